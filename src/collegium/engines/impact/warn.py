"""Sentences that a reader of the result must see. They never tell how many students a small group has."""

from collections.abc import Iterator, Sequence

from collegium.engines.impact.checks import listed
from collegium.engines.impact.findings import Fitted, Group
from collegium.engines.impact.sample import Sample

FEW_CLUSTERS = 20


def study_warnings(sample: Sample, fitted: Sequence[Fitted]) -> list[str]:
    """Few clusters, covariates that were dropped, students alone in a fixed effect; each said once."""
    found = [*_few_clusters(sample, fitted), *_dropped(sample, fitted), *_alone(sample, fitted)]
    return list(dict.fromkeys(found))


def _few_clusters(sample: Sample, fitted: Sequence[Fitted]) -> Iterator[str]:
    """The smallest side counts: 40 clusters of which 3 were treated are few."""
    if not sample.study.cluster:
        return
    few = [one.group for one in fitted if _fewest(one.group) < FEW_CLUSTERS]
    names = [f"{group.subgroup}: {group.level}" if group.subgroup else "everyone" for group in few]
    if names:
        yield (
            f"An arm or the comparison has fewer than {FEW_CLUSTERS} clusters ({sample.study.cluster}) among "
            f"{listed(list(dict.fromkeys(names)))}. With so few, standard errors tend to be too small and "
            "p-values too low: read these findings with care."
        )


def _fewest(group: Group) -> int:
    return min((arm.clusters for arm in group.arms if arm.n), default=0)


def _dropped(sample: Sample, fitted: Sequence[Fitted]) -> Iterator[str]:
    """Only for everyone: within a subgroup its own indicators are constant by design."""
    for one in fitted:
        group, layout, fit = one.group, one.layout, one.fit
        if group.subgroup or isinstance(fit, str):
            continue
        covariates = layout.covariate_columns()
        names = [
            sample.terms[j - covariates.start].name
            for j in fit.dropped
            if j in range(layout.width())[covariates]
        ]
        if names:
            yield (
                f"The adjusted model of “{group.outcome}” leaves out {listed(names)}: "
                "the other covariates or the fixed effects already determine them."
            )


def _alone(sample: Sample, fitted: Sequence[Fitted]) -> Iterator[str]:
    whole = [one.fit for one in fitted if not one.group.subgroup]
    if any(fit.alone for fit in whole if not isinstance(fit, str)):
        yield (
            f"Some students are the only one in their level of {listed(list(sample.study.fixed_effects))}. "
            "They are counted and described, but tell the adjusted model nothing."
        )
