"""Triggers by which a table announces its changes to the log.

Statement-level: a bulk load of 100,000 rows calls each function once.
"""

import pgtrigger

#: The rows of a statement, as they were and as they are, under the names by which triggers ask.
ROWS = {
    str(pgtrigger.Insert): pgtrigger.Referencing(new="new_rows"),
    str(pgtrigger.Update): pgtrigger.Referencing(old="old_rows", new="new_rows"),
    str(pgtrigger.Delete): pgtrigger.Referencing(old="old_rows"),
}


def after_statement(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    """A trigger that sees all rows of a statement at once; none where it is for several kinds."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=ROWS.get(str(operation)),
        func=func,
    )


class Announce(pgtrigger.Trigger):
    """Announce the rows of a statement: `select_changed` gives `object_id, key` of the records.

    In it `rows` stands for the transition table: the new rows, after a delete the old ones.
    After an update only rows that really differ are meant.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(
        self, *, kind: str, operation: pgtrigger.Operation, select_changed: str, action: str
    ) -> None:
        self.kind = kind
        self.action = action
        self.select_changed = select_changed
        name = f"announce_{kind}_{str(operation).lower()}"
        super().__init__(name=name, operation=operation, referencing=ROWS[str(operation)])

    def get_func(self, model):
        rows = {
            "INSERT": "SELECT * FROM new_rows",
            "UPDATE": (
                "SELECT n.* FROM new_rows n JOIN old_rows o USING (id) WHERE n IS DISTINCT FROM o"
            ),
            "DELETE": "SELECT * FROM old_rows",
        }[str(self.operation)]
        return f"""
            PERFORM changes_announce(
                '{self.kind}', '{self.action}', array_agg(object_id), array_agg(key)
            )
            FROM (WITH rows AS ({rows}) {self.select_changed}) changed
            HAVING count(*) > 0;
            RETURN NULL;
        """


def announced(kind: str, key: str = "slug") -> list[Announce]:
    """The triggers of a table whose rows are records of their own: created, changed, deleted."""
    select = f"SELECT id AS object_id, {key}::text AS key FROM rows"
    return [
        Announce(kind=kind, operation=operation, select_changed=select, action=action)
        for operation, action in (
            (pgtrigger.Insert, "created"),
            (pgtrigger.Update, "changed"),
            (pgtrigger.Delete, "deleted"),
        )
    ]


def announced_as_part_of(kind: str, owner: str, table: str, key: str = "slug") -> list[Announce]:
    """The triggers of a table whose rows are part of a record of another one.

    `owner` is the column that holds that record's id, `table` where it stands. A new, changed or
    deleted part is a change of the record.
    """
    select = (
        f"SELECT DISTINCT owner.id AS object_id, owner.{key}::text AS key"
        f" FROM rows JOIN {table} owner ON owner.id = rows.{owner}"
    )
    return [
        Announce(kind=kind, operation=operation, select_changed=select, action="changed")
        for operation in (pgtrigger.Insert, pgtrigger.Update, pgtrigger.Delete)
    ]
