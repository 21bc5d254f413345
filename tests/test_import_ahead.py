"""Files are read ahead of what is written."""

import threading
from itertools import count, islice

import pytest

from articles.imports.ahead import read_ahead


@pytest.mark.parametrize("length", [0, 1, 3, 10])
def test_all_items_come_in_their_order(length):
    assert list(read_ahead(range(length), 3)) == list(range(length))


def test_another_thread_reads_as_many_as_it_may_and_no_more():
    read, enough = [], threading.Event()

    def items():
        for number in count():
            read.append((number, threading.current_thread()))
            if number == 3:
                enough.set()
            yield number

    ahead = read_ahead(items(), 3)
    assert next(ahead) == 0
    assert enough.wait(10)
    ahead.close()
    assert [number for number, _ in read] == [0, 1, 2, 3]
    assert threading.current_thread() not in {thread for _, thread in read}


def test_an_error_comes_after_what_was_read_before_it():
    def items():
        yield from range(2)
        raise OSError("the disk is gone")

    ahead = read_ahead(items(), 5)
    assert list(islice(ahead, 2)) == [0, 1]
    with pytest.raises(OSError, match="the disk is gone"):
        next(ahead)
