"""What press citations say of names."""

from people.names.discovery import Name, Reading
from people.names.discovery.cited import with_cited

REUTERS = Name(10, 17, "organization", 0.9)


def test_a_cited_outlet_is_an_organization_whatever_else_was_read_there():
    others = Name(12, 20, "place", 0.9), Name(30, 35, "place", 0.9)
    reading = Reading((Name(0, 5, "person", 0.8), Name(8, 17, "person", 0.99)), others)
    read = with_cited(reading, [REUTERS])
    assert read.names == (Name(0, 5, "person", 0.8), REUTERS)
    assert read.others == (others[1],)


def test_the_higher_confidence_counts():
    surer = REUTERS._replace(confidence=0.99)
    assert with_cited(Reading((surer,)), [REUTERS]).names == (surer,)
    assert with_cited(Reading((REUTERS,)), [surer]).names == (surer,)


def test_without_citations_a_reading_stays_what_it_is():
    reading = Reading((REUTERS,))
    assert with_cited(reading, []) is reading
