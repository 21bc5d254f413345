"""What a name tells by itself."""

import pytest

from people.names.discovery.telling import has_initials, is_short_for, is_telling


@pytest.mark.parametrize(
    ("kind", "name", "tells"),
    [
        ("person", "Putin", False),
        ("person", "Vladimir Putin", True),
        ("organization", "Council", False),
        ("organization", "Union", False),
        ("organization", "Swiss", False),
        ("organization", "Canadians", False),
        ("organization", "Cleveland Indians", True),
        ("organization", "Reuters", True),
        ("organization", "Russian Council", False),
        ("organization", "Morva Council", True),
        ("organization", "NATO", True),
    ],
)
def test_a_name_that_may_be_anybody_s_tells_nobody(kind, name, tells):
    assert is_telling(kind, name) is tells


def test_letters_are_short_for_a_name_of_those_initials():
    assert is_short_for("BCC", "Basin Cooperation Council")
    assert is_short_for("KPRF", "Kommunist Party of the Russian Federation")
    assert not is_short_for("AP", "Associated Press")
    assert not is_short_for("BCC", "Bank of Cyprus")


@pytest.mark.parametrize(
    ("name", "short"), [("V. Putin", True), ("V.V. Putin", True), ("George W. Bush", False)]
)
def test_initials_before_a_surname_are_seen(name, short):
    assert has_initials(name) is short
