"""Waiting for what another process or thread does in its own time."""

import time


def until(happened, seconds=60, said=lambda: ""):
    """What `happened()` gives, once that is true; said() explains a wait in vain.

    It ends as soon as the thing is there, so the bound is long: a busy machine is no finding.
    """
    deadline, pause = time.monotonic() + seconds, 0.01
    while not (found := happened()):
        assert time.monotonic() < deadline, f"waited in vain: {str(said())[-5000:]}"
        time.sleep(pause)
        pause = min(2 * pause, 0.2)  # whoever asks all the time makes a busy machine slower
    return found
