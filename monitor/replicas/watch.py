"""Which servers answer, and which standbys are up to date: asked once a second by each process.

One thread for each server, so that one that hangs hides nothing about the others; what it said
last grows old and then counts as silence. One more thread hangs up on a server that has fallen
silent: the reads that it keeps waiting are asked of the next server, the writes are refused. The
threads start with the first request.
"""

from __future__ import annotations

import logging
import math
import os
import random
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from monitor.postgresql import lines
from monitor.replicas.current import PRIMARY
from monitor.replicas.lag import Positions

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
SILENT_AFTER = 5.0
PRIMARY_SILENT_AFTER = 10.0
# A flushed position, for that is what a standby can have; inserted ones count page headers too.
WHERE = """
    SELECT pg_is_in_recovery(), pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
        ELSE pg_current_wal_flush_lsn() END, '0/0')::bigint
"""


@dataclass(frozen=True)
class State:
    """What is known of a server. `reason`: why it gets no reads; empty when it does."""

    reason: str
    moment: float
    answers: bool = False
    position: int = 0
    lag: float | None = None


class Watch:
    """The primary and its standbys, as this process sees them."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.asked: dict[str, float] = {}
        self.positions = Positions()
        self.lock = threading.Lock()
        self.process: int | None = None

    def start(self) -> None:
        """Once per process; a forked child has no threads and begins anew."""
        if self.process == os.getpid():
            return
        with self.lock:
            if self.process == os.getpid():
                return
            self.states, self.asked, self.positions = {}, {}, Positions()
            self.process = os.getpid()
            for alias in (PRIMARY, *settings.REPLICAS):
                threading.Thread(target=self.follow, args=[alias], daemon=True).start()
            threading.Thread(target=self.hang_up, daemon=True).start()

    def follow(self, alias: str) -> None:
        while True:
            self.asked[alias] = time.monotonic()
            self.put(alias, self.look(alias))
            del self.asked[alias]
            time.sleep(EVERY_SECONDS)

    def hang_up(self) -> None:
        """Later on the primary: what it was told to write it may still do, and nobody can tell."""
        patience = dict.fromkeys(settings.REPLICAS, SILENT_AFTER) | {PRIMARY: PRIMARY_SILENT_AFTER}
        while True:
            time.sleep(EVERY_SECONDS)
            for alias, seconds in patience.items():
                now = time.monotonic()
                if now - self.asked.get(alias, now) > seconds:
                    lines.hang_up(alias)

    def look(self, alias: str) -> State:
        """Ask a server now, on this thread's own connection."""
        before = time.monotonic()
        try:
            is_standby, position = ask(alias)
        except (DatabaseError, InterfaceError):
            # The connection may have died of something else than its server.
            connections[alias].close()
            try:
                is_standby, position = ask(alias)
            except (DatabaseError, InterfaceError) as error:
                connections[alias].close()
                return silent(error)
        if alias == PRIMARY and is_standby:
            return State("it is a standby", before)
        if alias == PRIMARY:
            self.positions.add(before, position)
            return State("", before, True, position, 0.0)
        return self.judged(is_standby, position)

    def judged(self, is_standby: bool, position: int) -> State:
        now = time.monotonic()
        lag = self.positions.lag(position, now)
        if not is_standby:
            reason = "it is no standby"
        elif lag is None:
            reason = "the primary has not been seen, so nobody knows how far behind it is"
        elif lag > settings.REPLICA_MAX_LAG:
            reason = "it is behind" if math.isinf(lag) else f"it is {lag:.0f} s behind"
        else:
            reason = ""
        return State(reason, now, True, position, lag)

    def put(self, alias: str, state: State) -> None:
        before = self.states.get(alias)
        self.states[alias] = state
        if before is None or bool(before.reason) != bool(state.reason):
            told = f"is left out: {state.reason}" if state.reason else "is in use"
            level = logging.WARNING if state.reason else logging.INFO
            logger.log(level, "database %s %s", alias, told)

    def state(self, alias: str) -> State:
        state = self.states.get(alias)
        if state is None:
            return State("it has not been asked yet", 0.0)
        if time.monotonic() - state.moment > SILENT_AFTER:
            return State("it does not answer", state.moment)
        return state

    def look_again(self, alias: str) -> None:
        """A request got no answer from it: others shall not ask in vain until the next look.

        It may be well: it cancels what is in the way of replaying, and the primary may be at fault.
        """
        if not self.state(alias).reason:
            self.put(alias, self.look(alias))

    def order(self, primary_first: bool = False) -> list[str]:
        """Every server in the order in which to ask.

        Standbys in use take turns by chance. Those left out come behind the primary, the newest
        first: an old answer is better than none when the primary is gone, and only then.
        """
        states = {alias: self.state(alias) for alias in (PRIMARY, *settings.REPLICAS)}
        in_use = [alias for alias in settings.REPLICAS if not states[alias].reason]
        left_out = [alias for alias in settings.REPLICAS if states[alias].reason]
        random.shuffle(in_use)
        left_out.sort(key=lambda a: (states[a].answers, states[a].position), reverse=True)
        if states[PRIMARY].reason and PRIMARY in self.states:
            return [*in_use, *left_out, PRIMARY]
        return [PRIMARY, *in_use, *left_out] if primary_first else [*in_use, PRIMARY, *left_out]

    def standbys(self) -> list[dict[str, Any]]:
        """For a supervisor: each standby by its place in DATABASE_REPLICA_URLS."""
        self.start()
        states = [(alias, self.state(alias)) for alias in settings.REPLICAS]
        return [
            {
                "name": alias,
                "in_use": not state.reason,
                "reason": state.reason.partition(":")[0] or None,
                "lag_seconds": round(state.lag, 1) if state.lag not in (None, math.inf) else None,
            }
            for alias, state in states
        ]

    def primary_is_silent(self) -> str:
        """Why nobody needs to wait for the primary; empty while it answers, or may."""
        asked = PRIMARY in self.states and not self.state(PRIMARY).answers
        return self.state(PRIMARY).reason if asked else ""

    def may_read(self) -> bool:
        """Whether any standby answers."""
        return any(self.state(alias).answers for alias in settings.REPLICAS)

    def has_replayed(self, alias: str, position: int) -> bool:
        """Whether a standby has got there: by what is known, else by asking it."""
        state = self.state(alias)
        return state.answers and (
            state.position >= position or self.look(alias).position >= position
        )


def ask(alias: str) -> tuple[bool, int]:
    with connections[alias].cursor() as cursor:
        cursor.execute(WHERE)
        return cursor.fetchone()


def silent(error: Exception) -> State:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return State(f"it does not answer: {lines[0]}", time.monotonic())


watch = Watch()
