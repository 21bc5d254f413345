"""Pages of a list without counting the archive."""

import json

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class EstimatingPaginator(Paginator):
    """Counts up to a limit; beyond it gives the planner's estimate, and says so.

    What is rare may take a search through the whole archive: it is made once, and the page is
    taken by keys from what it found. An estimate may be too low, so a page behind the last one is
    no error: the list says whether another page follows by whether this one is full.
    """

    exact_up_to = 1000
    template_name = "desk/pagination.html"

    @cached_property
    def found(self) -> list:
        """The keys of the first rows, in order: all of them, unless one more than the limit."""
        return list(self.object_list.values_list("pk", flat=True)[: self.exact_up_to + 1])

    @cached_property
    def is_estimate(self) -> bool:
        return len(self.found) > self.exact_up_to

    @cached_property
    def count(self) -> int:
        if not self.is_estimate:
            return len(self.found)
        rows = self.object_list.order_by().values("pk")
        plan = json.loads(rows.explain(format="json"))[0]["Plan"]
        return max(len(self.found), int(float(f"{plan['Plan Rows']:.2g}")))

    def validate_number(self, number) -> int:
        return max(1, int(number)) if self.is_estimate else super().validate_number(number)

    def page(self, number):
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        if bottom + self.per_page <= len(self.found) or not self.is_estimate:
            rows = self.object_list.filter(pk__in=self.found[bottom : bottom + self.per_page])
        else:
            rows = self.object_list[bottom : bottom + self.per_page]
        return self._get_page(rows, number, self)
