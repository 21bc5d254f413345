"""The admin of publications, issues, articles and mentions."""

from functools import partial
from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.db.models import Count, F, Max, Min
from django.urls import path
from django.utils.safestring import mark_safe
from unfold.decorators import action

from articles.desk import actions, filters, publications, views
from articles.desk import citation_list as _citations  # noqa: F401  (registers them)
from articles.desk import entities as _entities  # noqa: F401  (registers people, too)
from articles.desk import suggestions as _suggestions  # noqa: F401  (registers the queue)
from articles.desk.failures import tell_failures
from articles.desk.issue_table import change_many
from articles.desk.judging import views as judging
from articles.desk.to_date import views as to_date
from articles.desk.undated import (
    DatesIssues,
    PatternInline,
    ShowsDate,
    preview_pattern,
    read_date,
)
from articles.fulltext import QueryError
from articles.mentions.pending import link_texts
from articles.models import Article, Issue, Mention, Publication
from articles.querysets import ANY
from monitor.desk.changelist import DeskChangeList
from monitor.desk.empty import UPLOAD, EmptyState
from monitor.desk.filters import LookupFilter
from monitor.desk.modeladmin import DeskAdmin
from monitor.desk.slug_fields import SlugMixin


@admin.register(Publication)
class PublicationAdmin(DatesIssues, SlugMixin, DeskAdmin):
    list_display = ["title", "slug", "issue_count", "years", "updated_at"]
    empty = EmptyState(
        "No publications yet",
        "A newsletter that is uploaded names its publication, and makes it.",
        (UPLOAD, ("Add a publication", "articles_publication_add", "articles.add_publication")),
    )
    search_fields = ["title__istartswith"]
    slug_from = "title"
    ordering = ["title", "pk"]
    actions_detail = ["coverage", "outlets"]
    inlines = [PatternInline]
    change_form_outer_after_template = "articles/pattern_preview.html"

    def get_urls(self):
        own = self.admin_site.admin_view(preview_pattern)
        name = "articles_publication_preview_pattern"
        return [path("<int:pk>/preview-pattern/", own, name=name), *super().get_urls()]

    def complete(self, changelist, rows):
        issues = Issue.objects.filter(publication__in=rows).order_by().values_list("publication")
        spans = issues.annotate(
            number=Count("*"), first=Min("published_on"), last=Max("published_until")
        )
        known = {pk: rest for pk, *rest in spans}
        for row in rows:
            row.issue_count, row.first, row.last = known.get(row.pk, (0, None, None))

    @admin.display(description="issues")
    def issue_count(self, publication):
        return f"{publication.issue_count:,}"

    @admin.display(description="years")
    def years(self, publication):
        ends = (publication.first, publication.last)
        return "–".join(dict.fromkeys(str(day.year) for day in ends if day))

    @action(description="Coverage", url_path="coverage")
    def coverage(self, request, object_id):
        return publications.coverage(request, object_id, self)

    @action(description="Outlets", url_path="outlets")
    def outlets(self, request, object_id):
        return publications.outlets(request, object_id, self)


@admin.register(Issue)
class IssueAdmin(DatesIssues, ShowsDate, DeskAdmin):
    list_display = ["__str__", "date", "article_count"]
    list_select_related = ["publication", "dating"]
    list_filter = [
        LookupFilter.by(Issue, "publication"),
        ("published_on", filters.PrintedRange),
        filters.HasDate,
        "date_precision",
    ]
    empty = EmptyState(
        "No issues yet",
        "Upload newsletters: each names its volume and number.",
        (UPLOAD, ("Add an issue", "articles_issue_add", "articles.add_issue")),
    )
    actions = [change_many]
    in_place: ClassVar = {"date": ("published_on", "date_precision")}
    search_fields = ["number"]
    search_help_text = "Publication, volume, number, year or day: Monitor 6/17, 2000-01-25."
    autocomplete_fields = ["publication"]
    date_hierarchy = "published_on"
    date_hierarchy_until = "published_until"
    fields = [
        "publication",
        ("volume", "number"),
        ("published_on", "date_precision"),
        "printed_date",
    ]
    change_form_outer_after_template = "articles/issue.html"

    def get_urls(self):
        own = self.admin_site.admin_view
        queue = partial(to_date.queue, model_admin=self)
        return [
            path("queue/", own(queue), name="articles_issue_queue"),
            path("<int:pk>/decide/", own(to_date.decide), name="articles_issue_decide"),
            path("steps/<int:pk>/undo/", own(to_date.undo), name="articles_issue_undo_step"),
            path("<int:pk>/reorder/", own(publications.reorder), name="articles_issue_reorder"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and not context.get("is_popup"):
            context["beside"] = publications.beside(self.as_stored(request, obj))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def complete(self, changelist, rows):
        articles = Article.objects.filter(issue__in=rows).order_by().values_list("issue")
        numbers = dict(articles.annotate(number=Count("*")))
        for row in rows:
            row.article_count = numbers.get(row.pk, 0)

    def get_search_results(self, request, queryset, search_term):
        return queryset.called(search_term), False

    def typed(self, column, text):
        return read_date(text)

    def estimate(self, record):
        return getattr(record, "dating", None)

    @admin.display(description="articles")
    def article_count(self, issue):
        return f"{issue.article_count:,}"


class ArticleChangeList(DeskChangeList):
    def get_queryset(self, request, *args, **kwargs):
        return super().get_queryset(request, *args, **kwargs).defer("body")

    def get_ordering(self, request, queryset):
        """Articles that mention somebody are read in the order of those mentions: the same order,
        but there is an index for it. Those of an issue come as they are printed.
        """
        for kind in ("person", "organization"):
            if request.GET.get(kind, "").isdecimal() and ORDER_VAR not in request.GET:
                date = F(f"mention_of_{kind}__published_on")
                return [date.desc(nulls_last=True), f"-mention_of_{kind}__article_id", "-pk"]
        if request.GET.get("issue", "").isdecimal() and ORDER_VAR not in request.GET:
            return [F("position").asc(nulls_last=True), "pk"]
        return super().get_ordering(request, queryset)


@admin.register(Article)
class ArticleAdmin(ShowsDate, SlugMixin, DeskAdmin):
    list_display = ["headline", "issue", "date", "position", "mention_count"]
    empty = EmptyState(
        "No articles yet",
        "Upload newsletters: texts, a zip of texts, or Django fixtures.",
        (UPLOAD,),
    )
    compressed_fields = False
    list_select_related = ["issue__publication", "issue__dating"]
    list_filter = [
        filters.ByPublication.by(Issue, "publication"),
        LookupFilter.by(Article, "issue"),
        ("published_on", filters.PrintedRange),
        filters.HasDate,
        *filters.MENTIONING,
        *filters.ALONG_WITH,
        filters.ByOutlet,
        filters.WithMentions,
        "headline_is_derived",
        filters.HasNextHeading,
    ]
    actions = [
        actions.cut_next_heading,
        actions.confirm_mentions,
        actions.reject_mentions,
        actions.find_names,
        actions.move_to_issue,
        actions.download,
    ]
    in_place: ClassVar = {"headline": ("headline",)}
    search_fields = ["search__vector"]
    search_help_text = 'Words of headline and text; "a phrase", or, -without, headline:word.'
    date_hierarchy = "published_on"
    date_hierarchy_until = "published_until"
    autocomplete_fields = ["issue"]
    slug_from = "headline"
    readonly_fields = ["date", "source", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["headline", "headline_is_derived", "byline", "body", "next_heading"]}),
        ("Place", {"fields": ["issue", "position", "date"]}),
        ("Record", {"fields": ["slug", "source", "created_at", "updated_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["headline", "headline_is_derived", "byline", "body"]}),
        ("Place", {"fields": ["issue", "position", "slug"]}),
    ]

    def get_changelist(self, request, **kwargs):
        return ArticleChangeList

    def get_urls(self):
        own = self.admin_site.admin_view
        return [
            path("choices/", own(views.choices), name="articles_article_choices"),
            path("<int:pk>/mark/", own(views.mark), name="articles_article_mark"),
            path("<int:pk>/text/", own(views.text), name="articles_article_text"),
            path("<int:pk>/cut/", own(views.cut_heading), name="articles_article_cut"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("import_base")

    def get_list_display(self, request):
        columns = super().get_list_display(request)
        return [columns[0], "passages", *columns[1:]] if request.GET.get(SEARCH_VAR) else columns

    def complete(self, changelist, rows):
        mentions = Mention.objects.answering(ANY).filter(article__in=rows).order_by()
        numbers = dict(mentions.values_list("article").annotate(number=Count("*")))
        passages = Article.objects.passages(rows, changelist.query) if changelist.query else {}
        for row in rows:
            row.mention_count = numbers.get(row.pk, 0)
            row.passages = passages.get(row.pk, "")

    @admin.display(description="found in the text")
    def passages(self, article):
        return mark_safe(article.passages)  # noqa: S308 (HTML of the database: escaped, marked)

    def estimate(self, record):
        return getattr(record.issue, "dating", None)

    @admin.display(description="mentions")
    def mention_count(self, article):
        return f"{article.mention_count:,}"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body":
            field.widget.attrs["rows"] = 22
        return field

    def restored(self, request, record):
        tell_failures(request, link_texts([record.pk]))

    def save_model(self, request, obj, form, change):
        if "headline" in form.changed_data and "headline_is_derived" not in form.changed_data:
            obj.headline_is_derived = False
        super().save_model(request, obj, form, change)
        if not change or {"headline", "body", "next_heading", "issue"} & set(form.changed_data):
            tell_failures(request, link_texts([obj.pk]))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and not context.get("is_popup"):
            context["reading"] = views.pane(request, self.as_stored(request, obj))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        try:
            return queryset.saying(search_term), False
        except QueryError as error:
            messages.error(request, f"Cannot look for “{search_term}”: {error}.")
            return queryset.none(), False


@admin.register(Mention)
class MentionAdmin(ShowsDate, DeskAdmin):
    list_display = ["entity", "article", "status", "role", "origin", "needs_review", "date"]
    empty = EmptyState(
        "No mentions yet",
        "Names that are known are found in every text that is uploaded: give a table of names.",
        (
            ("A table of people", "people_person_table_page", "people.add_person"),
            (
                "A table of organizations",
                "people_organization_table_page",
                "people.add_organization",
            ),
            UPLOAD,
        ),
    )
    list_select_related = ["person", "organization", "article__issue__dating"]
    list_filter = [
        filters.ByStatus,
        filters.ByRole,
        filters.ByEditor,
        "needs_review",
        LookupFilter.by(Mention, "person"),
        LookupFilter.by(Mention, "organization"),
        ("article__published_on", filters.PrintedRange),
    ]
    actions = [actions.confirm, actions.reject]
    autocomplete_fields = ["article", "person", "organization"]
    fields = [
        *("article", "person", "organization", "spans"),
        *("status", "role", "given_role", "origin", "needs_review"),
    ]
    readonly_fields = ["role"]
    # Newest first, by the date of the articles or, with the same result, by that of the mentions.
    ordering = [F("article__published_on").desc(nulls_last=True), "-article_id", "pk"]
    ordering_within = [F("published_on").desc(nulls_last=True), "-article_id", "pk"]

    def get_urls(self):
        own = self.admin_site.admin_view
        queue = partial(judging.queue, model_admin=self)
        return [
            path("queue/", own(queue), name="articles_mention_queue"),
            path("<int:pk>/decide/", own(judging.decide), name="articles_mention_decide"),
            path("steps/<int:pk>/undo/", own(judging.undo), name="articles_mention_undo_step"),
            path("<int:pk>/judge/", own(views.judge), name="articles_mention_judge"),
            path("<int:pk>/reassign/", own(views.reassign), name="articles_mention_reassign"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request):
        return False

    def estimate(self, record):
        return getattr(record.article.issue, "dating", None)

    def get_ordering(self, request):
        """The same order by the date of the mentions, if there is an index for it."""
        given = request.GET
        judged = given.get("status") in ("confirmed", "rejected")
        within = judged or given.get("person") or given.get("organization")
        return self.ordering_within if within or given.get("origin") else self.ordering

    def get_queryset(self, request):
        unseen = ("article__body", "person__name_vector", "organization__name_vector")
        return super().get_queryset(request).defer(*unseen)
