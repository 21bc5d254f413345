"""What does the rest of a text say about a word: who stands beside it in other places?"""

from collections import Counter, defaultdict

from people.names.discovery.letters import long_form
from people.names.discovery.lexicons import uses
from people.names.discovery.vocabulary import ORGANS, PERSONAL, SAYING, TRADING

_NAMED = frozenset("tfkoc")
_PLACING = frozenset({"in", "at", "from", "near"})


class Hints:
    """Of one text: what each capitalised word is told to be, place by place."""

    def __init__(self, sentences: list[list[str]]) -> None:
        self._all: defaultdict[str, Counter[str]] = defaultdict(Counter)
        small: Counter[str] = Counter()
        for words in sentences:
            for index, word in enumerate(words):
                if word[0].isupper():
                    self._all[word.lower()].update(_beside(words, index))
                elif word[0].islower():
                    small[word] += 1
        self._small = frozenset(small)

    def of(self, words: list[str], index: int) -> list[str]:
        """What other places say of this word, sorted; nothing for a word that stands only here."""
        key = words[index].lower()
        told = self._all.get(key)
        hints = ["l"] if key in self._small else []
        if told is None:
            return hints
        if not told.keys() & _NAMED:
            hints.append("0")  # never beside a title, a given name or another capital
        if told["n"] < 2:
            return hints
        own = _beside(words, index)
        return hints + sorted(hint for hint, count in told.items() if count > (hint in own))


def _beside(words: list[str], index: int) -> set[str]:
    """What stands beside a word in one place, a letter each; `n` for every place."""
    found = {"n"}
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    second = words[index + 2] if index + 2 < len(words) else ""
    if index:
        found.add("m")  # amid a sentence
    found.update(_from_before(before))
    found.update(_from_after(after, second))
    if before == "(" and after == ")" and words[index].isupper() and long_form(words, index) >= 0:
        found.add("x")
    return found


def _from_before(before: str) -> set[str]:
    small = before.lower()
    if before[:1].isupper():
        used = uses(before)
        if small.rstrip(".") in PERSONAL:
            return {"t"}
        if "F" in used or (len(before) == 2 and before[1] == "."):
            return {"f"}
        return {"k"}
    if small in _PLACING:
        return {"i"}
    return {"a"} if small == "the" else {"t"} if small in PERSONAL else set()


def _from_after(after: str, second: str) -> set[str]:
    if after[:1].isupper():
        return {"o"} if after.lower().rstrip(".") in ORGANS or "C" in uses(after) else {"c"}
    if after in SAYING:
        return {"v"}
    if after in TRADING or (after == "'s" and second in TRADING):
        return {"s"}
    if after == "," and (second == "who" or (second.isdigit() and len(second) == 2)):
        return {"w"}
    return {"g"} if after == "'s" else set()
