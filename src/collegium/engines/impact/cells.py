"""Cross-products by cell (cluster x fixed effect x arm x subgroup level), one GROUP BY per subgroup column.

Everything later needs only these sums: numbers of students, means, standard deviations, clustered
regressions. An outcome that every student in the working table has shares its regressor cross-products with
the others; an outcome with gaps gets its own through FILTER.
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

    Sums are of centred and scaled numbers. level is -1 where the student has no level (or there is no
    subgroup), cluster and fixed are 0 throughout where the study has none.
    """

    level: Codes  # (C,)
    arm: Codes  # (C,), 0 is the comparison
    cluster: Codes  # (C,)
    fixed: Codes  # (C,)
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The sums over the students who have these outcomes: all m complete ones, or a single one with gaps."""

    outcomes: tuple[str, ...]
    n: Floats  # (C,)
    x: Floats  # (C, P)
    xx: Floats  # (C, P, P)
    y: Floats  # (C, m)
    yy: Floats  # (C, m)
    xy: Floats  # (C, P, m)
    baseline_n: Floats  # (C, B)
    baseline: Floats  # (C, B)
    baseline_squares: Floats  # (C, B)


def cross_products(sample: Sample, *, subgroup: str, terms: tuple[Term, ...], fixed: str) -> Cells:
    """Run the GROUP BY; fixed is the absorbed column or empty, and terms may be empty."""
    keys = {"arm": "arm"}
    for role, name in (("cluster", sample.study.cluster), ("fixed", fixed), ("level", subgroup)):
        if name:
            keys[role] = sample.keys[name].sql
    patterns = _patterns(sample)
    sums = [f"{column} AS {role}" for role, column in keys.items()]
    for place, outcomes in enumerate(patterns):
        sums += _sums(sample, place, outcomes, terms)
    sql = f"SELECT {', '.join(sums)} FROM work GROUP BY {', '.join(keys.values())}"
    columns = sample.source.connection.execute(sql).fetchnumpy()
    blocks = tuple(
        _block(sample, columns, place, outcomes, len(terms)) for place, outcomes in enumerate(patterns)
    )
    codes = {role: _codes(columns[role]) for role in keys}
    nothing = np.zeros_like(codes["arm"])
    return Cells(
        codes.get("level", nothing - 1),
        codes["arm"],
        codes.get("cluster", nothing),
        codes.get("fixed", nothing),
        blocks,
    )


def _patterns(sample: Sample) -> list[tuple[str, ...]]:
    """Outcomes that the same students have: all complete ones together, every other one alone."""
    complete = tuple(name for name in sample.study.outcomes if sample.complete(name))
    return [
        *([complete] if complete else []),
        *((name,) for name in sample.study.outcomes if name not in complete),
    ]


def _sums(sample: Sample, place: int, outcomes: tuple[str, ...], terms: tuple[Term, ...]) -> list[str]:
    """SQL of every sum of one block, named by the block's place."""
    ys = [sample.numbers[outcome].sql for outcome in outcomes]
    rows = "" if sample.complete(outcomes[0]) else f" FILTER (WHERE {ys[0]} IS NOT NULL)"
    sql = [f"count(*){rows} AS n_{place}"]
    for j, term in enumerate(terms):
        sql.append(f"sum({term.sql}){rows} AS x_{place}_{j}")
        sql += [f"sum({term.sql} * {terms[k].sql}){rows} AS xx_{place}_{j}_{k}" for k in range(j + 1)]
        sql += [f"sum({y} * {term.sql}) AS xy_{place}_{j}_{i}" for i, y in enumerate(ys)]
    for i, y in enumerate(ys):
        sql += [f"sum({y}) AS y_{place}_{i}", f"sum({y} * {y}) AS yy_{place}_{i}"]
    for b, measure in enumerate(sample.study.baseline):
        x = sample.numbers[measure].sql
        sql += [f"count({x}){rows} AS bn_{place}_{b}", f"sum({x}){rows} AS b_{place}_{b}"]
        sql.append(f"sum({x} * {x}){rows} AS bb_{place}_{b}")
    return sql


def _block(
    sample: Sample, columns: dict[str, Any], place: int, outcomes: tuple[str, ...], width: int
) -> Block:
    m, measures = len(outcomes), len(sample.study.baseline)

    def stacked(prefix: str, *shape: int) -> Floats:
        found = [_floats(columns["_".join((prefix, str(place), *map(str, at)))]) for at in np.ndindex(shape)]
        return (
            np.stack(found, axis=1).reshape(-1, *shape) if found else np.zeros((len(columns["arm"]), *shape))
        )

    xx = np.zeros((len(columns["arm"]), width, width))
    for j, k in zip(*np.tril_indices(width), strict=True):
        xx[:, j, k] = xx[:, k, j] = _floats(columns[f"xx_{place}_{j}_{k}"])
    return Block(
        outcomes=outcomes,
        n=stacked("n"),
        x=stacked("x", width),
        xx=xx,
        y=stacked("y", m),
        yy=stacked("yy", m),
        xy=stacked("xy", width, m),
        baseline_n=stacked("bn", measures),
        baseline=stacked("b", measures),
        baseline_squares=stacked("bb", measures),
    )


def _floats(column: Any) -> Floats:
    """Sums over no rows are null in SQL and 0 here."""
    return np.ma.filled(np.ma.asarray(column, dtype=np.float64), 0.0)


def _codes(column: Any) -> Codes:
    """Missing codes become -1."""
    return np.ma.filled(np.ma.asarray(column).astype(np.int64), -1)
