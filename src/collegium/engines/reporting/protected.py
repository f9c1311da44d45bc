"""A study result that may leave: every page, file and answer of the API shows `protected(result)`."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from collegium.engines.disclosure import Cell, Key, Row, Total, rows_to_hide
from collegium.engines.impact import BaselineRow, Coefficient, Evidence, Finding, RowAccount, StudyResult
from collegium.engines.impact.design import COMPARED

Spot = tuple[str, str, str, str]  # outcome, subgroup, level, arm: one group of students


def protected(result: StudyResult) -> StudyResult:
    """The result with small groups withheld, and whatever would let a reader work them out.

    Findings: groups under `study.minimum_cell`, shares of a two-valued outcome that fewer students decide,
        groups in which everybody has the same value, and complementary rows. Baseline rows, coefficients
        and the account of rows follow. Applying it twice changes nothing.
    """
    if not result.study.persons:
        return result
    hidden = _hidden_findings(result)
    findings = tuple(_withheld(one, result) if _key(one) in hidden else one for one in result.findings)
    told = _told(result)
    exposed = {one.outcome for one in result.findings if not one.subgroup and _key(one) in hidden}
    arms_hidden = {(one.outcome, one.arm) for one in findings if not one.subgroup and _key(one) in hidden}
    return replace(
        result,
        findings=findings,
        baseline=tuple(_baseline(result, told, arms_hidden)),
        coefficients=tuple(
            row for row in result.coefficients if _may_leave(row, exposed, result.study.minimum_cell)
        ),
        rows=_rows(result, findings),
        evidence=tuple(_of_many(one, result.study.minimum_cell) for one in result.evidence),
    )


def _of_many(evidence: Evidence, minimum: int) -> Evidence:
    """The table without the rows that rest on few students."""
    kept = [
        (row, students)
        for row, students in zip(evidence.rows, evidence.students, strict=True)
        if students is None or students >= minimum
    ]
    return replace(
        evidence, rows=tuple(row for row, _ in kept), students=tuple(students for _, students in kept)
    )


def _key(one: Finding) -> Key:
    return (one.outcome, one.subgroup, one.level, one.arm, one.model)


def _hidden_findings(result: StudyResult) -> frozenset[Key]:
    shown = [one for one in result.findings if not one.suppressed]
    cells = _told(result)
    pooled = _pooled(result, shown)
    rows = [Row(_key(one), frozenset([*_spots(result, one), *_pooled_key(one, pooled)])) for one in shown]
    totals = [*_subgroup_totals(cells), *_arm_totals(result, cells, pooled)]
    alike: dict[Key, list[Key]] = defaultdict(list)
    for spot in cells:
        alike[spot[1:]].append(spot)
    return rows_to_hide(
        cells=dict[Key, Cell]([*cells.items(), *pooled.items()]),
        rows=rows,
        totals=totals,
        alike=[tuple(group) for group in alike.values()],
        minimum=result.study.minimum_cell,
    )


def _spots(result: StudyResult, one: Finding) -> tuple[Spot, Spot]:
    place = (one.outcome, one.subgroup, one.level)
    return (*place, one.arm), (*place, result.study.comparison)


def _told(result: StudyResult) -> dict[Spot, Cell]:
    """Every group of students whose size some finding shows."""
    cells: dict[Spot, Cell] = {}
    for one in result.findings:
        if one.suppressed:
            continue
        treated, comparison = _spots(result, one)
        low_high = result.two_valued.get(one.outcome)
        cells[treated] = _cell(one.n_treated, one.mean_treated, one.sd_treated, low_high)
        cells[comparison] = _cell(one.n_comparison, one.mean_comparison, one.sd_comparison, low_high)
    return cells


def _cell(n: int | None, mean: float | None, sd: float | None, low_high: tuple[float, float] | None) -> Cell:
    students = n or 0
    if low_high and mean is not None:
        low, high = low_high
        upper = round(students * (mean - low) / (high - low))
        return Cell(students, (upper, students - upper))
    return Cell(students, (0,) if sd == 0 else ())


def _subgroup_totals(cells: dict[Spot, Cell]) -> Iterator[Total]:
    """An arm is the sum of the levels of each subgroup column, and of students without a level."""
    levels: dict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for spot in cells:
        outcome, subgroup, _, arm = spot
        if subgroup:
            levels[outcome, subgroup, arm].append(spot)
    for (outcome, _, arm), parts in levels.items():
        yield Total((outcome, "", "", arm), tuple(parts))


def _pooled(result: StudyResult, shown: list[Finding]) -> dict[Key, Cell]:
    """Without clusters, degrees of freedom tell how many students several arms have together."""
    arms = len(result.study.arms)
    if result.study.cluster or arms == 1 or result.study.design != COMPARED:
        return {}
    return {
        ("all arms", one.outcome, one.subgroup, one.level): Cell(round(one.df) + arms + 1)
        for one in shown
        if one.model == "unadjusted" and one.df is not None
    }


def _pooled_key(one: Finding, pooled: dict[Key, Cell]) -> list[Key]:
    key = ("all arms", one.outcome, one.subgroup, one.level)
    return [key] if key in pooled else []


def _arm_totals(result: StudyResult, cells: dict[Spot, Cell], pooled: dict[Key, Cell]) -> Iterator[Total]:
    arms = (*result.study.arms, result.study.comparison)
    for place in {spot[:3] for spot in cells}:
        if ("all arms", *place) in pooled:
            yield Total(("all arms", *place), tuple((*place, arm) for arm in arms))


def _sentence(result: StudyResult) -> str:
    """The same words for every reason, so that they do not tell which group is the small one."""
    fewest = result.study.minimum_cell
    return (
        f"Withheld to protect students: it would show, or let one work out, a group of fewer than {fewest}."
    )


def _withheld(one: Finding, result: StudyResult) -> Finding:
    blank = Finding(one.outcome, one.arm, one.model, one.subgroup, one.level)
    return replace(blank, suppressed=True, withheld=_sentence(result))


def _baseline(
    result: StudyResult, told: dict[Spot, Cell], arms_hidden: set[tuple[str, str]]
) -> Iterator[BaselineRow]:
    """Baseline rows; a measure may be missing for a few, samples may differ by a few."""
    published: dict[tuple[str, str], list[BaselineRow]] = defaultdict(list)
    for row in result.baseline:
        if row.suppressed or row.n_treated is None:
            yield row
        elif (row.outcome, row.arm) in arms_hidden or _small_row(result, row):
            why = _sentence(result)
            yield BaselineRow(
                row.measure, row.outcome, row.arm, None, None, None, None, None, None, True, why
            )
        elif any(
            _differ_by_few(row, other, result.study.minimum_cell) for other in published[row.measure, row.arm]
        ):
            yield _only_effect(row, result)
        else:
            published[row.measure, row.arm].append(row)
            yield _without_numbers(row, result) if _lacks_few(result, told, row) else row


def _sides(row: BaselineRow) -> tuple[tuple[int, float], tuple[int, float]]:
    treated = (row.n_treated or 0, row.mean_treated if row.mean_treated is not None else math.nan)
    return treated, (
        row.n_comparison or 0,
        row.mean_comparison if row.mean_comparison is not None else math.nan,
    )


def _small_row(result: StudyResult, row: BaselineRow) -> bool:
    low_high = result.two_valued.get(row.measure)
    cells = [_cell(n, mean, None, low_high) for n, mean in _sides(row)]
    return any(min(cell.students, *cell.parts, cell.students) < result.study.minimum_cell for cell in cells)


def _differ_by_few(row: BaselineRow, other: BaselineRow, minimum: int) -> bool:
    """Whether subtracting one row from the other could leave the measure of a few students."""
    for (n, mean), (other_n, other_mean) in zip(_sides(row), _sides(other), strict=True):
        same = n == other_n and math.isclose(mean, other_mean, rel_tol=1e-9, abs_tol=1e-12)
        if not same and abs(n - other_n) < minimum:
            return True
    return False


def _lacks_few(result: StudyResult, told: dict[Spot, Cell], row: BaselineRow) -> bool:
    """Whether comparing with the finding tells that a few students lack the measure."""
    for arm, n in ((row.arm, row.n_treated), (result.study.comparison, row.n_comparison)):
        everyone = told.get((row.outcome, "", "", arm))
        if everyone and 0 < everyone.students - (n or 0) < result.study.minimum_cell:
            return True
    return False


def _without_numbers(row: BaselineRow, result: StudyResult) -> BaselineRow:
    return replace(row, n_treated=None, n_comparison=None, withheld=_sentence(result))


def _only_effect(row: BaselineRow, result: StudyResult) -> BaselineRow:
    g = None if row.hedges_g is None else round(row.hedges_g, 2)
    return replace(_without_numbers(row, result), mean_treated=None, mean_comparison=None, hedges_g=g)


def _may_leave(row: Coefficient, exposed: set[str], minimum: int) -> bool:
    return row.outcome not in exposed and (row.students is None or row.students >= minimum)


def _rows(result: StudyResult, findings: tuple[Finding, ...]) -> RowAccount:
    """Counts of rows, rounded where one of them, or a hidden arm, could otherwise be told exactly."""
    rows, minimum = result.rows, result.study.minimum_cell
    partly = {one.outcome for one in findings if not one.subgroup and one.suppressed}
    small = any(0 < count < minimum for count in (rows.other_arm, *rows.missing.values()))
    if not (small or partly):
        return rows

    def rounded(count: int) -> int:
        return round(count / minimum) * minimum

    return RowAccount(
        total=rounded(rows.total),
        other_arm=rounded(rows.other_arm),
        used={
            outcome: rounded(count) if outcome in partly else count for outcome, count in rows.used.items()
        },
        missing={outcome: rounded(count) for outcome, count in rows.missing.items()},
        rounded_to=minimum,
    )
