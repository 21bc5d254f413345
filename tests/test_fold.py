"""The database folds names for look-ups: what Python's `fold` makes of a name finds its entity.

The database's keys know fewer signs: it drops apostrophes and takes other punctuation for a gap.
"""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import Person
from people.names import fold
from tests.builders import make_person

pytestmark = pytest.mark.django_db

NAMES = [
    "Lech Wałęsa", "LECH WALESA", "U.S.", "Jean-Paul Sartre", "O’Neill", "O'Neill", "Straße",
    "Ægir Þór Øst", "AT&T", "Bank (London)", 'Edward "Ted" Heath', "“Che” Guevara", "Ｆｕｌｌ",
    "İstanbul", "Владимир Путин", "Ἀθῆναι", "Smith, John", "Yahoo!", "A/B", "Coca–Cola", "№ 5",
    "Dvořák", "ﬁnance", "soft\u00adhyphen", "zero\u200bwidth", "  two   spaces ",
    "\u00a0nbsp\u00a0",
]  # fmt: skip


def folded(names: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_fold(name) FROM unnest(%s::text[]) AS name", [names])
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_folded_by_python_folds_to_the_same_key(name):
    assert folded([fold(name)]) == folded([name])


@given(
    st.lists(
        st.text(
            st.characters(categories=["L", "Nd"], max_codepoint=0x17E, exclude_characters="\u0149")
            | st.sampled_from("’‘–— .,;:'-/()&\u00ad\u00a0"),
            max_size=20,
        ),
        max_size=20,
    )
)
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_latin_name_folded_by_python_folds_to_the_same_key(names):
    assert folded([fold(name) for name in names]) == folded(names)


@pytest.mark.parametrize("name", NAMES)
def test_an_entity_is_found_by_its_folded_name(name):
    person = make_person(name, slug="someone")
    assert Person.objects.get(name_keys__contains=folded([fold(name)])) == person
