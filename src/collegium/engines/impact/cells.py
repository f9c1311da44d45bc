"""Cross-products by cell (cluster x fixed effect x arm x subgroup level), one GROUP BY per subgroup column.

Where students fall into few combinations of all subgroups, the rows are read once for those (`gather`), and each
subgroup column adds up their sums instead of the rows.

Everything later needs only these sums: numbers of students, means, standard deviations, clustered
regressions. An outcome that every student in the working table has shares its regressor cross-products with
the others; an outcome with gaps gets its own through FILTER.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collegium.engines.impact.sample import Sample, Term
from collegium.engines.labels import Codes

Floats = NDArray[np.float64]

# Above this, adding up combinations of subgroups costs nearly what reading the rows again does.
COMBINATIONS_PER_ROW = 1 / 8


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


def gather(sample: Sample, *, terms: tuple[Term, ...], fixed: str) -> bool:
    """Create the table `gathered`, the sums by every combination of subgroups, if it is much shorter than `work`."""
    subgroups = sample.study.subgroups
    if len(subgroups) < 2:
        return False
    names = [name for name in (sample.study.cluster, fixed, *subgroups) if name]
    most = int(sample.working * COMBINATIONS_PER_ROW)
    if sample.combinations(*names, most=most) > most:
        return False
    keys = ", ".join(dict.fromkeys(_keys(sample, fixed, *subgroups).values()))
    sums = ", ".join(f"{sql} AS {name}" for name, sql in _all_sums(sample, terms).items())
    sample.source.create("gathered", f"SELECT {keys}, {sums} FROM work GROUP BY {keys}")
    return True


def cross_products(
    sample: Sample, *, subgroup: str, terms: tuple[Term, ...], fixed: str, gathered: bool = False
) -> Cells:
    """Run the GROUP BY; fixed is the absorbed column or empty, and terms may be empty.

    gathered: add up what `gather` found with the same terms and fixed effect.
    """
    keys, sums = _keys(sample, fixed, subgroup), _all_sums(sample, terms)
    if gathered:
        sums = {name: f"sum({name})" for name in sums}
    named = ", ".join(f"{sql} AS {name}" for name, sql in (keys | sums).items())
    table = "gathered" if gathered else "work"
    sql = f"SELECT {named} FROM {table} GROUP BY {', '.join(keys.values())}"
    columns = sample.source.columns(sql)
    blocks = tuple(
        _block(sample, columns, place, outcomes, len(terms))
        for place, outcomes in enumerate(_patterns(sample))
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


def _keys(sample: Sample, fixed: str, *subgroups: str) -> dict[str, str]:
    """Columns of the working table that tell cells apart, by role; several subgroups are level, level1, ..."""
    roles = [("cluster", sample.study.cluster), ("fixed", fixed)]
    roles += [(f"level{place or ''}", name) for place, name in enumerate(subgroups)]
    return {"arm": "arm"} | {role: sample.keys[name].sql for role, name in roles if name}


def _all_sums(sample: Sample, terms: tuple[Term, ...]) -> dict[str, str]:
    """SQL over the working table of every sum of every block, by name."""
    return {
        name: sql
        for place, outcomes in enumerate(_patterns(sample))
        for name, sql in _sums(sample, place, outcomes, terms)
    }


def _patterns(sample: Sample) -> list[tuple[str, ...]]:
    """Outcomes that the same students have: all complete ones together, every other one alone."""
    complete = tuple(name for name in sample.study.outcomes if sample.complete(name))
    return [
        *([complete] if complete else []),
        *((name,) for name in sample.study.outcomes if name not in complete),
    ]


def _sums(
    sample: Sample, place: int, outcomes: tuple[str, ...], terms: tuple[Term, ...]
) -> Iterator[tuple[str, str]]:
    """Name and SQL of every sum of one block, named by the block's place."""
    ys = [sample.numbers[outcome].sql for outcome in outcomes]
    rows = "" if sample.complete(outcomes[0]) else f" FILTER (WHERE {ys[0]} IS NOT NULL)"
    yield f"n_{place}", f"count(*){rows}"
    for j, term in enumerate(terms):
        yield f"x_{place}_{j}", f"sum({term.sql}){rows}"
        for k in range(j + 1):
            yield f"xx_{place}_{j}_{k}", f"sum({term.sql} * {terms[k].sql}){rows}"
        for i, y in enumerate(ys):
            yield f"xy_{place}_{j}_{i}", f"sum({y} * {term.sql})"
    for i, y in enumerate(ys):
        yield f"y_{place}_{i}", f"sum({y})"
        yield f"yy_{place}_{i}", f"sum({y} * {y})"
    for b, measure in enumerate(sample.study.baseline):
        x = sample.numbers[measure].sql
        yield f"bn_{place}_{b}", f"count({x}){rows}"
        yield f"b_{place}_{b}", f"sum({x}){rows}"
        yield f"bb_{place}_{b}", f"sum({x} * {x}){rows}"


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
