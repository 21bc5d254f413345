"""Who reported it: a text in, its press citations out. The rules: docs/citations.md.

Pure: no Django, no clock, no database.
"""

from articles.citations.days import DaySpan
from articles.citations.grammar import (
    CROSS_REFERENCE,
    REPORT,
    PrintedCitation,
    PrintedOutlet,
    PrintedPart,
)
from articles.citations.outlets import is_collective
from articles.citations.parentheses import read_citations

__all__ = [
    "CROSS_REFERENCE",
    "REPORT",
    "DaySpan",
    "PrintedCitation",
    "PrintedOutlet",
    "PrintedPart",
    "is_collective",
    "read_citations",
]
