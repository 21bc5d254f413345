"""Years, months and days that have rows, to drill down a list by date: read from the index alone.

Django's own drill-down reads every row of the filtered list twice. This one asks the index for the
next period that is there, once for each, and offers what the whole table has, however filtered.
"""

from datetime import date

from django.db import connection

# The first day of each period between the two that has a row.
PERIODS = """
    WITH RECURSIVE period AS (
        SELECT date_trunc(%(unit)s, min({column}))::date AS day FROM {table}
        WHERE {column} >= %(first)s AND {until} - {column} <= %(longest)s
        UNION ALL
        SELECT (
            SELECT date_trunc(%(unit)s, min({column}))::date FROM {table}
            WHERE {column} >= (period.day + %(step)s::interval)::date
              AND {until} - {column} <= %(longest)s
        ) FROM period WHERE period.day <= %(last)s
    )
    SELECT day FROM period WHERE day <= %(last)s
"""
# How many days the last one may lie behind the first one, for all to lie in one such period.
LONGEST = {"year": 365, "month": 30, "day": 0}
TITLES = {"year": "%Y", "month": "%B %Y", "day": "%-d %B %Y"}


def present(
    model, field: str, unit: str, first: date, last: date, until: str | None = None
) -> list[date]:
    """The first day of each year, month or day (`unit`) that has a row, within [first, last].

    `until`: the field of the last day, where a date is a span. One query; the column wants an
    index.
    """
    names = {
        name: connection.ops.quote_name(model._meta.get_field(it).column)
        for name, it in (("column", field), ("until", until or field))
    }
    names["table"] = connection.ops.quote_name(model._meta.db_table)
    given = {"unit": unit, "step": f"1 {unit}", "first": first, "last": last}
    given["longest"] = LONGEST[unit]
    with connection.cursor() as cursor:
        cursor.execute(PERIODS.format(**names), given)
        return [day for (day,) in cursor.fetchall()]


def _chosen(changelist) -> dict[str, str]:
    """The numbers of the year, month and day that the list is narrowed to."""
    values = {
        unit: changelist.params.get(f"{changelist.date_hierarchy}__{unit}", "") for unit in TITLES
    }
    return {unit: value for unit, value in values.items() if value.isdecimal()}


def _first_day(chosen: dict[str, str]) -> date | None:
    try:
        return date(*(int(chosen.get(unit, 1)) for unit in TITLES))
    except ValueError:
        return None


def chosen_until(changelist) -> date | None:
    """The last day of the month or day that the list is narrowed to; None: all, or a year."""
    chosen = _chosen(changelist)
    at = _first_day(chosen)
    if at is None or not {"year", "month"} <= set(chosen):
        return None
    return at if "day" in chosen else _last_day(at)


def chosen_title(changelist) -> str:
    """What the list is narrowed to, as May 1999; "" if to nothing."""
    chosen = _chosen(changelist) if changelist.date_hierarchy else {}
    at = _first_day(chosen)
    return at.strftime(TITLES[list(chosen)[-1]]) if at and chosen else ""


def drill_down(changelist) -> dict:
    """What desk/periods.html shows: `back` and `choices` as (title, link or "")."""
    field = changelist.date_hierarchy
    chosen = _chosen(changelist)
    at = _first_day(chosen)
    if at is None:
        return {}

    def link(unit: str, day: date) -> tuple[str, str]:
        values = {"year": day.year, "month": day.month, "day": day.day}
        units = list(TITLES)[: list(TITLES).index(unit) + 1]
        parameters = {f"{field}__{one}": values[one] for one in units}
        address = changelist.get_query_string(parameters, [f"{field}__"])
        return day.strftime(TITLES[unit]), address

    everything = ("All dates", changelist.get_query_string({}, [f"{field}__"]))
    if "year" not in chosen:
        unit, first, last, back = "year", date(1, 1, 1), date(9998, 12, 31), None
    elif "month" not in chosen:
        unit, first, last, back = "month", at, date(at.year, 12, 31), everything
    else:
        unit, first = "day", at.replace(day=1)
        last, back = _last_day(first), link("year", at)
    if "day" in chosen:
        return {"back": link("month", at), "choices": [(at.strftime(TITLES["day"]), "")]}
    until = changelist.model_admin.date_hierarchy_until
    days = present(changelist.model, field, unit, first, last, until)
    return {"back": back, "choices": [link(unit, day) for day in days]}


def _last_day(first: date) -> date:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
