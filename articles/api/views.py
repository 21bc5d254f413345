"""Publications, issues and articles: lists and details."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models.functions import Coalesce
from django.http import HttpResponse
from orjson import loads

from articles.api import atom, titles
from articles.api.atom import AtomRenderer
from articles.api.filters import DATES, ROLE, ArticleFilter, IssueFilter, PublicationFilter
from articles.api.search import facets
from articles.api.search.left_out import TellsOfUndated
from articles.api.search.selection import articles_that_match
from articles.api.search.snippets import SNIPPET
from articles.api.search.starts import Mentions
from articles.api.serializers import ArticleWriter, IssueWriter, PublicationWriter
from articles.api.shapes import ARTICLE, ISSUE, PUBLICATION
from articles.dating.rows import date_pending
from articles.mentions.pending import link_texts
from articles.models import Article, Issue, Publication
from monitor.api.cursors import Ordering
from monitor.api.faults import Fault
from monitor.api.pages import Page
from monitor.api.params import BooleanParam, WordsParam
from monitor.api.selections import Selection
from monitor.api.shapes import Shape
from monitor.api.views import DetailView, ListView
from monitor.api.writing import Creates, Writes


class Linked:
    """Names in written texts are linked in the same transaction."""

    def written(self, ids: list[int]) -> None:
        link_texts(ids)


class Estimated:
    """Undated issues are dated anew in the same transaction."""

    def written(self, ids: list[int]) -> None:
        date_pending()


# As they are printed: by publication, volume and number, the articles of an issue by position.
ISSUE_KEYS = (("printed_order", "text"),)
ARTICLE_KEYS = (*ISSUE_KEYS, ("place", "bigint"))
PRINTED_ISSUES = [
    Ordering(name, "publication", "bigint", further=ISSUE_KEYS, together=2)
    for name in ("printed", "-printed")
]
PRINTED_ARTICLES = [
    Ordering(name, "publication", "bigint", further=ARTICLE_KEYS, together=2)
    for name in ("printed", "-printed")
]


class ArticleList(TellsOfUndated, Linked, Creates, ListView):
    """Articles, newest first; undated ones come last."""

    writer = ArticleWriter
    slug_from = "headline"
    queryset = Article.objects.all()
    shape = ARTICLE
    filterset_class = ArticleFilter
    params: ClassVar = {
        **DATES,
        **ROLE,
        "snippet": BooleanParam(
            initial=False, help_text="Show where q was found, with its words marked."
        ),
        "facet": WordsParam(
            facets.NAMES, initial=(), help_text="Add counts under the same filters."
        ),
    }
    renderer_classes = (*ListView.renderer_classes, AtomRenderer)
    inapplicable: ClassVar = {
        **ListView.inapplicable,
        "atom": ("fields", "omit", "expand", "snippet", "facet", "count"),
    }
    further_properties = {
        **ListView.further_properties,
        **dict.fromkeys(("facets", "undated_possible"), {"type": "object"}),
    }
    orderings = (
        Ordering("-published_on", "published_on", "date", nullable=True),
        Ordering("published_on", "published_on", "date", nullable=True),
        Ordering("headline", "headline", "text"),
        Ordering("-headline", "headline", "text"),
        Ordering("-updated_at", "updated_at", "timestamptz"),
        Ordering("updated_at", "updated_at", "timestamptz"),
        Ordering("rank", "rank", "float4", best_first=True),
        *PRINTED_ARTICLES,
    )
    has_one_default = False

    def default_ordering(self, values: dict[str, Any]) -> str:
        """The articles of one issue come as they are printed, the first one first."""
        of_one_issue = values["number"] and len(values["publication"] or ()) == 1
        return "printed" if of_one_issue else super().default_ordering(values)

    def check(self, values: dict[str, Any]) -> Iterator[Fault]:
        yield from super().check(values)
        if values["ordering"] == "rank" and not values["q"]:
            yield Fault("it ranks the answers to q, which is not given", "ordering")
        if values["snippet"] and not values["q"]:
            yield Fault("it shows where q was found, which is not given", "snippet")

    def select(self, values: dict[str, Any]) -> Selection:
        return articles_that_match(values)

    def respond(self, page: Page, values: dict[str, Any]) -> tuple[HttpResponse, bool]:
        response, valid = super().respond(page, values)
        if self.request.accepted_renderer.format == "atom":
            address, title = self.request.build_absolute_uri(), titles.title(self.request.GET)
            page_of_articles = loads(response.content)
            response.content = atom.feed(self.request.get_host(), address, title, page_of_articles)
            response["Content-Type"] = f"{AtomRenderer.media_type}; charset=utf-8"
        return response, valid

    def item(self, values: dict[str, Any]) -> Shape:
        if self.request.accepted_renderer.format == "atom":
            return with_beginning(self.shape.item(fields=atom.NEEDED))
        item = super().item(values)
        return with_snippet(item) if values["snippet"] else item

    def aggregates(self, selection: Selection, values: dict[str, Any]) -> dict[str, str]:
        aggregates = super().aggregates(selection, values)
        if names := values["facet"]:
            selection.ctes.append(facets.matched(selection))
            selection.values.update(facets.url_prefixes(self.request, values))
            aggregates["facets"] = facets.counts(
                names, Mentions(values["role"], values["mention_status"])
            )
        return aggregates


@lru_cache(maxsize=100)
def with_snippet(item: Shape) -> Shape:
    return item.plus(SNIPPET)


@lru_cache(maxsize=1)
def with_beginning(item: Shape) -> Shape:
    return item.plus(atom.BEGINNING)


class ArticleDetail(Linked, Writes, DetailView):
    """One article with its text and its mentions."""

    writer = ArticleWriter
    slug_from = "headline"
    queryset = Article.objects.all()
    shape = ARTICLE
    kind = "article"
    lookup, lookup_type = "article.id", "bigint"


class IssueList(TellsOfUndated, Estimated, Creates, ListView):
    """Issues, newest first; undated ones come last."""

    writer = IssueWriter
    queryset = Issue.objects.all()
    shape = ISSUE
    filterset_class = IssueFilter
    params: ClassVar = DATES
    orderings = (
        Ordering("-published_on", "published_on", "date", nullable=True),
        Ordering("published_on", "published_on", "date", nullable=True),
        Ordering("-updated_at", "updated_at", "timestamptz"),
        Ordering("updated_at", "updated_at", "timestamptz"),
        *PRINTED_ISSUES,
    )
    further_properties = {
        **ListView.further_properties,
        "undated_possible": {"type": "object"},
    }

    def select(self, values: dict[str, Any]) -> Selection:
        if values["dates"] != "estimated":
            return super().select(values)
        likely = Coalesce("published_on", "dating__estimated_on")
        rows = IssueFilter.narrow(Issue.objects.annotate(likely_on=likely), values)
        names = ("likely_on", "updated_at", "publication", "printed_order")
        selection = Selection.of(rows, names)
        selection.keys["published_on"] = selection.keys["likely_on"]
        return selection


class IssueDetail(Estimated, Writes, DetailView):
    """One issue."""

    writer = IssueWriter
    queryset = Issue.objects.all()
    shape = ISSUE
    kind = "issue"
    lookup, lookup_type = "issue.id", "bigint"


class PublicationList(Estimated, Creates, ListView):
    """Publications by title."""

    writer = PublicationWriter
    slug_from = "title"
    queryset = Publication.objects.all()
    shape = PUBLICATION
    filterset_class = PublicationFilter
    orderings = (
        Ordering("title", "title", "text"),
        Ordering("-title", "title", "text"),
        Ordering("-updated_at", "updated_at", "timestamptz"),
        Ordering("updated_at", "updated_at", "timestamptz"),
    )


class PublicationDetail(Estimated, Writes, DetailView):
    """One publication."""

    writer = PublicationWriter
    slug_from = "title"
    queryset = Publication.objects.all()
    shape = PUBLICATION
    kind = "publication"
    lookup, lookup_type = "publication.slug", "text"
