"""What a client takes along to read its own write: how far a standby must have replayed.

A write answers with the position of the write-ahead log after its commit, signed, as a cookie and
as a header; a reading request that brings it back is answered by a server that has got there. It
is good for a while only: later every standby that may answer at all has got there.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.db import connections
from django.http import HttpRequest, HttpResponse

from monitor.replicas.current import PRIMARY

HEADER = "Monitor-Position"
COOKIE = "monitor_position"
MARGIN_SECONDS = 60

signer = signing.TimestampSigner(salt="monitor.replicas.position")


def seconds_good() -> int:
    return settings.REPLICA_MAX_LAG + MARGIN_SECONDS


def put(response: HttpResponse) -> None:
    """Tell the client the position of the primary now, after its commit."""
    with connections[PRIMARY].cursor() as cursor:
        # Not the flushed position: with synchronous_commit=off the commit may be beyond it.
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
        token = signer.sign(f"{cursor.fetchone()[0]:x}")
    response[HEADER] = token
    response.set_cookie(
        COOKIE,
        token,
        max_age=seconds_good(),
        path="/api/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def given(request: HttpRequest) -> int:
    """The position that the answer must have; 0 when any will do. A forged or old one counts 0."""
    found = 0
    for token in (request.headers.get(HEADER), request.COOKIES.get(COOKIE)):
        if token:
            try:
                found = max(found, int(signer.unsign(token, max_age=seconds_good()), 16))
            except signing.BadSignature:
                continue
    return found
