"""Two simple matchers to hold the real one against, on the same texts.

exact   every name and alias as it is written, whole words, the longest first;
        an alias of several goes to the first of them
folded  the same without regard to case, accents and quotes, shared aliases skipped,
        and surnames of people whose whole name stands in the text
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from people.names import Named, fold

Mark = tuple[int, int, str]


class Exact:
    """Names and aliases as they are written."""

    flags = re.NOFLAG

    def __init__(self, entities: Iterable[Named]) -> None:
        self.entities = tuple(entities)
        self.owners: defaultdict[str, list[Named]] = defaultdict(list)
        for entity in self.entities:
            for name in {entity.name, *entity.aliases}:
                self.owners[self.key(name)].append(entity)
        self.pattern = self.compile(self.owners)

    def compile(self, names: Iterable[str]) -> re.Pattern[str]:
        """Any of the names, the longest first, as whole words."""
        longest = sorted(names, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", self.flags)

    def key(self, name: str) -> str:
        """What two equal names have in common."""
        return name

    def find(self, body: str) -> set[Mark]:
        """The spans found in one text."""
        found = self.pattern.finditer(body)
        return {(*hit.span(), str(self.owners[self.key(hit[0])][0].key)) for hit in found}


class Folded(Exact):
    """Names without regard to case and accents, only those of one owner, and surnames."""

    flags = re.IGNORECASE

    def key(self, name: str) -> str:
        return fold(name)

    def find(self, body: str) -> set[Mark]:
        text = "".join(fold(letter) if len(fold(letter)) == 1 else letter for letter in body)
        hits = [(hit.span(), self.owners[self.key(hit[0])]) for hit in self.pattern.finditer(text)]
        found = {(*span, str(owners[0].key)) for span, owners in hits if len(owners) == 1}
        people = [owners[0] for _, owners in hits if len(owners) == 1]
        surnames: defaultdict[str, set[str]] = defaultdict(set)
        for entity in people:
            if entity.kind == "person" and " " in entity.name:
                surnames[fold(entity.name.rpartition(" ")[2])].add(str(entity.key))
        if surnames:
            taken = [span for span, _ in hits]
            for hit in self.compile(surnames).finditer(text):
                keys = surnames[self.key(hit[0])]
                free = all(hit.end() <= start or end <= hit.start() for start, end in taken)
                if free and len(keys) == 1:
                    found.add((*hit.span(), min(keys)))
        return found
