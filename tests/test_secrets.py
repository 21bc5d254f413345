"""No secret stands in a log, in a message of the start, or in a report of an error."""

import logging

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from monitor.accounts.models import Token
from tests.test_settings import run

PASSWORD = "hunter2-hunter2"
URL = f"postgresql://monitor:{PASSWORD}@127.0.0.1:1/monitor"


@pytest.mark.django_db
def test_a_login_leaves_no_secret_in_the_log(client, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(
        logging.INFO
    )  # statements: never in production
    User.objects.create_superuser("ada", password=PASSWORD)
    wrong = f"{PASSWORD}-wrong"
    client.post("/admin/login/", {"username": "ada", "password": wrong, "otp_token": "123456"})
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    given = {"username": "ada", "password": PASSWORD}
    token = client.post("/api/v1/auth/login/", given, "application/json").json()["token"]
    client.post("/api/v1/auth/login/", given | {"password": wrong}, "application/json")
    header = {"authorization": f"Token {token}"}
    client.get("/api/v1/nowhere/", headers=header)
    client.post("/api/v1/people/", {"name": ""}, "application/json", headers=header)
    session = client.cookies["sessionid"].value
    assert caplog.records
    text = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    for secret in (PASSWORD, "123456", token, Token.objects.first().digest, session):
        assert secret not in text


@pytest.mark.parametrize(
    ("command", "given"),
    [
        (["check", "--database", "default"], URL),
        (["migrate"], URL),
        (["backup"], URL),
        (["check"], URL.replace("postgresql", "mysql")),
        (["check"], URL.replace(":1/", ":port/")),
    ],
)
def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path, command, given):
    done = run("manage.py", *command, DATABASE_URL=given, MONITOR_VAR=str(tmp_path))
    assert done.returncode
    assert PASSWORD not in done.stdout + done.stderr


def test_a_wrong_address_of_the_mail_server_is_not_repeated():
    done = run("manage.py", "check", MONITOR_EMAIL_URL=f"pop://ada:{PASSWORD}@host")
    assert done.returncode == 2
    assert PASSWORD not in done.stderr


@pytest.mark.django_db
def test_a_report_of_an_error_hides_passwords_keys_and_cookies(settings):
    settings.DATABASES["default"]["PASSWORD"] = settings.SECRET_KEY = PASSWORD
    told = {
        "DATABASE_URL": URL,
        "DATABASE_REPLICA_URLS": URL,
        "MONITOR_EMAIL_URL": f"smtp://ada:{PASSWORD}@host",
        "MONITOR_SECRET_KEY": PASSWORD,
        "HTTP_AUTHORIZATION": f"Token {PASSWORD}",
        "HTTP_COOKIE": f"sessionid={PASSWORD}",
        "HTTP_ACCEPT": "shown",
    }
    request = RequestFactory().get("/", **told)
    reporter = ExceptionReporter(request, ValueError, ValueError("broken"), None)
    for report in (reporter.get_traceback_html(), reporter.get_traceback_text()):
        assert "shown" in report
        assert PASSWORD not in report
