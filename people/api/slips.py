"""Names as they are spelled by a slip of a key: a letter wrong, missing, too many, or swapped.

All words that are one slip away are looked up in the index of names (P. Norvig, How to Write a
Spelling Corrector, 2007): that takes no extension of the database, and no list of all names.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import QuerySet

from people.names import fold

SHORTEST = 4  # letters; a shorter word is another word when one of them differs
BEGINNING = 5  # letters from which on a word may be the beginning of a longer one
MOST_WORDS = 4
LONGEST_WORD = 20

# One look-up each: asked for all at once in one tsquery, the planner would read the whole table.
IN_USE = """
SELECT word FROM unnest(%s::text[]) AS word
WHERE EXISTS (SELECT 1 FROM {table} WHERE name_vector @@ word::tsquery)
"""


def nearly_named(entities: QuerySet, words: str) -> QuerySet:
    """The entities with a name in which every word begins a word, or is a slip away from one.

    One query for each word.
    """
    asked = ["".join(filter(str.isalnum, word)) for word in fold(words).split()]
    asked = [word for word in asked if word]
    if not 0 < len(asked) <= MOST_WORDS or max(map(len, asked)) > LONGEST_WORD:
        return entities.none()
    spellings = [_in_use(entities.model, word) for word in asked]
    if not all(spellings):
        return entities.none()
    query = " & ".join(f"({' | '.join(lexemes)})" for lexemes in spellings)
    return entities.filter(
        name_vector=SearchQuery(query, config="pg_catalog.simple", search_type="raw")
    )


def _in_use(model, word: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(IN_USE.format(table=model._meta.db_table), [list(_lexemes(word))])
        return [lexeme for (lexeme,) in cursor.fetchall()]


def _lexemes(word: str) -> Iterator[str]:
    yield f"'{word}':*"
    if len(word) >= SHORTEST:
        for other in slips(word):
            yield f"'{other}'" + (":*" if len(other) >= BEGINNING else "")


def slips(word: str) -> set[str]:
    """All words of one slip, with the letters of the scripts that the word is written in."""
    halves = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    letters = _letters(word)
    missing = {left + letter + right for left, right in halves for letter in letters}
    wrong = {left + letter + right[1:] for left, right in halves if right for letter in letters}
    extra = {left + right[1:] for left, right in halves if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in halves if len(right) > 1}
    return (missing | wrong | extra | swapped) - {word}


def _letters(word: str) -> set[str]:
    """The small letters of the blocks of Unicode that the word's letters stand in."""
    blocks = {ord(letter) & ~0x7F for letter in word if letter.isalpha()}
    near = {chr(block + number) for block in blocks for number in range(0x80)}
    return {letter for letter in near if letter.isalpha() and letter == letter.lower()}
