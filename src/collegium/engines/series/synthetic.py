"""One unit beside a weighted mix of others that went the same way before: synthetic control.

Sources: Abadie, Diamond & Hainmueller 2010 (doi 10.1198/jasa.2009.ap08746) for weights, predictors and placebos in
space; Abadie, Diamond & Hainmueller 2015 (doi 10.1111/ajps.12116) for leaving one out; Abadie 2021 (doi
10.1257/jel.20191450) for when it can be trusted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from collegium.engines.series import words
from collegium.engines.series.mixing import Floats, Mix, Rule, Units, mix
from collegium.engines.series.units import Rows, arranged

# Our bounds: with a larger miss (in standard deviations between units) the comparison is not believed (the bound that
# the What Works Clearinghouse has for baseline differences); a unit with more weight than this is named.
POOR, MUCH = 0.25, 0.8
ENOUGH_BEFORE = 8
SMALLEST_P = 0.05
EXACT = 1e-6  # of a standard deviation between units
USED = 1e-3  # a weight that counts


@dataclass(frozen=True, slots=True)
class Synthesis:
    """How to look.

    Attributes:
        unit: the one in the programme. start: its first period in it.
        rule: what decides the weights. "outcomes": all outcomes before the start, equally. "predictors": predictors
            in standard deviations between units, by their importance. "regression": predictors whose importance is
            their summed squared coefficients in regressions of the outcomes before the start on them (the default of
            `synth` for Stata).
        importance: (K,) of the predictors for "predictors", at least 0; None for equal importance.
        placebos: whether every other unit is tried as if it had been in the programme.
    """

    unit: str
    start: float
    rule: Rule = "outcomes"
    importance: tuple[float, ...] | None = None
    placebos: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """A period: the unit, its mix and their difference, with the range of the mix when one unit is left out of it."""

    period: float
    observed: float
    synthetic: float
    gap: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Donor:
    """A unit in the mix; effect_without: the mean gap from the start on when it is left out (None: too few units)."""

    unit: str
    weight: float
    effect_without: float | None


@dataclass(frozen=True, slots=True)
class Predictor:
    """A predictor before the start: of the unit, of its mix, of all other units; importance sums to 1."""

    name: str
    unit: float
    synthetic: float
    others: float
    importance: float


@dataclass(frozen=True, slots=True)
class Placebo:
    """A unit as if it had been in the programme (the first: the one that was), for the chart and the test.

    rmspe_before, rmspe_after: root mean square of its gaps; ratio: after / before. gaps: (T,) in the order of time.
    """

    unit: str
    rmspe_before: float
    rmspe_after: float
    ratio: float
    gaps: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """The unit beside its mix.

    Attributes:
        effect: mean gap from the start on, in units of the outcome; None where withheld, which says why.
        p: share of units, this one included, whose ratio is at least as large; None without placebos.
        miss: rmspe_before in standard deviations between units.
    """

    effect: float | None
    p: float | None
    rmspe_before: float
    rmspe_after: float
    ratio: float
    miss: float
    gaps: tuple[Gap, ...]
    donors: tuple[Donor, ...]
    predictors: tuple[Predictor, ...]
    placebos: tuple[Placebo, ...]
    withheld: str
    warnings: tuple[str, ...]


def synthetic_control(rows: Rows, how: Synthesis) -> SyntheticControl:
    """Compare the unit with its mix.

    Raises:
        ProblemsFound: no such unit, repeated rows, too few units or periods, missing predictors.
        ValueError: a rule that is none.
    """
    if how.rule not in get_args(Rule):
        raise ValueError(f"the rule is one of {', '.join(get_args(Rule))}")
    units, left_out = arranged(rows, unit=how.unit, start=how.start, rule=how.rule)
    given = _given(units, how)
    found = mix(units, 0, how.rule, given=given)
    spread = math.sqrt(float(units.before().var(axis=0, ddof=1).mean()))
    own = _placebo(units, 0, found, EXACT * spread)
    miss = own.rmspe_before / spread
    placebos = _placebos(units, own, how.rule, given, EXACT * spread) if how.placebos else (own,)
    without = _leave_one_out(units, found, how.rule, given)
    withheld = words.POOR_FIT.format(miss=miss) if miss > POOR else ""
    told = how.placebos and not withheld
    return SyntheticControl(
        effect=None if withheld else float(np.mean(own.gaps[units.start :])),
        p=_share_at_least(own, placebos) if told else None,
        rmspe_before=own.rmspe_before,
        rmspe_after=own.rmspe_after,
        ratio=own.ratio,
        miss=miss,
        gaps=_gaps(units, own, without),
        donors=_donors(units, found, without),
        predictors=_predictors(units, found),
        placebos=placebos,
        withheld=withheld,
        warnings=tuple(_warnings(units, found, miss, left_out, placebos=told)),
    )


def _given(units: Units, how: Synthesis) -> Floats | None:
    if how.importance is None:
        return None
    given = np.asarray(how.importance, dtype=np.float64)
    if how.rule != "predictors" or len(given) != units.predictors.shape[1]:
        raise ValueError("importance is for the rule “predictors”, one number for each of them")
    if not (np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
        raise ValueError("importance is at least 0, and above 0 for one predictor")
    return given


def _placebo(units: Units, place: int, found: Mix, least: float) -> Placebo:
    """least: a smaller miss before is rounding and counts as this much, so that the ratio is not decided by it."""
    gaps = units.outcome[place] - found.weights @ units.outcome
    before, after = (
        math.sqrt(float(np.mean(some**2))) for some in (gaps[: units.start], gaps[units.start :])
    )
    return Placebo(units.names[place], before, after, after / max(before, least), tuple(gaps.tolist()))


def _placebos(
    units: Units, own: Placebo, rule: Rule, given: Floats | None, least: float
) -> tuple[Placebo, ...]:
    """The unit itself is among those that may be mixed for the others, as in Abadie et al. 2010."""
    others = range(1, len(units.names))
    return (own, *(_placebo(units, place, mix(units, place, rule, given=given), least) for place in others))


def _share_at_least(own: Placebo, placebos: Sequence[Placebo]) -> float:
    return sum(one.ratio >= own.ratio for one in placebos) / len(placebos)


def _leave_one_out(units: Units, found: Mix, rule: Rule, given: Floats | None) -> dict[int, Floats]:
    """Outcomes of the mix, (T,), without each of the units in it; none where only one other would be left."""
    if len(units.names) <= 3:
        return {}
    used = np.flatnonzero(found.weights > USED).tolist()
    return {place: mix(units, 0, rule, given=given, without=place).weights @ units.outcome for place in used}


def _gaps(units: Units, own: Placebo, without: dict[int, Floats]) -> tuple[Gap, ...]:
    others = np.array(list(without.values()))
    rows = []
    for t, period in enumerate(units.periods.tolist()):
        observed, gap = float(units.outcome[0, t]), own.gaps[t]
        low, high = (float(others[:, t].min()), float(others[:, t].max())) if len(others) else (None, None)
        rows.append(Gap(period, observed, observed - gap, gap, low, high))
    return tuple(rows)


def _donors(units: Units, found: Mix, without: dict[int, Floats]) -> tuple[Donor, ...]:
    """By weight, the largest first."""
    rows = []
    for place in np.argsort(-found.weights, kind="stable").tolist():
        if found.weights[place] > USED:
            gap = units.outcome[0] - without[place] if place in without else None
            effect = None if gap is None else float(gap[units.start :].mean())
            rows.append(Donor(units.names[place], float(found.weights[place]), effect))
    return tuple(rows)


def _predictors(units: Units, found: Mix) -> tuple[Predictor, ...]:
    return tuple(
        Predictor(
            name,
            float(values[0]),
            float(found.weights @ values),
            float(values[1:].mean()),
            float(importance),
        )
        for name, values, importance in zip(
            units.predictor_names, units.predictors.T, found.importance, strict=True
        )
    )


def _warnings(units: Units, found: Mix, miss: float, left_out: int, *, placebos: bool) -> list[str]:
    warnings = []
    if placebos:
        warnings.append(words.PLACEBO)
        smallest = 1 / len(units.names)
        if smallest >= SMALLEST_P:
            warnings.append(words.SMALL_POOL.format(units=len(units.names), smallest=smallest))
    if miss < EXACT:
        warnings.append(words.EXACT)
    if units.start < ENOUGH_BEFORE:
        warnings.append(words.FEW_PERIODS.format(enough=ENOUGH_BEFORE))
    largest = int(np.argmax(found.weights))
    if found.weights[largest] > MUCH:
        warnings.append(words.ONE_DONOR.format(unit=units.names[largest], share=found.weights[largest]))
    if left_out:
        warnings.append(words.LEFT_OUT.format(count=left_out))
    return warnings
