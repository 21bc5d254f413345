"""A filter is declared in one place, and one that narrows nothing cannot be declared at all."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from articles.api import views
from articles.api.filters import ArticleFilter, IssueFilter, PublicationFilter
from articles.api.search import selection
from articles.models import Article, Issue, Publication
from monitor.api.filters import KeysFilter, TextFilter
from monitor.api.lookups import Meaning
from people.api.filters import OrganizationFilter, PersonFilter
from people.models import Organization, Person
from tests.builders import make_article, make_issue

LISTS = [
    (PublicationFilter, Publication),
    (IssueFilter, Issue),
    (ArticleFilter, Article),
    (PersonFilter, Person),
    (OrganizationFilter, Organization),
]


@pytest.mark.parametrize(("filters", "model"), LISTS)
def test_a_filter_that_narrows_nothing_stops_the_start(filters, model):
    idle = type("IdleFilter", (filters,), {"colour": TextFilter(help_text="Says nothing.")})
    with pytest.raises(ImproperlyConfigured, match=r"IdleFilter\.colour narrows nothing"):
        type("IdleList", (views.ListView,), {"queryset": model.objects, "filterset_class": idle})


@pytest.mark.django_db
@pytest.mark.parametrize("further", ["", "&publication=monitor", "&q=two", "&number=7"])
def test_a_filter_of_articles_is_its_declaration(rf, monkeypatch, further):
    class FilterBySource(ArticleFilter):
        source = TextFilter(where="a.source = {value}::text", help_text="The file it came from.")

    class ListBySource(views.ArticleList):
        filterset_class = FilterBySource

    monkeypatch.setattr(selection, "ArticleFilter", FilterBySource)
    make_article("one", source="a.txt")
    make_article("two", source="b.txt", issue=make_issue(number="7"))
    response = ListBySource.as_view()(rf.get(f"/?source=b.txt{further}"))
    assert [item["headline"] for item in json.loads(response.content)["results"]] == ["two"]


def sample(declared):
    """A value that the filter may have, after keys were looked up."""
    if isinstance(declared, KeysFilter):
        found = Meaning(ids={"person": [1, 2]})
        return [found] if declared.field.repeatable else found
    if choices := getattr(declared.field, "choices", None):
        return choices[0]
    return {"BooleanFilter": True}.get(type(declared).__name__, "2000-01-01")


@pytest.mark.parametrize("name", sorted(set(ArticleFilter.base_filters) - {"mention_status"}))
def test_every_filter_of_articles_changes_the_statement(name):
    nothing = {**dict.fromkeys(views.ArticleList.all_params()), "ordering": "headline"}
    value = sample(ArticleFilter.base_filters[name])
    statements = [
        selection.articles_that_match(values).rows("a.id")
        for values in (nothing, {**nothing, name: value})
    ]
    assert statements[0] != statements[1]
