"""Which articles and mentions, in words: `Article.objects.mentioning(ada).undated()`.

The API answers these questions by SQL of its own (selection.py), for speed; a test holds both to
the same answers.
"""

from __future__ import annotations

import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, QuerySet

from people.models import Organization, Person


class ArticleQuerySet(QuerySet):
    def mentioning(self, entity: Person | Organization) -> ArticleQuerySet:
        """Those that mention it; a mention that an editor has rejected does not count."""
        return self.filter(Exists(self.mentions_of(entity)))

    def not_mentioning(self, entity: Person | Organization) -> ArticleQuerySet:
        return self.filter(~Exists(self.mentions_of(entity)))

    def mentions_of(self, entity: Person | Organization) -> QuerySet:
        mentions = self.model._meta.get_field("mentions").related_model.objects.not_rejected()
        return mentions.filter(article=OuterRef("pk"), **{entity._meta.model_name: entity})

    def published_between(
        self, first: datetime.date | None = None, last: datetime.date | None = None
    ) -> ArticleQuerySet:
        """Both ends are inclusive; an undated article is in no range."""
        articles = self.filter(published_on__gte=first) if first else self
        return articles.filter(published_on__lte=last) if last else articles

    def undated(self) -> ArticleQuerySet:
        return self.filter(published_on__isnull=True)

    def saying(self, words: str) -> ArticleQuerySet:
        """Full-text search, written as for a search engine: all words, "a phrase", or, -not."""
        query = SearchQuery(words, config="english", search_type="websearch")
        return self.filter(search__vector=query)

    def newest_first(self) -> ArticleQuerySet:
        """Undated articles come last."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-pk")


class MentionQuerySet(QuerySet):
    def not_rejected(self) -> MentionQuerySet:
        """The mentions that count; the partial indexes hold just these."""
        return self.exclude(status="rejected")

    def newest_first(self) -> MentionQuerySet:
        """By the date of the article, undated ones last: the order of the indexes."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-article_id")
