"""Log in, use the token, log out; what guards passwords."""

import base64
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from knox.models import AuthToken

pytestmark = pytest.mark.django_db
PASSWORD = " a long: word "


@pytest.fixture
def ada():
    return User.objects.create_superuser("ada", password=PASSWORD)


def login(client, username="ada", password=PASSWORD, status=200, **more):
    body = {"username": username, "password": password, **more}
    response = client.post("/api/v1/auth/login/", body, content_type="application/json")
    assert response.status_code == status, response.content
    return response


def create(client, token, status):
    response = client.post(
        "/api/v1/publications/",
        {"title": f"Title {status}"},
        content_type="application/json",
        headers={"authorization": f"Token {token}"},
    )
    assert response.status_code == status


def test_a_token_writes_until_log_out(client, ada):
    response = login(client)
    token = response.json()["token"]
    assert response["Cache-Control"] == "no-store"
    assert token not in str(AuthToken.objects.values())
    create(client, token, 201)
    header = {"authorization": f"Token {token}"}
    assert client.post("/api/v1/auth/logout/", headers=header).status_code == 204
    create(client, token, 401)


def test_log_out_of_all(client, ada):
    tokens = [login(client).json()["token"] for _ in range(2)]
    header = {"authorization": f"Token {tokens[0]}"}
    assert client.post("/api/v1/auth/logoutall/", headers=header).status_code == 204
    for token in tokens:
        create(client, token, 401)


def test_a_token_expires(client, ada):
    told = login(client).json()
    left = AuthToken.objects.get().expiry - timezone.now()
    assert timedelta(hours=239) < left <= timedelta(hours=240)
    assert told["expiry"]
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    create(client, told["token"], 401)


def basic(text):
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


def test_basic_credentials(client, ada):
    response = client.post("/api/v1/auth/login/", headers=basic(f"ada:{PASSWORD}"))
    assert response.json()["token"]


@pytest.mark.parametrize(
    "headers",
    [basic("ada:wrong"), basic("ada"), basic("a\x00b:c"), {"authorization": "Basic %%%"}],
)
def test_wrong_basic_credentials(client, ada, headers):
    assert client.post("/api/v1/auth/login/", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"password": "wrong"}, 401),
        ({"username": "nobody"}, 401),
        ({"username": ""}, 400),
        ({"username": "a\x00b"}, 400),
        ({"user": "ada"}, 400),
    ],
)
def test_wrong_credentials(client, ada, fields, status):
    assert login(client, status=status, **fields).json()["status"] == status
    assert not AuthToken.objects.exists()


def test_a_dormant_user_gets_no_token(client, ada):
    User.objects.update(is_active=False)
    login(client, status=401)


def test_too_many_wrong_passwords_lock_the_name(client, ada):
    for _ in range(9):
        login(client, password="wrong", status=401)
    assert login(client, password="wrong", status=429).json()["status"] == 429
    login(client, status=429)


def test_log_ins_are_few_a_minute(client, ada):
    answers = [client.post("/api/v1/auth/login/").status_code for _ in range(21)]
    assert answers[-1] == 429
    assert 429 not in answers[:-1]


def test_a_token_that_is_not_ascii_is_refused_like_any_wrong_one(client):
    refused = client.get("/api/v1/articles/", headers={"Authorization": "Token " + "\xe9" * 40})
    assert refused.status_code == 401
