"""Volumes and numbers as printed: what they count, in Python and in the database."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.dating.numbers import WORDS, read, roman

READ = {
    "17": [17],
    "017": [17],
    "17-18": [17, 18],
    "11/12": [11, 12],
    "7 & 8": [7, 8],
    "7, 8": [7, 8],
    "Seven and Eight": [7, 8],
    "III–V": [3, 4, 5],
    "1,001": [1001],
    "1.234.567": [1234567],
    "XII": [12],
    "iiii": [4],
    "MCMXCIV": [1994],
    "Twenty-First": [21],
    "Ninety nine": [99],
    "No. 4": [4],
    "Vol. XII": [12],
    "№ 5": [5],
    "n° 7": [7],
    "12 (4567)": [12],
    "999999999": [999999999],
}


@pytest.mark.parametrize(("printed", "numbers"), READ.items(), ids=READ)
def test_a_printed_number_is_read(printed, numbers):
    assert read(printed).numbers == tuple(numbers)
    assert read(printed).exact


@pytest.mark.parametrize(
    "printed",
    ["", "Special", "0x01", "C", "Mix", "No.", "1 2 3", "117-18", "12/98", "8 & 7", "1234567890"]
    + ["9" * 50, "100000.10000", "twenty eleven", "one two"],
)
def test_what_is_no_number_is_not_read_as_one(printed):
    assert read(printed) is None


@pytest.mark.parametrize("printed", ["1900/2", "2/1900", "1900-2", "1900.2", "1900:02"])
def test_the_second_of_a_year_or_volume_is_of_that_group(printed):
    assert (read(printed).group, read(printed).numbers) == (1900, (2,))


@pytest.mark.parametrize("printed", ["17a", "17 bis", "Special 3", "Supplement to No. 17"])
def test_a_number_with_more_than_that_is_near_it(printed):
    assert read(printed).numbers in [(17,), (3,)] and not read(printed).exact


@pytest.mark.parametrize(
    ("printed", "next_one"),
    [("9", "10"), ("IX", "X"), ("1,001", "1,002"), ("1900/1", "1900/2"), ("No. 4", "5")],
)
def test_a_number_near_it_is_written_in_the_same_way(printed, next_one):
    numeral = read(printed)
    assert numeral.write(numeral.numbers[-1] + 1) == next_one


@given(st.integers(1, 3999))
def test_roman_numbers_are_read_as_they_are_written(number):
    letters = roman(number)
    if letters not in ("C", "D", "L", "M"):
        assert read(letters).numbers == read(letters.lower()).numbers == (number,)


signs = st.sampled_from(
    [*"-–—/&+.:, ()#№'’°", " and ", " to ", " AND ", "\u00a0", "\t", "no. ", "Vol "]
)
numbers = st.integers(0, 2300).map(str) | st.integers(0, 10**11).map(str)
words = st.sampled_from([*WORDS, "XII", "iv", "C", "Special", "a", "No", "Issue", "II", "İ", "١"])
texts = st.lists(numbers | words | signs | st.integers(1, 4000).map(roman), max_size=6).map("".join)
printed_texts = texts | st.text("0123456789IVXLCDMivx-/&., no()", max_size=12) | st.text(max_size=8)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(printed_texts.filter(lambda it: "\x00" not in it), min_size=200, max_size=400))
def test_the_database_reads_them_as_python_does(db, printed):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(articles_numeral(t) ORDER BY n)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS u (t, n)",
            [printed],
        )
        [keys] = cursor.fetchone()
    wrong = [
        (text, key, read(text))
        for text, key in zip(printed, keys, strict=True)
        if key != (read(text) and read(text).sort_key)
    ]
    assert not wrong
