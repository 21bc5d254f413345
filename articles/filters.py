"""The parameters that choose articles, and what they may not say together."""

from collections.abc import Iterator
from typing import Any

from monitor.api.errors import Fault
from monitor.api.lookups import Lookup
from monitor.api.params import Boolean, Choice, Keys, Name, PlainDate, Text
from people.filters import COMMON, by_name, by_slug


def mentions_counted(kind: str) -> str:
    """SQL: in how many articles an entity is mentioned, counted no further than COMMON."""
    return (
        "(SELECT count(*) FROM (SELECT FROM articles_mention m"
        f" WHERE m.{kind}_id = f.id AND m.status <> 'rejected' LIMIT {COMMON}) counted)"
    )


PEOPLE = by_slug("person", mentions_counted("person"))
ORGANIZATIONS = by_slug("organization", mentions_counted("organization"))
PUBLICATIONS = Lookup(
    found=(
        "SELECT 'publication' AS kind, p.id, p.slug AS key"
        " FROM articles_publication p WHERE p.slug = ANY({keys})"
    ),
    candidates="SELECT slug AS key FROM articles_publication LIMIT 500",
)

DATES = (
    PlainDate("date_from", "Not before this day, month or year."),
    PlainDate("date_to", "Not after this day, month or year.", end=True),
)
ISSUES = (
    Keys("publication", "Slug; with a comma: any of them.", PUBLICATIONS),
    Text("volume", "As printed."),
    Text("number", "As printed."),
)
HAS_DATE = Boolean("has_date", "false: only what has no date; true: only what has one.")

ARTICLES = (
    Keys("person", "Slug. Repeated: all of them. Comma: any.", PEOPLE, repeatable=True),
    Keys("organization", "Slug. Repeated: all. Comma: any.", ORGANIZATIONS, repeatable=True),
    Name("entity", "Slug, name or alias. Repeated: all of them.", by_name(), repeatable=True),
    Keys("not_person", "Slug, or several with commas: none of them.", by_slug("person")),
    Keys("not_organization", "Slug, or several: none of them.", by_slug("organization")),
    Choice("mention_status", "Only such mentions count.", ["auto", "confirmed"]),
    *DATES,
    HAS_DATE,
    *ISSUES,
    Text("q", 'Words of the text: all of them; "a phrase"; or; -not.'),
)


def date_faults(values: dict[str, Any]) -> Iterator[Fault]:
    first, last = values["date_from"], values["date_to"]
    if first and last and first > last:
        yield Fault(f"it is after date_to, {last}", "date_from", value=str(first))
    if (first or last) and values.get("has_date") is False:
        name = "date_from" if first else "date_to"
        yield Fault("what has no date is in no range; leave out has_date", name, value="false")


def article_faults(values: dict[str, Any]) -> Iterator[Fault]:
    """Parameters that contradict one another, or mean nothing without another."""
    yield from date_faults(values)
    if values["ordering"] == "rank" and not values["q"]:
        yield Fault("it ranks the answers to q, which is not given", "ordering", value="rank")
    if values["snippet"] and not values["q"]:
        yield Fault("it shows where q was found, which is not given", "snippet", value="true")
    for name in ("person", "organization"):
        excluded = values[f"not_{name}"] or ()
        for group in values[name] or ():
            if set(group) <= set(excluded):
                reason = f"{', '.join(group)} is asked for by {name} and excluded here"
                yield Fault(reason, f"not_{name}", value=",".join(excluded))
    if values["mention_status"] and not any(
        values[name] for name in ("person", "organization", "entity")
    ):
        reason = "it says which mentions count, but no person, organization or entity is asked for"
        yield Fault(reason, "mention_status", value=values["mention_status"])
