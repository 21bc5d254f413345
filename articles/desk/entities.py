"""The admin of people and organizations, with their articles."""

from datetime import date
from functools import partial
from typing import ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.urls import path, reverse

from articles.desk import duplicates
from articles.desk.called import called, take_office
from articles.desk.cited_outlets import reporting_on
from articles.desk.failures import tell_failures
from articles.desk.figures import list_of
from articles.desk.overview import by_year
from articles.mentions.pending import link_entities
from articles.mentions.standing import accept, refuse
from articles.models import Article, Mention
from articles.querysets import ANY
from monitor.desk.charts import bars
from monitor.desk.empty import UPLOAD, EmptyState
from people.admin import EntityAdmin
from people.merging.admin import MergeAdmin
from people.merging.models import Merge
from people.models import BY_SURNAME, ENTITY_MODELS, Organization, Person
from people.tables.admin import ExchangeMixin

LATEST = 10
NEAR = 8
LOOKED_AT = 1000
LATER = "The names are in many texts: the next import or manage.py link_mentions will link them."


def portrait(entity) -> dict:
    """What articles/entity.html shows: mentions by year, co-mentions, the latest articles."""
    kind = entity._meta.model_name
    mentions = Mention.objects.answering().filter(**{kind: entity.pk})
    newest = mentions.newest_first()
    latest = newest.values_list("article", flat=True)[:LATEST]
    articles = Article.objects.filter(pk__in=list(latest)).select_related("issue__dating")
    articles = articles.only("headline", "published_on", "published_until", "issue__dating")
    since = _since(newest)
    return {
        "bars": bars(_by_year(mentions, kind, entity.pk)),
        "articles": articles,
        "all": list_of("articles_article", **{kind: entity.pk}),
        "near": [row for other in ENTITY_MODELS.values() for row in _near(entity, other, since)],
        "since": since,
        "reporters": reporting_on(entity, since),
    }


def _since(newest) -> date | None:
    """The day from which co-mentions are counted: that of the article number LOOKED_AT.

    None: all are counted. A whole day, so that a list can show what was counted.
    """
    return newest.values_list("published_on", flat=True)[LOOKED_AT - 1 : LOOKED_AT].first()


def _by_year(mentions, kind: str, pk: int) -> list[tuple[str, int, str]]:
    numbers = by_year(mentions)
    years = range(min(numbers), max(numbers) + 1) if numbers else ()
    return [
        (
            str(year),
            numbers[year],
            list_of("articles_article", published_on__year=year, **{kind: pk}),
        )
        for year in years
    ]


def _near(entity, model, since: date | None) -> list[dict]:
    """The people, or organizations, in most of its articles, each with the list of those."""
    kind, own = model._meta.model_name, entity._meta.model_name
    its = Mention.objects.answering().filter(**{own: entity.pk})
    during = {}
    if since:
        its = its.filter(published_on__gte=since)
        during = {"published_on_from": since}
    mentions = Mention.objects.answering().filter(article__in=its.values("article"))
    mentions = mentions.exclude(**{kind: None})
    if kind == own:
        mentions = mentions.exclude(**{kind: entity.pk})
    counted = mentions.order_by().values_list(kind).annotate(number=Count("*"))
    # Looked up for those shown; a join would read the names of all.
    name = Subquery(model.objects.filter(pk=OuterRef(kind)).values("name"))
    most = counted.annotate(called=name).order_by("-number", kind)[:NEAR]
    return [
        {
            "kind": str(model._meta.verbose_name_plural),
            "name": called,
            "number": number,
            "list": list_of("articles_article", **{own: entity.pk, f"with_{kind}": pk}, **during),
            "record": reverse(f"admin:people_{kind}_change", args=[pk]),
        }
        for pk, number, called in most
    ]


def link_now(request, kind: str, *ids: int) -> None:
    """Link the texts with the changed names of these, or say that it comes later."""
    report = link_entities(kind, list(ids))
    if report is None:
        messages.info(request, LATER)
    tell_failures(request, report)


@admin.action(description="Accept those that were found", permissions=["change"])
def accept_found(modeladmin, request, entities):
    number = accept(modeladmin.model, entities.values_list("pk", flat=True))
    messages.success(request, f"{number:,} are known now.")


@admin.action(description="Refuse those that were found", permissions=["delete"])
def refuse_found(modeladmin, request, entities):
    number = refuse(modeladmin.model, entities.values_list("pk", flat=True), by=request.user)
    messages.success(request, f"{number:,} refused: they are never found again.")


class PortraitMixin:
    """Shows the portrait below the form, and links a changed name at once."""

    change_form_outer_after_template = "articles/entity.html"
    actions: ClassVar = [*ExchangeMixin.actions, accept_found, refuse_found]
    list_display: ClassVar = [*EntityAdmin.list_display, "article_count"]

    def complete(self, changelist, rows):
        kind = self.opts.model_name
        mentions = Mention.objects.answering().filter(**{f"{kind}__in": rows}).order_by()
        numbers = dict(mentions.values_list(kind).annotate(number=Count("*")))
        for row in rows:
            row.article_count = numbers.get(row.pk, 0)

    @admin.display(description="articles")
    def article_count(self, entity):
        return f"{entity.article_count:,}"

    def get_urls(self):
        def own(view):
            return self.admin_site.admin_view(partial(view, model_admin=self))

        name = f"people_{self.opts.model_name}"
        apart = "<int:pk>/apart/<int:other>/"
        return [
            path("duplicates/", own(duplicates.page), name=f"{name}_duplicates"),
            path(apart, own(duplicates.tell_apart), name=f"{name}_tell_apart"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and not context.get("is_popup") and request.user.has_perm("articles.view_article"):
            context["portrait"] = portrait(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def link(self, request, *ids):
        link_now(request, self.opts.model_name, *ids)

    def count_related(self, rows):
        """Mentions in two parts, each of which has an index; all together have none."""
        if rows.model is not Mention:
            return super().count_related(rows)
        return rows.answering(ANY).count() + rows.filter(status="rejected").count()

    def restored(self, request, record):
        self.link(request, record.pk)

    def has_table_permission(self, request):
        """Importers may upload tables too: imports bring people and organizations as well."""
        may_import = request.user.has_perm("imports.add_importrun")
        return may_import or super().has_table_permission(request)

    def merged(self, request, winner, loser):
        self.link(request, winner.pk, loser.pk)

    def taken_in(self, request, keys):
        self.link(request, *keys)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change or {"name", "aliases"} & set(form.changed_data):
            pk = form.instance.pk
            transaction.on_commit(lambda: self.link(request, pk))

    def delete_model(self, request, obj):
        pk = obj.pk
        super().delete_model(request, obj)
        transaction.on_commit(lambda: self.link(request, pk))

    def delete_queryset(self, request, queryset):
        ids = list(queryset.values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        transaction.on_commit(lambda: self.link(request, *ids))


@admin.register(Person)
class PersonDesk(PortraitMixin, EntityAdmin):
    """With the offices that texts give to this person."""

    ordering: ClassVar = [BY_SURNAME, "pk"]
    empty = EmptyState(
        "No people yet",
        "Give a list of names, or upload newsletters: who is named in them is found.",
        (
            ("A table of people", "people_person_table_page", "people.add_person"),
            UPLOAD,
            ("Add a person", "people_person_add", "people.add_person"),
        ),
    )

    class Media:
        css: ClassVar = {"all": ["articles/reading.css"]}
        js: ClassVar = ["desk/outbox.js", "articles/deciding.js"]

    def get_urls(self):
        own = self.admin_site.admin_view(take_office)
        return [path("<int:pk>/office/", own, name="people_person_office"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and not context.get("is_popup") and request.user.has_perm("articles.view_article"):
            context["offices"] = called(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


@admin.register(Organization)
class OrganizationDesk(PortraitMixin, EntityAdmin):
    empty = EmptyState(
        "No organizations yet",
        "Give a list of names, or upload newsletters: who is named in them is found.",
        (
            (
                "A table of organizations",
                "people_organization_table_page",
                "people.add_organization",
            ),
            UPLOAD,
            ("Add an organization", "people_organization_add", "people.add_organization"),
        ),
    )


@admin.register(Merge)
class MergeDesk(MergeAdmin):
    def undone(self, request, done):
        link_now(request, done.kind, done.winner_id, done.loser_id)
