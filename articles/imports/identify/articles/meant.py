"""Which articles the documents of a batch mean, seen together: what one means no other may take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from articles.imports.identify.candidates import ImportCandidate
from articles.imports.identify.removed import RemovedArticles
from articles.imports.reading.records import RecordPlace

from .same_file import FileText, file_of, pair
from .shelf import Shelf, ShelvedArticle, bodies_of


class Meant:
    """`sources`: the source that each article meant is given by its document. `pairs`: which
    article a document is whose text is new, known by what is left of the old one. `removed`: the
    deleted articles whose texts come again.

    A document put into the middle of a file moves all that follow; without this each would be
    taken for the article whose place it has now.
    """

    def __init__(self) -> None:
        self.sources: dict[int, str] = {}
        self.pairs: dict[RecordPlace, ShelvedArticle] = {}
        self.removed: set[int] = set()

    def is_free(self, known: ShelvedArticle) -> bool:
        """Whether no document of the batch means an article."""
        return known.id not in self.sources

    def leaves(self, known: ShelvedArticle) -> bool:
        """Whether an article is given another source than the one it has."""
        return self.sources.get(known.id, known.source) != known.source


def look_ahead(
    documents: Iterable[ImportCandidate],
    shelf: Shelf,
    removed: RemovedArticles,
    is_claimed: Callable[[ShelvedArticle], bool],
) -> Meant:
    """Find them by their texts; then those of one file in one issue that are alike."""
    meant = Meant()
    files: defaultdict[tuple[int, str], list[ImportCandidate]] = defaultdict(list)
    for one in documents:
        issue, source, body = one.values["issue"], one.values.get("source", ""), one.values["body"]
        if one.existing:
            meant.sources[one.existing.id] = source
            continue
        same = [known for known in shelf.by_text(issue, body) if not is_claimed(known)]
        for known in same:
            meant.sources.setdefault(known.id, source)
        deleted = removed.find(one.values, "body")
        if deleted:
            meant.removed.add(deleted.id)
        elif source and not same:
            files[issue, file_of(source)].append(one)
    for (issue, file), left in files.items():
        free = [
            known
            for known in shelf.of_file(issue, file)
            if meant.is_free(known) and not is_claimed(known)
        ]
        _pair(meant, left, free)
    return meant


def _pair(meant: Meant, documents: list[ImportCandidate], articles: list[ShelvedArticle]) -> None:
    if not articles:
        return
    bodies = bodies_of([known.id for known in articles])
    found = pair(
        [FileText(one.values["source"], one.values["body"]) for one in documents],
        [FileText(known.source, bodies[known.id]) for known in articles],
    )
    for number, place in found.items():
        one, known = documents[number], articles[place]
        meant.pairs[one.place] = known
        meant.sources[known.id] = one.values["source"]
