"""People and organizations in the articles: counts, timelines, and who appears with whom."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from articles.api.filters import DATES, ROLE, MentionDateFilter
from articles.api.search.datings import by_date
from articles.api.shapes import plain_date
from articles.api.timeline import OutletTimeline, Timeline
from articles.mentions.pending import link_entities
from articles.querysets import ROLES, TEXT, answering
from monitor.api import etags
from monitor.api.cursors import Ordering
from monitor.api.links import base, moved
from monitor.api.params import ChoiceParam
from monitor.api.selections import Branch, Selection
from monitor.api.shapes import Field, Shape, computed
from monitor.api.statements import first_row
from monitor.api.views import ListView
from people.api.kinds import EntityKind, OfKind
from people.api.merging_views import MergeView, UndoView
from people.api.views import EntityDetail, EntityList
from people.merging.winners import winner_id


def mentioned(name: str, mentions: str, order: str) -> Field:
    """What is known of the date of the first or last dated article, which may be only a year."""
    return computed(
        name,
        lambda **options: serializers.CharField(allow_null=True, **options),
        "What is known of that date: 1998, 1998-06 or 1998-06-25.",
        f"(SELECT {plain_date('m.published_on', 'm.published_until')} FROM {mentions}"
        f" AND m.published_on IS NOT NULL ORDER BY m.published_on {order} LIMIT 1)",
    )


def with_mentions(shape: Shape, kind: str, role: str = TEXT) -> Shape:
    """The shape of an entity, with its counts and dates in the archive."""
    mentions = f"articles_mention m WHERE m.{kind}_id = {kind}.id AND {answering('m', role)}"
    asked = "" if role == TEXT else f"role={role}&"
    return shape.plus(
        computed(
            "articles",
            serializers.IntegerField,
            "Number of articles that mention it.",
            f"(SELECT count(*) FROM {mentions})",
        ),
        computed(
            "articles_url",
            serializers.URLField,
            "URL of the list of these articles.",
            f"%(base)s::text || 'articles/?{asked}{kind}=' || {kind}.slug",
        ),
        computed(
            "first_mentioned_on",
            lambda **options: serializers.DateField(allow_null=True, **options),
            "The date of the first dated article.",
            f"(SELECT min(m.published_on) FROM {mentions})",
        ),
        computed(
            "last_mentioned_on",
            lambda **options: serializers.DateField(allow_null=True, **options),
            "The date of the last dated article.",
            f"(SELECT max(m.published_on) FROM {mentions})",
        ),
        mentioned("first_mentioned", mentions, "ASC NULLS FIRST"),
        mentioned("last_mentioned", mentions, "DESC NULLS LAST"),
    )


CITED = "FROM articles_citation c WHERE c.organization_id = organization.id"
CITED_IN = (
    computed(
        "cited_in",
        serializers.IntegerField,
        "Number of articles that cite it, whether or not they are about it.",
        f"(SELECT count(DISTINCT c.article_id) {CITED})",
    ),
    computed(
        "cited_in_url",
        serializers.URLField,
        "URL of the list of these articles.",
        "%(base)s::text || 'articles/?cites=' || organization.slug",
    ),
)
RELATED = Shape(
    "Related",
    (
        computed(
            "kind",
            lambda **options: serializers.ChoiceField(["person", "organization"], **options),
            "What it is.",
            "related.kind",
        ),
        computed(
            "url",
            serializers.URLField,
            "URL of the record.",
            "%(base)s::text || CASE related.kind WHEN 'person' THEN 'people/'"
            " ELSE 'organizations/' END || entity.slug || '/'",
        ),
        computed("slug", serializers.SlugField, "Its key.", "entity.slug"),
        computed("name", serializers.CharField, "Its name.", "entity.name"),
        computed(
            "articles",
            serializers.IntegerField,
            "Number of articles that mention both.",
            "related.articles",
        ),
        computed(
            "articles_url",
            serializers.URLField,
            "URL of the list of these articles.",
            "%(both)s::text || '&' || related.kind || '=' || entity.slug",
        ),
    ),
    source=(
        "related JOIN LATERAL (SELECT slug, name FROM people_person p"
        " WHERE related.kind = 'person' AND p.id = related.entity_id"
        " UNION ALL SELECT slug, name FROM people_organization o"
        " WHERE related.kind = 'organization' AND o.id = related.entity_id) entity ON true"
    ),
    alias="related",
)


class EntityTimeline(OfKind, Timeline):
    pass


class EntityOutletTimeline(OfKind, OutletTimeline):
    pass


class EntityRelated(OfKind, ListView):
    """Who else is mentioned in the same articles, most often first."""

    kind: str
    shape = RELATED
    filterset_class = MentionDateFilter
    params: ClassVar = {
        **DATES,
        **ROLE,
        "kind": ChoiceParam(["person", "organization"], help_text="Only entities of this kind."),
    }
    orderings = (Ordering("-articles", "articles", "bigint"),)

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        slug = kwargs["slug"]
        if tag := self.look_up(self.read_params()):
            return etags.not_modified(tag)
        row = first_row(
            f"SELECT winner.id, winner.slug FROM people_{self.kind} entity"
            f" JOIN people_{self.kind} winner"
            f" ON winner.id = {winner_id('entity')}"
            " WHERE entity.slug = %(slug)s::text",
            {"slug": slug},
        )
        if row is None:
            raise Http404(f"There is no {self.kind} {slug!r}.")
        self.entity_id, winner = row
        return super().get(request) if winner == slug else moved(request, slug, winner)

    def select(self, values: dict[str, Any]) -> Selection:
        sql_values = {"entity": self.entity_id, "both": self.both(values)}
        its = [
            f"m.{self.kind}_id = %(entity)s::bigint",
            answering("m", values["role"]),
        ]
        branches = by_date(Branch(its), "m", "m.article_id", values, sql_values)
        articles = " UNION ALL ".join(
            f"SELECT m.article_id FROM articles_mention m{branch.join}"
            f" WHERE {' AND '.join(branch.where)}"
            for branch in branches
        )
        kinds = [values["kind"]] if values["kind"] else ["person", "organization"]
        counted = " UNION ALL ".join(self.counted(kind, values["role"]) for kind in kinds)
        return Selection(
            source="related",
            id="related.id",
            keys={"articles": "related.articles"},
            values=sql_values,
            ctes=[
                f"these AS MATERIALIZED ({articles})",
                f"related AS MATERIALIZED ({counted})",
            ],
        )

    def counted(self, kind: str, role: str) -> str:
        """SQL: the entities of one kind, each with an id unique among both kinds."""
        itself = f" AND x.{kind}_id <> %(entity)s::bigint" if kind == self.kind else ""
        return (
            f"SELECT x.{kind}_id * 2 + {int(kind == 'organization')} AS id, '{kind}' AS kind,"
            f" x.{kind}_id AS entity_id, count(*) AS articles"
            " FROM these JOIN articles_mention x USING (article_id)"
            f" WHERE x.{kind}_id IS NOT NULL AND {answering('x', role)}{itself}"
            f" GROUP BY x.{kind}_id"
        )

    def both(self, values: dict[str, Any]) -> str:
        """The beginning of the URL of the articles that mention both."""
        dates = "".join(
            f"&{name}={values[name]}"
            for name in ("date_from", "date_to", "dates", "role")
            if values[name] and values[name] not in ("printed", TEXT)
        )
        return f"{base(self.request)}articles/?{self.kind}={self.kwargs['slug']}{dates}"


class LinksNames:
    """Mix-in of a view: written names are linked in the texts in the same transaction."""

    kind: str

    def written(self, ids: list[int]) -> None:
        link_entities(self.kind, ids)


class LinkingList(LinksNames, EntityList):
    pass


class LinkingDetail(LinksNames, EntityDetail):
    """`shapes`: with what is counted of mentions in each role."""

    shapes: Mapping[str, Shape]
    params: ClassVar = ROLE

    def read_params(self) -> dict[str, Any]:
        values = super().read_params()
        self.shape = self.shapes[values["role"]]
        return values


class LinkingMerge(LinksNames, MergeView):
    pass


class LinkingUndo(LinksNames, UndoView):
    pass


def endpoints(entity: EntityKind) -> list[tuple[str, str, Any]]:
    """The endpoints of one kind: the end of the address, of its name, and the view."""
    name, path, noun = entity.name, entity.path, entity.noun
    one = f"One {name}, with counts of articles."
    counted = {role: with_mentions(entity.shape, name, role) for role in ROLES}
    further = CITED_IN if name == "organization" else ()
    shapes = {role: shape.plus(*further) for role, shape in counted.items()}
    detail = LinkingDetail.of(entity, one, shape=shapes[TEXT], shapes=shapes)
    records = entity.model._default_manager.all()
    timeline = f"How often {noun} is mentioned over time."
    related = f"Who else is mentioned with {noun}."
    views = {
        "": detail,
        "timeline": EntityTimeline.of(entity, timeline, queryset=records),
        "related": EntityRelated.of(entity, related, queryset=records),
        "merge": LinkingMerge.of(entity, f"Merge {noun} into another one."),
        "undo-merge": LinkingUndo.of(entity, f"Undo the merge of {noun}."),
    }
    if name == "organization":
        cited = "How often an outlet is cited over time."
        views["cited"] = EntityOutletTimeline.of(entity, cited, queryset=records)
    every = LinkingList.of(entity, f"{path.capitalize()} by name.", detail_view=detail)
    return [
        (f"{path}/", path, every),
        *(
            (f"{path}/<slug:slug>/{end and end + '/'}", f"{name}{end and '-' + end}", view)
            for end, view in views.items()
        ),
    ]
