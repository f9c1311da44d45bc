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
class LookResult:
    """groups: everyone first, then by one column, then intersections; gaps in the same order, without everyone."""

    look: Look
    two_valued: bool
    groups: tuple[GroupRow, ...]
    gaps: tuple[GapRow, ...]
    notes: tuple[str, ...]
    engine_version: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {
            "look": self.look.as_dict(),
            "groups": [asdict(row) | {"group": plain(row.group)} for row in self.groups],
            "gaps": [
                asdict(row) | {"group": plain(row.group), "against": plain(row.against)} for row in self.gaps
            ],
            "notes": list(self.notes),
        }


def plain(group: Group | None) -> list[list[str]] | None:
    return None if group is None else [list(trait) for trait in group]


def _group(data: Any) -> Group:
    return tuple((str(column), str(value)) for column, value in data)


def result_from_dict(data: Mapping[str, Any]) -> LookResult:
    return LookResult(
        look=look_from_dict(data["look"]),
        two_valued=data["two_valued"],
        groups=tuple(GroupRow(**{**row, "group": _group(row["group"])}) for row in data["groups"]),
        gaps=tuple(_gap(row) for row in data["gaps"]),
        notes=tuple(data["notes"]),
        engine_version=data["engine_version"],
    )


def _gap(row: Mapping[str, Any]) -> GapRow:
    against = row["against"]
    return GapRow(
        **{**row, "group": _group(row["group"]), "against": None if against is None else _group(against)}
    )
