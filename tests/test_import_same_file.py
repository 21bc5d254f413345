"""Which changed text of a file is which article: those that are most alike, looked for at speed."""

from hypothesis import given
from hypothesis import strategies as st

from articles.imports.identify.articles.same_file import FileText, pair

WORDS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=12)
TEXTS = st.lists(st.builds(FileText, st.sampled_from(["f", "f#2", "f#3"]), WORDS.map(" ".join)))


def pieces(text: FileText) -> set:
    words = text.body.split()
    return {*zip(words, words[1:], strict=False)} or {*words}


def compared(documents: list[FileText], articles: list[FileText]) -> dict[int, int]:
    """Each document with each article; those most alike first."""
    scores = []
    for number, document in enumerate(documents):
        for place, article in enumerate(articles):
            mine, theirs = pieces(document), pieces(article)
            alike = 2 * len(mine & theirs) / (len(mine) + len(theirs))
            if alike > 0.5:
                scores.append((-alike, document.source != article.source, number, place))
    found: dict[int, int] = {}
    for _, _, number, place in sorted(scores):
        if number not in found and place not in found.values():
            found[number] = place
    return found


@given(TEXTS, TEXTS)
def test_the_pairs_are_those_of_comparing_each_with_each(documents, articles):
    assert pair(documents, articles) == compared(documents, articles)


def test_more_than_half_of_all_pairs_of_words_makes_two_texts_alike():
    article = [FileText("f", "a b c d e")]
    assert pair([FileText("f", "a b c d x y")], article) == {0: 0}
    assert pair([FileText("f", "a b c x y z")], article) == {}
