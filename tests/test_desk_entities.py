"""The screens of people and organizations: the portrait, and names looked for after a save."""

from datetime import date

import pytest
from django.urls import reverse

from articles.desk import entities
from articles.desk.entities import portrait
from tests.builders import make_article, make_mention, make_organization, make_person
from tests.test_desk_two_editors import form_of

pytestmark = pytest.mark.django_db


def test_the_portrait_counts_what_its_lists_show(admin_client):
    ada, mary, society = make_person(), make_person("Mary"), make_organization()
    make_article(mentions=[ada, mary, society], published_on="1999-01-01")
    make_article(mentions=[ada, mary], published_on="2001-01-01")
    wrong = make_article(published_on="2001-01-01")
    make_mention(wrong, ada, status="rejected")
    make_article(mentions=[ada], published_on=None)
    shown = portrait(ada)
    assert [(bar.label, bar.number) for bar in shown["bars"]] == [
        ("1999", 1),
        ("2000", 0),
        ("2001", 1),
    ]
    for bar in shown["bars"]:
        assert admin_client.get(bar.link).context["cl"].result_count == bar.number
    assert [(row["name"], row["number"]) for row in shown["near"]] == [
        ("Mary", 2),
        ("Royal Society", 1),
    ]
    for row in shown["near"]:
        assert admin_client.get(row["list"]).context["cl"].result_count == row["number"]
    assert len(shown["articles"]) == admin_client.get(shown["all"]).context["cl"].result_count == 3


@pytest.mark.parametrize("make", [make_person, make_organization])
def test_who_is_near_is_counted_in_the_last_articles_and_each_number_is_a_list(
    admin_client, monkeypatch, make
):
    monkeypatch.setattr(entities, "LOOKED_AT", 3)
    busy, mary, society = make("Busy"), make_person("Mary"), make_organization()
    days = ["1999-01-01", "2000-01-01", "2000-01-01", "2001-01-01", "2002-01-01", None]
    for number, day in enumerate(days):
        with_mary = [mary] if number % 2 else [mary, society]
        make_article(mentions=[busy, *with_mary], published_on=day)
    make_mention(make_article(mentions=[busy], published_on="2002-01-01"), mary, status="rejected")
    shown = portrait(busy)
    assert shown["since"] == date(2001, 1, 1)
    monkeypatch.setattr(entities, "LOOKED_AT", 4)
    shown = portrait(busy)
    assert shown["since"] == date(2000, 1, 1)
    assert [(row["name"], row["number"]) for row in shown["near"]] == [
        ("Mary", 4),
        ("Royal Society", 2),
    ]
    for row in shown["near"]:
        assert admin_client.get(row["list"]).context["cl"].result_count == row["number"]


def test_a_new_alias_is_found_in_the_texts_at_once(
    admin_client, django_capture_on_commit_callbacks
):
    ada = make_person()
    article = make_article(body="The Countess of Lovelace wrote.")
    address = reverse("admin:people_person_change", args=[ada.pk])
    form = form_of(admin_client, address) | {"aliases": "Countess of Lovelace"}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(address, form).status_code == 302
    assert article.mentions.get().person == ada


@pytest.mark.parametrize("way", ["form", "list"])
def test_a_deleted_namesake_settles_the_other_at_once(
    admin_client, django_capture_on_commit_callbacks, way
):
    first = make_person("John Smith", slug="first")
    second = make_person("John Smith", slug="second")
    article = make_article(body="John Smith came.")
    address, form = reverse("admin:people_person_delete", args=[second.pk]), {"post": "yes"}
    if way == "list":
        address = reverse("admin:people_person_changelist")
        form |= {"action": "delete_selected", "_selected_action": [second.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin_client.post(address, form).status_code == 302
    assert article.mentions.get().person == first


def test_a_corrected_text_is_read_for_names_at_once(admin_client):
    ada = make_person()
    article = make_article(body="A. L. wrote.")
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = form_of(admin_client, address) | {"body": "So Ada Lovelace wrote."}
    assert admin_client.post(address, form).status_code == 302
    assert article.mentions.get(person=ada).spans == [[3, 15]]


def test_names_are_found_again_in_chosen_articles(admin_client):
    article = make_article(body="Ada Lovelace wrote.")
    make_person()
    chosen = {"action": "find_names", "_selected_action": [article.pk]}
    admin_client.post(reverse("admin:articles_article_changelist"), chosen)
    assert article.mentions.get().person.name == "Ada Lovelace"
