"""The list of the desk: what it shows is found once, whatever the size of the archive."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import InvalidPage
from django.db.models import DateTimeField
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from unfold.views import ChangeList

from monitor.desk.chips import Chip, chips
from monitor.desk.empty import EmptyState
from monitor.desk.models import SavedView
from monitor.desk.periods import chosen_until, drill_down
from monitor.desk.saved_views import normal_query, saved_views


class DeskChangeList(ChangeList):
    """Counts and pages through EstimatingPaginator; drills down by the dates there are."""

    def get_filters(self, request):
        given = self.get_filters_params().values()
        if any("\x00" in text for texts in given for text in texts):
            raise IncorrectLookupParameters("no text in the database holds a NUL")
        return super().get_filters(request)

    def get_results(self, request):
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.result_count = self.full_result_count = self.paginator.count
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = False
        self.multi_page = self.result_count > self.list_per_page
        try:
            rows = self.paginator.page(self.page_num).object_list
        except InvalidPage as error:
            raise IncorrectLookupParameters from error
        self.result_list = list(rows)
        self.model_admin.complete(self, self.result_list)
        self.in_place = self.model_admin.in_place_state(request, self.result_list)

    def get_queryset(self, request, *args, **kwargs):
        self.user = request.user
        return self.within_period(super().get_queryset(request, *args, **kwargs))

    def within_period(self, queryset):
        """Of a month or day, those that lie in it with all their days."""
        until = self.model_admin.date_hierarchy_until
        last = until and chosen_until(self)
        return queryset.filter(**{f"{until}__lte": last}) if last else queryset

    @cached_property
    def saved_views(self) -> list[SavedView]:
        return saved_views(self.user, self.model)

    @cached_property
    def normal_query(self) -> str:
        return normal_query(urlencode(self.filter_params, doseq=True))

    @property
    def views_address(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_views")

    @cached_property
    def chips(self) -> list[Chip]:
        return chips(self)

    @property
    def pages(self) -> list[int | str]:
        """The numbers of pages to show, the first and the last among them; none are estimated."""
        if self.paginator.is_estimate or not self.multi_page:
            return []
        return list(self.paginator.get_elided_page_range(self.page_num, on_each_side=2, on_ends=1))

    @property
    def empty(self) -> EmptyState:
        """What it says when it has no rows, whatever it is narrowed to."""
        return self.model_admin.empty or EmptyState(f"No {self.opts.verbose_name_plural} yet")

    @property
    def empty_links(self) -> list[tuple[str, str]]:
        return self.empty.links(self.user)

    @property
    def periods(self) -> dict:
        """What desk/periods.html shows; empty for a list without dates."""
        if not self.date_hierarchy:
            return {}
        field = self.model._meta.get_field(self.date_hierarchy)
        return {} if isinstance(field, DateTimeField) else drill_down(self)
