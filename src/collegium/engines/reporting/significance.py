"""Whether a finding is significant by the standards: corrected for clusters that were assigned, and for its domain.

The rules are those of `engines.wwc`. An analysis that allows for the clusters keeps its own p-value; one that does not
is corrected with the number of clusters that the evaluator gives; without that number it counts as not significant.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from collegium.engines.impact import Finding, StudyResult
from collegium.engines.impact.design import COMPARED
from collegium.engines.wwc import (
    DEFAULT_ICC,
    Boundary,
    Handbook,
    Kind,
    Reason,
    Test,
    clustered_g,
    corrected_test,
    cox_standard_error,
    g_from_pooled,
    one_arm_df,
    one_arm_gamma,
    one_arm_test,
    pooled_sd,
    small_sample_factor,
    t_statistic,
    within_domains,
)


@dataclass(frozen=True, slots=True)
class Clusters:
    """Classes or schools of one arm: assigned to it at the start, and still in the analysis."""

    assigned: int
    analysed: int


@dataclass(frozen=True, slots=True)
class AboutOutcome:
    """What an evaluator says of one outcome.

    Attributes:
        kind: decides the intraclass correlation where none is given.
        domain: outcomes with the same text are about the same subject, and their significance is corrected together.
        icc: how much of the variance of the outcome lies between clusters, where it is known.
        overriding_negative: a study that stands as high, or higher, found a significant negative effect on it.
    """

    kind: Kind = "achievement"
    domain: str = ""
    icc: float | None = None
    overriding_negative: bool = False

    @property
    def correlation(self) -> float:
        return DEFAULT_ICC[self.kind] if self.icc is None else self.icc


@dataclass(frozen=True, slots=True)
class Answers:
    """What nobody can read off the data.

    Attributes:
        randomised: whether a lot decided.
        clusters_assigned: whether whole classes or schools were assigned.
        arm_clustered: students were assigned, and those of the arm were then taught in groups made for the programme.
        assigned: students by value of the treatment column; missing where nobody knows. Where clusters were assigned,
            those of the clusters that stayed.
        clusters: classes, schools or groups by value of the treatment column.
        joiners: see `engines.wwc.Review`; asked where clusters were assigned.
        outcomes: by column.
        compromised, confound, outcome_eligible, boundary, sites, logic_model: see `engines.wwc`.
    """

    randomised: bool
    clusters_assigned: bool = False
    arm_clustered: bool = False
    assigned: Mapping[str, int] = field(default_factory=dict)
    clusters: Mapping[str, Clusters] = field(default_factory=dict)
    joiners: bool = False
    outcomes: Mapping[str, AboutOutcome] = field(default_factory=dict)
    compromised: bool = False
    confound: bool = False
    outcome_eligible: bool = True
    boundary: Boundary = "cautious"
    sites: int | None = None
    logic_model: bool = False

    def about(self, outcome: str) -> AboutOutcome:
        return self.outcomes.get(outcome, AboutOutcome())


@dataclass(frozen=True, slots=True)
class Tested:
    """One main finding: its p-value by the standards (None: nobody can say), whether it counts, and why."""

    p: float | None
    significant: bool
    reasons: tuple[Reason, ...]


def tested_findings(found: Sequence[Finding], result: StudyResult, answers: Answers) -> tuple[Tested, ...]:
    """Corrected for clusters, then within outcome domains (Benjamini-Hochberg). What nobody can say counts as p = 1."""
    alone = [_alone(one, result, answers) for one in found]
    told = [place for place, one in enumerate(found) if one.p is not None]
    domains = [answers.about(found[place].outcome).domain for place in told]
    p_values = [1.0 if (p := alone[place].p) is None else p for place in told]
    corrected = within_domains(p_values, domains, level=1 - result.study.confidence)
    for place, domain, row in zip(told, domains, corrected, strict=True):
        several = _several(domain, Counter(domains)[domain])
        reasons = (*alone[place].reasons, *several)
        alone[place] = replace(alone[place], significant=row.significant, reasons=reasons)
    return tuple(alone)


def _several(domain: str, count: int) -> tuple[Reason, ...]:
    if count < 2:
        return ()
    if not domain:
        return (Reason("findings corrected", {"count": count}),)
    return (Reason("domain corrected", {"count": count, "domain": domain}),)


def _alone(one: Finding, result: StudyResult, answers: Answers) -> Tested:
    """The p-value of one finding with what was assigned in mind, before the others are."""
    if one.p is None or not result.study.persons or not (answers.clusters_assigned or answers.arm_clustered):
        return Tested(one.p, significant=False, reasons=())
    if _allows_for_clusters(one, result, answers):
        reason = Reason("clusters in the analysis", {"clusters": one.n_clusters or 0})
        return Tested(one.p, significant=False, reasons=(reason,))
    clusters = _clusters_of(one, result, answers)
    if clusters is None:
        return Tested(None, significant=False, reasons=(Reason("clusters unknown"),))
    icc = answers.about(one.outcome).correlation
    test = _corrected(one, result, answers, clusters, icc)
    if test is None:
        return Tested(None, significant=False, reasons=(Reason("clusters few", {"clusters": clusters}),))
    values = {"clusters": clusters, "icc": icc, "p": test.p}
    return Tested(test.p, significant=False, reasons=(Reason("clusters corrected", values),))


def _allows_for_clusters(one: Finding, result: StudyResult, answers: Answers) -> bool:
    """Whether the errors come from clusters at least as large as those assigned: there must not be more of them."""
    if one.n_clusters is None:
        return False
    arms = [answers.clusters.get(arm) for arm in (*result.study.arms, result.study.comparison)]
    assigned = sum(arm.assigned for arm in arms if arm)
    return answers.arm_clustered or None in arms or one.n_clusters <= assigned


def _clusters_of(one: Finding, result: StudyResult, answers: Answers) -> int | None:
    arms = (one.arm,) if answers.arm_clustered else (one.arm, result.study.comparison)
    found = [answers.clusters.get(arm) for arm in arms]
    return None if None in found else sum(arm.analysed for arm in found if arm)


def _corrected(one: Finding, result: StudyResult, answers: Answers, clusters: int, icc: float) -> Test | None:
    """None where there are too few clusters for a test, or more of them than students."""
    t, n_treated, n_comparison = _plain_t(one, result), one.n_treated or 0, one.n_comparison or 0
    if t is None:
        return None
    try:
        if answers.arm_clustered:
            return one_arm_test(t, n_clustered=n_treated, n_other=n_comparison, clusters=clusters, icc=icc)
        return corrected_test(t, total=n_treated + n_comparison, clusters=clusters, icc=icc)
    except ValueError:
        return None


def _plain_t(one: Finding, result: StudyResult) -> float | None:
    """t that ignores clusters: the effect size over its error, as the handbook takes it.

    Designs with a model of their own may know less than that error says: of them the smaller t.
    """
    found = _t_of_size(one, result)
    if found is None or one.t is None or result.study.design == COMPARED:
        return one.t if found is None else found
    return min(found, one.t, key=abs)


def _t_of_size(one: Finding, result: StudyResult) -> float | None:
    if one.hedges_g is None or not one.n_treated or not one.n_comparison:
        return None
    n_treated, n_comparison = one.n_treated, one.n_comparison
    if one.index == "g":
        return t_statistic(one.hedges_g, n_treated=n_treated, n_comparison=n_comparison)
    low, high = result.two_valued[one.outcome]
    shares = [((mean or 0.0) - low) / (high - low) for mean in (one.mean_treated, one.mean_comparison)]
    if not all(0 < share < 1 for share in shares):
        return None
    return one.hedges_g / cox_standard_error(*shares, n_treated=n_treated, n_comparison=n_comparison)


def g_by_handbook(one: Finding, result: StudyResult, answers: Answers, handbook: Handbook) -> float | None:
    """The effect size as it stands; where there were clusters, 5.0 also corrects g for what lies between them.

    A Cox index stays: the correction is about the deviation that g is measured in.
    """
    if one.index == "cox" or not (answers.clusters_assigned or answers.arm_clustered):
        return one.hedges_g
    known = (one.hedges_g, one.n_treated, one.n_comparison, one.sd_treated, one.sd_comparison, one.effect)
    clusters = _clusters_for_g(one, result, answers)
    if clusters is None or any(value is None for value in known):
        return one.hedges_g
    try:
        return _clustered(one, answers, clusters, handbook)
    except ValueError:  # too few clusters, or more of them than students
        return one.hedges_g


def _clusters_for_g(one: Finding, result: StudyResult, answers: Answers) -> int | None:
    told = _clusters_of(one, result, answers)
    return one.n_clusters if told is None and not answers.arm_clustered else told


def _clustered(one: Finding, answers: Answers, clusters: int, handbook: Handbook) -> float:
    icc, effect = answers.about(one.outcome).correlation, one.effect or 0.0
    sizes = {"n_treated": one.n_treated or 0, "n_comparison": one.n_comparison or 0}
    pooled = pooled_sd(**sizes, sd_treated=one.sd_treated or 0.0, sd_comparison=one.sd_comparison or 0.0)
    if not answers.arm_clustered:
        return clustered_g(effect, pooled=pooled, **sizes, clusters=clusters, icc=icc, handbook=handbook)
    if handbook == "4.1":
        return g_from_pooled(effect, pooled=pooled, **sizes)
    n_clustered, n_other = sizes.values()
    h = one_arm_df(n_clustered=n_clustered, n_other=n_other, clusters=clusters, icc=icc)
    gamma = one_arm_gamma(n_clustered=n_clustered, n_other=n_other, clusters=clusters, icc=icc)
    return small_sample_factor(h) * gamma * effect / pooled


def fewest_clusters(students: int, clusters: int, minimum: int) -> int:
    """How many clusters have as many students together as may be told."""
    return max(1, math.ceil(minimum * clusters / students)) if students else minimum
