"""Which article of the archive an imported one is: by slug, by text, by source."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from articles.imports.decide.three_way import digest
from articles.imports.identify.candidates import ArchiveRow, ImportCandidate
from articles.imports.identify.holdings import Holdings
from articles.imports.identify.removed import RemovedArticles
from articles.imports.importables import SCHEMAS, RefusedError
from articles.imports.reading.records import DOCUMENT
from monitor.slugs import slug_of

from .meant import Meant, look_ahead
from .positions import place
from .shelf import Shelf, ShelvedArticle, is_clearly_the_same


class ArticleFinder:
    """Finds them batch by batch. `claimed` tells whether a row was already given in this run.

    A document is: the article of the same text in the same issue; else the one of the same file and
    issue whose text is most alike; else the one that came from the same place of the same file, in
    the same issue and unless another document of the batch is that; else the one that came from the
    same place and has clearly the same text, in another issue. A fixture's article goes by its slug
    first. Nothing else is the same article: a file name that is used again for another text makes
    another one. An article that an editor deleted is known by the same, within its issue.
    """

    def __init__(self, holdings: Holdings, claimed: Callable[[str, int], int]) -> None:
        self._holdings = holdings
        self._claimed = claimed
        self._removed = RemovedArticles()
        self._shelf = Shelf([], set())
        self._texts: dict[tuple[int, str], ImportCandidate] = {}
        self._slugs: dict[tuple[int, str], ImportCandidate] = {}
        self._sources: set[str] = set()
        self._taken: set[int] = set()
        self._documents: list[ImportCandidate] = []
        self._meant: Meant | None = None

    def identify(
        self, candidates: list[ImportCandidate]
    ) -> list[tuple[ImportCandidate, RefusedError]]:
        """Set `existing` or `removed`, and `key`, and the slug of new ones; return the others."""
        values = [one.values for one in candidates]
        issues = {one["issue"] for one in values if "issue" in one}
        self._holdings.bring(issues, [one["source"] for one in values if one.get("source")])
        whole = {one.values["issue"] for one in candidates if self._needs_whole_issue(one)}
        self._shelf = Shelf(values, whole)
        self._texts, self._slugs, self._sources, self._taken = {}, {}, set(), set()
        self._documents = [one for one in candidates if one.record.model == DOCUMENT]
        if len(candidates) > 1:
            # One that is tried alone, after its batch failed, means what it meant there.
            self._meant = None
        self._removed = self._holdings.removals.articles_of(issues)
        refused = []
        for one in candidates:
            one.existing = one.removed = None
        for one in candidates:
            try:
                self._identify(one)
            except RefusedError as error:
                refused.append((one, error))
        place(self._documents, self._shelf.positions())
        return refused

    def _needs_whole_issue(self, one: ImportCandidate) -> bool:
        issue = one.values.get("issue")
        if issue is None:
            return False
        return "slug" not in one.values or issue <= self._holdings.last_ids["articles.issue"]

    def _identify(self, one: ImportCandidate) -> None:
        is_document = one.record.model == DOCUMENT
        known = self._of_document(one) if is_document else self._of_fixture(one)
        if isinstance(known, ImportCandidate):
            one.key, one.derived = known.key, known.derived
        elif isinstance(known, ArchiveRow):
            one.removed = known
            one.key = (known.id,)
        elif known:
            one.existing = ArchiveRow(known.id, known.base)
            one.key = (known.id,)
            self._keep_source(one, known)
            if not self._is_claimed(known):
                self._take(one, known)
        else:
            self._start(one)

    def _take(self, one: ImportCandidate, known: ShelvedArticle) -> None:
        """Let a record be an article of before. What a second one says of it is never written:
        nothing is to be known by that.
        """
        self._taken.add(known.id)
        self._sources.add(one.values.get("source", known.source))
        self._shelf.put(known, one.values.get("issue", known.issue), one.values.get("body"))

    def _of_fixture(
        self, one: ImportCandidate
    ) -> ShelvedArticle | ArchiveRow | ImportCandidate | None:
        values = one.values
        issue, slug = values.get("issue"), values.get("slug")
        known = self._by_slug(issue, slug) if issue and slug else None
        if known or (removed := self._removed.find(values, "slug")):
            return known or removed
        same = self._shelf.by_source(values.get("source", ""))
        if same and ("body" not in values or is_clearly_the_same(same, values["body"])):
            return same
        if not issue:
            raise RefusedError("issue", None, "is missing")
        unclaimed = self._unclaimed(issue, values["body"]) if "body" in values else []
        if unclaimed:
            return unclaimed[0]
        twin = self._twin(issue, values["body"]) if not slug and "body" in values else None
        if twin:
            return twin
        return self._removed.find(values, "source") or self._removed.find(values, "body")

    def _by_slug(self, issue: int, slug: str) -> ShelvedArticle | ImportCandidate | None:
        return self._shelf.by_slug(issue, slug) or self._slugs.get((issue, slug))

    def _of_document(
        self, one: ImportCandidate
    ) -> ShelvedArticle | ArchiveRow | ImportCandidate | None:
        values = one.values
        issue, body = values["issue"], values["body"]
        unclaimed = self._unclaimed(issue, body)
        if unclaimed:
            return min(unclaimed, key=lambda known: known.source != values.get("source"))
        if removed := self._removed.find(values, "body"):
            return removed
        if twin := self._twin(issue, body):
            values.pop("source", None)
            return twin
        return self._of_new_text(one)

    def _of_new_text(self, one: ImportCandidate) -> ShelvedArticle | ArchiveRow | None:
        """Return which article a document is whose text no article of its issue has."""
        issue, body = one.values["issue"], one.values["body"]
        meant = self._look_ahead()
        known = meant.pairs.get(one.place)
        if known and not self._is_claimed(known):
            return known
        known = self._shelf.by_source(self._own_source(one))
        if known and (not meant.is_free(known) or self._is_claimed(known)):
            known = None
        if known and (known.issue == issue or is_clearly_the_same(known, body)):
            return known
        removed = self._removed.find(one.values, "source")
        return None if removed and removed.id in meant.removed else removed

    def _look_ahead(self) -> Meant:
        if self._meant is None:
            self._meant = look_ahead(self._documents, self._shelf, self._removed, self._is_claimed)
        return self._meant

    def _unclaimed(self, issue: int, body: str) -> list[ShelvedArticle]:
        known = self._shelf.by_text(issue, body)
        return [one for one in known if not self._is_claimed(one)]

    def _is_claimed(self, known: ShelvedArticle) -> bool:
        return known.id in self._taken or bool(self._claimed("articles.article", known.id))

    def _twin(self, issue: int, body: str) -> ShelvedArticle | ImportCandidate | None:
        """Return the article to which this run gave this text before, made already or not."""
        if not body:
            return None
        twins = self._shelf.by_text(issue, body)
        return twins[0] if twins else self._texts.get((issue, digest(body)))

    def _own_source(self, one: ImportCandidate) -> str:
        """The source, numbered when another file of the same path came before it in this run."""
        source = one.values.get("source", "")
        given, number = source, 1
        while source and self._is_taken_in_this_run(source):
            number += 1
            source = f"{given} ({number})"
            self._holdings.bring((), [source])
            self._shelf.load_sources([source])
        if source:
            one.values["source"] = source
        return source

    def _is_taken_in_this_run(self, source: str) -> bool:
        known = self._shelf.by_source(source)
        if source in self._sources or known is None:
            return source in self._sources
        meant = self._look_ahead()
        is_given = self._is_claimed(known) or not meant.is_free(known)
        return is_given and not meant.leaves(known)

    def _keep_source(self, one: ImportCandidate, known: ShelvedArticle) -> None:
        """Another article may have the source that a known one is given."""
        source = one.values.get("source", "")
        owner = self._shelf.by_source(source)
        if owner and owner.id != known.id:
            if one.record.model != DOCUMENT:
                raise RefusedError("source", owner.source, "belongs to another article already")
            if source in self._sources or not self._look_ahead().leaves(owner):
                del one.values["source"]

    def _start(self, one: ImportCandidate) -> None:
        """Make ready what is a new article; refuse what cannot be one: nothing is a copy of it."""
        values = one.values
        issue, source = values["issue"], values.get("source", "")
        if source and self._shelf.by_source(source) and one.record.model != DOCUMENT:
            raise RefusedError("source", source, "belongs to another article already")
        if source and source in self._sources and one.record.model != DOCUMENT:
            raise RefusedError("source", source, "was already given by a record before this one")
        if "slug" not in values and "headline" in values:
            one.derived["slug"] = self._free_slug(issue, values["headline"])
        whole = SCHEMAS["articles.article"].complete(values | one.derived)
        one.key = (issue, whole["slug"])
        self._slugs[one.key] = one
        self._sources.add(source)
        self._texts.setdefault((issue, digest(whole["body"])), one)

    def _free_slug(self, issue: int, headline: str) -> str:
        stem = slug_of(headline, "article")
        slug, number = stem, 1
        while (issue, slug) in self._slugs or self._shelf.has_slug(issue, slug):
            number += 1
            slug = f"{stem}-{number}"
        return slug

    def displaced(self, candidates: Iterable[ImportCandidate]) -> list[int]:
        """Return the articles whose source these take over."""
        found = set()
        for one in candidates:
            owner = self._shelf.by_source(one.values.get("source", ""))
            if owner and owner.id != one.id:
                found.add(owner.id)
        return sorted(found)
