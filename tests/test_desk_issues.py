"""Issues on the desk: coverage of a publication, articles in order."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from articles.desk.coverage import CoveredIssue, review
from people.models import Person
from tests.builders import make_article, make_issue, make_mention, make_person, make_publication


def row(pk, number, day=None, volume="6", articles=True, until=None):
    span = [it and date.fromisoformat(it) for it in (day, until or day)]
    return CoveredIssue(pk, volume, number, *span, articles)


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        ([row(1, "1"), row(2, "2")], []),
        ([row(1, "1"), row(2, "2-3"), row(3, "4")], []),
        ([row(1, "1"), row(2, "4")], ["volume 6, issues 2 to 3"]),
        ([row(1, "1"), row(2, "2", volume="7"), row(3, "4", volume="7")], ["volume 7, issue 3"]),
        ([row(1, "1-2"), row(2, "2")], ["volume 6, issue 2: 2 times"]),
        ([row(1, "1", articles=False)], ["volume 6, issue 1"]),
        (
            [row(1, "1", "2000-02-01"), row(2, "2", "2000-01-01")],
            ["volume 6, issue 1 of 2000-02-01 stands beside volume 6, issue 2 of 2000-01-01"],
        ),
        ([row(1, "1", "2000-01-01"), row(2, "2"), row(3, "3", "2000-01-01")], []),
        ([row(1, "1"), row(2, "900000")], []),
        ([row(1, "Special", "2000-01-01"), row(2, "", "1999-01-01")], []),
        (
            [row(1, "III", volume="VI"), row(2, "V", volume="6"), row(3, "IX", volume="VI")],
            ["volume VI, issue IV", "volume 6, issues VI to VIII"],
        ),
        ([row(1, "1,001"), row(2, "1,002"), row(3, "1,004")], ["volume 6, issue 1,003"]),
        ([row(1, "1900/1"), row(2, "1900/3"), row(3, "1901/1")], ["volume 6, issue 1900/2"]),
        ([row(1, "No. 1"), row(2, "No. 2"), row(3, "No. 4")], ["volume 6, issue 3"]),
        ([row(1, "7 & 8"), row(2, "Nine"), row(3, "X")], []),
        ([row(1, "0x01"), row(2, "0x02"), row(3, "18-17"), row(4, "1-999999")], []),
        ([row(1, "17"), row(2, "17a"), row(3, "18 bis"), row(4, "19")], []),
        ([row(1, "17"), row(2, "017")], ["volume 6, issue 17: 2 times"]),
        ([row(1, "1", "1998-06-25"), row(2, "2", "1998-01-01", until="1998-12-31")], []),
        (
            [row(1, "1", "1998-07-25"), row(2, "2", "1998-06-01", until="1998-06-30")],
            ["volume 6, issue 2 of 1998-06 stands beside volume 6, issue 1 of 1998-07-25"],
        ),
        ([], []),
    ],
)
def test_what_is_missing_doubled_or_out_of_order_is_found(rows, findings):
    assert [finding.text for finding in review(rows).findings] == findings


def test_what_cannot_be_read_is_counted_as_such():
    rows = [row(1, "0x01"), row(2, "Special"), row(3, ""), row(4, "17a"), row(5, "18-17")]
    assert [it.number for it in review(rows).unread] == ["0x01", "Special", "18-17"]


@pytest.mark.django_db
def test_a_year_is_in_no_month_of_the_coverage(admin_client):
    publication = make_publication()
    for day, precision in [("1999-01-01", "year"), ("1999-01-01", "month"), ("1999-02-03", "day")]:
        make_issue(day, date_precision=precision, publication=publication)
    make_issue(None, number="0x02", publication=publication)
    address = reverse("admin:articles_publication_coverage", args=[publication.pk])
    page = admin_client.get(address)
    [(year, cells)] = page.context["calendar"]
    assert year == 1999 and [number for number, _ in cells] == [1, 1, *[0] * 10, 1]
    for number, link in cells:
        assert admin_client.get(link).context["cl"].result_count == number, link
    assert "1 with a number that cannot be read: " in page.content.decode()
    assert "number not read" in admin_client.get(address, {"format": "csv"}).content.decode()


@pytest.mark.django_db
def test_the_coverage_page_and_its_csv(admin_client):
    publication = make_publication("Harbour <Notes>", slug="harbour-notes")
    make_article(issue=make_issue("2000-01-25", publication=publication, number="1"))
    make_issue("2001-03-01", publication=publication, number="3")
    address = reverse("admin:articles_publication_coverage", args=[publication.pk])
    page = admin_client.get(address).content.decode()
    assert "missing number: volume 6, issue 2" in page
    assert "Harbour &lt;Notes&gt;" in page
    rows = list(
        csv.reader(io.StringIO(admin_client.get(address, {"format": "csv"}).content.decode()))
    )
    assert [row[:2] for row in rows] == [
        ["finding", "where"],
        ["missing number", "volume 6, issue 2"],
        ["no article", "volume 6, issue 3"],
        ["no mention", "volume 6, issue 1: 1 article"],
    ]
    assert admin_client.get(address.replace(str(publication.pk), "x")).status_code == 404


@pytest.mark.django_db
def test_the_coverage_counts_articles_without_mentions_and_links_to_them(admin_client):
    publication = make_publication()
    first, second = (make_issue(publication=publication, number=number) for number in "12")
    make_article(issue=first, mentions=[make_person()])
    rejected = make_article(issue=first)
    make_mention(rejected, Person.objects.get(), status="rejected")
    for _ in range(2):
        make_article(issue=second)
    make_article(issue=make_issue(publication=make_publication("Another")))
    address = reverse("admin:articles_publication_coverage", args=[publication.pk])
    shown = admin_client.get(address, {"part": "silent"}).context
    assert [text for text, _ in shown["issues"]] == [
        "volume 6, issue 1: 1 article",
        "volume 6, issue 2: 2 articles",
    ]
    lists = [shown["all"], *(link for _, link in shown["issues"])]
    counts = [admin_client.get(link).context["cl"].result_count for link in lists]
    assert counts == [shown["number"], 1, 2] == [3, 1, 2]


@pytest.mark.django_db
def test_no_cell_of_the_coverage_is_a_formula(admin_client):
    publication = make_publication()
    make_issue(None, publication=publication, volume="", number="=1+1")
    make_issue("1999-05-01", publication=publication, volume="", number="")
    address = reverse("admin:articles_publication_coverage", args=[publication.pk])
    table = admin_client.get(address, {"format": "csv"}).content.decode()
    assert not [
        cell for row in csv.reader(io.StringIO(table)) for cell in row if cell[:1] in "=+-@"
    ]


@pytest.mark.django_db
def test_articles_are_put_in_order(admin_client):
    issue = make_issue()
    first, second = (make_article(issue=issue, position=n) for n in (1, 2))
    address = reverse("admin:articles_issue_reorder", args=[issue.pk])
    assert admin_client.post(address, {"order": f"[{second.pk}, {first.pk}]"}).status_code == 200
    assert list(issue.articles.order_by("position")) == [second, first]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "status"), [("", 400), ("x", 400), ("[[1]]", 400), ("[]", 409), ("[0]", 409)]
)
def test_an_order_of_other_articles_is_refused(admin_client, order, status):
    article = make_article(position=5)
    address = reverse("admin:articles_issue_reorder", args=[article.issue_id])
    assert admin_client.post(address, {"order": order}).status_code == status
    article.refresh_from_db()
    assert article.position == 5


@pytest.mark.django_db
def test_an_issue_links_to_the_one_before_and_after(admin_client):
    issues = [make_issue(day) for day in ("2000-01-01", "2000-01-08", "2000-01-08", "2000-02-01")]
    make_issue("2000-01-08", publication=make_publication("Another"))
    for before, issue, after in zip(issues, issues[1:], issues[2:], strict=False):
        address = reverse("admin:articles_issue_change", args=[issue.pk])
        beside = admin_client.get(address).context["beside"]
        assert (beside["previous"], beside["next"]) == (before, after)
