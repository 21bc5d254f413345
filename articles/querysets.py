"""Which articles and mentions, in words: `Article.objects.mentioning(ada).undated()`.

The API answers these questions by SQL of its own (selection.py), for speed; a test holds both to
the same answers.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, QuerySet

from articles.fulltext import tsquery
from people.models import Organization, Person


class DatedQuerySet(QuerySet):
    """Records whose printed date is a span of days, `published_on` to `published_until`."""

    def published_between(
        self,
        first: datetime.date | None = None,
        last: datetime.date | None = None,
        *,
        possible: bool = False,
    ) -> Self:
        """Those that appeared in the range for certain, or with `possible` may have.

        Both ends are inclusive; what is undated is in no range.
        """
        begin, end = ("published_until", "published_on")[:: 1 if possible else -1]
        later = self.filter(**{f"{begin}__gte": first}) if first else self
        return later.filter(**{f"{end}__lte": last}) if last else later

    def undated(self) -> Self:
        return self.filter(published_on__isnull=True)


class ArticleQuerySet(DatedQuerySet):
    def mentioning(self, entity: Person | Organization) -> ArticleQuerySet:
        """Those that mention it; a mention that an editor has rejected does not count."""
        return self.filter(Exists(self.mentions_of(entity)))

    def not_mentioning(self, entity: Person | Organization) -> ArticleQuerySet:
        return self.filter(~Exists(self.mentions_of(entity)))

    def mentions_of(self, entity: Person | Organization) -> QuerySet:
        mentions = self.model._meta.get_field("mentions").related_model.objects.not_rejected()
        return mentions.filter(article=OuterRef("pk"), **{entity._meta.model_name: entity})

    def saying(self, words: str) -> ArticleQuerySet:
        """Full-text search, written as `q` of the API is; raises QueryError."""
        query = SearchQuery(tsquery(words), config="articles_text", search_type="raw")
        return self.filter(search__vector=query)

    def newest_first(self) -> ArticleQuerySet:
        """Undated articles come last."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-pk")


class MentionQuerySet(DatedQuerySet):
    def not_rejected(self) -> MentionQuerySet:
        """The mentions that count; the partial indexes hold just these."""
        return self.exclude(status="rejected")

    def newest_first(self) -> MentionQuerySet:
        """By the date of the article, undated ones last: the order of the indexes."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-article_id")
