"""Pages of a list without counting the archive."""

import json

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class EstimatingPaginator(Paginator):
    """Counts up to a limit; beyond it gives the planner's estimate, and says so.

    Two cheap statements at most. An estimate may be too low, so a page behind the last one is
    no error: the list says whether another page follows by whether this one is full.
    """

    exact_up_to = 1000
    template_name = "desk/pagination.html"
    is_estimate = False

    @cached_property
    def count(self) -> int:
        rows = self.object_list.order_by().values("pk")
        counted = rows[: self.exact_up_to + 1].count()
        if counted <= self.exact_up_to:
            return counted
        self.is_estimate = True
        plan = json.loads(rows.explain(format="json"))[0]["Plan"]
        return max(counted, int(float(f"{plan['Plan Rows']:.2g}")))

    def validate_number(self, number) -> int:
        return max(1, int(number)) if self.is_estimate else super().validate_number(number)

    def page(self, number):
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        # The whole page even behind the estimated end.
        return self._get_page(self.object_list[bottom : bottom + self.per_page], number, self)
