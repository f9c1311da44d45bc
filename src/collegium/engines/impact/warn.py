"""Sentences that a reader of the result must see. They never tell how many students a small group has."""

from collections.abc import Iterator, Sequence

from collegium.engines.impact.checks import listed
from collegium.engines.impact.fewclusters import (
    ENOUGH_CLUSTERS,
    ENOUGH_ON_A_SIDE,
    FEWEST_ON_A_SIDE,
    are_few,
)
from collegium.engines.impact.findings import Fitted, Group
from collegium.engines.impact.sample import Sample
from collegium.engines.impact.wholegroups import whole_groups

MOST_NAMED = 3


def study_warnings(sample: Sample, fitted: Sequence[Fitted]) -> list[str]:
    """Few clusters or none named, covariates that were dropped, students alone in a fixed effect; each said once."""
    found = [
        *_few_clusters(sample, fitted),
        *_whole_groups(sample),
        *_together(sample),
        *_dropped(sample, fitted),
        *_alone(sample, fitted),
    ]
    return list(dict.fromkeys(found))


def _few_clusters(sample: Sample, fitted: Sequence[Fitted]) -> Iterator[str]:
    if not sample.study.cluster:
        return
    groups = [one for one in fitted if _is_few(one.group)]
    left_out = [one for one in groups if not isinstance(one.fit, str) and one.fit.errors == "CRV3"]
    if left_out:
        yield (
            f"There are fewer than {ENOUGH_CLUSTERS} clusters ({sample.study.cluster}), or fewer than "
            f"{ENOUGH_ON_A_SIDE} on one side, among {_named(left_out)}. Their standard errors come from leaving "
            "out each cluster in turn (CRV3), which is safer with so few."
        )
    others = [one for one in groups if one not in left_out]
    if others:
        yield (
            f"There are fewer than {ENOUGH_CLUSTERS} clusters ({sample.study.cluster}), or fewer than "
            f"{ENOUGH_ON_A_SIDE} on one side, among {_named(others)}. With so few, standard errors tend to be too "
            "small and p-values too low: read these findings with care."
        )
    fewest = [one for one in groups if one.group.fewest_clusters() < FEWEST_ON_A_SIDE]
    if fewest:
        yield (
            f"An arm or the comparison has fewer than {FEWEST_ON_A_SIDE} clusters ({sample.study.cluster}) among "
            f"{_named(fewest)}. With so few no method gives a range that can be trusted: read these findings as "
            "a description."
        )


def _together(sample: Sample) -> Iterator[str]:
    if sample.together:
        yield (
            f"{listed(list(sample.together))} are made of each other, but not the same students have them. Only those "
            "who have all are counted in any: otherwise the values of the few others could be worked out."
        )


def _named(fitted: Sequence[Fitted]) -> str:
    groups = [one.group for one in fitted]
    names = [f"{group.subgroup}: {group.level}" if group.subgroup else "everyone" for group in groups]
    return listed(list(dict.fromkeys(names)))


def _is_few(group: Group) -> bool:
    return are_few(clusters=group.clusters, side=group.fewest_clusters())


def _whole_groups(sample: Sample) -> Iterator[str]:
    study = sample.study
    columns = whole_groups(study, sample.source)[:MOST_NAMED] if study.persons and not study.cluster else []
    if columns:
        yield (
            f"Everybody with the same value of {listed(columns)} was in the same group, and the study names no "
            "cluster. If whole schools, classes or places took part, name them as the cluster: otherwise the ranges "
            "are too narrow."
        )


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
