"""Issues to date: one key accepts an estimate, another date is typed, many at once, each undone."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.dating.rows import date_pending
from articles.desk.to_date.schedules import Numbered, scheduled
from articles.desk.to_date.waiting import PER_PAGE, page
from articles.models import Issue, IssueDating, VerdictStep
from tests.builders import make_issue, make_publication

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:articles_issue_queue")


def daily(undated=(), last=10, **fields):
    """Issues of each weekday from Monday, 3 January 2000, on."""
    days = [datetime.date(2000, 1, 3) + datetime.timedelta(days=n) for n in range(3 * last)]
    weekdays = [day for day in days if day.weekday() < 5]
    return [
        make_issue(None if n in undated else str(weekdays[n - 1]), number=str(n), **fields)
        for n in range(1, last + 1)
    ]


@pytest.fixture
def issues():
    rows = daily(undated=[3, 4, 5])
    date_pending()
    return rows


def decide(client, issue, decision, date=""):
    address = reverse("admin:articles_issue_decide", args=[issue.pk])
    return client.post(address, {"decision": decision, "date": date})


def post(client, decision, address=QUEUE, **fields):
    return client.post(address, {"decision": decision, **fields}, follow=True)


def state(issue):
    issue.refresh_from_db()
    return str(issue.published_on), issue.date_precision, issue.date_origin


UNDATED = ("None", "day", "printed")


def test_undated_issues_come_in_the_order_of_their_numbers():
    rows = daily(undated=range(1, 2 * PER_PAGE + 4), last=2 * PER_PAGE + 3)
    other = make_issue(None, publication=make_publication("Zeitung"), number="1")
    shown, after = page(None, None)
    while after:
        more, after = page(None, after)
        shown += more
    assert shown == [*rows, other]
    assert page(other.publication_id, None) == ([other], None)


def test_a_row_shows_the_estimate_with_its_reasons(admin_client, issues):
    text = admin_client.get(QUEUE).content.decode()
    assert "3 issues" in text and "c. 5 January 2000" in text
    assert "It stands between volume 6, issue 2 of 2000-01-04" in text


def test_a_page_costs_as_much_for_one_row_as_for_many(admin_client, django_assert_num_queries):
    daily(undated=[3])
    date_pending()
    admin_client.get(QUEUE)
    with django_assert_num_queries(6):
        admin_client.get(QUEUE)
    Issue.objects.exclude(number__in="12").update(published_on=None)
    date_pending()
    with django_assert_num_queries(6):
        assert admin_client.get(QUEUE).content.count(b"data-issue=") == 8


def test_an_estimate_is_accepted_and_undone(admin_client, issues):
    answer = decide(admin_client, issues[2], "accepted", "2000-01-05")
    assert answer.content == b"5 January 2000, as estimated."
    assert state(issues[2]) == ("2000-01-05", "day", "accepted")
    assert not IssueDating.objects.filter(issue=issues[2]).exists()
    assert decide(admin_client, issues[2], "undo").content == b"Undone."
    assert state(issues[2]) == UNDATED
    assert IssueDating.objects.filter(issue=issues[2]).exists()
    assert decide(admin_client, issues[2], "undo").status_code == 409


TYPED = {
    "25.1.2000": ("2000-01-25", "day"),
    "25 Jan 2000": ("2000-01-25", "day"),
    "2000-01": ("2000-01-01", "month"),
    "January 2000": ("2000-01-01", "month"),
    "2000": ("2000-01-01", "year"),
}


@pytest.mark.parametrize("text", TYPED)
def test_a_date_is_typed_as_people_write_it(admin_client, issues, text):
    assert decide(admin_client, issues[2], "typed", text).status_code == 200
    assert state(issues[2]) == (*TYPED[text], "printed")


@pytest.mark.parametrize("text", ["", "soon", "1.2.2000", "30.2.2000", "25.1.00", "25.1.9999"])
def test_what_is_no_date_is_said_at_once_and_nothing_is_written(admin_client, issues, text):
    read = admin_client.get(QUEUE, {"part": "reading", "date": text}).json()
    answer = decide(admin_client, issues[2], "typed", text)
    assert (answer.status_code, answer.content.decode()) == (400, read["text"])
    assert not read["valid"] and state(issues[2]) == UNDATED


def test_what_is_typed_is_evidence_and_what_is_accepted_is_none(admin_client):
    rows = daily(undated=[1, 2, 3, 8, 9, 10])
    date_pending()

    def reasons():
        return IssueDating.objects.get(issue=rows[9]).reasons

    before = reasons()
    day = str(IssueDating.objects.get(issue=rows[8]).estimated_on)
    decide(admin_client, rows[8], "accepted", day)
    assert reasons() == before
    decide(admin_client, rows[8], "undo")
    decide(admin_client, rows[8], "typed", day)
    assert reasons() != before


def test_what_somebody_else_dated_meanwhile_stays(admin_client, issues):
    Issue.objects.filter(pk=issues[2].pk).update(published_on="2000-01-06")
    answer = decide(admin_client, issues[2], "accepted", "2000-01-05")
    assert answer.status_code == 409
    assert answer.content == b"Somebody has dated this already: 2000-01-06."
    assert state(issues[2])[0] == "2000-01-06"


def test_what_the_database_refuses_is_said(admin_client):
    make_issue("2000-01-05", number="")
    answer = decide(admin_client, make_issue(None, number=""), "typed", "2000-01-05")
    assert answer.status_code == 409
    assert "already has an unnumbered issue of that date" in answer.content.decode()


def test_an_answer_that_was_lost_is_given_again(admin_client, client, issues, django_user_model):
    first = decide(admin_client, issues[2], "accepted", "2000-01-05")
    assert decide(admin_client, issues[2], "accepted", "2000-01-05").content == first.content
    assert VerdictStep.objects.count() == 1
    client.force_login(django_user_model.objects.create_superuser("second"))
    assert decide(client, issues[2], "accepted", "2000-01-05").status_code == 409


def undo_last(client):
    address = reverse("admin:articles_issue_undo_step", args=[VerdictStep.objects.get().pk])
    return client.post(address).content.decode()


def test_what_another_editor_changed_since_is_not_undone(admin_client, issues):
    days = [it.dating.estimated_on for it in Issue.objects.filter(published_on=None)]
    ticks = [f"{row.pk}~{day}" for row, day in zip(issues[2:5], days, strict=True)]
    post(admin_client, "accepted", issue=ticks)
    address = f"/api/v1/issues/{issues[3].pk}/"
    other = {"published_on": "1999-01-06"}
    assert admin_client.patch(address, other, content_type="application/json").status_code == 200
    assert undo_last(admin_client) == "Undone, but for 1 that changed since."
    assert [state(row)[0] for row in issues[2:5]] == ["None", "1999-01-06", "None"]


def test_all_that_are_certain_are_accepted_and_undone_as_one(admin_client, issues):
    certain = Issue.objects.filter(published_on=None)
    IssueDating.objects.filter(issue=issues[4]).update(earliest="2000-01-01")
    assert "Accept all 2 that are certain" in admin_client.get(QUEUE).content.decode()
    said = post(admin_client, "certain").content.decode()
    assert "2 issues dated, as estimated, certain to the day." in said
    assert list(certain) == [issues[4]]
    assert undo_last(admin_client) == "Undone."
    assert certain.all().count() == 3


def test_each_weekday_from_here_on_up_to_the_next_dated_issue(admin_client, issues):
    fields = {"first": issues[2].pk, "start": "2000-01-05", "weekday": [0, 1, 2, 3, 4]}
    read = admin_client.get(QUEUE, {"part": "schedule", **fields}).json()
    assert read["text"] == (
        "3 issues: 5 January 2000 (volume 6, issue 3) to 7 January 2000 (volume 6, issue 5)."
    )
    post(admin_client, "schedule", **fields)
    assert [state(row)[0] for row in issues[2:6]] == [
        *("2000-01-05", "2000-01-06", "2000-01-07", "2000-01-10")
    ]
    late = {**fields, "start": "2000-01-12"}
    Issue.objects.filter(pk__in=[row.pk for row in issues[2:5]]).update(published_on=None)
    read = admin_client.get(QUEUE, {"part": "schedule", **late}).json()
    assert read["text"].endswith("But volume 6, issue 6 is of 2000-01-10, which is earlier.")


def test_a_schedule_is_given_to_those_that_are_ticked(admin_client, issues):
    ticks = [f"{issues[2].pk}~2000-01-05", f"{issues[4].pk}~"]
    post(admin_client, "schedule", issue=ticks, start="3 Jan 2000", weekday=[0, 3])
    assert [state(row)[0] for row in issues[2:5]] == ["2000-01-03", "None", "2000-01-10"]


SCHEDULES = {
    "every weekday": (["1", "2", "3"], "2000-01-06", range(5), ["06", "07", "10"]),
    "a missing number": (["1", "3"], "2000-01-06", range(5), ["06", "10"]),
    "a double number": (["1-2", "3"], "2000-01-06", range(5), ["06", "07"]),
    "no number": (["Special", "3"], "2000-01-06", range(7), ["06", "07"]),
    "once a week": (["1", "2"], "2000-01-06", [3], ["06", "13"]),
}


@pytest.mark.parametrize("case", SCHEDULES)
def test_days_of_a_schedule(case):
    numbers, start, weekdays, days = SCHEDULES[case]
    issues = [Numbered(n, "6", number) for n, number in enumerate(numbers)]
    found = scheduled(issues, datetime.date.fromisoformat(start), weekdays)
    assert [f"{day:%d}" for day in found] == days


WRONG = {
    "first is no day": ({"start": "soon"}, "The first day is not a date"),
    "first is a month": ({"start": "2000-01"}, "The first day is a whole month."),
    "another weekday": ({"start": "2000-01-08"}, "The first day is a Saturday"),
    "no weekday": ({"weekday": []}, "Choose the days of the week"),
    "nothing chosen": ({"first": ""}, "Tick some issues"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_schedule_that_cannot_be_is_refused(admin_client, issues, case):
    fields = {"first": issues[2].pk, "start": "2000-01-05", "weekday": [0, 1, 2, 3, 4]}
    wrong, reason = WRONG[case]
    read = admin_client.get(QUEUE, {"part": "schedule", **fields, **wrong}).json()
    assert reason in read["text"] and not read["valid"]
    assert reason in post(admin_client, "schedule", **{**fields, **wrong}).content.decode()
    assert state(issues[2]) == UNDATED


def test_numbers_far_apart_leave_no_day():
    issues = [Numbered(1, "6", "1"), Numbered(2, "6", "999999999")]
    with pytest.raises(ValueError, match="No day is left for issue 999999999"):
        scheduled(issues, datetime.date(2000, 1, 3), range(5))


def test_another_date_over_an_accepted_one_is_an_editors_word(admin_client, issues):
    decide(admin_client, issues[2], "accepted", "2000-01-05")
    Issue.objects.filter(pk=issues[2].pk).update(published_on="2000-01-06")
    assert state(issues[2]) == ("2000-01-06", "day", "printed")
    Issue.objects.filter(pk=issues[2].pk).update(date_origin="estimate")
    Issue.objects.filter(pk=issues[2].pk).update(published_on=None)
    assert state(issues[2]) == UNDATED


def test_only_who_may_change_issues_dates_them(client, django_user_model, issues):
    user = django_user_model.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_issue"))
    client.force_login(user)
    assert client.get(QUEUE).status_code == 403
    assert decide(client, issues[2], "accepted", "2000-01-05").status_code == 403
