"""CSV and NDJSON stream the whole result; every format has the one shape."""

import csv
import io

import orjson
import pytest
from django.db import connection

from articles.api.shapes import ARTICLE, ISSUE, PUBLICATION
from monitor.api.shapes import Shape
from people.api.shapes import ORGANIZATION, PERSON
from tests.builders import make_article, make_organization, make_person, make_position

pytestmark = pytest.mark.django_db


def streamed(client, address):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200 and response.streaming
    return response, b"".join(response)


def rows(client, address):
    response, content = streamed(client, address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    name = address.partition("?")[0].rstrip("/").rpartition("/")[2]
    assert response["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_csv_has_the_columns_of_the_shape_and_a_line_for_each_article(client):
    make_article("One", mentions=[make_person("Bob"), make_person("Ada"), make_organization()])
    make_article('Two, "three"\r\nfour')
    head, *lines = rows(client, "articles/?format=csv&ordering=headline")
    assert head == ARTICLE.item().columns()
    first, second = (dict(zip(head, line, strict=True)) for line in lines)
    assert first["people"] == "ada; bob"
    assert first["issue_publication_slug"] == "monitor"
    assert second["headline"] == 'Two, "three"\r\nfour'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_csv_defuses_formulas(client, text):
    make_article(text)
    [[_], [cell]] = rows(client, "articles/?format=csv&fields=headline")
    assert cell == f"'{text}"


def test_ndjson_has_an_object_a_line_and_the_items_of_json(client):
    for number in range(3):
        make_article(f"Line\n{number}", "A\u2028B\nC", mentions=[make_person(f"P {number}")])
    query = "articles/?expand=body,mentions"
    _, content = streamed(client, f"{query}&format=ndjson")
    items = [orjson.loads(line) for line in content.split(b"\n") if line]
    assert items == client.get(f"/api/v1/{query}").json()["results"]


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("*/*, application/x-ndjson", "application/x-ndjson"),
        ("application/rss+xml, application/atom+xml;q=0.9, */*;q=0.1", "application/atom+xml"),
        ("text/csv;q=0, text/*", None),
        ("application/json;q=0", None),
        ("image/png", None),
        ("nonsense", None),
    ],
)
def test_the_accept_header_is_read_with_its_weights(client, accept, given):
    response = client.get("/api/v1/articles/", headers={"Accept": accept})
    assert response.status_code == (200 if given else 406)
    assert response["Content-Type"].partition(";")[0] == (given or "application/problem+json")


def test_the_accept_header_chooses_too(client):
    make_article()
    response = client.get("/api/v1/articles/", headers={"Accept": "text/csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/api/v1/articles/", headers={"Accept": browser})
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("articles", ARTICLE),
        ("issues", ISSUE),
        ("publications", PUBLICATION),
        ("people", PERSON),
        ("organizations", ORGANIZATION),
    ],
)
def test_item_detail_schema_and_csv_tell_the_same_fields(client, path, shape):
    ada, society = make_person(), make_organization()
    make_article(mentions=[ada, society])
    [item] = client.get(f"/api/v1/{path}/").json()["results"]
    assert list(item) == list(shape.item().names)
    assert list(shape.item().serializer_class("Item")().fields) == list(item)
    url = item["url"]
    detail = client.get(url).json()
    assert list(detail)[: len(shape.names)] == list(shape.names)
    assert item.items() <= detail.items()
    everything = client.get(f"/api/v1/{path}/", {"fields": ",".join(shape.names)}).json()
    assert everything["results"] == [{name: detail[name] for name in shape.names}]
    [head, _] = rows(client, f"{path}/?format=csv")
    assert head == shape.item().columns()
    same_types(shape, detail)


def same_types(shape: Shape, detail: dict):
    """The serializer of the schema reads the JSON of the database as it is."""
    for field in shape.fields:
        value = detail[field.name]
        if value is None:
            continue
        if field.nested and not field.many:
            same_types(field.nested, value)
        elif field.nested:
            for one in value:
                same_types(field.nested, one)
        else:
            field.serializer().to_internal_value(value)


def test_a_rename_shows_at_once(client):
    ada = make_person("Ada Lovelace")
    article = make_article(mentions=[ada])
    ada.name = "Ada King"
    ada.save()
    for address in ("articles/", "articles/?person=ada-lovelace"):
        [item] = client.get(f"/api/v1/{address}").json()["results"]
        assert item["people"] == [{"slug": "ada-lovelace", "name": "Ada King"}]
    assert client.get(f"/api/v1/articles/{article.pk}/").json()["people"][0]["name"] == "Ada King"


def test_a_stream_begins_before_the_last_row_is_read(client):
    """Rows come from the server some hundred at a time, whatever their number."""
    with connection.cursor() as cursor:
        article = make_article()
        cursor.execute(
            "INSERT INTO articles_article (issue_id, headline, slug, body, source)"
            " SELECT %s, 'x', 'many-' || n, 'x', '' FROM generate_series(1, 2000) n",
            [article.issue_id],
        )
    response = client.get("/api/v1/articles/?format=ndjson&fields=id")
    chunks = list(response)
    assert chunks[0].count(b"\n") == 1
    assert max(chunk.count(b"\n") for chunk in chunks) <= 200
    assert b"".join(chunks).count(b"\n") == 2001


def test_csv_tells_identifiers_and_positions_in_one_cell_each(client):
    ada = make_person("Ada Lovelace")
    ada.identifiers.create(scheme="wikidata", value="Q7259")
    ada.identifiers.create(scheme="viaf", value="27142")
    make_position(ada, make_organization(), title="Fellow", started_on="1840-01-01")
    head, line = rows(client, "people/?format=csv&fields=identifiers,positions")
    told = dict(zip(head, line, strict=True))
    assert told["identifiers"] == "viaf:27142; wikidata:Q7259"
    assert told["positions"] == "Fellow:royal-society:1840-01-01:"


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("given", ["cursor", "page_size", "count", "facet"])
def test_what_only_pages_have_is_refused_for_a_stream(client, form, given):
    value = {"page_size": "5", "count": "exact", "facet": "year", "cursor": first_cursor(client)}
    response = client.get(f"/api/v1/articles/?format={form}&{given}={value[given]}")
    assert response.status_code == 400
    assert [fault["parameter"] for fault in response.json()["errors"]] == [given]


def first_cursor(client):
    for _ in range(2):
        make_article()
    address = client.get("/api/v1/articles/?page_size=1").json()["next"]
    return address.partition("cursor=")[2].partition("&")[0]


@pytest.mark.parametrize("accept", ["text/csv", "application/x-ndjson"])
def test_a_stream_has_an_etag_too(client, accept):
    make_article()
    first = client.get("/api/v1/articles/", headers={"Accept": accept})
    asked = {"Accept": accept, "If-None-Match": first["ETag"]}
    assert client.get("/api/v1/articles/", headers=asked).status_code == 304


@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
@pytest.mark.parametrize(
    "path", ["publications/", "issues/", "articles/", "people/", "organizations/", "changes/"]
)
def test_an_empty_archive_has_empty_lists(client, path, form):
    response = client.get(f"/api/v1/{path}?format={form}")
    content = b"".join(response) if response.streaming else response.content
    assert response.status_code == 200
    if form == "json":
        assert orjson.loads(content)["results"] == []
    else:
        assert content.count(b"\n") == (form == "csv")


def test_an_empty_archive_has_empty_counts_and_an_empty_feed(client):
    body = client.get("/api/v1/articles/?facet=person,publication,year&count=exact").json()
    assert body["count"] == 0 and set(map(len, body["facets"].values())) == {0}
    assert b"<entry" not in client.get("/api/v1/articles/?format=atom").content
