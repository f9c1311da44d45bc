"""The arms compared by a multilevel model with a level for every school or class."""

import numpy as np

from collegium.engines.designs.arms import Answer, Compared, Data
from collegium.engines.designs.findings import Estimate
from collegium.engines.impact import RandomIntercept
from collegium.engines.multilevel import program_effect


def by_groups(data: Data, compared: Compared) -> Answer:
    """REML with Satterthwaite degrees of freedom (`engines.multilevel`).

    Raises:
        ProblemsFound: an arm in a single group, or a model that has no answer.
    """
    design = data.study.design
    assert isinstance(design, RandomIntercept)  # noqa: S101
    group = data.rows.codes[design.group][compared.rows]
    done = program_effect(
        compared.y,
        compared.treated,
        group,
        covariates=compared.terms,
        terms=compared.names,
        name=compared.place.outcome,
        confidence=data.study.confidence,
    )
    tested = done.effect
    return Answer(
        Estimate(tested.estimate, tested.se, tested.df, tested.low, tested.high, tested.p),
        clusters=len(np.unique(group)),
        warnings=done.warnings,
    )
