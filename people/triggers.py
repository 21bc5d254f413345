"""Changed names are recorded, whoever changes them, so that texts with them are linked again."""

import pgtrigger

NOTE = """
    INSERT INTO people_changedname (kind, entity_id, name)
    SELECT DISTINCT {select} ON CONFLICT DO NOTHING;
    RETURN NULL;
"""
# All names of both versions: how much a name proves depends on the entity's other names.
OLD_AND_NEW = """
    '{kind}', o.id, unnest(o.name || o.aliases || n.name || n.aliases)
    FROM new_rows n JOIN old_rows o USING (id)
    WHERE (n.name, n.aliases, n.merged_into_id)
          IS DISTINCT FROM (o.name, o.aliases, o.merged_into_id)
"""
OF_HOLDERS = """
    'person', person.id, unnest(person.name || person.aliases)
    FROM ({rows}) held JOIN people_person person ON person.id = held.person_id
"""
EITHER_ROWS = """
    SELECT n.person_id FROM new_rows n JOIN old_rows o USING (id) WHERE n IS DISTINCT FROM o
    UNION SELECT o.person_id FROM new_rows n JOIN old_rows o USING (id) WHERE n IS DISTINCT FROM o
"""


def _noting(name: str, operation: pgtrigger.Operation, select: str, **rows: str):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=NOTE.format(select=select),
    )


def note_names(kind: str) -> list[pgtrigger.Trigger]:
    """The triggers for the table of people or of organizations."""
    names = f"'{kind}', id, unnest(name || aliases) FROM "
    return [
        _noting("note_names_insert", pgtrigger.Insert, names + "new_rows", new="new_rows"),
        _noting("note_names_delete", pgtrigger.Delete, names + "old_rows", old="old_rows"),
        _noting(
            "note_names_update",
            pgtrigger.Update,
            OLD_AND_NEW.format(kind=kind),
            old="old_rows",
            new="new_rows",
        ),
    ]


def note_holders() -> list[pgtrigger.Trigger]:
    """The triggers for the table of positions: a title before a name helps to tell who is meant."""
    new = OF_HOLDERS.format(rows="SELECT person_id FROM new_rows")
    old = OF_HOLDERS.format(rows="SELECT person_id FROM old_rows")
    both = OF_HOLDERS.format(rows=EITHER_ROWS)
    return [
        _noting("note_holder_insert", pgtrigger.Insert, new, new="new_rows"),
        _noting("note_holder_delete", pgtrigger.Delete, old, old="old_rows"),
        _noting("note_holder_update", pgtrigger.Update, both, old="old_rows", new="new_rows"),
    ]
