"""The home page: its numbers are those of the lists behind them."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from articles.imports.models import ImportRun
from monitor.desk.charts import bars
from tests.builders import make_article, make_issue, make_mention, make_organization, make_person

pytestmark = pytest.mark.django_db
HOME = "/admin/"
LATER = reverse("desk_archive")


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Figures are kept for each version of the archive; a test that is rolled back makes none."""
    cache.clear()


def numbers_with_links(client):
    """What the page shows at once, and what it asks for later."""
    for item in client.get(HOME).context["waiting"]:
        number = item["number"]
        yield int(client.get(item["later"]).content) if number is None else number, item["link"]
    context = client.get(LATER).context
    for row in context["overview"]["years"]:
        yield row["articles"], row["articles_link"]
        yield row["mentions"], row["mentions_link"]
    for row in context["overview"]["most"]:
        yield row["number"], row["link"]


def test_each_number_is_that_of_the_list_it_links_to(admin_client):
    ada, society = make_person(), make_organization()
    make_article(mentions=[ada, society], published_on="1999-05-01")
    old = make_article(published_on="1999-12-31", headline_is_derived=True)
    make_mention(old, ada, status="rejected")
    for day in ("2001-01-01", "2001-12-31"):
        make_article(mentions=[ada], published_on=day)
    make_mention(make_article(published_on=None), ada, needs_review=True, status="rejected")
    found = list(numbers_with_links(admin_client))
    assert len(found) == 6 + 1 + 4 + 1
    for number, link in found:
        shown = admin_client.get(link).context
        assert (shown["cl"].result_count if "cl" in shown else shown["number"]) == number, link
    assert sorted(number for number, _ in found) == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2]


def test_an_empty_archive_says_how_to_fill_it(admin_client):
    page = admin_client.get(HOME).content.decode()
    assert "The archive is empty" in page
    assert f'action="{reverse("admin:imports_importrun_upload")}"' in page
    assert "Counting the archive" not in page
    make_article()
    page = admin_client.get(HOME).content.decode()
    assert "The archive is empty" not in page
    assert "Counting the archive" in page


def test_the_last_imports_are_listed(admin_client):
    run = ImportRun.objects.create(started_at=timezone.now(), state="failed", message="<b>No</b>")
    page = admin_client.get(HOME).content.decode()
    assert reverse("admin:imports_importrun_change", args=[run.pk]) in page
    assert "&lt;b&gt;No&lt;/b&gt;" in page


def test_home_shows_nothing_that_the_user_may_not_open(client, django_user_model):
    make_issue(published_on=None)
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    context = client.get(HOME).context
    assert context["waiting"] == []
    assert not any(name in context for name in ("overview", "archive", "runs"))
    assert client.get(LATER).status_code == 403
    for kind in ("person", "organization"):
        assert client.get(reverse("desk_duplicates", args=[kind])).status_code == 403


def test_home_does_not_wait_for_what_takes_long_to_count(admin_client):
    make_article(mentions=[make_person("Lech Walesa")], published_on="1999-05-01")
    make_person("Lech Wałęsa", slug="second")
    first = admin_client.get(HOME)
    assert "overview" not in first.context
    assert f'data-later="{LATER}"' in first.content.decode()
    assert [item["number"] for item in first.context["waiting"]].count(None) == 2
    admin_client.get(LATER)
    assert admin_client.get(reverse("desk_duplicates", args=["person"])).content == b"1"
    second = admin_client.get(HOME)
    assert second.context["overview"]["year"] == 1999
    assert second.context["overview"]["is_current"]
    assert [item["number"] for item in second.context["waiting"]].count(None) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_counted_before_a_change_is_shown_as_such_and_counted_anew(admin_client):
    make_article(published_on="1999-05-01")
    admin_client.get(LATER)
    make_article(published_on="2001-05-01")
    home = admin_client.get(HOME)
    assert home.context["overview"]["year"] == 1999
    assert "The archive has changed since" in home.content.decode()
    assert admin_client.get(LATER).context["overview"]["year"] == 2001
    assert "The archive has changed since" not in admin_client.get(HOME).content.decode()


def test_duplicates_of_planets_are_not_counted(admin_client):
    assert admin_client.get(reverse("desk_duplicates", args=["planet"])).status_code == 404


def test_home_costs_the_same_for_any_archive(admin_client, django_assert_max_num_queries):
    for day in ("1999-01-01", "2000-01-01", "2001-01-01"):
        make_article(mentions=[make_person(day)], published_on=day)
    with django_assert_max_num_queries(30):
        admin_client.get(HOME)


def test_the_highest_bar_fills_the_chart():
    tall, low, none = bars([("1999", 10, "a"), ("2000", 5, "b"), ("2001", 0, "c")])
    assert (tall.y, tall.height) == (0, 200)
    assert (low.y, low.height) == (100, 100)
    assert none.height == 0
    assert bars([]) == []
