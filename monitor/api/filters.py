"""Filters declared with django-filter, read as strictly as any other parameter.

A view names its FilterSet as usual, in `filterset_class`. The library's own instances, a deep
copy of all filters and a form for each request, are not created: the fields of the class do the
reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar

import django_filters
from django.core.exceptions import FieldDoesNotExist, FieldError, ImproperlyConfigured
from django.db.models import Model, QuerySet

from monitor.api.faults import Fault
from monitor.api.params import (
    BooleanParam,
    ChoiceParam,
    KeysParam,
    NameParam,
    Param,
    PlainDateParam,
    TextParam,
)


class Filter(django_filters.Filter):
    """`where`: the rows that it leaves, as SQL with `{value}`, for a StatementFilterSet.

    `field_model`: whose field `field_name` is, if not that of the list's model.
    """

    field_model: type[Model] | None = None

    def __init__(self, *args: Any, where: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.where = where

    def sql_value(self, value: Any) -> Any:
        """The value as the database gets it."""
        return value


class TextFilter(Filter):
    field_class = TextParam


class ChoiceFilter(Filter):
    field_class = ChoiceParam


class BooleanFilter(Filter):
    field_class = BooleanParam


class PlainDateFilter(Filter):
    field_class = PlainDateParam


class KeysFilter(Filter):
    """Finds the rows whose `field_name` is one of the records that the keys name."""

    field_class = KeysParam

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": self.sql_value(value)})

    def sql_value(self, value: Any) -> Any:
        [ids] = value.ids.values()
        return ids


class NameFilter(KeysFilter):
    field_class = NameParam


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
    def check_narrowing(cls, model: type[Model] | None) -> None:
        """Raise ImproperlyConfigured for a filter that would leave every row of the model."""
        for name, declared in cls.base_filters.items():
            owner = declared.field_model or model
            if not declared.method and not (owner and has_field(owner, declared.field_name)):
                raise ImproperlyConfigured(
                    f"{cls.__name__}.{name} narrows nothing: {owner and owner.__name__} has no"
                    f" field {declared.field_name}; name one, or give the filter a method"
                )

    @classmethod
    def narrow(cls, queryset: QuerySet, values: Mapping[str, Any]) -> QuerySet:
        """The rows that match all values; keys were looked up before, by lookups.resolve()."""
        for name, one in cls.base_filters.items():
            if values[name] is not None:
                queryset = one.filter(queryset, values[name])
        return queryset


class StatementFilterSet(FilterSet):
    """Filters of a list whose rows are selected by a statement, not by a queryset.

    Each says in SQL what it leaves (`where`), or is one of those that `selected` names because
    the selection itself reads them.
    """

    selected: ClassVar[Collection[str]] = ()

    @classmethod
    def check_narrowing(cls, model: type[Model] | None) -> None:
        for name, declared in cls.base_filters.items():
            if not declared.where and name not in cls.selected:
                raise ImproperlyConfigured(
                    f"{cls.__name__}.{name} narrows nothing: say in SQL which rows it leaves,"
                    " where='… {value} …'"
                )

    @classmethod
    def conditions(cls, values: Mapping[str, Any], sql_values: dict[str, Any]) -> list[str]:
        """SQL of what the filters leave; what it needs is added to `sql_values`."""
        conditions = []
        for name, declared in cls.base_filters.items():
            if declared.where and name not in cls.selected and values[name] is not None:
                sql_values[name] = declared.sql_value(values[name])
                conditions.append(declared.where.format(value=f"%({name})s"))
        return conditions


def has_field(model: type[Model], path: str) -> bool:
    """Whether the model has this field, or one at the end of a path over `__`."""
    try:
        model._default_manager.filter(**{f"{path}__isnull": True})
    except (FieldDoesNotExist, FieldError):
        return False
    return True
