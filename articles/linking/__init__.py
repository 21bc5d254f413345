"""Linking: known names in texts become mentions; editors' verdicts stay. See docs/linking.md."""

from articles.linking.known import current_matcher
from articles.linking.linker import link
from articles.linking.naming import articles_naming
from articles.linking.pending import link_entities, link_pending
from articles.linking.report import LinkReport

__all__ = [
    "LinkReport",
    "articles_naming",
    "current_matcher",
    "link",
    "link_entities",
    "link_pending",
]
