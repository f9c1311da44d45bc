"""Percentages that do not tell on whom they rest: top and bottom coding, and rounding of counts.

Source of the practice: NCES 2011-603 (SLDS Technical Brief 3): percentages near 0 and 100 are given as "less than" and
"more than". The width of the band is our own rule: it always covers counts of 0 to minimum - 1, so a coded percentage
leaves at least `minimum` possible counts.
"""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

ShareKind = Literal["shown", "below", "above", "withheld"]


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage that may leave: shown as it is, only as below or above `percent`, or not at all (None)."""

    kind: ShareKind
    percent: int | None = None


def coded_share(count: int, of: int, *, minimum: int = 10, band: int = 5) -> Share:
    """The percentage that `count` is of `of`, rounded to whole percents and coded near both ends.

    Args:
        band: percents at each end that are always coded; more where `of` is so small that fewer than `minimum`
            students would decide the percentage.

    Withheld where `of` is below twice the minimum: the bands of both ends would then meet.

    Raises:
        ValueError: more students counted than there are, or a negative number.
    """
    if not 0 <= count <= of:
        raise ValueError("a share is of a group that is at least as large")
    edge = max(band, -(-100 * minimum // of)) if of else 100
    if of < 2 * minimum or 2 * edge > 100:
        return Share("withheld")
    if count < minimum or 100 * count < edge * of:
        return Share("below", edge)
    if of - count < minimum or 100 * (of - count) < edge * of:
        return Share("above", 100 - edge)
    percent = (200 * count + of) // (2 * of)  # half up
    return Share("shown", min(max(percent, edge), 100 - edge))


def counts_of(share: Share, of: int, *, minimum: int = 10, band: int = 5) -> list[int]:
    """Every count that gives this share: what a reader who knows the rule can work out."""
    return [count for count in range(of + 1) if coded_share(count, of, minimum=minimum, band=band) == share]


def rounded(count: int, base: int) -> int:
    """The nearest multiple of base, halves up. Totals are rounded by themselves and may not add up."""
    if base < 1 or count < 0:
        raise ValueError("rounding takes a count of 0 or more to a base of 1 or more")
    return (2 * count + base) // (2 * base) * base


def randomly_rounded(count: int, base: int, *, key: Hashable, secret: str) -> int:
    """A neighbouring multiple of base, the nearer one more often, so that sums are right on average.

    The lot hangs on `key` (what the cell shows) and on `secret`, which must not be published: the same cell is
    rounded the same way in every release, so averaging over releases tells nothing more.
    """
    low, rest = count - count % base, count % base
    lot = int.from_bytes(hashlib.sha256(f"{secret}\n{key!r}".encode()).digest()[:8])
    return low + base if rest and lot % base < rest else low


def known_from_rounded(value: int, base: int) -> tuple[float, float]:
    """What `rounded` tells: the range of counts that give this value. For `attack.ranges`."""
    low = value - base // 2
    return (float(max(low, 0)), float(value + (base - 1) // 2 if value else (base - 1) // 2))
