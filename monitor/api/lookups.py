"""Looking up the keys in a query, and the archive version, with one statement.

A merged entity's key means the entity that replaced it. A key that does not exist is a fault,
reported with the nearest key that does.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from monitor.api.faults import BadRequestError, Fault
from monitor.api.params import KeysParam, Param
from monitor.api.statements import first_row
from monitor.changes.models import VERSION


@dataclass(frozen=True)
class Lookup:
    """How keys of one kind are looked up.

    `found` is a SELECT of `kind, id, key` for the keys `{keys}` (an array of text); `key` is the
    one that was given. `candidates` is a SELECT of `key`: keys a little like `{key}`. `inline` is
    a SELECT of the id of the one key `{key}`: with it, a query for a few entities needs
    no separate statement to look them up.
    """

    found: str
    candidates: str
    inline: str = ""


@dataclass(frozen=True)
class InlineKey:
    """The one record that a key names, looked up inside the statement that needs it.

    `id` is SQL with a placeholder `name` for `key`.
    """

    kind: str
    id: str
    name: str
    key: str


@dataclass
class Meaning:
    """What one value of a parameter means: any of these ids, by kind."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    inline: InlineKey | None = None

    def add(self, kind: str, id: int) -> None:
        ids = self.ids.setdefault(kind, [])
        if id not in ids:
            ids.append(id)


def given_keys(
    params: Mapping[str, Param], values: Mapping[str, Any]
) -> Iterator[tuple[str, KeysParam, list]]:
    """Each parameter that holds keys, with its values: tuples of alternatives."""
    for name, param in params.items():
        if isinstance(param, KeysParam) and values[name] is not None:
            yield name, param, values[name] if param.repeatable else [values[name]]


def resolve(params: Mapping[str, Param], values: dict[str, Any]) -> int:
    """Replace keys in `values` by `Found`; return the archive version. One statement.

    A repeatable parameter gets a list of Found. Raises BadRequestError for keys that
    do not exist.
    """
    given = list(given_keys(params, values))
    parts, wanted = [], {}
    for name, param, groups in given:
        found = param.lookup.found.format(keys=f"%({name})s::text[]")
        parts.append(f"SELECT '{name}' AS parameter, f.kind, f.id, f.key FROM ({found}) f")
        wanted[name] = sorted({key for group in groups for key in group})
    rows = "NULL"
    if parts:
        rows = (
            "(SELECT json_agg(json_build_array(parameter, kind, id, key))::text"
            f" FROM ({' UNION ALL '.join(parts)}) found)"
        )
    row = first_row(f"SELECT {VERSION}, {rows}", wanted)
    assert row is not None
    assign_found(given, values, orjson.loads(row[1]) if row[1] else [])
    return row[0]


def look_up_inline(params: Mapping[str, Param], values: dict[str, Any]) -> bool:
    """Replace keys in `values` by Found that the statement looks up itself; whether it can.

    After an empty result the caller must call `resolve`: a key may not exist.
    """
    given = list(given_keys(params, values))
    for _, param, groups in given:
        if not param.lookup.inline or any(len(group) > 1 for group in groups):
            return False
    for name, param, groups in given:
        found = [
            Meaning(inline=inline_key(name, f"{name}_{place}", param.lookup, key))
            for place, [key] in enumerate(groups)
        ]
        values[name] = found if param.repeatable else found[0]
    return bool(given)


def inline_key(kind: str, name: str, lookup: Lookup, key: str) -> InlineKey:
    return InlineKey(kind, f"({lookup.inline.format(key=f'%({name})s::text')})", name, key)


def assign_found(
    given: list[tuple[str, KeysParam, list]], values: dict[str, Any], rows: list[list]
) -> None:
    """Replace keys in `values` by what the rows (parameter, kind, id, key) say they mean."""
    meaning: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for parameter, kind, id, key in rows:
        meaning.setdefault((parameter, key), []).append((kind, id))
    faults = []
    for name, param, groups in given:
        found_groups = []
        for group in groups:
            found = Meaning()
            for key in group:
                if (name, key) not in meaning:
                    faults.append(missing(name, param, key))
                for kind, id in meaning.get((name, key), []):
                    found.add(kind, id)
            found_groups.append(found)
        values[name] = found_groups if param.repeatable else found_groups[0]
    if faults:
        raise BadRequestError(faults)


def missing(name: str, param: KeysParam, key: str) -> Fault:
    text = f"SELECT json_agg(c.key) FROM ({param.lookup.candidates.format(key='%(key)s::text')}) c"
    row = first_row(text, {"key": key})
    candidates = row[0] if row and row[0] else []
    near = difflib.get_close_matches(key, candidates, n=1, cutoff=0.5)
    reason = f"nothing is called {key!r}"
    return Fault(reason, name, None, key, near[0] if near else None)
