"""Credentials end when they should, users stay, and nobody gives more than she has."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from monitor.accounts.models import Session, Token
from tests.builders import make_article

pytestmark = pytest.mark.django_db

PASSWORD = "a long word"
NEW = {
    "password1": "another long word",
    "password2": "another long word",
    "usable_password": "true",
}


@pytest.fixture
def ada():
    return User.objects.create_user("ada", password=PASSWORD, is_staff=True)


@pytest.fixture
def tokens(ada):
    return {scope: Token.objects.create(user=ada, scope=scope)[1] for scope in ("read", "write")}


def status(token: str) -> int:
    return (
        Client()
        .get("/api/v1/auth/tokens/", headers={"authorization": f"Token {token}"})
        .status_code
    )


def test_a_new_password_ends_the_tokens_that_write(ada, tokens, admin_client):
    assert admin_client.post(f"/admin/auth/user/{ada.pk}/password/", NEW).status_code == 302
    assert (status(tokens["write"]), status(tokens["read"])) == (401, 200)


def test_a_password_set_by_sql_ends_them_too(ada, tokens):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE auth_user SET password = 'x' WHERE id = %s", [ada.pk])
    assert status(tokens["write"]) == 401


def test_other_changes_end_nothing(ada, tokens):
    ada.first_name = "Ada"
    ada.save()
    assert (status(tokens["write"]), status(tokens["read"])) == (200, 200)


def test_what_a_dormant_user_had_does_not_come_back_with_her(ada, tokens):
    client = Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert Session.objects.get().user == ada
    for active in (False, True):
        User.objects.filter(pk=ada.pk).update(is_active=active)
    assert (status(tokens["write"]), status(tokens["read"])) == (401, 401)
    assert client.get("/admin/").status_code == 302


def test_the_button_deactivates_and_the_name_stays(ada, admin_client, client):
    article = make_article("As it was")
    ada.user_permissions.set(Permission.objects.filter(codename__endswith="_article"))
    client.force_login(ada)
    token = {"authorization": f"Token {Token.objects.create(user=ada)[1]}"}
    change = {"headline": "As she wrote it"}
    address = f"/api/v1/articles/{article.pk}/"
    assert client.patch(address, change, "application/json", headers=token).status_code == 200
    LogEntry.objects.create(user=ada, action_flag=CHANGE, object_repr="something")
    form = admin_client.get(f"/admin/auth/user/{ada.pk}/change/").text
    assert "Deactivate" in form and "Delete user" not in form
    assert "Deactivate" in admin_client.get("/admin/auth/user/").text
    page = admin_client.get(f"/admin/auth/user/{ada.pk}/delete/").text
    assert "The name stays in the" in page
    admin_client.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"})
    ada.refresh_from_db()
    assert not ada.is_active
    assert LogEntry.objects.filter(user=ada).exists()
    assert ", ada</h2>" in admin_client.get(f"/admin/articles/article/{article.pk}/history/").text


def test_the_list_deactivates_too(ada, admin_client):
    marked = {"action": "deactivate", "_selected_action": [ada.pk]}
    admin_client.post("/admin/auth/user/", marked)
    assert not User.objects.get(pk=ada.pk).is_active
    marked["action"] = "delete_selected"
    admin_client.post("/admin/auth/user/", marked | {"post": "yes"})
    assert User.objects.filter(pk=ada.pk).exists()


def test_nobody_deletes_a_user(ada):
    LogEntry.objects.create(user=ada, action_flag=CHANGE, object_repr="something")
    with pytest.raises(IntegrityError, match="deactivate the user"), transaction.atomic():
        ada.delete()
    assert LogEntry.objects.filter(user=ada).exists()


def role(name: str, *codenames: str) -> Group:
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    return group


@pytest.fixture
def manager(client):
    """She manages users and roles, and may read articles beside."""
    names = [
        f"{do}_{what}" for do in ("add", "view", "change", "delete") for what in ("user", "group")
    ]
    user = User.objects.create_user("manager", is_staff=True)
    user.groups.add(role("Managers", "view_article", *names))
    client.force_login(user)
    return user


def test_a_manager_gives_the_roles_that_she_has(client, manager, ada):
    reads, writes = role("Reads", "view_article"), role("Writes", "view_article", "change_article")
    address = f"/admin/auth/user/{ada.pk}/change/"
    form = client.get(address).context["adminform"].form
    assert reads in form.fields["groups"].queryset and writes not in form.fields["groups"].queryset
    values = {name: form[name].value() or "" for name in form.fields if name != "groups"}
    values |= {"date_joined_0": "2000-01-25", "date_joined_1": "00:00"}
    client.post(address, values | {"groups": [writes.pk]})
    assert not ada.groups.exists()
    client.post(address, values | {"groups": [reads.pk]})
    assert ada.groups.get() == reads


def test_a_manager_does_not_act_as_who_may_more(client, manager, ada):
    ada.groups.add(role("Writes", "change_article"))
    for active in (True, False):
        User.objects.filter(pk=ada.pk).update(is_active=active)
        assert client.post(f"/admin/auth/user/{ada.pk}/password/", NEW).status_code == 403
        assert client.post(f"/admin/auth/user/{ada.pk}/change/", {}).status_code == 403
        assert client.post(f"/admin/auth/user/{ada.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_manager_makes_no_role_larger_than_her_own(client, manager):
    writes = role("Writes", "change_article")
    assert client.post(f"/admin/auth/group/{writes.pk}/change/", {}).status_code == 403
    wanted = Permission.objects.get(codename="delete_article").pk
    client.post("/admin/auth/group/add/", {"name": "More", "permissions": [wanted]})
    assert not Group.objects.filter(name="More").exists()
    wanted = Permission.objects.get(codename="view_article").pk
    client.post("/admin/auth/group/add/", {"name": "Less", "permissions": [wanted]})
    assert Group.objects.filter(name="Less").exists()


def test_log_ins_from_one_address_are_few_a_minute_on_the_desk_too(ada):
    def answers(address, number):
        given = {"username": "ada", "password": PASSWORD}
        return [
            Client().post(reverse("admin:login"), given, REMOTE_ADDR=address) for _ in range(number)
        ]

    found = answers("192.0.2.1", 21)
    assert [one.status_code for one in found] == [302] * 20 + [429]
    assert 0 < int(found[-1]["Retry-After"]) <= 60
    assert "Try again in" in found[-1].text
    assert answers("192.0.2.2", 1)[0].status_code == 302
    given = {"username": "ada", "password": PASSWORD}
    by_api = Client().post(
        "/api/v1/auth/login/", given, "application/json", REMOTE_ADDR="192.0.2.1"
    )
    assert by_api.status_code == 429
    assert Client().get(reverse("admin:login"), REMOTE_ADDR="192.0.2.1").status_code == 200
