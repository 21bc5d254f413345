"""Which articles and mentions, in words: `Article.objects.saying("river")`.

Lists of articles ask by SQL of their own (api/search/selection.py), for speed.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Left, Length

from articles.fulltext import tsquery


def not_rejected(alias: str) -> str:
    """SQL: the mention counts. The partial indexes have this very condition."""
    return f"{alias}.status <> 'rejected'"


#: The text without the heading of the next article that was left behind at its end.
OWN_TEXT = Left("body", Length("body") - Length("next_heading"))


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


class IssueQuerySet(DatedQuerySet):
    """Issues with what is known of the undated ones among them."""

    def estimated_between(
        self, first: datetime.date | None = None, last: datetime.date | None = None
    ) -> Self:
        """Those that likely appeared in the range."""
        later = self.filter(dating__estimated_on__gte=first) if first else self
        return later.filter(dating__estimated_on__lte=last) if last else later

    def possible_between(
        self, first: datetime.date | None = None, last: datetime.date | None = None
    ) -> Self:
        """Those that evidence does not keep out of it: where there is none, all (null: open)."""
        begins = Q(dating__latest__isnull=True) | Q(dating__latest__gte=first)
        ends = Q(dating__earliest__isnull=True) | Q(dating__earliest__lte=last)
        found = self.filter(begins) if first else self
        return found.filter(ends) if last else found


class ArticleQuerySet(DatedQuerySet):
    def saying(self, words: str) -> ArticleQuerySet:
        """Full-text search, written as `q` of the API is; raises QueryError."""
        query = SearchQuery(tsquery(words), config="articles_text", search_type="raw")
        return self.filter(search__vector=query)

    def cut_next_heading(self) -> list[int]:
        """Take the heading of the next article off the texts that end with it; return their ids."""
        ids = list(self.exclude(next_heading="").values_list("pk", flat=True))
        cut = Func(OWN_TEXT, Value("\n "), function="rtrim")
        self.model.objects.filter(pk__in=ids).update(body=cut, next_heading="")
        return ids


class MentionQuerySet(DatedQuerySet):
    def not_rejected(self) -> MentionQuerySet:
        """The mentions that count, as not_rejected() says in SQL."""
        return self.exclude(status="rejected")

    def newest_first(self) -> MentionQuerySet:
        """By the date of the article, undated ones last: the order of the indexes."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-article_id")
