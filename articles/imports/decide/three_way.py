"""Three-way merge of one record, field by field: base, ours, theirs. Pure."""

from __future__ import annotations

from binascii import b2a_base64
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson


def digest(value: Any) -> str:
    """Return what `import_base` keeps of a value: 64 bits of BLAKE2 of its JSON text.

    Dates count as ISO text, references as the id of their row.
    """
    kind = type(value)
    if kind is str:
        return _known(value) if len(value) < 40 else _digest(value)
    return _known(value) if value is None or kind is int or kind is bool else _digest(value)


def _digest(value: Any) -> str:
    return b2a_base64(blake2b(orjson.dumps(value), digest_size=8).digest())[:11].decode()


# True == 1 in a cache unless types count.
_known = lru_cache(maxsize=20_000, typed=True)(_digest)


@dataclass(slots=True)
class Outcome:
    """What a merge found: fields to write, fields in dispute, and what to remember from now on.

    `updates` and `conflicts` map a field to (ours, theirs). `settled`: fields that are in no
    dispute, or no longer. `base` is the whole new `import_base`.
    """

    base: dict[str, str]
    updates: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)


def merge(
    base: dict[str, str],
    ours: dict[str, Any],
    theirs: dict[str, Any],
    defaults: dict[str, Any],
    yielding: frozenset[str] = frozenset(),
    forced: frozenset[str] = frozenset(),
) -> Outcome:
    """Compare what an import gives (`theirs`) with what the row holds and what the last one gave.

    A field that no import ever gave counts as having been given its default, when it has one. The
    `yielding` fields are guesses: they give way to an editor without a conflict. The `forced` ones
    no editor wrote: what the source newly says replaces them.
    """
    outcome = Outcome(dict(base))
    for name, value in theirs.items():
        brought, mine = digest(value), ours[name]
        last = base.get(name)
        if last is None and name in defaults:
            last = digest(defaults[name])
        if value == mine:
            outcome.settled.append(name)
            outcome.base[name] = brought
        elif digest(mine) == last or (name in forced and brought != last):
            outcome.updates[name] = (mine, value)
            outcome.settled.append(name)
            outcome.base[name] = brought
        elif brought == last or name in yielding:
            outcome.settled.append(name)
            outcome.base[name] = brought
        else:
            outcome.conflicts[name] = (mine, value)
    return outcome
