"""Dates and numbers of many issues at once: filled in, looked at, saved together or not at all."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from articles.desk import issue_table
from articles.models import Issue
from tests.builders import make_article, make_issue

pytestmark = pytest.mark.django_db
ISSUES = "/admin/articles/issue/"


def act(client, issues, do="", **fields):
    chosen = {"action": "change_many", ACTION_CHECKBOX_NAME: [issue.pk for issue in issues]}
    return client.post(ISSUES, chosen | {"do": do} | fields)


def stands(issues) -> list[tuple[str, str, str | None]]:
    rows = Issue.objects.in_bulk([issue.pk for issue in issues])
    return [(rows[it.pk].volume, rows[it.pk].number, rows[it.pk].date) for it in issues]


@pytest.fixture
def issues():
    return [make_issue(None, volume="6", number=str(number)) for number in (1, 2, 3)]


def sent(page, **other) -> dict[str, str]:
    """What the form of that page sends."""
    rows = page.context["rows"]
    cells = {f"{name}-{row.issue.pk}": typed for row in rows for name, typed, _ in row.cells}
    return cells | {f"version-{row.issue.pk}": str(row.version) for row in rows} | other


def test_dates_and_numbers_are_filled_in_looked_at_and_saved(admin_client, issues):
    article = make_article(issue=issues[1])
    page = act(admin_client, issues)
    assert [row.title[-7:] for row in page.context["rows"]] == ["issue 1", "issue 2", "issue 3"]
    given = {"number_from": "17", "date_from": "1999-01-31", "every": "1", "unit": "months"}
    filled = act(admin_client, issues, "fill", **sent(page), **given)
    assert "was empty" in filled.content.decode()
    assert "Save 3 issues" in filled.content.decode()
    assert stands(issues) == [("6", "1", None), ("6", "2", None), ("6", "3", None)]
    act(admin_client, issues, "save", **sent(filled))
    days = ["1999-01-31", "1999-02-28", "1999-03-31"]
    assert stands(issues) == [("6", str(17 + n), day) for n, day in enumerate(days)]
    article.refresh_from_db()
    assert article.date == "1999-02-28"
    event = issues[0].events.get()
    assert (event.number, bool(event.pgh_context.metadata["user"])) == ("1", True)


@pytest.mark.parametrize("step", [1, -1])
def test_numbers_are_moved_by_one_though_each_is_taken_at_first(admin_client, issues, step):
    fields = {f"number-{issue.pk}": str(int(issue.number) + step) for issue in issues}
    assert act(admin_client, issues, "save", **fields).status_code == 302
    assert [number for _, number, _ in stands(issues)] == [str(n + step) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("date", "soon", "“soon” is not a date"),
        ("date", "1200-01-01", "outside 1400 to 2100"),
        ("number", "9", "already has an issue of that number"),
        ("volume", "x" * 51, "at most 50 characters"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_saved(admin_client, issues, column, text, reason):
    make_issue(None, volume="6", number="9")
    fields = {f"date-{issues[0].pk}": "1999-05-01", f"{column}-{issues[2].pk}": text}
    for do in ("check", "save"):
        page = act(admin_client, issues, do, **fields)
        [row] = page.context["refused"]
        assert row.issue == issues[2]
        assert reason in " ".join(row.errors)
        assert ">Save " not in page.content.decode()
    assert stands(issues)[0] == ("6", "1", None)


def test_what_another_has_changed_meanwhile_is_not_overwritten(admin_client, issues):
    page = act(admin_client, issues)
    Issue.objects.filter(pk=issues[0].pk).update(number="1a")
    fields = sent(page) | {f"number-{issues[0].pk}": "7", f"date-{issues[1].pk}": "1999"}
    refused = act(admin_client, issues, "save", **fields)
    [row] = refused.context["refused"]
    assert "while you were editing" in row.errors[0]
    assert stands(issues)[:2] == [("6", "1a", None), ("6", "2", None)]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"number_from": "XII"}, "is no number to count from"),
        ({"date_from": "1999"}, "is no day to begin with"),
        ({"date_from": "1999-01-01", "every": "0"}, "every 1 to 999"),
        ({"date_from": "1999-01-01", "every": "1", "unit": "years"}, "every 1 to 999"),
    ],
)
def test_what_cannot_be_filled_in_is_said(admin_client, issues, given, reason):
    assert reason in act(admin_client, issues, "fill", **given).context["said"]


def test_too_many_issues_are_not_taken(admin_client, issues, monkeypatch):
    monkeypatch.setattr(issue_table, "MOST_ISSUES", 2)
    assert act(admin_client, issues).status_code == 302
