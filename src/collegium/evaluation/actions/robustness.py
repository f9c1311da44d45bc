"""Checking how much the answer of a run hangs on choices."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import jobs
from collegium.core.errors import Conflict
from collegium.engines.impact import study_from_dict
from collegium.engines.reporting import ProtectedRobustness
from collegium.engines.robustness import NamedChoice, can_be_checked, seed_of
from collegium.evaluation.actions.runs import finite
from collegium.evaluation.actions.trail import record
from collegium.evaluation.actions.turns import take_turn
from collegium.evaluation.models import RobustnessCheck, StudyFreeze, StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.vocabulary import DatasetState
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.models import User

ROBUSTNESS_JOB = "evaluation.check_robustness"


@transaction.atomic
def check_robustness(*, by: User, run: StudyRun) -> RobustnessCheck:
    """Queue the check of a finished run; one that failed is started again in its place."""
    check_user_can_evaluate(by, run.study.initiative)
    StudyRun.objects.select_for_update().defer(None).get(pk=run.pk)
    before = RobustnessCheck.objects.with_job().filter(run=run).first()
    check_checkable(run, before)
    job = jobs.enqueue(
        ROBUSTNESS_JOB,
        title=_("Checking {title}").format(title=run.study.title),
        by_id=by.pk,
        initiative_id=run.study.initiative_id,
        back_url=run.get_absolute_url(),
        run_id=str(run.public_id),
    )
    check = before or RobustnessCheck(run=run, seed=seed_of(run.fingerprint, run.dataset_sha256))
    check.job_id, check.requested_by = job.pk, by
    check.state, check.started_at, check.finished_at = RunState.UNDER_WAY, timezone.now(), None
    check.save()
    record(by, gettext_noop("started a check of"), run.study)
    return check


def check_checkable(run: StudyRun, before: RobustnessCheck | None) -> None:
    """Refuse what is not done, of another design, without its data, or checked already."""
    if run.state != RunState.DONE:
        raise Conflict(_("Only a run that is done can be checked."))
    if not can_be_checked(study_from_dict(run.definition)):
        raise Conflict(_("Only a study that compares the groups as they are can be checked like this."))
    check_data_is_there(run)
    if before and before.standing == RunState.DONE:
        raise Conflict(_("This run was checked already."))
    if before and before.standing == RunState.UNDER_WAY:
        raise Conflict(_("This run is being checked already. Wait until it is done."))


def freeze_before(run: StudyRun) -> StudyFreeze | None:
    """What the run is held to: the last freeze of its study before it."""
    return run.study.freezes.filter(frozen_at__lte=run.started_at).first()


def named_before(run: StudyRun) -> tuple[NamedChoice, ...] | None:
    """The choices that may be varied in its check; None where no plan had named any."""
    freeze = freeze_before(run)
    return freeze.choices if freeze else None


def check_data_is_there(run: StudyRun) -> None:
    dataset = run.dataset
    gone = dataset.state != DatasetState.READY or not dataset.parquet.exists()
    if gone or dataset.sha256 != run.dataset_sha256:
        raise Conflict(_("The data of this run is no longer here, so it cannot be checked."))


@transaction.atomic
def finish_check(*, check: RobustnessCheck, found: ProtectedRobustness) -> RobustnessCheck:
    """Store the protected result of a check, once: a job that is done again finds it there."""
    current = (
        RobustnessCheck.objects.select_for_update()
        .select_related("run__study__initiative", "requested_by")
        .get(pk=check.pk)
    )
    if current.state == RunState.DONE:
        return current
    told_at = take_turn(check.run.dataset, check.started_at)
    current.result = finite(found.as_dict())
    current.sha256 = fingerprint_of(current.told())
    current.state = RunState.DONE
    current.finished_at = told_at
    current.save()
    record(current.requested_by, gettext_noop("finished a check of"), current.run.study)
    return current


def fingerprint_of(told: dict[str, Any]) -> str:
    """SHA-256 of the result as people get it, so that two can be told to be the same."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
