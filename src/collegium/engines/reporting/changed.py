"""What must not be told of a new version of a table that differs by a few students from one that was told already."""

from collections.abc import Collection

from collegium.engines.disclosure import Key
from collegium.engines.impact import StudyResult
from collegium.engines.impact.versions import Place
from collegium.engines.reporting.told import Told


def protect_changed(told: Told, result: StudyResult, few_changed: Collection[Place]) -> None:
    """Sums of the groups that changed by a few become sensitive, so that they do not follow from others either.

    Where everyone in an arm changed by a few, so did all tables of evidence and the account of rows.
    """
    wanted = set(few_changed)
    for place, groups in told.groups.items():
        if _place_of(place) in wanted:
            told.sensitive |= {group.sum for group in groups if group.sum in told.cells}
            told.sensitive |= {part for group in groups if group.parts for part in group.parted}
    on_everyone = {column for column, _, subgroup, _ in wanted if not subgroup}
    if on_everyone & set(result.study.outcomes):
        told.forced |= {row.key for row in told.rows if _of_everyone(row.key)}


def _place_of(place: object) -> Place | None:
    """(column, arm, subgroup, level) of a group of a finding, or of a row of the baseline."""
    if isinstance(place, tuple) and len(place) == 5:
        _, arm, column, subgroup, level = place
        return column, arm, subgroup, level
    if isinstance(place, tuple) and len(place) == 4 and place[0] == "before":
        return place[3], place[2], "", ""
    return None


def _of_everyone(key: Key) -> bool:
    return isinstance(key, tuple) and key[0] in {"evidence", "rows"}
