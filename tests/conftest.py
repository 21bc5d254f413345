"""What every test shares."""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; tests hash passwords by the hundred."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
