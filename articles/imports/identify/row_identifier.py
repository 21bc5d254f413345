"""Candidates -> the rows they mean, or none: the key of each model, and what stands for it."""

from __future__ import annotations

from collections.abc import Callable

from articles.imports.importables import RefusedError, Schema
from people.declarations import names_one_entity

from .articles.same_article import ArticleFinder
from .candidates import ImportCandidate
from .holdings import Holdings
from .identity import find_mentions, query
from .removed import FORGOTTEN

Refusals = list[tuple[ImportCandidate, RefusedError]]


class RowIdentifier:
    """Sets `existing` or `removed`, and `key`, by which two candidates of a batch are the same."""

    def __init__(self, holdings: Holdings, claimed: Callable[[str, int], int]) -> None:
        self._holdings = holdings
        self._articles = ArticleFinder(holdings, claimed)

    def identify(self, schema: Schema, candidates: list[ImportCandidate]) -> Refusals:
        """Find the rows of a batch in a few queries; return those that name no record."""
        if schema.label == "articles.article":
            return self._articles.identify(candidates)
        refused: Refusals = []
        named = []
        for one in candidates:
            try:
                one.key = schema.key_of(one.values)
                if schema.label == "articles.mention":
                    names_one_entity(one.values)
                named.append(one)
            except RefusedError as error:
                refused.append((one, error))
        if schema.label == "articles.mention":
            found = find_mentions([one.key for one in named])
        else:
            if "merged_into" in schema.fields:
                _follow_merges(schema, named)
            found = self._holdings.find(schema, [one.key for one in named])
        missing = [one.key for one in named if one.key not in found]
        removed = self._holdings.removals.find(schema, missing)
        for one in named:
            one.existing, one.removed = found.get(one.key), removed.get(one.key)
        self._keep_forgotten_out(schema, named)
        return refused

    def _keep_forgotten_out(self, schema: Schema, candidates: list[ImportCandidate]) -> None:
        """Whoever was forgotten on purpose stays out under another slug, too."""
        for one in candidates:
            if not one.existing and self._holdings.removals.is_forgotten(
                schema, one.values.get("name", "")
            ):
                one.removed = FORGOTTEN

    def displaced(self, candidates: list[ImportCandidate]) -> list[int]:
        """Return the articles whose source these take over."""
        return self._articles.displaced(candidates)


def _follow_merges(schema: Schema, candidates: list[ImportCandidate]) -> None:
    """Make `merged_into` name who stands for the others at last: chains are kept flat."""
    targets = [one.values["merged_into"] for one in candidates if one.values.get("merged_into")]
    if not targets:
        return
    sql = f"SELECT id, merged_into_id FROM {schema.table} WHERE id = ANY(%s)"
    winners = {id: winner or id for id, winner in query(sql, [targets])}
    for one in candidates:
        if target := one.values.get("merged_into"):
            one.values["merged_into"] = winners.get(target, target)
