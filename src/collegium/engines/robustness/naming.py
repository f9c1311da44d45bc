"""The kinds of choices that a plan can name before outcomes are seen, and what they come to for a study."""

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from collegium.engines.impact import Study
from collegium.engines.impact.design import COMPARED
from collegium.engines.problems import refuse
from collegium.engines.robustness import words
from collegium.engines.robustness.choices import Choices

NamedChoice = Literal[
    "no covariates", "earlier measures", "one covariate less", "no fixed effects", "no clusters"
]
NAMED: tuple[NamedChoice, ...] = get_args(NamedChoice)
MOST_LEFT_OUT = 6  # with more covariates than this they are not left out one by one


def open_choices(study: Study) -> tuple[NamedChoice, ...]:
    """The kinds that the definition leaves open; none for designs without a specification curve.

    Whether errors without clusters are honest hangs on the table, too: that is judged when the study is checked.
    """
    if study.design != COMPARED:
        return ()
    own = frozenset(study.covariates)
    differs = {
        "no covariates": bool(own),
        "earlier measures": bool(study.baseline) and frozenset(study.baseline) != own,
        "one covariate less": bool(list(_without_each(study.covariates))),
        "no fixed effects": bool(study.fixed_effects),
        "no clusters": bool(study.cluster),
    }
    return tuple(name for name in NAMED if differs[name])


def allowed_choices(
    study: Study, *, unclustered: bool, named: Sequence[NamedChoice] | None = None
) -> Choices:
    """What the definition of a study leaves open, with its own columns only, of the kinds that a plan named.

    Args:
        unclustered: whether standard errors without clusters are honest.
        named: None where no plan named any: then all.

    Raises:
        ProblemsFound: a kind that is not known.
    """
    wanted = NAMED if named is None else checked_names(named)
    covariates: list[tuple[str, ...]] = []
    covariates += [()] if "no covariates" in wanted else []
    covariates += [study.baseline] if "earlier measures" in wanted and study.baseline else []
    covariates += _without_each(study.covariates) if "one covariate less" in wanted else []
    return Choices(
        covariates=tuple(dict.fromkeys(covariates)),
        fixed_effects=((),) if "no fixed effects" in wanted else (),
        clusters=("",) if unclustered and "no clusters" in wanted else (),
    )


def checked_names(names: Sequence[str]) -> tuple[NamedChoice, ...]:
    """Each once, in one order. Raises ProblemsFound for one that is not known."""
    for one in names:
        if one not in NAMED:
            refuse(words.NO_CHOICE, words.TODO_CHOICE, name=str(one), known=", ".join(NAMED))
    return tuple(one for one in NAMED if one in names)


def _without_each(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if 1 < len(names) <= MOST_LEFT_OUT:
        for left_out in names:
            yield tuple(name for name in names if name != left_out)
