"""Views of one's own over a list: kept, renamed, deleted; nobody else's."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError

from monitor.desk import saved_views
from monitor.desk.models import SavedView
from tests.builders import make_person

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/people/person/"


def save(client, name="Ada", query="q=ada&o=1&p=3&standing__exact=", **more):
    return client.post(f"{PEOPLE}views/", {"name": name, "query": query} | more, follow=True)


def names(client) -> list[str]:
    return [view.name for view in client.get(PEOPLE).context["cl"].saved_views]


def test_a_view_keeps_filters_and_order_and_is_listed_over_its_list_alone(admin_client):
    make_person()
    page = save(admin_client, name="  My   <b>Ada</b> ")
    [view] = SavedView.objects.all()
    assert (view.name, view.model, view.query) == ("My <b>Ada</b>", "people.person", "o=1&q=ada")
    text = page.content.decode()
    name = "<bdi>My &lt;b&gt;Ada&lt;/b&gt;</bdi>"
    assert f'<a href="?o=1&amp;q=ada" aria-current="page">{name}</a>' in text
    assert "My &lt;b&gt;" not in admin_client.get("/admin/people/organization/").content.decode()
    assert page.redirect_chain == [(f"{PEOPLE}?o=1&q=ada", 302)]


def test_a_name_used_again_replaces_the_view(admin_client):
    save(admin_client)
    save(admin_client, query="q=byron")
    assert [view.query for view in SavedView.objects.all()] == ["q=byron"]


def test_a_view_is_renamed_and_deleted(admin_client):
    save(admin_client)
    save(admin_client, name="Byron")
    first, second = SavedView.objects.all()
    for name in ("Lovelace", "", "x" * 101, "Byron", "a\0b"):
        admin_client.post(f"{PEOPLE}views/{first.pk}/", {"do": "rename", "name": name})
    assert names(admin_client) == ["Byron", "Lovelace"]
    admin_client.post(f"{PEOPLE}views/{second.pk}/", {"do": "delete"})
    assert names(admin_client) == ["Lovelace"]


@pytest.mark.parametrize(
    "given", [{"name": " "}, {"name": "x" * 101}, {"query": "q=" + "x" * 2000}]
)
def test_what_cannot_be_kept_is_refused_with_the_reason(admin_client, given):
    page = save(admin_client, **given)
    assert not SavedView.objects.exists()
    assert any(text in page.content.decode() for text in ("A view has a name", "too long"))


def test_there_is_an_end_to_views(admin_client, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 2)
    for name in ("One", "Two", "Three", "Two"):
        page = save(admin_client, name=name)
    assert names(admin_client) == ["One", "Two"]
    assert page.status_code == 200


def test_nobody_sees_or_changes_the_view_of_another(admin_client, client):
    save(admin_client)
    other = User.objects.create_user("other", is_staff=True)
    other.groups.add(Group.objects.get(name="Editor"))
    client.force_login(other)
    assert names(client) == []
    [view] = SavedView.objects.all()
    for action in ("rename", "delete"):
        answer = client.post(f"{PEOPLE}views/{view.pk}/", {"do": action, "name": "Mine"})
        assert answer.status_code == 404
    save(client)
    assert SavedView.objects.count() == 2


def test_who_may_not_see_a_list_keeps_no_view_of_it(client):
    client.force_login(User.objects.create_user("guest", is_staff=True))
    assert save(client).status_code == 403
    assert client.get(f"{PEOPLE}views/").status_code in (403, 405)


def test_a_view_without_a_name_is_refused_by_the_database(admin_user):
    with pytest.raises(IntegrityError, match="saved_view_has_a_name"):
        SavedView.objects.create(user=admin_user, model="people.person", name=" ", query="")
