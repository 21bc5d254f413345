"""The queue of names on the desk: each decision is one request, applied in the whole archive."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Suggestion
from people.models import Organization, Person
from tests.builders import find_names, make_article, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asks_names")]
LIST = reverse("admin:articles_suggestion_changelist")


@pytest.fixture
def suggestion():
    for day in range(3):
        make_article(body=f"On day {day} <b>General</b> Anatoly Kvashnin spoke.")
    find_names()
    return Suggestion.objects.get(key="anatoly kvashnin")


def decide(client, suggestion, **fields):
    return client.post(reverse("admin:articles_suggestion_decide", args=[suggestion.pk]), fields)


@pytest.mark.parametrize(
    ("decision", "model"), [("person", Person), ("organization", Organization)]
)
def test_a_name_becomes_somebody(admin_client, admin_user, suggestion, decision, model):
    assert decide(admin_client, suggestion, decision=decision).status_code == 200
    made = model.objects.get(name="Anatoly Kvashnin")
    assert made.mentions.count() == 3
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.decided_by) == (decision, admin_user)


@pytest.mark.parametrize(
    ("words", "number"), [("KVASH", 1), ("kvashnin", 1), ("Anatoly K", 1), ("petrov", 0)]
)
def test_a_name_is_found_by_a_part_of_it_in_any_case(admin_client, suggestion, words, number):
    assert admin_client.get(LIST, {"q": words}).context["cl"].result_count == number


def test_somebody_new_may_be_called_otherwise(admin_client, suggestion):
    decide(admin_client, suggestion, decision="person", name=" Anatoly  V. Kvashnin ")
    made = Person.objects.get()
    assert (made.name, made.aliases) == ("Anatoly V. Kvashnin", ["Anatoly Kvashnin"])


def test_a_name_becomes_an_alias(admin_client, suggestion):
    chief = make_person("The Chief of Staff")
    fields = {"kind": "person", "entity": chief.pk}
    assert decide(admin_client, suggestion, decision="alias", **fields).status_code == 200
    chief.refresh_from_db()
    assert chief.aliases == ["Anatoly Kvashnin"]
    assert chief.mentions.count() == 3
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.person) == ("alias", chief)


def test_what_is_no_name_is_not_asked_again(admin_client, suggestion):
    assert decide(admin_client, suggestion, decision="not_a_name").status_code == 200
    find_names()
    assert Suggestion.objects.get(pk=suggestion.pk).status == "not_a_name"
    assert not Person.objects.exists()


@pytest.mark.parametrize("decision", ["person", "organization", "not_a_name"])
def test_a_decision_is_taken_back(admin_client, suggestion, decision):
    decide(admin_client, suggestion, decision=decision)
    page = admin_client.get(LIST, {"state": "decided"}).content.decode()
    assert 'data-does="undo">' in page
    assert decide(admin_client, suggestion, decision="undo").status_code == 200
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.decided_by) == ("open", None)
    assert not (Person.objects.exists() or Organization.objects.exists())


def test_a_decision_that_was_built_on_says_why_it_stays(admin_client, suggestion):
    decide(admin_client, suggestion, decision="person")
    Person.objects.update(description="A general.")
    answer = decide(admin_client, suggestion, decision="undo")
    assert (answer.status_code, "was changed since" in answer.content.decode()) == (409, True)
    assert Person.objects.get().mentions.count() == 3


def test_an_answer_that_was_lost_is_given_again(
    admin_client, client, django_user_model, suggestion
):
    for _ in range(2):
        assert decide(admin_client, suggestion, decision="person").status_code == 200
    assert Person.objects.count() == 1
    client.force_login(django_user_model.objects.create_superuser("second"))
    assert decide(client, suggestion, decision="person").status_code == 409


def test_who_comes_second_is_told(admin_client, suggestion):
    decide(admin_client, suggestion, decision="not_a_name")
    answer = decide(admin_client, suggestion, decision="person")
    assert (answer.status_code, Person.objects.count()) == (409, 0)
    assert "not a name" in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"decision": "perhaps"},
        {"decision": "alias"},
        {"decision": "alias", "kind": "planet", "entity": "1"},
        {"decision": "person", "name": "x" * 301},
    ],
)
def test_a_senseless_decision_is_refused(admin_client, suggestion, fields):
    assert decide(admin_client, suggestion, **fields).status_code == 400
    suggestion.refresh_from_db()
    assert suggestion.status == "open"


def test_a_decision_is_never_a_link(admin_client, suggestion):
    address = reverse("admin:articles_suggestion_decide", args=[suggestion.pk])
    assert admin_client.get(address, {"decision": "person"}).status_code == 405


def test_the_list_shows_the_open_ones_by_articles_with_their_sentences(admin_client, suggestion):
    for _ in range(4):
        make_article(body="He met Igor Sergeyev.")
    find_names()
    answer = admin_client.get(LIST)
    assert [row.text for row in answer.context["cl"].result_list] == [
        "Igor Sergeyev",
        "Anatoly Kvashnin",
    ]
    page = answer.content.decode()
    assert "&lt;b&gt;General&lt;/b&gt; <strong>Anatoly Kvashnin</strong> spoke." in page
    assert "<b>General" not in page
    decide(admin_client, suggestion, decision="person")
    assert admin_client.get(LIST).context["cl"].result_count == 1
    decided = admin_client.get(LIST, {"state": "decided"})
    assert "made a person" in decided.content.decode()


def test_a_doubt_offers_whom_it_may_mean(admin_client):
    first = make_person("John Smith", slug="first", description="A baker.")
    make_person("John Smith", slug="second")
    for _ in range(2):
        make_article(body="It was John Smith who came.")
    find_names()
    page = admin_client.get(LIST).content.decode()
    assert f'data-does="alias" data-kind="person" data-entity="{first.pk}"' in page


@pytest.fixture
def member(client, django_user_model):
    def log_in(*permissions):
        user = django_user_model.objects.create_user("member", is_staff=True)
        user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
        client.force_login(user)
        return client

    return log_in


def test_who_may_not_judge_mentions_sees_nothing(member, suggestion):
    client = member("view_article", "view_mention", "add_person")
    assert client.get(LIST).status_code == 403
    assert decide(client, suggestion, decision="person").status_code == 403
    assert not Person.objects.exists()


@pytest.mark.parametrize("decision", ["person", "organization", "alias"])
def test_who_may_only_judge_mentions_makes_nobody(member, suggestion, decision):
    known = make_person("The Chief of Staff")
    client = member("change_mention")
    fields = {"kind": "person", "entity": known.pk}
    assert decide(client, suggestion, decision=decision, **fields).status_code == 403
    suggestion.refresh_from_db()
    assert suggestion.status == "open"
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("decision", ["person", "organization"])
def test_who_may_only_judge_mentions_takes_nobody_back(admin_client, member, suggestion, decision):
    decide(admin_client, suggestion, decision=decision)
    client = member("change_mention", "view_person")
    assert decide(client, suggestion, decision="undo").status_code == 403
    suggestion.refresh_from_db()
    assert suggestion.status == decision


def test_ten_names_cost_as_many_queries_as_one(admin_client, suggestion, django_assert_num_queries):
    admin_client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        admin_client.get(LIST)
    for name in ("Igor Sergeyev", "Pavel Grachev", "Anna Ivanova", "Boris Petrov"):
        for day in range(3):
            make_article(body=f"On day {day} he met {name}.")
    find_names()
    with django_assert_num_queries(len(few)):
        assert admin_client.get(LIST).context["cl"].result_count == 5
