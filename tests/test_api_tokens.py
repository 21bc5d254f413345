"""Log in, use the token, log out; what guards passwords."""

import base64
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from monitor.accounts.models import Token

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
    assert token not in str(Token.objects.values())
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
    left = Token.objects.get().expiry - timezone.now()
    assert timedelta(hours=239) < left <= timedelta(hours=240)
    assert told["expiry"]
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))
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
    assert not Token.objects.exists()


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


def bearer(token):
    return {"authorization": f"Token {token}"}


def test_a_token_that_reads_changes_nothing_but_can_end_itself(client, ada):
    token = login(client, scope="read").json()["token"]
    create(client, token, 403)
    assert client.get("/api/v1/articles/", headers=bearer(token)).status_code == 200
    assert client.post("/api/v1/auth/logoutall/", headers=bearer(token)).status_code == 403
    assert client.post("/api/v1/auth/logout/", headers=bearer(token)).status_code == 204
    assert not Token.objects.exists()


@pytest.mark.parametrize("fields", [{"scope": "all"}, {"name": "x" * 101}, {"name": "a\x00b"}])
def test_a_token_of_no_known_kind_is_refused(client, ada, fields):
    login(client, status=400, **fields)
    assert not Token.objects.exists()


def test_everyone_lists_and_ends_their_own_tokens(client, ada):
    other = Token.objects.create(User.objects.create_user("other"))[0]
    token = login(client, name="notebook", scope="write").json()["token"]
    answer = client.get("/api/v1/auth/tokens/", headers=bearer(token))
    assert answer["Cache-Control"] == "no-store"
    [told] = answer.json()["results"]
    known = Token.objects.get(user=ada)
    assert told.keys() == {"id", "name", "scope", "created", "expiry", "last_used_at"}
    assert (told["id"], told["name"], told["scope"]) == (known.pk, "notebook", "write")
    assert known.token_key not in answer.text
    gone = client.delete(f"/api/v1/auth/tokens/{other.pk}/", headers=bearer(token))
    assert gone.status_code == 404
    gone = client.delete(f"/api/v1/auth/tokens/{known.pk}/", headers=bearer(token))
    assert gone.status_code == 204
    assert client.get("/api/v1/auth/tokens/", headers=bearer(token)).status_code == 401


def test_tokens_are_nobody_elses_affair(client):
    assert client.get("/api/v1/auth/tokens/").status_code == 401


def test_the_last_use_is_noted_once_an_hour(client, ada, django_assert_num_queries):
    token = login(client).json()["token"]
    client.get("/api/v1/auth/tokens/", headers=bearer(token))
    first = Token.objects.get().last_used_at
    assert timezone.now() - first < timedelta(minutes=1)
    with django_assert_num_queries(2):  # the token with its user, and their tokens
        client.get("/api/v1/auth/tokens/", headers=bearer(token))
    Token.objects.update(last_used_at=first - timedelta(hours=1))
    client.get("/api/v1/auth/tokens/", headers=bearer(token))
    assert Token.objects.get().last_used_at >= first


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_writes_fails_no_read(client, caplog):
    _, token = Token.objects.create(User.objects.create_user("reader"))
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        answer = client.get("/api/v1/articles/", headers=bearer(token))
        cursor.execute("SET default_transaction_read_only = off")
    assert answer.status_code == 200
    assert "is not noted: cannot execute UPDATE in a read-only transaction" in caplog.text
    assert Token.objects.get().last_used_at is None


def test_who_logs_in_loses_tokens_that_have_expired(client, ada):
    Token.objects.create(ada, expiry=timedelta(seconds=-1))
    login(client)
    assert Token.objects.count() == 1


def test_staff_see_and_end_their_own_tokens_on_the_desk(client):
    editor = User.objects.create_user("editor", is_staff=True)
    (mine, secret), (other, _) = (
        Token.objects.create(user, name=f"of {user}") for user in (editor, User.objects.create())
    )
    client.force_login(editor)
    page = client.get("/admin/accounts/token/").text
    assert "of editor" in page
    assert f"/admin/accounts/token/{other.pk}/" not in page
    assert mine.digest not in page and mine.token_key not in page and secret not in page
    assert client.get(f"/admin/accounts/token/{other.pk}/change/").status_code == 302
    client.post(f"/admin/accounts/token/{other.pk}/delete/", {"post": "yes"})
    client.post(f"/admin/accounts/token/{mine.pk}/delete/", {"post": "yes"})
    assert list(Token.objects.all()) == [other]


def test_administrators_see_all_tokens_and_no_secret(admin_client):
    token, secret = Token.objects.create(User.objects.create_user("other"), name="robot")
    pages = [
        admin_client.get(f"/admin/accounts/token/{page}").text
        for page in ("", f"{token.pk}/change/")
    ]
    for page in pages:
        assert "robot" in page
        assert token.digest not in page and token.token_key not in page and secret not in page
    assert admin_client.get("/admin/accounts/token/add/").status_code == 403
