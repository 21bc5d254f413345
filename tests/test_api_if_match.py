"""Two writers at one record: If-Match keeps the second from overwriting the first."""

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from people.models import Person
from tests.builders import make_article, make_organization, make_person, make_position

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "/api/v1/people/ada-lovelace/"


def chief():
    client = Client()
    user, _ = User.objects.get_or_create(username="chief", is_superuser=True)
    client.force_login(user)
    return client


def patch(client, path, body, **headers):
    return client.patch(path, body, content_type="application/json", headers=headers)


def test_a_stale_tag_is_refused_and_a_fresh_one_is_not():
    make_person()
    client = chief()
    tag = client.get(ADA)["ETag"]
    first = patch(client, ADA, {"name": "Ada King"}, if_match=tag)
    assert first.status_code == 200
    second = patch(client, ADA, {"name": "Ada Byron"}, if_match=tag)
    assert (second.status_code, second.json()["status"]) == (412, 412)
    assert patch(client, ADA, {"name": "Ada Byron"}, if_match=first["ETag"]).status_code == 200
    assert Person.objects.get().name == "Ada Byron"


def test_what_changes_elsewhere_makes_no_tag_stale():
    make_person()
    client = chief()
    tag = client.get(ADA)["ETag"]
    make_article()
    assert patch(client, ADA, {"name": "Ada King"}, if_match=tag).status_code == 200


def test_a_changed_part_makes_the_tag_stale():
    ada = make_person()
    client = chief()
    tag = client.get(ADA)["ETag"]
    make_position(ada, make_organization())
    assert patch(client, ADA, {"name": "Ada King"}, if_match=tag).status_code == 412


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("patch", ADA, {"if_match": "*"}, 200),
        ("patch", ADA, {"if_match": '"rubbish"'}, 412),
        ("delete", ADA, {"if_match": '"0123-1-0"'}, 412),
        ("put", ADA, {"if_none_match": "*"}, 412),
        ("put", "/api/v1/people/new/", {"if_none_match": "*"}, 201),
        ("put", "/api/v1/people/new/", {"if_match": "*"}, 412),
    ],
)
def test_preconditions(method, path, headers, status):
    make_person()
    send = getattr(chief(), method)
    body = {"name": "Ada"}
    response = send(path, body, content_type="application/json", headers=headers)
    assert response.status_code == status


def test_of_two_at_once_one_is_refused():
    make_person()
    tag = chief().get(ADA)["ETag"]
    answers = []

    def write(name):
        try:
            answers.append(patch(chief(), ADA, {"name": name}, if_match=tag).status_code)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(f"Ada {n}",)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(answers) == [200, 412, 412, 412]
