"""Patterns of numbering are parts of a publication in the API, checked as at the desk."""

import pytest
from django.contrib.auth.models import Permission

from articles.models import IssueDating, NumberingPattern
from tests.builders import make_issue, make_publication

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/publications/monitor/"
PATTERN = {"day": "2000-01-01", "volume": "6", "weekdays": "Mon,Tue,Wed,Thu,Fri", "per_year": 240}
WHOLE = {
    **PATTERN,
    **{"number": "", "interval": None, "first_volume": "", "first_number": ""},
    **{"last_volume": "", "last_number": ""},
}


@pytest.fixture(autouse=True)
def publication():
    return make_publication()


def write(client, *patterns, method="patch", **fields):
    body = {"patterns": list(patterns), **fields}
    return getattr(client, method)(ADDRESS, body, content_type="application/json")


def test_a_pattern_is_written_shown_and_dates_issues_at_once(admin_client, client):
    issue = make_issue(None, number="17")
    answer = write(admin_client, PATTERN)
    assert answer.status_code == 200 and answer.json()["patterns"] == [WHOLE]
    assert client.get(ADDRESS).json()["patterns"] == [WHOLE]
    listed = client.get("/api/v1/publications/?expand=patterns").json()["results"]
    assert listed[0]["patterns"] == [WHOLE]
    assert str(IssueDating.objects.get(issue=issue).estimated_on) == "2000-01-25"
    assert write(admin_client).json()["patterns"] == []
    assert IssueDating.objects.get(issue=issue).estimated_on is None


def test_what_is_given_back_writes_nothing(admin_client):
    write(admin_client, PATTERN)
    [before] = NumberingPattern.objects.all()
    body = admin_client.get(ADDRESS).json()
    answer = admin_client.put(ADDRESS, body, content_type="application/json")
    assert answer.status_code == 200 and answer.json() == body
    [after] = NumberingPattern.objects.all()
    assert (after.pk, after.updated_at) == (before.pk, before.updated_at)


WRONG = {
    "no rhythm": ({"weekdays": ""}, "it needs either weekdays or an interval"),
    "an impossible interval": ({"weekdays": "", "interval": 999}, "1 to 366 days, not 999"),
    "too many issues": ({"per_year": 999}, "a year has 1 to 366 issues, not 999"),
    "no day": ({"day": "soon"}, "YYYY-MM-DD"),
    "a day too early": ({"day": "1399-12-31"}, "does not lie between 1400 and 2199"),
    "no volume": ({"volume": "Spring"}, "the volume Spring is no number"),
    "ends before it begins": ({"first_volume": "7", "last_volume": "6"}, "ends before it begins"),
    "no such weekday": ({"weekdays": "Mon,Moo"}, "Weekdays are some of Mon"),
    "an unknown field": ({"weekday": "Mon"}, "there is no such field"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_pattern_is_refused(admin_client, case):
    wrong, reason = WRONG[case]
    answer = write(admin_client, PATTERN | wrong)
    assert answer.status_code == 400, answer.content
    assert reason in answer.content.decode()
    assert not NumberingPattern.objects.exists()


def test_a_pattern_that_a_dated_issue_contradicts_is_refused_with_it(admin_client):
    make_issue("2000-06-26", number="18")
    answer = write(admin_client, PATTERN)
    assert answer.status_code == 400
    assert "It contradicts volume 6, issue 18 of 2000-06-26." in answer.content.decode()
    assert not NumberingPattern.objects.exists()


def test_two_patterns_that_begin_at_one_place_are_refused(admin_client):
    answer = write(admin_client, PATTERN, PATTERN)
    assert answer.status_code == 400 and "is given twice" in answer.content.decode()


def test_writing_patterns_takes_the_permission_for_them(client, django_user_model):
    user = django_user_model.objects.create_user("clerk")
    user.user_permissions.add(Permission.objects.get(codename="change_publication"))
    client.force_login(user)
    assert write(client, PATTERN).status_code == 403
    rename = client.patch(ADDRESS, {"title": "Monitor!"}, content_type="application/json")
    assert rename.status_code == 200


def test_a_client_may_let_certain_dates_be_entered(admin_client):
    body = {"enters_certain_dates": True}
    answer = admin_client.patch(ADDRESS, body, content_type="application/json")
    assert answer.json()["enters_certain_dates"] is True
