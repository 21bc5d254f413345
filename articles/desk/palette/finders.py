"""Records by what is typed: people, organizations, issues, publications, articles.

Each look-up reads few rows by an index, and none runs longer than LONGEST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import OperationalError, connection, transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse
from rapidfuzz import fuzz

from articles.desk.figures import list_of
from articles.desk.palette.jumps import MOST_JUMPS, Jump, JumpGroup
from articles.fulltext import QueryError
from articles.models import Article, ArticleSearch, Issue, Publication
from articles.querysets import text_query
from people.api.search import named
from people.api.slips import nearly_named
from people.models import ENTITY_MODELS
from people.names import fold

LONGEST = 1000  # milliseconds; what takes longer is looked for in its list
RANKED = 50  # names one slip away, of which the nearest are shown
# The planner takes a question to a full-text index for dearer, and its answer for longer, than it
# is; nor is any of these queries worth compiling.
BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off"
CANCELED = "57014"
ICONS = {"person": "person", "organization": "apartment"}


def records(user, words: str) -> Iterator[JumpGroup]:
    """Groups of what is called like the words, as far as the user may see it; none is empty."""
    for app, kind, find in LOOKUPS:
        if user.has_perm(f"{app}.view_{kind}") and (group := _bounded(find, kind, words)):
            yield group


def spelled_nearly(user, words: str) -> Iterator[JumpGroup]:
    """People and organizations whose names are a slip of a key away in every word."""
    for kind in ENTITY_MODELS:
        if user.has_perm(f"people.view_{kind}") and (group := _bounded(_near, kind, words)):
            yield group


def _bounded(find: Callable, kind: str, words: str) -> JumpGroup | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {LONGEST}; {BY_INDEX}")
            group = find(kind, words)
            cursor.execute("RESET statement_timeout; RESET enable_seqscan; RESET jit")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != CANCELED:
            raise
        return JumpGroup(f"{kind}s", "hourglass", [], note="Took too long: look in the list.")
    return group if group.jumps or group.note else None


def _entities(kind: str, words: str) -> JumpGroup:
    """First those whose name itself begins so, and those that somebody has given."""
    begins = Case(When(name__istartswith=words, then=Value(0)), default=Value(1))
    found = named(_winners(kind), words).order_by(begins, "-standing", "name", "pk")
    more = list_of(f"people_{kind}", q=words)
    return JumpGroup(_plural(kind), ICONS[kind], _entity_jumps(found[:MOST_JUMPS]), more)


def _near(kind: str, words: str) -> JumpGroup:
    found = list(nearly_named(_winners(kind), words)[:RANKED])
    found.sort(key=lambda entity: -fuzz.ratio(fold(entity.name), fold(words)))
    title = f"{_plural(kind)} spelled nearly so"
    return JumpGroup(title, ICONS[kind], _entity_jumps(found[:MOST_JUMPS]))


def _winners(kind: str) -> QuerySet:
    return ENTITY_MODELS[kind].objects.filter(merged_into__isnull=True).defer("name_vector")


def _plural(kind: str) -> str:
    return str(ENTITY_MODELS[kind]._meta.verbose_name_plural).capitalize()


def _entity_jumps(entities) -> list[Jump]:
    return [
        Jump(
            entity.name,
            reverse(f"admin:people_{entity._meta.model_name}_change", args=[entity.pk]),
            entity.description or ", ".join(entity.aliases[:3]),
        )
        for entity in entities
    ]


def _issues(kind: str, words: str) -> JumpGroup:
    jumps = []
    if any(letter.isdecimal() for letter in words):  # else it is the publication that is meant
        found = Issue.objects.called(words).select_related("publication")
        jumps = [
            Jump(
                str(issue),
                reverse("admin:articles_issue_change", args=[issue.pk]),
                issue.date or "undated",
            )
            for issue in found[:MOST_JUMPS]
        ]
    return JumpGroup("Issues", "newsmode", jumps, list_of("articles_issue", q=words))


def _publications(kind: str, words: str) -> JumpGroup:
    jumps = [
        Jump(row.title, reverse("admin:articles_publication_change", args=[row.pk]))
        for row in Publication.objects.filter(title__icontains=words)[:MOST_JUMPS]
    ]
    return JumpGroup("Publications", "library_books", jumps)


def _articles(kind: str, words: str) -> JumpGroup:
    """The newest whose headline or text says the words.

    They are ordered by the copy of their dates beside the index: in their own table, the planner
    would go through the newest one by one, which for words that nobody says are all.
    """
    try:
        found = ArticleSearch.objects.filter(vector=text_query(words))
    except QueryError:
        return JumpGroup("Articles", "article", [])
    newest = found.order_by(F("published_on").desc(nulls_last=True), "-pk")
    keys = list(newest.values_list("pk", flat=True)[:MOST_JUMPS])
    articles = Article.objects.filter(pk__in=keys).select_related("issue__publication")
    jumps = [
        Jump(
            article.headline,
            reverse("admin:articles_article_change", args=[article.pk]),
            ", ".join(filter(None, (str(article.issue), article.date))),
        )
        for article in articles.defer("body", "import_base")
    ]
    return JumpGroup("Articles", "article", jumps, list_of("articles_article", q=words))


LOOKUPS = (
    ("people", "person", _entities),
    ("people", "organization", _entities),
    ("articles", "issue", _issues),
    ("articles", "publication", _publications),
    ("articles", "article", _articles),
)
