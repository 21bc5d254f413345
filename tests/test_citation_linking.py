"""Citations in texts that are linked: derived, kept in step, and no danger to anything else."""

import pytest
from django.db import connection

from articles.citations import citing
from articles.mentions.linker import link
from articles.mentions.pending import link_entities, link_pending
from articles.models import Article, Citation, Mention
from monitor.changes.models import Change
from people.merging.merge import merge, undo
from tests.builders import make_article, make_organization, make_person

pytestmark = pytest.mark.django_db

TEXT = (
    "Reuters asked NATO. NATO met (Russian agencies, January 20-22; Reuters, January 24).\n\n"
    "Itar-Tass denied it (Itar-Tass, AFP, December 29 & 30; see the Monitor, June 19)."
)


@pytest.fixture
def article():
    make_organization("Reuters")
    make_organization("Itar-Tass", aliases=["ITAR-TASS"])
    article = make_article(body=TEXT)
    link([article.pk])
    return article


def told(article) -> list[tuple]:
    return [
        (it.text, it.organization and it.organization.slug, it.days, str(it.last_on))
        for it in article.citations.select_related("organization")
    ]


ALL = [
    ("Russian agencies", None, "XXXX-01-20/XXXX-01-22", "2000-01-22"),
    ("Reuters", "reuters", "XXXX-01-24", "2000-01-24"),
    ("Itar-Tass", "itar-tass", "XXXX-12-29", "1999-12-29"),
    ("Itar-Tass", "itar-tass", "XXXX-12-30", "1999-12-30"),
    ("AFP", None, "XXXX-12-29", "1999-12-29"),
    ("AFP", None, "XXXX-12-30", "1999-12-30"),
    ("Monitor", None, "XXXX-06-19", "1999-06-19"),
]


def test_linking_finds_who_is_cited_for_which_days(article):
    assert told(article) == ALL
    assert [it.kind for it in article.citations.all()] == ["report"] * 6 + ["cross_reference"]
    first = article.citations.first()
    assert TEXT[slice(*first.span)] == "(Russian agencies, January 20-22; Reuters, January 24)"


def test_a_broadcaster_may_be_called_by_its_country():
    article = make_article(body="NATO met (Estonia TV, January 23).")
    link([article.pk])
    assert told(article) == [("Estonia TV", None, "XXXX-01-23", "2000-01-23")]


def roles(article) -> dict[str, str]:
    return {str(it.entity): it.role for it in article.mentions.all()}


def test_the_role_of_a_mention_is_known_with_it(article):
    make_organization("Agence France-Presse", aliases=["AFP"])
    link([article.pk])
    assert roles(article) == {
        "Reuters": "text",
        "Itar-Tass": "text",
        "Agence France-Presse": "cited",
    }
    assert ("AFP", "agence-france-presse", "XXXX-12-30", "1999-12-30") in told(article)


def versions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text, ctid::text FROM articles_citation ORDER BY id")
        return cursor.fetchall()


def test_the_same_text_again_writes_nothing(article):
    before, changes = versions(), Change.objects.count()
    link([article.pk])
    assert (versions(), Change.objects.count()) == (before, changes)


def test_a_new_text_has_new_citations(article):
    Article.objects.update(body="NATO met (Reuters, January 24).")
    link_pending()
    assert told(article) == [ALL[1]]
    assert roles(article) == {"Reuters": "cited"}
    Article.objects.update(body="NATO met.")
    link_pending()
    assert (told(article), roles(article)) == ([], {})


def test_a_name_left_behind_at_the_end_cites_nobody():
    heading = "PUTIN SPEAKS (Reuters, May 4)"
    article = make_article(body=f"NATO met (AFP, May 3).\n\n{heading}", next_heading=heading)
    link([article.pk])
    assert [text for text, *_ in told(article)] == ["AFP"]


def test_whom_a_citation_means_follows_the_names(article):
    afp = make_organization("AFP")
    link_entities("organization", [afp.pk])
    assert ALL[4][:1] + ("afp",) + ALL[4][2:] in told(article)
    afp.name = "Another"
    afp.save()
    link_entities("organization", [afp.pk])
    assert told(article) == ALL
    tass = article.citations.get(position=2).organization
    tass.delete()
    assert told(article)[2][:2] == ("Itar-Tass", None)


def test_an_editor_says_whom_a_citation_does_not_mean(article):
    Mention.objects.filter(organization__slug="reuters").update(status="rejected")
    link([article.pk])
    assert told(article)[1][:2] == ("Reuters", None)


def test_citations_follow_a_merge_and_come_back(article):
    winner = make_organization("TASS")
    loser = article.citations.get(position=2).organization
    done = merge(winner, loser)
    assert told(article)[2][:2] == ("Itar-Tass", "tass")
    link_entities("organization", [winner.pk, loser.pk])
    assert told(article)[2][:2] == ("Itar-Tass", "tass")
    undo(done)
    link_entities("organization", [winner.pk, loser.pk])
    assert told(article) == ALL


@pytest.mark.parametrize("broken", ["read_citations", "store"])
def test_citations_that_fail_cost_the_article_nothing_else(article, monkeypatch, broken):
    def fail(*args):
        raise ValueError("no such grammar")

    if broken == "store":
        monkeypatch.setattr(citing, "edtf", lambda days: "May")  # the database refuses it
    else:
        monkeypatch.setattr(citing, "read_citations", fail)
    make_person("Igor Ivanov")
    other = make_article("Other", body="Igor Ivanov spoke (AFP, January 24).")
    report = link_pending()
    assert roles(other) == {"Igor Ivanov": "text"}
    [failure] = [it for it in report.failures if it.article == other.pk]
    assert ("grammar" if broken == "read_citations" else "May") in failure.reason
    assert hasattr(other, "pending_link") and not Citation.objects.filter(article=other).exists()
    monkeypatch.undo()
    link_pending()
    assert told(other) == [("AFP", None, "XXXX-01-24", "2000-01-24")]
