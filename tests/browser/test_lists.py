"""An editor at the lists, an issue, a history and a merge, as a mouse and a keyboard do it."""

import csv

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article
from people.models import Person
from tests.builders import make_article, make_issue, make_organization, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ARTICLES = reverse("admin:articles_article_changelist")


@pytest.fixture
def ada():
    ada = make_person("Ada Lovelace")
    for day in ("1999-05-01", "1999-05-31", "2001-02-03"):
        make_article(f"Letter of {day}", "Ada Lovelace wrote.", mentions=[ada], published_on=day)
    make_article("=Sum", "Nobody.", published_on="1999-05-01")
    return ada


def rows(desk):
    return desk.locator("#result_list tbody tr")


def act(desk, action):
    """Tick all rows of the page and do that with them."""
    desk.wait_for_load_state()  # the box that ticks all works from then on
    desk.locator("#action-toggle").check()
    desk.locator("select[name=action]").select_option(action)
    desk.locator("#changelist-form button[name=index]").click()


def test_home_counts_after_it_is_shown_and_each_bar_leads_to_its_list(desk, ada):
    cache.clear()
    desk.goto("/admin/")
    expect(desk.get_by_text("Most mentioned in 2001")).to_be_visible()
    with desk.expect_navigation():
        desk.get_by_role("link", name="1999: 3 articles").click()
    expect(desk.get_by_text("3 articles").first).to_be_visible()
    expect(rows(desk)).to_have_count(3)


def test_dates_are_drilled_down_to_a_day_and_back(desk, ada):
    desk.goto(ARTICLES)
    dates = desk.get_by_role("navigation", name="Dates")
    for link, number in (("1999", 3), ("May 1999", 3), ("31 May 1999", 1), ("May 1999", 3)):
        with desk.expect_navigation():
            dates.get_by_text(link, exact=True).click()
        expect(desk.get_by_text(f"{number} article").first).to_be_visible()
        expect(rows(desk)).to_have_count(number)
    for link in ("1999", "All dates"):
        with desk.expect_navigation():
            dates.get_by_text(link, exact=True).click()
    expect(desk.get_by_text("4 articles")).to_be_visible()


@pytest.mark.parametrize(
    ("action", "status"), [("confirm_mentions", "confirmed"), ("reject_mentions", "rejected")]
)
def test_mentions_of_one_person_are_judged_in_all_rows(desk, ada, action, status):
    desk.goto(f"{ARTICLES}?person={ada.pk}")
    act(desk, action)
    expect(desk.get_by_text(f"3 mentions {status}")).to_be_visible()
    assert set(ada.mentions.values_list("status", flat=True)) == {status}


def test_articles_are_moved_to_an_issue_chosen_while_typing(desk, ada):
    issue = make_issue(volume="6", number="17", published_on="2003-03-03")
    desk.goto(f"{ARTICLES}?person={ada.pk}")
    act(desk, "move_to_issue")
    desk.locator(".select2-selection").click()
    desk.locator(".select2-search__field").fill("6 17")
    desk.get_by_role("option", name="issue 17").click()
    desk.get_by_role("button", name="Move").click()
    expect(desk.get_by_text("3 articles moved")).to_be_visible()
    assert issue.articles.count() == 3


def test_names_are_found_again_and_a_table_is_downloaded(desk, ada):
    ada.mentions.all().delete()
    desk.goto(ARTICLES)
    act(desk, "find_names")
    expect(desk.get_by_text("mentions: 3 added")).to_be_visible()
    assert ada.mentions.count() == 3
    with desk.expect_download() as download:
        act(desk, "download")
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        headlines = {row["headline"] for row in csv.DictReader(file)}
    assert "'=Sum" in headlines and len(headlines) == 4


def test_articles_are_dragged_into_order_and_issues_follow_one_another(desk):
    issues = [make_issue(number=str(n), published_on=f"2000-0{n}-01") for n in (1, 2, 3)]
    first, second, third = [make_article(f"No. {n}", issue=issues[1]) for n in (1, 2, 3)]
    desk.goto(reverse("admin:articles_issue_change", args=[issues[1].pk]))
    row = "li[data-article='{}']"
    desk.locator(row.format(third.pk)).drag_to(
        desk.locator(row.format(first.pk)), target_position={"x": 200, "y": 2}
    )
    expect(desk.locator("#order-said")).to_contain_text("Saved.")
    assert list(issues[1].articles.order_by("position")) == [third, first, second]
    for name, there in (("→", issues[2]), ("←", issues[1])):
        desk.get_by_role("link", name=name).click()
        desk.wait_for_url(f"**/issue/{there.pk}/change/")


def test_articles_are_put_in_order_by_their_arrows(desk):
    first, second = [
        make_article(f"No. {n}", issue=issue) for issue in [make_issue()] for n in "12"
    ]
    desk.goto(reverse("admin:articles_issue_change", args=[first.issue_id]))
    desk.get_by_role("button", name="Down: No. 1").click()
    expect(desk.locator("#order-said")).to_contain_text("Saved.")
    assert list(first.issue.articles.order_by("position")) == [second, first]


def test_two_versions_are_compared_and_the_older_brought_back(desk):
    ada = make_person("Ada One")
    for name in ("Ada Two", "Ada Three"):
        ada.name = name
        ada.save()
    first = ada.events.order_by("pgh_id").first()
    desk.goto(reverse("admin:people_person_history", args=[ada.pk]))
    desk.get_by_label("Compare").select_option(str(first.pk))
    desk.get_by_role("button", name="Show what differs").click()
    compared = desk.get_by_role("region", name="to now")
    expect(compared.locator("del")).to_have_text("One")
    expect(compared.locator("ins")).to_have_text("Three")
    compared.get_by_role("button", name="Restore").click()
    expect(desk.get_by_text("is as it was before")).to_be_visible()
    assert Person.objects.get().name == "Ada One"


def test_a_merge_is_looked_at_made_and_undone(desk):
    ada, byron = make_person("Ada Lovelace"), make_person("Ada Byron")
    make_article("Letters", "Ada Byron and Ada Lovelace.", mentions=[ada, byron])
    desk.goto(f"{reverse('admin:people_person_merge_page', args=[ada.pk])}?other={byron.pk}")
    expect(desk.get_by_text("Ada Byron in “Letters”")).to_be_visible()
    desk.get_by_role("button", name="Merge", exact=True).click()
    expect(desk.get_by_text("Ada Byron is now Ada Lovelace")).to_be_visible()
    byron.refresh_from_db()
    assert (byron.merged_into, ada.mentions.count()) == (ada, 1)
    desk.goto(reverse("admin:people_merge_changelist"))
    act(desk, "undo_merges")
    expect(desk.get_by_text("Undone: Ada Byron")).to_be_visible()
    byron.refresh_from_db()
    assert (byron.merged_into, byron.mentions.count()) == (None, 1)


def test_the_findings_of_a_coverage_are_downloaded(desk):
    issue = make_issue(volume="1", number="1")
    make_issue(publication=issue.publication, volume="1", number="4")
    desk.goto(reverse("admin:articles_publication_coverage", args=[issue.publication_id]))
    expect(desk.get_by_text("issues 2 to 3")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="The findings as CSV").click()
    assert "issues 2 to 3" in download.value.path().read_text("utf-8-sig")


def test_an_issue_gets_its_date_once_for_all_its_articles(desk):
    issue = make_issue(published_on=None)
    article = make_article("Letters", issue=issue, mentions=[make_organization()])
    desk.goto(reverse("admin:articles_issue_change", args=[issue.pk]))
    desk.locator("#id_published_on").fill("1999-05-01")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_url("**/admin/articles/issue/")
    assert str(Article.objects.get(pk=article.pk).published_on) == "1999-05-01"
    assert str(article.mentions.get().published_on) == "1999-05-01"
