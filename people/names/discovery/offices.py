"""Which office does a text give a person? `Foreign Minister Ivanov`, `Ivanov, the minister,`."""

from collections.abc import Iterator
from typing import NamedTuple

from people.names.discovery.tagger import Mark
from people.names.discovery.vocabulary import PERSONAL, is_nationality
from people.names.words import word_set

_LONGEST = 12  # words of an office

# What somebody is; a title without one of these (`Mr.`, `former`) is no office.
_HEADS = word_set("""
    adviser advisor ambassador analyst archbishop attorney bishop captain cardinal chair chairman
    chairwoman chancellor chief coach commander commissioner congressman congresswoman counsel
    coordinator correspondent dean delegate deputy director economist editor emir emperor envoy
    executive founder general governor head inspector judge justice king leader mayor manager
    marshal member minister negotiator officer owner patriarch pope premier president prince
    princess principal prosecutor professor queen rabbi rapporteur rector representative secretary
    senator sheikh speaker spokesman spokesperson spokeswoman sultan superintendent treasurer
    governor-general secretary-general president-elect vice-president colonel admiral lieutenant
    strategist candidate lawmaker legislator activist historian scientist researcher lawyer
""")
# What goes with such a word before it.
_BEFORE = (
    PERSONAL
    | _HEADS
    | word_set("""
    affairs agriculture chief civil commander-in-chief culture defense defence deputy economic
    economy education emergency energy environment ex-president ex-prime finance foreign former
    fuel health high home information interior internal justice labor labour lower main military
    national nuclear outgoing permanent police press prime public regional security senior social
    special supreme then trade transport treasury under-secretary vice western acting caretaker
    interim assistant associate parliamentary lead principal co-chairman opposition party state
    federal rebel separatist field mission human rights prison union church
""")
)
_LINKS = frozenset({"of", "for", "and", "the", "in", "on", "to", "at", "'s", "a", "an", "&", "-"})
_ENDS = frozenset(',.;:()"?!')
_TIMES = frozenset({"since", "until", "during", "after", "before"})
_SPANS = frozenset({"year", "years", "months", "month", "weeks", "days", "decades", "decade"})
_STARTS = frozenset({"a", "an", "the", "its", "their", "his", "her", "our"})
_CLAUSES = frozenset({"who", "which", "that", "where", "when", "whose"})


class Held(NamedTuple):
    """An office in a sentence: tokens of its title, of the organization in it, and who holds it."""

    holder: Mark
    first: int
    last: int
    organization: Mark | None


def offices(words: list[str], marks: list[Mark]) -> Iterator[Held]:
    """The offices that a sentence gives the people marked in it; `marks` in their order."""
    for mark in marks:
        if mark.label == "PER":
            yield from _before(words, marks, mark)
            yield from _apart(words, marks, mark)
            yield from _after(words, marks, mark)


def _before(words: list[str], marks: list[Mark], holder: Mark) -> Iterator[Held]:
    """`NATO Secretary General` George Robertson, `acting foreign minister` Sergei Ivanov."""
    inside = _inside(marks, holder)
    first = holder.first
    while first > 0 and holder.first - first < _LONGEST and _belongs(words, first - 1, inside):
        first -= 1
    yield from _office(words, marks, holder, first, holder.first)


def _belongs(words: list[str], index: int, inside: dict[int, str]) -> bool:
    small = words[index].lower().rstrip(".")
    if inside.get(index) in ("ORG", "LOC", "MISC"):
        return True
    if inside.get(index) == "PER":
        return False
    if small in ("of", "'s", "-", "and") and index:
        return _joins(words, index, inside)
    return small in _BEFORE or small.split("-")[0] in _BEFORE or is_nationality(small)


def _joins(words: list[str], index: int, inside: dict[int, str]) -> bool:
    """True for `'s` after a land or an organization, and for `and` between two titles."""
    if words[index] == "'s":
        return inside.get(index - 1) in ("ORG", "LOC")
    return words[index] != "of" and words[index - 1].lower() in _BEFORE


def _apart(words: list[str], marks: list[Mark], holder: Mark) -> Iterator[Held]:
    """`Its chairman`, Ivan Bok, left; `the mayor of Minsk`, Ivan Bok."""
    comma = holder.first - 1
    while comma > 0 and words[comma].lower().rstrip(".") in PERSONAL:
        comma -= 1
    ended = holder.last >= len(words) or words[holder.last] in _ENDS
    if comma < 1 or words[comma] != "," or not ended:
        return
    inside = _inside(marks, holder)
    first = comma
    while first > 0 and comma - first < _LONGEST and _may_stand(words, first - 1, inside):
        first -= 1
    yield from _office(words, marks, holder, first, comma)


def _may_stand(words: list[str], index: int, inside: dict[int, str]) -> bool:
    small = words[index].lower()
    if inside.get(index) == "PER" or words[index] in _ENDS:
        return False
    return index in inside or small in _BEFORE | _LINKS | _STARTS or is_nationality(small)


def _after(words: list[str], marks: list[Mark], holder: Mark) -> Iterator[Held]:
    """Igor Ivanov, `the Russian foreign minister`; Jean Lemieux, `its president`."""
    comma = holder.last
    if comma + 1 >= len(words) or words[comma] not in (",", "("):
        return
    inside = _inside(marks, holder)
    first = last = comma + 1
    while last < len(words) and last - first < _LONGEST and _goes_on(words, last, inside):
        last += 1
    whole = last >= len(words) or words[last] in _ENDS or words[last].lower() in _CLAUSES
    if whole and not _is_list(words, last, inside):
        yield from _office(words, marks, holder, first, last)


def _goes_on(words: list[str], index: int, inside: dict[int, str]) -> bool:
    if inside.get(index) == "PER":
        return False
    small = words[index].lower()
    return small not in _ENDS and small not in _CLAUSES and words[index] != "-"


def _is_list(words: list[str], last: int, inside: dict[int, str]) -> bool:
    """True where a person follows at once: `Igor Ivanov, foreign minister Cook`."""
    return inside.get(last) == "PER"


def _inside(marks: list[Mark], holder: Mark) -> dict[int, str]:
    return {
        index: mark.label
        for mark in marks
        if mark is not holder
        for index in range(mark.first, mark.last)
    }


def _office(
    words: list[str], marks: list[Mark], holder: Mark, first: int, last: int
) -> Iterator[Held]:
    """What stands in [first, last) as an office, if it is one."""
    first = _start(words, first, last)
    last = _end(words, first, last)
    heads = [i for i in range(first, last) if _is_head(words, i) and not _within_name(marks, i)]
    if not heads or not _begins_well(words, first, heads[0], marks):
        return
    within = [m for m in marks if m.label == "ORG" and first <= m.first and m.last <= last]
    start, end = _without(words, first, last, within[0]) if within else (first, last)
    if any(_is_head(words, index) for index in range(start, end)):
        yield Held(holder, start, end, within[0] if within else None)


def _start(words: list[str], first: int, last: int) -> int:
    """Without what leads to the office: `the`, `its`, `the party's`, `at`, `of`."""
    for index in range(last - 2, first, -1):
        if words[index] == "'s" and words[index - 1].islower():
            return index + 1
    while first < last and words[first].lower() in _STARTS | _LINKS:
        first += 1
    return first


def _end(words: list[str], first: int, last: int) -> int:
    """Without a rank or a time: `commander Adm.`, `treasurer for eighteen years`."""
    while last > first + 1 and words[last - 1][-1] == "." and not words[last - 1].isupper():
        last -= 1
    for index in range(first + 1, last):
        if words[index].lower() in _TIMES or (
            words[index].lower() == "for" and words[last - 1].lower() in _SPANS
        ):
            return index
    return last


def _is_head(words: list[str], index: int) -> bool:
    """True for what somebody is; in `the president's nephew` it is another."""
    if words[index + 1 : index + 2] == ["'s"]:
        return False
    small = words[index].lower().rstrip(".")
    return small in _HEADS or small.rpartition("-")[2] in _HEADS


def _within_name(marks: list[Mark], index: int) -> bool:
    return any(mark.first <= index < mark.last and mark.label != "MISC" for mark in marks)


def _begins_well(words: list[str], first: int, head: int, marks: list[Mark]) -> bool:
    """True when only what goes with a title stands before its head: no verb, no clause."""
    inside = {index for mark in marks for index in range(mark.first, mark.last)}
    return all(
        index in inside
        or words[index].lower() in _BEFORE | _LINKS
        or is_nationality(words[index].lower())
        or words[index][0].isupper()
        for index in range(first, head)
    )


def _without(words: list[str], first: int, last: int, organization: Mark) -> tuple[int, int]:
    """The title without the organization and what joins it: `chairman of Gazprom`."""
    start, end = first, last
    if organization.first == first:
        start = organization.last + (words[organization.last : organization.last + 1] == ["'s"])
    elif organization.last == last:
        end = organization.first
        while end > start and words[end - 1].lower() in _LINKS:
            end -= 1
    return start, end
