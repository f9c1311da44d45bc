"""Work that comes round: reminders, alarms, digests, letters that wait to be sent.

Register a function with `@regularly(seconds=...)`. Every worker calls it as function(now=...) about that often, so it
must look in the database for what is due, claim it there, and do nothing when nothing is due: several workers may call
it at the same moment, and a killed worker must cost at most a repetition that changes nothing.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

logger = logging.getLogger(__name__)

RegularFunction = Callable[..., Any]


@dataclass(slots=True)
class Regular:
    function: RegularFunction
    seconds: float
    due: float = 0.0  # on the clock of time.monotonic


_all: list[Regular] = []


def regularly(*, seconds: float) -> Callable[[RegularFunction], RegularFunction]:
    """Register a function that takes now= (an aware datetime)."""

    def register(function: RegularFunction) -> RegularFunction:
        _all.append(Regular(function, seconds))
        return function

    return register


def do_what_is_due(*, clock: float | None = None) -> int:
    """Call what is due in this worker; a failure is logged and does not stop the others. Returns how many ran."""
    ticks = time.monotonic() if clock is None else clock
    due = [one for one in _all if one.due <= ticks]
    for one in due:
        one.due = ticks + one.seconds
        try:
            one.function(now=timezone.now())
        except Exception:
            logger.exception("%s failed; it will be tried again", one.function.__qualname__)
    return len(due)


def do_everything(*, now: datetime) -> None:
    """Call every registered function once: for tests and for loading the demo."""
    for one in _all:
        one.function(now=now)
