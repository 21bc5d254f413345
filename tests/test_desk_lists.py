"""The lists of the desk: search, filters, pages, and what is done to many rows at once."""

import csv
import io

import pytest
from django.urls import reverse

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
ARTICLES = "/admin/articles/article/"


def found(client, address, **parameters) -> set[str]:
    answer = client.get(address, parameters)
    assert answer.status_code == 200
    return {str(row) for row in answer.context["cl"].result_list}


@pytest.fixture
def archive():
    """Fences (1999, Ada), Rivers (2001, Ada rejected, a society), Bridges (undated)."""
    ada, society = make_person(), make_organization()
    fences = make_article("Fences", "Mending fences.", mentions=[ada], published_on="1999-05-01")
    rivers = make_article(
        "Rivers", "The river rose.", mentions=[society], published_on="2001-02-03"
    )
    make_mention(rivers, ada, status="rejected")
    bridges = make_article("Bridges", "A bridge, a river.", published_on=None)
    return {"ada": ada, "society": society, "articles": [fences, rivers, bridges]}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, {"Fences", "Rivers", "Bridges"}),
        ({"q": "rivers"}, {"Rivers", "Bridges"}),
        ({"q": '"river rose"'}, {"Rivers"}),
        ({"q": "river -bridge"}, {"Rivers"}),
        ({"q": "fence or bridge"}, {"Fences", "Bridges"}),
        ({"q": "100% _ '"}, set()),
        ({"published_on_from": "2000-01-01"}, {"Rivers"}),
        ({"published_on_from": "1999-05-01", "published_on_to": "1999-05-01"}, {"Fences"}),
        ({"published_on__year": "2001"}, {"Rivers"}),
        ({"dated": "no"}, {"Bridges"}),
        ({"person": "{ada}"}, {"Fences"}),
        ({"organization": "{society}"}, {"Rivers"}),
        ({"person": "{ada}", "organization": "{society}"}, set()),
        ({"person": "0"}, set()),
        ({"person": "x"}, set()),
        ({"mentions": "none"}, {"Bridges"}),
        ({"mentions": "auto"}, {"Fences", "Rivers"}),
        ({"mentions": "rejected"}, {"Rivers"}),
        ({"mentions": "confirmed"}, set()),
    ],
)
def test_articles_are_found_by(admin_client, archive, parameters, expected):
    keys = {"{ada}": archive["ada"].pk, "{society}": archive["society"].pk}
    given = {name: keys.get(value, value) for name, value in parameters.items()}
    assert found(admin_client, ARTICLES, **given) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("harbour", {"Harbour Notes, volume 6, issue 17"}),
        ("6 17", {"Monitor, volume 6, issue 17", "Harbour Notes, volume 6, issue 17"}),
        ("monitor 6 17", {"Monitor, volume 6, issue 17"}),
        ("monitor 1999", {"Monitor, volume 5, issue 18"}),
        ("18 2000", set()),
    ],
)
def test_issues_are_found_by_what_is_printed(admin_client, words, expected):
    make_issue(volume="6", number="17")
    make_issue(volume="5", number="18", published_on="1999-01-01")
    make_issue(publication=make_publication("Harbour Notes"), volume="6", number="17")
    assert found(admin_client, "/admin/articles/issue/", q=words) == expected


@pytest.mark.parametrize("words", ["walesa", "LECH wal", "Wałę", "lw"])
def test_people_are_found_by_the_beginnings_of_their_names(admin_client, words):
    make_person("Lech Wałęsa", slug="lech-walesa", aliases=["LW"])
    make_person("Ada Lovelace")
    assert found(admin_client, "/admin/people/person/", q=words) == {"Lech Wałęsa"}


def test_an_autocomplete_offers_no_merged_person(admin_client):
    ada = make_person("Ada Lovelace")
    make_person("Ada Byron", merged_into=ada)
    where = {"app_label": "articles", "model_name": "mention", "field_name": "person"}
    answer = admin_client.get(reverse("admin:autocomplete"), {"term": "ada"} | where)
    assert [row["text"] for row in answer.json()["results"]] == ["Ada Lovelace"]


def test_a_long_list_is_estimated_and_says_so(admin_client, monkeypatch):
    monkeypatch.setattr(EstimatingPaginator, "exact_up_to", 3)
    monkeypatch.setattr(EstimatingPaginator, "dearest_count", 0)
    issue = make_issue()
    for _ in range(8):
        make_article(issue=issue)
    page = admin_client.get(ARTICLES)
    assert "(an estimate)" in page.content.decode()
    assert page.context["cl"].result_count >= 4


def test_the_choices_of_a_filter_are_never_counted(admin_client, archive):
    page = admin_client.get(ARTICLES, {"_facets": "True"})
    assert page.status_code == 200
    assert not page.context["cl"].add_facets and b"Show counts" not in page.content


def test_a_page_behind_an_estimated_end_is_shown():
    issue = make_issue()
    for _ in range(8):
        make_article(issue=issue)
    pages = EstimatingPaginator(Article.objects.order_by("pk"), 3)
    pages.exact_up_to, pages.dearest_count = 3, 0
    pages.count = 4
    assert [len(pages.page(number)) for number in (1, 2, 3, 4)] == [3, 3, 2, 0]


def test_what_is_rare_is_searched_for_once(admin_client, django_assert_num_queries):
    issue = make_issue()
    for _ in range(8):
        make_article(issue=issue)
    pages = EstimatingPaginator(Article.objects.filter(headline__gt="").order_by("-pk"), 3)
    with django_assert_num_queries(3) as asked:
        shown = [row.pk for number in (1, 3) for row in pages.page(number)]
    assert [query["sql"].count(" IN (") for query in asked.captured_queries] == [0, 1, 1]
    assert shown == sorted(shown, reverse=True) and len(shown) == 5


PERIODS = [
    ({}, ["1999", "2001"]),
    ({"published_on__year": "1999"}, ["February 1999", "May 1999"]),
    ({"published_on__year": "1999", "published_on__month": "5"}, ["1 May 1999", "31 May 1999"]),
    (
        {"published_on__year": "1999", "published_on__month": "5", "published_on__day": "31"},
        ["31 May 1999"],
    ),
    ({"published_on__year": "1999", "published_on__month": "12"}, []),
]


@pytest.mark.parametrize(("given", "expected"), PERIODS)
@pytest.mark.parametrize("address", [ARTICLES, "/admin/articles/issue/"])
def test_a_list_is_drilled_down_to_the_dates_there_are(admin_client, given, expected, address):
    for day in ("1999-02-28", "1999-05-01", "1999-05-31", "2001-12-31", None):
        make_article(published_on=day)
    page = admin_client.get(address, given)
    periods = page.context["cl"].periods
    assert [title for title, _ in periods["choices"]] == expected
    back = periods["back"] and periods["back"][0]
    assert back == [None, "All dates", "1999", "May 1999", "1999"][PERIODS.index((given, expected))]
    for title, link in periods["choices"]:
        if link:
            assert admin_client.get(address + link).context["cl"].result_count > 0, title


def test_a_year_is_drilled_down_to_no_month_and_a_month_to_no_day(admin_client):
    for day, precision in [("1999-01-01", "year"), ("1999-05-01", "month"), ("1999-05-31", "day")]:
        make_article(precision, issue=make_issue(day, date_precision=precision))
    year, month, day = (
        {f"published_on__{unit}": value for unit, value in chosen.items()}
        for chosen in (
            {"year": 1999},
            {"year": 1999, "month": 5},
            {"year": 1999, "month": 5, "day": 1},
        )
    )
    assert found(admin_client, ARTICLES, **year) == {"year", "month", "day"}
    assert found(admin_client, ARTICLES, **month) == {"month", "day"}
    assert found(admin_client, ARTICLES, **day) == set()
    assert found(admin_client, ARTICLES, published_on_to="1999-05-30") == set()
    assert found(admin_client, ARTICLES, published_on_to="1999-05-31") == {"month", "day"}
    for given, choices in [(year, ["May 1999"]), (month, ["31 May 1999"])]:
        periods = admin_client.get(ARTICLES, given).context["cl"].periods
        assert [title for title, _ in periods["choices"]] == choices
    shown = admin_client.get(ARTICLES).content.decode()
    assert all(f">{date}<" in shown for date in ("1999", "1999-05", "1999-05-31"))


def test_a_date_that_is_none_drills_nothing_down(admin_client):
    for given in ({"published_on__year": "0"}, {"published_on__year": "2000", "dated": "yes"}):
        assert admin_client.get(ARTICLES, given, follow=True).status_code == 200
    parameters = {"published_on__year": "1999", "published_on__month": "13"}
    assert admin_client.get(ARTICLES, parameters, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, 2),
        ({"status": "auto"}, 2),
        ({"status": "rejected"}, 1),
        ({"status": "confirmed"}, 0),
        ({"status": "all"}, 3),
        ({"person": "{ada}"}, 1),
        ({"person": "{ada}", "status": "rejected"}, 1),
        ({"origin": "editor"}, 0),
        ({"article__published_on_from": "2001-01-01", "status": "all"}, 2),
    ],
)
def test_mentions_are_found_by(admin_client, archive, parameters, expected):
    given = {name: value.format(ada=archive["ada"].pk) for name, value in parameters.items()}
    answer = admin_client.get("/admin/articles/mention/", given)
    days = [str(row.published_on) for row in answer.context["cl"].result_list]
    assert len(days) == expected
    assert days == sorted(days, reverse=True)


def act(client, action, articles, address=ARTICLES, **fields):
    chosen = {"action": action, "_selected_action": [row.pk for row in articles]}
    return client.post(address, chosen | fields)


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_mentions_of_one_person_are_judged_in_many_articles(admin_client, archive, verdict):
    address = f"{ARTICLES}?person={archive['ada'].pk}"
    act(admin_client, f"{verdict}_mentions", archive["articles"][:1], address)
    fences, rivers, _ = archive["articles"]
    assert fences.mentions.get().status == f"{verdict}ed"
    assert rivers.mentions.get(organization=archive["society"]).status == "auto"


def test_without_a_person_no_mention_is_judged(admin_client, archive):
    act(admin_client, "reject_mentions", archive["articles"])
    assert archive["articles"][0].mentions.get().status == "auto"


def test_articles_are_moved_to_an_issue_and_take_its_date(admin_client, archive):
    issue = make_issue(published_on="2003-03-03")
    asked = act(admin_client, "move_to_issue", archive["articles"])
    assert "Fences" in asked.content.decode()
    done = act(admin_client, "move_to_issue", archive["articles"], move="yes", issue=issue.pk)
    assert done.status_code == 302
    assert {str(day) for day in issue.articles.values_list("published_on", flat=True)} == {
        "2003-03-03"
    }
    assert issue.articles.count() == 3


def test_a_move_that_would_double_a_slug_moves_nothing(admin_client):
    one, other = make_article(slug="same"), make_article(slug="same")
    issue = make_issue()
    answer = act(admin_client, "move_to_issue", [one, other], move="yes", issue=issue.pk)
    assert "two articles with the slug same" in answer.content.decode()
    assert issue.articles.count() == 0


def test_a_list_is_downloaded_as_csv(admin_client, archive):
    answer = act(admin_client, "download", archive["articles"], select_across="1")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert all(row["date"] == row["published_on"] for row in rows)
    assert [(row["headline"], row["published_on"]) for row in rows] == [
        ("Rivers", "2001-02-03"),
        ("Fences", "1999-05-01"),
        ("Bridges", ""),
    ]


def test_no_cell_of_a_download_is_a_formula(admin_client):
    answer = act(admin_client, "download", [make_article("=1+1")], select_across="1")
    [row] = csv.DictReader(io.StringIO(answer.getvalue().decode()))
    assert row["headline"] == "'=1+1"


def test_deleting_a_person_asks_with_numbers_not_with_every_mention(admin_client, archive):
    ada = archive["ada"]
    page = admin_client.get(reverse("admin:people_person_delete", args=[ada.pk])).content.decode()
    assert "Mentions: 2" in page.replace("mentions", "Mentions").replace("</b>", "")
    admin_client.post(reverse("admin:people_person_delete", args=[ada.pk]), {"post": "yes"})
    assert not Person.objects.exists()


def test_a_publication_with_issues_is_not_deleted(admin_client, archive):
    issue = archive["articles"][0].issue
    address = reverse("admin:articles_publication_delete", args=[issue.publication_id])
    assert str(issue) in admin_client.get(address).content.decode()
    assert admin_client.post(address, {"post": "yes"}).status_code == 200
    issue.publication.refresh_from_db()


def test_a_filter_by_what_no_text_can_hold_is_refused_as_any_that_cannot_be(admin_client):
    address = reverse("admin:articles_suggestion_changelist")
    answer = admin_client.get(address, {"kind": "a\0b"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}?e=1")
