"""From readings of many texts to people and organizations: each once, with all that is said of it.

What a name is, the texts decide by vote; that two spellings are one, the matcher decides, as it
will when the entity is known. Texts may come one after the other, in any order.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from people.names.discovery.letters import is_abbreviation
from people.names.discovery.reader import Office, Reading
from people.names.discovery.vocabulary import ORGANS, is_nationality
from people.names.folding import fold, spell
from people.names.interface import Kind, Named, Span
from people.names.matcher import Matcher
from people.names.spellings.parts import core

_CLEAR = 2 / 3  # of the texts that define some letters must mean the same by them


class Call(NamedTuple):
    """What a person is called: a title, and the organization in it or ""."""

    title: str
    organization: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom nobody has entered yet; the most certain spelling is the name."""

    name: str
    kind: Kind
    confidence: float
    aliases: tuple[str, ...]
    offices: tuple[tuple[Call, int], ...]  # most frequent first
    articles: tuple[Hashable, ...]  # keys, sorted as they came

    @property
    def is_telling(self) -> bool:
        """False for what may be anybody's name."""
        return is_telling(self.kind, self.name)


@dataclass(slots=True)
class _Entry:
    """All that is said of the names with one key."""

    spellings: Counter[str] = field(default_factory=Counter)
    votes: Counter[str] = field(default_factory=Counter)
    read: int = 0
    articles: dict[Hashable, None] = field(default_factory=dict)
    offices: Counter[Call] = field(default_factory=Counter)

    @property
    def kind(self) -> str:
        return max(sorted(self.votes), key=lambda kind: self.votes[kind])

    @property
    def confidence(self) -> float:
        """The mean of its articles, in which what speaks for another kind counts as nothing."""
        return self.votes[self.kind] / self.read

    @property
    def name(self) -> str:
        """The most frequent spelling; of two, the one that is not in capitals."""
        return max(
            sorted(self.spellings), key=lambda text: (self.spellings[text], not text.isupper())
        )

    def join(self, other: "_Entry") -> None:
        """Take over what is said of another spelling of the same."""
        self.articles.update(other.articles)
        self.offices.update(other.offices)


class Gathering:
    """Collects the readings of texts."""

    def __init__(self) -> None:
        self._entries: defaultdict[str, _Entry] = defaultdict(_Entry)
        self._letters: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, article: Hashable, text: str, reading: Reading) -> None:
        """Note what one text says; `article` is handed back as it came."""
        best: dict[tuple[str, str], float] = {}
        for name in (*reading.names, *reading.others):
            written = _written(text, (name.start, name.end))
            key = fold(written)
            self._entries[key].spellings[written] += 1
            best[key, name.kind] = max(best.get((key, name.kind), 0), name.confidence)
        for (key, kind), confidence in best.items():
            entry = self._entries[key]
            entry.votes[kind] += confidence  # type: ignore[assignment]
            entry.read += 1
            entry.articles[article] = None
        self._note_offices(text, reading)
        for abbreviation in reading.abbreviations:
            letters = fold(_written(text, abbreviation.letters))
            self._letters[letters][fold(_written(text, abbreviation.name))] += 1

    def _note_offices(self, text: str, reading: Reading) -> None:
        """An office goes to the person by the full name that the text gives to the surname."""
        whole: defaultdict[str, set[str]] = defaultdict(set)
        for name in reading.names:
            key = fold(_written(text, (name.start, name.end)))
            if name.kind == "person" and " " in key:
                whole[key.rpartition(" ")[2]].add(key)
        for office in reading.offices:
            key = fold(_written(text, office.person))
            bearers = whole[key] if " " not in key else {key}
            if len(bearers) == 1:
                self._entries[min(bearers)].offices[_call(text, office)] += 1

    def candidates(self) -> list[Candidate]:
        """Everybody found so far, who stands in the most articles first."""
        entries = {k: e for k, e in self._entries.items() if e.votes and _is_kind(e.kind)}
        owners = self._owners(entries)
        aliases: defaultdict[str, list[str]] = defaultdict(list)
        merged = {key: entry for key, entry in entries.items() if key not in owners}
        for key, owner in owners.items():
            aliases[owner].append(entries[key].name)
            merged[owner].join(entries[key])
        made = [_candidate(entry, aliases[key]) for key, entry in merged.items()]
        return sorted(made, key=lambda one: (-len(one.articles), -one.confidence, one.name))

    def _owners(self, entries: dict[str, _Entry]) -> dict[str, str]:
        """Keys that are other spellings of a key: by letters, by company tails, by the matcher."""
        owners = self._by_letters(entries)
        owners.update(_by_core({k: e for k, e in entries.items() if k not in owners}))
        left = {k: e for k, e in entries.items() if k not in owners}
        owners.update(_by_matcher(left))
        return {key: _last(owners, key) for key in owners}

    def _by_letters(self, entries: dict[str, _Entry]) -> dict[str, str]:
        owners = {}
        for letters, meant in self._letters.items():
            owner, count = meant.most_common(1)[0]
            if letters in entries and owner in entries and count >= _CLEAR * meant.total():
                owners[letters] = owner
        return owners


def _last(owners: dict[str, str], key: str) -> str:
    """Who owns the owner, to the end; a ring cannot be: every step leaves its key out."""
    while key in owners:
        key = owners[key]
    return key


def _is_kind(kind: str) -> bool:
    return kind in ("person", "organization")


def _written(text: str, span: Span) -> str:
    return " ".join(text[slice(*span)].split())


def _call(text: str, office: Office) -> Call:
    return Call(
        _written(text, office.title),
        _written(text, office.organization) if office.organization else "",
    )


def _by_core(entries: dict[str, _Entry]) -> dict[str, str]:
    """`Gazprom Corp.` and `Gazprom`: the spelling of the most texts owns the others."""
    same: defaultdict[str, list[str]] = defaultdict(list)
    for key, entry in entries.items():
        if entry.kind == "organization":
            same[fold(core(entry.name))].append(key)
    owners = {}
    for keys in same.values():
        owner = max(sorted(keys), key=lambda key: len(entries[key].articles))
        owners.update({key: owner for key in keys if key != owner})
    return owners


def _by_matcher(entries: dict[str, _Entry]) -> dict[str, str]:
    """`V. Putin` where the matcher, knowing Vladimir Putin, would find him."""
    full = {k: e for k, e in entries.items() if e.kind == "person" and not has_initials(e.name)}
    matcher = Matcher(Named(key, "person", entry.name) for key, entry in full.items() if " " in key)
    owners = {}
    for key, entry in entries.items():
        if entry.kind == "person" and key not in full:
            spans = matcher.find(f"{entry.name} said it.").mentions
            whole = [owner for owner, at in spans.items() if at == ((0, len(entry.name)),)]
            if len(whole) == 1:
                owners[key] = str(whole[0])
    return owners


def is_telling(kind: str, name: str) -> bool:
    """True for a name that can stand for somebody by itself.

    Not for a person of one word, which is somebody's surname, but whose? Nor for an organization
    of which nothing is said but what all are called: the Council, the Union.
    """
    words = fold(name).split()
    if kind == "person":
        return len(words) > 1
    return any(word not in ORGANS and not is_nationality(word) for word in words)


def is_short_for(letters: str, name: str) -> bool:
    """True when these letters begin the words of the name: `BCC`, Basin Cooperation Council."""
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    return is_abbreviation(letters) and len(initials) > 2 and letters.replace(".", "") == initials


def has_initials(name: str) -> bool:
    """True for `V. Putin` and `V.V. Putin`, not for `George W. Bush`."""
    first = spell(name).partition(" ")[0]
    return len(first.rstrip(".")) == 1 or first.count(".") > 1


def _candidate(entry: _Entry, aliases: list[str]) -> Candidate:
    kind: Kind = "person" if entry.kind == "person" else "organization"
    return Candidate(
        entry.name,
        kind,
        entry.confidence,
        tuple(sorted(aliases)),
        tuple(sorted(entry.offices.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(entry.articles),
    )


def gather(readings: Iterable[tuple[Hashable, str, Reading]]) -> list[Candidate]:
    """The candidates of these texts: key, text and reading of each."""
    gathering = Gathering()
    for article, text, reading in readings:
        gathering.add(article, text, reading)
    return gathering.candidates()
