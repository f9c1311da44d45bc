"""Tables of evidence and findings as they may leave: without what the optimiser chose, and without digits that tell."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from collegium.engines.disclosure import Key
from collegium.engines.impact import ChangeOverTime, Evidence, Finding, StudyResult
from collegium.engines.impact.study import NOTHING_TOLD, balance_key
from collegium.engines.reporting.evidenced import Value, evidence_key, tells_counts
from collegium.engines.reporting.told import row_key

Line = tuple[Value, ...]
# Tables whose rows themselves say on how many students they rest.
COUNTED = ("value added", "line")
# Digits after the point: of balance, of the balance of two values, of shares and of p-values.
BALANCE, SHARE, P = 2, 1, 3
PERCENT = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What is withheld: keys of rows, and outcomes whose finding on everyone is."""

    hidden: Collection[Key]
    exposed: Collection[str]


def coarser_evidence(result: StudyResult, choice: Choice) -> tuple[Evidence, ...]:
    """Every table without what rests on few students, or would let one work out how few there are."""
    tables = [_table(table, number, result, choice) for number, table in enumerate(result.evidence)]
    broken = {_outcome(table) for table in tables if _kind(table) == "series" and not table.rows}
    return tuple(_without_terms(table, broken) for table in tables)


def _kind(table: Evidence) -> str:
    return table.key.partition(":")[0]


def _outcome(table: Evidence) -> str:
    return table.key.partition(": ")[2]


def _table(table: Evidence, number: int, result: StudyResult, choice: Choice) -> Evidence:
    minimum, kind = result.study.minimum_cell, _kind(table)
    if kind == "balance by":
        return _balance_by(table, result, choice)
    kept: list[Line] = []
    for place, (row, students) in enumerate(zip(table.rows, table.students, strict=True)):
        few = students is not None and students < minimum
        if (
            few and kind == "series"
        ):  # lines leave residuals that add up to 0, so the others would give this point
            return replace(table, rows=(), students=())
        hidden = evidence_key(number, place) in choice.hidden
        if line := _row(table, row, result, choice, few=few, hidden=hidden):
            kept.append(line)
    return replace(table, rows=tuple(kept), students=tuple(_students(table, row) for row in kept))


def _students(table: Evidence, row: Line) -> int | None:
    """Only where the row tells it as well."""
    count = row[table.columns.index("students")] if _kind(table) in COUNTED else None
    return count if isinstance(count, int) else None


def _row(
    table: Evidence, row: Line, result: StudyResult, choice: Choice, *, few: bool, hidden: bool
) -> Line | None:
    """The row as it may leave; None where nothing of it may."""
    kind, values = _kind(table), dict(zip(table.columns, row, strict=True))
    if kind == "line":
        two_valued = _outcome(table) in result.two_valued
        values |= {"mean": None} if few or (hidden and two_valued) else {}
        values |= {"students": None} if few or hidden else {}
    elif few or (hidden and kind != "balance"):
        return None
    elif kind == "balance":
        values |= _balance(values, hidden=hidden or result.study.outcomes[0] in choice.exposed)
    elif kind in {"trend", "by start"} and (ends := result.two_valued.get(_outcome(table))):
        values |= _shares(values, ends, ("effect", "low", "high"))
    return tuple(values.values())


def _balance(values: dict[str, Value], *, hidden: bool) -> dict[str, Value]:
    """Only how far the groups are apart, roughly: a share and its ruler would give how many students had it."""
    if not hidden:
        return {}
    digits = SHARE if tells_counts(values) else BALANCE
    rough = {name: _rounded(values[name], digits) for name in ("before", "after", "variance_ratio")}
    return {"mean_treated": None, "mean_comparison": None, **rough}


def _balance_by(table: Evidence, result: StudyResult, choice: Choice) -> Evidence:
    """Only how far the groups are apart, roughly, and where the finding on the subgroup is told: no size, no mean."""
    nothing = replace(table, rows=((NOTHING_TOLD, None, None, None),), students=(None,))
    first = result.study.outcomes[0]
    told = any(
        balance_key(one.subgroup, one.level) == table.key
        and (one.outcome, one.arm, one.model) == (first, result.study.arms[0], "adjusted")
        and not one.suppressed
        and row_key(one) not in choice.hidden
        for one in result.findings
    )
    if not told or first in choice.exposed:
        return nothing
    kept = []
    for row, students in zip(table.rows, table.students, strict=True):
        if students is None or students >= result.study.minimum_cell:
            values = dict(zip(table.columns, row, strict=True))
            digits = SHARE if tells_counts(values) else BALANCE
            kept.append((row[0], *(_rounded(value, digits) for value in row[1:])))
    return replace(table, rows=tuple(kept), students=(None,) * len(kept)) if kept else nothing


def _rounded(value: Value, digits: int) -> Value:
    return round(value, digits) + 0.0 if isinstance(value, float) else value


def _shares(values: dict[str, Value], ends: tuple[float, float], names: Collection[str]) -> dict[str, Value]:
    """Differences of shares in whole percents: with every digit only one pair of counts would fit."""
    told = {name: value for name in names if isinstance(value := values[name], float)}
    rough: dict[str, Value] = {name: _percent(value, ends) for name, value in told.items()}
    return rough | {"p": _rounded(values["p"], P)}


def _percent(value: float | None, ends: tuple[float, float]) -> float | None:
    size = ends[1] - ends[0]
    return None if value is None else round(value / size, PERCENT) * size


def _without_terms(table: Evidence, broken: Collection[str]) -> Evidence:
    """Slopes of few points are differences between two of them: they go where the points do.

    Of so few there is no p-value.
    """
    few = (
        any(row[table.columns.index("p")] is None for row in table.rows) if _kind(table) == "terms" else False
    )
    return replace(table, rows=(), students=()) if few and _outcome(table) in broken else table


def coarser_finding(one: Finding, result: StudyResult) -> Finding:
    """A change in shares of persons in whole percents, where neither group's share is told beside it."""
    ends = result.two_valued.get(one.outcome)
    if one.suppressed or ends is None or not isinstance(result.study.design, ChangeOverTime):
        return one
    return replace(
        one,
        effect=_percent(one.effect, ends),
        se=_percent(one.se, ends),
        t=None,
        p=None if one.p is None else round(one.p, P),
        ci_low=_percent(one.ci_low, ends),
        ci_high=_percent(one.ci_high, ends),
    )
