"""A name inside a longer name that nobody knows is not that name."""

import pytest

from people.names import Matcher, Named

ENTITIES = [
    Named("santa", "person", "Santa"),
    Named("new-york", "organization", "New York"),
    Named("john-paul", "person", "John Paul"),
    Named("igor-ivanov", "person", "Igor Ivanov"),
    Named("bank", "organization", "World Bank"),
    Named("nato", "organization", "NATO"),
]
MATCHER = Matcher(ENTITIES)


def found(body, **context):
    """(key, text) of each mention, in the order of the text."""
    mentions = MATCHER.find(body, **context).mentions
    spans = sorted((span, key) for key, spans in mentions.items() for span in spans)
    return [(key, body[start:end]) for (start, end), key in spans]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("They drove to Santa Fe.", []),
        ("The mayor of New York City resigned.", []),
        ("He read about John Paul Jones at sea.", []),
        ("He met John Paul in Rome.", [("john-paul", "John Paul")]),
        ("The World Bank Tuesday lent more.", [("bank", "World Bank")]),
        ("NATO Secretary General resigned.", [("nato", "NATO")]),
        ("Viktor Ivanov resigned.", []),
        ("NATOs and SNATO are no words.", []),
    ],
)
def test_a_name_inside_a_longer_unknown_name_is_not_that_name(body, expected):
    assert found(body) == expected
