from __future__ import annotations

import threading
from collections.abc import Callable

from otel_jsonl.waiting import ThreadLock

FOR_EVER = 1000.0


def ends(work: Callable[[], None]) -> bool:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(30)
    return not thread.is_alive()


def test_a_lock_is_waited_for_until_it_is_given_back() -> None:
    lock, taken = ThreadLock(), []
    assert lock.take(0)
    thread = threading.Thread(target=lambda: taken.append(lock.take(FOR_EVER)))
    thread.start()
    lock.release()
    thread.join()
    assert taken == [True]


def test_a_signal_handler_does_not_wait_for_what_it_has_interrupted() -> None:
    lock, taken = ThreadLock(), []
    assert ends(lambda: taken.extend([lock.take(FOR_EVER), lock.take(FOR_EVER)]))
    assert taken == [True, False]


def test_nobody_waits_twice_for_a_lock_that_is_never_given_back() -> None:
    lock, taken = ThreadLock(), []
    assert lock.take(0)
    assert ends(lambda: taken.extend([lock.take(0.001), lock.take(FOR_EVER), lock.take(FOR_EVER)]))
    assert taken == [False, False, False]


def test_one_that_is_given_back_late_is_waited_for_again() -> None:
    lock, taken = ThreadLock(), []
    assert lock.take(0)
    assert ends(lambda: taken.append(lock.take(0.001)))
    lock.release()
    taken.append(lock.take(FOR_EVER))
    thread = threading.Thread(target=lambda: taken.append(lock.take(FOR_EVER)))
    thread.start()
    lock.release()
    thread.join()
    assert taken == [False, True, True]
