"""A set of rows as SQL: what a list, a count, a facet and a stream are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Branch:
    """One branch of a UNION ALL over the source of a selection: its own conditions and join.

    `equivalents`: for a key, a column of the joined table that equals it in every row, so that a
    cursor bounds that column too. `keys`: those of the selection that are others in this branch.
    """

    where: Sequence[str] = ()
    join: str = ""
    equivalents: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Selection:
    """A set of rows, as SQL: what follows FROM and WHERE, with named placeholders.

    `id` and `keys` are expressions over `source`; `values` are those of the placeholders. `ctes`
    come before the statement. The `branches` together give each row once. `null_keys` False: the
    conditions admit no null key (a date range), True: only null keys (has_date=false), None: both.
    `valid` is SQL, false if a value means nothing: a key that the statement looks up and that does
    not exist, or a text without a word to look for. `one_plan`: see first_row().
    """

    source: str
    id: str
    keys: dict[str, str]
    where: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    ctes: list[str] = field(default_factory=list)
    null_keys: bool | None = None
    branches: Sequence[Branch] = (Branch(),)
    valid: str = "true"
    one_plan: bool = False

    @classmethod
    def of(cls, queryset: QuerySet, keys: Sequence[str]) -> Selection:
        """The rows of a queryset; `keys` are its fields."""
        rows = queryset.order_by().values_list("pk", *keys)
        text, values = rows.query.sql_with_params()
        names = iter(range(len(values)))
        text = re.sub("%s", lambda _: f"%(row_{next(names)})s", text)
        return cls(
            source=f"({text}) chosen (id, {', '.join(keys)})",
            id="chosen.id",
            keys={key: f"chosen.{key}" for key in keys},
            values={f"row_{n}": value for n, value in enumerate(values)},
        )

    def rows(self, columns: str) -> str:
        """A SELECT of all rows, in no order; `columns` as in rows_of()."""
        return " UNION ALL ".join(self.rows_of(branch, columns) for branch in self.branches)

    def rows_of(self, branch: Branch, columns: str, *more: str) -> str:
        """A SELECT of the rows of one branch; `more`: further conditions.

        In `columns` stand `{id}` and the names of keys, such as `{published_on} AS day`.
        """
        where = " AND ".join([*branch.where, *self.where, *more]) or "true"
        columns = columns.format(id=self.id, **{**self.keys, **branch.keys})
        return f"SELECT {columns} FROM {self.source}{branch.join} WHERE {where}"

    def counted(self, prefix: str) -> tuple[str, dict[str, Any]]:
        """SQL of the number of rows, and its values, to stand in the statement of another
        selection: their names begin with `prefix`."""
        text = f"(SELECT count(*) FROM ({self.with_clause()}{self.rows('')}) counted)"
        text = re.sub(r"%\((\w+)\)s", rf"%({prefix}\1)s", text)
        return text, {f"{prefix}{name}": value for name, value in self.values.items()}

    def with_clause(self, *more: str) -> str:
        ctes = [*self.ctes, *more]
        return f"WITH {', '.join(ctes)} " if ctes else ""
