"""Around the lists: chips of filters, pages, what an empty list says, columns that are counted."""

import re

import pytest
from django.contrib.auth.models import Group, User

from articles.models import Article
from monitor.desk.paginator import EstimatingPaginator
from people.models import Person
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_publication,
)

pytestmark = pytest.mark.django_db
ARTICLES, ISSUES = "/admin/articles/article/", "/admin/articles/issue/"
PEOPLE = "/admin/people/person/"


def chips(client, address, parameters) -> dict[str, str]:
    """What each says, and the list without it."""
    shown = client.get(address, parameters).context["cl"].chips
    return {f"{chip.title}: {chip.value}": chip.without for chip in shown}


def test_a_list_without_filters_has_no_chips(admin_client):
    assert chips(admin_client, ARTICLES, {"o": "1", "p": "1", "person": ""}) == {}


def test_every_filter_has_a_chip_that_removes_it_alone(admin_client):
    ada = make_person()
    make_article(mentions=[ada])
    parameters = {
        "q": "text",
        "person": str(ada.pk),
        "published_on_from": "1999-01-01",
        "published_on_to": "2001-12-31",
        "published_on__year": "2000",
        "published_on__month": "1",
        "dated": "yes",
        "mentions": "auto",
        "headline_is_derived__exact": "0",
        "o": "-1",
    }
    shown = chips(admin_client, ARTICLES, parameters)
    assert list(shown) == [
        "search: “text”",
        "published on: from 1999-01-01 until 2001-12-31",
        "date: Dated",
        "person mentioned: Ada Lovelace",
        "mentions: Some automatic",
        "headline is derived: No",
        "date: January 2000",
    ]
    left = shown["person mentioned: Ada Lovelace"]
    assert "person=" not in left
    assert all(f"{name}=" in left for name in parameters if name != "person")
    assert "published_on__" not in shown["date: January 2000"]
    assert "published_on_from" in shown["date: January 2000"]
    assert Article.objects.count() == len(
        admin_client.get(ARTICLES + left).context["cl"].result_list
    )


@pytest.mark.parametrize("value", ["999999", "x", "9" * 30])
def test_a_filter_by_nobody_has_a_chip_to_remove_it(admin_client, value):
    [text] = chips(admin_client, ARTICLES, {"person": value})
    assert text == f"person mentioned: nothing has the number {value}"


def test_a_chip_shows_a_text_as_text(admin_client):
    page = admin_client.get(PEOPLE, {"q": "<img src=x>"}).content.decode()
    assert "<img src=x>" not in page
    assert "“&lt;img src=x&gt;”" in page


@pytest.mark.parametrize(
    ("address", "title", "link"),
    [
        (ARTICLES, "No articles yet", "/admin/imports/importrun/upload"),
        (ISSUES, "No issues yet", "/admin/imports/importrun/upload"),
        ("/admin/articles/publication/", "No publications yet", "/admin/articles/publication/add/"),
        ("/admin/articles/mention/", "No mentions yet", "/admin/people/person/table"),
        (PEOPLE, "No people yet", "/admin/people/person/table"),
        (
            "/admin/people/organization/",
            "No organizations yet",
            "/admin/people/organization/add/",
        ),
        ("/admin/people/position/", "No positions yet", "/admin/people/position/add/"),
        ("/admin/people/identifier/", "No identifiers yet", "/admin/people/identifier/add/"),
        ("/admin/articles/suggestion/", "No name waits for you", "/admin/imports/importrun/upload"),
        ("/admin/people/merge/", "No merges yet", "/admin/people/person/duplicates/"),
        ("/admin/imports/importrun/", "No imports yet", "/admin/imports/importrun/upload"),
        ("/admin/imports/importproblem/", "No problems", ""),
        ("/admin/imports/conflict/", "No conflicts", ""),
        ("/admin/people/removal/", "Nothing was deleted", ""),
    ],
)
def test_an_empty_list_says_what_to_do(admin_client, address, title, link):
    page = admin_client.get(address).content.decode()
    empty = page[page.index("desk-empty") :].split("</div>")[0]
    assert f"<h2>{title}</h2>" in empty
    assert f'href="{link}' in empty or not link


def test_a_list_that_its_filters_empty_says_so(admin_client):
    make_person()
    page = admin_client.get(PEOPLE, {"q": "zyzzyva"}).content.decode()
    assert "Nothing matches these filters" in page
    assert "No people yet" not in page


def test_an_empty_list_offers_nobody_what_she_may_not_do(client):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.groups.add(Group.objects.get(name="Reader"))
    client.force_login(reader)
    page = client.get(PEOPLE).content.decode()
    empty = page[page.index("desk-empty") :].split("</div>")[0]
    assert "No people yet" in empty
    assert "href" not in empty


def test_people_are_listed_by_surname_with_their_articles(admin_client):
    names = ["Boris Adler", "Cher", "Marsk, Ada", "Ada de Marsk", "Zoë Adler", "Al Marsk, Jr."]
    people = {name: make_person(name, slug=f"p{n}") for n, name in enumerate(names)}
    for number in range(3):
        article = make_article(f"No. {number}")
        make_mention(article, people["Cher"], status="rejected" if number == 2 else "auto")
    rows = admin_client.get(PEOPLE).context["cl"].result_list
    assert [row.name for row in rows] == [
        "Boris Adler",
        "Zoë Adler",
        "Cher",
        "Marsk, Ada",
        "Ada de Marsk",
        "Al Marsk, Jr.",
    ]
    assert {row.name: row.article_count for row in rows}["Cher"] == 2
    by_name = admin_client.get(PEOPLE, {"o": "1"}).context["cl"].result_list
    assert [row.name for row in by_name][:2] == ["Ada de Marsk", "Al Marsk, Jr."]


def test_publications_are_listed_with_their_issues_and_years(admin_client):
    make_issue("1999-05-01")
    make_issue("2003-03-03")
    make_issue(None)
    make_issue("1998-01-01", publication=make_publication("Letter"), date_precision="year")
    make_publication("Notes")
    page = admin_client.get("/admin/articles/publication/").content.decode()
    for field, expected in (("issue_count", ["1", "3", "0"]), ("years", ["1998", "1999–2003", ""])):
        cells = re.findall(rf"field-{field}.*?>(.*?)</td>", page, re.DOTALL)
        assert [cell.strip().replace("-", "") for cell in cells] == expected


def test_a_search_shows_where_the_text_says_it(admin_client):
    make_article("Rivers", "The river rose & <b>fell</b>. " + "Nothing else happened. " * 50)
    page = admin_client.get(ARTICLES, {"q": "river"}).content.decode()
    assert "<mark>river</mark> rose &amp; &lt;b&gt;fell&lt;/b&gt;" in page
    assert "field-passages" not in admin_client.get(ARTICLES).content.decode()
    assert admin_client.get(ARTICLES, {"q": "river ("}).status_code == 200


def test_numbers_are_written_with_separators(admin_client):
    society = make_organization()
    for number in range(1001):
        Person.objects.create(name=f"P {number}", slug=f"p-{number}")
    page = admin_client.get(PEOPLE).content.decode()
    assert "1,001 people" in page
    assert society.name in admin_client.get("/admin/people/organization/").content.decode()


def test_pages_are_numbered_with_the_last_and_walked_to_from_the_nearer_end():
    issue = make_issue()
    for number in range(11):
        make_article(f"No. {number}", issue=issue, position=number)
    pages = EstimatingPaginator(Article.objects.order_by("position", "pk"), 2)
    pages.exact_up_to = 3
    assert (pages.count, pages.num_pages, pages.is_estimate) == (11, 6, False)
    shown = [[row.position for row in pages.page(number)] for number in range(1, 7)]
    assert shown == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10]]


def test_a_list_links_to_its_last_page(admin_client, monkeypatch):
    monkeypatch.setattr("monitor.desk.modeladmin.DeskAdmin.list_per_page", 1)
    for number in range(12):
        make_publication(f"No. {number}")
    page = admin_client.get("/admin/articles/publication/", {"p": "6"}).content.decode()
    assert '<strong aria-current="page">6</strong>' in page
    assert 'aria-label="Last page, 12"' in page
    last = admin_client.get("/admin/articles/publication/", {"p": "12"})
    assert 'rel="next"' not in last.content.decode()
