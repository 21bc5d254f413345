"""Where a date comes from: an estimate is told from a printed date, and gives way to it."""

import pytest
from django.urls import reverse

from articles.dating.rows import date_pending
from articles.imports.models import Conflict
from articles.models import Issue, IssueDating, PendingDating, Publication
from tests.builders import make_issue, make_publication
from tests.import_tools import Desk, counts, issue, publication
from tests.test_desk_issues_to_date import daily

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def origin(number="3"):
    found = Issue.objects.get(number=number)
    return str(found.published_on), found.date_origin


def wanted():
    """The publication enters by itself what is certain to the day."""
    Publication.objects.update(enters_certain_dates=True)


def test_what_is_certain_to_the_day_is_entered_where_that_is_wanted():
    daily(undated=[3, 4, 12], last=12)
    date_pending()
    assert origin() == ("None", "printed")
    wanted()
    assert date_pending() == []
    assert [origin("3"), origin("4")] == [("2000-01-05", "estimate"), ("2000-01-06", "estimate")]
    assert origin("12") == ("None", "printed")  # nothing bounds it on one side
    assert list(IssueDating.objects.values_list("issue__number", flat=True)) == ["12"]
    before = Issue.objects.get(number="3").events.get()
    assert (before.published_on, before.date_origin) == (None, "printed")


def test_what_was_entered_is_no_evidence():
    daily(undated=[3, 4, 12], last=12)
    date_pending()
    before = IssueDating.objects.get(issue__number="12").reasons
    wanted()
    date_pending()
    PendingDating.objects.create(publication=make_publication())
    date_pending()
    assert IssueDating.objects.get(issue__number="12").reasons == before


ORIGINS = ["estimate", "accepted"]


@pytest.fixture(params=ORIGINS)
def estimated(request, desk):
    """An imported issue whose date was estimated."""
    assert desk.load(publication(), issue("3")).exit_code == 0
    Issue.objects.update(published_on="2000-01-05", date_origin=request.param)
    return request.param


def test_a_printed_date_that_comes_later_replaces_what_was_entered(desk, estimated):
    report = desk.load(issue("3", published_on="2000-01-06"))
    if estimated == "estimate":
        assert (counts(report), origin()) == ({"update": 1}, ("2000-01-06", "printed"))
    else:
        assert counts(report) == {"conflict": 1} and Conflict.objects.count() == 1
        assert origin() == ("2000-01-05", "accepted")


def test_a_printed_date_that_says_the_same_makes_it_a_printed_one(desk, estimated):
    printed = issue("3", published_on="2000-01-05")
    desk.load(printed)
    assert origin() == ("2000-01-05", "printed")
    assert set(counts(desk.load(printed))) == {"unchanged"}


def test_a_source_without_a_date_takes_none_away(desk, estimated):
    assert set(counts(desk.load(issue("3")))) == {"unchanged"}
    assert set(counts(desk.load(issue("3", printed_date="Winter")))) == {"update"}
    assert origin() == ("2000-01-05", estimated)


def test_where_a_date_comes_from_is_exported_and_comes_back(desk, estimated, tmp_path):
    exported = issue("3", published_on="2000-01-05", date_origin=estimated)
    assert desk.load(exported).exit_code == 0
    assert origin() == ("2000-01-05", estimated)
    assert set(counts(desk.load(exported))) == {"unchanged"}


def test_the_api_says_where_a_date_comes_from(client):
    row = make_issue("2000-01-05", date_origin="estimate")
    assert client.get(f"/api/v1/issues/{row.pk}/").json()["date_origin"] == "estimate"


def test_an_import_enters_what_is_certain(desk):
    make_publication(enters_certain_dates=True)
    days = [f"2000-01-{day:02}" for day in (3, 4, 5, 6, 7, 10, 11, 12)]
    days[2] = None
    records = [issue(str(n), published_on=day) for n, day in enumerate(days, 1)]
    desk.load(publication(), *records)
    assert origin() == ("2000-01-05", "estimate")
    assert set(counts(desk.load(publication(), *records))) == {"unchanged"}


def test_the_checkbox_stands_on_the_page_of_the_publication(admin_client):
    address = reverse("admin:articles_publication_change", args=[make_publication().pk])
    assert "Enter certain dates by itself" in admin_client.get(address).content.decode()
