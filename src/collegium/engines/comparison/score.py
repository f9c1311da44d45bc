"""The chance of taking part, given the columns to match on (propensity score; Rosenbaum & Rubin 1983)."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from collegium.engines import logit
from collegium.engines.comparison import words
from collegium.engines.comparison.input import Floats, Rows
from collegium.engines.problems import ProblemsFound, refuse

# Log odds nearer to each other than this, or than this times their deviation, are the same but for rounding.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """log_odds (n,), equal where students differ by rounding only; their deviation; columns that were not needed.

    same: distances that differ by less are equal.
    """

    log_odds: Floats
    deviation: float
    same: float
    ignored: tuple[str, ...]

    def probability(self) -> Floats:
        chance: Floats = special.expit(self.log_odds)
        return chance


def score(rows: Rows) -> Score:
    """Estimate it by a logistic regression.

    Raises:
        ProblemsFound: the groups do not overlap, or there are too few students.
    """
    try:
        model = logit.logit(rows.treated.astype(float), rows.x, names=rows.names, errors="classical")
    except logit.SeparationFound as found:
        refuse(words.NO_OVERLAP, words.TODO_OVERLAP, names=words.listed(found.names))
    except ProblemsFound as found:
        refuse(words.NO_SCORE, found.problems[0].todo, reason=found.problems[0].why)
    if len(model.terms) == 1:
        refuse(words.NOTHING_VARIES, words.TODO_COLUMNS)
    kept = [place for place, name in enumerate(rows.names) if name in set(model.terms)]
    centre = rows.x[:, kept].mean(axis=0)
    log_odds = (
        (rows.x[:, kept] - centre) @ model.estimate[1:] + model.estimate[0] + centre @ model.estimate[1:]
    )
    deviation = float(np.std(log_odds, ddof=1))
    same = SAME * max(deviation, 1.0)
    return Score(snapped(log_odds, same), deviation, same, model.dropped)


def snapped(values: Floats, width: float) -> Floats:
    """The values, those in a run with gaps of at most width all set to the first of the run."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    run = np.cumsum(np.diff(ordered, prepend=ordered[:1]) > width)
    first = ordered[np.searchsorted(run, run)]
    same = np.empty_like(values)
    same[order] = first
    return same
