"""What is said where fewer were studied than a frozen study had planned. Only numbers that a run told are used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from collegium.engines.impact import StudyResult
from collegium.engines.planning import PlannedSample, Shortfall, shortfall
from collegium.evaluation.models import StudyFreeze, StudyRun
from collegium.evaluation.tables.sampling import counted, percent
from collegium.evaluation.tables.studies import Labels, told
from collegium.evaluation.vocabulary import labels_of


@dataclass(frozen=True, slots=True)
class ToldShortfall:
    """An outcome for which fewer were studied than planned, with the sentence about it."""

    outcome: str
    found: Shortfall
    text: str

    def as_dict(self) -> dict[str, Any]:
        planned = self.found.planned
        return {
            "outcome": self.outcome,
            "students_planned": planned.students,
            "clusters_planned": planned.clusters,
            "students": self.found.students,
            "clusters": self.found.clusters,
            "power": planned.power,
            "detectable_planned": planned.detectable,
            "detectable": self.found.detectable,
            "text": self.text,
        }


def planned_before(run: StudyRun, freezes: Sequence[StudyFreeze]) -> PlannedSample | None:
    """The last sample that was planned before the run. freezes: newest first; a later one without a sample keeps it."""
    return next((one.planned for one in freezes if one.frozen_at <= run.started_at and one.planned), None)


def shortfalls(
    run: StudyRun, result: StudyResult, freezes: Sequence[StudyFreeze], labels: Labels
) -> tuple[ToldShortfall, ...]:
    """Each outcome of a protected result for which fewer were studied than planned."""
    planned = planned_before(run, freezes)
    return tuple(_shortfalls(planned, result, labels)) if planned else ()


def short_of_plan(run: StudyRun, result: StudyResult) -> list[dict[str, Any]]:
    """The same as plain data, for files and the API; empty where nothing was planned or nothing is missing."""
    labels = labels_of(run.dataset.columns.all())
    return [one.as_dict() for one in shortfalls(run, result, list(run.study.freezes.all()), labels)]


def _shortfalls(planned: PlannedSample, result: StudyResult, labels: Labels) -> Iterator[ToldShortfall]:
    for outcome in result.study.outcomes:
        students, clusters = studied(result, outcome)
        if students is None:
            continue
        step = max(1, result.rows.rounded_to)
        found = shortfall(planned, students=students, clusters=clusters, rounded_to=step)
        if found is not None:
            text = short_words(found)
            if len(result.study.outcomes) > 1:
                text = _("{outcome}: {text}").format(outcome=labels.get(outcome, outcome), text=text)
            yield ToldShortfall(outcome, found, text)


def studied(result: StudyResult, outcome: str) -> tuple[int | None, int | None]:
    """Students, and clusters, on which the answer for everyone rests; None where that is withheld or not counted.

    Where a single arm is compared they are those of its finding (after matching, if there is any), else all that were
    used.
    """
    told_ones = [
        one for one in result.findings if one.outcome == outcome and not (one.subgroup or one.suppressed)
    ]
    clusters = max((one.n_clusters for one in told_ones if one.n_clusters is not None), default=None)
    main = [one for one in told_ones if one.model == "adjusted"] or told_ones
    if main and len(result.study.arms) == 1:
        sides = (main[0].n_treated, main[0].n_comparison)
        if sides[0] is not None and sides[1] is not None:
            return sides[0] + sides[1], clusters
    return result.rows.used.get(outcome), clusters


def short_words(found: Shortfall) -> str:
    """How many were planned and how many studied, and what they can still show."""
    return f"{number_words(found)} {effect_words(found)}"


def number_words(found: Shortfall) -> str:
    planned = found.planned
    words = {
        "planned": counted("students", planned.students),
        "studied": counted("students", found.students),
        "fewer": part(found.fewer_students or found.fewer_clusters),
    }
    if found.clusters is None or planned.clusters is None:
        return _("Planned were {planned}; {studied} took part in the analysis, {fewer} fewer.").format(
            **words
        )
    unit = "sites" if planned.design.kind == "sites" else "groups"
    words |= {
        "planned_groups": counted(unit, planned.clusters),
        "studied_groups": counted(unit, found.clusters),
    }
    if found.fewer_students:
        text = _(
            "Planned were {planned} in {planned_groups}; {studied} in {studied_groups} took part in the analysis, "
            "{fewer} fewer students."
        )
    else:
        text = _(
            "Planned were {planned} in {planned_groups}; {studied} took part in the analysis, but in {studied_groups}, "
            "{fewer} fewer."
        )
    return text.format(**words)


def effect_words(found: Shortfall) -> str:
    """The smallest effect that this sample finds with the power of the plan, beside that of the plan."""
    if found.detectable is None:
        return _("With so few units no effect can be told from chance.")
    power, smallest = percent(found.planned.power), told(found.detectable)
    if found.planned.detectable is None or told(found.planned.detectable) == smallest:
        text = _(
            "Only effects of at least {smallest} standard deviations could be found with a probability of {power}."
        )
        return text.format(smallest=smallest, power=power)
    text = _(
        "So only effects of at least {smallest} standard deviations could be found with a probability of {power}, and "
        "not of {planned} as planned."
    )
    return text.format(smallest=smallest, power=power, planned=told(found.planned.detectable))


def part(share: float) -> str:
    """A share that is left out; never 0 where it is more."""
    return percent(share) if share >= 0.005 else _("less than 1 %")


def planned_words(planned: PlannedSample) -> str:
    """The sample that was planned, in a line."""
    students = counted("students", planned.students)
    if planned.clusters is None:
        return _("planned: {students}").format(students=students)
    unit = "sites" if planned.design.kind == "sites" else "groups"
    return _("planned: {students} in {groups}").format(
        students=students, groups=counted(unit, planned.clusters)
    )
