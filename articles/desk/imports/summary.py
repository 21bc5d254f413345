"""What an import brought, for its page: by issue, each number with the list that it counts."""

from dataclasses import dataclass

from django.db import connection

from articles.desk.figures import list_of
from articles.desk.imports.sides import called
from articles.imports.models import ImportRun
from articles.models import Issue

#: So many issues are told apart; of more articles than that, only their number is told.
ISSUES_SHOWN, MOST_ARTICLES = 20, 20_000
#: What is told beside articles and issues, if it is new.
OTHERS = ("people.person", "people.organization", "articles.publication")
# By the ranges of ids that the run took: along the primary key.
BY_ISSUE = """
    SELECT article.issue_id, count(*), count(*) FILTER (WHERE article.headline_is_derived)
    FROM imports_createdrows new
    JOIN articles_article article ON article.id BETWEEN new.first_id AND new.last_id
    WHERE new.run_id = %s AND new.model = 'articles.article'
    GROUP BY article.issue_id ORDER BY article.issue_id
"""
NAMES = """
    SELECT count(DISTINCT name.id)
    FROM imports_createdrows new
    JOIN articles_suggestionplace place ON place.article_id BETWEEN new.first_id AND new.last_id
    JOIN articles_suggestion name ON name.id = place.suggestion_id AND name.status = 'open'
    WHERE new.run_id = %s AND new.model = 'articles.article'
"""


@dataclass(frozen=True)
class IssueBrought:
    """An issue with the articles that a run made in it."""

    issue: Issue
    articles: int
    derived: int

    @property
    def title(self) -> str:
        """As people say it: Monitor 6/17."""
        issue = self.issue
        both = issue.volume and issue.number
        return f"{issue.publication} {issue.volume}/{issue.number}" if both else str(issue)

    @property
    def list(self) -> str:
        return list_of("articles_article", issue=self.issue.pk)

    @property
    def derived_list(self) -> str:
        return list_of("articles_article", issue=self.issue.pk, headline_is_derived__exact=1)


def summary(run: ImportRun) -> dict | None:
    """What imports/summary.html shows; None for a run that made nothing, or that was undone."""
    made = {model: counts.get("create", 0) for model, counts in run.counts.items()}
    if run.state == ImportRun.State.UNDONE or not any(made.values()):
        return None
    articles = made.get("articles.article", 0)
    rows = _query(BY_ISSUE, run) if articles <= MOST_ARTICLES else []
    issues = Issue.objects.select_related("publication").in_bulk(
        [issue for issue, *_ in rows[:ISSUES_SHOWN]]
    )
    return {
        "issues": [IssueBrought(issues[pk], *numbers) for pk, *numbers in rows[:ISSUES_SHOWN]],
        "more": max(len(rows) - ISSUES_SHOWN, 0),
        "articles": 0 if rows else articles,
        "all": list_of("articles_article"),
        "names": _query(NAMES, run)[0][0] if rows else 0,
        "names_list": list_of("articles_suggestion"),
        "others": [
            (made[model], called(model, made[model]), list_of(model.replace(".", "_")))
            for model in OTHERS
            if made.get(model)
        ],
    }


def _query(statement: str, run: ImportRun) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [run.pk])
        return cursor.fetchall()
