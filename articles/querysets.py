"""Which articles and mentions, in words: `Article.objects.saying("river")`.

Lists of articles ask by SQL of their own (api/search/selection.py), for speed.
"""

from __future__ import annotations

import contextlib
import datetime
from typing import Self

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Left, Length

from articles.fulltext import QueryError, tsquery

#: Which mentions answer a question: those of a text about somebody, unless another role is asked
#: for, or any.
TEXT, CITED, ANY = ROLES = ("text", "cited", "any")


def answering(alias: str, role: str = TEXT) -> str:
    """SQL: the mention answers a question that asks for this role; a rejected one answers none.

    Of each role there are partial indexes with this very condition; for any, both are named, since
    both then answer together.
    """
    roles = (TEXT, CITED) if role == ANY else (role,)
    either = " OR ".join(f"{alias}.role = '{each}'" for each in roles)
    return f"{alias}.status <> 'rejected' AND ({either})"


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


def _said_of_issue(word: str) -> Q:
    said = Q(publication__title__icontains=word) | Q(volume=word) | Q(number=word)
    volume, stroke, number = word.partition("/")
    if stroke:
        said |= Q(volume=volume, number=number)
    if len(word) == 4 and word.isdecimal():
        said |= Q(published_on__year=int(word))
    with contextlib.suppress(ValueError):
        said |= Q(published_on=datetime.date.fromisoformat(word))
    return said


class IssueQuerySet(DatedQuerySet):
    """Issues with what is known of the undated ones among them."""

    def called(self, words: str) -> Self:
        """Those of which each word says something: `Monitor 6/17`, `6 17`, `17 2000-01-25`.

        A word is a part of the publication's title, the volume, the number, both with a stroke
        between them, the year or the day.
        """
        found = self
        for word in words.replace(",", " ").split():
            found = found.filter(_said_of_issue(word))
        return found

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


def text_query(words: str) -> SearchQuery:
    """Full-text search, written as `q` of the API is; raises QueryError."""
    return SearchQuery(tsquery(words), config="articles_text", search_type="raw")


class ArticleQuerySet(DatedQuerySet):
    def saying(self, words: str) -> ArticleQuerySet:
        """Those whose headline or text says the words; raises QueryError."""
        return self.filter(search__vector=text_query(words))

    def passages(self, articles, words: str) -> dict[int, str]:
        """Where the texts of these say the words, by id: HTML with the words marked; one query.

        Empty for a question that cannot be asked.
        """
        try:
            marked = Func(
                F("body"),
                text_query(words),
                function="articles_passages",
                output_field=TextField(),
            )
        except QueryError:
            return {}
        found = self.filter(pk__in=[article.pk for article in articles]).order_by()
        return dict(found.values_list("pk", marked))

    def cut_next_heading(self) -> list[int]:
        """Take the heading of the next article off the texts that end with it; return their ids."""
        ids = list(self.exclude(next_heading="").values_list("pk", flat=True))
        cut = Func(OWN_TEXT, Value("\n "), function="rtrim")
        self.model.objects.filter(pk__in=ids).update(body=cut, next_heading="")
        return ids


class MentionQuerySet(DatedQuerySet):
    def answering(self, role: str = TEXT) -> MentionQuerySet:
        """The mentions that answer a question, as answering() says in SQL."""
        return self.in_role(role).exclude(status="rejected")

    def in_role(self, role: str) -> MentionQuerySet:
        return self.filter(Q(role=TEXT) | Q(role=CITED) if role == ANY else Q(role=role))

    def newest_first(self) -> MentionQuerySet:
        """By the date of the article, undated ones last: the order of the indexes."""
        return self.order_by(F("published_on").desc(nulls_last=True), "-article_id")
