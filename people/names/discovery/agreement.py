"""What do all places of a text together say? One name is of one kind throughout a text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from people.names.discovery.features import has_capital
from people.names.discovery.tagger import Mark
from people.names.discovery.vocabulary import GENERATIONS

Words = tuple[str, ...]
_SURE = 0.5  # of a full name, whose surname then is a person, too
_AGAIN = 0.9  # what a place is worth that only the others tell of


class Place(NamedTuple):
    """A mark in the sentence of that number."""

    sentence: int
    mark: Mark


def agreed(sentences: list[list[str]], places: list[Place]) -> list[Place]:
    """The places with the kind that most speak for, and further ones of the same names."""
    labels = _labels(sentences, places)
    kept = [_relabelled(sentences, place, labels) for place in places]
    return sorted([*kept, *_repeated(sentences, kept, labels)])


def _name(sentences: list[list[str]], place: Place) -> Words:
    return tuple(sentences[place.sentence][place.mark.first : place.mark.last])


def _labels(sentences: list[list[str]], places: list[Place]) -> dict[Words, tuple[str, float]]:
    """For each name its kind and its best probability; surnames are people where a full name is."""
    votes: defaultdict[Words, Counter[str]] = defaultdict(Counter)
    best: defaultdict[tuple[Words, str], float] = defaultdict(float)
    for place in places:
        name, mark = _name(sentences, place), place.mark
        votes[name][mark.label] += mark.probability  # type: ignore[assignment]
        best[name, mark.label] = max(best[name, mark.label], mark.probability)
    for name, counts in list(votes.items()):
        if len(name) > 1 and best[name, "PER"] >= _SURE and counts.most_common(1)[0][0] == "PER":
            single = (surname(name),)
            votes[single]["PER"] += best[name, "PER"]  # type: ignore[assignment]
            best[single, "PER"] = max(best[single, "PER"], best[name, "PER"])
    won = {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
    return {name: (label, best[name, label]) for name, label in won.items()}


def surname(name: Words) -> str:
    """The last word that is no `Jr.`."""
    words = [word for word in name if word.lower().rstrip(".") not in GENERATIONS]
    return words[-1] if words else name[-1]


def _relabelled(
    sentences: list[list[str]], place: Place, labels: dict[Words, tuple[str, float]]
) -> Place:
    label, best = labels[_name(sentences, place)]
    mark = place.mark
    probability = max(mark.probability, best * _AGAIN) if label == mark.label else best * _AGAIN
    return place._replace(mark=mark._replace(label=label, probability=probability))


def _repeated(
    sentences: list[list[str]], places: Iterable[Place], labels: dict[Words, tuple[str, float]]
) -> Iterator[Place]:
    """Places that the model passed over, of names that it is sure of elsewhere."""
    sure = {n: told for n, told in labels.items() if told[1] >= _SURE and _is_telling(n)}
    openers: defaultdict[str, list[Words]] = defaultdict(list)
    for name in sorted(sure, key=len, reverse=True):
        openers[name[0]].append(name)
    taken: defaultdict[int, set[int]] = defaultdict(set)
    for number, mark in places:
        taken[number].update(range(mark.first, mark.last))
    for number, words in enumerate(sentences):
        for index, word in enumerate(words):
            for name in openers.get(word, ()):
                last = index + len(name)
                inside = range(index, last)
                if (
                    tuple(words[index:last]) == name
                    and taken[number].isdisjoint(inside)
                    and not _goes_on(words, index, last)
                ):
                    taken[number].update(inside)
                    label, best = sure[name]
                    yield Place(number, Mark(index, last, label, best * _AGAIN))


def _is_telling(name: Words) -> bool:
    return len(name) > 1 or (has_capital(name[0]) and len(name[0]) > 2)


def _goes_on(words: list[str], first: int, last: int) -> bool:
    """True when a capital stands right before or after: there it may be a part of something."""
    before = words[first - 1] if first > 1 else ""
    after = words[last] if last < len(words) else ""
    return has_capital(before) or has_capital(after)
