"""Who is Accountable, Responsible, Consulted and Informed for what, and where that leaves a gap.

Rules: each area has exactly one who is accountable and at least one who is responsible; each partner has some part;
nobody is accountable for more than `most`; whoever is accountable still takes part.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The letter of a part in an area."""

    ACCOUNTABLE = "A"
    RESPONSIBLE = "R"
    CONSULTED = "C"
    INFORMED = "I"


class GapKind(StrEnum):
    NOBODY_ACCOUNTABLE = "nobody accountable"
    SEVERAL_ACCOUNTABLE = "several accountable"
    NOBODY_RESPONSIBLE = "nobody responsible"
    ACCOUNTABLE_HAS_LEFT = "accountable has left"
    WITHOUT_PART = "without part"
    TOO_MUCH = "too much"


@dataclass(frozen=True, slots=True)
class Held:
    """A part in an area, held by a partner or by a person of it. Names are whatever the caller knows them by."""

    part: Part
    partner: str
    person: str = ""
    has_left: bool = False

    @property
    def holder(self) -> str:
        return self.person or self.partner


@dataclass(frozen=True, slots=True)
class Area:
    name: str
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: in an area or, where area is empty, of whoever is named."""

    kind: GapKind
    area: str = ""
    who: tuple[str, ...] = ()
    count: int = 0


def gaps(areas: Sequence[Area], partners: Iterable[str], *, most: int = 5) -> list[Gap]:
    """Every gap, areas first in their order, then partners and holders in the order of their names."""
    found = [gap for area in areas for gap in gaps_in(area)]
    involved = {held.partner for area in areas for held in area.held}
    idle = sorted(set(partners) - involved)
    if idle and areas:
        found.append(Gap(GapKind.WITHOUT_PART, who=tuple(idle), count=len(idle)))
    load = Counter(
        held.holder
        for area in areas
        for held in area.held
        if held.part == Part.ACCOUNTABLE and not held.has_left
    )
    found += [
        Gap(GapKind.TOO_MUCH, who=(holder,), count=count)
        for holder, count in sorted(load.items())
        if count > most
    ]
    return found


def gaps_in(area: Area) -> list[Gap]:
    """Gaps in one area. One who has left holds nothing any more, and is named."""
    left = [held.holder for held in area.held if held.part == Part.ACCOUNTABLE and held.has_left]
    staying = [held for held in area.held if not held.has_left]
    accountable = [held.holder for held in staying if held.part == Part.ACCOUNTABLE]
    found = []
    if left:
        found.append(Gap(GapKind.ACCOUNTABLE_HAS_LEFT, area.name, tuple(left), len(left)))
    if not accountable and not left:
        found.append(Gap(GapKind.NOBODY_ACCOUNTABLE, area.name))
    if len(accountable) > 1:
        found.append(Gap(GapKind.SEVERAL_ACCOUNTABLE, area.name, tuple(accountable), len(accountable)))
    if not any(held.part == Part.RESPONSIBLE for held in staying):
        found.append(Gap(GapKind.NOBODY_RESPONSIBLE, area.name))
    return found
