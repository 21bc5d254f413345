"""What must hold between the fields of a record, and between a mention and its text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from articles.dating.printed import first_day
from articles.imports.identify.candidates import Candidate
from articles.imports.identify.identity import query
from articles.imports.identify.pages import Pages

from .schema import RefusedError, Schema


def check_whole(schema: Schema, values: dict[str, Any]) -> None:
    """Check a whole row, as it would be written; RefusedError says what is wrong with it."""
    if schema.label == "people.identifier":
        check_one_entity(values)
    if schema.label == "people.position":
        start, end = values["started_on"], values["ended_on"]
        if start and end and end < start:
            raise RefusedError("ended_on", end, f"lies before started_on {start}")


def with_sound_date(schema: Schema, values: dict[str, Any]) -> dict[str, Any]:
    """An issue's date as it stands in the archive: a month or year as its first day.

    One that is null is left out: it is not known here, and takes none away.
    """
    if schema.label != "articles.issue" or "published_on" not in values:
        return values
    if values["published_on"] is None:
        unknown = ("published_on", "date_precision")
        return {name: value for name, value in values.items() if name not in unknown}
    day = date.fromisoformat(values["published_on"])
    first = first_day(day, values.get("date_precision", "day"))
    return {**values, "published_on": first.isoformat()}


def check_one_entity(values: dict[str, Any]) -> None:
    """A person or an organization, not both and not none."""
    if values.get("person") and values.get("organization"):
        reason = "must be absent when there is a person: one record names one of them"
        raise RefusedError("organization", None, reason)
    if not values.get("person") and not values.get("organization"):
        raise RefusedError("person", None, "is missing, and organization too")


class Lengths:
    """How many characters the texts of articles have."""

    def __init__(self) -> None:
        self._known = Pages()

    def forget(self, article: int) -> None:
        """Its text is another one now."""
        self._known.set(article, 0)

    def load(self, articles: Iterable[int]) -> None:
        """Look up what is not known yet, in one query."""
        missing = [id for id in set(articles) if not self._known.get(id)]
        if missing:
            sql = "SELECT id, char_length(body) FROM articles_article WHERE id = ANY(%s)"
            for id, length in query(sql, [missing]):
                self._known.set(id, length)

    def check(self, article: int, spans: list[list[int]]) -> None:
        """RefusedError when a span reaches beyond the text of the article."""
        length = self._known.get(article)
        if spans and spans[-1][1] > length:
            reason = f"reach beyond the text, which has {length} characters"
            raise RefusedError("spans", spans[-1], reason)


def follow_merges(schema: Schema, candidates: list[Candidate]) -> None:
    """Make `merged_into` name who stands for the others at last: chains are kept flat."""
    targets = [one.values["merged_into"] for one in candidates if one.values.get("merged_into")]
    if not targets:
        return
    sql = f"SELECT id, merged_into_id FROM {schema.table} WHERE id = ANY(%s)"
    winners = {id: winner or id for id, winner in query(sql, [targets])}
    for one in candidates:
        if target := one.values.get("merged_into"):
            one.values["merged_into"] = winners.get(target, target)
