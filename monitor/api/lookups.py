"""What the keys in a query name: all of them found with one statement, the archive version too.

A merged entity's key means the one that stands for it now. A key that names nothing is a fault,
with the nearest key that does.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from monitor.api.errors import BadRequestError, Fault
from monitor.api.params import Keys, Param
from monitor.api.statements import first_row

VERSION = "(SELECT coalesce(max(version), 0) FROM changes_archive)"


@dataclass(frozen=True)
class Lookup:
    """Where keys of one kind are found.

    `found` is a SELECT of `kind, id, key` for the keys `{keys}` (an array of text); `key` is the
    one that was given. `candidates` is a SELECT of `key`: those a little like `{key}`. `weight`
    tells roughly how much the thing `f.id` brings with it: the rarest leads a search. `sole` is
    an expression: the id of the one key `{key}`; with it a question about one thing needs no
    statement of its own to look it up.
    """

    found: str
    candidates: str
    weight: str = "0"
    sole: str = ""


@dataclass
class Found:
    """The ids of each kind that one value of a parameter means: any of them."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    weight: int = 0
    sole: tuple[str, str, str] | None = None  # kind, SQL of its id, the key in it

    def add(self, kind: str, id: int, weight: int) -> None:
        known = self.ids.setdefault(kind, [])
        if id not in known:
            known.append(id)
            self.weight += weight


def given_keys(
    params: Mapping[str, Param], values: Mapping[str, Any]
) -> Iterator[tuple[str, Keys, list]]:
    """Each parameter whose values are keys, with its values: tuples of alternatives."""
    for name, param in params.items():
        if isinstance(param, Keys) and values[name] is not None:
            yield name, param, values[name] if param.repeatable else [values[name]]


def resolve(params: Mapping[str, Param], values: dict[str, Any]) -> int:
    """Put `Found` in the place of keys in `values`; returns the archive version. One statement.

    A parameter that is repeatable gets a list of Found. Raises BadRequestError for keys that
    name nothing.
    """
    given = list(given_keys(params, values))
    parts, wanted = [], {}
    weighing = must_weigh(given)
    for name, param, groups in given:
        weight = param.lookup.weight if weighing else "NULL"
        parts.append(
            f"SELECT '{name}' AS parameter, f.kind, f.id, f.key, {weight} AS weight FROM"
            f" ({param.lookup.found.format(keys=f'%({name})s::text[]')}) f"
        )
        wanted[name] = sorted({key for group in groups for key in group})
    rows = "NULL"
    if parts:
        rows = (
            "(SELECT json_agg(json_build_array(parameter, kind, id, key, weight))::text"
            f" FROM ({' UNION ALL '.join(parts)}) found)"
        )
    row = first_row(f"SELECT {VERSION}, {rows}", wanted)
    assert row is not None
    put_found(given, values, orjson.loads(row[1]) if row[1] else [])
    return row[0]


def put_sole(params: Mapping[str, Param], values: dict[str, Any]) -> bool:
    """Put a Found that the statement itself looks up, if one key is all there is to look up.

    Whoever gets an empty answer then must ask `resolve`: the key may name nothing.
    """
    given = list(given_keys(params, values))
    if len(given) != 1:
        return False
    [(name, param, groups)] = given
    if not param.lookup.sole or [len(group) for group in groups] != [1]:
        return False
    [[key]] = groups
    found = Found(sole=(name, param.lookup.sole.format(key="%(sole)s::text"), key))
    values[name] = [found] if param.repeatable else found
    return True


# What was weighed once is remembered. An old weight makes an answer slower, never wrong.
weights: dict[tuple[str, str], int] = {}
REMEMBERED = 100_000


def must_weigh(given: list[tuple[str, Keys, list]]) -> bool:
    """Whether it matters which of the given things is rarest, and is not known yet."""
    if sum(len(groups) for _, _, groups in given) < 2:
        return False
    if len(weights) > REMEMBERED:
        weights.clear()
    return any(
        (name, key) not in weights for name, _, groups in given for group in groups for key in group
    )


def weigh(parameter: str, key: str, weight: int | None) -> int:
    if weight is not None:
        weights[parameter, key] = weight
    return weights.get((parameter, key), 0)


def put_found(
    given: list[tuple[str, Keys, list]], values: dict[str, Any], rows: list[list]
) -> None:
    meaning: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for parameter, kind, id, key, weight in rows:
        meaning.setdefault((parameter, key), []).append((kind, id, weigh(parameter, key, weight)))
    faults = []
    for name, param, groups in given:
        found_groups = []
        for group in groups:
            found = Found()
            for key in group:
                if (name, key) not in meaning:
                    faults.append(nothing_called(name, param, key))
                for kind, id, weight in meaning.get((name, key), []):
                    found.add(kind, id, weight)
            found_groups.append(found)
        values[name] = found_groups if param.repeatable else found_groups[0]
    if faults:
        raise BadRequestError(faults)


def nothing_called(name: str, param: Keys, key: str) -> Fault:
    text = f"SELECT json_agg(c.key) FROM ({param.lookup.candidates.format(key='%(key)s::text')}) c"
    row = first_row(text, {"key": key})
    candidates = row[0] if row and row[0] else []
    near = difflib.get_close_matches(key, candidates, n=1, cutoff=0.5)
    reason = f"nothing is called {key!r}"
    return Fault(reason, name, None, key, near[0] if near else None)
