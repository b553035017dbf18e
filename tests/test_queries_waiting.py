"""Work that is waited for only so long."""

from __future__ import annotations

import time

import pytest

from queries.waiting import within


def test_work_in_time_gives_its_result() -> None:
    assert within(5.0, lambda: 7) == 7


def test_work_that_fails_raises_its_own_error() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5.0, lambda: 1 // 0)


def test_work_that_takes_too_long_is_given_up() -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"0\.05 seconds"):
        within(0.05, lambda: time.sleep(2))
    assert time.monotonic() - began < 1
