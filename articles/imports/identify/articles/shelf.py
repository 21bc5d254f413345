"""The articles that a batch may mean, and how alike two texts are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from hashlib import md5
from typing import Any, NamedTuple

from articles.imports.decide.three_way import digest
from articles.imports.identify.identity import query

from .same_file import file_of


class ShelvedArticle(NamedTuple):
    """An article of the archive, as far as it takes to know it again."""

    id: int
    issue: int
    slug: str
    source: str
    base: str | None
    base_slug: str | None
    base_body: str | None
    md5: str | None
    position: int | None


_Index = defaultdict[tuple[int, str], dict[int, ShelvedArticle]]
_COLUMNS = (
    "a.id, a.issue_id, a.slug, a.source, a.import_base::text, a.import_base->>'slug',"
    " a.import_base->>'body', CASE WHEN NOT coalesce(a.import_base ? 'body', false)"
    " THEN md5(a.body) END, a.position"
)


class Shelf:
    """The articles that may be meant by those of a batch, loaded in at most three queries.

    Of `whole_issues` all are loaded, of others those that have a slug or a source of the batch.
    """

    def __init__(self, batch: list[dict[str, Any]], whole_issues: set[int]) -> None:
        self._by_slug: dict[tuple[int, str], ShelvedArticle] = {}
        self._by_source: dict[str, ShelvedArticle] = {}
        # Those of whole issues, by what is sought in an issue of any size.
        self._whole: dict[int, ShelvedArticle] = {}
        self._by_text: defaultdict[tuple[int, str], dict[int, ShelvedArticle]] = defaultdict(dict)
        self._by_file: defaultdict[tuple[int, str], dict[int, ShelvedArticle]] = defaultdict(dict)
        self._by_base_slug: defaultdict[tuple[int, str], dict[int, ShelvedArticle]] = defaultdict(
            dict
        )
        self._load_slugs([one for one in batch if one.get("issue") not in whole_issues])
        self.load_sources([one["source"] for one in batch if one.get("source")])
        if whole_issues:
            self._load_issues(whole_issues)

    def _load_slugs(self, batch: list[dict[str, Any]]) -> None:
        keys = [(one["issue"], one["slug"]) for one in batch if "issue" in one and "slug" in one]
        if not keys:
            return
        rows = query(
            f"SELECT {_COLUMNS} FROM unnest(%s::bigint[], %s::text[]) AS k (issue, slug)"
            " JOIN articles_article a ON a.issue_id = k.issue AND a.slug = k.slug",
            [list(column) for column in zip(*keys, strict=True)],
        )
        for row in rows:
            self._add(ShelvedArticle(*row))

    def load_sources(self, sources: list[str]) -> None:
        """Look up the articles that came from there."""
        if sources:
            rows = query(
                f"SELECT {_COLUMNS} FROM articles_article a"
                " WHERE a.source = ANY(%s) AND a.source <> ''",
                [sources],
            )
            for row in rows:
                self._add(ShelvedArticle(*row))

    def _load_issues(self, issues: Iterable[int]) -> None:
        sql = f"SELECT {_COLUMNS} FROM articles_article a WHERE a.issue_id = ANY(%s) ORDER BY a.id"
        for row in query(sql, [list(issues)]):
            known = ShelvedArticle(*row)
            self._add(known)
            self._put_in(known)

    def _add(self, known: ShelvedArticle) -> None:
        self._by_slug[known.issue, known.slug] = known
        if known.source:
            self._by_source[known.source] = known

    def has_slug(self, issue: int, slug: str) -> bool:
        """Whether a slug is taken in an issue."""
        return (issue, slug) in self._by_slug

    def by_slug(self, issue: int, slug: str) -> ShelvedArticle | None:
        """Return the article of that slug, or the one to which an import gave it."""
        if known := self._by_slug.get((issue, slug)):
            return known
        return _first(self._by_base_slug.get((issue, digest(slug))))

    def by_text(self, issue: int, body: str) -> list[ShelvedArticle]:
        """Return the articles of the issue whose text, as last imported, is this one."""
        if not self._whole or not body:
            return []  # briefs without a text are not one article
        sums = md5(body.encode(), usedforsecurity=False).hexdigest()
        keys = ((issue, digest(body)), (issue, sums))
        return [one for key in keys for one in self._by_text.get(key, {}).values()]

    def positions(self) -> dict[int, dict[int, int | None]]:
        """Return the position of each article by its issue and its id."""
        found: defaultdict[int, dict[int, int | None]] = defaultdict(dict)
        for known in self._whole.values():
            found[known.issue][known.id] = known.position
        return found

    def of_file(self, issue: int, file: str) -> list[ShelvedArticle]:
        """Return the articles of the issue that came from one file."""
        return list(self._by_file.get((issue, file), {}).values())

    def put(self, known: ShelvedArticle, issue: int, body: str | None) -> None:
        """From now on an article stands in this issue with this text (None: the one it has)."""
        if before := self._whole.pop(known.id, None):
            for index, key in self._places(before):
                index[key].pop(known.id)
        if body is not None:
            known = known._replace(base_body=digest(body), md5=None)
        self._put_in(known._replace(issue=issue))

    def _put_in(self, known: ShelvedArticle) -> None:
        self._whole[known.id] = known
        for index, key in self._places(known):
            index[key][known.id] = known

    def _places(self, known: ShelvedArticle) -> Iterator[tuple[_Index, tuple[int, str]]]:
        yield self._by_text, (known.issue, known.base_body or known.md5 or "")
        if known.base_slug:
            yield self._by_base_slug, (known.issue, known.base_slug)
        if known.source:
            yield self._by_file, (known.issue, file_of(known.source))

    def by_source(self, source: str) -> ShelvedArticle | None:
        """Return the article that came from there."""
        return self._by_source.get(source) if source else None


def _first(found: dict[int, ShelvedArticle] | None) -> ShelvedArticle | None:
    return next(iter(found.values()), None) if found else None


def is_clearly_the_same(known: ShelvedArticle, body: str) -> bool:
    """Whether the text of an article is this one, or this one with some paragraphs changed."""
    if known.base_body == digest(body):
        return True
    return alike(bodies_of([known.id])[known.id], body)


def bodies_of(ids: list[int]) -> dict[int, str]:
    """Return the texts of articles by their ids."""
    return dict(query("SELECT id, body FROM articles_article WHERE id = ANY(%s)", [ids]))


def alike(one: str, other: str) -> bool:
    """Whether more than half of two texts, counted in paragraphs, or words of short ones, agree."""
    ours, theirs = one.split("\n\n"), other.split("\n\n")
    if min(len(ours), len(theirs)) < 3:
        ours, theirs = one.split(), other.split()
    # Comparing takes time by the square of their number.
    matcher = SequenceMatcher(None, ours[:2000], theirs[:2000], autojunk=False)
    return matcher.ratio() > 0.5
