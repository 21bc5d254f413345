"""What does each rule for known names do? The figures with all of them, and with one off at a time.

    python bench/ablation.py                   on the gold set
    python bench/ablation.py --open FILE       and on open news, see bench/open_news.py

A rule is one function of people/names, so that it can be put out of action by another in its place.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import gold, open_news  # noqa: E402
from people.names import known  # noqa: E402
from people.names.meaning import article, whole  # noqa: E402
from people.names.spellings import forms, parts, variants  # noqa: E402

NEVER = "\\Z(?<=never)"
RULES: dict[str, tuple[ModuleType, str, Any]] = {
    "abbreviations that the article defines": (article, "with_defined", lambda _, hits, __: hits),
    "initials of one organization": (known, "_initials", lambda *_: ()),
    "X Department, U.S.": (variants, "_in_other_order", lambda _: ()),
    "companies without their tail": (forms, "core", lambda name: name),
    "Robert and Bob": (whole, "are_one", lambda *_: False),
    "surnames in capitals": (whole.WholeNames, "_is_surname_in_capitals", lambda *_: False),
    "no silence after a stranger": (
        article,
        "in_spite_of_stranger",
        lambda sure, _: sure if len(sure) > 1 else [],
    ),
    "inner capitals": (variants, "has_inner_capital", lambda _: False),
    "particles in either case": (variants, "_particles", lambda _: ()),
}


@contextmanager
def without(rule: str) -> Iterator[None]:
    """Put a rule out of action, and forget what was worked out by it."""
    owner, name, nothing = RULES[rule]
    with patch.object(owner, name, nothing):
        forget()
        yield
    forget()


def forget() -> None:
    """Empty the caches of people.names."""
    for module in (forms, parts, variants):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def figures(documents: list[open_news.Document]) -> list[gold.Score]:
    """The gold set, and the open news if there is any."""
    scores = [open_news.summed({part["class"]: gold.score(part) for part in gold.read()})]
    if documents:
        scores.append(open_news.summed(open_news.compare(open_news.entities(documents), documents)))
    return scores


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--open", type=Path, metavar="FILE", help="open news, as JSON lines")
    options = parser.parse_args()
    documents = (
        [open_news.resolve(*text) for text in open_news.read(options.open)] if options.open else []
    )
    print(f"{'':<42}" + "".join(f"{name:>27}" for name in ("gold set: P R F1", "open: P R F1")))
    print_row("all rules", figures(documents))
    for rule in RULES:
        with without(rule):
            print_row(f"without {rule}", figures(documents))


def print_row(name: str, scores: list[gold.Score]) -> None:
    """One line of the table."""
    row = "".join(f"{s.precision:>11.4f}{s.recall:>8.4f}{s.f1:>8.4f}" for s in scores)
    print(f"{name:<42}{row}", flush=True)


if __name__ == "__main__":
    main()
