"""What changes studies and their runs. The numbers come from `engines.impact`."""

import difflib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit, jobs
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.impact.checks import study_problems
from collegium.engines.impact.study import ENGINE_VERSION, StudyResult
from collegium.engines.impact.study import Study as Question
from collegium.engines.problems import Problem
from collegium.evaluation.models import Study, StudyRun
from collegium.evaluation.permissions import check_user_can_publish
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole, DatasetState
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.models import User

RUN_JOB = "evaluation.run_study"


@dataclass(frozen=True, slots=True)
class Definition:
    """A study as a person defines it: which table, in which words, and the question for the engine."""

    dataset: Dataset
    title: str
    question: str
    study: Question


@transaction.atomic
def define_study(*, by: User, initiative: Initiative, definition: Definition) -> Study:
    """Write down a question before it is answered. Raises InvalidInput with every problem."""
    check_user_can_evaluate(by, initiative)
    check_definition(initiative, definition)
    study = Study.objects.create(
        initiative=initiative,
        dataset=definition.dataset,
        title=definition.title,
        question=definition.question,
        definition=plain(definition.study),
        created_by=by,
    )
    audit.record(by=by, verb=gettext_noop("defined the study"), target=study, initiative_id=initiative.pk)
    return study


@transaction.atomic
def edit_study(*, by: User, study: Study, definition: Definition) -> Study:
    """Change the question. Runs that answered the earlier question keep it."""
    check_user_can_evaluate(by, study.initiative)
    check_definition(study.initiative, definition)
    changes = audit.apply_changes(
        study,
        {
            "dataset": definition.dataset,
            "title": definition.title,
            "question": definition.question,
            "definition": plain(definition.study),
        },
    )
    if changes:
        study.updated_at = timezone.now()
        study.save(update_fields=[*changes, "updated_at"])
        record(by, gettext_noop("changed the study"), study, changes)
    return study


@transaction.atomic
def copy_study(*, by: User, study: Study) -> Study:
    """A new study that asks the same; change what should differ."""
    check_user_can_evaluate(by, study.initiative)
    title = _("Copy of {title}").format(title=study.title)[:150]
    copied = Study.objects.create(
        initiative=study.initiative,
        dataset=study.dataset,
        title=title,
        question=study.question,
        definition={**study.definition, "title": title},
        created_by=by,
    )
    record(by, gettext_noop("copied a study as"), copied, {"study": [study.title, title]})
    return copied


@transaction.atomic
def archive_study(*, by: User, study: Study) -> Study:
    """Put a study away with its runs; `restore_study` takes it back."""
    check_user_can_evaluate(by, study.initiative)
    if study.runs.published().exists():
        raise Conflict(
            _("A finding of this study is published. Take it back first, then put the study away.")
        )
    study.archived_at = study.archived_at or timezone.now()
    study.save(update_fields=["archived_at"])
    record(by, gettext_noop("put away the study"), study)
    return study


@transaction.atomic
def restore_study(*, by: User, study: Study) -> Study:
    check_user_can_evaluate(by, study.initiative)
    study.archived_at = None
    study.save(update_fields=["archived_at"])
    record(by, gettext_noop("took back the study"), study)
    return study


@transaction.atomic
def run_study(*, by: User, study: Study) -> StudyRun:
    """Queue a run of the study as it is defined now; its page is the address that the job leads to."""
    check_user_can_evaluate(by, study.initiative)
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
    """Refuse to run what was put away, what has lost its data, and what runs already."""
    if study.archived_at:
        raise Conflict(_("This study was put away. Take it back to run it."))
    if study.dataset.state != DatasetState.READY:
        raise Conflict(_("The data of this study is no longer here. Choose another dataset."))
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
    current.state = RunState.DONE
    current.result = plain_result(result)
    current.engine_version = result.engine_version
    current.chart = chart
    current.report = report
    current.language = language
    current.finished_at = timezone.now()
    current.save()
    record(current.requested_by, gettext_noop("finished a run of"), current.study)
    return current


def fail_run(*, job_id: uuid.UUID) -> None:
    """Note that the run of a job came to nothing; the job says why."""
    under_way = StudyRun.objects.filter(job_id=job_id, state=RunState.UNDER_WAY)
    under_way.update(state=RunState.FAILED, finished_at=timezone.now())


@transaction.atomic
def publish_run(*, by: User, run: StudyRun) -> StudyRun:
    """Show the finding on the public page of the initiative, in place of an earlier run of the same study."""
    check_user_can_publish(by, run.study.initiative)
    if run.state != RunState.DONE:
        raise Conflict(_("Only a run that is done can be published."))
    if run.study.archived_at:
        raise Conflict(_("This study was put away. Take it back to publish it."))
    run.study.runs.published().update(published_at=None, published_by=None)
    run.published_at = timezone.now()
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


def record(by: User, verb: str, study: Study, changes: dict[str, list[Any]] | None = None) -> None:
    audit.record(by=by, verb=verb, target=study, initiative_id=study.initiative_id, changes=changes)


def plain(study: Question) -> dict[str, Any]:
    """The question as it comes back from the database: lists, not tuples."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in study.as_dict().items()}


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


def check_definition(initiative: Initiative, definition: Definition) -> None:
    """Raise InvalidInput with everything that is wrong with a definition, before anything is stored."""
    dataset = definition.dataset
    if dataset.initiative_id != initiative.pk:
        raise InvalidInput(_("The dataset belongs to another initiative."))
    if dataset.state != DatasetState.READY:
        raise InvalidInput(_("The dataset is not ready. Choose one that is."))
    problems = list(definition_problems(definition.study, list(dataset.columns.all()), dataset.title))
    if problems:
        raise InvalidInput(_("The study cannot be defined like this."), problems)


def definition_problems(study: Question, columns: Sequence[DatasetColumn], source: str) -> Iterator[Problem]:
    """What is wrong with a question to a table with these columns."""
    yield from (replace(problem, source=_("study")) for problem in study_problems(study))
    if study.minimum_cell < SMALLEST_GROUP:
        why = _("groups of fewer than {count} students must not be shown").format(count=SMALLEST_GROUP)
        yield Problem(
            why, _("Use {count} or more.").format(count=SMALLEST_GROUP), value=str(study.minimum_cell)
        )
    known = {column.name: column for column in columns}
    for name in sorted(named_columns(study)):
        if name not in known:
            yield missing_column(name, list(known), source)
        elif known[name].role == ColumnRole.IDENTIFIER:
            yield identifying_column(name, source)
    for name in (*study.outcomes, *study.baseline):
        if name in known and known[name].kind not in {ColumnKind.NUMBER, ColumnKind.BOOLEAN}:
            yield unmeasurable_column(name, known[name], source)
    if study.treatment in known:
        yield from unknown_values(study, known[study.treatment], source)


def named_columns(study: Question) -> set[str]:
    groups = (study.outcomes, study.baseline, study.covariates, study.fixed_effects, study.subgroups)
    return {name for group in groups for name in group} | ({study.treatment, study.cluster} - {""})


def missing_column(name: str, known: Sequence[str], source: str) -> Problem:
    close = difflib.get_close_matches(name, known, n=3)
    todo = (
        _("Did you mean {names}?").format(names=", ".join(close))
        if close
        else _("Choose one of its columns.")
    )
    return Problem(_("the dataset has no such column"), todo, source, column=name)


def identifying_column(name: str, source: str) -> Problem:
    why = _("the column identifies persons and is not analysed")
    return Problem(
        why, _("Choose another column, or correct its role on the page of the dataset."), source, column=name
    )


def unmeasurable_column(name: str, column: DatasetColumn, source: str) -> Problem:
    example = column.levels[0] if column.levels and column.shows_values else ""
    why = _("what is measured must be a number, and this column holds {kind}").format(
        kind=column.get_kind_display().lower()
    )
    todo = _("Choose a column of numbers, or upload a version in which it is one.")
    return Problem(why, todo, source, column=name, value=example)


def unknown_values(study: Question, column: DatasetColumn, source: str) -> Iterator[Problem]:
    """Arms that too few students were in, among them all arms of a column with many values."""
    listed = ", ".join(column.levels) or _("none")
    for value in dict.fromkeys((*study.arms, study.comparison)):
        if value and value not in column.levels:
            why = _("fewer than {count} students have this value").format(count=SMALLEST_GROUP)
            todo = _("Choose among: {values}.").format(values=listed)
            yield Problem(why, todo, source, column=column.name, value=value)
