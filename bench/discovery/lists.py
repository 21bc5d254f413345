"""Make the file of lists from its sources: python -m bench.discovery.lists DATA

DATA: a folder with clusters.tsv.xz, first-names.txt, surnames.txt and places.txt, as docs/names.md
names them. The same sources give the same bytes.
"""

import lzma
import sys
from collections import defaultdict
from pathlib import Path

from people.names.discovery import lexicons
from people.names.folding import spell

TARGET = Path(lexicons.__file__).parent / "data" / lexicons.LISTS


def main(data: Path) -> None:
    """Write the lists, folded as texts are, each sorted."""
    parts = [_words(data / f"{name}.txt") for name in ("first-names", "surnames", "places")]
    clusters: defaultdict[str, set[str]] = defaultdict(set)
    with lzma.open(data / "clusters.tsv.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            word, bits = line.rstrip("\n").split("\t")
            if word.replace("'", "").replace("-", "").replace(".", "").isalpha():
                clusters[bits].add(spell(word).replace(" ", ""))
    parts.append("\n".join(" ".join([bits, *sorted(clusters[bits])]) for bits in sorted(clusters)))
    packed = lzma.compress("\n\n".join(parts).encode(), preset=9 | lzma.PRESET_EXTREME)
    TARGET.write_bytes(packed)
    print(f"{TARGET.name}: {len(packed):,} bytes")


def _words(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(sorted({spell(line).lower() for line in lines if line.strip()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
