"""List filters of articles, mentions and issues."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter
from unfold.utils import parse_date_str

from articles.models import Citation, Mention
from articles.querysets import ANY, TEXT
from monitor.desk.filters import LookupFilter

KEPT = [Mention.Status.AUTO, Mention.Status.CONFIRMED]
# Articles in which nobody is mentioned; rejected mentions do not count. As NOT IN it would be tried
# row by row: minutes in a large archive.
NO_MENTION = ~Exists(Mention.objects.filter(article=OuterRef("pk"), status__in=KEPT))


class ByPublication(LookupFilter):
    def narrow(self, queryset, pk):
        return queryset.filter(issue__publication=pk)


class Mentioning(LookupFilter):
    """Articles about the entity; no mention that is rejected or only a citation counts.

    Joined, not looked up row by row: an article has one mention of an entity at most.
    """

    def narrow(self, queryset, pk):
        kind, name = self.field.name, f"mention_of_{self.parameter_name}"
        its = {kind: pk, "status__in": KEPT, "role": TEXT}
        mention = Q(**{f"mentions__{column}": value for column, value in its.items()})
        found = {name: FilteredRelation("mentions", condition=mention)}
        return queryset.alias(**found).filter(**{f"{name}__{kind}": pk})


MENTIONING = [
    Mentioning.by(Mention, "person", "person mentioned"),
    Mentioning.by(Mention, "organization", "organization mentioned"),
]
# A second one: who is mentioned along with whom.
ALONG_WITH = [
    Mentioning.by(Mention, "person", "along with the person", "with_person"),
    Mentioning.by(Mention, "organization", "along with the organization", "with_organization"),
]


class PrintedRange(RangeDateFilter):
    """Printed within the range for certain: a month or year with all its days."""

    def queryset(self, request, queryset):
        within = super().queryset(request, queryset)
        last = self.used_parameters.get(f"{self.parameter_name}_to")
        if within is None or not last:
            return within
        until = self.field_path.replace("published_on", "published_until")
        return within.filter(**{f"{until}__lte": parse_date_str(last)})


class ByOutlet(SimpleListFilter):
    """Articles that cite an outlet, by its name; charts lead here."""

    title = "outlet cited"
    parameter_name = "cites"

    def lookups(self, request, model_admin):
        name = request.GET.get(self.parameter_name)
        return [(name, name)] if name else []

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        cited = Citation.objects.filter(article=OuterRef("pk"), kind=Citation.Kind.REPORT)
        called = Q(organization__name=self.value()) | Q(organization=None, text=self.value())
        return queryset.filter(Exists(cited.filter(called)))


class HasDate(SimpleListFilter):
    title = "date"
    parameter_name = "dated"

    def lookups(self, request, model_admin):
        return [("no", "Undated"), ("yes", "Dated")]

    def queryset(self, request, queryset):
        if self.value() in ("no", "yes"):
            return queryset.filter(published_on__isnull=self.value() == "no")
        return queryset


class HasNextHeading(SimpleListFilter):
    title = "heading left behind"
    parameter_name = "next_heading"

    def lookups(self, request, model_admin):
        return [("yes", "Ends with the next heading")]

    def queryset(self, request, queryset):
        return queryset.exclude(next_heading="") if self.value() == "yes" else queryset


class WithMentions(DropdownFilter):
    """Articles by the state of their mentions."""

    title = "mentions"
    parameter_name = "mentions"

    def lookups(self, request, model_admin):
        return [
            ("none", "No mention"),
            ("auto", "Some automatic"),
            ("confirmed", "Some confirmed"),
            ("rejected", "Some rejected"),
            ("review", "Some to review"),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "none":
            return queryset.filter(NO_MENTION)
        if value == "review":
            return queryset.filter(
                pk__in=Mention.objects.filter(needs_review=True).values("article")
            )
        if value in Mention.Status.values:
            return queryset.filter(pk__in=Mention.objects.filter(status=value).values("article"))
        return queryset


class ByStatus(DropdownFilter):
    """Rejected mentions are listed only on request."""

    title = "status"
    parameter_name = "status"
    all_option = ("", "Not rejected")

    def lookups(self, request, model_admin):
        return [*Mention.Status.choices, ("all", "All, rejected or not")]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value() in Mention.Status.values:
            return queryset.filter(status=self.value())
        return queryset.answering(ANY)


class ByRole(DropdownFilter):
    title = "role"
    parameter_name = "role"
    all_option = ("", "Written about or cited")

    def lookups(self, request, model_admin):
        return Mention.Role.choices

    def queryset(self, request, queryset):
        return queryset.in_role(self.value() or ANY)


class ByEditor(SimpleListFilter):
    title = "origin"
    parameter_name = "origin"

    def lookups(self, request, model_admin):
        return [("editor", "Made by an editor")]

    def queryset(self, request, queryset):
        return queryset.filter(origin="editor") if self.value() == "editor" else queryset
