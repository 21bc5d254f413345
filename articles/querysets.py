"""The verbs of the archive: which articles are meant, in words.

The API answers the same questions by statements of its own (selection.py); a test holds both to
the same answers.
"""

from __future__ import annotations

import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, QuerySet

from people.models import Organization, Person


class ArticleQuerySet(QuerySet):
    def mentioning(self, entity: Person | Organization) -> ArticleQuerySet:
        """Those that mention it; what an editor has rejected is no mention."""
        return self.filter(Exists(self.mentions_of(entity)))

    def not_mentioning(self, entity: Person | Organization) -> ArticleQuerySet:
        return self.filter(~Exists(self.mentions_of(entity)))

    def mentions_of(self, entity: Person | Organization) -> QuerySet:
        kind = "person" if isinstance(entity, Person) else "organization"
        mentions = self.model._meta.get_field("mentions").related_model.objects
        return mentions.filter(article=OuterRef("pk"), **{kind: entity}).exclude(status="rejected")

    def published_between(
        self, first: datetime.date | None = None, last: datetime.date | None = None
    ) -> ArticleQuerySet:
        """Both ends are inclusive; what has no date is in no range."""
        articles = self.filter(published_on__gte=first) if first else self
        return articles.filter(published_on__lte=last) if last else articles

    def undated(self) -> ArticleQuerySet:
        return self.filter(published_on__isnull=True)

    def saying(self, words: str) -> ArticleQuerySet:
        """Full text, written as in a search engine: all words, "a phrase", or, -not."""
        query = SearchQuery(words, config="english", search_type="websearch")
        return self.filter(search__vector=query)

    def newest_first(self) -> ArticleQuerySet:
        """What has no date comes last."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-pk")
