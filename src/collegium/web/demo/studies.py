"""The data of an example, and the studies of it: uploaded, documented, run and published by its people.

Each step looks for what is there already, so that a load that was killed goes on where it stopped.
"""

import time
from collections.abc import Iterable, Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from collegium.core.errors import Conflict
from collegium.core.models import AuditEvent, Job
from collegium.evaluation import actions as evaluation
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import Study, StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.exchange import actions as exchange
from collegium.exchange.actions import ColumnNote, Description
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import DatasetState
from collegium.initiatives.models import Initiative
from collegium.people.models import User
from collegium.web.demo.reports import write_report
from collegium.web.demo.shape import DataFile, Example, StudyPlan
from collegium.web.demo.together.evaluation import name_studies

PUBLISHED = "published a finding of"
PATIENCE = 300  # seconds without any job being finished after which something is wrong
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
Loaded = tuple[Example, Initiative]


def load_studies(loaded: Iterable[Loaded]) -> None:
    """Bring data and studies of these examples to where their findings are published."""
    examples = list(loaded)
    each_file = [(example, initiative, file) for example, initiative in examples for file in example.files]
    for example, initiative, file in each_file:
        upload_once(example, initiative, file)
    finish_jobs(Dataset.objects.filter(state=DatasetState.LOADING))
    for example, initiative, file in each_file:
        define_once(example, initiative, file)
    for example, initiative in examples:
        if initiative.plan_versions.exists():
            name_studies(person_of(example, evaluates=True), initiative)
    finish_jobs(StudyRun.objects.filter(state=RunState.UNDER_WAY))
    for example, initiative, file in each_file:
        report_once(example, initiative, file)
        publish_once(example, initiative, file)


def person_of(example: Example, *, evaluates: bool) -> User:
    person = example.evaluator if evaluates else example.coordinator
    return User.objects.get(email=person.email)


def uploaded(initiative: Initiative, file: DataFile) -> "QuerySet[Dataset]":
    """The versions of a file that did not fail, also those that somebody has removed since."""
    return initiative.datasets.filter(file_name=file.file_name).exclude(state=DatasetState.FAILED)


def upload_once(example: Example, initiative: Initiative, file: DataFile) -> None:
    if uploaded(initiative, file).exists():
        return
    exchange.upload_dataset(
        by=person_of(example, evaluates=True),
        initiative=initiative,
        about=Description(file.title, file.description, file.source, file.is_generated),
        file=SimpleUploadedFile(file.file_name, file.content(), "text/csv"),
    )


@transaction.atomic
def define_once(example: Example, initiative: Initiative, file: DataFile) -> None:
    """Document the columns, define the studies, freeze them and queue their runs, all or nothing."""
    dataset = uploaded(initiative, file).order_by("version").first()
    if dataset is None:
        raise Conflict(_("{name} could not be loaded. Its job says why.").format(name=file.file_name))
    if dataset.state != DatasetState.READY or dataset.studies.exists():
        return
    by = person_of(example, evaluates=True)
    notes = {
        column.name: ColumnNote(column.label, column.description, column.role) for column in file.columns
    }
    exchange.document_columns(by=by, dataset=dataset, notes=notes)
    for plan in file.studies:
        definition = Definition(dataset, plan.question.title, plan.words, plan.question)
        study = evaluation.define_study(by=by, initiative=initiative, definition=definition)
        evaluation.freeze_study(by=by, study=study)
        evaluation.run_study(by=by, study=study)


def first_runs(initiative: Initiative, file: DataFile) -> Iterator[tuple[StudyPlan, StudyRun]]:
    """The first finding of each study of a file."""
    studies = Study.objects.filter(initiative=initiative, dataset__file_name=file.file_name)
    for plan in file.studies:
        study = studies.filter(definition__title=plan.question.title).order_by("pk").first()
        run = study.runs.done().order_by("pk").first() if study else None
        if run:
            yield plan, run


def was_published(run: StudyRun) -> bool:
    """Whether it has been published before: people may have taken it back."""
    return AuditEvent.objects.about(run.study).filter(verb=PUBLISHED).exists()


def report_once(example: Example, initiative: Initiative, file: DataFile) -> None:
    """Write the reports that the example has, unless the finding is out already."""
    people = {
        "evaluator": person_of(example, evaluates=True),
        "coordinator": person_of(example, evaluates=False),
    }
    for plan, run in first_runs(initiative, file):
        if plan.report and not was_published(run):
            write_report(run, plan.report(), **people)


def publish_once(example: Example, initiative: Initiative, file: DataFile) -> None:
    """Publish the first finding of each study, unless it has been published before."""
    for plan, run in first_runs(initiative, file):
        if plan.is_published and not was_published(run):
            evaluation.publish_run(by=person_of(example, evaluates=False), run=run)


def finish_jobs(unfinished: "QuerySet[Dataset] | QuerySet[StudyRun]") -> None:
    """Do the jobs of these here, as a worker; a running server's worker may take some of them."""
    wanted = [one for one in unfinished.values_list("job_id", flat=True) if one]
    jobs = Job.objects.filter(pk__in=wanted)
    deadline = time.monotonic() + PATIENCE
    while jobs.filter(state__in=UNFINISHED).exists():
        if time.monotonic() > deadline:
            raise Conflict(_("The jobs of the examples do not finish. Look at the log of the worker."))
        call_command("worker", batch=True, interval=0.1)
    for failed in jobs.filter(state=Job.State.FAILED):
        raise Conflict(f"{failed.title}: {failed.error} {failed.problems or ''}")
