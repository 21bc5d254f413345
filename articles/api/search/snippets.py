"""Search snippets: passages of the text as HTML, with the words that were found marked."""

from rest_framework import serializers

from articles.triggers import as_typed
from monitor.api.shapes import Field

# Private characters mark the words until the snippet is HTML.
OPEN, CLOSE = "chr(57344)", "chr(57345)"


def escaped(sql: str) -> str:
    """SQL of a text as HTML; escaped before ts_headline, which would drop anything like a tag."""
    for character, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        sql = f"replace({sql}, '{character}', '&{name};')"
    return sql


# Typographic characters as they were indexed; see triggers.py.
BODY = escaped(f"translate({as_typed('article.body')}, {OPEN} || {CLOSE}, '')")
OPTIONS = (
    "'MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=\" … \", StartSel='"
    f" || {OPEN} || ', StopSel=' || {CLOSE}"
)
PIECES = f"ts_headline('english', {BODY}, websearch_to_tsquery('english', %(q)s::text), {OPTIONS})"

SNIPPET = Field(
    "snippet",
    f"replace(replace({PIECES}, {OPEN}, '<mark>'), {CLOSE}, '</mark>')",
    lambda: serializers.CharField(
        help_text="Passages of the text as HTML, with the words searched for in <mark>."
    ),
)
