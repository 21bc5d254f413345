"""What editors do to the mentions of an article, each in a short transaction."""

from django.db import transaction

from articles.mentions.spans import Spans, united
from articles.models import Article, Mention
from people.models import Entity


class StaleTextError(Exception):
    """The words are no longer where the editor saw them."""


def decide(mention: Mention, status: str) -> None:
    """Set the editor's verdict, which no import and no linking changes."""
    mention.status = Mention.Status(status)
    mention.needs_review = False
    mention.save(update_fields=["status", "needs_review"])


@transaction.atomic
def mark(article: Article, start: int, end: int, words: str, entity: Entity) -> Mention:
    """Record that body[start:end], which reads `words`, mentions the entity.

    Raises StaleTextError when the body says something else there by now.
    """
    article = Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    if not words or article.body[start:end] != words:
        raise StaleTextError
    return _confirm(article, entity, [[start, end]])


@transaction.atomic
def reassign(mention: Mention, entity: Entity) -> Mention:
    """Somebody else is mentioned there: the old mention is rejected, not deleted."""
    if entity == mention.entity:
        decide(mention, "confirmed")
        return mention
    decide(mention, "rejected")
    return _confirm(mention.article, entity, mention.spans)


def _confirm(article: Article, entity: Entity, spans: Spans) -> Mention:
    kind = entity._meta.model_name
    mention = article.mentions.filter(**{kind: entity}).first()
    if mention is None:
        mention = Mention(article=article, origin=Mention.Origin.EDITOR, **{kind: entity})
    before = [] if mention.status == "rejected" else mention.spans
    mention.spans = united(before, spans)
    mention.status = Mention.Status.CONFIRMED
    mention.needs_review = False
    mention.save()
    return mention
