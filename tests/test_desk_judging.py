"""Mentions as a queue: what comes first, one verdict or many, and undo of each step as one."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from articles.desk.judging import queue
from articles.desk.judging.queue import PER_PAGE, Wanted, page
from articles.models import Article, Mention, VerdictStep
from people.models import Person
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_publication,
)

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:articles_mention_queue")


@pytest.fixture
def ada():
    return make_person("Ada Lovelace")


def make_mentions(entity, number, **fields):
    return [
        make_article(
            f"Article {n}", f"{entity.name} spoke.", mentions=[entity], **fields
        ).mentions.get()
        for n in range(number)
    ]


def decide(client, mention, decision, **fields):
    address = reverse("admin:articles_mention_decide", args=[mention.pk])
    return client.post(address, {"decision": decision, **fields})


def judge_many(client, rows, decision, address=QUEUE, **fields):
    ticked = {"mention": [row.pk for row in rows]}
    return client.post(address, {"decision": decision, **ticked, **fields}, follow=True)


def undo(client, step):
    return client.post(reverse("admin:articles_mention_undo_step", args=[step.pk]))


def state(*mentions):
    found = Mention.objects.in_bulk([mention.pk for mention in mentions])
    return [found[mention.pk].status for mention in mentions]


def all_pages(wanted):
    rows, last = page(wanted)
    while last:
        more, last = page(wanted, last)
        rows += more
    return rows


def test_what_is_in_doubt_comes_first_then_the_newest(ada):
    days = ["2001-01-01", None, "2003-01-01", "2002-01-01", "2003-01-01"]
    rows = [make_mentions(ada, 1, published_on=day)[0] for day in days]
    doubtful = make_mentions(ada, 1, published_on="1999-01-01")[0]
    Mention.objects.filter(pk=doubtful.pk).update(needs_review=True, status="confirmed")
    make_mention(make_article(), ada, status="confirmed")
    expected = [doubtful, rows[4], rows[2], rows[3], rows[0], rows[1]]
    assert page(Wanted()) == (expected, None)


@pytest.mark.parametrize("few", [200, 0], ids=["few are found", "many are found"])
def test_whom_only_texts_tell_of_comes_before_the_rest(ada, monkeypatch, few):
    monkeypatch.setattr(queue, "FEW", few)
    found = make_person("Joe Found", standing="found")
    known, old = make_mentions(ada, 2, published_on="2001-01-01")
    new, undated = (make_mentions(found, 1, published_on=day)[0] for day in ("1999-01-01", None))
    doubtful = make_mentions(ada, 1)[0]
    Mention.objects.filter(pk=doubtful.pk).update(needs_review=True)
    assert all_pages(Wanted()) == [doubtful, new, undated, old, known]
    assert all_pages(Wanted(standing="found")) == [new, undated]
    assert all_pages(Wanted(standing="known")) == [doubtful, old, known]


@pytest.mark.parametrize("role", ["text", "cited"])
def test_one_role_is_judged_alone(ada, role):
    both = dict(zip(["text", "cited"], make_mentions(ada, 2), strict=True))
    Mention.objects.filter(pk=both["cited"].pk).update(given_role="cited")
    assert all_pages(Wanted(role=role)) == all_pages(Wanted(entity=ada, role=role)) == [both[role]]


def test_a_person_who_was_always_two_is_split_and_the_split_undone(admin_client, ada):
    mine, others, wrong = make_mentions(ada, 3)
    Mention.objects.filter(pk=others.pk).update(status="confirmed")
    Mention.objects.filter(pk=wrong.pk).update(status="rejected")
    address = f"{QUEUE}?state=all&person={ada.pk}"
    listed = admin_client.get(address).content.decode()
    assert listed.count('class="deciding judging"') == 2
    judge_many(admin_client, [others], "change", address, kind="person", name="Ada Lovelace, jr.")
    assert others.article.mentions.get(status="confirmed").person.name == "Ada Lovelace, jr."
    assert state(mine, others) == ["auto", "rejected"]
    undo(admin_client, VerdictStep.objects.get())
    assert state(mine, others, wrong) == ["auto", "confirmed", "rejected"]
    assert not Mention.objects.exclude(person=ada).exists()


def test_all_mentions_are_those_of_somebody(admin_client):
    assert "listed of a person" in admin_client.get(f"{QUEUE}?state=all").content.decode()


@pytest.mark.parametrize("is_dated", [True, False])
def test_pages_skip_nothing_and_repeat_nothing(ada, is_dated):
    number = 2 * PER_PAGE + 3
    make_mentions(ada, number, published_on="2001-01-01" if is_dated else None)
    Mention.objects.filter(pk__in=Mention.objects.values("pk")[:4]).update(needs_review=True)
    keys = [mention.pk for mention in all_pages(Wanted())]
    assert len(keys) == len(set(keys)) == number


def test_a_page_costs_as_much_for_one_row_as_for_many(
    admin_client, ada, django_assert_num_queries, django_assert_max_num_queries
):
    make_mentions(ada, 1)
    with django_assert_max_num_queries(20) as first:
        admin_client.get(QUEUE)
    make_mentions(ada, 10)
    with django_assert_num_queries(len(first)):
        assert admin_client.get(QUEUE).content.count(b'class="deciding judging"') == 11


def test_it_is_narrowed_by_entity_publication_state_and_spelling(ada):
    letter = make_issue(publication=make_publication("Letter"))
    here = make_article("Here", "Ada Lovelace spoke.", mentions=[ada])
    there = make_article("There", "Ada Lovelace spoke.", mentions=[ada], issue=letter)
    short = make_article("Short", "Ms Lovelace spoke.")
    make_mention(short, ada, spans=[[3, 11]])
    other = make_article("Other", "Royal Society.", mentions=[make_organization()])
    Mention.objects.filter(article=here).update(status="confirmed")

    def articles(**wanted):
        return {mention.article for mention in page(Wanted(**wanted))[0]}

    assert articles() == {there, short, other}
    assert articles(entity=ada) == {there, short}
    assert articles(publication=letter.publication_id) == {there}
    assert articles(state="confirmed", entity=ada) == {here}
    assert articles(state="rejected") == articles(state="doubt") == set()
    assert articles(entity=ada, words="Lovelace") == {short}
    assert Wanted(entity=ada, words="Ada Lovelace").count() == 1


@pytest.mark.parametrize("decision", ["confirmed", "rejected"])
def test_a_verdict_is_undone_by_whoever_gave_it(admin_client, ada, decision):
    [mention] = make_mentions(ada, 1)
    assert decide(admin_client, mention, decision).content.decode() == f"{decision.capitalize()}."
    assert state(mention) == [decision]
    assert decide(admin_client, mention, "undo").content == b"Undone."
    assert state(mention) == ["auto"]
    assert decide(admin_client, mention, "undo").status_code == 409


def test_only_the_first_place_is_rejected_and_comes_back(admin_client, ada):
    article = make_article(body="Ada Lovelace, Ada Lovelace.")
    mention = make_mention(article, ada, spans=[[0, 12], [14, 26]])
    decide(admin_client, mention, "rejected", only=0)
    mention.refresh_from_db()
    assert (mention.status, mention.spans) == ("auto", [[14, 26]])
    decide(admin_client, mention, "undo")
    mention.refresh_from_db()
    assert (mention.spans, mention.rejected_spans) == ([[0, 12], [14, 26]], [])


def test_a_change_is_undone_with_the_mention_that_it_made(admin_client, ada):
    king = make_person("Ada King")
    [mention] = make_mentions(ada, 1)
    answer = decide(admin_client, mention, "change", kind="person", entity=king.pk)
    assert answer.content == b"It means Ada King."
    assert state(mention, king.mentions.get()) == ["rejected", "confirmed"]
    decide(admin_client, mention, "undo")
    assert state(mention) == ["auto"]
    assert not king.mentions.exists()


def test_a_change_leaves_a_mention_that_was_there_as_it_was(admin_client, ada):
    king = make_person("Ada King")
    article = make_article(body="Ada Lovelace met Ada King.", mentions=[ada, king])
    decide(admin_client, article.mentions.get(person=ada), "change", kind="person", entity=king.pk)
    assert king.mentions.get().spans == [[0, 12], [17, 25]]
    decide(admin_client, article.mentions.get(person=ada), "undo")
    assert (king.mentions.get().status, king.mentions.get().spans) == ("auto", [[17, 25]])


def test_what_another_editor_said_since_stays(admin_client, client, django_user_model, ada):
    rows = make_mentions(ada, 3)
    judge_many(admin_client, rows, "confirmed")
    client.force_login(django_user_model.objects.create_superuser("second"))
    decide(client, rows[1], "rejected")
    assert decide(admin_client, rows[1], "undo").status_code == 409
    step = VerdictStep.objects.get(summary__contains="3 mentions")
    assert undo(client, step).status_code == 409
    assert undo(admin_client, step).content == b"Undone, but for 1 that changed since."
    assert state(*rows) == ["auto", "rejected", "auto"]
    assert undo(admin_client, step).status_code == 409


@pytest.mark.parametrize("decision", ["confirmed", "rejected"])
def test_many_are_judged_and_undone_as_one(admin_client, ada, decision):
    rows = make_mentions(ada, 5)
    page = judge_many(admin_client, rows[:4], decision)
    assert f"4 mentions {decision}." in page.content.decode()
    assert state(*rows) == [decision] * 4 + ["auto"]
    undo(admin_client, VerdictStep.objects.get())
    assert state(*rows) == ["auto"] * 5


def test_all_of_a_spelling_are_judged_at_once(admin_client, ada):
    rows = make_mentions(ada, PER_PAGE + 2)
    short = make_mention(make_article(body="Ms Lovelace"), ada, spans=[[3, 11]])
    address = f"{QUEUE}?person={ada.pk}&words=Ada+Lovelace"
    assert admin_client.get(f"{address}&part=number").content.decode() == str(len(rows))
    judge_many(admin_client, [], "confirmed", address, all="yes")
    assert set(state(*rows)) == {"confirmed"}
    assert state(short) == ["auto"]


def test_without_an_entity_there_is_no_all(admin_client, ada):
    rows = make_mentions(ada, 2)
    judge_many(admin_client, [], "confirmed", all="yes")
    assert state(*rows) == ["auto", "auto"]


def test_many_mean_somebody_else_and_are_undone_as_one(admin_client, ada):
    rows = make_mentions(ada, 3)
    judge_many(admin_client, rows[:2], "change", kind="organization", name="Ada Bank")
    assert state(*rows) == ["rejected", "rejected", "auto"]
    made = Mention.objects.filter(organization__name="Ada Bank")
    assert set(made.values_list("status", "origin")) == {("confirmed", "editor")}
    undo(admin_client, VerdictStep.objects.get())
    assert state(*rows) == ["auto"] * 3
    assert not made.exists()


def test_bulk_actions_of_the_list_are_steps_too(admin_client, ada):
    rows = make_mentions(ada, 2)
    action = {"action": "confirm", "_selected_action": [row.pk for row in rows]}
    admin_client.post(reverse("admin:articles_mention_changelist"), action)
    assert state(*rows) == ["confirmed"] * 2
    undo(admin_client, VerdictStep.objects.get())
    assert state(*rows) == ["auto"] * 2


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=1~2~3~4",
        "after=9~~~",
        "after=0~2000-01-01~1~99999999999999999999",
        "state=x",
        "person=x",
        "person=99999999999999999999",
        "person=1&organization=1",
        "publication=%00",
        "words=x",
        "words=%00",
    ],
)
def test_no_address_breaks_the_page(admin_client, ada, query):
    make_mentions(ada, 1)
    assert admin_client.get(f"{QUEUE}?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "fields", [{"decision": "x"}, {"decision": "change"}, {"decision": "change", "kind": "person"}]
)
def test_a_senseless_decision_is_refused(admin_client, ada, fields):
    rows = make_mentions(ada, 1)
    address = reverse("admin:articles_mention_decide", args=[rows[0].pk])
    assert admin_client.post(address, fields).status_code == 400
    assert judge_many(admin_client, rows, **fields).status_code == 400
    assert state(*rows) == ["auto"]
    assert not VerdictStep.objects.exists()


@pytest.mark.parametrize("may", ["view_mention", "change_mention"])
def test_who_may_not_is_refused(client, django_user_model, ada, may):
    [mention] = make_mentions(ada, 1)
    user = django_user_model.objects.create_user("one", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename=may))
    client.force_login(user)
    is_allowed = may == "change_mention"
    assert client.get(QUEUE).status_code == (200 if is_allowed else 403)
    assert decide(client, mention, "rejected").status_code == (200 if is_allowed else 403)
    change = decide(client, mention, "change", kind="person", name="Ada King")
    assert change.status_code == 403
    assert not Person.objects.filter(name="Ada King").exists()
    assert Article.objects.count() == Mention.objects.count() == 1


def test_what_changes_nothing_is_no_step(admin_client, ada):
    rows = make_mentions(ada, 2)
    for _ in range(2):
        judge_many(admin_client, rows, "confirmed")
    assert VerdictStep.objects.count() == 1


def test_no_other_site_can_judge(admin_user, ada):
    [mention] = make_mentions(ada, 1)
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert decide(client, mention, "rejected").status_code == 403
    assert client.post(QUEUE, {"decision": "rejected", "mention": mention.pk}).status_code == 403
    assert state(mention) == ["auto"]
