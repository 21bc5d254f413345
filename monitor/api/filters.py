"""Filters declared with django-filter, read as strictly as any other parameter.

A view names its FilterSet as usual, in `filterset_class`. The library's own instances, a deep
copy of all filters and a form for each request, are not created: the fields of the class do the
reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import django_filters
from django.db.models import QuerySet

from monitor.api.faults import Fault
from monitor.api.params import Boolean, Choice, Keys, Name, Param, PlainDate, Text


class TextFilter(django_filters.Filter):
    field_class = Text


class ChoiceFilter(django_filters.Filter):
    field_class = Choice


class BooleanFilter(django_filters.Filter):
    field_class = Boolean


class PlainDateFilter(django_filters.Filter):
    field_class = PlainDate


class KeysFilter(django_filters.Filter):
    """Finds the rows whose `field_name` is one of the records that the keys name."""

    field_class = Keys

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        [ids] = value.ids.values()
        return qs.filter(**{f"{self.field_name}__in": ids})


class NameFilter(KeysFilter):
    field_class = Name


class FilterSet(django_filters.FilterSet):
    """The filters of one resource."""

    @classmethod
    @cache
    def params(cls) -> Mapping[str, Param]:
        """The parameter of each filter, by name."""
        return {name: one.field for name, one in cls.base_filters.items()}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> Iterable[Fault]:
        """Filters that contradict one another, which no filter can know alone."""
        return ()

    @classmethod
    def narrow(cls, queryset: QuerySet, values: Mapping[str, Any]) -> QuerySet:
        """The rows that match all values; keys were looked up before, by lookups.resolve()."""
        for name, one in cls.base_filters.items():
            if values[name] is not None:
                queryset = one.filter(queryset, values[name])
        return queryset
