"""One draw of the missing values of a column, given the others: a step of chained equations.

Numbers: Bayesian linear regression, with a random effect of the cluster where there are clusters, and predictive mean
matching: the value of one of the nearest donors is taken, so an imputed value is always one that occurs (Little 1988;
type 1 matching of van Buuren, Flexible Imputation of Missing Data, 2nd edition 2018, section 3.4). Two-valued columns
and categories: logistic and multinomial regression whose coefficients are drawn from the normal approximation
of their posterior. A weak normal prior on standardised coefficients keeps those finite where groups are separated.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from collegium.engines.imputation.columns import Floats, Mask
from collegium.engines.labels import Codes

RIDGE = 1e-5  # share of each diagonal element, against collinear columns; the default of R's mice
PRIOR_SD = 5.0  # of logistic coefficients of standardised columns: far wider than effects in education
MOST_STEPS = 50


@dataclass(slots=True)
class ClusterState:
    """The random effects of one column's model, carried from one iteration to the next; G clusters."""

    effects: Floats  # (G,)
    variance: float


def draw_number(
    y: Floats,
    x: Floats,
    missing: Mask,
    *,
    cluster: Codes | None,
    state: ClusterState | None,
    donors: int,
    rng: np.random.Generator,
) -> Floats:
    """Values for the missing rows; y (n,) with anything there, x (n, P). Updates state."""
    known = ~missing
    effect = np.zeros(len(y)) if state is None or cluster is None else state.effects[cluster]
    mean, drawn, sigma = _linear_draw(x[known], y[known] - effect[known], rng)
    predicted, wanted = x @ mean, x @ drawn
    if state is not None and cluster is not None:
        residual = y[known] - wanted[known]
        expected = _update(state, residual, cluster[known], sigma**2, rng)
        predicted, wanted = predicted + expected[cluster], wanted + state.effects[cluster]
    return y[known][_match(predicted[known], wanted[missing], donors, rng)]


def _linear_draw(x: Floats, y: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, float]:
    """Estimate, and a draw of coefficients and residual standard deviation from their posterior."""
    cross = x.T @ x
    inverse = np.linalg.inv(cross + RIDGE * np.diag(np.diag(cross)))
    mean = inverse @ (x.T @ y)
    df = max(len(y) - x.shape[1], 1)
    squares = float(((y - x @ mean) ** 2).sum())
    sigma = float(np.sqrt(squares / rng.chisquare(df)))
    root = np.linalg.cholesky((inverse + inverse.T) / 2)
    return mean, mean + sigma * root @ rng.standard_normal(len(mean)), sigma


def _update(
    state: ClusterState, residual: Floats, cluster: Codes, sigma2: float, rng: np.random.Generator
) -> Floats:
    """A Gibbs step of the random effects and their variance; the expected effects are returned, (G,)."""
    groups = len(state.effects)
    size = np.bincount(cluster, minlength=groups)
    sums = np.bincount(cluster, weights=residual, minlength=groups)
    precision = size / max(sigma2, 1e-300) + 1 / max(state.variance, 1e-12 * max(sigma2, 1e-300))
    expected: Floats = sums / max(sigma2, 1e-300) / precision
    state.effects = expected + rng.standard_normal(groups) / np.sqrt(precision)
    # uniform prior on the standard deviation (Gelman 2006): inverse chi-squared with G - 1 degrees of freedom
    state.variance = float((state.effects**2).sum()) / float(rng.chisquare(max(groups - 1, 1)))
    return expected


def _match(known: Floats, wanted: Floats, donors: int, rng: np.random.Generator) -> Codes:
    """For each wanted prediction the place of a random one of the nearest known ones; ties in random order."""
    mixed = rng.permutation(len(known))
    order = mixed[np.argsort(known[mixed], kind="stable")]
    ranked = known[order]
    left, right = np.searchsorted(ranked, wanted, "left"), np.searchsorted(ranked, wanted, "right")
    middle = left + (rng.random(len(wanted)) * (right - left + 1)).astype(np.int64)
    nearby = middle[:, None] + np.arange(-donors, donors)
    distance = np.abs(ranked[np.clip(nearby, 0, len(ranked) - 1)] - wanted[:, None])
    distance[(nearby < 0) | (nearby >= len(ranked))] = np.inf
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :donors]
    chosen = nearest[np.arange(len(wanted)), rng.integers(0, min(donors, len(ranked)), len(wanted))]
    found: Codes = order[nearby[np.arange(len(wanted)), chosen]].astype(np.int64)
    return found


def draw_category(y: Codes, x: Floats, missing: Mask, rng: np.random.Generator) -> Codes:
    """Codes for the missing rows: y (n,) of 0 … L - 1 (two for two-valued), x (n, P). L - 1 times P terms."""
    levels = np.unique(y[~missing])
    if len(levels) == 1:
        return np.full(int(missing.sum()), levels[0])
    flags = (y[~missing, None] == levels[1:]).astype(np.float64)
    mean, root = _logistic(flags, x[~missing])
    drawn = (mean + root @ rng.standard_normal(len(mean))).reshape(len(levels) - 1, -1)
    shares = _shares(x[missing], drawn)
    above = np.cumsum(np.column_stack([1 - shares.sum(axis=1), shares]), axis=1)
    place = (rng.random(len(shares))[:, None] > above[:, :-1]).sum(axis=1)
    found: Codes = levels[place].astype(np.int64)
    return found


def _shares(x: Floats, coefficients: Floats) -> Floats:
    """Probabilities of all levels but the first, (n, L - 1)."""
    if len(coefficients) == 1:
        return np.asarray(special.expit(x @ coefficients.T), dtype=np.float64)
    scores = np.column_stack([np.zeros(len(x)), x @ coefficients.T])
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = (powers / powers.sum(axis=1, keepdims=True))[:, 1:]
    return shares


def _logistic(flags: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Posterior mode of the (L - 1) P coefficients by Newton's method, and a root of their covariance."""
    width, terms = flags.shape[1], x.shape[1]
    b, prior = np.zeros(width * terms), np.full(width * terms, PRIOR_SD**-2)
    for _ in range(MOST_STEPS):
        shares = _shares(x, b.reshape(width, terms))
        slope = ((flags - shares).T @ x).ravel() - prior * b
        step = np.linalg.solve(_information(shares, x) + np.diag(prior), slope)
        # a step this long on standardised columns means separation; the prior then needs several short ones
        b = b + step * min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-6:  # squared by the step just made
            break
    information = _information(_shares(x, b.reshape(width, terms)), x) + np.diag(prior)
    return b, np.linalg.inv(np.linalg.cholesky(information)).T


def _information(shares: Floats, x: Floats) -> Floats:
    width, terms = shares.shape[1], x.shape[1]
    found = np.empty((width, terms, width, terms))
    for j in range(width):
        for k in range(j + 1):
            weight = shares[:, j] * (float(j == k) - shares[:, k])
            found[j, :, k, :] = found[k, :, j, :] = x.T @ (weight[:, None] * x)
    return found.reshape(width * terms, width * terms)
