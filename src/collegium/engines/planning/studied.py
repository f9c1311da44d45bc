"""A sample that was planned and the one that was studied: what the smaller one can still find.

The design of the plan is kept with everything that it assumes; only its size is replaced by what was studied, and the
smallest effect is reckoned again (see `designs.detectable`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from collegium.engines.planning.designs import Design, design_problems, detectable


@dataclass(frozen=True, slots=True)
class PlannedSample:
    """The size that a study should have, and what it should be able to find.

    Attributes:
        design: with the number of students who should be studied, after those who drop out.
        power: with which an effect should be found.
        effect: smallest effect that would matter, in standard deviations.
    """

    design: Design
    power: float = 0.8
    effect: float = 0.2

    @property
    def students(self) -> int:
        return round(self.design.everyone)

    @property
    def clusters(self) -> int | None:
        """Schools or classes (districts, where those are assigned whole); None where students are assigned alone."""
        if self.design.kind == "students":
            return None
        return self.design.sites if self.design.kind == "sites" else self.design.groups * self.design.sites

    @property
    def detectable(self) -> float | None:
        return detectable(self.design, power=self.power)

    def as_dict(self) -> dict[str, Any]:
        """Plain data: what was assumed, and what followed from it."""
        return {
            "design": self.design.as_dict(),
            "power": self.power,
            "effect": self.effect,
            "students": self.students,
            "clusters": self.clusters,
            "detectable": self.detectable,
        }


def planned_problems(planned: PlannedSample) -> list[tuple[str, str]]:
    """(attribute, what is wrong) of everything in the plan that cannot be."""
    found = design_problems(planned.design)
    if not 0 < planned.power < 1:
        found.append(("power", "must lie between 0 and 1"))
    if not planned.effect > 0:
        found.append(("effect", "must be more than 0"))
    return found


def planned_from_dict(data: Mapping[str, Any]) -> PlannedSample:
    """The inverse of `PlannedSample.as_dict`; what follows is reckoned again."""
    return PlannedSample(Design(**data["design"]), data["power"], data["effect"])


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A sample that is smaller than planned.

    Attributes:
        students, clusters: that were studied; clusters None where they are not known or not part of the plan.
        detectable: smallest effect that this sample finds with the power of the plan; None: too few for any test.
    """

    planned: PlannedSample
    students: int
    clusters: int | None
    detectable: float | None

    @property
    def fewer_students(self) -> float:
        """As a share of those planned; 0 where there are as many or more."""
        return max(0.0, 1 - self.students / self.planned.design.everyone)

    @property
    def fewer_clusters(self) -> float:
        if self.clusters is None or not self.planned.clusters:
            return 0.0
        return max(0.0, 1 - self.clusters / self.planned.clusters)


def shortfall(
    planned: PlannedSample, *, students: int, clusters: int | None, rounded_to: int = 1
) -> Shortfall | None:
    """How the sample that was studied falls short of the plan; None where it is as planned, or finds as much.

    Args:
        students, clusters: that were studied, as far as it may be told.
        rounded_to: multiple to which `students` is rounded; a difference below it is none.
    """
    known = clusters if planned.clusters is not None else None
    few_students = planned.students - students >= rounded_to and students < planned.students
    few_clusters = known is not None and known < (planned.clusters or 0)
    if students < 1 or not (few_students or few_clusters):
        return None
    now, before = (
        detectable(_resized(planned.design, students, known), power=planned.power),
        planned.detectable,
    )
    if now is not None and before is not None and now <= before:
        return None
    return Shortfall(planned, students, known, now)


def _resized(design: Design, students: int, clusters: int | None) -> Design:
    """The design with so many students, in so many clusters where they are known, spread as evenly as they can be."""
    parts = design.as_dict()
    if design.kind == "sites" and clusters:
        parts["sites"] = clusters
    elif clusters and clusters < design.sites:
        parts |= {"sites": clusters, "groups": 1}
    elif clusters:
        parts["groups"] = clusters / design.sites  # on average, so that it need not be a whole number
    parts["students"] = max(1.0, students / (parts["groups"] * parts["sites"]))
    return Design(**parts)
