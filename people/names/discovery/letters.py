"""Do the letters in brackets stand for the name before them? `Federal Security Service (FSB)`."""

_SHORTEST, _LONGEST = 2, 10


def is_abbreviation(word: str) -> bool:
    """True for `NATO`, `U.N.`: capitals only."""
    return _SHORTEST <= len(word) <= _LONGEST and word.replace(".", "").isalpha() and word.isupper()


def stands_for(letters: str, name: list[str]) -> bool:
    """True when half of the letters, two at least, begin words of the name, the last among them.

    Half: so `KPRF` stands for the Communist Party of the Russian Federation, whose letters in
    English are others. Small words need no letter.
    """
    if len(name) < 2 or not is_abbreviation(letters) or letters in name[0].split("-"):
        return False
    left = list(letters.replace(".", "").lower())
    total, fitting = len(left), 0
    for word in name:
        if word[0].lower() in left and (word[0].isupper() or len(word) > 3):
            left.remove(word[0].lower())
            fitting += 1
    return fitting >= 2 and fitting * 2 >= total


def long_form(words: list[str], index: int) -> int:
    """Where the long form begins whose letters stand in brackets at `index`; -1 when none does.

    `Full Name of It (FNI)`: capital words before the bracket, small ones between them skipped.
    """
    letters = [letter for letter in words[index].replace(".", "").lower() if letter.isalpha()]
    place = index - 2
    first = -1
    while letters and place >= 0:
        word = words[place]
        if word[0].isupper() and word[0].lower() == letters[-1]:
            letters.pop()
            first = place
        elif word[0].isupper() or not word.isalpha() or len(word) > 4:
            return -1
        place -= 1
    return first if not letters else -1
