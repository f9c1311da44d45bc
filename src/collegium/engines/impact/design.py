"""How a study tells an effect from what would have happened anyway: one frozen class per design.

A design names the columns that only it needs; those that every study has (who took part, outcomes, covariates,
clusters, subgroups) are in `Study`.
"""

import math
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

MatchingMethod = Literal["nearest", "exact", "coarsened", "propensity", "entropy"]


@dataclass(frozen=True, slots=True)
class Compared:
    """The arms as they are: randomised, in blocks (fixed effects) or clusters, or compared by regression."""

    kind: Literal["compared"] = "compared"


@dataclass(frozen=True, slots=True)
class Matched:
    """A comparison group that is made to look like those who took part.

    on: columns that the two groups must resemble each other in. exact: of those, columns that must be equal.
    caliper: in standard deviations of the logit of the propensity score; None for no limit. ratio: comparison
    students for each one who took part. Both are for the nearest neighbour only, as is replacement.
    """

    on: tuple[str, ...]
    exact: tuple[str, ...] = ()
    method: MatchingMethod = "nearest"
    caliper: float | None = 0.2
    ratio: int = 1
    replacement: bool = False
    kind: Literal["matched"] = "matched"


@dataclass(frozen=True, slots=True)
class ChangeOverTime:
    """Difference in differences, with units that start at different times.

    One row per unit and period. The treatment column of the study holds the first period in the programme, and is
    empty or 0 for units that never were in it; its arms and comparison are only names.
    controls: who stands for what would have happened: units that are never in the programme, or also those not yet.
    anticipation: periods before the start in which the programme could already have had an effect.
    """

    unit: str
    time: str
    controls: Literal["never", "not yet"] = "never"
    anticipation: int = 0
    kind: Literal["change over time"] = "change over time"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """One series before and after a date: the change of its level and slope.

    The treatment column holds the name of the series, its arm is the series that changed and its comparison, which
    may be empty, one that did not. Several rows of a series in one period are averaged. start: first period with the
    programme. season: periods in a year if the series has seasons, else 0.
    """

    time: str
    start: float
    season: int = 0
    kind: Literal["interrupted series"] = "interrupted series"


@dataclass(frozen=True, slots=True)
class Synthetic:
    """One unit compared with a weighted mix of the others that went the same way before.

    The treatment column holds the unit, its arm is the unit in the programme; all other units may enter the mix.
    """

    time: str
    start: float
    kind: Literal["synthetic control"] = "synthetic control"


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Regression discontinuity: whoever is on one side of a cutoff took part.

    The treatment column holds the number that decided (a score, an age); its arms and comparison are only names.
    below: those under the cutoff took part (who stands exactly on it did not); else those on it or above.
    bandwidth: in units of the running column; None to choose it from the data. took_part: column of 0 and 1 that says
    who really took part, where the rule was not always kept; empty where it was.
    """

    at: float
    below: bool = False
    bandwidth: float | None = None
    took_part: str = ""
    kind: Literal["cutoff"] = "cutoff"


@dataclass(frozen=True, slots=True)
class RandomIntercept:
    """The arms compared by a multilevel model in which every group (school, class) has its own level."""

    group: str
    kind: Literal["random intercept"] = "random intercept"


@dataclass(frozen=True, slots=True)
class Logistic:
    """The arms compared by logistic regression, for outcomes with two values such as graduated or not."""

    kind: Literal["logistic"] = "logistic"


@dataclass(frozen=True, slots=True)
class ValueAdded:
    """How much students of each unit (the treatment column) learned beyond what their earlier scores let expect.

    Nobody is treated or compared: arms and comparison stay empty, and the answer is one line per unit. The study's
    baseline holds the earlier scores.
    """

    kind: Literal["value added"] = "value added"


Design = (
    Compared
    | Matched
    | ChangeOverTime
    | Interrupted
    | Synthetic
    | Cutoff
    | RandomIntercept
    | Logistic
    | ValueAdded
)
DESIGNS: tuple[type[Design], ...] = (
    Compared,
    Matched,
    ChangeOverTime,
    Interrupted,
    Synthetic,
    Cutoff,
    RandomIntercept,
    Logistic,
    ValueAdded,
)
COMPARED = Compared()


def design_as_dict(design: Design) -> dict[str, Any]:
    """Plain data: lists, not tuples."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(design).items()}


def design_from_dict(data: dict[str, Any]) -> Design:
    """The inverse of `design_as_dict`.

    Raises:
        ValueError: with the sentences of `design_faults`.
    """
    if faults := design_faults(data):
        raise ValueError("; ".join(faults))
    known = _kinds()[data.get("kind", COMPARED.kind)]
    made: Design = known(**{key: tuple(v) if isinstance(v, list) else v for key, v in data.items()})
    return made


def design_faults(data: dict[str, Any]) -> list[str]:
    """What is wrong with the plain data of a design; empty where it can be made of it."""
    kinds, kind = _kinds(), data.get("kind", COMPARED.kind)
    if kind not in kinds:
        return [f"there is no design “{kind}”; the designs are {', '.join(kinds)}"]
    known = {one.name: one for one in fields(kinds[kind])}
    types = get_type_hints(kinds[kind])
    unknown = [
        f"the design “{kind}” has no “{key}”; it has {', '.join(known)}" for key in data.keys() - known
    ]
    missing = [
        f"the design “{kind}” needs “{name}”"
        for name, one in known.items()
        if one.default is MISSING and name not in data
    ]
    wrong = [
        f"“{key}” of the design “{kind}” should be {wanted}"
        for key, value in data.items()
        if key in known and (wanted := _wanted(types[key], value, optional=known[key].default == ""))
    ]
    return [*sorted(unknown), *missing, *wrong]


def _kinds() -> dict[str, Any]:
    return {str(next(one.default for one in fields(known) if one.name == "kind")): known for known in DESIGNS}


def _wanted(wanted: Any, value: Any, *, optional: bool) -> str:
    """What should stand there, or "" where the value is right."""
    if get_origin(wanted) is Literal:
        return "" if value in get_args(wanted) else "one of " + ", ".join(get_args(wanted))
    if get_origin(wanted) is tuple:
        right = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        return "" if right else "a list of columns"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if wanted is bool:
        return "" if isinstance(value, bool) else "true or false"
    if wanted is int:
        return "" if number and isinstance(value, int) else "a whole number"
    if wanted is str:
        return "" if isinstance(value, str) and (value or optional) else "the name of a column"
    nothing = value is None and type(None) in get_args(wanted)
    return "" if nothing or (number and math.isfinite(value)) else "a number"


def design_columns(design: Design) -> dict[str, tuple[str, ...]]:
    """The columns that only the design needs, by what they are for, in words for messages."""
    if isinstance(design, Matched):
        return {"the columns to match on": design.on, "the columns that must be equal": design.exact}
    if isinstance(design, ChangeOverTime):
        return {"the unit": (design.unit,), "the period": (design.time,)}
    if isinstance(design, Interrupted | Synthetic):
        return {"the period": (design.time,)}
    if isinstance(design, Cutoff):
        return {"who really took part": (design.took_part,) if design.took_part else ()}
    if isinstance(design, RandomIntercept):
        return {"the group with a level of its own": (design.group,)}
    return {}


def compares_arms(design: Design) -> bool:
    """Whether the arms are values of the treatment column (else they are only names, or there are none)."""
    return not isinstance(design, ChangeOverTime | Cutoff | ValueAdded)


def follows_rows_over_time(design: Design) -> bool:
    """Whether the same student, school or place has a row for each period, so that it stands there several times."""
    return isinstance(design, ChangeOverTime | Interrupted | Synthetic)


def follows_one_series(design: Design) -> bool:
    """Whether one unit is followed, so that a comparison need not be named."""
    return isinstance(design, Interrupted | Synthetic)
