"""Which articles may contain one of these names? From the full-text index; never too few."""

import re
from collections.abc import Collection, Iterable

import ahocorasick_rs
from django.db import connection

from articles.mentions.isolation import reason_of
from articles.models import ODD_LETTERS, Article
from people.names import Named, fold
from people.names.spellings.forms import FIRST, forms
from people.names.spellings.parts import initials

_WORDS = re.compile(r"[^\W_]+")


def articles_naming(names: Iterable[tuple[str, str]]) -> set[int]:
    """Ids of all articles whose text or headline may contain one of the names, as (kind, name).

    A superset of those in which the matcher would find it: every spelling, the bare surname too.
    But for words that are broken over a line end: the index has the pieces of those.
    """
    spellings = {text for kind, name in names for text in _spellings(kind, name)}
    if not spellings:
        return set()
    plain = [text for text in spellings if text.isascii()]
    words = {text: _searchable(text) for text in plain}
    queries = _least({words[text] for text in plain if words[text]})
    found, unsearchable = _search(queries)
    unsearchable |= {fold(text) for text in plain if not words[text]}
    return found | _scan(unsearchable) | _scan_odd(spellings)


def _spellings(kind: str, name: str) -> set[str]:
    """The spellings of a name in texts. A first name alone counts only with a longer spelling.

    None of a name that cannot be spelt: the matcher leaves that out, too, and says so.
    """
    entity = Named(name, "person" if kind == "person" else "organization", name)
    try:
        return {
            *initials(name),
            *(
                form.text
                for shared in (True, False)
                for form in forms(entity, lambda _, shared=shared: shared)
                if form.strength < FIRST
            ),
        }
    except Exception as error:
        reason_of(error)
        return set()


def _searchable(text: str) -> frozenset[str]:
    """The words that full-text search is sure to split off as the matcher does."""
    return frozenset(
        word.lower() for word in _WORDS.findall(text) if len(word) > 1 and word.isalpha()
    )


def _least(queries: set[frozenset[str]]) -> list[str]:
    """Without redundant queries: "putin" finds everything that "vladimir putin" would."""
    single = {next(iter(words)) for words in queries if len(words) == 1}
    return sorted(
        " ".join(sorted(words)) for words in queries if len(words) == 1 or not words & single
    )


def _search(queries: list[str]) -> tuple[set[int], set[str]]:
    """The articles with all words of a query, and the queries of nothing but stop words."""
    if not queries:
        return set(), set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM unnest(%s) AS query"
            " WHERE numnode(plainto_tsquery('english', query)) = 0",
            [queries],
        )
        empty = {query for (query,) in cursor.fetchall()}
        asked = [query for query in queries if query not in empty]
        cursor.execute(
            "SELECT article_id FROM articles_articlesearch, unnest(%s::text[]) AS query"
            " WHERE vector @@ plainto_tsquery('articles_text', query)",
            [asked],
        )
        return {article for (article,) in cursor.fetchall()}, empty


def _scan(folded: Collection[str]) -> set[int]:
    """Articles that hold all words of a name of which search keeps none: `US`, `The Who`, `G7`."""
    if not folded:
        return set()
    letters = [
        "".join(rf"{re.escape(sign)}\.?" for sign in word)
        for text in folded
        for word in text.split()
    ]
    # Any of the words will do: such names are few, and what is too much is only read in vain.
    pattern = rf"\m({'|'.join(sorted(letters))})(\M|\.)"
    found = Article.objects.filter(body__iregex=pattern) | Article.objects.filter(
        headline__iregex=pattern
    )
    return set(found.order_by().values_list("pk", flat=True))


def _scan_odd(spellings: Collection[str]) -> set[int]:
    """Articles with accents and the like that hold a spelling, wherever words begin and end."""
    wanted = sorted({fold(text) for text in spellings} - {""})
    automaton = ahocorasick_rs.AhoCorasick(wanted)
    odd = Article.objects.filter(headline__regex=ODD_LETTERS) | Article.objects.filter(
        body__regex=ODD_LETTERS
    )
    return {
        pk
        for pk, headline, body in odd.order_by()
        .values_list("pk", "headline", "body")
        .iterator(chunk_size=500)
        if automaton.find_matches_as_indexes(fold(f"{headline} {body}"))
    }
