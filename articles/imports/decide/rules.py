"""What must hold between a mention and its text, and between entities that were merged."""

from __future__ import annotations

from collections.abc import Iterable

from articles.imports.identify.candidates import Candidate
from articles.imports.identify.identity import query
from articles.imports.identify.pages import Pages
from articles.imports.importables import RefusedError, Schema


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
