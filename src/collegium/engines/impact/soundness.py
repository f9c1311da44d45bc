"""What the numbers of a study cannot show by themselves: arms without overlap, values far outside, uneven gaps.

Nothing here says which student it is, nor how many they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from collegium.engines.impact.checks import listed
from collegium.engines.impact.design import Compared, Logistic, RandomIntercept, compares_arms, design_columns
from collegium.engines.impact.source import Source, literal
from collegium.engines.impact.study import Finding, Study, StudyResult
from collegium.engines.wwc import attrition

# Arms do not overlap if fewer than this share of either lies in the middle 98 % of the other.
FEWEST_SHARED = 0.05
EDGE = 0.01
# With fewer rows in an arm chance alone keeps arms apart: 2 of the 252 ways to choose 5 of 10.
FEWEST_ROWS = 5
# A value lies far outside if it is this many quartile ranges beyond the quartiles (7 standard deviations of normal
# values), and further from all others than these are from each other: then it is no tail.
FAR = 5.0
APART = 1.0
SCREEN = 0.6  # standard deviations about the mean; the quartiles of normal values are 0.67 from it

NO_OVERLAP = (
    "The two groups hardly share a value of {names}, which was measured before: nobody can tell the programme from "
    "what led to it, so no conclusion can be drawn."
)
UNEVEN = (
    "“{outcome}”, or something else that the study needs, is missing much more often in “{more}” than in “{less}”. If "
    "those who lack it differ from the others, the groups are no longer alike, and so the answer may be wrong."
)
FAR_OUTSIDE = (
    "“{name}” has values that lie far outside of the others (digits of the longest: {digits}). A code for a missing "
    "value, or a typing error, counts like any other value: look at the column, correct it and import the data "
    "again."
)


def sound(result: StudyResult, source: Source) -> StudyResult:
    """The result without what it must not conclude, and with warnings about its data."""
    study = result.study
    apart = _without_overlap(study, source)
    gaps = _gaps(study, source) if any(result.rows.missing.values()) else ()
    warnings = (*gaps, *_far_outside(study, source))
    found = replace(result, warnings=(*result.warnings, *warnings))
    return _withheld(found, apart) if apart else found


# --- overlap --------------------------------------------------------------------------------------------------


def _without_overlap(study: Study, source: Source) -> dict[str, tuple[str, ...]]:
    """By arm, the baseline measures whose values it hardly shares with the comparison."""
    if study.by_lot or not isinstance(study.design, Compared | Logistic | RandomIntercept):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for measure in study.baseline:
        for arm in _arms_apart(study, source, measure):
            found[arm] = (*found.get(arm, ()), measure)
    return found


def _arms_apart(study: Study, source: Source, measure: str) -> Iterator[str]:
    low, high = source.quantile("v", EDGE), source.quantile("v", 1 - EDGE)
    rows = source.rows(f"""
        WITH x AS ({_values(study, source, measure)}),
        q AS (SELECT arm, {low} AS low, {high} AS high, count(*) AS n FROM x GROUP BY arm)
        SELECT x.arm, other.arm, min(own.n), avg(CASE WHEN v BETWEEN other.low AND other.high THEN 1.0 ELSE 0.0 END)
        FROM x JOIN q AS own ON own.arm = x.arm JOIN q AS other ON other.arm <> x.arm
        GROUP BY x.arm, other.arm
    """)
    shared = {(arm, other): (n, float(share)) for arm, other, n, share in rows}
    for arm in study.arms:
        sides = [shared.get(pair) for pair in ((arm, study.comparison), (study.comparison, arm))]
        if all(side and side[0] >= FEWEST_ROWS and side[1] < FEWEST_SHARED for side in sides):
            yield arm


def _values(study: Study, source: Source, name: str) -> str:
    """SQL of the values v of a column with their arm; without arms, those of all rows."""
    value, arm = source.number(name), source.text(study.treatment) if _has_arms(study) else "''"
    return f"SELECT {arm} AS arm, {value} AS v FROM {_rows(study, source)} AND {value} IS NOT NULL"


def _has_arms(study: Study) -> bool:
    return compares_arms(study.design) and bool(study.comparison)


def _rows(study: Study, source: Source) -> str:
    """SQL of the rows of the arms, or of all where there are none, to which conditions may be added."""
    if not _has_arms(study):
        return "source s WHERE true"
    arms = ", ".join(map(literal, (study.comparison, *study.arms)))
    return f"source s WHERE {source.text(study.treatment)} IN ({arms})"


def _withheld(result: StudyResult, apart: dict[str, tuple[str, ...]]) -> StudyResult:
    """Without the effects of these arms, and without the terms from which they could be read."""
    findings = [_without_numbers(one, apart[one.arm]) if one.arm in apart else one for one in result.findings]
    return replace(
        result,
        findings=tuple(findings),
        coefficients=(),
        levels=tuple(one for one in result.levels if one.arm not in apart),
    )


def _without_numbers(one: Finding, measures: tuple[str, ...]) -> Finding:
    why = NO_OVERLAP.format(names=listed(list(measures)))
    blank = Finding(one.outcome, one.arm, one.model, one.subgroup, one.level, suppressed=True, withheld=why)
    return one if one.suppressed else blank


# --- values that are missing ----------------------------------------------------------------------------------


def _gaps(study: Study, source: Source) -> Iterator[str]:
    """Outcomes that are missing much more often in one arm: beyond the cautious boundary for attrition of the
    What Works Clearinghouse, where it is at least `minimum_cell` more students.
    """
    if not _has_arms(study) or not study.persons:
        return
    arm = source.text(study.treatment)
    used = ", ".join(f"sum(CASE WHEN {has} THEN 1 ELSE 0 END)" for has in _having(study, source))
    counts = {
        name: (int(total), *map(int, many))
        for name, total, *many in source.rows(f"SELECT {arm}, count(*), {used} FROM source s GROUP BY {arm}")
    }
    for place, outcome in enumerate(study.outcomes):
        for name in study.arms:
            sides = {one: counts.get(one) for one in (name, study.comparison)}
            known = {one: (side[0], side[1 + place]) for one, side in sides.items() if side}
            if len(known) == 2 and (more := _missing_more(known, study)):
                yield UNEVEN.format(outcome=outcome, more=more[0], less=more[1])


def _having(study: Study, source: Source) -> Iterator[str]:
    """For each outcome, the condition on a row that it has everything which the study needs."""
    of_design = [name for names in design_columns(study.design).values() for name in names]
    cluster = [study.cluster] if study.cluster else []
    needed = dict.fromkeys((*study.covariates, *study.fixed_effects, *cluster, *of_design))
    keys = [f"{source.key(name)} IS NOT NULL" for name in needed]
    for outcome in study.outcomes:
        yield " AND ".join([f"{source.number(outcome)} IS NOT NULL", *keys])


def _missing_more(sides: Mapping[str, tuple[int, int]], study: Study) -> tuple[str, str] | None:
    """(arm in which clearly more are missing, the other), or None. sides: by arm, all rows and those used."""
    if not all(used for _, used in sides.values()):
        return None
    lost = {name: total - used for name, (total, used) in sides.items()}
    rates = {name: lost[name] / sides[name][0] for name in sides}
    less, more = sorted(rates, key=rates.__getitem__)
    (treated, in_treated), (comparison, in_comparison) = sides.values()
    attrited = attrition(
        assigned_treated=treated,
        assigned_comparison=comparison,
        analysed_treated=in_treated,
        analysed_comparison=in_comparison,
    )
    beyond = (rates[more] - rates[less]) * sides[more][0]
    return None if beyond < study.minimum_cell or attrited.is_low("cautious") else (more, less)


# --- values that are far outside ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """Of a column: how far its values reach, and how far those do that do not lie far outside."""

    least: float
    most: float
    near_least: float
    near_most: float

    def far(self) -> float | None:
        """The value that is furthest outside, if there is a gap to it."""
        width = APART * (self.near_most - self.near_least)
        beyond = {
            self.least: self.near_least - self.least,
            self.most: self.most - self.near_most,
        }
        value, gap = max(beyond.items(), key=lambda one: one[1])
        return value if gap > width else None


def _far_outside(study: Study, source: Source) -> Iterator[str]:
    for name in _perhaps_far(study, source, list(_measured(study, source))):
        spread = _spread(study, source, name)
        far = spread.far() if spread else None
        if far is not None:
            yield FAR_OUTSIDE.format(name=name, digits=len(str(int(abs(far)))))


def _measured(study: Study, source: Source) -> Iterable[str]:
    names = dict.fromkeys((*study.outcomes, *study.baseline, *study.covariates))
    return [name for name in names if source.kind(name) == "number"]


def _perhaps_far(study: Study, source: Source, names: list[str]) -> list[str]:
    """Columns for which two quick readings of the table do not rule it out; quartiles cost much more.

    Where a quarter or more of the values are at most a, and no more than three quarters below b, the quartiles are no
    nearer to each other than a and b, and all values from a - FAR (b - a) to b + FAR (b - a) are within the rule.
    """
    if not names:
        return []
    rows = _rows(study, source)
    values = [source.number(name) for name in names]
    each = ", ".join(f"count({v}), min({v}), max({v}), avg({v}), stddev_samp({v})" for v in values)
    row = source.row(f"SELECT {each} FROM {rows}")
    facts = [row[place : place + 5] for place in range(0, len(row), 5)]
    kept = [(v, name, fact) for v, name, fact in zip(values, names, facts, strict=True) if fact[4]]
    if not kept:
        return []
    ends = [(mean - SCREEN * sd, mean + SCREEN * sd) for _, _, (_, _, _, mean, sd) in kept]
    counts = ", ".join(
        f"count_if({v} <= {literal(a)}), count_if({v} < {literal(b)})"
        for (v, _, _), (a, b) in zip(kept, ends, strict=True)
    )
    found = source.row(f"SELECT {counts} FROM {rows}")
    return [
        name
        for (_, name, (n, least, most, _, _)), (a, b), low, high in zip(
            kept, ends, found[::2], found[1::2], strict=True
        )
        if 4 * low < n or 4 * high > 3 * n or least < a - FAR * (b - a) or most > b + FAR * (b - a)
    ]


def _spread(study: Study, source: Source, name: str) -> Spread | None:
    """None where half of the values or more are the same, so that nothing says what is usual."""
    lower, upper = source.quantile("v", 0.25), source.quantile("v", 0.75)
    near = f"v BETWEEN lower - {FAR} * (upper - lower) AND upper + {FAR} * (upper - lower)"
    (row,) = source.rows(f"""
        WITH x AS ({_values(study, source, name)}),
        q AS (SELECT {lower} AS lower, {upper} AS upper FROM x)
        SELECT min(upper - lower), min(v), max(v), min(CASE WHEN {near} THEN v END), max(CASE WHEN {near} THEN v END)
        FROM x CROSS JOIN q
    """)
    return Spread(*map(float, row[1:])) if row[0] else None
