"""Running a study, and publishing what a run found."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import jobs
from collegium.core.errors import Conflict
from collegium.engines.impact.study import ENGINE_VERSION, StudyResult, result_from_dict
from collegium.evaluation.actions.definitions import check_timing
from collegium.evaluation.actions.reruns import tell_of_rerun
from collegium.evaluation.actions.seen import (
    doses_as_results,
    doses_told_of,
    looks_as_results,
    told_by_checks,
)
from collegium.evaluation.actions.signoffs import check_signed_off
from collegium.evaluation.actions.trail import record
from collegium.evaluation.actions.turns import take_turn
from collegium.evaluation.models import Study, StudyRun
from collegium.evaluation.permissions import check_user_can_publish
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import DatasetState
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.partners.actions.records import save_checked
from collegium.people.models import User

RUN_JOB = "evaluation.run_study"
# Different questions to one table whose answers are taken into account together; older ones beyond it are not.
MOST_SEEN = 200
MOST_CHECKS_SEEN = 20  # checks of robustness; each tells of several samples


@transaction.atomic
def run_study(*, by: User, study: Study) -> StudyRun:
    """Queue a run of the study as it is defined now; its page is the address that the job leads to."""
    check_user_can_evaluate(by, study.initiative)
    Dataset.objects.select_for_update().get(
        pk=study.dataset_id
    )  # nobody asks for a dose of it at this moment
    check_runnable(Study.objects.select_for_update().get(pk=study.pk))
    public_id = uuid.uuid4()
    job = jobs.enqueue(
        RUN_JOB,
        title=_("Running {title}").format(title=study.title),
        by_id=by.pk,
        initiative_id=study.initiative_id,
        back_url=reverse("evaluation:edit_study", args=[study.initiative.slug, study.pk]),
        run_id=str(public_id),
    )
    run = StudyRun.objects.create(
        public_id=public_id,
        study=study,
        dataset=study.dataset,
        job_id=job.pk,
        definition=study.definition,
        fingerprint=study.as_question().fingerprint(),
        dataset_sha256=study.dataset.sha256,
        engine_version=ENGINE_VERSION,
        requested_by=by,
    )
    record(by, gettext_noop("started a run of"), study)
    return run


def check_runnable(study: Study) -> None:
    """Refuse what was put away, lost its data, runs already, or tells of groups that could be subtracted."""
    if study.archived_at:
        raise Conflict(_("This study was put away. Take it back to run it."))
    if study.dataset.state != DatasetState.READY:
        raise Conflict(_("The data of this study is no longer here. Choose another dataset."))
    if told := sorted(set(study.as_question().subgroups) & doses_told_of(study.dataset)):
        raise Conflict(
            _(
                "Ranges of {columns} were told in a look at the dose, and groups by its values could be subtracted. "
                "Take it out of the subgroups."
            ).format(columns=", ".join(told))
        )
    check_timing(study)
    under_way = study.runs.light().filter(state=RunState.UNDER_WAY)
    if any(run.standing == RunState.UNDER_WAY for run in under_way):
        raise Conflict(_("This study is being run already. Wait until it is done."))


@transaction.atomic
def finish_run(*, run: StudyRun, result: StudyResult, chart: str, report: bytes, language: str) -> StudyRun:
    """Store the protected result of a run, once: a job that is done again finds it there."""
    current = (
        StudyRun.objects.select_for_update()
        .select_related("study__initiative", "requested_by")
        .get(pk=run.pk)
    )
    if current.state == RunState.DONE:
        return current
    told_at = take_turn(run.dataset, run.started_at)
    current.state = RunState.DONE
    current.result = plain_result(result)
    current.engine_version = result.engine_version
    current.chart = chart
    current.report = report
    current.language = language
    current.finished_at = told_at
    current.save()
    record(current.requested_by, gettext_noop("finished a run of"), current.study)
    tell_of_rerun(current, result)
    return current


def seen_before(run: StudyRun) -> list[StudyResult]:
    """What people may have seen of the same students when the work began; see `seen_of`."""
    return seen_of(run, before=run.started_at)


def seen_of(run: StudyRun, *, before: datetime) -> list[StudyResult]:
    """What other runs, checks of robustness and looks at the dose had told of the same students at a moment.

    That is what looks at equity told by the same treatment, and every run of the initiative on the same table that was
    done by then, published or not; of runs that asked the same the first and the last are enough. Of another version of
    the table only which groups differ by a few students matters (`few_changed`): comparing the two is what people make
    it for, and corrected scores would otherwise hide everything.
    """
    same = {
        "dataset__series": run.dataset.series,
        "dataset_sha256": run.dataset_sha256,
        "study__initiative": run.study.initiative_id,
    }
    earlier = (
        StudyRun.objects.done()
        .filter(**same, finished_at__lt=before)
        .exclude(pk=run.pk)
        .order_by("-finished_at", "-pk")
        .values_list("fingerprint", "dataset_sha256", "pk")
    )
    newest_first = list(earlier)
    last = {(asked, data): pk for asked, data, pk in reversed(newest_first)}
    first = {(asked, data): pk for asked, data, pk in newest_first}
    wanted = {*last.values(), *first.values()}
    chosen = [pk for _, _, pk in newest_first if pk in wanted][:MOST_SEEN]
    found = StudyRun.objects.filter(pk__in=chosen).order_by("-finished_at", "-pk")
    results = [result_from_dict(result) for result in found.values_list("result", flat=True) if result]
    return [
        *results,
        *told_by_checks(same, before, most=MOST_CHECKS_SEEN),
        *looks_as_results(run, before=before),
        *doses_as_results(run, before=before),
    ]


@transaction.atomic
def publish_run(*, by: User, run: StudyRun, reason: str = "", now: datetime | None = None) -> StudyRun:
    """Show the finding and its report on the public page, in place of an earlier run of the same study.

    Partners who were asked to sign off come first (`check_signed_off`); reason: why it is published although one of
    them never answered.
    """
    check_user_can_publish(by, run.study.initiative)
    if run.state != RunState.DONE:
        raise Conflict(_("Only a run that is done can be published."))
    if run.study.archived_at:
        raise Conflict(_("This study was put away. Take it back to publish it."))
    now = now or timezone.now()
    asked = check_signed_off(run, reason=reason, now=now)
    if asked:
        asked.silence_reason = reason.strip() if asked.sign_offs.unanswered().exists() else ""
        save_checked(asked, fields=["silence_reason"])
    run.study.runs.published().update(published_at=None, published_by=None)
    run.published_at = now
    run.published_by = by
    run.save(update_fields=["published_at", "published_by"])
    record(by, gettext_noop("published a finding of"), run.study)
    return run


@transaction.atomic
def unpublish_run(*, by: User, run: StudyRun) -> StudyRun:
    check_user_can_publish(by, run.study.initiative)
    run.published_at = None
    run.published_by = None
    run.save(update_fields=["published_at", "published_by"])
    record(by, gettext_noop("took back a finding of"), run.study)
    return run


def plain_result(result: StudyResult) -> dict[str, Any]:
    """The result as JSON can hold it. Raises ValueError for a number that is not finite."""
    return {key: finite(value) for key, value in result.as_dict().items()}


def finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    if isinstance(value, float) and value - value != 0:
        raise ValueError(f"a result holds {value}")
    return value
