"""Freezing: the plan, and the definition of a study, fixed with a fingerprint before outcomes are seen."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.impact import has_sample
from collegium.engines.planning import PlannedSample, planned_problems, seal
from collegium.engines.problems import Problem
from collegium.engines.robustness import NamedChoice, can_be_checked, open_choices
from collegium.evaluation.actions.trail import record
from collegium.evaluation.models import PlanQuestion, PlanVersion, Study, StudyFreeze, StudyRun
from collegium.initiatives.actions.changes import create_thing
from collegium.initiatives.models import Indicator, Initiative
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.models import User


def plan_content(initiative: Initiative) -> dict[str, Any]:
    """The plan as it stands, in plain data: what is frozen. Answers are no part of it."""
    questions = initiative.plan_questions.current().with_links()
    return {"initiative": initiative.name, "questions": [question_content(one) for one in questions]}


def question_content(question: PlanQuestion) -> dict[str, Any]:
    """One question with what it is linked with, each list in an order of its own."""
    return {
        "id": question.pk,
        "question": question.text,
        "kind": question.kind,
        "decision": question.decision,
        "answered_by": question.owner.name if question.owner else "",
        "due_on": question.due_on.isoformat() if question.due_on else "",
        "goals": named(question.goals.all()),
        "indicators": sorted(indicator_line(one) for one in question.indicators.all()),
        "studies": sorted(study_line(one) for one in question.studies.all()),
        "surveys": named(question.surveys.all()),
        "datasets": named(question.datasets.all()),
        "sources": question.sources,
    }


def named(things: Iterable[Any]) -> list[str]:
    return sorted(str(one) for one in things)


def indicator_line(indicator: Indicator) -> str:
    """Name and aim: a target that is moved afterwards is a change of the plan."""
    aim = [
        f"{plain_number(value)} ({on})" if on else plain_number(value)
        for value, on in (
            (indicator.baseline, indicator.baseline_on),
            (indicator.target, indicator.target_on),
        )
    ]
    unit = f", {indicator.unit}" if indicator.unit else ""
    return f"{indicator.name}{unit}: {aim[0]} → {aim[1]}"


def plain_number(value: Any) -> str:
    """As it is frozen: the same in every language."""
    return "–" if value is None else f"{value.normalize():f}"


def study_line(study: Study) -> str:
    return f"{study.title} [{study.as_question().fingerprint()[:16]}]"


@transaction.atomic
def freeze_plan(
    *, by: User, initiative: Initiative, note: str = "", now: datetime | None = None
) -> PlanVersion:
    """A new version of the plan with its fingerprint. Conflict where there is nothing to freeze, or nothing new."""
    check_user_can_evaluate(by, initiative)
    current = Initiative.objects.select_for_update().get(pk=initiative.pk)
    content = plan_content(current)
    if not content["questions"]:
        raise Conflict(_("The plan asks nothing yet. Add a question first."))
    last = current.plan_versions.first()
    if last is not None and last.content["questions"] == content["questions"]:
        raise Conflict(_("Nothing has changed since version {version}.").format(version=last.version))
    studies = Study.objects.filter(plan_questions__in=current.plan_questions.current())
    version = PlanVersion(
        initiative=current,
        version=last.version + 1 if last else 1,
        content=content,
        sha256=seal(content),
        note=note,
        runs_before=StudyRun.objects.done().filter(study__in=studies).count(),
        frozen_by=by,
        frozen_at=now or timezone.now(),
    )
    return create_thing(version, by=by, verb=gettext_noop("froze the plan"), initiative=current)


@transaction.atomic
def freeze_study(
    *,
    by: User,
    study: Study,
    planned: PlannedSample | None = None,
    choices: Sequence[str] | None = None,
    now: datetime | None = None,
) -> StudyFreeze:
    """Fix the definition as it is now, with the sample that is planned, if one is. Conflict where that is done already.

    choices: what a check of robustness may vary; None for all that the definition leaves open. Every run afterwards is
    held to all of it.
    """
    check_user_can_evaluate(by, study.initiative)
    current = Study.objects.select_for_update().select_related("dataset", "initiative").get(pk=study.pk)
    if current.archived_at:
        raise Conflict(_("This study was put away. Take it back to freeze it."))
    if planned is not None:
        check_planned(current, planned)
    varied = chosen_of(current, choices)
    last = current.freezes.first()
    same = last is not None and (last.definition, last.choices) == (current.definition, varied)
    if last is not None and same and planned in {None, last.planned}:
        raise Conflict(_("The study is frozen as it is defined now."))
    at = now or timezone.now()
    content = study_content(current, by, at)
    if varied is not None:
        content["choices"] = list(varied)
    if planned is not None:
        content["planned"] = planned.as_dict()
    frozen = StudyFreeze.objects.create(
        study=current,
        content=content,
        sha256=seal(content),
        runs_before=current.runs.done().count(),
        frozen_by=by,
        frozen_at=at,
    )
    record(by, gettext_noop("froze the study"), current)
    return frozen


def study_content(study: Study, by: User, at: datetime) -> dict[str, Any]:
    """What is frozen of every study, in plain data."""
    return {
        "study": study.definition,
        "fingerprint": study.as_question().fingerprint(),
        "dataset": str(study.dataset),
        "dataset_sha256": study.dataset.sha256,
        "frozen_by": by.name,
        "frozen_at": at.isoformat(timespec="seconds"),
    }


def chosen_of(study: Study, choices: Sequence[str] | None) -> tuple[NamedChoice, ...] | None:
    """What is named, in one order; None for a design that has no such choices. Refuse what it does not leave open."""
    question = study.as_question()
    offered = open_choices(question)
    wanted = offered if choices is None else choices
    faults = [
        Problem(
            _("the definition of the study does not leave this choice open"),
            _("Leave it out."),
            "design",
            value=one,
        )
        for one in wanted
        if one not in offered
    ]
    if faults:
        raise InvalidInput(_("These choices cannot be named."), faults)
    return tuple(one for one in offered if one in wanted) if can_be_checked(question) else None


def check_planned(study: Study, planned: PlannedSample) -> None:
    """Refuse a sample that cannot be, or that the rows of this study could not be counted against."""
    faults = [
        Problem(why, _("Correct it."), "design", column=name) for name, why in planned_problems(planned)
    ]
    if faults:
        raise InvalidInput(_("This sample cannot be planned."), faults)
    if not has_sample(study.as_question()):
        raise Conflict(
            _(
                "A sample can be planned like this only for a study that compares students of arms, with one row for "
                "each. Freeze it without one."
            )
        )
