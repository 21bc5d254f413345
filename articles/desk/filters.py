"""List filters of articles, mentions and issues."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q
from unfold.contrib.filters.admin import DropdownFilter

from articles.models import Article, Issue, Mention
from monitor.desk.filters import LookupFilter


class ByPublication(LookupFilter):
    title = "publication"
    parameter_name = "publication"
    field = Issue._meta.get_field("publication")

    def narrow(self, queryset, pk):
        return queryset.filter(issue__publication=pk)


class ByPublicationOfIssue(ByPublication):
    def narrow(self, queryset, pk):
        return queryset.filter(publication=pk)


class ByIssue(LookupFilter):
    title = "issue"
    parameter_name = "issue"
    field = Article._meta.get_field("issue")

    def narrow(self, queryset, pk):
        return queryset.filter(issue=pk)


class MentioningPerson(LookupFilter):
    """Articles that mention the person; rejected mentions do not count."""

    title = "person mentioned"
    parameter_name = "person"
    field = Mention._meta.get_field("person")

    def narrow(self, queryset, pk):
        mentions = Mention.objects.filter(Q(person=pk) & ~Q(status="rejected"))
        return queryset.filter(pk__in=mentions.values("article"))


class MentioningOrganization(LookupFilter):
    """Articles that mention the organization; rejected mentions do not count."""

    title = "organization mentioned"
    parameter_name = "organization"
    field = Mention._meta.get_field("organization")

    def narrow(self, queryset, pk):
        mentions = Mention.objects.filter(Q(organization=pk) & ~Q(status="rejected"))
        return queryset.filter(pk__in=mentions.values("article"))


class OfPerson(LookupFilter):
    title = "person"
    parameter_name = "person"
    field = Mention._meta.get_field("person")

    def narrow(self, queryset, pk):
        return queryset.filter(person=pk)


class OfOrganization(LookupFilter):
    title = "organization"
    parameter_name = "organization"
    field = Mention._meta.get_field("organization")

    def narrow(self, queryset, pk):
        return queryset.filter(organization=pk)


class HasDate(SimpleListFilter):
    title = "date"
    parameter_name = "dated"

    def lookups(self, request, model_admin):
        return [("no", "Undated"), ("yes", "Dated")]

    def queryset(self, request, queryset):
        if self.value() in ("no", "yes"):
            return queryset.filter(published_on__isnull=self.value() == "no")
        return queryset


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
            ("review", "Some to look at again"),
        ]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "none":
            # NOT IN would be tried row by row: minutes in a large archive.
            return queryset.filter(~Exists(Mention.objects.filter(article=OuterRef("pk"))))
        if value == "review":
            return queryset.filter(
                pk__in=Mention.objects.filter(needs_review=True).values("article")
            )
        if value in Mention.Status.values:
            return queryset.filter(pk__in=Mention.objects.filter(status=value).values("article"))
        return queryset


class ByStatus(DropdownFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [("kept", "Not rejected"), *Mention.Status.choices]

    def queryset(self, request, queryset):
        value = self.value()
        if value == "kept":
            return queryset.filter(~Q(status="rejected"))
        return queryset.filter(status=value) if value in Mention.Status.values else queryset
