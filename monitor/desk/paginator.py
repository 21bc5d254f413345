"""Pages of a list without counting the archive."""

import json

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class EstimatingPaginator(Paginator):
    """Counts what can be counted soon; beyond that gives the planner's estimate, and says so.

    What is rare may take a search through the whole archive: it is made once, and the page is
    taken by keys from what it found. An estimate may be too low, so a page behind the last one is
    no error: the list says whether another page follows by whether this one is full. Pages of
    what is counted are walked to along the index from the nearer end: the last is as near as the
    first.
    """

    exact_up_to = 1000
    dearest_count = 12_000  # in the planner's units, some 50 ms; up to it all rows are counted
    template_name = "desk/pagination.html"

    @cached_property
    def found(self) -> list:
        """The keys of the first rows, in order: all of them, unless one more than the limit."""
        return list(self.object_list.values_list("pk", flat=True)[: self.exact_up_to + 1])

    @cached_property
    def is_estimate(self) -> bool:
        return not self.is_found and self.plan["Total Cost"] > self.dearest_count

    @cached_property
    def is_found(self) -> bool:
        """Whether `found` is all there is."""
        return len(self.found) <= self.exact_up_to

    @cached_property
    def plan(self) -> dict:
        """The planner's, for all keys."""
        rows = self.object_list.order_by().values("pk")
        return json.loads(rows.explain(format="json"))[0]["Plan"]

    @cached_property
    def count(self) -> int:
        if self.is_found:
            return len(self.found)
        if not self.is_estimate:
            return self.object_list.order_by().values("pk").count()
        return max(len(self.found), int(float(f"{self.plan['Plan Rows']:.2g}")))

    def validate_number(self, number) -> int:
        return max(1, int(number)) if self.is_estimate else super().validate_number(number)

    def page(self, number):
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        rows = self.object_list.filter(pk__in=self._keys(bottom, bottom + self.per_page))
        return self._get_page(rows, number, self)

    def _keys(self, bottom: int, top: int) -> list:
        if top <= len(self.found) or self.is_found:
            return self.found[bottom:top]
        keys = self.object_list.values_list("pk", flat=True)
        if self.is_estimate or bottom <= self.count // 2:
            return list(keys[bottom:top])
        return list(keys.reverse()[max(0, self.count - top) : self.count - bottom])
