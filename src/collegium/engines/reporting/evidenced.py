"""What the tables of evidence tell about the sizes of groups: units, bins along a line, steps of matching, balance.

Every number of students in them, and every count that a mean of two values gives, becomes a part of the same system as
the findings, so that nothing comes out by subtracting one table from another.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from collegium.engines.disclosure import Key, Row, Total
from collegium.engines.impact import Cutoff, Evidence, StudyResult
from collegium.engines.reporting.account import account_key
from collegium.engines.reporting.told import Group, Source, Spot, Told

# What a row is worth beside a finding on a group, which is worth 3 and more; a unit is worth as much as such a finding.
LINE, STEP, BALANCE = 0.4, 0.1, 0.2
BEFORE, AFTER, EFFECTIVE = "students before", "students in the comparison", "effective number"
YES_OR_NO = (0.0, 1.0)
WHOLE = 1e-3  # a count worked out from other numbers is one if it is this near to a whole number
Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One table of a result. number: its place among the tables."""

    source: Source
    table: Evidence
    number: int

    @property
    def result(self) -> StudyResult:
        return self.source.result

    @property
    def outcome(self) -> str:
        """That the table is about; the first of the study where it names none."""
        return self.table.key.partition(": ")[2] or self.result.study.outcomes[0]

    def rows(self) -> Iterator[tuple[Key, dict[str, Value]]]:
        """The key of every row, and its values by column."""
        for place, row in enumerate(self.table.rows):
            yield evidence_key(self.number, place), dict(zip(self.table.columns, row, strict=True))

    def spots(self) -> tuple[Spot, Spot]:
        """Of everyone in the arm, and in the comparison."""
        study = self.result.study
        first, second = (
            (study.treatment, arm, self.outcome, "", "") for arm in (study.arms[0], study.comparison)
        )
        return first, second

    def used(self, told: Told) -> Key | None:
        """The number of students used, where the account has it and it fits."""
        count = self.result.rows.used.get(self.outcome)
        key = account_key(self.result, ("used", self.outcome), count)
        return key if count is not None and key in told.cells else None


def evidence_key(number: int, place: int) -> Key:
    return ("evidence", number, place)


def tell_evidence(told: Told, now: Source, before: Sequence[Source]) -> None:
    """Rows that may be withheld, from this result; numbers that everybody has, from earlier ones."""
    for source in before:
        own = Told(told.minimum, told.cells, told.totals, set(), told.public, [], set(), told.groups)
        _tell(own, source)
        told.public |= {cell for row in own.rows for cell in row.cells}
    _tell(told, now)
    _other_outcomes(told)


def _tell(told: Told, source: Source) -> None:
    for number, table in enumerate(source.result.evidence):
        tell = TABLES.get(table.key.partition(":")[0])
        if tell is not None:
            tell(told, Shown(source, table, number))


def _number(value: Value) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _mean(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


# --- units of value added -------------------------------------------------------------------------------------


def _units(told: Told, shown: Shown) -> None:
    """All units are everybody. The values of all units add up to 0, so what is withheld must be several, or large."""
    place = (shown.result.study.treatment, shown.outcome)
    groups, values = [], []
    for key, row in shown.rows():
        n = _number(row["students"]) or 0
        group = told.group(("unit", place[0], row["unit"]), n, math.nan, sd=None, low_high=None)
        value = ("value", *place, row["unit"], n)
        told.cells[value] = n
        told.rows.append(Row(key, frozenset((group.key, value)), 1 + math.log1p(n)))
        groups.append(group)
        values.append(value)
    used = shown.used(told)
    rest = told.cells[used] - sum(group.students for group in groups) if used else -1
    if used and groups and rest >= 0:
        told.sum(used, [group.key for group in groups], rest)
        everybody = ("values of all", *place, told.cells[used])
        told.cells[everybody] = told.cells[used]
        told.public.add(everybody)
        told.sum(everybody, values, rest)


def _other_outcomes(told: Told) -> None:
    """A unit has nearly the same students whatever the outcome: one size gives the other away."""
    for place, groups in told.groups.items():
        if isinstance(place, tuple) and place[0] == "unit":
            for smaller, larger in pairwise(sorted(groups, key=lambda group: group.students)):
                if larger.students - smaller.students < told.minimum:
                    told.equal(larger, smaller)


# --- both sides of a line -------------------------------------------------------------------------------------


def _bins(told: Told, shown: Shown) -> None:
    """All bins of a side are its students; those near the line are some of them."""
    design, low_high = shown.result.study.design, shown.result.two_valued.get(shown.outcome)
    sides: dict[str, list[Group | None]] = defaultdict(list)
    for key, row in shown.rows():
        side, n = str(row["side"]), _number(row["students"])
        if n is None:
            sides[side].append(None)
            continue
        where = ("bin", *_line(shown), side, shown.outcome, f"{_mean(row['distance']):.9g}")
        mean = _mean(row["mean"]) if low_high else math.nan
        group = told.group(where, n, mean, sd=None, low_high=low_high)
        told.rows.append(Row(key, frozenset(told.shows(group)), LINE))
        sides[side].append(group)
    found = [_side(told, shown, name, of_side) for name, of_side in sides.items()]
    whole = [one for one in found if one is not None]
    used = shown.used(told)
    rest = told.cells[used] - sum(side.students for side in whole) if used else -1
    if used and rest >= 0 and len(whole) == len(sides) > 0 and isinstance(design, Cutoff):
        told.sum(used, [side.key for side in whole], rest)


def _line(shown: Shown) -> tuple[str, float, bool]:
    design = shown.result.study.design
    assert isinstance(design, Cutoff)  # noqa: S101
    return shown.result.study.treatment, design.at, design.below


def _near(shown: Shown, side: str) -> Group | None:
    """The students of the finding who are on that side."""
    treated, comparison = shown.spots()
    return shown.source.of("adjusted", treated if _line(shown)[2] == (side == "below") else comparison)


def _side(told: Told, shown: Shown, name: str, bins: list[Group | None]) -> Group | None:
    """Everybody on a side, where all of its bins are told."""
    known = [one for one in bins if one is not None]
    if len(known) < len(bins):
        return None
    low_high = shown.result.two_valued.get(shown.outcome)
    n, mean = sum(one.students for one in known), math.nan
    if low_high:
        upper = sum(one.parts[0] for one in known if one.parts)
        mean = low_high[0] + (low_high[1] - low_high[0]) * upper / n
    whole = told.group(("side", *_line(shown), name, shown.outcome), n, mean, sd=None, low_high=low_high)
    told.part_of(whole, known)
    if near := _near(shown, name):
        told.part_of(whole, [near])
    return whole


def _windows(told: Told, shown: Shown) -> None:
    """Windows about the line hold one another, and those near the line; so a few may stand between two of them."""
    cells: dict[Key, list[Key]] = defaultdict(list)
    for side in ("below", "above"):
        chain: list[tuple[int, Key]] = []
        for key, row in shown.rows():
            n = _number(row[f"{side}_line"]) or 0
            cell = ("within", *_line(shown), side, shown.outcome, f"{_mean(row['distance']):.9g}", n)
            told.add(cell, n)
            cells[key].append(cell)
            chain.append((n, cell))
        whole = told.groups.get(("side", *_line(shown), side, shown.outcome), [])
        chain += [(one.students, one.key) for one in (_near(shown, side), *whole) if one is not None]
        for (fewer, inner), (more, outer) in pairwise(sorted(chain, key=lambda one: one[0])):
            told.sum(outer, [inner], more - fewer)
    told.rows += [Row(key, frozenset(of_row), STEP) for key, of_row in cells.items()]


# --- matching -------------------------------------------------------------------------------------------------


def _steps(told: Told, shown: Shown) -> None:
    """Students before and after matching; the effective number is theirs too where all weights are one."""
    after: list[Group] = []
    for key, row in shown.rows():
        counts = (_number(row["treated"]), _number(row["comparison"]))
        if row["what"] == EFFECTIVE:
            groups = after
        elif None in counts:
            continue
        else:
            groups = [told.sized(spot, n or 0) for spot, n in zip(shown.spots(), counts, strict=True)]
        if row["what"] == AFTER:
            after = groups
        told.rows.append(Row(key, frozenset(group.key for group in groups), STEP))


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Of one arm: students after matching, and before, where that is told."""

    after: Group
    before: Group | None


def _balance(told: Told, shown: Shown) -> None:
    """Means of two values give how many had each; with the differences, also how many had before matching."""
    sizes = _matched_sizes(told, shown.source)
    values: dict[tuple[str, int], list[Group]] = defaultdict(list)
    for key, row in shown.rows():
        if not tells_counts(row) or row.get("mean_treated") is None:
            continue
        means = (_mean(row["mean_treated"]), _mean(row["mean_comparison"]))
        if not sizes:
            told.rows.append(Row(key, frozenset(), BALANCE))
            told.forced.add(key)
            continue
        cells: list[Key] = []
        earlier = _means_before(row, means, sizes[0].before)
        for arm, (size, mean) in enumerate(zip(sizes, means, strict=True)):
            place = (shown.result.study.treatment, _arm(shown, arm), row["measure"])
            group = told.group(("before", *place), size.after.students, mean, sd=None, low_high=YES_OR_NO)
            told.totals.append(Total(size.after.key, (group.key,)))
            cells += told.shows(group)
            values[str(row["measure"]).partition(": ")[0], arm].append(group)
            if earlier and size.before:
                more, share = size.before.students, earlier[arm]
                whole = told.group(("matched from", *place), more, share, sd=None, low_high=YES_OR_NO)
                told.totals.append(Total(size.before.key, (whole.key,)))
                told.part_of(whole, [group])
                cells += told.shows(whole)
        told.rows.append(Row(key, frozenset(cells), BALANCE))
    _other_values(told, values)


def _arm(shown: Shown, place: int) -> str:
    study = shown.result.study
    return (study.arms[0], study.comparison)[place]


def tells_counts(row: dict[str, Value]) -> bool:
    """Whether the measure may have two values only: then there is no ratio of variances."""
    return row.get("variance_ratio") is None


def _matched_sizes(told: Told, source: Source) -> list[_Sizes]:
    """Of both arms, or nothing where the result does not say."""
    found: dict[str, tuple[int | None, ...]] = {}
    for number, table in enumerate(source.result.evidence):
        if table.key == "sample":
            shown = Shown(source, table, number)
            for _, row in shown.rows():
                found[str(row["what"])] = (_number(row["treated"]), _number(row["comparison"]))
            if AFTER in found:
                before = found.get(BEFORE, (None, None))
                return [
                    _Sizes(told.sized(spot, n or 0), None if more is None else told.sized(spot, more))
                    for spot, n, more in zip(shown.spots(), found[AFTER], before, strict=True)
                ]
    return []


def _means_before(
    row: dict[str, Value], means: tuple[float, float], treated_before: Group | None
) -> tuple[float, float] | None:
    """The shares before matching; None where the numbers do not give them.

    Both differences are measured by the deviation of the treated before, so that they and the means after give it.
    """
    if treated_before is None:
        return None
    students = treated_before.students
    before, after = _mean(row["before"]), _mean(row["after"])
    if not abs(after) > 1e-6:
        return None
    ruler = (means[0] - means[1]) / after
    if not 0 < ruler <= 0.5 + 1e-9:
        return None
    reach = math.sqrt(max(0.25 - ruler**2, 0.0))
    treated = min((0.5 - reach, 0.5 + reach), key=lambda one: abs(one - means[0]))
    comparison = treated - before * ruler
    whole = abs(treated * students - round(treated * students)) < WHOLE
    return (treated, comparison) if whole and 0 <= comparison <= 1 else None


def _other_values(told: Told, values: dict[tuple[str, int], list[Group]]) -> None:
    """Whoever has none of the values of a column that are listed has the one that is not."""
    for groups in values.values():
        if len(groups) > 1:
            whole, uppers = groups[0], [group.parted[0] for group in groups if group.parts]
            rest = whole.students - sum(group.parts[0] for group in groups if group.parts)
            if rest >= 0:
                told.sum(whole.key, uppers, rest)


TABLES: dict[str, Callable[[Told, Shown], None]] = {
    "value added": _units,
    "line": _bins,
    "crowding": _windows,
    "sample": _steps,
    "balance": _balance,
}
