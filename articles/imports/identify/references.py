"""References of a batch -> ids of rows: labels of the file, natural keys, names."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from articles.imports.importables import (
    SCHEMAS,
    ImportedField,
    RefusedError,
    Schema,
)

from .candidates import (
    DELETED,
    REFUSED,
    DeferError,
    ImportCandidate,
    KeptOutError,
    Key,
    NameReference,
    RowId,
)
from .holdings import Holdings
from .identity import find_names
from .labels import Labels

#: Natural keys remembered between batches; the cache starts anew when it is full.
_CACHE = 50_000


class References:
    """Resolves them, remembering what a run has seen."""

    def __init__(self, labels: Labels, holdings: Holdings) -> None:
        self._labels = labels
        self._holdings = holdings
        self._kept_out: set[tuple[str, Key]] = set()
        self._cache: dict[tuple[str, Key], tuple[int, bool]] = {}

    def prepare(self, schema: Schema, candidates: list[ImportCandidate]) -> None:
        """Look up the natural keys and names of a batch, one query for each model."""
        wanted = _wanted(schema, candidates)
        if len(self._cache) > _CACHE:
            self._cache.clear()
            self._kept_out.clear()
        for model, keys in wanted.items():
            missing = [key for key in keys if (model, key) not in self._cache]
            if model.startswith("name "):
                self._find_names(model, missing)
            else:
                self._find(model, missing)

    def _find_names(self, model: str, keys: list[Key]) -> None:
        found = find_names(model.rpartition(".")[2], [key[0] for key in keys]) if keys else {}
        unknown = [name for (name,) in keys if name not in found]
        for name in self._holdings.removals.named(model.removeprefix("name "), unknown):
            self._kept_out.add((model, (name,)))
        for name, owners in found.items():
            if len(owners) == 1:
                self._cache[model, (name,)] = owners[0][0], True
            else:
                slugs = tuple(slug for _, slug in sorted(owners))
                self._cache[model, (name,)] = 0, True
                self._cache[f"owners {model}", (name,)] = slugs  # type: ignore[assignment]

    def _find(self, model: str, keys: list[Key]) -> None:
        """Look up natural keys, first those that stand inside them; one query for each model."""
        schema = SCHEMAS[model]
        for place, name in enumerate(schema.key):
            if target := schema.fields[name].target:
                inner = dict.fromkeys(key[place] for key in keys)
                self._find(target, [key for key in inner if (target, key) not in self._cache])
        by_ids: dict[Key, Key] = {}
        for key in keys:
            if ids := self._with_ids(schema, key):
                by_ids[ids] = key
        found = self._holdings.find(schema, by_ids)
        for ids, row in found.items():
            self._cache[model, by_ids[ids]] = row.winner or row.id, row.winner is not None
        self._find_removed(model, {k: v for k, v in by_ids.items() if k not in found})

    def _with_ids(self, schema: Schema, key: Key) -> Key | None:
        """Return a natural key with ids in place of the keys inside it, None when one has none."""
        parts = list(key)
        for place, name in enumerate(schema.key):
            target = schema.fields[name].target
            if not target:
                continue
            if (target, key[place]) in self._kept_out:
                self._kept_out.add((schema.label, key))
            found = self._cache.get((target, key[place]))
            if found is None:
                return None
            parts[place] = found[0]
        return tuple(parts)

    def _find_removed(self, model: str, missing: dict[Key, Key]) -> None:
        """Note what an editor deleted; `missing`: keys of rows -> as the file gives them."""
        for key in self._holdings.removals.find(SCHEMAS[model], missing):
            self._kept_out.add((model, missing[key]))

    def resolve(self, schema: Schema, candidate: ImportCandidate) -> None:
        """Put ids in place of a candidate's references: of all, or, with an error, of none.

        RefusedError: it can never be resolved. DeferError: not yet. KeptOutError: an editor deleted
        what it refers to.
        """
        values = candidate.values
        values |= {
            field.name: self._resolved(field, values[field.name], candidate)
            for field in schema.references
            if field.name in values
        }

    def _resolved(self, field: ImportedField, value: Any, candidate: ImportCandidate) -> int | None:
        kind = type(value)
        if kind is RowId:
            return _row(field, value)
        if kind is int or kind is str:
            return self._by_label(field, value, candidate.place.file)
        if value is None and field.null:
            return None
        if kind is NameReference:
            return self._by_name(field, value, candidate)
        key = _key_of(SCHEMAS[field.target], value)
        if key is None:
            form = _form_of(SCHEMAS[field.target])
            raise RefusedError(
                field.name, value, f"must be a natural key like {form}, or a pk of the same file"
            )
        found = self._cache.get((field.target, key))
        if found is None:
            if (field.target, key) in self._kept_out:
                raise KeptOutError(f"its {field.name} was deleted by an editor")
            raise DeferError(
                RefusedError(field.name, value, f"is no {_short(field)} of the archive or the file")
            )
        candidate.soft |= found[1]
        return found[0]

    def _by_label(self, field: ImportedField, value: int | str, file: str) -> int:
        row = self._labels.get(file, field.target, value)
        if row == DELETED:
            raise KeptOutError(f"its {field.name} was deleted by an editor")
        if row == REFUSED:
            reason = f"refers to a record of {field.target} that was rejected"
            raise RefusedError(field.name, value, reason)
        if not row:
            reason = f"is the pk of no {field.target} in this file"
            if type(value) is str:
                reason += (
                    f"; a natural key stands in brackets, like {_form_of(SCHEMAS[field.target])}"
                )
            raise DeferError(RefusedError(field.name, value, reason))
        return row

    def _by_name(
        self, field: ImportedField, value: NameReference, candidate: ImportCandidate
    ) -> int:
        model = f"name {field.target}"
        found = self._cache.get((model, (str(value),)))
        if found is None and (model, (str(value),)) in self._kept_out:
            raise KeptOutError(f"its {field.name} was deleted by an editor")
        if found is None:
            reason = f"is the name of no {field.name} in the archive; the article is kept"
            raise DeferError(RefusedError(field.name, str(value), reason))
        if not found[0]:
            slugs = self._cache[f"owners {model}", (str(value),)]
            reason = f"is the name of several: {', '.join(map(str, slugs))}; the article is kept"
            raise RefusedError(field.name, str(value), reason)
        candidate.soft = True
        return found[0]


def _wanted(schema: Schema, candidates: list[ImportCandidate]) -> dict[str, dict[Key, None]]:
    """Return the natural keys and names of a batch by model."""
    wanted: defaultdict[str, dict[Key, None]] = defaultdict(dict)
    for candidate in candidates:
        for field in schema.references:
            value = candidate.values.get(field.name)
            if type(value) is NameReference:
                wanted[f"name {field.target}"][(str(value),)] = None
            elif type(value) is list and (key := _key_of(SCHEMAS[field.target], value)):
                wanted[field.target][key] = None
    return wanted


def _row(field: ImportedField, value: RowId) -> int:
    if value == DELETED:
        raise KeptOutError(f"its {field.name} was deleted by an editor")
    if not value:
        raise RefusedError(field.name, None, f"its {field.name} was rejected")
    return int(value)


def _short(field: ImportedField) -> str:
    return field.target.rpartition(".")[2]


def _key_of(schema: Schema, value: Any) -> Key | None:
    """Return a natural key as it is looked up, None for a wrong shape.

    A reference inside it stands there as its own key, one of a single part as that part alone.
    """
    names = schema.declaration.whole_key
    if type(value) is not list or len(value) not in (len(schema.key), len(names)):
        return None
    given = dict(zip(names, value, strict=False))
    parts = [_part_of(schema.fields[name], given.get(name)) for name in names]
    values = dict(zip(names, parts, strict=True))
    if any(values[name] is None for name in schema.key):
        return None
    last = names[-1]
    if values[last] is None and given.get(last) is not None:
        return None
    return tuple(values[name] if schema.key_counts(name, values) else None for name in names)


def _part_of(field: ImportedField, value: Any) -> Any:
    """Return a part of a natural key, None where it has the wrong shape or is null."""
    if field.target:
        schema = SCHEMAS[field.target]
        return _key_of(schema, [value] if _is_single(schema) else value)
    try:
        return value if type(value) is str and (field.sql == "text" or field.check(value)) else None
    except ValueError:
        return None


def _is_single(schema: Schema) -> bool:
    return len(schema.declaration.whole_key) == 1


def _form_of(schema: Schema) -> str:
    """Return how a natural key looks like, for people."""
    parts = []
    for name in schema.key:
        target = schema.fields[name].target
        if not target:
            parts.append(f'"{name}"')
        elif _is_single(SCHEMAS[target]):
            parts.append(f'"{name} {SCHEMAS[target].key[0]}"')
        else:
            parts.append(_form_of(SCHEMAS[target]))
    return f"[{', '.join(parts)}]"
