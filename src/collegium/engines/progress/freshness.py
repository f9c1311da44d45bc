"""How fresh an indicator is: when it was last measured, when the next value is due, and what its rhythm seems to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from collegium.engines.progress.indicators import STALE_AFTER

Standing = Literal["never", "fresh", "due", "overdue"]
STANDINGS: tuple[Standing, ...] = ("overdue", "never", "due", "fresh")
GRACE = 4  # a quarter of the rhythm: figures come in late without anybody having forgotten them
FEWEST = 3  # values before a rhythm can be seen in them


@dataclass(frozen=True, slots=True)
class Freshness:
    """When an indicator was measured and is to be measured again.

    Attributes:
        standing: "never" measured; "fresh"; "due": the day has come, but not by more than a quarter of the rhythm;
            "overdue": by more than that. Without a rhythm: overdue when the value is older than 400 days.
        last: day of the latest value, today or before.
        next: day on which the next value is expected; None without a rhythm or a value.
        late: days since `next`; 0 while it lies ahead, or where there is none.
        usual: days that usually lie between two values (the middle one), seen in three values or more.
    """

    standing: Standing
    last: date | None = None
    next: date | None = None
    late: int = 0
    usual: int | None = None


def freshness(days: Sequence[date], *, every: int | None, today: date) -> Freshness:
    """Judge the days on which an indicator was measured.

    Args:
        days: in any order; those after `today` are ignored.
        every: days between two values as it was agreed; None where nothing was.
    """
    if every is not None and every < 1:
        raise ValueError("a rhythm is at least a day")
    measured = sorted({day for day in days if day <= today})
    if not measured:
        return Freshness("never")
    last, usual = measured[-1], usual_gap(measured)
    if every is None:
        old = today - last > STALE_AFTER
        return Freshness("overdue" if old else "fresh", last, usual=usual)
    due = last + timedelta(days=every)
    late = max(0, (today - due).days)
    standing: Standing = "fresh" if not late else "due" if late * GRACE <= every else "overdue"
    return Freshness(standing, last, due, late, usual)


def usual_gap(days: Sequence[date]) -> int | None:
    """The middle one of the gaps between days that are in order (the smaller of two); None with fewer than three."""
    if len(days) < FEWEST:
        return None
    gaps = sorted((after - before).days for before, after in pairwise(days))
    return gaps[(len(gaps) - 1) // 2]
