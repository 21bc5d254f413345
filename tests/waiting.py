"""Waiting for what another process or thread does in its own time."""

import time


def until(happened, seconds=60, said=lambda: ""):
    """What `happened()` gives, once that is true; said() explains a wait in vain.

    It ends as soon as the thing is there, so the bound is long: a busy machine is no finding.
    """
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < deadline, f"waited in vain for {seconds} seconds\n{said()}"
        time.sleep(0.02)
    return found
