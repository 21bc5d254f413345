"""ETags: an answer that still holds costs one small statement; a shared cache may be trusted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import make_article, make_organization, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive():
    ada = make_person("Ada", slug="ada")
    return make_article(mentions=[ada, make_organization("NATO")])


ADDRESSES = [
    "articles/",
    "articles/?person=ada&facet=year",
    "articles/{id}/",
    "people/",
    "people/ada/",
    "people/ada/timeline/",
    "people/ada/related/",
    "organizations/nato/",
    "issues/",
    "publications/monitor/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_has_not_changed_is_not_sent_again(client, archive, address):
    url = f"/api/v1/{address.format(id=archive.pk)}"
    first = client.get(url)
    assert first.status_code == 200
    with CaptureQueriesContext(connection) as context:
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    asked = [q["sql"] for q in context if "EXECUTE" in q["sql"] or "SELECT" in q["sql"]]
    assert len(asked) <= 2 and "article" not in asked[-1].partition("*/")[2]  # the route
    make_person("Somebody else")
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_tag_holds_for_its_own_address_only(client, archive):
    tag = client.get("/api/v1/articles/")["ETag"]
    for url in ("/api/v1/people/", "/api/v1/articles/?page_size=3"):
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 200
    other = {"If-None-Match": tag, "Accept": "application/x-ndjson"}
    assert client.get("/api/v1/articles/", headers=other).status_code == 200


def test_a_tag_opens_no_closed_door(client, archive, settings):
    asked = {"If-None-Match": client.get("/api/v1/articles/")["ETag"]}

    def status(**more):
        return client.get("/api/v1/articles/", headers=asked | more).status_code

    assert (status(), status(Authorization="Token wrong")) == (304, 401)
    settings.API_PUBLIC = False
    assert status() == 401
    settings.API_PUBLIC = True
    settings.RATE_ANON = (1, 3600)
    assert (status(), status()) == (304, 429)


@pytest.mark.parametrize("address", [*ADDRESSES, "articles/?format=csv", "articles/?format=atom"])
def test_nothing_is_sent_to_who_wants_nothing_that_is_there(client, archive, address):
    url = f"/api/v1/{address.format(id=archive.pk)}"
    tag = client.get(url)["ETag"]
    response = client.get(url, headers={"If-None-Match": "*"})
    assert (response.status_code, response.getvalue(), response["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("address", "status"),
    [("articles/0/", 404), ("people/nobody/timeline/", 404), ("articles/?person=nobody", 400)],
)
def test_what_is_not_there_is_told_to_who_wants_nothing_else(client, archive, address, status):
    response = client.get(f"/api/v1/{address}", headers={"If-None-Match": "*"})
    assert response.status_code == status


def test_a_shared_cache_may_keep_what_anyone_may_read(client, archive):
    response = client.get("/api/v1/articles/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response["Vary"] == "Accept"


def test_what_only_users_may_read_stays_theirs(client, archive, settings, django_user_model):
    settings.API_PUBLIC = False
    client.force_login(
        django_user_model.objects.create_user("reader"),
        backend="monitor.accounts.backends.PasswordAndCode",
    )
    response = client.get("/api/v1/articles/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))
