"""How a document opens: a heading, its header, date line and author -> these and the text. Pure.

What real archives print around a header is read as what it is: a heading above it, a masthead in
place of it or in its publication, a line with the date and the author between it and the text.
"""

from __future__ import annotations

from typing import NamedTuple

from articles.dating.date_parser import parse_date

from .header import (
    Header,
    is_foreign_key,
    keys_of,
    parse_header,
    refuse_torn_header,
)
from .headlines import HEADING_LINES
from .keys import PUBLICATION
from .lead import Lead, read_lead
from .masthead import Masthead, read_masthead, read_masthead_line

#: Date and author stand on so many lines at most.
_LEADS = 3


class Opening(NamedTuple):
    """`heading`: what stands above the header, "" for nothing. `end`: the number of lines before
    the text. `rest`: what the masthead says beside title, volume, number and date.
    """

    header: Header
    heading: str
    end: int
    rest: str


def read_opening(lines: list[str]) -> Opening:
    """Read the beginning of a document by its lines, the first of which is not blank.

    HeaderError where there is no header, or one that cannot be read.
    """
    start = _start_of_header(lines)
    if not start and (masthead := read_masthead_line(lines[0])) and not keys_of(lines[0]):
        header, end = Header({PUBLICATION.name: masthead.title}, {PUBLICATION.name: 1}), 1
    else:
        end = next((n for n in range(start, len(lines)) if not lines[n].strip()), len(lines))
        header = parse_header(lines[start:end], start + 1)
        masthead = read_masthead(header.text(PUBLICATION.name))
    if masthead:
        _take_masthead(header, masthead)
    refuse_torn_header(header, lines, end)
    heading = " ".join(" ".join(lines[:start]).split())
    return Opening(
        header, heading, _take_leads(header, lines, end), masthead.rest if masthead else ""
    )


def without_leads(body: str) -> str:
    """Return `body` without date lines and authors at its beginning, unless it is nothing else."""
    lines = body.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip() and not read_lead(line)), 0)
    return "\n".join(lines[first:]).strip("\n")


def _start_of_header(lines: list[str]) -> int:
    """The index of the header's first line: 0, or behind a heading of a few lines above it."""
    above = 0
    while above < min(len(lines), HEADING_LINES + 1) and lines[above].strip():
        if above and _begins_header(lines, above):
            break
        above += 1
    start = next((n for n in range(above, len(lines)) if lines[n].strip()), 0)
    is_apart = start > above
    if above > HEADING_LINES or keys_of(lines[0]) or not _begins_header(lines, start):
        return 0
    if is_apart or above == 1:
        return 0 if not is_apart and is_foreign_key(lines[0]) else start
    # Several lines with colons are a header with keys that nobody knows.
    return 0 if all(":" in line for line in lines[:above]) else start


def _begins_header(lines: list[str], at: int) -> bool:
    keys = keys_of(lines[at])
    more = keys_of(lines[at + 1]) if at + 1 < len(lines) else []
    return bool(keys) and (PUBLICATION.name in keys or len({*keys, *more}) > 1)


def _take_masthead(header: Header, masthead: Masthead) -> None:
    """Put what a masthead says where the header says nothing."""
    key = PUBLICATION.name
    header.values[key] = masthead.title
    said = {"Volume": masthead.volume, "Number": masthead.number, "Date": masthead.date}
    for name, value in said.items():
        if value and name not in header.values:
            header.put(name, value, header.lines[key])


def _take_leads(header: Header, lines: list[str], end: int) -> int:
    """Put date and author behind the header into it; return the number of lines before the text.

    Where nothing else follows, they are the text.
    """
    taken: list[tuple[Lead, int]] = []
    for number in range(end, len(lines)):
        if not lines[number].strip():
            continue
        lead = read_lead(lines[number]) if len(taken) < _LEADS else None
        if lead is None or not _fits(header, lead):
            for lead, at in taken:
                header.put_missing("Date", lead.date, at)
                header.put_missing("Byline", lead.byline, at)
            return taken[-1][1] if taken else end
        taken.append((lead, number + 1))
    return end


def _fits(header: Header, lead: Lead) -> bool:
    """Whether a line says nothing else than the header."""
    date, byline = header.text("Date"), header.text("Byline")
    same_author = not (byline and lead.byline) or byline == lead.byline
    return same_author and (not (date and lead.date) or _is_same_day(date, lead.date))


def _is_same_day(one: str, other: str) -> bool:
    try:
        return parse_date(one) == parse_date(other)
    except ValueError:
        return False
