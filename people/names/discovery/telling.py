"""What does a name tell by itself? Whether it can stand for somebody, and whether it is short."""

from people.names.discovery.letters import is_abbreviation
from people.names.discovery.vocabulary import ORGANS, is_nationality
from people.names.folding import fold, spell


def is_telling(kind: str, name: str) -> bool:
    """True for a name that can stand for somebody by itself.

    Not for a person of one word, which is somebody's surname, but whose? Nor for an organization
    of which nothing is said but what all are called or whence they come: the Council, the Union,
    the Canadians.
    """
    words = fold(name).split()
    if kind == "person":
        return len(words) > 1
    nations = (
        word for word in words if is_nationality(word) or is_nationality(word.removesuffix("s"))
    )
    return bool({*words} - ORGANS - {"union", *nations})


def is_short_for(letters: str, name: str) -> bool:
    """True when these letters begin the words of the name: `BCC`, Basin Cooperation Council."""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    return is_abbreviation(letters) and len(initials) > 2 and letters.replace(".", "") == initials


def has_initials(name: str) -> bool:
    """True for `V. Putin` and `V.V. Putin`, not for `George W. Bush`."""
    first = spell(name).partition(" ")[0]
    return len(first.rstrip(".")) == 1 or first.count(".") > 1
