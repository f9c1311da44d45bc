"""What `collegium evaluate` says of choices and of the dose, a sentence for each outcome and arm."""

from collections.abc import Iterator

from collegium.engines.impact import StudyResult
from collegium.engines.reporting import Labels, is_yes_no
from collegium.engines.reporting.tables import named
from collegium.engines.reporting.words import complete, decimals_for, number, percent
from collegium.engines.robustness import CheckedAnswer, DoseAnswer, Robustness

# See `engines.robustness.missing.Reason`.
MISSING = {
    "complete": "Nothing that this answer needs is missing, so there is nothing to fill in.",
    "few": "What missing values may have done is not told, to protect students: so few lack a value.",
    "rows": "Missing values were not filled in: the table has too many students for that.",
    "known": "Missing values were not filled in: a column has too few known values.",
    "levels": "Missing values were not filled in: a column has too many different values.",
    "failed": "These data do not allow the missing values to be filled in.",
}
# See `engines.robustness.dosetold.DoseReason`.
NO_DOSE = {
    "withheld": "the finding itself is withheld.",
    "few": "too few of the programme are known to have taken any amount.",
    "lacking": "so few of the programme lack an amount that the numbers would tell of them.",
    "alike": "all or nearly all took the same.",
    "failed": "these data do not allow a line.",
    "told": "beside what was told of the same table before, it would tell of a few students.",
}
NOT_ASSIGNED = (
    "Nobody was assigned to a dose at random: this describes who took how much and how they did; it is not the effect "
    "of more."
)


def robustness_sentences(found: Robustness, result: StudyResult, labels: Labels) -> Iterator[str]:
    for one in found.answers:
        yield _ways(one, result, labels)
        yield _missing(one, result)
    if found.skipped:
        yield f"{found.skipped} more pairs of outcome and programme were not looked at."


def dose_sentences(answers: tuple[DoseAnswer, ...], result: StudyResult, labels: Labels) -> Iterator[str]:
    for one in answers:
        yield _line(one, result, labels)
    if any(one.within for one in answers):
        yield NOT_ASSIGNED


def _ways(one: CheckedAnswer, result: StudyResult, labels: Labels) -> str:
    arm, outcome = _quoted(f"{result.study.treatment}={one.arm}", labels), _quoted(one.outcome, labels)
    effects = [way.effect for way in one.told() if way.effect is not None]
    if not effects:
        return f"None of the ways of calculating can be told for {outcome} and {arm}."
    above = sum(effect > 0 for effect in effects)
    below = sum(effect < 0 for effect in effects)
    more = "more" if above >= below else "less"
    error = min(way.se for way in one.told() if way.se is not None)
    low, high = (_size(end, error, one.outcome, result) for end in (min(effects), max(effects)))
    return (
        f"In {max(above, below)} of {len(effects)} ways of calculating, students with {arm} had {more} of {outcome} "
        f"than those they are compared with; the difference lies between {low} and {high}{_unit(one.outcome, result)}."
    )


def _missing(one: CheckedAnswer, result: StudyResult) -> str:
    if one.missing.reason:
        return MISSING[one.missing.reason]
    whole, filled = (_size(line.effect, line.se, one.outcome, result) for line in one.missing.lines[:2])
    return (
        f"With only the students who have every value the difference is {whole}; with missing values filled in "
        f"{one.missing.sets} times it is {filled}{_unit(one.outcome, result)}."
    )


def _line(one: DoseAnswer, result: StudyResult, labels: Labels) -> str:
    question = one.question
    arm = _quoted(f"{result.study.treatment}={question.arm}", labels)
    dose, outcome = _quoted(question.column, labels), _quoted(question.outcome, labels)
    if one.reason or one.within is None:
        return f"How {outcome} goes with {dose} among students with {arm} is not told: {NO_DOSE[one.reason or 'told']}"
    slope = one.within.slope
    low, high = (_size(end, slope.se, question.outcome, result) for end in (slope.ci_low, slope.ci_high))
    sure, unit = percent(result.study.confidence, complete(None)), _unit(question.outcome, result)
    if slope.ci_low <= 0 <= slope.ci_high:
        return (
            f"Among students with {arm}, no clear line goes from {dose} to {outcome}: for each one more the difference "
            f"may lie between {low} and {high}{unit} ({sure} % interval)."
        )
    size = _size(abs(slope.estimate), slope.se, question.outcome, result)
    way = "more" if slope.estimate > 0 else "less"
    return (
        f"Among students with {arm}, each one more of {dose} went with {size}{unit} {way} of {outcome} "
        f"({sure} % interval: {low} to {high})."
    )


def _quoted(key: str, labels: Labels) -> str:
    return f"“{named(key, labels)}”"


def _size(value: float | None, error: float | None, outcome: str, result: StudyResult) -> str:
    """A difference, rounded by its error; of yes or no in percentage points."""
    factor = 100 if is_yes_no(result, outcome) else 1
    places = decimals_for(None if error is None else factor * error)
    return number(None if value is None else factor * value, places, complete(None))


def _unit(outcome: str, result: StudyResult) -> str:
    return " percentage points" if is_yes_no(result, outcome) else ""
