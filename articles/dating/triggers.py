"""The triggers that keep estimates: what is to be computed anew, and what is no more."""

import pgtrigger

from articles.triggers import NOTE_DATES

#: SQL of the date of an issue, if it is evidence: what was estimated is none, though accepted.
EVIDENCE = "CASE WHEN {0}.date_origin = 'printed' THEN {0}.published_on END"
# What estimates depend on in an issue; and one that has no date any more is to be dated itself.
ISSUE_CHANGED = (
    "({}) IS DISTINCT FROM ({}) OR (n.published_on IS NULL AND o.published_on IS NOT NULL)"
).format(
    *(
        f"{row}.publication_id, {row}.volume, {row}.number, {row}.printed_date,"
        f" {row}.date_precision, {EVIDENCE.format(row)}"
        for row in "no"
    )
)


def noted(changed: str = "true") -> list[pgtrigger.Trigger]:
    """Whoever writes rows of it: note the publications whose issues are to be dated anew.

    `changed`: SQL that a new row n differs from the old one o in what estimates depend on.
    """
    both = f"FROM new_rows n JOIN old_rows o USING (id) WHERE {changed}"
    operations = {
        "insert": (pgtrigger.Insert, "SELECT publication_id FROM new_rows", {"new": "new_rows"}),
        "update": (
            pgtrigger.Update,
            f"SELECT n.publication_id {both} UNION SELECT o.publication_id {both}",
            {"old": "old_rows", "new": "new_rows"},
        ),
        "delete": (pgtrigger.Delete, "SELECT publication_id FROM old_rows", {"old": "old_rows"}),
    }
    return [
        pgtrigger.Trigger(
            name=f"note_dating_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**tables),
            func=f"""
                INSERT INTO articles_pendingdating (publication_id)
                SELECT DISTINCT publication_id FROM ({rows}) changed
                WHERE EXISTS (SELECT FROM articles_publication p WHERE p.id = publication_id);
                RETURN NULL;
            """,
        )
        for name, (operation, rows, tables) in operations.items()
    ]


def _note_citations(operation, tables: dict[str, str], changed: str) -> pgtrigger.Trigger:
    """Undated issues whose articles cite other reports are to be dated anew.

    A year that the archive gave to a citation is none of the reasons: it may follow an estimate.
    """
    return pgtrigger.Trigger(
        name=f"note_dating_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            INSERT INTO articles_pendingdating (publication_id)
            SELECT DISTINCT i.publication_id FROM ({changed}) c
            JOIN articles_article a ON a.id = c.article_id
            JOIN articles_issue i ON i.id = a.issue_id AND i.published_on IS NULL;
            RETURN NULL;
        """,
    )


NOTE_CITATIONS = (
    _note_citations(pgtrigger.Insert, {"new": "new_rows"}, "SELECT article_id FROM new_rows"),
    _note_citations(
        pgtrigger.Update,
        {"old": "old_rows", "new": "new_rows"},
        """
            SELECT n.article_id FROM new_rows n JOIN old_rows o USING (id)
            WHERE (n.days, n.kind, n.span) IS DISTINCT FROM (o.days, o.kind, o.span)
        """,
    ),
    _note_citations(pgtrigger.Delete, {"old": "old_rows"}, "SELECT article_id FROM old_rows"),
)

# From now on certain dates are entered.
NOTE_ISSUES_TO_ENTER = pgtrigger.Trigger(
    name="note_issues_to_enter",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("enters_certain_dates"),
    condition=pgtrigger.Condition("NEW.enters_certain_dates AND NOT OLD.enters_certain_dates"),
    func="INSERT INTO articles_pendingdating (publication_id) VALUES (NEW.id); RETURN NULL;",
)

# Whoever writes another date over an estimated one, and says no more, has given it. Without a date
# there is nothing to come from anywhere.
FORGET_DATE_ORIGIN = pgtrigger.Trigger(
    name="forget_date_origin",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("published_on", "date_precision", "date_origin"),
    condition=pgtrigger.Condition("NEW.date_origin <> 'printed'"),
    func="""
        IF NEW.published_on IS NULL OR (
            TG_OP = 'UPDATE' AND NEW.date_origin = OLD.date_origin
            AND (NEW.published_on, NEW.date_precision)
                IS DISTINCT FROM (OLD.published_on, OLD.date_precision)
        ) THEN
            NEW.date_origin = 'printed';
        END IF;
        RETURN NEW;
    """,
)

# A printed date replaces the estimate at once.
DROP_ESTIMATES = pgtrigger.Trigger(
    name="drop_estimates",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func="""
        IF EXISTS (
            SELECT FROM articles_issuedating d JOIN new_rows n ON n.id = d.issue_id
            WHERE n.published_on IS NOT NULL
        ) THEN
            DELETE FROM articles_issuedating USING new_rows n
            WHERE issue_id = n.id AND n.published_on IS NOT NULL;
        END IF;
        RETURN NULL;
    """,
)

# Time lines count estimates, too; see articles/triggers.py. After the triggers that announce.
NOTE_MOVED_ESTIMATES = pgtrigger.Trigger(
    name="note_moved_estimates",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""{NOTE_DATES};
        RETURN NULL;
    """,
)
