"""Estimates in the database: kept true whoever changes what they depend on."""

import pytest
from django.db import connection
from django.urls import reverse

from articles.dating import rows
from articles.dating.rows import date_in, date_pending
from articles.models import Article, Citation, Issue, IssueDating, NumberingPattern, PendingDating
from tests.builders import make_article, make_issue, make_publication
from tests.import_tools import Desk, article, counts, issue, publication, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def weekly(numbers, undated=()):
    """Issues of a weekly, a week apart from 3 January 2000 on."""
    return [
        make_issue(None if n in undated else f"2000-01-{3 + 7 * (n - 1):02}", number=str(n))
        for n in numbers
    ]


def dating_of(number="3"):
    return IssueDating.objects.get(issue__number=number)


def test_an_undated_issue_is_dated_by_its_neighbours():
    weekly([1, 2, 3, 4], undated=[3])
    assert date_pending() == []
    it = dating_of()
    assert (str(it.estimated_on), it.basis) == ("2000-01-17", "neighbours")
    assert "stands between volume 6, issue 2 of 2000-01-10" in it.reasons[0]
    assert str(it) == "c. 17 January 2000 (10 January - 24 January)"
    assert it.edtf == "[2000-01-10..2000-01-24]"


CHANGES = {
    "a date comes": lambda: make_issue("2000-01-12", number="2 bis"),
    "a date changes": lambda: Issue.objects.filter(number="4").update(published_on="2000-01-31"),
    "a date goes": lambda: Issue.objects.filter(number="4").update(published_on=None),
    "a number changes": lambda: Issue.objects.filter(number="4").update(number="9"),
    "an issue goes": lambda: Issue.objects.filter(number="4").delete(),
    "a pattern comes": lambda: NumberingPattern.objects.create(
        publication=make_publication(), volume="6", day="2000-01-03", weekdays="Mon"
    ),
    "SQL": lambda: connection.cursor().execute("UPDATE articles_issue SET volume = '7'"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_it_depends_on_changes_it_is_computed_anew(change):
    weekly([1, 2, 3, 4], undated=[3])
    date_pending()
    assert not PendingDating.objects.exists()
    change()
    assert PendingDating.objects.exists()
    before = dating_of().reasons
    date_pending()
    assert not PendingDating.objects.exists()
    assert dating_of().reasons != before or IssueDating.objects.count() == 2


def test_a_printed_date_replaces_the_estimate_at_once():
    weekly([1, 2, 3, 4], undated=[3])
    date_pending()
    Issue.objects.filter(number="3").update(published_on="2000-01-18")
    assert not IssueDating.objects.exists()
    assert Issue.objects.get(number="3").published_on.day == 18


def test_only_what_differs_is_written():
    weekly([1, 2, 3, 4, 5], undated=[3])
    date_pending()
    before = list(IssueDating.objects.values_list("pk"))
    Issue.objects.filter(number="5").update(volume="8")
    date_pending()
    assert list(IssueDating.objects.values_list("pk")) == before


def test_what_cannot_be_computed_stays_noted_and_costs_nothing_else(monkeypatch):
    weekly([1, 2, 3], undated=[2])
    make_issue(None, publication=make_publication("Gazette"), number="1")

    def broken(issues, patterns):
        raise ArithmeticError("no numbers today")

    with monkeypatch.context() as patched:
        patched.setattr(rows, "estimate", broken)
        failures = date_pending()
    assert len(failures) == 2 and all("no numbers today" in it for it in failures)
    assert date_pending() == []
    assert IssueDating.objects.count() == 2


def test_an_import_dates_what_it_brings(desk):
    dated = [issue(str(n), published_on=f"2000-01-{n * 7:02}") for n in (1, 2, 4)]
    records = [publication(), *dated, issue("3"), article(number="3")]
    assert desk.load(*records).exit_code == 0
    assert str(dating_of().estimated_on) == "2000-01-21"
    report = desk.load(*records)
    assert set(counts(report)) == {"unchanged"}
    assert Issue.objects.get(number="3").published_on is None
    assert not desk.load(issue("3", published_on="2000-01-22")).problems
    assert not IssueDating.objects.exists()


def test_an_import_whose_estimates_fail_comes_in(desk, monkeypatch):
    monkeypatch.setattr(rows, "date_issues", lambda publication: 1 / 0)
    report = desk.load(publication(), issue("3"), article(number="3"))
    assert report.exit_code == 1 and Article.objects.count() == 1
    assert "division by zero" in [it.reason for it in report.problems][0]


def test_a_pattern_comes_with_a_fixture(desk):
    pattern = record(
        "articles.numberingpattern",
        **{"publication": ["monitor"], "volume": "6", "day": "2000-01-01"},
        **{"weekdays": "Mon,Tue,Wed,Thu,Fri", "per_year": 240},
    )
    records = [publication(), issue("17"), pattern]
    assert desk.load(*records).exit_code == 0
    assert str(dating_of("17").estimated_on) == "2000-01-25"
    assert set(counts(desk.load(*records))) == {"unchanged"}
    pattern["fields"] |= {"first_volume": "7", "weekdays": "", "interval": 999}
    [problem] = desk.load(pattern).problems
    assert "the interval is 1 to 366 days, not 999" in problem.reason


def test_the_name_of_a_file_is_evidence():
    make_article(issue=make_issue(None, number="3"), source="monitor/1999-13-99/2000-01-25.txt#2")
    date_pending()
    assert (str(dating_of().estimated_on), dating_of().basis) == ("2000-01-25", "file name")


@pytest.mark.parametrize(
    ("source", "day"),
    [("a-2000-02-30.txt", None), ("12000-01-01", None), ("x", None), (None, None)],
)
def test_what_is_no_date_in_a_name_is_none(source, day):
    assert date_in(source) == day


def test_a_pattern_that_a_dated_issue_contradicts_is_refused_and_not_used(admin_client):
    make_issue("2000-06-26", number="18")
    make_issue(None, number="17")
    given = {"volume": "6", "day": "2000-01-01", "weekdays": "Mon,Tue,Wed,Thu,Fri"}
    NumberingPattern.objects.create(publication=make_publication(), **given)
    date_pending()
    assert "pattern" not in dating_of("17").basis
    answer = save_pattern(admin_client, first_volume="5", **given)
    assert "It contradicts volume 6, issue 18 of 2000-06-26." in answer.content.decode()


def save_pattern(client, **given):
    """The form of the publication, with one more pattern."""
    address = reverse("admin:articles_publication_change", args=[make_publication().pk])
    page = client.get(address)
    forms = [page.context["adminform"].form, *page.context["inline_admin_formsets"][0].formset]
    data = {}
    for form in forms:
        data |= {form.add_prefix(n): form[n].value() or "" for n in form.fields}
    management = page.context["inline_admin_formsets"][0].formset.management_form
    data |= {management.add_prefix(n): management[n].value() for n in management.fields}
    place = int(data["patterns-TOTAL_FORMS"])
    data["patterns-TOTAL_FORMS"] = place + 1
    data |= {f"patterns-{place}-{name}": value for name, value in given.items()}
    return client.post(address, data, follow=True)


def test_an_editor_gives_a_pattern_and_the_issues_are_dated(admin_client):
    make_issue(None, number="17")
    given = {"volume": "6", "day": "2000-01-01", "weekdays": "Mon,Tue,Wed,Thu,Fri"}
    answer = save_pattern(admin_client, per_year="240", **given)
    assert NumberingPattern.objects.count() == 1, answer.content.decode()
    assert str(dating_of("17").estimated_on) == "2000-01-25"
    listed = admin_client.get(reverse("admin:articles_issue_changelist")).content.decode()
    assert "c. 25 January 2000" in listed
    form = admin_client.get(
        reverse("admin:articles_issue_change", args=[dating_of("17").issue_id])
    ).content.decode()
    assert "By the pattern: volume 6 begins on 2000-01-01, Monday to Friday" in form


def test_a_pattern_is_tried_before_it_is_saved(admin_client):
    for number in ("17", "18", "999", "Special"):
        make_issue(None, number=number)
    address = reverse("admin:articles_publication_preview_pattern", args=[make_publication().pk])
    given = {"volume": "6", "day": "2000-01-01", "weekdays": "Mon,Tue,Wed,Thu,Fri"}
    said = admin_client.get(address, given).json()
    assert said == {"text": "This would date 2 issues.", "valid": True}
    make_issue("2000-06-26", number="19")
    said = admin_client.get(address, given).json()
    assert said == {"text": "It contradicts volume 6, issue 19 of 2000-06-26.", "valid": False}
    said = admin_client.get(address, {**given, "weekdays": "", "day": "1399-01-01"}).json()
    assert not said["valid"] and "1400 and 2199" in said["text"]
    assert "day: This field is required." in admin_client.get(address).json()["text"]
    assert not NumberingPattern.objects.exists()


def test_the_api_dates_what_it_writes(admin_client):
    weekly([1, 2, 3, 4], undated=[3])
    body = {"publication": "monitor", "volume": "6", "number": "5", "published_on": "2000-01-31"}
    answer = admin_client.post("/api/v1/issues/", body, content_type="application/json")
    assert answer.status_code == 201
    assert str(dating_of().estimated_on) == "2000-01-17"


def cite(article, *days, text="Reuters", kind="report", position=0):
    """Citations of one article, each in parentheses of its own."""
    for at, day in enumerate(days, position):
        Citation.objects.create(
            article=article, position=at, span=[at * 9, at * 9 + 9], kind=kind, text=text, days=day
        )


@pytest.fixture
def undated():
    """The article of an undated issue whose number a pattern explains: about 25 January 2000."""
    NumberingPattern.objects.create(
        publication=make_publication(),
        **{"volume": "6", "day": "2000-01-01", "weekdays": "Mon,Tue,Wed,Thu,Fri", "per_year": 240},
    )
    return make_article(issue=make_issue(None, number="17"))


def bounds():
    date_pending()
    it = dating_of("17")
    return str(it.earliest), str(it.latest), str(it.estimated_on)


def test_press_reports_bound_the_issue_that_cites_them(undated):
    cite(undated, "XXXX-01-20/XXXX-01-22", "XXXX-01-23", "XXXX-01-24")
    assert bounds() == ("2000-01-23", "2000-02-14", "2000-01-25")
    assert "It cites press reports up to 24 January 2000 (Reuters)." in dating_of("17").reasons


def test_an_issue_without_any_other_evidence_is_dated_by_reports_with_a_year():
    cite(make_article(issue=make_issue(None, number="17")), "2000-01-20", "2000-01-24")
    assert bounds() == ("2000-01-23", "2000-02-14", "2000-01-25")
    assert dating_of("17").basis == "citations"


def test_lone_reports_and_references_to_issues_are_no_evidence(undated):
    before = bounds()
    # One outlet's several days in one place are one report; so are two outlets of one day.
    for at, (text, day) in enumerate([("Reuters", 20), ("Reuters", 24), ("AP", 24)]):
        Citation.objects.create(
            article=undated,
            position=at,
            span=[0, 9],
            kind="report",
            text=text,
            days=f"XXXX-01-{day}",
        )
    cite(undated, "XXXX-01-20", kind="cross_reference", position=3)
    assert bounds() == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: rows.filter(position=1).update(days="XXXX-01-26"), "2000-01-25"),
        (lambda rows: rows.filter(position=1).update(kind="cross_reference"), None),
        (lambda rows: rows.filter(position=1).delete(), None),
    ],
)
def test_other_citations_date_an_issue_anew(undated, change, expected):
    without = bounds()[0]
    cite(undated, "XXXX-01-20", "XXXX-01-24")
    assert bounds()[0] == "2000-01-23"
    change(Citation.objects.all())
    assert PendingDating.objects.exists()
    assert bounds()[0] == (expected or without)


def test_no_year_of_a_report_comes_from_an_estimate_that_reports_have_made(undated):
    """The archive knows the year of a citation by the issue's bounds: that is no evidence."""
    cite(undated, "XXXX-01-20", "XXXX-01-24")
    before = bounds()
    assert str(Citation.objects.first().first_on) == "2000-01-20"
    assert not PendingDating.objects.exists()
    NumberingPattern.objects.all().delete()
    date_pending()
    assert dating_of("17").estimated_on is None
    assert before[2] == "2000-01-25"
    assert list(Citation.objects.values_list("first_on", flat=True)) == [None, None]


def test_the_citations_of_a_dated_issue_date_nothing():
    cite(make_article(issue=make_issue("2000-01-25", number="17")), "XXXX-01-20", "XXXX-01-24")
    PendingDating.objects.all().delete()
    cite(Article.objects.get(), "XXXX-01-20", position=2)
    assert not PendingDating.objects.exists()


def test_a_date_line_that_cannot_be_read_is_evidence():
    issue = make_issue(None, number="17")
    Issue.objects.filter(pk=issue.pk).update(printed_date="January 24-25, 2000")
    assert bounds() == ("2000-01-24", "2000-01-25", "2000-01-24")
    assert dating_of("17").basis == "date line"
    assert dating_of("17").reasons == ["Its date is printed as “January 24-25, 2000”."]
    Issue.objects.filter(pk=issue.pk).update(printed_date="Winter 2000")
    assert bounds() == ("1999-12-01", "2001-03-31", "None")
