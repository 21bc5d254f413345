"""The filters of publications, issues and articles, and which contradict each other."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from articles.fulltext import QueryError, tsquery
from articles.models import Issue
from articles.querysets import ROLES, TEXT
from monitor.api.faults import Fault
from monitor.api.filters import (
    BooleanFilter,
    ChoiceFilter,
    Filter,
    FilterSet,
    KeysFilter,
    NameFilter,
    PlainDateFilter,
    StatementFilterSet,
    TextFilter,
)
from monitor.api.lookups import Lookup
from monitor.api.params import ChoiceParam, ParamError, TextParam
from people.api.filters import by_name, by_slug

PUBLICATIONS = Lookup(
    found=(
        "SELECT 'publication' AS kind, p.id, p.slug AS key"
        " FROM articles_publication p WHERE p.slug = ANY({keys})"
    ),
    candidates="SELECT slug AS key FROM articles_publication LIMIT 500",
)


class PublicationFilter(FilterSet):
    q = TextFilter("title", "icontains", help_text="Part of the title, in any case.")


# How `date_from` and `date_to` are meant: a parameter of every view that takes them.
DATES = {
    "dates": ChoiceParam(
        ["printed", "estimated", "possible"],
        initial="printed",
        help_text="Which dates count: printed ones; estimates too; or whatever is possible.",
    )
}


# Which mentions count: a parameter of every view that asks for mentions.
ROLE = {
    "role": ChoiceParam(
        ROLES,
        initial=TEXT,
        help_text="Count mentions of what the text is about, of who is only cited, or any.",
    )
}


class DateFilter(FilterSet):
    """A range of plain dates, read as `dates` says."""

    date_from = PlainDateFilter(
        "published_on", "gte", help_text="On or after this day, month or year."
    )
    date_to = PlainDateFilter(
        "published_on", "lte", end=True, help_text="On or before this day, month or year."
    )

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> Iterator[Fault]:
        first, last = values["date_from"], values["date_to"]
        if first and last and first > last:
            yield Fault(f"it is after date_to, {last}", "date_from")
        if values.get("has_date") is False and values["dates"] == "printed":
            for name in ("date_from", "date_to", "date_precision"):
                if values[name]:
                    yield Fault("has_date=false asks for what has no date", name)
                    break

    @classmethod
    def narrow(cls, queryset: QuerySet, values: Mapping[str, Any]) -> QuerySet:
        own = {name: values[name] for name in ("date_from", "date_to", "has_date")}
        return super().narrow(dated(queryset, values), {**values, **dict.fromkeys(own)})


def dated(issues: QuerySet, values: Mapping[str, Any]) -> QuerySet:
    """The issues of a range; undated ones by what is known of them, where that counts."""
    ends, has_date = (values["date_from"], values["date_to"]), values.get("has_date")
    dates, undated = values["dates"], issues.filter(published_on__isnull=True)
    found = issues.published_between(*ends, possible=dates == "possible")
    if dates == "estimated":
        likely = undated.estimated_between(*ends)
        if has_date is not None:
            likely = likely.filter(dating__estimated_on__isnull=not has_date)
            return likely if not has_date else found.exclude(published_on=None) | likely
        return found | likely if any(ends) else found
    if dates == "possible" and any(ends):
        found |= undated.possible_between(*ends)
    if has_date is not None:
        found = found.filter(published_on__isnull=not has_date)
    return found


def by_precision(issues: QuerySet, name: str, precision: str) -> QuerySet:
    """Those with a date: the precision of one that is not there says nothing."""
    return issues.filter(date_precision=precision, published_on__isnull=False)


class MentionDateFilter(DateFilter, StatementFilterSet):
    """The range of dates in which mentions count, for timelines and related entities."""

    selected = ("date_from", "date_to")


class IssueFilter(DateFilter):
    date_precision = ChoiceFilter(
        choices=Issue.Precision.values,
        method=by_precision,
        help_text="How much of the date is known.",
    )
    has_date = BooleanFilter(
        "published_on",
        "isnull",
        exclude=True,
        help_text="true: only those with a date; false: only those without.",
    )
    publication = KeysFilter(
        where="i.publication_id = ANY({value}::bigint[])",
        lookup=PUBLICATIONS,
        help_text="Slug. Comma-separated: any of them.",
    )
    volume = TextFilter(where="i.volume = {value}::text", help_text="As printed.")
    number = TextFilter(where="i.number = {value}::text", help_text="As printed.")


class QuestionParam(TextParam):
    """Words for the full-text index; its value is a tsquery."""

    def read(self, text: str) -> str:
        try:
            return tsquery(text)
        except QueryError as error:
            raise ParamError(str(error)) from error


class QuestionFilter(Filter):
    field_class = QuestionParam


class ArticleFilter(IssueFilter, StatementFilterSet):
    """The filters of issues and those of articles; selection.py makes one statement of them.

    A further one is declared here and nowhere else: `where` names columns of the article as a.…,
    of its issue as i.….
    """

    selected = {  # they decide where the search starts, or depend on one another
        *("date_from", "date_to", "date_precision", "has_date", "q", "mention_status"),
        *("person", "organization", "entity", "not_person", "not_organization", "standing"),
        *("cites", "cited_from", "cited_to"),
    }

    person = KeysFilter(
        lookup=by_slug("person", inline=True),
        repeatable=True,
        help_text="Slug. Comma-separated: any of them. Repeated: all of them.",
    )
    organization = KeysFilter(
        lookup=by_slug("organization", inline=True),
        repeatable=True,
        help_text="Slug. Comma-separated: any of them. Repeated: all of them.",
    )
    entity = NameFilter(
        lookup=by_name(), repeatable=True, help_text="Slug, name or alias. Repeated: all of them."
    )
    not_person = KeysFilter(
        lookup=by_slug("person"), help_text="Slug. Comma-separated: none of them."
    )
    not_organization = KeysFilter(
        lookup=by_slug("organization"), help_text="Slug. Comma-separated: none of them."
    )
    mention_status = ChoiceFilter(
        choices=["auto", "confirmed"], help_text="Count only mentions with this status."
    )
    standing = ChoiceFilter(
        choices=["known", "found"],
        help_text="Mentions somebody who is known, or who was found in texts.",
    )
    cites = KeysFilter(
        lookup=by_slug("organization"),
        repeatable=True,
        help_text="Slug of a cited outlet. Comma-separated: any of them. Repeated: all of them.",
    )
    cited_from = PlainDateFilter(
        help_text="It cites something (cites: that outlet) of this day, month or year, or later."
    )
    cited_to = PlainDateFilter(
        end=True, help_text="It cites something (cites: that outlet) of then or before."
    )
    q = QuestionFilter(
        help_text='Full text: all words; "a phrase"; or; -not; headline:word; (a or b) c.'
    )

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> Iterator[Fault]:
        yield from super().faults(values)
        for name in ("person", "organization"):
            excluded = values[f"not_{name}"] or ()
            for group in values[name] or ():
                if set(group) <= set(excluded):
                    reason = f"{', '.join(group)} is asked for by {name} and excluded here"
                    yield Fault(reason, f"not_{name}")
        if (
            values["cited_from"]
            and values["cited_to"]
            and values["cited_from"] > values["cited_to"]
        ):
            yield Fault(f"it is after cited_to, {values['cited_to']}", "cited_from")
        yield from cls.useless(values)

    @classmethod
    def useless(cls, values: Mapping[str, Any]) -> Iterator[Fault]:
        """What says which mentions count, where none are asked for."""
        reason = "it says which mentions count, but no person, organization or entity is asked for"
        asked = [name for name in ("person", "organization", "entity") if values[name]]
        if values["mention_status"] and not asked:
            yield Fault(reason, "mention_status")
        further = ("not_person", "not_organization", "standing")
        counted = {"person", "organization"} & set(values["facet"])
        if values["role"] != TEXT and not (asked or counted or any(map(values.get, further))):
            yield Fault(reason, "role")
