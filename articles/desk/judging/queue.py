"""Which mentions wait for a verdict, and in which order: those in doubt first, then those of whom
only texts have told so far, then the rest; the newest of each first.

A list is made of parts, each in the order of an index and read from where the page before ended.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BooleanField, CharField, F, Func, Q, QuerySet, Value

from articles.models import Mention
from articles.querysets import ANY, CITED, TEXT
from people.models import ENTITY_MODELS, Entity

PER_PAGE = 25
FEW = 200
COUNTED = 10_000


class FirstWords(Func):
    """How the first place of a mention reads in the body of its article."""

    template = (
        'substring(%(expressions)s from "articles_mention"."spans"[1][1] + 1'
        ' for "articles_mention"."spans"[1][2] - "articles_mention"."spans"[1][1])'
    )
    output_field = CharField()


def reads(words: str) -> Func:
    """The condition that the first place of a mention reads so.

    A function, not `=`: of that the planner expects one in 200 to be true, and sorts them all; but
    most mentions of an entity are spelt alike, so the first page is soon read along an index.
    """
    places = FirstWords("article__body")
    return Func(places, Value(words), function="texteq", output_field=BooleanField())


#: How the mentions of a part follow one another: as they do in an index.
ORDERS: dict[str, list] = {
    "by id": ["-pk"],
    "dated": [F("published_on").desc(nulls_last=True), "-article_id", "-pk"],
    "undated": ["-article_id", "-pk"],
}


class Part(NamedTuple):
    """Mentions in one of the ORDERS."""

    mentions: QuerySet
    order: str

    def behind(self, place: PageEnd) -> Part:
        """A range of the index begins there; what shares its first column is sorted out."""
        later = Q(article__lt=place.article) | Q(article=place.article, pk__lt=place.mention)
        if self.order == "by id":
            later = Q(pk__lt=place.mention)
        elif self.order == "undated":
            later &= Q(article__lte=place.article)
        else:
            later |= Q(published_on__lt=place.published_on)
            later &= Q(published_on__lte=place.published_on)
        return self._replace(mentions=self.mentions.filter(later))

    def first(self, number: int) -> QuerySet:
        rows = self.mentions.order_by(*ORDERS[self.order])
        return rows.values_list("published_on", "article", "pk")[:number]


def of_found_entities() -> Q:
    """The condition that nobody has said anything yet of whom a mention means. Two queries.

    Where such are few, the planner is told who they are: it would expect a part of all mentions,
    and read along these until it has met 25.
    """
    condition = Q()
    for kind, model in ENTITY_MODELS.items():
        ids = (
            model.objects.filter(standing="found")
            .order_by("name", "pk")
            .values_list("pk", flat=True)
        )
        few = list(ids[: FEW + 1])
        condition |= Q(
            **{f"{kind}__in": few} if len(few) <= FEW else {f"{kind}__standing": "found"}
        )
    return condition


@dataclass(frozen=True)
class Wanted:
    """What an editor wants to judge.

    `state`: open, doubt, a status, or `all` but the rejected; `words`: a spelling; `standing`: that
    of the entity; `role`: text or cited.
    """

    state: str = "open"
    entity: Entity | None = None
    publication: int | None = None
    words: str = ""
    standing: str = ""
    role: str = ""

    def parts(self) -> list[Part]:
        """The mentions, those of one part before those of the next."""
        found = self.mentions()
        doubtful = Part(found.filter(needs_review=True), "by id")
        if self.state == "doubt":
            return [doubtful]
        if self.state == "all":
            return self.by_date(found.answering(ANY))
        if self.state != "open":
            return self.by_date(found.filter(status=self.state))
        others = found.filter(status="auto", needs_review=False)
        if self.entity or self.standing:
            return [doubtful, *self.by_date(others)]
        first = of_found_entities()
        return [doubtful, *by_date(others.filter(first)), *by_date(others.exclude(first))]

    def by_date(self, mentions: QuerySet) -> list[Part]:
        """The newest first, then those without a date; of one entity, who is only cited last.

        Each part is read along an index.
        """
        roles = (TEXT, CITED) if self.entity and not self.role else (self.role or ANY,)
        return [part for role in roles for part in by_date(mentions.in_role(role))]

    def mentions(self) -> QuerySet:
        found = Mention.objects.all()
        if self.entity or self.role:
            found = found.in_role(self.role or ANY)
        if self.entity:
            found = found.filter(**{self.entity._meta.model_name: self.entity})
        if self.publication:
            found = found.filter(article__issue__publication=self.publication)
        if self.words:
            found = found.filter(reads(self.words), spans__len__gt=0)
        if self.standing:
            is_found = of_found_entities()
            found = found.filter(is_found if self.standing == "found" else ~is_found)
        return found

    def all_of_them(self) -> QuerySet:
        """The mentions of all parts, in no order."""
        found = self.mentions()
        if self.state == "open":
            return found.filter(Q(status="auto") | Q(needs_review=True))
        if self.state == "all":
            return found.answering(ANY)
        wanted = {"needs_review": True} if self.state == "doubt" else {"status": self.state}
        return found.filter(**wanted)

    def count(self) -> int:
        """How many there are; COUNTED for that many and more."""
        return self.all_of_them().order_by()[:COUNTED].count()


def by_date(mentions: QuerySet) -> list[Part]:
    """The newest first, then those without a date."""
    return [
        Part(mentions.filter(published_on__isnull=False), "dated"),
        Part(mentions.filter(published_on__isnull=True), "undated"),
    ]


class PageEnd(NamedTuple):
    """Where a page ended: in which part, and behind which mention."""

    part: int
    published_on: datetime.date | None
    article: int
    mention: int

    def __str__(self) -> str:
        day = self.published_on.isoformat() if self.published_on else ""
        return f"{self.part}~{day}~{self.article}~{self.mention}"

    @classmethod
    def read(cls, text: str) -> PageEnd:
        """ValueError for what is no place."""
        part, day, article, mention = text.split("~")
        numbers = (part, article, mention)
        if not all(number.isdecimal() and len(number) < 19 for number in numbers):
            raise ValueError(text)
        published_on = datetime.date.fromisoformat(day) if day else None
        return cls(int(part), published_on, int(article), int(mention))


def page(wanted: Wanted, after: PageEnd | None = None) -> tuple[list[Mention], PageEnd | None]:
    """The next PER_PAGE mentions, and where the page after them begins; None: nowhere."""
    places: list[PageEnd] = []
    begin = after.part if after else 0
    for number, part in enumerate(wanted.parts()[begin:], begin):
        rest = part.behind(after) if after and number == begin else part
        rows = rest.first(PER_PAGE + 1 - len(places))
        places += [PageEnd(number, *row) for row in rows]
    shown = places[:PER_PAGE]
    last = shown[-1] if len(places) > PER_PAGE else None
    return _loaded([place.mention for place in shown]), last


def _loaded(ids: list[int]) -> list[Mention]:
    """With what a row shows, in the order of the ids. One query."""
    related = ("person", "organization", "article__issue__publication", "article__issue__dating")
    unseen = ("person__name_vector", "organization__name_vector")
    rows = Mention.objects.select_related(*related).defer(*unseen).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]
