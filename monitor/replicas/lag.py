"""How far a standby is behind, from positions in the write-ahead log. Pure.

Clocks of two machines are not compared, and an idle primary is no lag: a standby that has replayed
what the primary had at some moment is as new as that moment, however long ago it was written.
"""

from __future__ import annotations

import math
from collections import deque
from threading import Lock

KEPT = 600  # ten minutes of looking once a second


class Positions:
    """Where the primary was at which moment, as seen by this process."""

    def __init__(self) -> None:
        self.seen: deque[tuple[float, int]] = deque(maxlen=KEPT)
        self.lock = Lock()

    def add(self, moment: float, position: int) -> None:
        """`moment` lies before the primary was asked, so it had that position by then or later."""
        with self.lock:
            if self.seen and position < self.seen[-1][1]:
                self.seen.clear()  # another server was promoted without the end of the log
            self.seen.append((moment, position))

    def lag(self, replayed: int, now: float) -> float | None:
        """Seconds that a standby is behind: 0 when it has all; infinite: longer than is known.

        None when the primary has never been seen, so that nobody can tell.
        """
        with self.lock:
            seen = list(self.seen)
        if not seen:
            return None
        if replayed >= seen[-1][1]:
            return 0.0
        for moment, position in reversed(seen):
            if position <= replayed:
                return now - moment
        return math.inf
