"""Full-text search: every word of a question is looked for, in whatever way it is written."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from articles.fulltext import MOST_WORDS, QueryError, tsquery, words
from articles.models import Article
from tests.builders import make_article

SOFT, ACUTE = "\u00ad", "\u0301"
TEXT = (
    f"The line belongs to AT&T, said the clerk of Marks&Spencer. Patients with COVID{SOFT}-19"
    f" were few. It is written in C++, not in C#; .NET costs $1,001 or 50%. Write to"
    f" ada@example.org or see https://example.org/a_b?c=d. O’Brien’s «Café Noir» (Moscow’s"
    f" best) is well-known… Пу{ACUTE}тин ждёт. The Who: “state of the union”, divesti{SOFT}ture."
)
FOUND = [
    *("AT&T", "at&t", "AT&T line", '"AT&T said"', "Marks & Spencer", "Spencer", "Marks&Spencer"),
    *("COVID-19", "COVID 19", '"COVID 19"', "covid\u201119", "COVID–19"),
    *("C++", "c#", "C", ".NET", "net", "1,001", "$1,001", "1 001", "50%", "50"),
    *("ada@example.org", "example.org", "https://example.org/a_b?c=d", "a_b", "example"),
    *("O'Brien", "O’Brien's", "brien", "Moscow's", "Moscow", "cafe\u0301", "«Café Noir»"),
    *("“Café Noir”", "CAFÉ", "well-known", "known well", "Путин", "ПУТИН", "ждёт"),
    *("The Who", '"the who"', '"state of the union"', "the", "divestiture", f"divesti{SOFT}ture"),
    *("(zebra or line) clerk", "zebra | line", "zebra OR line", "line AND clerk", "-zebra"),
    *("NOT zebra", "line -zebra", '-"who the"', "headline:phone", "body:clerk", "line, clerk!"),
    *('headline:"phone book"', "HEADLINE:phone", "line - clerk", "--line", "patient", "patients"),
]
MISSED = [
    *("AT&T divestitures zebra", '"AT&T clerk"', "CC++", "D++", "F#", "51%", "$50", "1,002"),
    *("covid-20", '"19 covid"', "ada@example.com", "headline:clerk", "body:book", "-line"),
    *("line -clerk", '"state of union"', '"state the of union"', "(zebra or horse) line"),
    *("line NOT the", "zebra or horse", 'headline:"book phone"', "Café-Blanc", "ждут"),
]
REFUSED = {
    '"a b"~5': "~5",
    "river*": "without *",
    "title:river": "title is no part",
    "river^2": "river^2",
    "river~": "river~",
    "!river": "-river",
    "-" * 32: "no word",
    "…—!": "no word",
    "&": "no word",
    '"river': "not closed",
    "(river": "not closed",
    "river)": "closes nothing",
    "river or": "between two",
    "AND river": "between two",
    "river NOT": "before a word",
    "NOT NOT river": "before a word",
    "headline:-river": "before one word",
    "(" * 1000 + "a": "nested",
    "NOT " * 400 + "a": "before a word",
    "a " * (MOST_WORDS + 1): f"at most {MOST_WORDS}",
    "Ж" * 1100: "too long",
}


@pytest.fixture
def article():
    return make_article("A phone book", TEXT)


@pytest.mark.django_db
@pytest.mark.usefixtures("article")
@pytest.mark.parametrize(
    ("question", "number"), [*((q, 1) for q in FOUND), *((q, 0) for q in MISSED)]
)
def test_api_and_desk_look_for_every_word(client, question, number):
    answer = client.get("/api/v1/articles/", {"q": question, "snippet": "true"})
    assert answer.status_code == 200, answer.content
    assert len(answer.json()["results"]) == number
    assert Article.objects.saying(question).count() == number


@pytest.mark.django_db
@pytest.mark.parametrize(("question", "reason"), REFUSED.items())
def test_what_cannot_be_looked_for_is_refused_with_the_reason(client, question, reason):
    [fault] = client.get("/api/v1/articles/", {"q": question}).json()["errors"]
    assert fault["parameter"] == "q"
    assert reason in fault["reason"]


@pytest.mark.django_db
def test_the_desk_says_why_a_question_finds_nothing(admin_client, article):
    def page(question):
        return admin_client.get("/admin/articles/article/", {"q": question}).content.decode()

    assert "A phone book" in page("AT&T")
    refused = page("title:river")
    assert "title is no part of an article" in refused
    assert "A phone book" not in refused


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("AT&T", "<mark>AT</mark><mark>&amp;</mark><mark>T</mark>, said"),
        ("COVID-19", "<mark>COVID</mark>-<mark>19</mark>"),
        ("C++", "<mark>C</mark><mark>+</mark><mark>+</mark>"),
        ('"Café Noir"', "«<mark>Café</mark> <mark>Noir</mark>» (Moscow’s"),
        ("Путин", "<mark>Путин</mark>"),
        ("example.org", "@<mark>example</mark>.<mark>org</mark>"),
    ],
)
def test_a_snippet_marks_the_words_and_keeps_the_signs(client, article, question, marked):
    query = {"q": question, "snippet": "true"}
    [item] = client.get("/api/v1/articles/", query).json()["results"]
    assert marked in item["snippet"]


def assigned():
    """Every character there is, of those for private use only the first."""
    for code in range(1, 0xF0001):
        if code == 0xF0000 or unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co"):
            yield chr(code)


@pytest.mark.django_db
def test_texts_and_questions_are_taken_apart_alike_at_every_character():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sign, ARRAY(SELECT token FROM ts_parse('default',"
            " articles_words('ab' || sign || 'cd')) WHERE token ~ '[^ -/:-@[-`{-~[:cntrl:]]')"
            " FROM unnest(%s::text[]) sign",
            [list(assigned())],
        )
        rows = cursor.fetchall()
    for sign, there in rows:
        expected = words(f"ab{sign}cd")
        assert ("".join(there), len(there)) == ("".join(expected), len(expected)), hex(ord(sign))


WORDS = ("kilo", "alfa", "the", "t", "42", "ж", "noël", "c")
JOINTS = (
    " ",
    "-",
    "&",
    ".",
    "/",
    "@",
    "_",
    "’",
    "'",
    "—",
    "…",
    ", ",
    " «",
    "» ",
    "\n",
    "+",
    "#",
    "<",
    ">",
    ":",
)
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(JOINTS)), min_size=1, max_size=9)


def follows(text, phrase):
    there, asked = words(text), words(phrase)
    spans = range(len(there) - len(asked) + 1)
    return any(there[n : n + len(asked)] == asked for n in spans)


def written(pieces):
    return "".join(word + joint for word, joint in pieces)


@st.composite
def questions(draw, depth=2):
    """A question, and whether a text answers it."""
    kind = draw(st.sampled_from(("word", "word", "phrase", "not", "all", "any")))
    if depth == 0 or kind in ("word", "phrase"):
        joints = st.sampled_from(("-", "&", ".", "’", "@") if kind == "word" else JOINTS[:6])
        pieces = draw(st.lists(st.tuples(st.sampled_from(WORDS), joints), min_size=1, max_size=3))
        phrase = written(pieces)[: -len(pieces[-1][1])]
        return phrase if kind == "word" else f'"{phrase}"', lambda text: follows(text, phrase)
    if kind == "not":
        inner, holds = draw(questions(depth=depth - 1))
        return f"-({inner})", lambda text: not holds(text)
    parts = draw(st.lists(questions(depth=depth - 1), min_size=2, max_size=3))
    joined = (" or " if kind == "any" else " ").join(f"({question})" for question, _ in parts)
    test = any if kind == "any" else all
    return joined, lambda text: test(holds(text) for _, holds in parts)


@pytest.mark.django_db
@given(texts=st.lists(texts, min_size=1, max_size=6), question=questions())
def test_the_index_answers_as_reading_the_texts_would(texts, question):
    asked, holds = question
    bodies = [written(pieces) for pieces in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_tsvector('articles_text', articles_words(body))"
            " @@ to_tsquery('articles_text', %s)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS texts (body, n) ORDER BY n",
            [tsquery(asked), bodies],
        )
        assert [row[0] for row in cursor.fetchall()] == [holds(body) for body in bodies]


@given(st.text(alphabet='ab "()-|«»:*~!&+or NOT', max_size=60))
def test_any_question_is_either_understood_or_refused(question):
    try:
        assert tsquery(question)
    except QueryError as error:
        assert str(error)
