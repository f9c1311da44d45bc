"""The effect of a programme where students learn in groups: an arm against the comparison in a multilevel model.

Whole groups may have been in an arm (then the test has as many degrees of freedom as there are groups, less terms
that are the same for a whole group), or students within groups (then as many as students allow).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.multilevel import words
from collegium.engines.multilevel.model import RandomIntercept, TermTest, fit, term_test
from collegium.engines.multilevel.sums import Floats, from_rows
from collegium.engines.multilevel.value_added import ENOUGH_GROUPS
from collegium.engines.problems import refuse
from collegium.engines.wwc import hedges_g, improvement_index

TREATED = "in the programme"
COMPARISON = "in the comparison"


@dataclass(frozen=True, slots=True)
class Side:
    """Students of one arm, their groups, unadjusted mean and standard deviation."""

    students: int
    groups: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class ProgramEffect:
    """The effect, in units of the outcome, with what a finding needs.

    hedges_g: effect of the model over the UNADJUSTED pooled standard deviation (WWC Procedures Handbook 4.1). For
    groups that were assigned whole, Handbook 5.0 corrects it further with the icc of the model without covariates
    (`engines.wwc.clustered_g`), here icc_unadjusted.
    """

    treated: Side
    comparison: Side
    effect: TermTest
    hedges_g: float
    improvement_index: float
    whole_groups: bool
    icc_unadjusted: float
    model: RandomIntercept
    warnings: tuple[str, ...]


def program_effect(
    outcome: ArrayLike,
    treated: ArrayLike,
    group: ArrayLike,
    *,
    covariates: ArrayLike | None = None,
    terms: Sequence[str] = (),
    name: str = "outcome",
    confidence: float = 0.95,
) -> ProgramEffect:
    """REML fit of the outcome on the arm and covariates with a level for every group.

    Args:
        outcome: (N,). treated: bool or 0 and 1, (N,). group: labels, (N,). covariates: (N, K), named by terms.

    Raises:
        ProblemsFound: missing values, an arm without students or in one group only, no degrees of freedom, or a model
            that has no answer (see `sums.standardised`).
    """
    y, arm, labels = np.asarray(outcome, dtype=np.float64), _arm(treated), np.asarray(group)
    if not len(y) == len(arm) == len(labels):
        refuse(words.LENGTHS, words.TODO_CHECK)
    sides = [_side(y, labels, arm, TREATED), _side(y, labels, ~arm, COMPARISON)]
    extra = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    if extra.ndim != 2 or len(extra) != len(y):
        refuse(words.LENGTHS, words.TODO_CHECK)
    # the arm comes last, so that it is the one that is named where covariates determine it
    columns = np.column_stack([extra, arm])
    model = fit(from_rows(y, columns, labels, terms=(*terms, TREATED), name=name))
    if model.df[-1] < 1:
        refuse(words.NO_DEGREES, words.TODO_FEWER)
    tested = term_test(model, TREATED, confidence=confidence)
    g = hedges_g(
        tested.estimate,
        n_treated=sides[0].students,
        n_comparison=sides[1].students,
        sd_treated=sides[0].sd,
        sd_comparison=sides[1].sd,
    )
    return ProgramEffect(
        treated=sides[0],
        comparison=sides[1],
        effect=tested,
        hedges_g=g,
        improvement_index=improvement_index(g),
        whole_groups=model.constant_in_groups[-1],
        icc_unadjusted=_icc_within_arms(y, arm, labels),
        model=model,
        warnings=_warnings(model, extra),
    )


def _arm(treated: ArrayLike) -> NDArray[np.bool_]:
    """Who was in the programme; anything but yes and no (a missing value would count as yes) is refused."""
    given = np.asarray(treated)
    if given.dtype != np.bool_ and not np.isin(given, (0, 1)).all():
        refuse(words.NOT_YES_OR_NO, words.TODO_ROWS, name=TREATED)
    return given.astype(np.bool_)


def _side(y: Floats, labels: NDArray[np.generic], chosen: NDArray[np.bool_], name: str) -> Side:
    if not chosen.any():
        refuse(words.NOBODY, words.TODO_ARMS, name=name)
    groups = len(np.unique(labels[chosen]))
    if groups < 2:
        refuse(words.ARM_IN_ONE_GROUP, words.TODO_ARMS, name=name)
    return Side(int(chosen.sum()), groups, float(y[chosen].mean()), float(y[chosen].std(ddof=1)))


def _icc_within_arms(y: Floats, arm: NDArray[np.bool_], labels: NDArray[np.generic]) -> float:
    """Share of the variance within the arms that lies between groups: the model with the arm alone."""
    return fit(from_rows(y, arm[:, None], labels, terms=(TREATED,))).icc


def _warnings(model: RandomIntercept, extra: Floats) -> tuple[str, ...]:
    found = []
    if not extra.shape[1]:
        found.append(words.UNADJUSTED)
    if model.groups < ENOUGH_GROUPS:
        found.append(words.FEW_GROUPS.format(groups=model.groups, enough=ENOUGH_GROUPS))
    if model.singular:
        found.append(words.SINGULAR)
    return tuple(found)
