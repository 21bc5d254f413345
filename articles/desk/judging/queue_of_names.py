"""Which names wait for an editor: open ones, and people and organizations that were found."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from articles.models import Mention, Suggestion
from articles.querysets import ANY
from people.models import ENTITY_MODELS

IS_OPEN = Q(status="open")
IS_FOUND = Q(source="unknown", decided_by=None) & (
    Q(person__standing="found", person__merged_into=None)
    | Q(organization__standing="found", organization__merged_into=None)
)


def in_state(rows: QuerySet[Suggestion], state: str) -> QuerySet[Suggestion]:
    """Those of these names that are open, found, or decided."""
    if state == "found":
        return rows.filter(IS_FOUND)
    if state == "decided":
        return rows.exclude(IS_OPEN | IS_FOUND)
    return rows.filter(IS_OPEN)


def with_mentions(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """With `mentioned`, the number of articles that now mention who was made of each."""
    counts = [Subquery(_articles_of(kind)) for kind in ENTITY_MODELS]
    return rows.annotate(mentioned=Coalesce(*counts, 0))


def _articles_of(kind: str) -> QuerySet:
    mentions = Mention.objects.answering(ANY).filter(**{kind: OuterRef(kind)})
    return mentions.order_by().values(kind).annotate(number=Count("pk")).values("number")
