"""From printed citations to rows: those that a text has, and which of them are not stored yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from articles.citations import DaySpan, PrintedCitation, read_citations
from articles.citations.triggers import EARLIEST, ISSUE_OF_ARTICLE, LATEST

Outlets = list["CitedOutlet"]
# By the end of its place: where the name of an organization begins, and which one it is.
Organizations = Mapping[int, tuple[int, int]]

STORED = """
    SELECT article_id, position, span[1], span[2], kind, text, organization_id, days
    FROM articles_citation WHERE article_id = ANY(%s) ORDER BY article_id, position
"""
CUT = """
    DELETE FROM articles_citation c USING unnest(%s::bigint[], %s::int[]) AS new (article, number)
    WHERE c.article_id = new.article AND c.position >= new.number
"""
STORE = f"""
    INSERT INTO articles_citation AS c
        (article_id, position, span, kind, text, organization_id, days, first_on, last_on)
    SELECT new.article, new.position, ARRAY[new.first, new.past], new.kind, new.text,
        new.organization, new.days, placed.days[1], placed.days[2]
    FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::text[], %s::text[],
        %s::bigint[], %s::text[])
        AS new (article, position, first, past, kind, text, organization, days)
    JOIN articles_article a ON a.id = new.article {ISSUE_OF_ARTICLE}
    CROSS JOIN LATERAL articles_cited_days(new.days, {EARLIEST}, {LATEST}) placed (days)
    ON CONFLICT (article_id, position) DO UPDATE
    SET span = excluded.span, kind = excluded.kind, text = excluded.text,
        organization_id = excluded.organization_id, days = excluded.days,
        first_on = excluded.first_on, last_on = excluded.last_on
"""


class CitedOutlet(NamedTuple):
    """A row of Citation; `start` and `end` are those of the parentheses."""

    position: int
    start: int
    end: int
    kind: str
    text: str
    organization: int | None
    days: str


class CitationChange(NamedTuple):
    """The rows of an article that are to be written, and how many it has then."""

    article: int
    rows: Outlets
    number: int


class Citing:
    """Of one batch of articles: what is stored of citations, and what is to be."""

    def __init__(self, articles: Sequence[int]) -> None:
        self._stored = stored(articles)
        self.changes: list[CitationChange] = []

    def read(self, article: int, text: str, organizations: Iterable[tuple[int, Sequence]]) -> None:
        """Note what of the text's citations is not stored. `organizations`: whom it mentions
        where: ids, and their spans."""
        there = self._stored.get(article, [])
        printed = read_citations(text)
        if not printed and not there:
            return
        places = {end: (start, pk) for pk, spans in organizations for start, end in spans}
        outlets = list(outlets_of(printed, text, places))
        if outlets != there:
            news = [row for row in outlets if row not in there]
            self.changes.append(CitationChange(article, news, len(outlets)))


def outlets_of(
    citations: Iterable[PrintedCitation], text: str, organizations: Organizations
) -> Iterator[CitedOutlet]:
    """A row for each outlet of each part, and each span of its days."""
    position = 0
    for citation in citations:
        for part in citation.parts:
            for outlet in part.outlets:
                begin, pk = organizations.get(outlet.end, (-1, None))
                left = text[outlet.start : max(begin, outlet.start)].strip().lower()
                is_it = begin >= outlet.start and left in ("", "the")
                for days in part.days:
                    yield CitedOutlet(
                        position,
                        citation.start,
                        citation.end,
                        part.kind,
                        outlet.text,
                        pk if is_it else None,
                        edtf(days),
                    )
                    position += 1


def edtf(days: DaySpan) -> str:
    """The days in Extended Date/Time Format, with XXXX for a year that is not printed."""
    begins = days.year and days.year - (days.first_month > days.last_month)
    first = f"{begins or 'XXXX':04}-{days.first_month:02}-{days.first_day:02}"
    last = f"{days.year or 'XXXX':04}-{days.last_month:02}-{days.last_day:02}"
    return first if first == last else f"{first}/{last}"


def stored(articles: Sequence[int]) -> dict[int, Outlets]:
    """What the database has of these, in order. One query."""
    rows: defaultdict[int, Outlets] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(STORED, [list(articles)])
        for article, *values in cursor.fetchall():
            rows[article].append(CitedOutlet(*values))
    return rows


def store(changes: Sequence[CitationChange]) -> None:
    """Write the rows that differ, and delete those behind the last. Two statements."""
    rows = [(change.article, *row) for change in changes for row in change.rows]
    with connection.cursor() as cursor:
        cursor.execute(
            CUT, [[change.article for change in changes], [change.number for change in changes]]
        )
        if rows:
            cursor.execute(STORE, list(map(list, zip(*rows, strict=True))))
