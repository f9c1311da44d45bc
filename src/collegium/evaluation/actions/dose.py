"""Looking at how an outcome goes with how much of the programme students took: what may be asked, and the job."""

from collections.abc import Callable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import jobs
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.impact import Study, study_from_dict
from collegium.engines.problems import Problem
from collegium.engines.reporting import DoseBefore
from collegium.engines.robustness import DoseAnswer, DoseQuestion, can_be_checked, dose_answer_from_dict
from collegium.evaluation.actions.definitions import (
    identifying_column,
    missing_column,
    named_columns,
    source_of,
)
from collegium.evaluation.actions.robustness import check_data_is_there, fingerprint_of
from collegium.evaluation.actions.runs import finite
from collegium.evaluation.actions.seen import columns_told_of
from collegium.evaluation.actions.trail import record
from collegium.evaluation.actions.turns import take_turn
from collegium.evaluation.models import DoseLook, StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.models import Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.models import User

DOSE_JOB = "evaluation.look_at_dose"
# Looks whose answers are taken into account together; older ones beyond it are not.
MOST_DOSES_SEEN = 20


@transaction.atomic
def look_at_dose(*, by: User, run: StudyRun, question: DoseQuestion) -> DoseLook:
    """Queue a look; the one that was asked for before where it is done, and in its place where it failed."""
    check_user_can_evaluate(by, run.study.initiative)
    Dataset.objects.select_for_update().get(pk=run.dataset_id)
    asked = {"column": question.column, "outcome": question.outcome, "arm": question.arm}
    before = DoseLook.objects.filter(run=run, **asked).first()
    if before and before.state == RunState.DONE:
        return before
    check_dose_can_be_asked(run, question)
    look = before or DoseLook(run=run, **asked)
    job = jobs.enqueue(
        DOSE_JOB,
        title=_("Looking at the dose in {title}").format(title=run.study.title),
        by_id=by.pk,
        initiative_id=run.study.initiative_id,
        back_url=run.get_absolute_url(),
        look_id=str(look.public_id),
    )
    look.job_id, look.requested_by = job.pk, by
    look.state, look.started_at, look.finished_at = RunState.UNDER_WAY, timezone.now(), None
    look.save()
    record(by, gettext_noop("started a look at the dose in"), run.study)
    return look


def check_dose_can_be_asked(run: StudyRun, question: DoseQuestion) -> None:
    """Refuse what is not done, of another design, without its data, or no dose; one look at a table at a time."""
    if run.state != RunState.DONE:
        raise Conflict(_("Only a run that is done can be looked at like this."))
    study = study_from_dict(run.definition)
    if not can_be_checked(study):
        raise Conflict(_("Only a study that compares the groups as they are can be looked at like this."))
    check_data_is_there(run)
    problems = list(dose_problems(run, study, question))
    if problems:
        raise InvalidInput(_("This cannot be looked at."), problems)
    under_way = DoseLook.objects.of_same_data(run).with_job().filter(state=RunState.UNDER_WAY)
    if any(one.standing == RunState.UNDER_WAY for one in under_way):
        raise Conflict(_("Another look at the dose in this table is under way. Wait until it is done."))


def may_be_dose(run: StudyRun, study: Study) -> Callable[[DatasetColumn], bool]:
    """Whether a column of the run's table may be asked about."""
    taken = named_columns(study) | columns_told_of(run)
    return lambda column: column.kind == ColumnKind.NUMBER and column.name not in taken


def dose_problems(run: StudyRun, study: Study, question: DoseQuestion) -> Iterator[Problem]:
    """What is wrong with a question to a run of this study."""
    source = source_of(run.dataset)
    known = {column.name: column for column in run.dataset.columns.all()}
    name = question.column
    if name not in known:
        yield missing_column(name, list(known), source)
    elif known[name].role == ColumnRole.IDENTIFIER:
        yield identifying_column(name, source)
    elif known[name].kind != ColumnKind.NUMBER:
        why = _("the dose must be a number, and this column holds {kind}").format(
            kind=known[name].get_kind_display().lower()
        )
        todo = _("Choose a column that says how much each student took, such as hours or sessions.")
        yield Problem(why, todo, source, column=name)
    if name in named_columns(study):
        todo = _("Choose a column that says how much each student took, such as hours or sessions.")
        yield Problem(
            _("the study itself uses this column, so it cannot be the dose"), todo, source, column=name
        )
    elif name in columns_told_of(run):
        why = _("groups by the values of this column were told already, and ranges of it could be subtracted")
        yield Problem(
            why, _("Choose another column, or read what was told of those groups."), source, column=name
        )
    if question.outcome not in study.outcomes:
        yield Problem(
            _("the study has no such outcome"), _("Choose one of the study."), source, column=question.outcome
        )
    if question.arm not in study.arms:
        yield Problem(
            _("the study has no such programme"), _("Choose one of the study."), source, value=question.arm
        )


@transaction.atomic
def finish_dose(*, look: DoseLook, found: DoseAnswer) -> DoseLook:
    """Store what may be told, once: a job that is done again finds it there."""
    rows = DoseLook.objects.select_for_update(of=("self",))
    current = rows.select_related("run__study__initiative", "requested_by").get(pk=look.pk)
    if current.state == RunState.DONE:
        return current
    told_at = take_turn(look.run.dataset, look.started_at)
    current.result = finite(found.as_dict())
    current.sha256 = fingerprint_of(current.result)
    current.state = RunState.DONE
    current.finished_at = told_at
    current.save()
    record(current.requested_by, gettext_noop("finished a look at the dose in"), current.run.study)
    return current


def doses_told_before(look: DoseLook) -> list[DoseBefore]:
    """Looks at the dose in the same table that were done when its work began, newest first."""
    told = DoseLook.objects.of_same_data(look.run).done().filter(finished_at__lt=look.started_at)
    newest = told.exclude(pk=look.pk).order_by("-finished_at", "-pk")
    rows = newest.values_list("run__definition", "result")[:MOST_DOSES_SEEN]
    return [DoseBefore(study_from_dict(asked), dose_answer_from_dict(result or {})) for asked, result in rows]
