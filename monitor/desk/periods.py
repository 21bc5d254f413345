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
        WHERE {column} >= %(first)s
        UNION ALL
        SELECT (
            SELECT date_trunc(%(unit)s, min({column}))::date FROM {table}
            WHERE {column} >= (period.day + %(step)s::interval)::date
        ) FROM period WHERE period.day <= %(last)s
    )
    SELECT day FROM period WHERE day <= %(last)s
"""
TITLES = {"year": "%Y", "month": "%B %Y", "day": "%-d %B %Y"}


def present(model, field: str, unit: str, first: date, last: date) -> list[date]:
    """The first day of each year, month or day (`unit`) that has a row, within [first, last].

    One query; the column wants an index.
    """
    names = {
        "table": connection.ops.quote_name(model._meta.db_table),
        "column": connection.ops.quote_name(model._meta.get_field(field).column),
    }
    given = {"unit": unit, "step": f"1 {unit}", "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(PERIODS.format(**names), given)
        return [day for (day,) in cursor.fetchall()]


def drill_down(changelist) -> dict:
    """What desk/periods.html shows: `back` and `choices` as (title, link or "")."""
    field = changelist.date_hierarchy
    chosen = {
        unit: value
        for unit in TITLES
        if (value := changelist.params.get(f"{field}__{unit}", "")).isdecimal()
    }
    try:
        at = date(
            int(chosen.get("year", 1)), int(chosen.get("month", 1)), int(chosen.get("day", 1))
        )
    except ValueError:
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
    days = present(changelist.model, field, unit, first, last)
    return {"back": back, "choices": [link(unit, day) for day in days]}


def _last_day(first: date) -> date:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
