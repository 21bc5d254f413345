"""Which offices do the texts give to people? Evidence: who it is about, the mentions say."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import connection

from articles.querysets import ANY, answering
from people.models import Organization
from people.names import fold
from people.names.discovery import Reading

LONGEST = 300
SHOWN = 8

FORGET = """
    DELETE FROM articles_officeplace WHERE article_id = ANY(%s)
      AND (article_id, start, "end", title, organization) NOT IN (
          SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[], %s::text[]))
"""
NOTE = """
    INSERT INTO articles_officeplace (article_id, start, "end", title, organization)
    SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[], %s::text[])
    ON CONFLICT DO NOTHING
"""
# Of the places of the names, the offices that stand with one of them.
AT_NAMES = """
    SELECT place.suggestion_id, office.title, office.organization
    FROM articles_suggestionplace place JOIN articles_officeplace office USING (article_id)
    WHERE place.suggestion_id = ANY(%s) AND EXISTS (
        SELECT FROM generate_subscripts(place.spans, 1) AS i
        WHERE place.spans[i][1] = office.start AND place.spans[i][2] = office.end)
    ORDER BY office.article_id, office.start, office.id
"""
# What is written otherwise in other texts is counted with it, and shown as most of them write it.
OF_PERSON = f"""
    SELECT mode() WITHIN GROUP (ORDER BY office.title),
           mode() WITHIN GROUP (ORDER BY office.organization),
           count(DISTINCT office.article_id), min(mention.published_on), max(mention.published_on)
    FROM articles_mention mention JOIN articles_officeplace office USING (article_id)
    WHERE mention.person_id = %s AND {answering("mention", ANY)} AND EXISTS (
        SELECT FROM generate_subscripts(mention.spans, 1) AS i
        WHERE mention.spans[i][1] < office.end AND office.start < mention.spans[i][2])
    GROUP BY people_fold(office.title), people_fold(office.organization)
    ORDER BY 3 DESC, 5 DESC NULLS LAST, 1 LIMIT %s
"""


class OfficeRow(NamedTuple):
    """What an article says of the person at [start, end): a title, and its organization or ""."""

    article: int
    start: int
    end: int
    title: str
    organization: str


class Called(NamedTuple):
    """What texts call a person, in how many articles, from when to when.

    `known`: the organization in it, if the archive has just one of that name.
    """

    title: str
    organization: str
    articles: int
    first: date | None
    last: date | None
    known: Organization | None = None

    def __str__(self) -> str:
        return in_words(self.title, self.organization)

    @property
    def years(self) -> str:
        """`1998 to 2000`; "" where no article is dated."""
        if self.first is None or self.last is None:
            return ""
        first, last = self.first.year, self.last.year
        return str(first) if first == last else f"{first} to {last}"


def in_words(title: str, organization: str) -> str:
    """`Secretary General, NATO`, as a description."""
    return f"{title}, {organization}" if organization else title


def offices_in(article: int, body: str, reading: Reading) -> Iterator[OfficeRow]:
    """The offices that a text gives to people, each place once."""
    for office in reading.offices:
        of = _written(body, office.organization) if office.organization else ""
        title = _written(body, office.title)
        if title and max(len(title), len(of)) <= LONGEST:
            yield OfficeRow(article, *office.person, title, of)


def _written(body: str, span: tuple[int, int]) -> str:
    return " ".join(body[slice(*span)].split())


def note_offices(articles: list[int], offices: Iterable[OfficeRow]) -> None:
    """Bring the offices of these articles in line with what was read; at most two statements."""
    columns = list(map(list, zip(*offices, strict=True))) or [[] for _ in OfficeRow._fields]
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [articles, *columns])
        if columns[0]:
            cursor.execute(NOTE, columns)


def offices_at(suggestions: Iterable[int]) -> Iterator[tuple[int, str]]:
    """(suggestion, office in words) for each place of these names that has one."""
    with connection.cursor() as cursor:
        cursor.execute(AT_NAMES, [list(suggestions)])
        for suggestion, title, organization in cursor.fetchall():
            yield suggestion, in_words(title, organization)[:LONGEST]


def offices_of(person: int) -> list[Called]:
    """What texts call this person, in the most articles first; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(OF_PERSON, [person, SHOWN])
        called = [Called(*row) for row in cursor.fetchall()]
    known = _known({fold(row.organization) for row in called if row.organization})
    return [row._replace(known=known.get(fold(row.organization))) for row in called]


def _known(keys: set[str]) -> dict[str, Organization]:
    """Folded names that just one organization has."""
    owners: dict[str, list[Organization]] = {key: [] for key in keys}
    rows = Organization.objects.filter(name_keys__overlap=sorted(keys), merged_into=None)
    for organization in rows.only("name", "aliases") if keys else ():
        for key in {fold(name) for name in (organization.name, *organization.aliases)} & keys:
            owners[key].append(organization)
    return {key: rows[0] for key, rows in owners.items() if len(rows) == 1}
