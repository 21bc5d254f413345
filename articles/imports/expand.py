"""Documents -> records of publication, issue, article and mentions, in stages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monitor.slugs import slug_of

from .identify.candidates import ImportCandidate, NameReference, RowId
from .identify.identity import (
    find,
    find_publications,
    last_id,
    titles_of_publications,
)
from .importables import SCHEMAS, RefusedError
from .planner import Planner
from .reading.records import DOCUMENT, Record

PUBLICATION, ISSUE = SCHEMAS["articles.publication"], SCHEMAS["articles.issue"]
ARTICLE, MENTION = SCHEMAS["articles.article"], SCHEMAS["articles.mention"]
_ARTICLE_FIELDS = (
    *("headline", "headline_is_derived", "byline", "position", "body", "next_heading", "source"),
)


class Expansion:
    """The documents of a batch and what each is made into; the methods go in their order."""

    def __init__(self, planner: Planner, documents: list[Record]) -> None:
        self._planner = planner
        self._documents = documents
        self._articles: list[Record] = []

    def place_publications(self) -> None:
        """Put into documents the id of their publication, made where there is none.

        Those of a publication that must not be made are refused, and are in no later stage.
        """
        rows = find_publications([_title(one) for one in self._documents])
        self._refuse_strangers({*map(_title, self._documents)} - rows.keys())
        new: dict[str, Record] = {}
        for one in self._documents:
            title = _title(one)
            if title not in rows:
                fields = {"title": title, "slug": _slug(title)}
                new.setdefault(fields["slug"], Record(PUBLICATION.label, fields, None, one.place))
        made = self._planner.stage(PUBLICATION, list(new.values()), implicit=True)
        self._planner.note_founded(made)
        by_slug = {one.values["slug"]: one.row for one in made}
        for one in self._documents:
            title = _title(one)
            row = rows[title] if title in rows else by_slug.get(_slug(title), RowId(0))
            self._planner.note_mentioned(PUBLICATION, row)
            one.fields["publication"] = RowId(row)

    def _refuse_strangers(self, titles: Iterable[str]) -> None:
        """Refuse documents of publications that are new and must not be made. An editor who gave a
        publication another title did not make the old one new.
        """
        slugs = {_slug(title): title for title in titles}
        renamed = find(PUBLICATION, [(slug,) for slug in slugs], last_id(PUBLICATION))
        titles = {title for slug, title in slugs.items() if (slug,) not in renamed}
        if not titles:
            return
        known = titles_of_publications()
        faults: dict[str, str] = {}
        for one in self._documents:
            title = _title(one)
            if title in titles and title not in faults:
                faults[title] = self._planner.fault_of_new(title, known)
                known += [title] * (not faults[title])
        for one in self._documents:
            if fault := faults.get(_title(one)):
                error = RefusedError("Publication", _title(one), fault)
                self._planner.refuse(one, error, ARTICLE)
        self._documents = [one for one in self._documents if not faults.get(_title(one))]

    def place_issues(self) -> None:
        """Put into documents the id of their issue, made where there is none.

        Documents of one issue are gathered: the first date among them counts.
        """
        issues: dict[tuple[Any, ...], Record] = {}
        for one in self._documents:
            record = issues.setdefault(_issue_key(one), _issue_record(one))
            if "published_on" not in record.fields:
                record.fields |= _dated(one)
        made = self._planner.stage(ISSUE, list(issues.values()), implicit=True)
        rows = {id(one.record): one.row for one in made}
        for one in self._documents:
            issue = issues[_issue_key(one)]
            one.fields["issue"] = RowId(rows.get(id(issue), 0))
            self._planner.check_date(one, one.fields["issue"])

    def articles(self) -> list[Record]:
        """Return the records of their articles; the model of these tells that they are some."""
        self._articles = [_article_record(one) for one in self._documents]
        return self._articles

    def mentions(self, articles: list[ImportCandidate]) -> list[Record]:
        """Return the records of those whom the headers name, of articles that are in."""
        by_record = {id(one.record): one for one in articles if one.id}
        return [
            record
            for one, part in zip(self._documents, self._articles, strict=True)
            if id(part) in by_record
            for record in _mention_records(one, by_record[id(part)])
        ]

    def tell_problems(self) -> None:
        """Tell what could not be read in documents that came in."""
        for one in self._documents:
            self._planner.tell_problems(one)


def _title(one: Record) -> str:
    title: str = one.fields["publication"]
    return title


def _slug(title: str) -> str:
    return slug_of(title, "publication")


def _issue_key(one: Record) -> tuple[Any, ...]:
    fields = one.fields
    key = (fields["publication"], fields["volume"], fields["number"])
    return key if fields["number"] else (*key, fields["published_on"])


def _dated(one: Record) -> dict[str, Any]:
    if not one.fields["published_on"]:
        return {name: one.fields[name] for name in ("printed_date",) if name in one.fields}
    return {name: one.fields[name] for name in ("published_on", "date_precision")}


def _issue_record(one: Record) -> Record:
    fields = {name: one.fields[name] for name in ("publication", "volume", "number")}
    return Record(ISSUE.label, fields | _dated(one), None, one.place)


def _article_record(one: Record) -> Record:
    fields = {name: one.fields.get(name) for name in _ARTICLE_FIELDS}
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    return Record(DOCUMENT, {"issue": one.fields["issue"], **given}, None, one.place)


def _mention_records(one: Record, article: ImportCandidate) -> list[Record]:
    return [
        Record(
            MENTION.label,
            {"article": RowId(article.id), kind: NameReference(name)},
            None,
            one.place,
        )
        for kind, header in (("person", "people"), ("organization", "organizations"))
        for name in one.fields.get(header, ())
    ]
