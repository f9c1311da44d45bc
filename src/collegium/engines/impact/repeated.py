"""Students who are in a table more than once: each would count as several, and ranges would be too narrow."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

from collegium.engines.impact.checks import listed
from collegium.engines.impact.design import (
    ValueAdded,
    compares_arms,
    design_columns,
    follows_rows_over_time,
)
from collegium.engines.impact.source import Source, literal, open_source
from collegium.engines.impact.study import Study
from collegium.engines.problems import Problem, ProblemsFound


def check_repeated(*, parquet: Path, study: Study, identifier: str) -> None:
    """Refuse a table in which a student stands in several rows of the arms, whatever else the rows lack.

    For what uses more rows than the study itself: other ways of calculating, and values that are filled in.

    Raises:
        ProblemsFound: a student is there more than once.
    """
    with open_source(parquet) as source:
        if problems := repeated_students(study, source, identifier, needed=(), counted=("*",)):
            raise ProblemsFound(problems)


def repeated_students(
    study: Study,
    source: Source,
    identifier: str,
    *,
    needed: Sequence[str] | None = None,
    counted: Sequence[str] | None = None,
) -> list[Problem]:
    """The problem of students who are used more than once for the same outcome; none where rows follow them over time.

    How many there are is told in steps of `minimum_cell`, so that neither they nor the others can be a small group
    that is known exactly. Rows without an identifier are left alone.

    Args:
        identifier: column that tells students apart; empty for none.
        needed: columns without which a row is not used; by default those of the study.
        counted: SQL of what a student may have once; by default each outcome.
    """
    if not identifier or follows_rows_over_time(study.design):
        return []
    if identifier not in source.types:
        return [_no_identifier(identifier, source)]
    key = source.key(identifier)
    used = " AND ".join(_used(study, source, _needed(study) if needed is None else needed))
    outcomes = counted or [source.number(name) for name in study.outcomes]
    several = " OR ".join(f"count({one}) > 1" for one in outcomes)
    (count,) = source.row(
        f"SELECT count(*) FROM (SELECT {key} AS student FROM source s WHERE {used} AND {key} IS NOT NULL "
        f"GROUP BY {key} HAVING {several}) repeated"
    )
    return [_repeated(identifier, count, study.minimum_cell)] if count else []


def _used(study: Study, source: Source, needed: Sequence[str]) -> Iterator[str]:
    """Conditions on a row: it is in an arm, and has what the study needs."""
    if compares_arms(study.design):
        arms = ", ".join(literal(arm) for arm in (study.comparison, *study.arms))
        yield f"{source.text(study.treatment)} IN ({arms})"
    else:
        yield f"{source.key(study.treatment)} IS NOT NULL"
    for name in needed:
        yield f"{source.key(name)} IS NOT NULL"


def _needed(study: Study) -> tuple[str, ...]:
    design = study.design
    columns = [name for names in design_columns(design).values() for name in names]
    cluster = (study.cluster,) if study.cluster else ()
    scores = study.baseline if isinstance(design, ValueAdded) else ()
    return tuple(dict.fromkeys((*cluster, *study.fixed_effects, *study.covariates, *scores, *columns)))


def _repeated(identifier: str, count: int, minimum: int) -> Problem:
    if count < minimum:
        why = (
            f"fewer than {minimum} students stand more than once among the rows used, "
            "and each would be counted as several"
        )
    else:
        steps = count // minimum * minimum
        why = (
            f"at least {steps} students stand more than once among the rows used, "
            "and each would be counted as several"
        )
    todo = (
        "Keep one row for each student. If the column does not tell all students apart, use one that does, such as a "
        "number."
    )
    return Problem(why, todo, "table", None, identifier)


def _no_identifier(name: str, source: Source) -> Problem:
    close = difflib.get_close_matches(name, list(source.types), n=3)
    todo = f"Did you mean {listed(close)}?" if close else f"The table has {listed(list(source.types))}."
    return Problem("the table has no such column to tell students apart", todo, "table", None, name)
