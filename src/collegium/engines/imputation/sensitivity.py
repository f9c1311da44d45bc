"""How much the answer depends on what is assumed about missing values.

Three ways beside each other: only complete rows; imputed values; and imputed outcomes of those in the programme moved
by shares of a standard deviation (a pattern-mixture model with a fixed shift, van Buuren 2018, section 3.8; the tipping
point is that of Yan, Lee & Li 2009). Only the arm in the programme is moved: moving both alike would leave the
difference nearly where it was, and hide what could hurt it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from collegium.engines.imputation import words
from collegium.engines.imputation.analysis import Analysis, combined
from collegium.engines.imputation.chained import Imputed
from collegium.engines.imputation.columns import Column, Floats, Mask
from collegium.engines.imputation.pooling import Pooled
from collegium.engines.inference import critical, p_text, two_sided
from collegium.engines.problems import refuse

SHIFTS = (-0.2, -0.1, 0.1, 0.2)
FARTHEST = 2.0  # standard deviations: beyond this nobody argues about missing students
STEP = 0.25


@dataclass(frozen=True, slots=True)
class Line:
    """One way to treat missing values. shift is in standard deviations of the outcome, 0 without one."""

    kind: Literal["complete case", "imputed", "shifted"]
    students: int
    effect: float
    se: float
    p: float
    ci_low: float
    ci_high: float
    shift: float = 0.0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """tipping: the smallest shift, in standard deviations and signed, at which the imputed effect is no longer
    significant; None where it never was or stays so within 2. sentences say all of it in words.
    """

    complete_case: Line
    imputed: Line
    shifted: tuple[Line, ...]
    tipping: float | None
    sd: float  # pooled within the arms, of known outcomes
    missing_information: float
    sentences: tuple[str, ...]


def sensitivity(
    imputed: Imputed,
    analyse: Analysis,
    *,
    outcome: str,
    treated: NDArray[np.bool_],
    shifts: Sequence[float] = SHIFTS,
    confidence: float = 0.95,
) -> Sensitivity:
    """All lines for one outcome that is a number. treated (n,): who was in the programme.

    The analysis runs once per table and shift, and about ten times more for the tipping point.

    Raises:
        ProblemsFound: the outcome is not a number, has no gaps among the treated, or does not vary; or an analysis
            has no answer (complete rows may be too few).
    """
    column = _column(imputed, outcome, treated)
    sd = _deviation(column, treated)
    runs = _Runs(imputed, analyse, column, treated & column.missing(), sd, confidence)
    main = runs.at(0.0)
    complete = complete_case(imputed, analyse, confidence=confidence)
    lines = tuple(runs.line(shift, runs.at(shift)) for shift in shifts)
    level = 1 - confidence
    tipping = _tipping(runs, main, level) if main.p < level else None
    line = runs.line(0.0, main)
    sentences = (
        words.COMPLETE_CASE.format(students=complete.students, effect=complete.effect, p=p_text(complete.p)),
        words.IMPUTED.format(
            sets=main.sets,
            students=line.students,
            effect=line.effect,
            p=p_text(line.p),
            missing=100 * main.missing_information,
        ),
        *(_shift_sentence(one) for one in lines),
        _tipping_sentence(main, tipping, level),
        words.ASSUMPTION,
    )
    return Sensitivity(complete, line, lines, tipping, sd, main.missing_information, sentences)


def _column(imputed: Imputed, outcome: str, treated: Mask) -> Column:
    columns = {column.name: column for column in imputed.columns}
    if outcome not in columns:
        refuse(words.NO_OUTCOME, words.TODO_CHECK, name=outcome)
    column = columns[outcome]
    if column.kind != "number":
        refuse(words.NOT_A_NUMBER, words.TODO_NUMBER, name=outcome)
    if not (column.missing() & treated).any():
        refuse(words.NONE_IMPUTED, words.TODO_COMPLETE, name=outcome)
    return column


def _deviation(column: Column, treated: Mask) -> float:
    known = [column.values[side & ~column.missing()] for side in (treated, ~treated)]
    squares = sum(float(((part - part.mean()) ** 2).sum()) for part in known if len(part))
    df = sum(len(part) - 1 for part in known if len(part))
    if df < 1 or not squares > 0:
        refuse(words.NO_SPREAD, words.TODO_CHECK, name=column.name)
    return float(np.sqrt(squares / df))


@dataclass(frozen=True, slots=True)
class _Runs:
    """The analysis of all tables with the imputed outcomes of some rows moved."""

    imputed: Imputed
    analyse: Analysis
    column: Column
    moved: Mask
    sd: float
    confidence: float

    def at(self, shift: float) -> Pooled:
        everyone = np.arange(len(self.moved))
        found = []
        for k in range(self.imputed.setting.sets):
            table: dict[str, Floats] = self.imputed.table(k)
            table[self.column.name] = table[self.column.name] + shift * self.sd * self.moved
            found.append(self.analyse(table, everyone))
        return combined(found, self.confidence)

    def line(self, shift: float, one: Pooled) -> Line:
        kind: Literal["imputed", "shifted"] = "shifted" if shift else "imputed"
        return Line(kind, len(self.moved), one.estimate, one.se, one.p, one.ci_low, one.ci_high, shift)


def complete_case(imputed: Imputed, analyse: Analysis, *, confidence: float) -> Line:
    """The analysis of the rows in which nothing was missing."""
    rows = imputed.complete_rows()
    found = analyse({column.name: column.values[rows] for column in imputed.columns}, rows)
    t = _interval(found.effect, found.se, found.df, confidence)
    return Line("complete case", len(rows), found.effect, found.se, *t)


def _interval(effect: float, se: float, df: float, confidence: float) -> tuple[float, float, float]:
    """p, and the ends of the interval."""
    reach = critical(confidence, df) * se
    return two_sided(effect / se, df), effect - reach, effect + reach


def _tipping(runs: _Runs, main: Pooled, level: float) -> float | None:
    """The first shift against the effect at which it is not significant: in steps, then halving to a hundredth."""
    against = -1.0 if main.estimate > 0 else 1.0
    held, lost = 0.0, STEP
    while runs.at(against * lost).p < level:
        held, lost = lost, lost + STEP
        if lost > FARTHEST:
            return None
    while lost - held > 0.005:
        middle = (held + lost) / 2
        held, lost = (middle, lost) if runs.at(against * middle).p < level else (held, middle)
    return against * lost


def _shift_sentence(line: Line) -> str:
    template = words.SHIFTED_WORSE if line.shift < 0 else words.SHIFTED_BETTER
    return template.format(size=abs(line.shift), effect=line.effect, p=p_text(line.p))


def _tipping_sentence(main: Pooled, tipping: float | None, level: float) -> str:
    if main.p >= level:
        return words.NOT_SIGNIFICANT
    if tipping is not None:
        return (words.TIPS_WORSE if tipping < 0 else words.TIPS_BETTER).format(size=abs(tipping))
    return (words.HOLDS_WORSE if main.estimate > 0 else words.HOLDS_BETTER).format(size=FARTHEST)
