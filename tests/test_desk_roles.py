"""The roles: what each may do, in the database, on the screens and in docs/editing.md."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.models import Article
from tests.builders import make_article

pytestmark = pytest.mark.django_db

MANUAL = Path(__file__).parent.parent / "docs" / "editing.md"
ROLES = ["Reader", "Importer", "Editor", "Administrator"]
WORDS = {"view": "read", "add": "add", "change": "change", "delete": "delete"}


@pytest.fixture(autouse=True)
def roles(db):
    """As the migration made them, also behind a test that emptied all tables."""
    import_module("monitor.desk.migrations.0001_roles").add_roles(apps, None)
    import_module("monitor.desk.migrations.0002_let_editors_upload").allow(apps, None)


def granted(role: str, models: str) -> str:
    """The actions that the role has on every one of the models, in words."""
    found = Group.objects.get(name=role).permissions
    sets = []
    for model in models.split(", "):
        table = {"role": "group"}.get(model, model.replace(" ", ""))
        names = found.filter(content_type__model=table).values_list("codename", flat=True)
        sets.append({name.split("_")[0] for name in names})
    assert all(actions == sets[0] for actions in sets), f"{role} differs within {models}"
    return ", ".join(word for action, word in WORDS.items() if action in sets[0]) or "-"


def test_the_table_of_the_manual_is_what_the_roles_may_do():
    rows = re.findall(
        r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", MANUAL.read_text(), re.M
    )
    assert rows[0][1:] == tuple(ROLES)
    for models, *allowed in rows[1:]:
        assert allowed == [granted(role, models) for role in ROLES], models
    named = {name for models, *_ in rows[1:] for name in models.split(", ")}
    assert {"article", "mention", "person", "import run", "conflict", "user"} <= named


@pytest.fixture
def member(client, django_user_model):
    def log_in(role):
        user = django_user_model.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return log_in


@pytest.mark.parametrize(
    ("role", "screen", "status"),
    [
        ("Reader", "articles_article_changelist", 200),
        ("Reader", "articles_article_add", 403),
        ("Reader", "imports_importrun_changelist", 403),
        ("Reader", "auth_user_changelist", 403),
        ("Importer", "imports_importrun_changelist", 200),
        ("Importer", "articles_article_add", 403),
        ("Editor", "articles_article_add", 200),
        ("Editor", "imports_conflict_changelist", 200),
        ("Editor", "imports_importrun_upload", 200),
        ("Reader", "imports_importrun_upload", 403),
        ("Editor", "auth_user_changelist", 403),
        ("Administrator", "auth_user_changelist", 200),
        ("Administrator", "auth_group_add", 403),
    ],
)
def test_a_role_opens_its_screens_and_no_others(member, role, screen, status):
    assert member(role).get(reverse(f"admin:{screen}")).status_code == status


@pytest.mark.parametrize("role", ["Reader", "Importer"])
def test_who_only_reads_cannot_save_or_delete(member, role):
    article = make_article("As it was")
    client = member(role)
    change = reverse("admin:articles_article_change", args=[article.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"headline": "Mine"}).status_code == 403
    delete = reverse("admin:articles_article_delete", args=[article.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Article.objects.get().headline == "As it was"


def test_who_is_not_staff_sees_nothing(client, django_user_model):
    user = django_user_model.objects.create_user("outsider")
    user.groups.add(Group.objects.get(name="Administrator"))
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 302
