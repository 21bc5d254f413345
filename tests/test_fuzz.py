"""Hostile requests at every address: no fault of the server, and nothing changes without the right.

What is sent is made up, alike in every run: bin/test --hypothesis-profile=explore makes up more.
A failure names its request.
"""

import json
import random
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client

from articles.models import Article, Issue
from people.models import Organization, Person
from tests.builders import make_article, make_organization, make_person
from tests.hostile import ALL, TEXTS, fill, screens

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

luck = random.Random()  # begins alike for each test
VALUES = (
    *TEXTS,
    ALL,
    *("", " ", "0", "-1", "1,2,x", "99999999999999999999", "1e309", "NaN", "null", "[]", "{}"),
    *("\x00", "a\x00b", "\ud7ff\uffff", "💣" * 50, "A" * 10_000, "../../../etc/passwd", "%_\\"),
    *("2000-13-45", "0000-00-00", "9999-12-31", "10000-01-01", "2000-01-25T00:00:00+99:99"),
)
JSON = (
    *VALUES,
    *(None, True, -1, 2**63, 1.5e300, [], {}, [None], [[0, 2**70]], {"a": [{}]}, [-1, ""]),
)
KEYS = ("0", "-1", "99999999999999999999", "x", "_00", "1%2C2", "%00", "..%2F..", "%F0%9F%92%A3")
APPS = ("articles", "people", "imports")
#: Of these every request may change something: sessions, and who tried to log in.
NOT_COUNTED = ("axes_", "accounts_session")
LOGS_OUT = ("/logout/", "/logoutall/")


def state() -> dict[str, str]:
    """A digest of every table."""
    with connection.cursor() as cursor:
        tables = [
            name
            for name in connection.introspection.table_names(cursor)
            if not name.startswith(NOT_COUNTED)
        ]
        found = {}
        for table in sorted(tables):
            cursor.execute(
                f'SELECT md5(string_agg(one::text, chr(10) ORDER BY one::text)) FROM "{table}" one'
            )
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture(autouse=True)
def archive(chance):
    luck.seed(chance.random())
    for number, text in enumerate(luck.sample(TEXTS, 3)):
        fill(text, number)
    ada = make_person()
    make_article("Letters", "Ada Lovelace wrote.", mentions=[ada, make_organization()])


def member(name: str, actions: tuple[str, ...]) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(
        one
        for one in Permission.objects.filter(
            content_type__app_label__in=["articles", "people", "imports"]
        )
        if one.codename.startswith(actions)
    )
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, method: str, address: str, body=None, kind="application/json") -> None:
    try:
        answer = client.generic(method, address, body or b"", content_type=kind)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    except Exception as error:  # whatever it is, the request belongs to it
        error.add_note(f"{method} {address} {body!r}"[:2000])
        raise
    assert answer.status_code < 500, f"{answer.status_code}: {method} {address} {body!r}"[:2000]


def some(names: list[str], most=4) -> list[str]:
    return luck.sample(names, min(len(names), luck.randint(1, most)))


def attack_api(client: Client) -> None:
    schema = Client().get("/api/schema/?format=json").json()
    for path, methods in schema["paths"].items():
        if path.endswith(LOGS_OUT):
            continue
        for method in ("get", "post", "put", "patch", "delete", "options", "trace"):
            known = methods.get(method, {})
            names = [one["name"] for one in known.get("parameters", ()) if one["in"] == "query"]
            for address in (filled(path), filled(path)):
                query = {name: luck.choice(VALUES) for name in some([*names, "zzz"])}
                query = query if method == "get" else {}
                send(client, method.upper(), f"{address}?{encoded(query)}", body(schema, known))


def encoded(query: dict[str, str]) -> str:
    return urlencode(query, errors="surrogatepass")


def filled(path: str) -> str:
    """Half of the time about a record that there is."""
    if luck.random() < 0.5:
        return re.sub(r"\{.*?\}", lambda _: luck.choice(KEYS), path)
    kind = path.removeprefix("/api/v1/").split("/")[0]
    model = {"people": Person, "organizations": Organization, "issues": Issue}.get(kind, Article)
    record = luck.choice(model.objects.all())
    return path.replace("{slug}", str(getattr(record, "slug", ""))).replace("{id}", str(record.pk))


def body(schema: dict, operation: dict) -> bytes | None:
    contents = operation.get("requestBody", {}).get("content", {})
    names = sorted(set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(contents))))
    fields = [
        field
        for name in names
        for field in schema["components"]["schemas"][name].get("properties", ())
    ]
    given: object = {name: luck.choice(JSON) for name in some([*fields, "zzz"], most=6)}
    given = luck.choice([given, given, given, [given, given], luck.choice(JSON)])
    return json.dumps(given).encode()


def attack_desk(client: Client) -> None:
    for page in screens():
        if page.endswith(LOGS_OUT):
            continue
        answer = client.get(page)
        assert answer.status_code < 500, page
        text = answer.text if "html" in answer["Content-Type"] else ""
        names = list(dict.fromkeys(re.findall(r'\sname="([^"]+)"', text)))
        lookups = re.findall(r"[?&;](\w+)=", unescape(text))
        query = {name: luck.choice(VALUES) for name in some([*names, *lookups, *LOOKUPS], 3)}
        send(client, "GET", f"{page}?{encoded(query)}")
        for address in (page, re.sub(r"/\d+/", f"/{luck.choice(KEYS)}/", page)):
            form = as_shown(answer) if luck.random() < 0.6 else {}
            form |= {name: luck.choice(VALUES) for name in some(names or ["x"], most=4)}
            form |= {"post": "yes"} if luck.random() < 0.5 else {}
            form |= actions(text)
            send(client, "POST", address, encoded(form).encode(), FORM)
            send(client, luck.choice(("PUT", "DELETE", "HEAD", "OPTIONS")), address)


def as_shown(answer) -> dict[str, str]:
    """What a browser would send of the form of a record when nothing is touched."""
    context = answer.context or {}
    if "adminform" not in context:
        return {}
    sets = [one.formset for one in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(form for one in sets for form in one.forms)]
    forms += [one.management_form for one in sets]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {
        name: "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in values.items()
        if value not in (None, "")
    }


#: What no column can hold, or only Python's conversions stumble over.
REFUSED = ("\x00", "9" * 20, "9" * 5_000, "1e5", "[" * 5_000)


def attack_parameters(client: Client) -> None:
    """Every parameter that a page of the desk reads, alone, with every value of REFUSED."""
    for page in screens():
        answer = client.get(page)
        context = answer.context or {}
        names = parameters_of(context["cl"]) if "cl" in context else ()
        for name, value in product(names, REFUSED):
            send(client, "GET", f"{page}?{encoded({name: value})}")
        for name in () if page.endswith(LOGS_OUT) else inputs(answer):
            form = as_shown(answer) | actions(answer.text) | {name: luck.choice(REFUSED)}
            send(client, "POST", page, encoded(form).encode(), FORM)
    for given, value in product(autocompletes(), REFUSED):
        send(client, "GET", f"/admin/autocomplete/?{encoded(given | {'term': value})}")
        send(client, "GET", f"/admin/autocomplete/?{encoded(given | {'page': value})}")


def parameters_of(changelist) -> list[str]:
    names = [name for one in changelist.filter_specs for name in one.expected_parameters()]
    field = changelist.date_hierarchy or "id"
    days = [f"{field}__{unit}" for unit in ("year", "month", "day", "gte")]
    return [*names, *days, "q", "o", "p", "e", "all", "_to_field", "id__in", "pk"]


def inputs(answer) -> list[str]:
    text = answer.text if "html" in answer["Content-Type"] else ""
    return sorted(set(re.findall(r'\sname="([^"]+)"', text)) - {"csrfmiddlewaretoken"})


def autocompletes() -> Iterator[dict[str, str]]:
    """The models and fields whose choices are looked up while typing."""
    for model, screen in admin.site._registry.items():
        for inline in (screen, *screen.inlines):
            owner = getattr(inline, "model", model)
            for name in inline.autocomplete_fields:
                meta = owner._meta
                names = {"app_label": meta.app_label, "model_name": meta.model_name}
                yield names | {"field_name": name}


FORM = "application/x-www-form-urlencoded"
LOOKUPS = (
    *("q", "o", "p", "all", "e", "_popup", "_to_field", "_changelist_filters", "next", "term"),
    *("id__in", "pk", "issue__publication__slug", "user__password__startswith", "app_label"),
    *("model_name", "field_name", "version", "one", "other", "download"),
)


def actions(text: str) -> dict[str, str]:
    """An action of the list on rows that there are, and on some that there are not."""
    offered = re.findall(r'<option value="(\w+)"', text.partition('name="action"')[2])
    if not offered:
        return {}
    chosen = re.findall(r'name="_selected_action" value="(\d+)"', text)
    return {
        "action": luck.choice(offered),
        "_selected_action": luck.choice([*chosen, *map(str, VALUES)]),
        "select_across": luck.choice(["0", "1", "x"]),
    }


def test_no_parameter_of_the_desk_breaks_it():
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    attack_parameters(client)


ATTACKS = [attack_api, attack_desk]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("who", ["anonymous", "reader"])
def test_who_may_only_read_changes_nothing(who, attack):
    is_anonymous = who == "anonymous"
    client = Client() if is_anonymous else member(who, ("view_",))
    before = state()
    attack(client)
    after = state()
    assert [table for table in before if before[table] != after[table]] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_editor_breaks_nothing(attack):
    client = member("editor", ("view_", "add_", "change_", "delete_"))
    before = state()
    attack(client)
    after = state()
    accounts = [table for table in before if table.startswith(("auth_", "accounts_", "otp_"))]
    assert {table: before[table] for table in accounts if table != "auth_user"} == {
        table: after[table] for table in accounts if table != "auth_user"
    }
