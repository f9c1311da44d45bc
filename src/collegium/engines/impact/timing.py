"""What a study must not use because of when it was measured."""

from collections.abc import Collection, Iterator

from collegium.engines.impact.design import Matched, RandomIntercept, design_columns
from collegium.engines.impact.study import Study
from collegium.engines.problems import Problem


def timing_problems(study: Study, *, before: Collection[str], after: Collection[str]) -> Iterator[Problem]:
    """Outcomes from before the programme, and what is held equal, compared or grouped by from after it.

    Args:
        before, after: columns that were measured before the programme, and after it. Of others it is not known.

    Source: Rosenbaum 1984, "The consequences of adjustment for a concomitant variable that has been affected by the
    treatment", Journal of the Royal Statistical Society A 147.
    """
    todo = "Leave it out, or correct when it was measured."
    for name in study.outcomes:
        if name in before:
            why = "is an outcome and was measured before the programme, so it cannot show what the programme did"
            yield Problem(why, todo, "study", None, name)
    for name in study.baseline:
        if name in after:
            why = "was measured after the programme, so it cannot show whether the groups were alike before"
            yield Problem(why, todo, "study", None, name)
    for role, names in _held_equal(study):
        for name in names:
            if name in after:
                why = (
                    f"was measured after the programme and is named among {role}: what the programme may have changed, "
                    "held equal, takes away a part of the effect"
                )
                yield Problem(why, todo, "study", None, name)
    for name in study.subgroups:
        if name in after:
            why = (
                "was measured after the programme, which may have decided itself who is in which of these groups, so "
                "they are not alike with and without it"
            )
            yield Problem(why, todo, "study", None, name)


def _held_equal(study: Study) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "the covariates", study.covariates
    yield "the fixed effects", study.fixed_effects
    if isinstance(study.design, Matched | RandomIntercept):
        yield from design_columns(study.design).items()
