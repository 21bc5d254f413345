"""The second factor of a login: a code from an authenticator, or one of ten recovery codes.

A user has both or neither. Devices and codes are those of django-otp, which also makes who guesses
wait longer with each wrong code, and takes no code twice.
"""

import logging
import time
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

logger = logging.getLogger(__name__)

RECOVERY_CODES = 10
DIGITS = 6


def is_set_up(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_missing(user: User | AnonymousUser) -> bool:
    """Whether this user must set one up before anything else (MONITOR_REQUIRE_2FA)."""
    if not (settings.REQUIRE_SECOND_FACTOR and isinstance(user, User)):
        return False
    return user.is_staff and not is_set_up(user)


def matches(user: User, code: str) -> bool:
    """Whether the code is right, now and for the first time. A recovery code is used up by it."""
    code = code.replace(" ", "").lower()
    if not (code.isascii() and code.isalnum()):
        return False
    kind = TOTPDevice if len(code) == DIGITS else StaticDevice
    with transaction.atomic():
        devices = kind.objects.select_for_update().filter(user=user, confirmed=True)
        return any(device.verify_token(code) for device in devices)


def address(user: User, key: str) -> str:
    """What the QR code says: the `otpauth://` address that an authenticator reads."""
    return TOTPDevice(user=user, key=key).config_url


def set_up(user: User, key: str, code: str) -> list[str]:
    """The recovery codes, told this once; none, and nothing is changed, when the code is wrong."""
    totp = TOTP(bytes.fromhex(key), digits=DIGITS)
    totp.time = time.time()
    if not (code.isdecimal() and totp.verify(int(code), tolerance=1)):
        return []
    with transaction.atomic():
        remove([user])
        TOTPDevice.objects.create(user=user, name="authenticator", key=key, last_t=totp.t())
        codes = new_recovery_codes(user)
    logger.info("second factor of user %s set up", user.pk)
    return codes


def new_recovery_codes(user: User) -> list[str]:
    """In the place of those that there were."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def remove(users: Iterable[User]) -> int:
    """The password alone is enough from now on; how many had a second factor."""
    ids = [user.pk for user in users]
    with transaction.atomic():
        found = TOTPDevice.objects.filter(user__in=ids)
        number = found.count()
        found.delete()
        StaticDevice.objects.filter(user__in=ids).delete()
    if number:
        logger.info("second factor of users %s removed", ids)
    return number
