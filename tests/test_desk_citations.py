"""What the desk shows of press citations."""

import pytest
from django.urls import reverse

from articles.desk.citation_list import days_in_words
from articles.desk.cited_outlets import by_year, of_nobody, reporting_on
from articles.models import Citation, Publication
from tests.builders import make_article, make_issue, make_organization, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cited():
    """Two articles about Ada, of 1999 and 2000; Reuters is known, Holm TV is not."""
    ada, reuters = make_person(), make_organization("Reuters")
    for year, outlets in ((1999, ["Reuters"]), (2000, ["Reuters", "Holm TV"])):
        issue = make_issue(f"{year}-05-04", number=str(year))
        article = make_article(
            f"Of {year}", "She spoke (Reuters, May 3).", issue=issue, mentions=[ada]
        )
        for position, text in enumerate(outlets):
            Citation.objects.create(
                **{"article": article, "position": position, "span": [10, 26], "kind": "report"},
                **{"text": text, "days": "XXXX-05-03", "first_on": f"{year}-05-03"},
                last_on=f"{year}-05-03",
                organization=reuters if text == "Reuters" else None,
            )
    return ada


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("XXXX-01-20/XXXX-01-22", "20 January to 22 January"),
        ("2000-01-03", "3 January 2000"),
        ("1999-12-31/2000-01-01", "31 December 1999 to 1 January 2000"),
    ],
)
def test_the_list_says_days_in_words(days, words):
    assert days_in_words(days) == words


def test_who_reports_on_somebody(cited):
    assert [(bar.label, bar.number) for bar in reporting_on(cited, None)] == [
        ("Reuters", 2),
        ("Holm TV", 1),
    ]


def test_the_outlets_of_a_publication_by_year(cited):
    table = by_year(Publication.objects.get())
    numbers = [(name, [number for number, _ in cells]) for name, cells in table["rows"]]
    assert table["years"] == [1999, 2000]
    assert numbers == [("Reuters", [1, 1]), ("Holm TV", [0, 1])]


def test_the_outlets_that_nobody_knows_are_counted(cited):
    assert [(it["name"], it["number"], str(it["last"])) for it in of_nobody()] == [
        ("Holm TV", 1, "2000-05-03")
    ]


def test_the_pages_show_them_and_their_links_lead_to_the_articles(cited, admin_client):
    person = reverse("admin:people_person_change", args=[cited.pk])
    outlets = (
        f"{reverse('admin:articles_publication_changelist')}{Publication.objects.get().pk}/outlets"
    )
    unknown = f"{reverse('admin:articles_citation_changelist')}?known=no"
    for address, words in (
        (person, "Who reports on"),
        (outlets, "Outlets cited in"),
        (unknown, "Last cited for"),
    ):
        response = admin_client.get(address, follow=True)
        assert words in response.content.decode(), address
    found = admin_client.get(of_nobody()[0]["articles"])
    assert [it.headline for it in found.context["cl"].result_list] == ["Of 2000"]


def test_the_text_of_an_article_shows_its_citations(cited, admin_client):
    article = Citation.objects.first().article
    page = admin_client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert 'class="cited">(Reuters, May 3)</span>' in page.content.decode()
    assert "press citation" in page.content.decode()
