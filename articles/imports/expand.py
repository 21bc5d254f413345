"""Documents -> records of publication, issue, article and mentions, in stages."""

from __future__ import annotations

from typing import Any

from monitor.slugs import slug_of

from .identify.candidates import Candidate, Name, RowId
from .identify.identity import find_publications
from .importables import SCHEMAS
from .planner import Planner
from .reading.records import DOCUMENT, Record

PUBLICATION, ISSUE = SCHEMAS["articles.publication"], SCHEMAS["articles.issue"]
MENTION = SCHEMAS["articles.mention"]
_ARTICLE_FIELDS = ("headline", "headline_is_derived", "position", "body", "source")


class Expansion:
    """The documents of a batch and what each is made into; the methods go in their order."""

    def __init__(self, planner: Planner, documents: list[Record]) -> None:
        self._planner = planner
        self._documents = documents
        self._titles = [one.fields["publication"] for one in documents]
        self._articles: list[Record] = []

    def place_publications(self) -> None:
        """Put into documents the id of their publication, made where there is none."""
        rows = find_publications(self._titles)
        new: dict[str, Record] = {}
        for one, title in zip(self._documents, self._titles, strict=True):
            if title not in rows:
                fields = {"title": title, "slug": slug_of(title, "publication")}
                new.setdefault(fields["slug"], Record(PUBLICATION.label, fields, None, one.place))
        made = self._planner.stage(PUBLICATION, list(new.values()), implicit=True)
        by_slug = {one.values["slug"]: one.row for one in made}
        for one, title in zip(self._documents, self._titles, strict=True):
            row = (
                rows[title]
                if title in rows
                else by_slug.get(slug_of(title, "publication"), RowId(0))
            )
            self._planner.note_mentioned(PUBLICATION, row)
            one.fields["publication"] = RowId(row)

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

    def mentions(self, articles: list[Candidate]) -> list[Record]:
        """Return the records of those whom the headers name, of articles that are in."""
        by_record = {id(one.record): one for one in articles if one.id}
        return [
            record
            for one, part in zip(self._documents, self._articles, strict=True)
            if id(part) in by_record
            for record in _mention_records(one, by_record[id(part)])
        ]


def _issue_key(one: Record) -> tuple[Any, ...]:
    fields = one.fields
    key = (fields["publication"], fields["volume"], fields["number"])
    return key if fields["number"] else (*key, fields["published_on"])


def _dated(one: Record) -> dict[str, Any]:
    if not one.fields["published_on"]:
        return {}
    return {name: one.fields[name] for name in ("published_on", "date_precision")}


def _issue_record(one: Record) -> Record:
    fields = {name: one.fields[name] for name in ("publication", "volume", "number")}
    return Record(ISSUE.label, fields | _dated(one), None, one.place)


def _article_record(one: Record) -> Record:
    fields = {name: one.fields[name] for name in _ARTICLE_FIELDS}
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    return Record(DOCUMENT, {"issue": one.fields["issue"], **given}, None, one.place)


def _mention_records(one: Record, article: Candidate) -> list[Record]:
    return [
        Record(MENTION.label, {"article": RowId(article.id), kind: Name(name)}, None, one.place)
        for kind, header in (("person", "people"), ("organization", "organizations"))
        for name in one.fields.get(header, ())
    ]
