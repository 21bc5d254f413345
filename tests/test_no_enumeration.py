"""Who guesses does not learn which user names there are: one answer, after one hash."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

pytestmark = pytest.mark.django_db

PASSWORD = "a long word"
WRONG = [
    ("nobody", PASSWORD),
    ("ada", "wrong"),
    ("dormant", PASSWORD),
    ("dormant", "wrong"),
    ("locked-out", "wrong"),
    ("careful", PASSWORD),  # the code is missing
    ("careful", "wrong"),
]


@pytest.fixture(autouse=True)
def users():
    User.objects.create_superuser("ada", password=PASSWORD)
    User.objects.create_superuser("dormant", password=PASSWORD, is_active=False)
    User.objects.create_superuser("locked-out")  # has no password that could be right
    careful = User.objects.create_superuser("careful", password=PASSWORD)
    TOTPDevice.objects.create(user=careful, name="authenticator")


@pytest.fixture
def hashes(monkeypatch):
    """How many passwords were hashed: that is what takes time."""
    made = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        made.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return made


def by_api(client, username, password):
    given = {"username": username, "password": password}
    return client.post("/api/v1/auth/login/", given, content_type="application/json")


def by_desk(client, username, password):
    return client.post(reverse("admin:login"), {"username": username, "password": password})


@pytest.mark.parametrize("ask", [by_api, by_desk])
def test_every_wrong_login_has_the_same_answer_after_one_hash(client, hashes, ask):
    answers, counts = set(), set()
    for username, password in WRONG:
        hashes.clear()
        answer = ask(client, username, password)
        text = answer.text.replace(username, "NAME")
        token = answer.context["csrf_token"] if answer.context else "-"
        answers.add((answer.status_code, text.replace(str(token), "-")))
        counts.add(len(hashes))
    assert len(answers) == 1, answers
    assert counts == {1}


@pytest.mark.parametrize("ask", [by_api, by_desk])
def test_a_name_that_does_not_exist_is_locked_like_one_that_does(client, ask):
    answers = {
        name: [ask(client, name, "wrong").status_code for _ in range(11)]
        for name in ("ada", "nobody")
    }
    assert answers["ada"] == answers["nobody"]
    assert answers["ada"][-1] == 429
    assert ask(client, "ada", PASSWORD).status_code == 429


def test_a_user_of_the_api_alone_learns_at_the_desk_no_more_than_a_guesser(client):
    User.objects.create_user("robot", password=PASSWORD)
    pages = [by_desk(client, "robot", password) for password in (PASSWORD, "wrong")]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert errors[0] == errors[1] == ["The user name, the password or the code is wrong."]
