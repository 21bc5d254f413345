"""Who may do what: every endpoint and method, for every role."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.urls import reverse

from monitor.urls import API
from people.models import Person
from tests.builders import (
    make_article,
    make_issue,
    make_organization,
    make_person,
    make_publication,
)

pytestmark = pytest.mark.django_db

ROLES = ["nobody", "Reader", "Importer", "Editor", "Administrator"]
READ = [200] * 5
ITEM_BODIES = {
    "publications": {"title": "New"},
    "issues": {"publication": "monitor", "number": "new"},
    "articles": {"issue": "ISSUE", "headline": "New", "body": "Text"},
    "people": {"name": "New"},
    "organizations": {"name": "New"},
}
DETAILS = {
    "publication": "publications",
    "issue": "issues",
    "article": "articles",
    "person": "people",
    "organization": "organizations",
}
READ_ONLY = [
    *("api-root", "changes", "person-timeline", "person-related"),
    *("organization-timeline", "organization-related", "organization-cited"),
]
POSTS = {
    # Into whom? Not said: 400. Nothing to undo: 409.
    "person-merge": [401, 403, 403, 400, 400],
    "organization-merge": [401, 403, 403, 400, 400],
    "person-undo-merge": [401, 403, 403, 409, 409],
    "organization-undo-merge": [401, 403, 403, 409, 409],
    "login": [400] * 5,
    # By its token alone, not by a session.
    "logout": [401] * 5,
    "logout-all": [401] * 5,
}


def rows():
    """(endpoint, method, status per role; None: refused in whichever order it is asked)."""
    for name in ITEM_BODIES:
        yield name, "get", READ
        yield name, "post", [401, 403, 403, 201, 201]
        yield from others(name, [401, 403, 403, 405, 405], "put", "patch", "delete")
    for name in DETAILS:
        yield name, "get", READ
        yield from others(name, [401, 403, 403, 200, 200], "put", "patch")
        yield name, "delete", [401, 403, 403, 204, 204]
        yield name, "post", [401, 403, 403, 405, 405]
    for name in READ_ONLY:
        yield name, "get", READ
        yield from others(name, None, "post", "put", "patch", "delete")
    yield "tokens", "get", [401, 200, 200, 200, 200]
    yield from others("tokens", None, "post", "put", "patch", "delete")
    yield "token", "delete", [401, 404, 404, 404, 404]  # another's
    yield from others("token", None, "get", "post", "put", "patch")
    for name, statuses in POSTS.items():
        yield name, "post", statuses
        yield from others(name, None, "get", "put", "patch", "delete")


def others(name, statuses, *methods):
    return [(name, method, statuses) for method in methods]


def test_every_endpoint_stands_in_the_table():
    assert {name for name, _, _ in rows()} == {route.name for route in API}


def address(name: str) -> str:
    issue = make_issue(None)
    make_person()
    make_organization()
    if name.startswith("person"):
        return reverse(name, args=["ada-lovelace"])
    if name.startswith("organization") and name != "organizations":
        return reverse(name, args=["royal-society"])
    if name == "publication":
        return reverse(name, args=[make_publication("Without Issues").slug])
    if name == "issue":
        return reverse(name, args=[issue.pk])
    if name == "article":
        return reverse(name, args=[make_article().pk])
    if name == "token":
        return reverse(name, args=[0])
    return reverse(name)


def body(name: str) -> dict:
    found = ITEM_BODIES.get(DETAILS.get(name, name), {})
    if "issue" in found:
        return {**found, "issue": make_issue().pk}
    return found


@pytest.mark.parametrize("place", range(5), ids=ROLES)
@pytest.mark.parametrize(("name", "method", "expected"), list(rows()))
def test_permission(client, name, method, expected, place):
    path, sent = address(name), body(name)
    if place:
        if not Group.objects.exists():  # another test emptied all tables
            import_module("monitor.desk.migrations.0001_roles").add_roles(apps, None)
        user = User.objects.create_user(ROLES[place])
        user.groups.add(Group.objects.get(name=ROLES[place]))
        client.force_login(user)
    send = getattr(client, method)
    response = send(path) if method == "get" else send(path, sent, "application/json")
    if expected is None:  # refused, in whichever order it is asked
        assert response.status_code in (401, 403, 405)
    else:
        assert response.status_code == expected[place], response.content


def with_permissions(*codes) -> User:
    user = User.objects.create_user("some")
    permission = apps.get_model("auth.Permission").objects
    user.user_permissions.set(permission.filter(codename__in=codes))
    return user


def test_put_that_creates_needs_the_permission_to_add(client):
    client.force_login(with_permissions("change_person"))
    assert client.put("/api/v1/people/new/", {"name": "N"}, "application/json").status_code == 403
    assert not Person.objects.exists()


def test_parts_need_the_permissions_for_parts(client):
    client.force_login(with_permissions("add_person"))
    plain, parts = {"name": "A"}, {"name": "B", "identifiers": []}
    assert client.post("/api/v1/people/", plain, "application/json").status_code == 201
    assert client.post("/api/v1/people/", parts, "application/json").status_code == 403


def test_an_archive_that_is_closed_is_read_with_a_login_only(client, settings):
    settings.API_PUBLIC = False
    for name in (*ITEM_BODIES, "changes"):
        assert client.get(reverse(name)).status_code == 401
    client.force_login(User.objects.create_user("reader"))
    for name in (*ITEM_BODIES, "changes"):
        assert client.get(reverse(name)).status_code == 200
