"""Many issues dated in one step: which, on which days, and by which right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.http import QueryDict

from articles.dating.date_parser import parse_date
from articles.dating.printed import date_in_words
from articles.desk.to_date import waiting
from articles.desk.to_date.schedules import Numbered, scheduled
from articles.models import Issue

MOST_AT_ONCE = 2000
NOTHING_CHOSEN = "Tick some issues, or press w at the first of those that follow one another."
Origin = Issue.DateOrigin


class Dates(NamedTuple):
    """The day of each issue by its id, where they come from, and that in words."""

    days: dict[int, date]
    origin: str
    what: str


def accepted(fields: QueryDict, publication: int | None) -> Dates:
    """The estimates of those that are ticked, as they were shown."""
    ticks = ticked(fields)
    days = {pk: day for pk, day in ticks.items() if day}
    if not days:
        raise ValueError("None of these has an estimate to accept." if ticks else NOTHING_CHOSEN)
    return Dates(days, Origin.ACCEPTED, "as estimated")


def certain(fields: QueryDict, publication: int | None) -> Dates:
    """The estimates of the list that are certain to the day."""
    issues = waiting.certain(waiting.waiting(publication))
    days = dict(issues.values_list("pk", "dating__estimated_on"))
    if not days:
        raise ValueError("No estimate is certain to the day any more.")
    return Dates(days, Origin.ACCEPTED, "as estimated, certain to the day")


def by_schedule(fields: QueryDict, publication: int | None) -> Dates:
    days = schedule(fields)
    by_id = {issue.pk: day for issue, day in days.items()}
    return Dates(by_id, Origin.PRINTED, span(days))


#: What may be decided for many at once; ValueError: what is wrong, for an editor.
DECISIONS: dict[str, Callable[[QueryDict, int | None], Dates]] = {
    "accepted": accepted,
    "certain": certain,
    "schedule": by_schedule,
}


def ticked(fields: QueryDict) -> dict[int, date | None]:
    """The issues that are ticked, each with the estimate that was shown: `17~2000-01-25`."""
    ticks = {}
    for text in fields.getlist("issue"):
        pk, _, day = text.partition("~")
        if is_id(pk):
            ticks[int(pk)] = date.fromisoformat(day) if day else None
    return ticks


def is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19


def issue_of(text: str) -> Issue:
    """BadRequest for what is the id of no issue."""
    issue = Issue.objects.filter(pk=int(text)).first() if is_id(text) else None
    if issue is None:
        raise BadRequest("There is no such issue.")
    return issue


def schedule(fields: QueryDict) -> dict[Issue, date]:
    """The day of each issue, one after the other on each of some weekdays.

    `first`: the id of an issue, from which on all are meant up to the next dated one; else those
    that are ticked. `start`: the day of the first; `weekday`: 0 (Monday) to 6, several.
    """
    issues = list(_issues(fields)[: MOST_AT_ONCE + 1])
    if not issues:
        raise ValueError(NOTHING_CHOSEN)
    if len(issues) > MOST_AT_ONCE:
        raise ValueError(f"At most {MOST_AT_ONCE:,} issues can be dated at once.")
    if len({issue.publication_id for issue in issues}) > 1:
        raise ValueError("The issues are of several publications.")
    weekdays = [int(text) for text in fields.getlist("weekday") if text in {*"0123456"}]
    numbered = [Numbered(issue.pk, issue.volume, issue.number) for issue in issues]
    days = scheduled(numbered, _start(fields.get("start", "")), weekdays)
    return dict(zip(issues, days, strict=True))


def _issues(fields: QueryDict):
    if first := fields.get("first"):
        return waiting.from_here_on(issue_of(first))
    return waiting.waiting().filter(pk__in=[*ticked(fields)])


def _start(text: str) -> date:
    try:
        day, precision = parse_date(text)
    except ValueError as error:
        raise ValueError(f"The first day {error}.") from None
    if precision != "day":
        raise ValueError(f"The first day is a whole {precision}.")
    return day


def preview(days: Mapping[Issue, date]) -> str:
    """The first and the last of them, and which dated issues around them say otherwise."""
    first, *_, last = [*days, *days]
    text = f"{counted(len(days))}: {span(days)}."
    former, latter = waiting.last_dated(first), waiting.next_dated(last)
    if former and former.published_on > days[first]:
        text += f" But {_name(former)} is of {former.date}, which is later."
    if latter and latter.published_until < days[last]:
        text += f" But {_name(latter)} is of {latter.date}, which is earlier."
    return text


def span(days: Mapping[Issue, date]) -> str:
    """Such as: 25 January 2000 (volume 6, issue 17) to 26 January 2000 (volume 6, issue 18)."""
    first, *_, last = [*days, *days]
    ends = [f"{date_in_words(days[it], 'day')} ({_name(it)})" for it in (first, last)]
    return " to ".join(dict.fromkeys(ends))


def counted(number: int) -> str:
    return f"{number:,} issue{'' if number == 1 else 's'}"


def _name(issue: Issue) -> str:
    volume = f"volume {issue.volume}, " if issue.volume else ""
    return f"{volume}issue {issue.number}" if issue.number else f"{volume}no number"
