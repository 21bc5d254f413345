"""What a range of printed dates leaves out: how many undated articles or issues could lie in it.

In most archives no issue is undated; then nothing is looked for. Whether any is, each process knows
for itself, as of a version of the archive.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from articles.api.search.datings import PRINTED, has_range
from monitor.api.links import link
from monitor.api.pages import Page
from monitor.api.selections import Selection
from monitor.api.shapes import object_of
from monitor.api.statements import first_row
from monitor.changes.models import VERSION

STATE = f"SELECT {VERSION}, EXISTS (SELECT FROM articles_issue WHERE published_on IS NULL)"
# Whichever page, format or order of the list is asked for, they are the same.
WHOLE = dict.fromkeys(("cursor", "page_size", "count", "facet", "format", "ordering"))

known: tuple[int, bool] | None = None  # a version, and whether there were undated issues then


def are_expected() -> bool:
    """Whether there are undated issues, as far as is known without asking."""
    return connection.in_atomic_block or (known is not None and known[1])


def are_any(version: int) -> bool:
    """Whether there are, as of that version of the archive or a later one."""
    global known
    if connection.in_atomic_block:
        return True  # the version does not tell what it has written so far
    if known is None or known[0] != version:
        row = first_row(STATE, {})
        assert row is not None
        known = row[0], row[1]
    return known[1]


class TellsOfUndated:
    """A list under a range of printed dates also tells what that leaves out, and where it is.

    The statement of the page counts it where issues are known to be undated. Else the version that
    the page is of says whether there are any by now.
    """

    select: Any
    request: Any

    def aggregates(self, selection: Selection, values: dict[str, Any]) -> dict[str, str]:
        aggregates = super().aggregates(selection, values)  # type: ignore[misc]
        if leaves_out(values) and are_expected():
            number, its_values = self.select_left_out(values).counted("possible_")
            selection.values.update(its_values, undated_possible=self.left_out_url())
            pairs = [("articles", number), ("url", "%(undated_possible)s::text")]
            aggregates["undated_possible"] = object_of(pairs)
        return aggregates

    def further_members(
        self, page: Page, values: dict[str, Any], keys: list[list[Any]], version: int
    ) -> dict[str, Any]:
        members = super().further_members(page, values, keys, version)  # type: ignore[misc]
        if leaves_out(values):
            is_any = are_any(version)
            if "undated_possible" not in page.selection.values:
                number = self.number_left_out(values) if is_any else 0
                members["undated_possible"] = {"articles": number, "url": self.left_out_url()}
        return members

    def select_left_out(self, values: dict[str, Any]) -> Selection:
        return self.select({**values, "dates": "possible", "has_date": False})

    def left_out_url(self) -> str:
        return link(self.request, **WHOLE, dates="possible", has_date="false")

    def number_left_out(self, values: dict[str, Any]) -> int:
        """Counted by a statement of its own: the first one is undated since the last request."""
        selection = self.select_left_out(values)
        rows = f"SELECT count(*) FROM ({selection.rows('')}) counted"
        row = first_row(f"{selection.with_clause()}{rows}", selection.values)
        assert row is not None
        return row[0]


def leaves_out(values: dict[str, Any]) -> bool:
    return has_range(values) and values["dates"] == PRINTED and values["has_date"] is None
