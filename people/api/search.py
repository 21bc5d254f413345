"""Name search: entities by the beginnings of words in their names."""

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import CombinedExpression, Value


class NameQuery(Func):
    """`'vlad':* & 'put':*` of "Vlad Put", folded as `Entity.name_vector` is."""

    template = """to_tsquery('pg_catalog.simple', array_to_string(ARRAY(
        SELECT '''' || replace(word, '\\', '') || ''':*'
        FROM unnest(string_to_array(people_fold(%(expressions)s), ' ')) AS word
        WHERE word ~ '[[:alnum:]]'
    ), ' & '))"""
    output_field = SearchQueryField()


def named(entities: QuerySet, words: str) -> QuerySet:
    """The entities with a name in which every one of the words begins a word.

    Accents and case are ignored. Words without a letter or digit find nobody.
    """
    found = CombinedExpression(
        F("name_vector"), "@@", NameQuery(Value(words)), output_field=BooleanField()
    )
    return entities.filter(found)
