"""The triggers that keep estimates: what is to be computed anew, and what is no more."""

import pgtrigger

from articles.triggers import NOTE_DATES

# Whatever an estimate depends on has changed, whoever changed it.
OPERATIONS = {
    "insert": (pgtrigger.Insert, "SELECT publication_id FROM new_rows", {"new": "new_rows"}),
    "update": (
        pgtrigger.Update,
        "SELECT publication_id FROM new_rows UNION SELECT publication_id FROM old_rows",
        {"old": "old_rows", "new": "new_rows"},
    ),
    "delete": (pgtrigger.Delete, "SELECT publication_id FROM old_rows", {"old": "old_rows"}),
}


def noted() -> list[pgtrigger.Trigger]:
    """Note the publications of the rows of a statement."""
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
        for name, (operation, rows, tables) in OPERATIONS.items()
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
