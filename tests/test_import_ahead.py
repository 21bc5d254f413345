"""Files are read ahead of what is written."""

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count, islice

import pytest

from articles.imports.reading.ahead import read_ahead


@pytest.mark.parametrize("length", [0, 1, 3, 10])
def test_all_items_come_in_their_order(length):
    assert list(read_ahead(range(length), 3)) == list(range(length))


def test_another_thread_reads_as_many_as_it_may_and_no_more():
    read, reached = [], threading.Event()

    def items():
        for number in count():
            read.append(threading.current_thread())
            if number == 4:
                reached.set()
            yield number

    ahead = read_ahead(items(), 3)
    assert next(ahead) == 0
    # One was taken, three are ready, one waits for its place.
    assert reached.wait(60)
    assert len(read) == 5
    ahead.close()
    [thread] = set(read)
    assert thread is not threading.current_thread()
    thread.join(60)
    assert not thread.is_alive()


def test_nobody_waits_for_a_source_that_is_silent():
    def items():
        yield 1
        threading.Event().wait()

    ahead = read_ahead(items(), 3)
    assert next(ahead) == 1
    ahead.close()


def test_an_error_comes_after_what_was_read_before_it():
    def items():
        yield from range(2)
        raise OSError("the disk is gone")

    ahead = read_ahead(items(), 5)
    assert list(islice(ahead, 2)) == [0, 1]
    with pytest.raises(OSError, match="the disk is gone"):
        next(ahead)


def test_an_import_of_a_silent_pipe_can_be_interrupted():
    code = (
        "import django, signal; django.setup();"
        # Where the tests run in the background, it may be ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from articles.imports.reading.ahead import read_ahead;"
        "from articles.imports.management.commands.import_archive import standard_input;"
        "stdin = standard_input(); print('reading', flush=True);"
        "list(read_ahead(iter(lambda: stdin.read(1), b''), 1))"
    )
    command = [sys.executable, "-c", code]
    pipe, nobody = os.pipe()
    with subprocess.Popen(
        command, stdin=pipe, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout.readline() == "reading\n"
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        try:
            said = running.communicate(timeout=60)[1]
        finally:
            running.kill()
    os.close(pipe)
    os.close(nobody)
    assert said.splitlines()[-1] == "KeyboardInterrupt"
    assert running.returncode == -signal.SIGINT
