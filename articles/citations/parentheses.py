"""A text -> its press citations, in the order in which they stand. Pure."""

import re
from collections.abc import Iterator

from articles.citations.grammar import (
    NoCitationError,
    Parser,
    PrintedCitation,
)
from articles.citations.lexemes import MONTH, lexemes
from articles.citations.outlets import name_places, part_of

# Parentheses that may hold a citation: looked through once, whatever is nested or left open.
OPENED = re.compile(r"\(([^()]{5,})")
A_DAY = re.compile(rf"\d(?:st|nd|rd|th)?\.?\s*{MONTH}|{MONTH}\s*\d")


def read_citations(body: str) -> tuple[PrintedCitation, ...]:
    """The citations of a text; they never overlap. Takes time in proportion to its length."""
    return tuple(_citations(body))


def _citations(body: str) -> Iterator[PrintedCitation]:
    end = 0
    for opened in OPENED.finditer(body):
        nests = body[opened.end() : opened.end() + 1] == "("
        if opened.start() >= end and (nests or A_DAY.search(opened[1])):
            citation = _citation(body, opened.start())
            if citation:
                yield citation
                end = citation.end


def _citation(body: str, start: int) -> PrintedCitation | None:
    """The citation whose parenthesis opens at `start`; None: there is none."""
    try:
        raw, end = Parser(lexemes(body, start + 1)).citation()
        parts = tuple(part_of(part, body) for part in raw)
    except NoCitationError:
        return None
    if name_places(parts):
        return None
    return PrintedCitation(start, end, parts)
