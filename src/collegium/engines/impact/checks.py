"""Everything that can be wrong with a study before a number is computed, reported all together."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator

from collegium.engines.impact.design import ValueAdded, follows_one_series
from collegium.engines.impact.source import Source, quoted
from collegium.engines.impact.study import ERRORS, Study
from collegium.engines.problems import Problem

TOO_LARGE = 1e100  # squares of larger numbers leave the range of a double
MOST_LEVELS = 100  # more levels than this in a subgroup column look like an identifier
SHOWN = 20  # values listed in a message


def study_problems(study: Study) -> list[Problem]:
    """Faults of the question itself, visible without the table."""
    return [*_missing_parts(study), *_repeated(study), *_clashes(study), *_settings(study)]


def column_problems(study: Study, source: Source) -> list[Problem]:
    """Columns that the table lacks or that hold the wrong kind of value."""
    roles = {name: role for role, names in _roles(study) for name in names}
    problems = [found for name, role in roles.items() for found in missing_columns((name,), role, source)]
    numeric = [(name, "outcome") for name in study.outcomes] + [
        (name, "baseline measure") for name in study.baseline
    ]
    for name, role in numeric:
        if name in source.types and source.kind(name) not in ("number", "boolean"):
            problems.append(_not_numeric(name, role, source))
    dates = [name for name in study.covariates if name in source.types and source.kind(name) == "date"]
    return problems + [_date_covariate(name, source) for name in dates]


def missing_columns(names: Iterable[str], role: str, source: Source) -> list[Problem]:
    """The names that are no column of the table."""
    return [_no_column(name, role, source) for name in names if name not in source.types]


def arm_problems(study: Study, source: Source) -> list[Problem]:
    """Arms that nobody in the table was in."""
    if study.treatment not in source.types:
        return []
    found = source.rows(
        f"SELECT DISTINCT {source.text(study.treatment)} AS value FROM source s ORDER BY value"
    )
    values = [value for (value,) in found if value is not None]
    if not values:
        return [
            Problem(
                "the column has no values",
                "Choose the column that says who took part.",
                "table",
                None,
                study.treatment,
            )
        ]
    absent = [arm for arm in dict.fromkeys((*study.arms, study.comparison)) if arm and arm not in values]
    return [_unknown_arm(arm, study.treatment, values) for arm in absent]


def _roles(study: Study) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("the treatment", (study.treatment,) if study.treatment else ()),
        ("the outcomes", study.outcomes),
        ("the baseline measures", study.baseline),
        ("the covariates", study.covariates),
        ("the fixed effects", study.fixed_effects),
        ("the cluster", (study.cluster,) if study.cluster else ()),
        ("the subgroups", study.subgroups),
    ]


def _missing_parts(study: Study) -> Iterator[Problem]:
    if not study.treatment:
        yield Problem("no treatment column is named", "Name the column that says who took part.", "study")
    if not study.outcomes:
        yield Problem("no outcome is named", "Name at least one numeric outcome column.", "study")
    if isinstance(study.design, ValueAdded):
        return
    if not study.arms:
        yield Problem("no arm is named", "Name at least one value of the treatment column.", "study")
    if not study.comparison and not follows_one_series(study.design):
        yield Problem(
            "no comparison is named", "Name the value of the treatment column for business as usual.", "study"
        )


def _repeated(study: Study) -> Iterator[Problem]:
    for role, names in [*_roles(study), ("the arms", study.arms)]:
        for name, times in Counter(names).items():
            if times > 1:
                yield Problem(f"is named {times} times among {role}", "Name it once.", "study", None, name)


def _clashes(study: Study) -> Iterator[Problem]:
    if study.comparison in study.arms:
        why = "the comparison is also one of the arms"
        yield Problem(
            why,
            "Choose another comparison, or take it out of the arms.",
            "study",
            None,
            study.treatment,
            study.comparison,
        )
    roles = _roles(study)[1:]
    for role, names in roles:
        if study.treatment in names:
            why = f"is the treatment and also among {role}"
            yield Problem(why, "A column can have only one of these roles.", "study", None, study.treatment)
    for outcome in study.outcomes:
        for role, names in roles[1:]:
            if outcome in names:
                why = f"is an outcome and also among {role}"
                yield Problem(why, "Take it out of one of the two.", "study", None, outcome)


def _settings(study: Study) -> Iterator[Problem]:
    if not 0 < study.confidence < 1:
        why = "the confidence level must lie between 0 and 1"
        yield Problem(why, "Use 0.95 unless you have a reason not to.", "study", value=str(study.confidence))
    if study.errors not in ERRORS:
        why = "the standard errors must be automatic, CRV1 or CRV3"
        yield Problem(why, "Leave it out unless you have a reason not to.", "study", value=str(study.errors))
    elif study.errors != "automatic" and not study.cluster:
        why = "standard errors for clusters need a cluster column"
        yield Problem(why, "Name the column in cluster, or leave out errors.", "study", value=study.errors)
    if study.minimum_cell < 1:
        why = "the smallest number of students that may be shown must be at least 1"
        yield Problem(
            why, "Use 10 unless your agreement says otherwise.", "study", value=str(study.minimum_cell)
        )


def _no_column(name: str, role: str, source: Source) -> Problem:
    by_lower = {known.lower(): known for known in source.types}
    close = [by_lower[near] for near in difflib.get_close_matches(name.lower(), list(by_lower), n=3)]
    todo = f"Did you mean {listed(close)}?" if close else f"The table has {listed(list(source.types))}."
    return Problem(f"the table has no such column, named among {role}", todo, "table", None, name)


def _not_numeric(name: str, role: str, source: Source) -> Problem:
    value = f"CAST(s.{quoted(name)} AS VARCHAR)"
    bad = f"{value} IS NOT NULL AND TRY_CAST({value} AS DOUBLE) IS NULL"
    count, example = source.row(f"SELECT count(*), min({value}) FROM source s WHERE {bad}")
    why = (
        f"the {role} is not numeric: {count} values are not numbers"
        if count
        else f"the {role} is stored as text"
    )
    todo = "Choose a numeric column, or correct these values and import the data again."
    return Problem(why, todo, "table", None, name, example or "")


def _date_covariate(name: str, source: Source) -> Problem:
    why = f"a covariate must be a number or text, and this is {source.types[name].lower()}"
    return Problem(why, "Turn it into a number, for example an age in years.", "table", None, name)


def _unknown_arm(arm: str, column: str, values: list[str]) -> Problem:
    return Problem("no row has this value", f"The column holds {listed(values)}.", "table", None, column, arm)


def listed(values: list[str]) -> str:
    """The first values in quotation marks, and how many more there are."""
    text = ", ".join(f"“{value}”" for value in values[:SHOWN])
    return f"{text} and {len(values) - SHOWN} more" if len(values) > SHOWN else text
