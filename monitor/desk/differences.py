"""What differs between two texts, word by word. Pure."""

import re
from difflib import SequenceMatcher

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """`("same" | "gone" | "new", text)` in order; same and new joined are `after`.

    >>> differences("a red house", "a blue house")
    [('same', 'a '), ('gone', 'red'), ('new', 'blue'), ('same', ' house')]
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    result: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(
        None, old, new, autojunk=len(old) > 20_000
    ).get_opcodes():
        if tag == "equal":
            result.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            result.append(("gone", "".join(old[a:b])))
        if c < d:
            result.append(("new", "".join(new[c:d])))
    return result
