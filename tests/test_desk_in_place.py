"""A headline or a date edited in its list: by the rules of the form, and nobody's work is lost."""

import pytest
from django.contrib.auth.models import Group, User

from articles.models import Article, Issue
from tests.builders import make_article, make_issue, make_person

pytestmark = pytest.mark.django_db
LISTS = {"headline": "/admin/articles/article/", "date": "/admin/articles/issue/"}


def state(client, record, column="headline") -> dict:
    return client.get(LISTS[column]).context["cl"].in_place["rows"][record.pk]


def edit(client, record, text, column="headline", version=None):
    version = state(client, record, column)["version"] if version is None else version
    values = {"column": column, "text": text, "version": version}
    return client.post(f"{LISTS[column]}{record.pk}/in-place/", values)


def test_a_headline_is_saved_with_its_history_and_is_derived_no_more(admin_client):
    article = make_article("The first sentence", headline_is_derived=True)
    answer = edit(admin_client, article, "  Rivers rise ")
    assert answer.json()["text"] == "Rivers rise"
    article.refresh_from_db()
    assert (article.headline, article.headline_is_derived) == ("Rivers rise", False)
    event = article.events.order_by("-pgh_id").first()
    assert event.headline == "The first sentence"
    assert event.pgh_context.metadata["user"]
    assert edit(admin_client, article, "Rivers fall").status_code == 200


def test_names_are_found_in_a_new_headline_as_after_the_form(admin_client):
    ada = make_person()
    article = make_article("Letters", "Ada Lovelace wrote.")
    edit(admin_client, article, "More letters")
    assert ada.mentions.get().article_id == article.pk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1998", ("1998-01-01", "year")),
        ("1998-06", ("1998-06-01", "month")),
        (" 1998-06-25 ", ("1998-06-25", "day")),
        ("25.6.1998", ("1998-06-25", "day")),
        ("June 1998", ("1998-06-01", "month")),
        ("", ("None", "day")),
    ],
)
def test_a_date_is_written_as_it_is_known(admin_client, text, expected):
    issue = make_issue("2000-01-25")
    article = make_article(issue=issue)
    shown = edit(admin_client, issue, text, "date").json()["text"]
    issue.refresh_from_db()
    assert (str(issue.published_on), issue.date_precision) == expected
    assert Article.objects.get(pk=article.pk).date == issue.date == (shown or None)


@pytest.mark.parametrize("text", ["1998-13", "5.6.1998", "98", "1998-06-31", "soon", "1200"])
def test_what_is_no_date_is_refused_and_said(admin_client, text):
    issue = make_issue("2000-01-25")
    answer = edit(admin_client, issue, text, "date")
    assert answer.status_code == 400
    assert answer.json()["reason"].startswith(f"“{text}” ")
    assert Issue.objects.get().date == "2000-01-25"


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("headline", " ", "required"),
        ("headline", "x" * 501, "500 characters"),
        ("date", "1200-01-01", "1400"),
        ("body", "x", "not edited here"),
    ],
)
def test_what_the_form_refuses_is_refused_here(admin_client, column, text, reason):
    article = make_article("Rivers")
    record = article.issue if column == "date" else article
    address = LISTS.get(column, LISTS["headline"])
    values = {"column": column, "text": text, "version": "0"}
    answer = admin_client.post(f"{address}{record.pk}/in-place/", values)
    assert answer.status_code == 400
    assert reason in answer.json()["reason"]
    article.refresh_from_db()
    assert article.headline == "Rivers"


def test_what_another_has_changed_meanwhile_is_told_and_overwritten_only_knowingly(admin_client):
    article = make_article("Rivers")
    opened = state(admin_client, article)["version"]
    Article.objects.filter(pk=article.pk).update(headline="Theirs")
    refused = edit(admin_client, article, "Mine", version=opened)
    assert refused.status_code == 409
    assert refused.json()["text"] == "Theirs"
    assert "has changed this meanwhile: Theirs" in refused.json()["reason"]
    article.refresh_from_db()
    assert article.headline == "Theirs"
    edit(admin_client, article, "Mine", version=refused.json()["version"])
    article.refresh_from_db()
    assert article.headline == "Mine"


def test_a_change_of_another_field_meanwhile_stays(admin_client):
    article = make_article("Rivers", "A text.")
    opened = state(admin_client, article)["version"]
    Article.objects.filter(pk=article.pk).update(body="Another text.")
    assert edit(admin_client, article, "Mine", version=opened).status_code == 200
    article.refresh_from_db()
    assert (article.headline, article.body) == ("Mine", "Another text.")


def test_the_same_text_writes_nothing(admin_client):
    article = make_article("Rivers")
    assert edit(admin_client, article, "Rivers").status_code == 200
    assert not article.events.exists()


def test_a_reader_edits_nothing_in_a_list(client):
    article = make_article("Rivers")
    reader = User.objects.create_user("reader", is_staff=True)
    reader.groups.add(Group.objects.get(name="Reader"))
    client.force_login(reader)
    assert client.get(LISTS["headline"]).context["cl"].in_place == {}
    assert edit(client, article, "Mine", version=0).status_code == 403
    assert client.get(f"{LISTS['headline']}{article.pk}/in-place/").status_code == 405


def test_a_record_that_is_gone_is_not_found(admin_client):
    article = make_article()
    article.pk += 1
    assert edit(admin_client, article, "Mine", version=0).status_code == 404


def test_a_date_that_another_issue_of_no_number_has_is_refused(admin_client):
    make_issue("1999-05-01", number="")
    issue = make_issue("1999-05-02", number="")
    answer = edit(admin_client, issue, "1999-05-01", "date")
    assert answer.status_code == 400
    assert "already has an unnumbered issue of that date" in answer.json()["reason"]
