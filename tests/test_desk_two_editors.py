"""Two editors open one record; the second to save is asked."""

import re
from html import unescape

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from monitor.desk.combining import combine
from people.models import Person
from tests.builders import make_article, make_organization, make_person, make_position

pytestmark = pytest.mark.django_db


def form_of(client, url) -> dict[str, str]:
    """What a browser would send if nothing was typed."""
    page = client.get(url).content.decode()
    page = page[page.index('id="content-main"') :]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        is_choice = attributes.get("type") in ("checkbox", "radio", "submit")
        ticked = not is_choice or re.search(r"\schecked[\s=>]", tag)
        if "name" in attributes and ticked and "__prefix__" not in attributes["name"]:
            default = "on" if attributes.get("type") == "checkbox" else ""
            fields[attributes["name"]] = unescape(attributes.get("value", default))
    for name, text in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S
    ):
        fields[name] = unescape(text)
    for name, options in re.findall(r'<select[^>]*\sname="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        if "__prefix__" not in name:
            fields[name] = chosen[1] if chosen else ""
    return fields


@pytest.fixture
def ada():
    return make_person("Ada Byron", description="Countess.", aliases=["A. Byron"])


@pytest.fixture
def address(ada):
    return reverse("admin:people_person_change", args=[ada.pk])


def test_a_form_sent_as_it_was_opened_changes_nothing(admin_client, ada, address):
    make_position(ada, make_organization())
    before = Person.objects.values().get()
    assert admin_client.post(address, form_of(admin_client, address)).status_code == 302
    assert Person.objects.values().get() == before
    assert not ada.events.exists()


def test_editors_who_change_different_fields_ask_each_other_nothing(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"description": "Mathematician."}
    Person.objects.update(name="Ada Lovelace")
    assert admin_client.post(address, mine).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.description) == ("Ada Lovelace", "Mathematician.")


def test_the_same_change_by_two_is_no_clash(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"name": "Ada Lovelace"}
    Person.objects.update(name="Ada Lovelace")
    assert admin_client.post(address, mine).status_code == 302


def test_what_somebody_changed_and_changed_back_was_never_touched(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"name": "Ada King"}
    for name in ("Ada Lovelace", "Ada Byron"):
        Person.objects.update(name=name)
    assert admin_client.post(address, mine).status_code == 302
    assert Person.objects.get().name == "Ada King"


def test_what_both_changed_is_asked_and_the_other_is_named(
    admin_client, client, django_user_model, ada, address
):
    mine = form_of(admin_client, address) | {"name": "Ada King"}
    client.force_login(django_user_model.objects.create_superuser("grace"))
    theirs = form_of(client, address) | {"name": "Ada Lovelace", "description": "Dear."}
    assert client.post(address, theirs).status_code == 302
    page = admin_client.post(address, mine)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Name</a>: changed by grace while you were editing" in text
    assert text.count("changed by grace") == 1
    assert ">Dear.</textarea>" in text.replace("\n", "")  # what would be saved
    assert Person.objects.get().name == "Ada Lovelace"


@pytest.mark.parametrize(("choice", "name"), [("mine", "Ada King"), ("theirs", "Ada Lovelace")])
def test_the_second_editor_sees_both_versions_and_chooses(admin_client, ada, address, choice, name):
    mine = form_of(admin_client, address) | {"name": "Ada King", "description": "Mathematician."}
    Person.objects.update(name="Ada Lovelace")
    page = admin_client.post(address, mine).content.decode()
    assert "Ada Lovelace" in page and "King" in page
    again = mine | form_state(page) | {"choose-name": choice}
    assert admin_client.post(address, again).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.description) == (name, "Mathematician.")


def form_state(page: str) -> dict[str, str]:
    return {"opened": unescape(re.search(r'name="opened" value="([^"]*)"', page)[1])}


def test_saving_again_without_choosing_is_no_way_round(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"name": "Ada King"}
    Person.objects.update(name="Ada Lovelace")
    page = admin_client.post(address, mine).content.decode()
    assert admin_client.post(address, mine | form_state(page)).status_code == 200
    assert Person.objects.get().name == "Ada Lovelace"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_third_change_after_the_question_is_asked_about_too(admin_client, ada, address, choice):
    mine = form_of(admin_client, address) | {"name": "Ada King"}
    Person.objects.update(name="Ada Lovelace")
    page = admin_client.post(address, mine).content.decode()
    Person.objects.update(name="Ada, Countess")
    again = admin_client.post(address, mine | form_state(page) | {"choose-name": choice})
    assert again.status_code == 200
    assert "Ada, Countess" in again.content.decode()
    assert Person.objects.get().name == "Ada, Countess"


def test_a_text_that_two_changed_in_different_places_has_both_changes(admin_client):
    article = make_article(body="It was cold.\n\nThe river froze.\n\nNobody came.")
    address = reverse("admin:articles_article_change", args=[article.pk])
    mine = form_of(admin_client, address)
    mine["body"] = mine["body"].replace("cold", "bitterly cold").replace("\n", "\r\n")
    Article.objects.update(body=article.body.replace("came.", "came home."))
    page = admin_client.post(address, mine, follow=True)
    assert "combined" in page.content.decode()
    article.refresh_from_db()
    assert article.body == "It was bitterly cold.\n\nThe river froze.\n\nNobody came home."


def test_a_text_that_two_changed_in_the_same_place_is_asked_about(admin_client):
    article = make_article(body="It was cold. The river froze.")
    address = reverse("admin:articles_article_change", args=[article.pk])
    mine = form_of(admin_client, address) | {"body": "It was mild. The river froze."}
    Article.objects.update(body="It was warm. The river froze.")
    assert "Body</a>: changed by" in admin_client.post(address, mine).content.decode()


@given(st.lists(st.sampled_from("abcde"), max_size=9), st.data())
def test_combined_are_the_changes_of_both(words, data):
    """An editor of the first half and one of the second; an unchanged word stands between."""
    halves = [words, data.draw(st.lists(st.sampled_from("abcde"), max_size=9))]
    base, mine, theirs = (
        " ".join([*first, "between", *second])
        for first, second in (halves, [["X", *words], halves[1]], [words, [*halves[1], "Y"]])
    )
    assert combine(base, mine, theirs) == " ".join(["X", *words, "between", *halves[1], "Y"])
    assert combine(base, mine, base) == mine == combine(base, mine, mine)
    assert combine(base, base, theirs) == theirs


def test_neighbouring_words_are_one_place():
    assert combine("a red house", "a blue house", "a red castle") is None


@pytest.mark.parametrize("model", ["publication", "issue", "article"])
def test_every_form_of_the_archive_merges(admin_client, model):
    article = make_article()
    record = {"publication": article.issue.publication, "issue": article.issue}.get(model, article)
    theirs, mine, slug = {
        "publication": ({"title": "Herald"}, {"slug": "mine"}, "slug"),
        "issue": ({"volume": "9"}, {"number": "mine"}, "number"),
        "article": ({"position": 9}, {"headline": "mine"}, "headline"),
    }[model]
    address = reverse(f"admin:articles_{model}_change", args=[record.pk])
    form = form_of(admin_client, address) | mine
    type(record).objects.filter(pk=record.pk).update(**theirs)
    assert admin_client.post(address, form).status_code == 302
    record.refresh_from_db()
    for name, value in (mine | theirs).items():
        assert getattr(record, name) == value


def test_beside_a_refused_text_the_marks_stand_in_the_one_that_is_stored(admin_client):
    ada = make_person("Ada Lovelace")
    article = make_article(body="Today Ada Lovelace spoke.", mentions=[ada])
    address = reverse("admin:articles_article_change", args=[article.pk])
    sent = form_of(admin_client, address) | {"body": "Ada Lovelace spoke.", "headline": ""}
    page = admin_client.post(address, sent)
    runs = page.context["reading"]["runs"]
    assert [run.text for run in runs if run.mention] == ["Ada Lovelace"]


def test_rows_of_a_record_are_watched_as_well(admin_client, ada, address):
    position = make_position(ada, make_organization(), title="Fellow")
    mine = form_of(admin_client, address) | {"positions-0-title": "Patron"}
    type(position).objects.update(title="President")
    page = admin_client.post(address, mine)
    assert "Title</a>: changed by somebody else" in page.content.decode()
    position.refresh_from_db()
    assert position.title == "President"


def test_a_row_that_somebody_deleted_meanwhile_is_told_with_what_was_sent(
    admin_client, ada, address
):
    position = make_position(ada, make_organization(), title="Fellow")
    mine = form_of(admin_client, address) | {"positions-0-title": "Patron", "description": "D."}
    position.delete()
    page = admin_client.post(address, mine).content.decode()
    assert "Somebody has deleted a row meanwhile" in page
    assert "<strong>Patron, Royal Society</strong>" in page


def test_aliases_are_shown_one_per_line_and_kept(admin_client, ada, address):
    mine = form_of(admin_client, address) | {"aliases": "A. Byron\r\n\r\n  Lady Byron \r\n"}
    assert admin_client.post(address, mine).status_code == 302
    ada.refresh_from_db()
    assert ada.aliases == ["A. Byron", "Lady Byron"]


@pytest.mark.parametrize("body", ["One.\n\nTwo.", "\n Indented\n", "Tab\there  \n"])
def test_the_line_ends_of_a_browser_move_no_text(admin_client, body):
    article = make_article(body=body)
    url = reverse("admin:articles_article_change", args=[article.pk])
    form = form_of(admin_client, url)
    form["body"] = form["body"].replace("\n", "\r\n")
    assert admin_client.post(url, form).status_code == 302
    article.refresh_from_db()
    assert article.body == body
    assert not article.events.exists()


@pytest.mark.parametrize(
    "state", ["", "[]", "nonsense", '{"version": "x"}', '{"version": 1e999}', '{"version": -1}']
)
def test_a_broken_state_is_no_error_of_the_server(admin_client, ada, address, state):
    form = form_of(admin_client, address) | {"opened": state}
    assert admin_client.post(address, form).status_code in (200, 302)
