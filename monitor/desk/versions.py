"""The versions of a record, the present one and those it superseded: who, and what differs."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model

from monitor.desk.differences import differences

Change = tuple[str, list[tuple[str, str]]]


def fields(model) -> list:
    """What an editor sees of it."""
    return [field for field in model._meta.concrete_fields if field.editable]


def changes(model, older, newer) -> list[Change]:
    """Name and differences of each field that differs; records or events of the model."""
    return [
        (field.verbose_name, differences(before, after))
        for field in fields(model)
        if (before := _text(older, field)) != (after := _text(newer, field))
    ]


def _text(version, field) -> str:
    value = getattr(version, field.attname)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def authors(events: Iterable) -> dict[int, str]:
    """By the id of an event, who made that change: a user, an import, or nobody known. One query.

    The events come with their contexts.
    """
    told = {event.pk: event.pgh_context.metadata if event.pgh_context else {} for event in events}
    users = {given["user"] for given in told.values() if given.get("user")}
    names = get_user_model()._default_manager.in_bulk(users)
    return {pk: _author(given, names) for pk, given in told.items()}


def _author(given: dict, names: dict) -> str:
    if run := given.get("import_run"):
        return f"import {run}"
    return str(names.get(given.get("user"), ""))
