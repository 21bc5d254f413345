"""What a list of articles lists, in words: the title of its feed."""

from collections.abc import Iterator, Mapping

from django.http import QueryDict

from monitor.api.statements import first_row

# These choose how results are shown, not which.
PRESENTATION = ("ordering", "cursor", "page_size", "format")
NAMES = """
    SELECT json_object_agg(kind || ' ' || slug, name) FROM (
        SELECT 'person' AS kind, slug, name FROM people_person
        UNION ALL SELECT 'organization', slug, name FROM people_organization
        UNION ALL SELECT 'publication', slug, title FROM articles_publication
    ) named WHERE slug = ANY(%(slugs)s::text[])
"""
KINDS = ("person", "organization", "entity")


def title(query: QueryDict) -> str:
    """Such as: Articles of Monitor that mention Ada Lovelace, from 1998 to 1999-06.

    The parameters are good ones. A filter that this page has no words for is told by its name.
    """
    given = {name: query.getlist(name) for name in query if name not in PRESENTATION}
    slugs = [slug for texts in given.values() for text in texts for slug in split(text)]
    row = first_row(NAMES, {"slugs": slugs}) if slugs else None
    words = Words(given, (row and row[0]) or {})
    told = "".join([*words.place(), *words.mentions(), *words.words(), *words.dates()])
    rest = "".join(f", {name}: {', '.join(texts)}" for name, texts in words.given.items())
    return f"Articles{told}{rest}" if told or rest else "All articles"


def split(text: str) -> list[str]:
    return [slug.strip() for slug in text.split(",")]


class Words:
    """Parts of a title, each taking its parameters out of `given`."""

    def __init__(self, given: dict[str, list[str]], names: Mapping[str, str]) -> None:
        self.given = given
        self.names = names

    def place(self) -> Iterator[str]:
        if publications := self.given.pop("publication", []):
            yield f" of {self.named('publication', publications[0])}"
        for name, called in (("volume", "volume"), ("number", "issue")):
            for text in self.given.pop(name, []):
                yield f", {called} {text}"

    def mentions(self) -> Iterator[str]:
        every = [self.named(kind, text) for kind in KINDS for text in self.given.pop(kind, [])]
        if every:
            yield f" that mention {' and '.join(every)}"
        none = [
            self.named(kind, text) for kind in KINDS for text in self.given.pop(f"not_{kind}", [])
        ]
        if none:
            yield f" {'but' if every else 'that do'} not {'' if every else 'mention '}"
            yield " or ".join(none)

    def words(self) -> Iterator[str]:
        for text in self.given.pop("q", []):
            yield f" with “{text}”"

    def dates(self) -> Iterator[str]:
        for name, word in (("date_from", "from"), ("date_to", "to")):
            for text in self.given.pop(name, []):
                yield f" {word} {text}"

    def named(self, kind: str, text: str) -> str:
        """The names of what a parameter names, any of which is meant."""
        if kind == "entity":
            slug = text.strip()
            return self.names.get(f"person {slug}") or self.names.get(
                f"organization {slug}", text.strip()
            )
        return " or ".join(self.names.get(f"{kind} {slug}", slug) for slug in split(text))
