"""What a range of printed dates leaves out is told in every state of an archive, at little cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Issue
from tests.builders import make_article, make_person

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/api/v1/articles/?person=ada-lovelace&date_from=2000&date_to=2001"


@pytest.fixture
def ada():
    ada = make_person()
    make_article("Dated", mentions=[ada])
    return ada


def left_out(client):
    return client.get(ADDRESS).json()["undated_possible"]["articles"]


def test_it_is_told_while_dates_come_and_go(client, ada):
    assert [left_out(client), left_out(client)] == [0, 0]
    make_article("Undated", mentions=[ada], published_on=None)
    assert [left_out(client), left_out(client)] == [1, 1]
    Issue.objects.update(published_on="2000-01-25")
    assert [left_out(client), left_out(client)] == [0, 0]
    Issue.objects.update(published_on=None)
    assert [left_out(client), left_out(client)] == [2, 2]


def test_where_nothing_is_undated_nothing_is_counted(client, ada):
    with CaptureQueriesContext(connection) as asked:
        left_out(client)
        left_out(client)
    assert not any(" undated ON " in it["sql"] for it in asked)
    make_article("Undated", mentions=[ada], published_on=None)
    with CaptureQueriesContext(connection) as asked:
        left_out(client)
    assert any(" undated ON " in it["sql"] for it in asked)


def test_a_list_of_issues_tells_it_too(client, ada):
    address = "/api/v1/issues/?date_from=2000&date_to=2001"
    assert client.get(address).json()["undated_possible"]["articles"] == 0
    url = client.get(address).json()["undated_possible"]["url"]
    assert url.endswith("/issues/?date_from=2000&date_to=2001&dates=possible&has_date=false")
    Issue.objects.update(published_on=None)
    assert client.get(url).json()["results"][0]["date"] is None
    assert client.get(address).json()["undated_possible"] == {"articles": 1, "url": url}
