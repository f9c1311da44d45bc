"""Cross-products by cell (cluster x fixed effect x arm x subgroup level), from one GROUP BY per subgroup column.

Everything later needs only these sums: numbers of students, means, standard deviations, clustered regressions.
An outcome that every student in the working table has shares its regressor cross-products with the others;
an outcome with gaps gets its own through FILTER.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact.sample import Sample, Term

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums by cell for one subgroup column; C cells, P regressors, B baseline measures, m outcomes.

    Sums are of centred and scaled numbers. level is -1 where the student has no level (or there is no subgroup),
    cluster and fixed are 0 throughout where the study has none.
    """

    level: Codes  # (C,)
    arm: Codes  # (C,), 0 is the comparison
    cluster: Codes  # (C,)
    fixed: Codes  # (C,)
    blocks: dict[str, "Block"]  # by outcome


@dataclass(frozen=True, slots=True)
class Block:
    """The sums over the students that have one outcome."""

    n: Floats  # (C,)
    x: Floats  # (C, P)
    xx: Floats  # (C, P, P)
    y: Floats  # (C,)
    yy: Floats  # (C,)
    xy: Floats  # (C, P)
    baseline_n: Floats  # (C, B)
    baseline: Floats  # (C, B)
    baseline_squares: Floats  # (C, B)


def cross_products(sample: Sample, *, subgroup: str, terms: tuple[Term, ...], fixed: str) -> Cells:
    """Run the GROUP BY. fixed is the absorbed column, or empty; terms may be empty for sums without regressors."""
    keys = {"arm": "arm"}
    for role, name in (("cluster", sample.study.cluster), ("fixed", fixed), ("level", subgroup)):
        if name:
            keys[role] = sample.keys[name].sql
    sql = [f"{column} AS {role}" for role, column in keys.items()]
    for place, outcome in enumerate(sample.study.outcomes):
        if place == _pattern(sample, outcome):
            sql += _shared(sample, place, terms)
        sql += _own(sample.numbers[outcome].sql, place, terms)
    cursor = sample.source.connection.execute(
        f"SELECT {', '.join(sql)} FROM work GROUP BY {', '.join(keys.values())}"
    )  # noqa: S608
    return _cells(sample, cursor.fetchnumpy(), len(terms))


def _pattern(sample: Sample, outcome: str) -> int:
    """Place of the outcome that computes the sums without y: the first complete outcome for all complete ones."""
    outcomes = sample.study.outcomes
    if not sample.complete(outcome):
        return outcomes.index(outcome)
    return next(place for place, name in enumerate(outcomes) if sample.complete(name))


def _shared(sample: Sample, place: int, terms: tuple[Term, ...]) -> list[str]:
    outcome = sample.study.outcomes[place]
    rows = "" if sample.complete(outcome) else f" FILTER (WHERE {sample.numbers[outcome].sql} IS NOT NULL)"
    sql = [f"count(*){rows} AS n_{place}"]
    for j, term in enumerate(terms):
        sql.append(f"sum({term.sql}){rows} AS x_{place}_{j}")
        sql += [f"sum({term.sql} * {terms[k].sql}){rows} AS xx_{place}_{j}_{k}" for k in range(j + 1)]
    for b, measure in enumerate(sample.study.baseline):
        x = sample.numbers[measure].sql
        sql += [
            f"count({x}){rows} AS bn_{place}_{b}",
            f"sum({x}){rows} AS b_{place}_{b}",
            f"sum({x} * {x}){rows} AS bb_{place}_{b}",
        ]
    return sql


def _own(y: str, place: int, terms: tuple[Term, ...]) -> list[str]:
    products = [f"sum({y} * {term.sql}) AS xy_{place}_{j}" for j, term in enumerate(terms)]
    return [f"sum({y}) AS y_{place}", f"sum({y} * {y}) AS yy_{place}", *products]


def _cells(sample: Sample, columns: dict[str, Any], width: int) -> Cells:
    arm = _codes(columns["arm"])
    nothing = np.zeros_like(arm)
    return Cells(
        level=_codes(columns["level"]) if "level" in columns else nothing - 1,
        arm=arm,
        cluster=_codes(columns["cluster"]) if "cluster" in columns else nothing,
        fixed=_codes(columns["fixed"]) if "fixed" in columns else nothing,
        blocks={
            outcome: _block(columns, place, _pattern(sample, outcome), width, len(sample.study.baseline))
            for place, outcome in enumerate(sample.study.outcomes)
        },
    )


def _block(columns: dict[str, Any], place: int, shared: int, width: int, measures: int) -> Block:
    def stack(prefix: str, at: int, count: int) -> Floats:
        found = [_floats(columns[f"{prefix}_{at}_{j}"]) for j in range(count)]
        return np.stack(found, axis=1) if found else np.zeros((len(columns["arm"]), 0))

    lower = {(j, k): _floats(columns[f"xx_{shared}_{j}_{k}"]) for j in range(width) for k in range(j + 1)}
    xx = np.zeros((len(columns["arm"]), width, width))
    for (j, k), values in lower.items():
        xx[:, j, k] = xx[:, k, j] = values
    return Block(
        n=_floats(columns[f"n_{shared}"]),
        x=stack("x", shared, width),
        xx=xx,
        y=_floats(columns[f"y_{place}"]),
        yy=_floats(columns[f"yy_{place}"]),
        xy=stack("xy", place, width),
        baseline_n=stack("bn", shared, measures),
        baseline=stack("b", shared, measures),
        baseline_squares=stack("bb", shared, measures),
    )


def _floats(column: Any) -> Floats:
    """Sums over no rows are null in SQL and 0 here."""
    return np.ma.filled(np.ma.asarray(column, dtype=np.float64), 0.0)


def _codes(column: Any) -> Codes:
    """Missing codes become -1."""
    return np.ma.filled(np.ma.asarray(column).astype(np.int64), -1)
