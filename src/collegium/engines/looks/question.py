"""What a look asks: an outcome, columns of groups, and what each group is compared with."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from collegium.engines.equity import MINIMUM

Compared = Literal["rest", "everyone", "largest", "highest", "reference"]

ENGINE_VERSION = "3"
MOST_COLUMNS = 3  # that are crossed, the one that says when among them
# Combinations of the levels of all columns: more cut any table into groups of one, and cannot be protected in time.
MOST_GROUPS = 300


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one table.

    Attributes:
        columns: one to three columns of groups, sorted; one to two with a time.
        against: what a group is compared with: all who are not in it, everyone, the largest group that may be told, the
            one with the highest mean or share, or the one that `reference` names.
        cluster: column of schools or classes; empty where students are independent.
        minimum: groups of fewer students are not told, and cannot be worked out.
        time: column that says when students were measured (a year, a wave, a grade), in which gaps may change; empty
            where nobody asks. It is none of `columns`.
        reference: by column, the level to compare with; only for against="reference".
    """

    outcome: str
    columns: tuple[str, ...]
    against: Compared = "rest"
    cluster: str = ""
    minimum: int = MINIMUM
    time: str = ""
    reference: tuple[tuple[str, str], ...] = ()

    @property
    def crossed(self) -> tuple[str, ...]:
        """All columns by which students are counted, sorted: those of groups, and the one that says when."""
        return tuple(sorted([*self.columns, *([self.time] if self.time else [])]))

    def as_dict(self) -> dict[str, Any]:
        """The question. Without a time or a reference it is written as before there were any: its fingerprint stays."""
        data = asdict(self) | {
            "columns": list(self.columns),
            "reference": [list(one) for one in self.reference],
        }
        return {name: value for name, value in data.items() if value or name not in ("time", "reference")}

    def fingerprint(self) -> str:
        """SHA-256 of the question."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()


def look_from_dict(data: Mapping[str, Any]) -> Look:
    reference = tuple((str(column), str(level)) for column, level in data.get("reference", ()))
    return Look(**{**data, "columns": tuple(sorted(data["columns"])), "reference": reference})
