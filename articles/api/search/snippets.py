"""Search snippets: passages of the text as HTML, with the words that were found marked."""

from rest_framework import serializers

from articles.fulltext import QUERY
from monitor.api.shapes import Field

SNIPPET = Field(
    "snippet",
    f"articles_passages(article.body, {QUERY})",
    lambda: serializers.CharField(
        help_text="Passages of the text as HTML, with the words searched for in <mark>."
    ),
)
