"""Studies and findings for programs. Numbers are those of the protected result, as on the pages."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema, Status
from pydantic import StringConstraints

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.faults import items_in_words
from collegium.core.models import Job
from collegium.core.tables import csv_response
from collegium.engines.impact.design import COMPARED, Design, design_faults
from collegium.engines.impact.study import study_from_dict
from collegium.engines.problems import Problem
from collegium.evaluation import actions, tables
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import Study, StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.api import PAGE, REFUSALS, ProblemOut, Slug, visible_dataset, visible_initiative
from collegium.exchange.models import SMALLEST_GROUP
from collegium.initiatives.api.shared import Pages, page_of
from collegium.initiatives.permissions import user_can_evaluate
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

router = Router(tags=["studies"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
StudyId = Annotated[int, Path(ge=1, lt=2**63)]
Names = Annotated[list[Name], Field(max_length=100)]


class DefinitionIn(Schema):
    """One question to one dataset, by the names of its columns."""

    treatment: Name = Field(description="Column that says who took part.")
    arms: Names = Field(description="Values of it that received the programme.")
    comparison: Name = Field(description="Value of it for whom things went on as usual.")
    outcomes: Names = Field(description="Columns of numbers, measured after.")
    baseline: Names = Field([], description="Columns of numbers, measured before.")
    covariates: Names = Field([], description="Columns that are held equal.")
    fixed_effects: Names = Field([], description="Columns within whose values students are compared.")
    cluster: str = Field(
        "", max_length=500, pattern=r"^[^\x00]*$", description="Column of the groups that students share."
    )
    subgroups: Names = Field([], description="Columns for whose values it is told separately.")
    confidence: float = Field(0.95, gt=0, lt=1)
    minimum_cell: int = Field(
        SMALLEST_GROUP, ge=SMALLEST_GROUP, le=1000, description="Smallest group that is told."
    )
    persons: bool = Field(
        True, description="Every row is about one person; false where rows are whole places."
    )
    by_lot: bool = Field(False, description="A lot decided who took part.")
    design: Annotated[Design, Field(discriminator="kind")] = Field(
        COMPARED, description="How the effect is told from what would have happened anyway."
    )


class StudyIn(Schema):
    dataset: uuid.UUID
    title: str = Field(min_length=1, max_length=150, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    question: str = Field("", max_length=500, pattern=r"^[^\x00]*$")
    definition: DefinitionIn


class StudyOut(Schema):
    id: int
    initiative: str
    dataset: uuid.UUID
    title: str
    question: str
    definition: dict[str, Any]
    fingerprint: str = Field(description="SHA-256 of the definition.")
    is_archived: bool
    updated_at: datetime
    runs: list[uuid.UUID] = Field(description="Newest first, at most 100.")


class StudiesOut(Schema):
    items: list[StudyOut]
    count: int


class ShortOut(Schema):
    outcome: str
    students_planned: int
    clusters_planned: int | None = Field(
        description="Schools, classes or districts; null where there are none."
    )
    students: int
    clusters: int | None
    power: float
    detectable_planned: float | None = Field(
        description="Smallest effect, in standard deviations, that was planned to be found with this power."
    )
    detectable: float | None = Field(
        description="The same with what was studied; null: too few for any test."
    )
    text: str


class RunOut(Schema):
    id: uuid.UUID
    study: int
    state: RunState
    job: uuid.UUID
    fingerprint: str
    dataset: uuid.UUID
    dataset_sha256: str
    is_generated: bool = Field(description="True: the data is not about real students.")
    engine_version: str
    started_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    error: str = Field(description="Why it failed, for those who may evaluate.")
    problems: list[ProblemOut]
    result: dict[str, Any] | None = Field(
        description="Null until it is done; small groups are withheld in it."
    )
    short_of_plan: list[ShortOut] = Field(
        description="Outcomes for which fewer were studied than the frozen study had planned."
    )


def visible_study(request: ApiRequest, study_id: StudyId) -> Study:
    visible = Study.objects.visible_to(request.user, today=utc_date())
    found = visible.select_related("initiative", "dataset__initiative")
    return get_object_or_404(found, pk=study_id)


def visible_run(request: ApiRequest, run_id: uuid.UUID) -> StudyRun:
    visible = StudyRun.objects.visible_to(request.user, today=utc_date()).light().defer(None)
    return get_object_or_404(visible.select_related("study__initiative", "dataset"), public_id=run_id)


def study_out(study: Study) -> dict[str, Any]:
    return {
        "id": study.pk,
        "initiative": study.initiative.slug,
        "dataset": study.dataset.public_id,
        "title": study.title,
        "question": study.question,
        "definition": study.definition,
        "fingerprint": study.as_question().fingerprint(),
        "is_archived": study.archived_at is not None,
        "updated_at": study.updated_at,
        "runs": [run.public_id for run in list(study.runs.all())[:PAGE]],
    }


@router.get("/{slug}/studies", response={200: StudiesOut, **REFUSALS}, summary="Studies of an initiative")
def list_studies(request: ApiRequest, slug: Slug, page: Query[Pages.Input]) -> dict[str, Any]:
    """Those that were changed last come first."""
    require_scope(request, Scope.EVALUATION_READ)
    studies = visible_initiative(request, slug).studies.current().select_related("initiative", "dataset")
    light = StudyRun.objects.only("public_id", "study_id", "started_at")
    return page_of(studies.prefetch_related(Prefetch("runs", light)), page, study_out)


@router.post("/{slug}/studies", response={201: StudyOut, **REFUSALS}, summary="Define a study")
def define_study(request: ApiRequest, slug: Slug, given: StudyIn) -> Status[dict[str, Any]]:
    require_scope(request, Scope.EVALUATION_WRITE)
    initiative = visible_initiative(request, slug)
    title = given.title.strip()
    asked = study_from_dict({"title": title, **checked(given.definition)})
    definition = Definition(visible_dataset(request, given.dataset), title, given.question, asked)
    study = actions.define_study(by=request.user, initiative=initiative, definition=definition)
    return Status(201, study_out(study))


def checked(definition: DefinitionIn) -> dict[str, Any]:
    """The definition as plain data, with a design that can be made of it."""
    data = definition.dict()
    faults = [Problem(fault, _("Correct it."), "design") for fault in design_faults(data["design"])]
    if faults:
        raise InvalidInput(_("The study cannot be defined like this."), faults)
    return data


@router.get("/studies/{study_id}", response={200: StudyOut, **REFUSALS}, summary="One study")
def get_study(request: ApiRequest, study_id: StudyId) -> dict[str, Any]:
    require_scope(request, Scope.EVALUATION_READ)
    return study_out(visible_study(request, study_id))


@router.post("/studies/{study_id}/runs", response={202: RunOut, **REFUSALS}, summary="Run a study")
def run_study(request: ApiRequest, study_id: StudyId) -> Status[dict[str, Any]]:
    """Queue a run; get it again until its state is no longer “under way”."""
    require_scope(request, Scope.EVALUATION_WRITE)
    run = actions.run_study(by=request.user, study=visible_study(request, study_id))
    return Status(202, run_out(run, None))


@router.get("/runs/{run_id}", response={200: RunOut, **REFUSALS}, summary="One run with its result")
def get_run(request: ApiRequest, run_id: uuid.UUID) -> dict[str, Any]:
    require_scope(request, Scope.EVALUATION_READ)
    run = visible_run(request, run_id)
    failed = run.state != RunState.DONE and user_can_evaluate(request.user, run.study.initiative)
    return run_out(run, Job.objects.filter(pk=run.job_id).first() if failed else None)


def run_out(run: StudyRun, job: Job | None) -> dict[str, Any]:
    names = (
        "fingerprint",
        "dataset_sha256",
        "engine_version",
        "started_at",
        "finished_at",
        "published_at",
        "result",
    )
    return {
        "id": run.public_id,
        "study": run.study_id,
        "state": run.standing if hasattr(run, "job_state") else run.state,
        "job": run.job_id,
        "dataset": run.dataset.public_id,
        "is_generated": run.dataset.is_generated,
        **{name: getattr(run, name) for name in names},
        "error": _(job.error) if job and job.error else "",
        "problems": items_in_words(job.problems) if job else [],
        "short_of_plan": tables.short_of_plan(run, run.as_result()) if run.result else [],
    }


CSV = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "OK"}}}


@router.get(
    "/runs/{run_id}/findings.csv", response=REFUSALS, openapi_extra=CSV, summary="The findings as CSV"
)
def get_findings(request: ApiRequest, run_id: uuid.UUID) -> HttpResponse:
    """All findings with every digit; small groups have empty cells and the reason."""
    require_scope(request, Scope.EVALUATION_READ)
    run = visible_run(request, run_id)
    if run.state != RunState.DONE:
        raise Conflict(_("The run is not done."))
    result = run.as_result()
    columns = tables.finding_file_columns(result)
    return csv_response(
        caption=f"{run.study} findings",
        columns=columns,
        rows=result.findings,
        is_generated=run.dataset.is_generated,
    )
