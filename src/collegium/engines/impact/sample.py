"""The working table: the rows in the arms that have every shared value, in codes and centred numbers.

Numbers are stored as (x - centre) / scale, with the mean of the rows in the arms as centre and a power of two
near their range as scale, so that sums of squares neither cancel nor overflow and scaling rounds nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from collegium.engines.impact.checks import MOST_LEVELS, TOO_LARGE, listed
from collegium.engines.impact.regression import Floats
from collegium.engines.impact.source import Source, literal
from collegium.engines.impact.study import Study
from collegium.engines.problems import Problem, ProblemsFound

MOST_INDICATORS = 2000
ENOUGH_TO_TELL = 10  # students for each outcome: among fewer, a sum may hold by chance
NO_DIMENSION = 1e-9  # of a variance: what is left of a sum that holds, after rounding
A_FEW = 1000  # rows that are looked at first


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric column: its name in the working table, and what was done to it."""

    sql: str
    centre: float
    scale: float


@dataclass(frozen=True, slots=True)
class Key:
    """A grouping column: its name in the working table, and the text of codes 0, 1, 2, ..."""

    sql: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One regressor: SQL over the working table, and how it was moved and scaled (indicators were not)."""

    name: str
    sql: str
    centre: float = 0.0
    scale: float = 1.0
    column: str = ""  # of the study, for messages
    level: int = -1  # code, for an indicator


@dataclass(frozen=True, slots=True)
class Sample:
    """The working table `work`: `arm` (0 is the comparison), one `key…` per key, one `x…` per number."""

    source: Source
    study: Study
    numbers: dict[str, Number]
    keys: dict[str, Key]
    terms: tuple[Term, ...]
    total: int  # rows of the table
    in_arms: int  # rows of the table in an arm or the comparison
    used: dict[str, int]  # by outcome
    working: int  # rows of the working table
    together: tuple[str, ...]  # outcomes that are made of each other: only students who have all have any
    two_valued: dict[str, tuple[float, float]]

    def complete(self, outcome: str) -> bool:
        return self.used[outcome] == self.working

    def combinations(self, *names: str, most: int) -> int:
        """How many of the arms and values of these keys there are; where that cannot be over `most`, a bound."""
        keys = list(dict.fromkeys(self.keys[name] for name in names))
        bound = (len(self.study.arms) + 1) * math.prod(len(key.levels) + 1 for key in keys)  # or no value
        if bound <= most:
            return bound
        columns = ", ".join(["arm", *(key.sql for key in keys)])
        (found,) = self.source.row(f"SELECT count(*) FROM (SELECT DISTINCT {columns} FROM work)")
        return int(found)


def build_sample(study: Study, source: Source) -> Sample:
    """Create `work` and look at it.

    Raises:
        ProblemsFound: no rows, one cluster, an outcome that does not vary, numbers too large, too many
            levels.
    """
    _create_arms(study, source)
    total = source.row("SELECT count(*) FROM source")[0]
    armed, numbers, problems = _numbers(study, source)
    rows = "FROM source s" if armed.rows == total else _from_armed(study, source)
    keys = _keys(study, source, rows)
    problems += [*_level_problems(study, keys), *_empty_problems(armed.rows)]
    if problems:
        raise ProblemsFound(problems)
    together = dependent_outcomes(
        study, source, numbers, {name: armed.ranges[name][0] for name in study.outcomes}
    )
    _create_work(study, source, numbers, keys, together)
    used, two_valued, working = _outcomes(study, source, numbers, armed)
    terms = tuple(_terms(study, source, numbers, keys))
    return Sample(source, study, numbers, keys, terms, total, armed.rows, used, working, together, two_valued)


@dataclass(frozen=True, slots=True)
class _Armed:
    """The rows in the arms, and of each numeric column how many have it, the lowest and the highest value."""

    rows: int
    ranges: dict[str, tuple[int, float | None, float | None]]


def _create_arms(study: Study, source: Source) -> None:
    """Table `arm`: every stored value of an arm (1 and 1.0 can be stored apart) with its code."""
    text, key = source.text(study.treatment), source.key(study.treatment)
    labels = [study.comparison, *study.arms]
    codes = " ".join(f"WHEN {literal(label)} THEN {code}" for code, label in enumerate(labels))
    source.create(
        "arm",
        f"SELECT key, code FROM (SELECT key, CASE text {codes} END AS code "
        f"FROM (SELECT DISTINCT {key} AS key, {text} AS text FROM source s)) WHERE code IS NOT NULL",
    )


def _from_armed(study: Study, source: Source) -> str:
    return f"FROM source s JOIN arm ON arm.key = {source.key(study.treatment)}"


def _numeric_columns(study: Study, source: Source) -> list[str]:
    covariates = [name for name in study.covariates if source.kind(name) != "text"]
    return list(dict.fromkeys((*study.outcomes, *study.baseline, *covariates)))


def _key_columns(study: Study, source: Source) -> list[str]:
    texts = [name for name in study.covariates if source.kind(name) == "text"]
    cluster = (study.cluster,) if study.cluster else ()
    return list(dict.fromkeys((*cluster, *study.fixed_effects, *study.subgroups, *texts)))


def _numbers(study: Study, source: Source) -> tuple[_Armed, dict[str, Number], list[Problem]]:
    """Centre and scale of every numeric column over the rows in the arms, and what there is in those rows."""
    names = _numeric_columns(study, source)
    columns = [source.number(name) for name in names]
    parts = ["count(*)", *(f"avg({x}), count({x}), min({x}), max({x})" for x in columns)]
    in_arms, *stats = source.row(f"SELECT {', '.join(parts)} {_from_armed(study, source)}")
    numbers, problems, ranges = {}, [], {}
    for place, name in enumerate(names):
        ranges[name] = tuple(stats[4 * place + 1 : 4 * place + 4])
        mean, _, low, high = (value or 0.0 for value in stats[4 * place : 4 * place + 4])
        usable = max(abs(low), abs(high)) < TOO_LARGE
        numbers[name] = Number(
            f"x{place}", mean if usable else 0.0, _power_of_two(high - low) if usable else 1.0
        )
        problems += [] if usable else [_too_large(name, low if abs(low) >= TOO_LARGE else high)]
    return _Armed(in_arms, ranges), numbers, problems


def _power_of_two(spread: float) -> float:
    return math.ldexp(1.0, round(math.log2(spread))) if spread > 0 else 1.0


def _keys(study: Study, source: Source, rows: str) -> dict[str, Key]:
    """Code every grouping column: levels sorted by their value, numbered from 0. rows: those in the arms, as SQL."""
    keys = {}
    for place, name in enumerate(_key_columns(study, source)):
        source.create(
            f"level{place}",
            f"SELECT key, {source.text_of(name, 'key')} AS text, "
            "CAST(row_number() OVER (ORDER BY key) - 1 AS INTEGER) AS code "
            f"FROM (SELECT DISTINCT {source.key(name)} AS key {rows}) WHERE key IS NOT NULL",
        )
        levels = source.rows(f"SELECT text FROM level{place} ORDER BY code")
        keys[name] = Key(f"key{place}", tuple(text for (text,) in levels))
    return keys


def _create_work(
    study: Study, source: Source, numbers: dict[str, Number], keys: dict[str, Key], together: Sequence[str]
) -> None:
    everything = " AND ".join(f"{source.number(name)} IS NOT NULL" for name in together)
    columns, joins = ["arm.code AS arm"], []
    for name, key in keys.items():
        table = key.sql.replace("key", "level")
        columns.append(f"{table}.code AS {key.sql}")
        joins.append(f"LEFT JOIN {table} ON {table}.key = {source.key(name)}")
    columns += [
        f"{_where(_moved_sql(source, name, number), everything if name in together else '')} AS {number.sql}"
        for name, number in numbers.items()
    ]
    needed = [columns_of.sql for name in _needed(study) for columns_of in [keys.get(name) or numbers[name]]]
    where = " AND ".join(f"{column} IS NOT NULL" for column in needed) or "true"
    source.create(
        "work",
        f"SELECT * FROM (SELECT {', '.join(columns)} "
        f"{_from_armed(study, source)} {' '.join(joins)}) WHERE {where}",
    )


def _moved_sql(source: Source, name: str, number: Number) -> str:
    return f"({source.number(name)} - {literal(number.centre)}) / {literal(number.scale)}"


def _where(sql: str, condition: str) -> str:
    return f"CASE WHEN {condition} THEN {sql} END" if condition else sql


def dependent_outcomes(
    study: Study, source: Source, numbers: dict[str, Number], counts: dict[str, int]
) -> tuple[str, ...]:
    """Outcomes that are sums of others, or one on another scale, and that not the same students have.

    A total of reading and mathematics is known for those who have both; its sum, and that of mathematics, give away
    the reading of the few who have no mathematics. Found from the covariances of the students who have all outcomes:
    what is a sum of others adds no dimension.
    """
    names = list(dict.fromkeys(study.outcomes))
    if not study.persons or len(names) < 2 or len(set(counts.values())) == 1:
        return ()
    columns = [_moved_sql(source, name, numbers[name]) for name in names]
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1)]
    sums = ", ".join(f"covar_pop({columns[i]}, {columns[j]})" for i, j in pairs)
    complete = " AND ".join(f"{source.number(name)} IS NOT NULL" for name in names)
    students, *found = source.row(f"SELECT count(*), {sums} {_from_armed(study, source)} WHERE {complete}")
    if students < ENOUGH_TO_TELL * len(names):
        return ()
    spread = np.zeros((len(names), len(names)))
    for (i, j), value in zip(pairs, found, strict=True):
        spread[i, j] = spread[j, i] = value
    return tuple(names[place] for place in _made_of_others(spread))


def _made_of_others(spread: Floats) -> list[int]:
    """The places of variables that take part in a sum that is the same for everybody."""
    deviation = np.sqrt(np.maximum(np.diag(spread), 0.0))
    varying = np.flatnonzero(deviation > 0)
    scale = deviation[varying]
    sizes, directions = np.linalg.eigh(spread[np.ix_(varying, varying)] / np.outer(scale, scale))
    parts = np.abs(directions[:, sizes < NO_DIMENSION]).max(axis=1, initial=0.0)
    return [int(place) for place, part in zip(varying, parts, strict=True) if part > 1e-3]


def _needed(study: Study) -> tuple[str, ...]:
    """Columns that a student must have to be in any model."""
    cluster = (study.cluster,) if study.cluster else ()
    return tuple(dict.fromkeys((*cluster, *study.fixed_effects, *study.covariates)))


def _outcomes(
    study: Study, source: Source, numbers: dict[str, Number], armed: _Armed
) -> tuple[dict[str, int], dict[str, tuple[float, float]], int]:
    """How many students have each outcome, which measures have only two values, and the size of `work`.

    Raises:
        ProblemsFound: an outcome that nobody has, or that is the same for everybody.
    """
    names = [*study.outcomes, *study.baseline]
    (working,) = source.row("SELECT count(*) FROM work")
    ranges = _ranges(source, {name: numbers[name] for name in names}, armed, working)
    problems = [problem for name in study.outcomes for problem in _constant(name, *ranges[name])]
    if problems:
        raise ProblemsFound(problems)
    two = _two_valued(source, {name: numbers[name] for name in names}, ranges)
    return {name: ranges[name][0] for name in study.outcomes}, two, working


def _ranges(source: Source, numbers: dict[str, Number], armed: _Armed, working: int) -> dict[str, list[Any]]:
    """How many students in `work` have each number, and its lowest and highest value there."""
    if working == armed.rows:  # nobody was left out, so they are those of the rows in the arms
        return {
            name: [count, *(_moved(end, numbers[name]) for end in ends)]
            for name, (count, *ends) in armed.ranges.items()
            if name in numbers
        }
    parts = [f"count({n.sql}), min({n.sql}), max({n.sql})" for n in numbers.values()]
    stats = source.row(f"SELECT {', '.join(parts)} FROM work")
    return {name: list(stats[3 * place : 3 * place + 3]) for place, name in enumerate(numbers)}


def _two_valued(
    source: Source, numbers: dict[str, Number], ranges: dict[str, list[Any]]
) -> dict[str, tuple[float, float]]:
    """Lowest and highest value of the measures with nothing in between."""
    varying = {
        name: number
        for name, number in numbers.items()
        if ranges[name][0] and ranges[name][1] < ranges[name][2]
    }
    for table in (f"(SELECT * FROM work LIMIT {A_FEW})", "work"):  # a few rows tell it of most measures
        if varying:
            between = [
                f"count_if({n.sql} > {literal(ranges[name][1])} AND {n.sql} < {literal(ranges[name][2])})"
                for name, n in varying.items()
            ]
            others = source.row(f"SELECT {', '.join(between)} FROM {table} w")
            varying = {name: n for (name, n), some in zip(varying.items(), others, strict=True) if not some}
    return {
        name: (_original(ranges[name][1], number), _original(ranges[name][2], number))
        for name, number in varying.items()
    }


def _moved(value: float | None, number: Number) -> float | None:
    """As `work` holds it."""
    return None if value is None else (value - number.centre) / number.scale


def _original(value: float, number: Number) -> float:
    return number.centre + number.scale * value


def _terms(study: Study, source: Source, numbers: dict[str, Number], keys: dict[str, Key]) -> list[Term]:
    """The regressors: numbers as they are, text as one indicator for each level but the first."""
    terms = []
    for name in study.covariates:
        if source.kind(name) == "text":
            key = keys[name]
            terms += [
                Term(f"{name}: {level}", f"CAST({key.sql} = {code} AS DOUBLE)", column=name, level=code)
                for code, level in enumerate(key.levels)
                if code
            ]
        else:
            number = numbers[name]
            terms.append(Term(name, number.sql, number.centre, number.scale, name))
    return terms


def _too_large(name: str, value: float) -> Problem:
    todo = "Correct it or leave it empty, then import the data again."
    return Problem(
        "the value is infinite or too large to compute with", todo, "table", None, name, repr(value)
    )


def _empty_problems(in_arms: int) -> list[Problem]:
    if in_arms:
        return []
    return [
        Problem(
            "no row is in an arm or in the comparison", "Check the treatment column and its values.", "table"
        )
    ]


def _constant(name: str, count: int, low: float | None, high: float | None) -> list[Problem]:
    if not count:
        why = (
            "no student in the arms has this outcome together with the cluster, fixed effects and covariates"
        )
        return [Problem(why, "Look for an empty column, or use fewer covariates.", "table", None, name)]
    if low == high:
        why = "the outcome is the same for every student in the study"
        return [Problem(why, "Choose an outcome that varies.", "table", None, name)]
    return []


def _level_problems(study: Study, keys: dict[str, Key]) -> list[Problem]:
    problems = []
    if study.cluster and len(keys[study.cluster].levels) < 2:
        why = "standard errors by cluster need at least two clusters, and the rows in the arms have fewer"
        todo = "Choose another cluster column, or none."
        problems.append(Problem(why, todo, "table", None, study.cluster, "".join(keys[study.cluster].levels)))
    for name in study.subgroups:
        if not keys[name].levels:
            why = "no student in the arms has a value here, so there is no subgroup to tell of"
            problems.append(
                Problem(why, "Choose another column for subgroups, or none.", "table", None, name)
            )
        if len(keys[name].levels) > MOST_LEVELS:
            why = f"has {len(keys[name].levels)} different values, too many for subgroups"
            todo = "Choose a column with a few groups."
            problems.append(Problem(why, todo, "table", None, name, listed(list(keys[name].levels[:1]))))
    return problems + _indicator_problems(study, keys)


def _indicator_problems(study: Study, keys: dict[str, Key]) -> list[Problem]:
    levels = {name: len(keys[name].levels) for name in keys}
    entered = sorted((levels[name] for name in study.fixed_effects), reverse=True)[1:]
    wanted = sum(entered) + sum(levels[name] for name in study.covariates if name in levels)
    if wanted <= MOST_INDICATORS:
        return []
    names = (*study.fixed_effects, *(name for name in study.covariates if name in levels))
    columns = f"{wanted} indicator columns for {listed(list(names))}"
    why = f"the regression would need {columns}, more than {MOST_INDICATORS}"
    return [Problem(why, "Use one fixed effect, or text covariates with fewer values.", "study")]


def term_counts(sample: Sample) -> dict[str, tuple[int, ...]]:
    """By outcome, for each term: how many students differ from its commonest value.

    A coefficient rests on these students, so it must not leave when they are few. The median stands in for
    the commonest value: where one value covers more than half of the students they are the same.
    """
    if not sample.terms:
        return dict.fromkeys(sample.study.outcomes, ())
    medians = sample.source.row(
        f"SELECT {', '.join(f'percentile_disc(0.5) WITHIN GROUP (ORDER BY {t.sql})' for t in sample.terms)} FROM work"
    )
    parts = [
        f"count_if({term.sql} <> {literal(median)} AND {sample.numbers[outcome].sql} IS NOT NULL)"
        for outcome in sample.study.outcomes
        for term, median in zip(sample.terms, medians, strict=True)
    ]
    found, width = sample.source.row(f"SELECT {', '.join(parts)} FROM work"), len(sample.terms)
    return {
        outcome: found[place * width : (place + 1) * width]
        for place, outcome in enumerate(sample.study.outcomes)
    }
