"""What a date line still says that no day can be read from."""

import pytest

from articles.dating.date_lines import bounds_of


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("January 24-25, 2000", "2000-01-24 2000-01-25"),
        ("24-25 January 2000", "2000-01-24 2000-01-25"),
        ("December 30, 1999 - January 2, 2000", "1999-12-30 2000-01-02"),
        ("January 24 and 31, 2000", "2000-01-24 2000-01-31"),
        ("January/February 2000", "1999-12-25 2000-03-07"),
        ("December-January 2000", "1999-11-24 2000-02-07"),
        ("December 1999 / January 2000", "1999-11-24 2000-02-07"),
        ("week of January 24, 2000", "1999-12-25 2000-02-07"),
        ("Monday, January 25, 2000 #2", "1999-12-25 2000-02-07"),  # it was a Tuesday
        ("Winter 2000", "1999-12-01 2001-03-31"),
        ("1999/2000", "1998-12-01 2001-03-31"),
        ("01/02/2000", "1999-12-01 2001-03-31"),
        ("February 29-30, 2001", "2001-01-25 2001-03-07"),
        ("Winter", None),
        ("25/1/00", None),
        ("1950 to 2000", None),
        ("9999", None),
        ("", None),
    ],
)
def test_a_date_line_bounds_the_days(text, bounds):
    expected = bounds and bounds.split()
    actual = bounds_of(text)
    assert (actual and [day.isoformat() for day in actual]) == expected
