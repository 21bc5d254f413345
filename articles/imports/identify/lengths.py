"""How long are the texts of articles?"""

from __future__ import annotations

from collections.abc import Iterable

from articles.imports.decide.sparse import Pages

from .identity import query


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

    def of(self, article: int) -> int:
        """Return the number of characters of a text that was looked up, 0 of any other."""
        return self._known.get(article)
