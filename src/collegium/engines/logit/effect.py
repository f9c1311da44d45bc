"""What a programme changes in the share of students with an outcome, allowing for other columns.

The model is on the scale of log odds; the answer is a difference in shares: everybody's probability with the programme
less without it, on average (a "marginal effect" or standardised risk difference). Its error comes from that of the
coefficients by the delta method; the students themselves are taken as given. Source: Agresti, Categorical Data
Analysis, 3rd ed. 2013, chapters 3 and 5.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from collegium.engines.inference import critical, two_sided
from collegium.engines.logit import words
from collegium.engines.logit.fit import Errors, Logit, described, fit
from collegium.engines.logit.input import Floats, Rows, Scaled, read_rows, scale
from collegium.engines.problems import refuse

ENOUGH_CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in shares with its interval. Shares lie between 0 and 1.

    treated, comparison: mean probability if everybody, or nobody, took part. statistic: estimate / se, a t with df
    degrees of freedom (z where df is infinite). odds_ratio: of the treatment, the other columns held fixed; its
    interval has the same level. model: the regression; the treatment is its last term.
    """

    treated: float
    comparison: float
    estimate: float
    se: float
    df: float
    statistic: float
    p: float
    low: float
    high: float
    odds_ratio: float
    odds_low: float
    odds_high: float
    model: Logit
    warnings: tuple[str, ...] = ()


def risk_difference(
    y: ArrayLike,
    treated: ArrayLike,
    x: ArrayLike | None = None,
    *,
    names: tuple[str, ...] = (),
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    errors: Errors | None = None,
    confidence: float = 0.95,
) -> Difference:
    """The average marginal effect of taking part.

    Args:
        y, treated: (n,) 0 or 1. x: (n, k) covariates without a constant. weights, cluster, errors: see `logit`;
            probabilities are averaged with the weights.

    Raises:
        ProblemsFound: what `logit` refuses; a treatment that is the same for all or determined by the covariates.
        ValueError: a level of confidence that is none.
    """
    if not 0 < confidence < 1:
        raise ValueError("a level of confidence lies between 0 and 1")
    kind = errors or ("HC1" if cluster is None else "CRV1")
    if (kind == "CRV1") != (cluster is not None):
        raise ValueError("cluster-robust errors need clusters, and clusters need cluster-robust errors")
    took = np.asarray(treated, dtype=np.float64)
    covariates = np.empty((len(took), 0)) if x is None else np.asarray(x, dtype=np.float64)
    if covariates.ndim != 2 or took.ndim != 1 or len(covariates) != len(took):
        refuse(words.LENGTHS, words.TODO_CHECK)
    names = names or tuple(f"x{place + 1}" for place in range(covariates.shape[1]))
    rows = read_rows(y, np.column_stack([covariates, took]), (*names, "treatment"), weights, cluster)
    _check_treatment(rows.x[:, -1])
    scaled = scale(rows.x, rows.names)
    if rows.x.shape[1] - 1 not in scaled.places:
        refuse(words.UNIDENTIFIED, words.TODO_TREATMENT, name="treatment")
    found = fit(rows, scaled, kind)
    means, slope = _standardised(rows, scaled, found.beta)
    se = math.sqrt(float(slope @ found.covariance @ slope))
    return _difference(described(rows, scaled, found, kind), means, se, confidence)


def _check_treatment(treated: Floats) -> None:
    if not ((treated == 0) | (treated == 1)).all():
        refuse(words.NOT_YES_OR_NO, words.TODO_CHECK, name="treatment")
    if np.ptp(treated) == 0:
        refuse(words.ONE_VALUE, words.TODO_CHECK, name="treatment")


def _standardised(rows: Rows, scaled: Scaled, beta: Floats) -> tuple[list[float], Floats]:
    """Mean probabilities with and without, and the slope (K,) of their difference; the treatment is the last column."""
    share, treated = rows.weights / rows.weights.sum(), rows.x[:, -1] == 1
    means, slopes = [], []
    for arm in (treated, ~treated):
        changed = scaled.z.copy()
        changed[:, -1] = scaled.z[np.flatnonzero(arm)[0], -1]
        probability = special.expit(changed @ beta)
        means.append(float(share @ probability))
        slopes.append((share * probability * (1 - probability)) @ changed)
    return means, np.asarray(slopes[0] - slopes[1])


def _difference(model: Logit, means: list[float], se: float, confidence: float) -> Difference:
    estimate = means[0] - means[1]
    times = critical(confidence, model.df)
    reach, log_odds = times * se, float(model.estimate[-1])
    far = times * float(model.se()[-1])
    found = Difference(
        treated=means[0],
        comparison=means[1],
        estimate=estimate,
        se=se,
        df=model.df,
        statistic=estimate / se,
        p=two_sided(estimate / se, model.df),
        low=estimate - reach,
        high=estimate + reach,
        odds_ratio=_odds(log_odds),
        odds_low=_odds(log_odds - far),
        odds_high=_odds(log_odds + far),
        model=model,
    )
    few = model.clusters is not None and model.clusters < ENOUGH_CLUSTERS
    return replace(found, warnings=(words.SOME_CLUSTERS.format(enough=ENOUGH_CLUSTERS),)) if few else found


def _odds(log_odds: float) -> float:
    return math.exp(log_odds) if log_odds < 700 else math.inf
