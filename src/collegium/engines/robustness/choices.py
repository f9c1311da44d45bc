"""The analyses that a plan allows besides the main one: every combination of the alternatives, each once."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

from collegium.engines.impact import Study
from collegium.engines.problems import refuse
from collegium.engines.robustness import words

MOST = 200


@dataclass(frozen=True, slots=True)
class Outliers:
    """What is done with extreme values of the outcome, judged over all arms together.

    "winsorise": values beyond the quantiles `amount` and 1 - amount are set to them. "drop": values more than `amount`
    standard deviations from the mean become missing.
    """

    kind: Literal["keep", "winsorise", "drop"] = "keep"
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Restriction:
    """Only some rows: those with one of the values (written as a study names them), or in a range, ends included.

    An empty column keeps every row. outside: the other rows instead; those with no value there are in neither.
    """

    column: str = ""
    values: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    outside: bool = False


EVERYBODY = Restriction()
KEEP = Outliers()


@dataclass(frozen=True, slots=True)
class Choices:
    """Alternatives to what the study itself says, which is always allowed too.

    covariates, fixed_effects: whole sets, () for none. clusters: columns, "" for standard errors without clusters.
    """

    covariates: tuple[tuple[str, ...], ...] = ()
    fixed_effects: tuple[tuple[str, ...], ...] = ()
    clusters: tuple[str, ...] = ()
    outliers: tuple[Outliers, ...] = ()
    restrictions: tuple[Restriction, ...] = ()


@dataclass(frozen=True, slots=True)
class Specification:
    """One analysis: the question as it is asked, and what is done to the table first. departs names the choices
    that differ from the plan; none for the planned analysis.
    """

    study: Study
    outliers: Outliers
    restriction: Restriction
    departs: tuple[str, ...]


def specifications(
    base: Study, choices: Choices, *, outcome: str = "", most: int = MOST
) -> tuple[Specification, ...]:
    """All combinations, the planned one first, for one outcome (the first if not named) and no subgroups.

    Sets that differ only in order are one.

    Raises:
        ProblemsFound: an unknown outcome, a choice that means nothing, or more analyses than most.
    """
    outcome = outcome or next(iter(base.outcomes), "")
    if outcome not in base.outcomes:
        refuse(words.NO_OUTCOME, words.TODO_NAME, name=outcome)
    _check(choices)
    planned = replace(base, outcomes=(outcome,), subgroups=())
    alternatives: dict[str, list[Any]] = {
        "covariates": _different(base.covariates, choices.covariates),
        "fixed_effects": _different(base.fixed_effects, choices.fixed_effects),
        "cluster": list(dict.fromkeys((base.cluster, *choices.clusters))),
    }
    outliers = list(dict.fromkeys((KEEP, *(_plain(one) for one in choices.outliers))))
    restrictions = list(dict.fromkeys((EVERYBODY, *choices.restrictions)))
    every = [*alternatives.values(), outliers, restrictions]
    count = math.prod(map(len, every))
    if count > most:
        refuse(words.TOO_MANY, words.TODO_FEWER, count=count, most=most)
    return tuple(
        _specification(planned, dict(zip(alternatives, chosen, strict=False)), chosen[-2], chosen[-1])
        for chosen in product(*every)
    )


def _specification(
    planned: Study, settings: dict[str, Any], outliers: Outliers, restriction: Restriction
) -> Specification:
    departs = [name for name, value in settings.items() if value != getattr(planned, name)]
    departs += ["outliers"] if outliers != KEEP else []
    departs += ["restriction"] if restriction != EVERYBODY else []
    errors = planned.errors if settings["cluster"] else "automatic"  # kinds of errors are kinds for clusters
    study = replace(planned, **settings, errors=errors)
    return Specification(study, outliers, restriction, tuple(departs))


def _different(own: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The study's own set and those that are not the same columns in another order."""
    found = {frozenset(own): own}
    for one in others:
        found.setdefault(frozenset(one), tuple(dict.fromkeys(one)))
    return list(found.values())


def _plain(one: Outliers) -> Outliers:
    return KEEP if one.kind == "keep" else one


def _check(choices: Choices) -> None:
    for one in choices.outliers:
        below = {"keep": math.inf, "winsorise": 0.5, "drop": math.inf}[one.kind]
        if one.kind != "keep" and not 0 < one.amount < below:
            refuse(words.NOT_OUTLIERS, words.TODO_OUTLIERS)
    for rows in choices.restrictions:
        ranged = math.isfinite(rows.low) or math.isfinite(rows.high)
        if rows.column and (bool(rows.values) == ranged or not rows.low <= rows.high):
            refuse(words.NOT_A_RANGE, words.TODO_RANGE, name=rows.column)
