"""The table as an alternative analysis wants it: some rows only, extreme outcomes moved or taken out."""

# ruff: noqa: S608  SQL is composed of quoted identifiers, numbers and own names only

from pathlib import Path

from collegium.engines.impact import Study
from collegium.engines.impact.design import compares_arms
from collegium.engines.impact.source import Source, literal, open_source, quoted
from collegium.engines.problems import refuse
from collegium.engines.robustness import words
from collegium.engines.robustness.choices import EVERYBODY, KEEP, Outliers, Restriction, Specification


def prepare(parquet: Path, written: Path, spec: Specification) -> Path:
    """Write the changed table; the table itself where nothing is to change.

    Quantiles, mean and deviation are those of the rows that the analysis is of: restricted, and in the arms.

    Raises:
        ProblemsFound: a column that the table lacks, or a restriction that keeps nobody.
    """
    if spec.outliers == KEEP and spec.restriction == EVERYBODY:
        return parquet
    outcome = spec.study.outcomes[0]
    with open_source(parquet) as source:
        for name in (outcome, spec.study.treatment, spec.restriction.column):
            if name and name not in source.types:
                refuse(words.NO_COLUMN, words.TODO_COLUMN, name=name)
        where = _where(spec.restriction, source)
        if not source.row(f"SELECT count(*) FROM source s WHERE {where}")[0]:
            refuse(words.NOBODY, words.TODO_RESTRICT, name=spec.restriction.column)
        columns = "*"
        if spec.outliers != KEEP:
            changed = _changed(spec.outliers, source, outcome, f"{where} AND {_in_arms(spec.study, source)}")
            columns = f"* REPLACE ({changed} AS {quoted(outcome)})"
        source.create("prepared", f"SELECT {columns} FROM source s WHERE {where}")
        source.rows(f"COPY prepared TO {literal(str(written))} (FORMAT parquet)")
    return written


def _where(restriction: Restriction, source: Source) -> str:
    if not restriction.column:
        return "true"
    column = restriction.column
    if restriction.values:
        inside = f"{source.text(column)} IN ({', '.join(map(literal, restriction.values))})"
    else:
        if source.kind(column) not in {"number", "boolean"}:
            refuse(words.NOT_NUMERIC, words.TODO_RANGE, name=column)
        number = source.number(column)
        inside = f"{number} BETWEEN {_bound(restriction.low)} AND {_bound(restriction.high)}"
    return f"coalesce({'NOT ' if restriction.outside else ''}({inside}), false)"


def _bound(value: float) -> str:
    return f"'{value}'::DOUBLE"


def _in_arms(study: Study, source: Source) -> str:
    if not compares_arms(study.design):
        return "true"
    arms = ", ".join(literal(one) for one in (*study.arms, study.comparison) if one)
    return f"coalesce({source.text(study.treatment)} IN ({arms}), false)"


def _changed(outliers: Outliers, source: Source, outcome: str, among: str) -> str:
    """SQL of the outcome with extreme values moved or taken out."""
    number = source.number(outcome)
    if outliers.kind == "winsorise":
        ends = f"quantile_cont({number}, {outliers.amount}), quantile_cont({number}, {1 - outliers.amount})"
    else:
        reach = f"{outliers.amount} * stddev_samp({number})"
        ends = f"avg({number}) - {reach}, avg({number}) + {reach}"
    low, high = source.row(f"SELECT {ends} FROM source s WHERE {among}")
    if low is None or high is None:
        return number
    below, above = ("NULL", "NULL") if outliers.kind == "drop" else (_bound(low), _bound(high))
    return (
        f"CASE WHEN {number} < {_bound(low)} THEN {below} WHEN {number} > {_bound(high)} THEN {above} "
        f"ELSE {number} END"
    )
