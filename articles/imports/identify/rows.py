"""Candidates -> the rows they mean, or none: the key of each model, and what stands for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from articles.imports.decide.rules import check_one_entity, follow_merges
from articles.imports.decide.schema import REQUIRED, RefusedError, Schema

from .candidates import Candidate
from .identity import Key, find, find_mentions
from .removed import Removals
from .same_article import ArticleFinder

Refusals = list[tuple[Candidate, RefusedError]]


class Identifier:
    """Sets `existing` or `removed`, and `key`, by which two candidates of a batch are the same."""

    def __init__(
        self,
        last_ids: dict[str, int],
        claimed: Callable[[str, int], int],
        removals: Removals,
    ) -> None:
        self._last = last_ids
        self._removals = removals
        self._articles = ArticleFinder(last_ids, claimed, removals)

    def identify(self, schema: Schema, candidates: list[Candidate]) -> Refusals:
        """Find the rows of a batch in a few queries; return those that name no record."""
        if schema.label == "articles.article":
            return self._articles.identify(candidates)
        refused: Refusals = []
        named = []
        for one in candidates:
            try:
                one.key = self._key(schema, one.values)
                named.append(one)
            except RefusedError as error:
                refused.append((one, error))
        if schema.label == "articles.mention":
            found = find_mentions([one.key for one in named])
        else:
            if "merged_into" in schema.fields:
                follow_merges(schema, named)
            found = find(schema, [one.key for one in named], self._last[schema.label])
        missing = [one.key for one in named if one.key not in found]
        removed = self._removals.find(schema, missing)
        for one in named:
            one.existing, one.removed = found.get(one.key), removed.get(one.key)
        return refused

    def _key(self, schema: Schema, values: dict[str, Any]) -> Key:
        key = []
        for name in schema.key:
            value = values.get(name, schema.fields[name].default)
            if value is REQUIRED:
                raise RefusedError(name, None, "is missing")
            key.append(value)
        if schema.label == "articles.issue":
            key.append(None if values.get("number") else values.get("published_on"))
        if schema.label == "articles.mention":
            check_one_entity(values)
        return tuple(key)

    def displaced(self, candidates: list[Candidate]) -> list[int]:
        """Return the articles whose source these take over."""
        return self._articles.displaced(candidates)
