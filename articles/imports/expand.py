"""Documents -> records of publication, issue, article and mentions, in stages."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.utils.text import slugify

from .plan.candidates import Candidate, Name, RowId
from .plan.identity import find_publications
from .plan.planner import Planner
from .plan.schema import SCHEMAS
from .reading.records import DOCUMENT, Record

PUBLICATION, ISSUE = SCHEMAS["articles.publication"], SCHEMAS["articles.issue"]
_ARTICLE_FIELDS = ("headline", "headline_is_derived", "position", "body", "source")


def slug_of(title: str) -> str:
    """Return the slug of a new publication."""
    return slugify(title)[:80] or f"publication-{sha256(title.encode()).hexdigest()[:8]}"


def place_publications(planner: Planner, documents: list[Record]) -> None:
    """Put into documents the id of their publication, made where there is none."""
    titles = list(dict.fromkeys(one.fields["publication"] for one in documents))
    by_title, by_slug = find_publications(
        [title.lower() for title in titles], [slug_of(title) for title in titles]
    )
    new: dict[str, Record] = {}
    for one in documents:
        title, slug = one.fields["publication"], slug_of(one.fields["publication"])
        if title.lower() not in by_title and slug not in by_slug and slug not in new:
            fields = {"title": title, "slug": slug}
            new[slug] = Record(PUBLICATION.label, fields, None, one.place)
    for made in planner.stage(PUBLICATION, list(new.values()), implicit=True):
        by_slug[made.values["slug"]] = made.row
    for one in documents:
        title = one.fields["publication"]
        row = by_title.get(title.lower()) or by_slug.get(slug_of(title)) or 0
        planner.note_mentioned(PUBLICATION, row)
        one.fields["publication"] = RowId(row)


def place_issues(planner: Planner, documents: list[Record]) -> None:
    """Put into documents the id of their issue, made where there is none.

    Documents of one issue are gathered: the first date among them counts.
    """
    issues: dict[tuple[Any, ...], Record] = {}
    others: list[Record] = []
    for one in documents:
        record = issues.setdefault(_issue_key(one), _issue_record(one))
        if "published_on" not in record.fields:
            record.fields |= _dated(one)
        elif one.fields["published_on"] not in (None, record.fields["published_on"]):
            others.append(one)
    for one in others:
        planner.warn_of_date(one, issues[_issue_key(one)].fields["published_on"])
    made = planner.stage(ISSUE, list(issues.values()), implicit=True)
    rows = {id(one.record): one.row for one in made}
    for one in documents:
        one.fields["issue"] = RowId(rows.get(id(issues[_issue_key(one)]), 0))


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


def article_of(one: Record) -> Record:
    """Return the record of a document's article; its model tells that it is one."""
    fields = {name: one.fields[name] for name in _ARTICLE_FIELDS}
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    return Record(DOCUMENT, {"issue": one.fields["issue"], **given}, None, one.place)


def mentions_of(one: Record, article: Candidate) -> list[Record]:
    """Return the records of those whom the header of a document names."""
    return [
        Record(
            "articles.mention", {"article": RowId(article.id), kind: Name(name)}, None, one.place
        )
        for kind, header in (("person", "people"), ("organization", "organizations"))
        for name in one.fields.get(header, ())
    ]
