"""This file shows the event that ends an IDLE."""

import threading

from mailer.wake import Wake


def test_it_stays_set_until_it_is_cleared() -> None:
    wake = Wake()
    assert not wake.is_set()
    wake.set()
    assert wake.is_set()
    assert wake.wait(60)
    wake.clear()
    assert not wake.wait(0)
    wake.close()


def test_another_thread_ends_the_wait() -> None:
    wake = Wake()
    thread = threading.Thread(target=wake.set)
    thread.start()
    assert wake.wait(60)
    thread.join()
    wake.close()


def test_being_set_a_million_times_over_blocks_nobody() -> None:
    wake = Wake()
    for _ in range(5_000):
        wake.set()
    wake.clear()
    assert not wake.is_set()
    wake.close()
