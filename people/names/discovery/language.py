"""Is a passage English? The model has learned no other language, and would find names in German."""

from people.names.words import word_set

_ENOUGH = 12  # words in small letters: fewer tell nothing
_SHARE = 0.15  # of them, in English: a third to a half

_COMMON = word_set("""
    the of to and a in that is was for on with as it by at from be he his has have had not are were
    but an this which they will would said who their its been she her or after when there more than
    about into out up all no if we you i what one can over
""")


def is_foreign(words: list[str]) -> bool:
    """True for a passage of some length with hardly any of the words that English is made of."""
    if sum(len(word) for word in words if not word.isascii()) * 2 > sum(map(len, words)):
        return True  # another script
    small = [word for word in words if word.islower() and word.isalpha()]
    return len(small) >= _ENOUGH and sum(w in _COMMON for w in small) < _SHARE * len(small)
