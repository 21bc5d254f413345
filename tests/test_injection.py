"""Hostile texts come out as texts, in every format, header and log; and no parameter is SQL."""

import csv
import io
import json
from email.header import decode_header, make_header
from itertools import cycle
from xml.etree import ElementTree

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import reverse

import monitor.urls  # noqa: F401 (it registers the screens)
from articles.imports.mail import tell_administrators
from articles.models import Article
from people.models import Person
from tests.builders import make_person
from tests.hostile import ALL, TEXTS, fill

pytestmark = pytest.mark.django_db

INJECTIONS = (
    "' OR '1'='1",
    "x') OR 1=1 --",
    "1; DROP TABLE articles_article; --",
    "1 UNION SELECT password FROM auth_user",
    "pg_sleep(9)",
    "%' OR TRUE OR name LIKE '%",
    "\\' OR 1=1 --",
)
FORGED = "x\r\nWARNING django.request: forged\x1b[31m"


@pytest.fixture
def archive():
    for number, text in enumerate((*TEXTS, ALL)):
        fill(text, number)


def everything(client, kind: str, **query):
    answer = client.get(f"/api/v1/{kind}/", query)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    return answer["Content-Type"], b"".join(answer).decode()


@pytest.mark.parametrize(
    ("kind", "field"),
    [("articles", "headline"), ("people", "name"), ("organizations", "name")],
)
def test_json_is_json_and_keeps_every_text(client, archive, kind, field):
    media_type, content = everything(client, kind)
    assert media_type == "application/json"
    found = [one[field] for one in json.loads(content)["results"]]
    for text in (*TEXTS, ALL):
        assert any(one.startswith(text) for one in found), text


@pytest.mark.parametrize("kind", ["articles", "people", "organizations"])
def test_csv_has_no_formula(client, archive, kind):
    media_type, content = everything(client, kind, format="csv")
    assert media_type.startswith("text/csv")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert len(rows) > len(TEXTS)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_feed_is_well_formed(client, archive):
    media_type, content = everything(client, "articles", format="atom", page_size="100")
    assert media_type.startswith("application/atom+xml")
    titles = [one.text for one in ElementTree.fromstring(content).findall(".//{*}title")]
    assert any(title.startswith(TEXTS[0]) for title in titles)
    assert len(titles) > 2 * len(TEXTS)


@pytest.mark.parametrize("text", TEXTS)
def test_an_error_says_what_was_sent_as_json(client, text):
    answer = client.get("/api/v1/articles/", {"person": text, "zzz": text})
    assert answer["Content-Type"] == "application/problem+json"
    assert text in [fault["value"] for fault in answer.json()["errors"]]


def headers(answer) -> str:
    return "".join(f"{name}{value}" for name, value in answer.headers.items())


@pytest.mark.parametrize("text", [*TEXTS, ALL])
def test_no_header_is_forged(admin_client, text):
    made = admin_client.post("/api/v1/people/", {"name": text}, "application/json")
    assert made.status_code == 201, made.content
    downloads = [
        admin_client.get(reverse("admin:people_person_table_page"), {"download": "csv"}),
        admin_client.get("/api/v1/people/", {"format": "csv"}),
        admin_client.get("/admin/login/", {"next": text}),
        admin_client.get(f"/api/v1/people/{made.json()['slug']}/"),
    ]
    for answer in (made, *downloads):
        assert not set("\r\n\x00\x1b") & set(headers(answer))
        assert "forged=1" not in headers(answer)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_a_login_leads_to_no_other_site(client, django_user_model, target):
    django_user_model.objects.create_superuser("ada", password="a long word")
    given = {"username": "ada", "password": "a long word", "next": target}
    assert client.post("/admin/login/", given)["Location"] == "/admin/"


def test_no_line_of_the_log_is_forged(client, admin_client, caplog):
    caplog.set_level("DEBUG", "django")
    caplog.set_level("DEBUG", "axes")
    client.get("/x%0D%0AWARNING forged%1B[31m")
    client.get("/api/v1/articles/", {"person": FORGED})
    client.get(f"/api/v1/people/{'x%0A'}/")
    client.post("/admin/login/", {"username": FORGED, "password": FORGED})
    given = {"username": FORGED, "password": FORGED}
    client.post("/api/v1/auth/login/", given, "application/json", headers={"user-agent": FORGED})
    client.get("/", headers={"host": "x\nforged"})
    admin_client.post("/api/v1/people/", {"name": FORGED}, "application/json")
    assert caplog.records
    for record in caplog.records:
        assert not set("\r\n\x1b") & set(record.getMessage()), record.getMessage()


def test_no_mail_is_forged(settings):
    settings.ADMINS = [("ada", "ada@example.org")]
    tell_administrators(FORGED, [f"{FORGED}\nBcc: all@example.org\n\n.\n"])
    message = mail.outbox[0].message()
    subject = str(make_header(decode_header(message["Subject"])))
    assert subject.startswith("[Monitor] x WARNING") and not set("\r\n") & set(subject)
    assert message["Bcc"] is None
    assert mail.outbox[0].recipients() == ["ada@example.org"]


def parameters():
    paths = Client().get("/api/schema/?format=json").json()["paths"]
    return {
        path: [one["name"] for one in methods["get"]["parameters"] if one["in"] == "query"]
        for path, methods in paths.items()
        if "parameters" in methods.get("get", {})
    }


def test_no_parameter_of_the_api_is_sql(client):
    fill("Ada")
    asked = 0
    for path, names in parameters().items():
        address = path.replace("{slug}", "person-0").replace(
            "{id}", str(Article.objects.get(slug="article-0").pk)
        )
        for name in names:
            for injection in INJECTIONS:
                answer = client.get(address, {name: injection})
                asked += 1
                assert answer.status_code in (200, 400, 404), (address, name, injection)
                found = answer.json().get("results", []) if answer.status_code == 200 else []
                assert not found, (address, name, injection)
    assert asked > 500
    assert Article.objects.count() == 2


def test_no_search_filter_or_order_of_the_desk_is_sql(admin_client):
    make_person()
    fill("Ada")
    injections = cycle(INJECTIONS)
    for model, screen in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for name in ("q", "q", "o", "p", "_to_field", *filters(screen)):
            injection = next(injections)
            answer = admin_client.get(address, {name: injection})
            assert answer.status_code in (200, 302, 400), (address, name, injection)
            if name == "q" and answer.status_code == 200 and screen.search_fields:
                assert not list(answer.context["cl"].result_list), (address, injection)
    assert Person.objects.count() == 2


def filters(screen) -> list[str]:
    found = [one[0] if isinstance(one, (tuple, list)) else one for one in screen.list_filter or ()]
    names = [one if isinstance(one, str) else getattr(one, "parameter_name", "") for one in found]
    return [f"{name}{end}" for name in names if name for end in ("", "__exact", "__in", "_from")]
