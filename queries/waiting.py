"""Work that is waited for only so long: the one who asks gets a word in time, whatever the work goes on to do."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return what ``work`` returns, or raise what it raises; it runs in a thread of its own.

    Raises:
        TimeoutError: it is not done after ``seconds``; what it does then is lost.
    """
    done: queue.Queue[tuple[Result | None, Exception | None]] = queue.Queue()

    def run() -> None:
        try:
            done.put((work(), None))
        except Exception as error:  # handed over to the one who waits
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        result, error = done.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"not done after {seconds:g} seconds") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
