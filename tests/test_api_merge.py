"""Merging by HTTP: a look before, the merge, the way back."""

import pytest
from django.contrib.auth.models import User

from articles.mentions.pending import link_pending
from tests.builders import make_article, make_person

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people"


@pytest.fixture
def chief(client):
    client.force_login(User.objects.create_superuser("chief"))
    return client


def post(client, path, body=None, status=200):
    response = client.post(f"{PEOPLE}/{path}", body or {}, content_type="application/json")
    assert response.status_code == status, response.content
    return response


def test_look_merge_and_undo(chief):
    ada, king = make_person(), make_person("Ada King", description="Countess")
    article = make_article(mentions=[king])
    into = {"into": ada.slug}
    look = post(chief, "ada-king/merge/?preview=true", into).json()
    assert look == {
        "merge": None,
        "slug": "ada-king",
        "into": "ada-lovelace",
        "into_url": f"http://testserver{PEOPLE}/ada-lovelace/",
        "names": ["Ada Lovelace", "Ada King"],
        "differing": ["name", "description"],
        "followers": look["followers"],
    }
    assert {"kind": "mentions", "moved": 1, "joined": 0} in look["followers"]
    assert chief.get(f"{PEOPLE}/ada-king/").status_code == 200

    assert post(chief, "ada-king/merge/", into).json()["merge"]
    assert chief.get(f"{PEOPLE}/ada-king/").status_code == 301
    assert article.mentions.get().person == ada
    assert chief.get(f"{PEOPLE}/ada-lovelace/").json()["description"] == "Countess"

    post(chief, "ada-king/undo-merge/", status=204)
    assert chief.get(f"{PEOPLE}/ada-king/").json()["description"] == "Countess"
    assert article.mentions.get().person == king


def test_texts_are_linked_by_the_names_of_both_at_once(chief):
    ada, king = make_person(), make_person("Ada King")
    article = make_article(body="Ada King wrote. Lovelace smiled.")
    link_pending()
    post(chief, "ada-king/merge/", {"into": ada.slug})
    mention = article.mentions.get()
    assert (mention.person, mention.spans) == (ada, [[0, 8], [16, 24]])
    post(chief, "ada-king/undo-merge/", status=204)
    mention = article.mentions.get()
    assert (mention.person, mention.spans) == (king, [[0, 8]])
    assert str(link_pending()).startswith("articles read: 0;")


def test_whose_name_stays(chief):
    make_person()
    make_person("Ada King")
    post(chief, "ada-king/merge/", {"into": "ada-lovelace", "name": "loser"})
    assert chief.get(f"{PEOPLE}/ada-lovelace/").json()["name"] == "Ada King"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("ada-lovelace/merge/", {"into": "ada-lovelace"}, 409),
        ("ada-lovelace/merge/", {"into": "nobody"}, 400),
        ("ada-lovelace/merge/", {"inot": "ada-lovelace"}, 400),
        ("ada-lovelace/merge/", {"into": "ada-lovelace", "name": "both"}, 400),
        ("ada-lovelace/merge/?preview=yes", {"into": "ada-lovelace"}, 400),
        ("nobody/merge/", {"into": "ada-lovelace"}, 404),
        ("ada-lovelace/undo-merge/", {}, 409),
    ],
)
def test_what_is_refused(chief, path, body, status):
    make_person()
    assert post(chief, path, body, status).json()["errors"] or status == 404
