"""The arms compared in an outcome of two values: a difference in shares from logistic regression."""

import numpy as np

from collegium.engines.designs.arms import Answer, Compared, Data, clusters_of
from collegium.engines.designs.findings import Estimate
from collegium.engines.logit import risk_difference


def by_odds(data: Data, compared: Compared) -> Answer:
    """Average marginal effect, clustered where the study names clusters; its shares give the Cox index (WWC).

    Raises:
        ProblemsFound: an outcome with more than two values, or what `engines.logit` refuses.
    """
    low, high = float(compared.y.min()), float(compared.y.max())
    y = (compared.y - low) / (high - low) if high > low else compared.y
    clusters = clusters_of(data, compared)
    found = risk_difference(
        y,
        compared.treated,
        compared.terms,
        names=compared.names,
        cluster=clusters,
        confidence=data.study.confidence,
    )
    size = high - low
    return Answer(
        Estimate(
            found.estimate * size, found.se * size, found.df, found.low * size, found.high * size, found.p
        ),
        clusters=None if clusters is None else len(np.unique(clusters)),
        warnings=found.warnings,
        means=(low + found.treated * size, low + found.comparison * size),
    )
