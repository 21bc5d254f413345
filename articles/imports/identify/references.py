"""References of a batch -> ids of rows: labels of the file, natural keys, names."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from articles.imports.decide.schema import (
    SCHEMAS,
    Field,
    RefusedError,
    Schema,
)

from .candidates import (
    Candidate,
    DeferError,
    KeptOutError,
    Name,
    RowId,
)
from .identity import (
    Key,
    find,
    find_articles,
    find_names,
)
from .labels import DELETED, REFUSED, Labels
from .removed import Removals

#: Natural keys remembered between batches; the cache starts anew when it is full.
_CACHE = 50_000
_FORMS = {
    "articles.publication": '["slug"]',
    "articles.issue": '["publication slug", "volume", "number"]',
    "articles.article": '[["publication slug", "volume", "number"], "slug"]',
    "people.person": '["slug"]',
    "people.organization": '["slug"]',
}


class References:
    """Resolves them, remembering what a run has seen."""

    def __init__(self, labels: Labels, last_ids: dict[str, int], removals: Removals) -> None:
        self._labels = labels
        self._last_ids = last_ids
        self._removals = removals
        self._kept_out: set[tuple[str, Key]] = set()
        self._cache: dict[tuple[str, Key], tuple[int, bool]] = {}

    def prepare(self, schema: Schema, candidates: list[Candidate]) -> None:
        """Look up the natural keys and names of a batch, one query for each model."""
        wanted = _wanted(schema, candidates)
        if len(self._cache) > _CACHE:
            self._cache.clear()
            self._kept_out.clear()
        for model, keys in wanted.items():
            missing = [key for key in keys if (model, key) not in self._cache]
            if model.startswith("name "):
                self._find_names(model, missing)
            elif model == "articles.article":
                self._find_articles(missing)
            else:
                self._find(model, missing)

    def _find_names(self, model: str, keys: list[Key]) -> None:
        found = find_names(model.rpartition(".")[2], [key[0] for key in keys]) if keys else {}
        unknown = [name for (name,) in keys if name not in found]
        for name in self._removals.named(model.removeprefix("name "), unknown):
            self._kept_out.add((model, (name,)))
        for name, owners in found.items():
            if len(owners) == 1:
                self._cache[model, (name,)] = owners[0][0], True
            else:
                slugs = tuple(slug for _, slug in sorted(owners))
                self._cache[model, (name,)] = 0, True
                self._cache[f"owners {model}", (name,)] = slugs  # type: ignore[assignment]

    def _find(self, model: str, keys: list[Key]) -> None:
        schema = SCHEMAS[model]
        if model == "articles.issue":
            self._find_issues(keys)
            return
        found = find(schema, keys, self._last_ids[model])
        for key, row in found.items():
            self._cache[model, key] = row.winner or row.id, row.winner is not None
        self._find_removed(model, {key: key for key in keys if key not in found})

    def _find_removed(self, model: str, missing: dict[Key, Key]) -> None:
        """Note what an editor deleted; `missing`: keys of rows -> as the file gives them."""
        for key in self._removals.find(SCHEMAS[model], missing):
            self._kept_out.add((model, missing[key]))

    def _find_issues(self, keys: list[Key]) -> None:
        publications = [(key[0],) for key in keys]
        known = [key for key in publications if ("articles.publication", key) not in self._cache]
        self._find("articles.publication", known)
        full = {}
        for key in keys:
            publication = self._cache.get(("articles.publication", (key[0],)))
            if publication:
                full[(publication[0], *key[1:])] = key
            elif ("articles.publication", (key[0],)) in self._kept_out:
                self._kept_out.add(("articles.issue", key))
        found = find(SCHEMAS["articles.issue"], full, self._last_ids["articles.issue"])
        for by_id, row in found.items():
            self._cache["articles.issue", full[by_id]] = row.id, False
        self._find_removed("articles.issue", {k: v for k, v in full.items() if k not in found})

    def _find_articles(self, keys: list[Key]) -> None:
        issues = list(dict.fromkeys(key[0] for key in keys))
        self._find_issues([key for key in issues if ("articles.issue", key) not in self._cache])
        pairs = {}
        for key in keys:
            issue = self._cache.get(("articles.issue", key[0]))
            if issue:
                pairs[issue[0], key[1]] = key
            elif ("articles.issue", key[0]) in self._kept_out:
                self._kept_out.add(("articles.article", key))
        found = find_articles(list(pairs))
        for pair, id in found.items():
            self._cache["articles.article", pairs[pair]] = id, False
        self._find_removed("articles.article", {k: v for k, v in pairs.items() if k not in found})

    def resolve(self, schema: Schema, candidate: Candidate) -> None:
        """Put ids in place of a candidate's references.

        RefusedError: it can never be resolved. DeferError: not yet. KeptOutError: an editor deleted
        what it refers to.
        """
        for field in schema.references:
            if field.name in candidate.values:
                value = candidate.values[field.name]
                candidate.values[field.name] = self._resolved(field, value, candidate)

    def _resolved(self, field: Field, value: Any, candidate: Candidate) -> int | None:
        kind = type(value)
        if kind is RowId:
            return _row(field, value)
        if kind is int or kind is str:
            return self._by_label(field, value, candidate.place.file)
        if value is None and field.null:
            return None
        if kind is Name:
            return self._by_name(field, value, candidate)
        key = _key(field.target, value) if kind is list else None
        if key is None:
            form = _FORMS[field.target]
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

    def _by_label(self, field: Field, value: int | str, file: str) -> int:
        row = self._labels.get(file, field.target, value)
        if row == DELETED:
            raise KeptOutError(f"its {field.name} was deleted by an editor")
        if row == REFUSED:
            reason = f"refers to a record of {field.target} that was rejected"
            raise RefusedError(field.name, value, reason)
        if not row:
            reason = f"is the pk of no {field.target} in this file"
            if type(value) is str:
                reason += f"; a natural key stands in brackets, like {_FORMS[field.target]}"
            raise DeferError(RefusedError(field.name, value, reason))
        return row

    def _by_name(self, field: Field, value: Name, candidate: Candidate) -> int:
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


def _wanted(schema: Schema, candidates: list[Candidate]) -> dict[str, dict[Key, None]]:
    """Return the natural keys and names of a batch by model."""
    wanted: defaultdict[str, dict[Key, None]] = defaultdict(dict)
    for candidate in candidates:
        for field in schema.references:
            value = candidate.values.get(field.name)
            if type(value) is Name:
                wanted[f"name {field.target}"][(str(value),)] = None
            elif type(value) is list and (key := _key(field.target, value)):
                wanted[field.target][key] = None
    return wanted


def _row(field: Field, value: RowId) -> int:
    if value == DELETED:
        raise KeptOutError(f"its {field.name} was deleted by an editor")
    if not value:
        raise RefusedError(field.name, None, f"its {field.name} was rejected")
    return int(value)


def _short(field: Field) -> str:
    return field.target.rpartition(".")[2]


def _key(target: str, value: Any) -> Key | None:
    """Return a natural key as it is looked up, None for a wrong shape."""
    if target == "articles.issue":
        return _issue_key(value)
    if target == "articles.article":
        if len(value) != 2 or type(value[0]) is not list or type(value[1]) is not str:
            return None
        issue = _issue_key(value[0])
        return issue and (issue, value[1])
    if len(value) == 1 and type(value[0]) is str:
        return (value[0],)
    return None


def _issue_key(value: list[Any]) -> Key | None:
    if len(value) not in (3, 4) or any(type(one) is not str for one in value[:3]):
        return None
    published_on = value[3] if len(value) == 4 else None
    if published_on is not None:
        try:
            published_on = SCHEMAS["articles.issue"].fields["published_on"].check(published_on)
        except ValueError:
            return None
    return (*value[:3], None if value[2] else published_on)
