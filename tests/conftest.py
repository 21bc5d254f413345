"""What every test shares."""

import random
import time
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings

# How fast a busy machine makes up examples, and runs them, is no finding.
busy = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# The same examples in every run, so that a red one is about the change.
# New ones: bin/test --hypothesis-profile=explore
settings.register_profile("explore", **busy)
settings.register_profile("same", derandomize=True, **busy)
settings.load_profile("same")


@pytest.fixture
def chance():
    """For tests that make up their own examples: by the same rule."""
    explores = settings.get_current_profile_name() == "explore"
    return random.Random() if explores else random.Random(1)


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; tests hash passwords by the hundred."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_names_of_nobody(settings):
    """Texts are searched for them only where a test is about them: `finds_names`, `asks_names`."""
    settings.ASK_NAMES = settings.CREATE_NAMES = "off"


@pytest.fixture
def finds_names(settings, no_names_of_nobody):
    """New texts are read for names of nobody, and those that are sure enough become entities."""
    settings.ASK_NAMES = settings.CREATE_NAMES = "default"


@pytest.fixture
def asks_names(settings, no_names_of_nobody):
    """New texts are read for names of nobody, and all of these wait for an editor."""
    settings.ASK_NAMES = {"person": 0.01, "organization": 0.01}


@pytest.fixture(autouse=True)
def static_files_as_they_are(settings):
    """Pages name static files by their plain names; collectstatic has not run."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture(autouse=True)
def no_requests_counted(monkeypatch):
    """Rate limits begin anew for each test, and not once more in the middle of it."""
    from monitor.api import throttles
    from monitor.api.throttles import LoginRate, Rate, Windows

    now = time.time()
    monkeypatch.setattr(throttles, "time", SimpleNamespace(time=lambda: now))
    monkeypatch.setattr(Rate, "windows", {"user": Windows(), "anon": Windows()})
    monkeypatch.setattr(LoginRate, "windows", {"login": Windows()})


@pytest.fixture(autouse=True)
def no_streams_open(monkeypatch):
    """A response that an earlier test has not closed holds no place of this test's streams."""
    from monitor.api import streams

    monkeypatch.setattr(streams, "share", streams.Share(2))


@pytest.fixture(autouse=True)
def no_articles_counted(monkeypatch):
    """Nothing is kept of dates: the next test has another archive with the same versions."""
    from articles.api import timeline
    from articles.api.search import left_out

    monkeypatch.setattr(timeline, "kept", {})
    monkeypatch.setattr(left_out, "known", None)


@pytest.fixture(scope="session")
def sample_server(tmp_path_factory):
    """A PostgreSQL of its own with the sample archive: to be copied, not to be written to."""
    from tests.clusters import filled

    postgres = filled(tmp_path_factory.mktemp("sample"))
    yield postgres
    postgres.kill()
