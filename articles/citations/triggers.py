"""The triggers that keep the years of citations in step with the dates of their issues."""

import pgtrigger

from monitor.changes.triggers import after_statement
from people.triggers import follow_merge

FOLLOW_MERGED_OUTLET = follow_merge("organization")

# When the issue i may have appeared; d is its estimate, if it has one.
EARLIEST = "coalesce(i.published_on, d.earliest)"
LATEST = "coalesce(i.published_until, d.latest)"
ISSUE_OF_ARTICLE = """
    JOIN articles_issue i ON i.id = a.issue_id
    LEFT JOIN articles_issuedating d ON d.issue_id = i.id
"""


def _place_again(issues: str) -> str:
    """SQL: the days of the citations in these issues get the years that these now admit."""
    return f"""
        UPDATE articles_citation c SET first_on = placed.days[1], last_on = placed.days[2]
        FROM articles_article a {ISSUE_OF_ARTICLE}
        JOIN articles_citation was ON was.article_id = a.id
        CROSS JOIN LATERAL articles_cited_days(was.days, {EARLIEST}, {LATEST}) placed (days)
        WHERE a.issue_id IN ({issues}) AND c.id = was.id
          AND (was.first_on, was.last_on) IS DISTINCT FROM (placed.days[1], placed.days[2]);
        RETURN NULL;
    """


# A new date of an issue, whoever wrote it.
PLACE_CITATIONS = after_statement(
    "place_citations",
    pgtrigger.Update,
    _place_again("""
        SELECT id FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.published_on, n.published_until)
              IS DISTINCT FROM (o.published_on, o.published_until)
    """),
)


OPERATIONS = {
    "insert": (pgtrigger.Insert, "new_rows"),
    "update": (pgtrigger.Update, "new_rows"),
    "delete": (pgtrigger.Delete, "old_rows"),
}


def _after_each(name: str, func: str) -> list[pgtrigger.Trigger]:
    """A trigger after every kind of statement; in `func` stands {rows} for those concerned."""
    return [
        pgtrigger.Trigger(
            name=f"{name}_{kind}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**{rows.removesuffix("_rows"): rows}),
            func=func.format(rows=rows),
        )
        for kind, (operation, rows) in OPERATIONS.items()
    ]


# New bounds of an undated issue, or none any more: triggers of the table of estimates.
PLACE_BY_ESTIMATES = _after_each("place_citations", _place_again("SELECT issue_id FROM {rows}"))

# Who stands in a citation alone has another role from then on: triggers of citations.
TELL_ROLES = _after_each(
    "tell_roles",
    """
        UPDATE articles_mention m SET role = articles_role(m.article_id, m.spans)
        WHERE m.article_id IN (SELECT article_id FROM {rows}) AND m.given_role = ''
          AND m.role <> articles_role(m.article_id, m.spans);
        RETURN NULL;
    """,
)
