"""Users and roles: pages that say in words who may do what, and why somebody may not."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from tests.test_desk_roles import roles as _roles  # noqa: F401  (the four roles are there)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    user = User.objects.create_user("ada", first_name="Ada", last_name="King", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    return user


def open_page(client, name, *args) -> str:
    answer = client.get(reverse(f"admin:auth_{name}", args=args))
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def manager(client):
    user = User.objects.create_user("manager", is_staff=True)
    user.groups.add(Group.objects.get(name="Administrator"))
    client.force_login(user)
    return client


def test_the_list_says_who_has_which_role(admin_client, ada):
    page = open_page(admin_client, "user_changelist")
    row = page[page.index("Ada King") : page.index("Ada King") + 2000]
    assert "Editor" in row
    assert "everything (superuser)" in page


def test_a_user_is_a_role_and_no_list_of_permissions(manager, ada):
    page = open_page(manager, "user_change", ada.pk)
    assert page.count('name="groups"') == 4
    for name in ("is_staff", "is_superuser", "user_permissions", "password"):
        assert f'name="{name}"' not in page
    assert 'scope="row">Import runs' in page
    assert (
        reverse("admin:auth_user_password_change", args=[ada.pk])
        in manager.get(reverse("admin:auth_user_password_page", args=[ada.pk])).headers["Location"]
    )


def test_a_superuser_finds_the_rest_under_advanced(admin_client, ada):
    page = open_page(admin_client, "user_change", ada.pk)
    assert page.index("Advanced") < page.index('name="user_permissions"')


def test_who_is_entered_on_the_desk_works_there_with_the_role_given(manager):
    password = "a-long-and-rare-word"
    editor = Group.objects.get(name="Editor")
    fields = {"username": "eve", "first_name": "Eve", "groups": [editor.pk]}
    passwords = {"usable_password": "true", "password1": password, "password2": password}
    answer = manager.post(reverse("admin:auth_user_add"), fields | passwords)
    assert answer.status_code == 302
    eve = User.objects.get(username="eve")
    assert eve.is_staff and not eve.is_superuser
    assert eve.groups.get() == editor


def test_a_role_is_told_in_words(manager, admin_client):
    assert "read: articles, identifiers" in open_page(manager, "group_changelist")
    reader = Group.objects.get(name="Reader")
    page = open_page(manager, "group_change", reader.pk)
    assert 'scope="row">Articles' in page
    assert 'name="permissions"' not in page
    assert "Single permissions" in open_page(admin_client, "group_change", reader.pk)


def test_who_may_not_is_told_who_she_is_and_whom_to_ask(client, ada, admin_user):
    client.force_login(ada)
    said = client.get(reverse("admin:auth_user_changelist"))
    assert said.status_code == 403
    assert "logged in as ada, with the role Editor. Ask admin, who can" in said.text


def test_a_user_out_of_reach_says_why_nothing_can_be_changed(manager, admin_user):
    page = open_page(manager, "user_change", admin_user.pk)
    assert "admin may do more than you" in page


def test_the_password_is_changed_from_the_menu_of_the_user(admin_client):
    assert reverse("admin:password_change") in admin_client.get(reverse("admin:index")).text


def test_a_role_that_is_to_be_deleted_says_who_has_it(admin_client, ada):
    page = open_page(admin_client, "group_delete", Group.objects.get(name="Editor").pk)
    assert "Editor: given to 1 user" in page
    assert "relationship" not in page


def test_a_permission_of_no_model_is_in_no_table(admin_client):
    role = Group.objects.create(name="Odd")
    permission = Permission.objects.get(codename="view_article")
    permission.content_type.model = "gone"
    permission.content_type.save()
    role.permissions.add(permission)
    assert "Nothing: no role is given." in open_page(admin_client, "group_change", role.pk)
