"""What a look tells. Every number of a group that is withheld is None, and `withheld` says so."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from collegium.engines.equity import Group
from collegium.engines.looks.question import Look, look_from_dict


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group; () is everyone. value: mean, or share from 0 to 1, with its interval.

    n can be told where the value is withheld: few of them had, or had not, the outcome.
    """

    group: Group
    n: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A group minus what it is compared with; against is None for the rest or everyone.

    difference: in units of the outcome; for shares from -1 to 1. p: of the test alone; adjusted: corrected for all gaps
    of the look (Benjamini-Hochberg); significant: at 0.05. in_sd: Hedges g, of shares the Cox index.
    """

    group: Group
    against: Group | None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    significant: bool = False
    in_sd: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """A group as a part of everyone (share_all), and of those who had the outcome (share_had); from 0 to 1.

    difference: the second minus the first. index: the second over the first; 1 is in proportion. p: of "the group has
    the outcome as often as the rest", which is the same as being there in proportion. adjusted: corrected for all
    groups of the table (Benjamini-Hochberg); significant: at 0.05. Looks before version 3 have none of the three.
    """

    group: Group
    share_all: float | None = None
    share_had: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    index: float | None = None
    index_low: float | None = None
    index_high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    significant: bool = False
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """The gap of a group at one time less that at an earlier one; against is None for the rest at the same time.

    change: in units of the outcome; for shares from -1 to 1. adjusted: corrected for all changes of the look
    (Benjamini-Hochberg); significant: at 0.05. A change above 0 may make a gap larger or smaller: look at both gaps.
    """

    group: Group
    against: Group | None
    before: str
    after: str
    gap_before: float | None = None
    gap_after: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    adjusted: float | None = None
    significant: bool = False
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class LookResult:
    """What a look tells.

    Attributes:
        groups: everyone first, then by one column, then intersections.
        gaps: in the same order, without everyone and without the groups of a time.
        representation: groups by one column that is no time; of a two-valued outcome.
        changes: of the gaps between times, where the look has any.
    """

    look: Look
    two_valued: bool
    groups: tuple[GroupRow, ...]
    gaps: tuple[GapRow, ...]
    notes: tuple[str, ...]
    engine_version: str
    representation: tuple[PartRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {
            "look": self.look.as_dict(),
            "groups": [_written(row) for row in self.groups],
            "gaps": [_compared(row) for row in self.gaps],
            "notes": list(self.notes),
            "representation": [_written(row) for row in self.representation],
            "changes": [_compared(row) for row in self.changes],
        }


def _written(row: GroupRow | PartRow | GapRow | ChangeRow) -> dict[str, Any]:
    return asdict(row) | {"group": plain(row.group)}


def _compared(row: GapRow | ChangeRow) -> dict[str, Any]:
    return _written(row) | {"against": plain(row.against)}


def plain(group: Group | None) -> list[list[str]] | None:
    return None if group is None else [list(trait) for trait in group]


def _group(data: Any) -> Group:
    return tuple((str(column), str(value)) for column, value in data)


def result_from_dict(data: Mapping[str, Any]) -> LookResult:
    """What was stored; looks before version 2 have neither representation nor changes."""
    return LookResult(
        look=look_from_dict(data["look"]),
        two_valued=data["two_valued"],
        groups=tuple(GroupRow(**_read(row)) for row in data["groups"]),
        gaps=tuple(GapRow(**_read(row)) for row in data["gaps"]),
        notes=tuple(data["notes"]),
        engine_version=data["engine_version"],
        representation=tuple(PartRow(**_read(row)) for row in data.get("representation", ())),
        changes=tuple(ChangeRow(**_read(row)) for row in data.get("changes", ())),
    )


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    read = {**row, "group": _group(row["group"])}
    return read | {"against": _group(row["against"])} if row.get("against") is not None else read
