"""The triggers of people, organizations and what refers to them: changed names, merges."""

import pgtrigger

from monitor.changes.triggers import after_statement

# Whoever refers to an entity takes the lock of the foreign key here already, not at the commit: a
# merge waits for him and moves his row, or he waits for the merge and follows it. The second look
# is at the winner, who may have been merged meanwhile.
FOLLOW = """
    FOR step IN 1..2 LOOP
        SELECT merged_into_id INTO winner FROM {table} WHERE id = NEW.{column} FOR KEY SHARE;
        EXIT WHEN winner IS NULL;
        NEW.{column} = winner;
    END LOOP;
    RETURN NEW;
"""
# Changed names are recorded, so that texts with them are linked again.
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


def _noting(name: str, operation: pgtrigger.Operation, select: str) -> pgtrigger.Trigger:
    return after_statement(name, operation, NOTE.format(select=select))


def _follow(kind: str, column: str, name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(column),
        condition=pgtrigger.Condition(f"NEW.{column} IS NOT NULL"),
        declare=[("winner", "bigint")],
        func=FOLLOW.format(table=f"people_{kind}", column=column),
    )


def follow_merges() -> list[pgtrigger.Trigger]:
    """The triggers for a table that refers to people and organizations by columns of these names.

    No row of it comes to refer to a merged entity, whoever writes: it refers to the winner.
    """
    return [follow_merge("person"), follow_merge("organization")]


def follow_merge(kind: str) -> pgtrigger.Trigger:
    """The same for a table that refers to entities of one kind alone."""
    return _follow(kind, f"{kind}_id", f"follow_merged_{kind}")


def know_who_is_edited() -> pgtrigger.Trigger:
    """The trigger by which whoever was found in texts is known once somebody changes him."""
    return pgtrigger.Trigger(
        name="know_who_is_edited",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "NEW.standing = 'found' AND (OLD.name, OLD.slug, OLD.aliases, OLD.description)"
            " IS DISTINCT FROM (NEW.name, NEW.slug, NEW.aliases, NEW.description)"
        ),
        func="NEW.standing = 'known'; RETURN NEW;",
    )


def keep_merges_flat(kind: str) -> list[pgtrigger.Trigger]:
    """The triggers for the table of people or of organizations.

    Whoever was merged refers to who stands for both at last, whoever writes: no chains. What
    would close a circle then refers to itself, and a constraint refuses that.
    """
    take_along = pgtrigger.Trigger(
        name="take_absorbed_along",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("merged_into_id"),
        condition=pgtrigger.Condition("NEW.merged_into_id IS NOT NULL"),
        func=f"""
            UPDATE people_{kind} SET merged_into_id = NEW.merged_into_id
            WHERE merged_into_id = NEW.id;
            RETURN NULL;
        """,
    )
    return [_follow(kind, "merged_into_id", "follow_merged"), take_along]


def note_names(kind: str) -> list[pgtrigger.Trigger]:
    """The triggers for the table of people or of organizations."""
    names = f"'{kind}', id, unnest(name || aliases) FROM "
    return [
        _noting("note_names_insert", pgtrigger.Insert, names + "new_rows"),
        _noting("note_names_delete", pgtrigger.Delete, names + "old_rows"),
        _noting("note_names_update", pgtrigger.Update, OLD_AND_NEW.format(kind=kind)),
    ]


def note_holders() -> list[pgtrigger.Trigger]:
    """The triggers for the table of positions: a title before a name helps to tell who is meant."""
    new = OF_HOLDERS.format(rows="SELECT person_id FROM new_rows")
    old = OF_HOLDERS.format(rows="SELECT person_id FROM old_rows")
    both = OF_HOLDERS.format(rows=EITHER_ROWS)
    return [
        _noting("note_holder_insert", pgtrigger.Insert, new),
        _noting("note_holder_delete", pgtrigger.Delete, old),
        _noting("note_holder_update", pgtrigger.Update, both),
    ]
