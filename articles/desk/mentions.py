"""What editors do to the mentions of an article, each in a short transaction."""

import re

from django.db import transaction
from django.db.models import QuerySet

from articles.mentions.spans import Spans, apart, united
from articles.models import Article, Mention
from people.models import Entity

CONFIRMED, REJECTED = Mention.Status.CONFIRMED, Mention.Status.REJECTED
VERDICT = ["status", "needs_review", "spans", "rejected_spans"]


class StaleTextError(Exception):
    """The words are no longer where the editor saw them."""


@transaction.atomic
def decide(mention: Mention, status: str, only: int | None = None) -> Mention:
    """Set the editor's verdict, which no import and no linking changes.

    `only`: where the one place begins that is judged. Rejected, it is none of the mention's places
    any more, and the others stay as they are. Confirmed, it is the only one; or one more, if it was
    rejected before. Raises StaleTextError when no place of the mention begins there.
    """
    mention = Mention.objects.select_for_update(no_key=True).get(pk=mention.pk)
    if only is None:
        mention.status = Mention.Status(status)
    else:
        _decide_place(mention, status, place_at(mention, only))
    if mention.status != Mention.Status.AUTO:
        mention.needs_review = False
    mention.save(update_fields=VERDICT)
    return mention


def decide_all(found: QuerySet, status: str) -> int:
    """The verdict on many mentions in one statement; how many it was new for."""
    news = found.exclude(status=status, needs_review=False)
    return news.update(status=Mention.Status(status), needs_review=False)


def place_at(mention: Mention, start: int) -> list[int]:
    """The place of the mention, a rejected one too, that begins there; StaleTextError for none."""
    for span in (*mention.spans, *mention.rejected_spans):
        if span[0] == start:
            return span
    raise StaleTextError


def _decide_place(mention: Mention, status: str, place: list[int]) -> None:
    if status == REJECTED:
        _reject_places(mention, [place])
        return
    is_one_more = place in mention.rejected_spans and mention.status != REJECTED
    places = united(mention.spans, mention.rejected_spans)
    mention.spans = united(mention.spans if is_one_more else [], [place])
    mention.rejected_spans = apart(places, mention.spans)
    mention.status = CONFIRMED


def _reject_places(mention: Mention, places: Spans) -> None:
    """Without any other place, the article does not mention the entity at all."""
    left = apart(mention.spans, places)
    if left:
        gone = apart(mention.spans, left)
        mention.spans, mention.rejected_spans = left, united(mention.rejected_spans, gone)
    elif mention.spans:
        mention.status = REJECTED


@transaction.atomic
def mark(
    article: Article, start: int, end: int, words: str, entity: Entity, *, only: bool = False
) -> tuple[Mention, bool]:
    """Record that body[start:end], which reads `words`, mentions the entity.

    Returns the mention, and whether it is a new one. All places of these words that nobody else
    has are marked along, unless `only` that one is meant. Raises StaleTextError when the body says
    something else there by now.
    """
    article = _locked(article)
    if not words or article.body[start:end] != words:
        raise StaleTextError
    others = [] if only else _free_places(article, words, entity)
    places = united([[start, end]], apart(others, [[start, end]]))
    return _confirm(article, entity, places)


@transaction.atomic
def reassign(mention: Mention, entity: Entity, only: int | None = None) -> tuple[Mention, bool]:
    """Somebody else is mentioned there: the old mention is rejected, not deleted.

    `only`: as for `decide`. Returns the mention of the entity, and whether it is a new one.
    """
    article = _locked(mention.article)
    if entity == mention.entity:
        return decide(mention, CONFIRMED, only), False
    spans = mention.spans if only is None else [place_at(mention, only)]
    decide(mention, REJECTED, only)
    return _confirm(article, entity, spans)


def _locked(article: Article) -> Article:
    """Of two editors who make mentions in one article, one comes second."""
    return Article.objects.select_for_update(no_key=True).get(pk=article.pk)


def _free_places(article: Article, words: str, entity: Entity) -> Spans:
    """Where the same words stand, whole, and are neither another's nor rejected already."""
    taken: Spans = []
    kind = entity._meta.model_name
    for mention in article.mentions.all():
        if entity.pk == getattr(mention, f"{kind}_id"):
            taken += mention.rejected_spans
        elif mention.status != REJECTED:
            taken += mention.spans
    spaced = r"\s+".join(map(re.escape, words.split()))
    found = re.finditer(rf"(?<!\w)(?<!\w-){spaced}(?!\w|-\w)", article.body)
    return apart([list(match.span()) for match in found], taken)


def _confirm(article: Article, entity: Entity, spans: Spans) -> tuple[Mention, bool]:
    """The entity is mentioned there, and nobody else; whether that is a new mention."""
    mention = None
    kind = entity._meta.model_name
    for row in article.mentions.select_for_update(no_key=True).order_by("pk"):
        if entity.pk == getattr(row, f"{kind}_id"):
            mention = row
        elif row.status != REJECTED and apart(row.spans, spans) != row.spans:
            _reject_places(row, spans)
            row.save(update_fields=VERDICT)
    is_new = mention is None
    mention = mention or Mention(article=article, origin=Mention.Origin.EDITOR, **{kind: entity})
    before = [] if mention.status == REJECTED else mention.spans
    mention.spans = united(before, spans)
    mention.rejected_spans = apart(mention.rejected_spans, mention.spans)
    mention.status = CONFIRMED
    mention.needs_review = False
    mention.save()
    return mention, is_new
