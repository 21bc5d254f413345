"""What a list is narrowed to: a chip for each filter, with the list as it is without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import IGNORED_PARAMS, SEARCH_VAR
from django.utils.http import urlencode
from unfold.contrib.filters.admin import RangeDateFilter

from monitor.desk.periods import chosen_title


@dataclass(frozen=True, slots=True)
class Chip:
    """`without`: the query string of the same list without this filter."""

    title: str
    value: str
    without: str


def chips(changelist) -> list[Chip]:
    """One for each filter that has a value; a filter of two fields has one."""
    return list(_chips(changelist))


def _chips(changelist) -> Iterator[Chip]:
    if changelist.query:
        value = f"“{changelist.query}”"
        yield Chip("search", value, without(changelist, [SEARCH_VAR]))
    rest = {name for name, values in changelist.filter_params.items() if any(values)}
    rest -= set(IGNORED_PARAMS)
    for spec in changelist.filter_specs:
        names = {str(name) for name in spec.expected_parameters()}
        if rest & names and (value := _value(spec, changelist)):
            yield Chip(str(spec.title), value, without(changelist, names))
        rest -= names
    if title := chosen_title(changelist):
        dates = {name for name in rest if name.startswith(f"{changelist.date_hierarchy}__")}
        yield Chip("date", title, without(changelist, dates))
        rest -= dates
    for name in sorted(rest):
        value = ", ".join(changelist.filter_params[name])
        yield Chip(name.replace("__", " ").replace("_", " "), value, without(changelist, [name]))


def without(changelist, names: Iterable[str]) -> str:
    """The list's query string without these parameters, and from its first page on.

    Django's own leaves out all that begin alike, too.
    """
    kept = {name: it for name, it in changelist.filter_params.items() if name not in names}
    return f"?{urlencode(kept, doseq=True)}"


def _value(spec, changelist) -> str:
    if hasattr(spec, "chosen"):
        return spec.chosen()
    if isinstance(spec, SimpleListFilter):
        return str(dict(spec.lookup_choices).get(spec.value(), spec.value()))
    if isinstance(spec, RangeDateFilter):
        ends = zip(("from", "until"), spec.expected_parameters(), strict=True)
        values = ((word, spec.used_parameters.get(name)) for word, name in ends)
        return " ".join(f"{word} {value}" for word, value in values if value)
    chosen = (row["display"] for row in spec.choices(changelist) if row.get("selected"))
    return str(next(chosen, ""))
