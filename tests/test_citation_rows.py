"""Citations in the database: years that follow the issue, merges, and what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, connection

from articles.models import Citation, Issue, IssueDating, Mention
from people.merging.merge import merge, undo
from tests.builders import (
    make_article,
    make_citation,
    make_issue,
    make_mention,
    make_organization,
    make_person,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "earliest", "latest", "placed"),
    [
        ("XXXX-01-24", "2000-01-25", "2000-01-25", "2000-01-24"),
        ("XXXX-12-30", "2000-01-04", "2000-01-04", "1999-12-30"),
        ("XXXX-12-30/XXXX-01-02", "2000-01-04", "2000-01-04", "1999-12-30/2000-01-02"),
        ("XXXX-01-28", "2000-01-25", "2000-01-25", "2000-01-28"),  # misprinted by some days
        ("XXXX-06-19", "2000-01-25", "2000-01-25", "1999-06-19"),  # an older issue
        ("XXXX-02-29", "2002-03-01", "2002-03-01", "2000-02-29"),
        ("XXXX-02-29", "2000-03-01", "2000-03-01", "2000-02-29"),
        ("XXXX-02-30", "2000-03-01", "2000-03-01", None),
        ("2003-01-13", None, None, "2003-01-13"),
        ("1998-12-30/1999-01-02", "2000-01-04", "2000-01-04", "1998-12-30/1999-01-02"),
        ("XXXX-06-19", "2000-01-01", "2000-12-31", "2000-06-19"),  # an issue of that year
        ("XXXX-07-20", "2000-01-10", "2000-06-30", None),  # no news in any year
        ("XXXX-12-20", "2000-01-01", "2000-12-31", None),  # of 1999 or 2000
        ("XXXX-01-24", "1999-06-01", "2001-06-01", None),
        ("XXXX-01-24", None, "2000-01-25", None),
        ("XXXX-01-24", "2000-01-25", None, None),
        ("XXXX-01-24", None, None, None),
    ],
)
def test_days_are_of_the_only_year_that_the_issue_admits(days, earliest, latest, placed):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT articles_cited_days(%s, %s::date, %s::date)", [days, earliest, latest]
        )
        (found,) = cursor.fetchone()
    ends = found and "/".join(dict.fromkeys(map(str, found)))
    assert ends == placed


def years(citation) -> str | None:
    citation.refresh_from_db()
    return citation.last_on and str(citation.last_on)


def test_a_new_date_of_an_issue_moves_the_years_of_its_citations():
    mine, other = (make_citation(make_article(published_on="2000-01-25")) for _ in range(2))
    printed = make_citation(mine.article, days="1990-01-24")
    issues = Issue.objects.filter(pk=mine.article.issue_id)
    issues.update(published_on=date(2003, 1, 26))
    assert [years(it) for it in (mine, printed)] == ["2003-01-24", "1990-01-24"]
    assert years(other) is None  # the issue did not change, and nobody has placed the row
    issues.update(published_on=date(2003, 1, 1), date_precision="year")
    assert years(mine) == "2003-01-24"
    issues.update(published_on=None, date_precision="day")
    assert years(mine) is None


def test_new_bounds_of_an_undated_issue_move_the_years_of_its_citations():
    mine = make_citation(make_article(issue=make_issue(None)))
    bounds = {"earliest": date(2000, 1, 20), "latest": date(2000, 3, 1)}
    dating = IssueDating.objects.create(issue=mine.article.issue, **bounds)
    assert years(mine) == "2000-01-24"
    IssueDating.objects.update(latest=date(2002, 3, 1))
    assert years(mine) is None
    IssueDating.objects.update(earliest=date(2002, 1, 1))
    assert years(mine) == "2002-01-24"
    dating.delete()
    assert years(mine) is None


def test_citations_follow_a_merge():
    loser, winner = make_organization("Reuters Ltd"), make_organization("Reuters")
    citation = make_citation(make_article(), organization=loser)
    done = merge(winner, loser)
    citation.refresh_from_db()
    assert citation.organization == winner
    assert make_citation(make_article(), organization=loser).organization_id == loser.pk
    citation.organization = loser
    citation.save()
    citation.refresh_from_db()
    assert citation.organization == winner
    undo(done)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rumour"},
        {"span": [4, 4]},
        {"span": [-1, 4]},
        {"span": [1, 2, 3]},
        {"days": "January 24"},
        {"days": "XXXX-13-24"},
        {"first_on": "2000-01-24"},
        {"first_on": "2000-01-24", "last_on": "2000-01-23"},
        {"first_on": "2000-01-24", "last_on": "2001-01-25"},
    ],
    ids=str,
)
def test_what_is_no_citation_is_refused(wrong):
    with pytest.raises(IntegrityError, match="violates check constraint"):
        make_citation(make_article(), **wrong)


def test_an_article_goes_with_its_citations():
    citation = make_citation(make_article())
    citation.article.delete()
    assert not Citation.objects.exists()


BODY = "NATO met (Reuters, May 4). Reuters asked NATO (NATO Review; Reuters, May 5)."
CITED = [[9, 25], [45, 75]]


@pytest.fixture
def cited_twice():
    article = make_article(body=BODY)
    for span in CITED:
        make_citation(article, span=span)
    return article


def role(mention) -> str:
    mention.refresh_from_db()
    return mention.role


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([[10, 17]], "cited"),
        ([[10, 17], [60, 67]], "cited"),
        ([[10, 17], [27, 34]], "text"),
        ([[0, 4], [46, 50]], "text"),
        ([[8, 17]], "text"),  # reaches beyond the citation
        ([[0, 4]], "text"),
        ([], "text"),
    ],
    ids=str,
)
def test_who_stands_in_citations_alone_is_only_cited(cited_twice, spans, expected):
    written = make_mention(cited_twice, make_person(), spans=spans, origin="import")
    corrected = make_mention(cited_twice, make_organization(), spans=[])
    corrected.spans = spans
    corrected.save()
    assert [role(written), role(corrected)] == [expected, expected]


def test_a_role_follows_the_citations(cited_twice):
    mention = make_mention(cited_twice, make_person(), spans=[[10, 17]], origin="editor")
    first = cited_twice.citations.earliest("span")
    Citation.objects.filter(pk=first.pk).update(span=[26, 44])
    assert role(mention) == "text"
    make_citation(cited_twice, span=[9, 25])
    assert role(mention) == "cited"
    cited_twice.citations.all().delete()
    assert role(mention) == "text"


def test_the_role_that_an_editor_gives_stays(cited_twice):
    mention = make_mention(cited_twice, make_person(), spans=[[10, 17]], given_role="text")
    assert role(mention) == "text"
    Mention.objects.update(role="cited")
    cited_twice.citations.all().delete()
    make_citation(cited_twice, span=[9, 25])
    assert role(mention) == "text"
    Mention.objects.update(given_role="")
    assert role(mention) == "cited"


def test_a_role_that_is_none_is_refused(cited_twice):
    with pytest.raises(IntegrityError, match="mention_role_is_as_given"):
        make_mention(cited_twice, make_person(), given_role="asked")
