"""Looks at the dose for programs: as stored, with the permissions of the run."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Schema, Status

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict
from collegium.core.faults import items_in_words
from collegium.core.models import Job
from collegium.core.tables import csv_response
from collegium.engines.reporting import with_unit
from collegium.engines.robustness import BIN_FIELDS, LINE_FIELDS, DoseQuestion, flat_bins, flat_lines
from collegium.evaluation import actions, tables
from collegium.evaluation.api.studies import CSV, Name, router, visible_run
from collegium.evaluation.models import DoseLook
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.api import REFUSALS, ProblemOut
from collegium.initiatives.permissions import user_can_evaluate
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

Part = Annotated[Literal["bins", "lines"], Path(description="Which table.")]


class DoseIn(Schema):
    """What to look at, by the names of columns."""

    column: Name = Field(description="Column of numbers: how much each student took.")
    outcome: Name = Field(description="Outcome of the study.")
    arm: Name = Field(description="Arm of the study whose students took it.")


class DoseOut(Schema):
    id: uuid.UUID
    run: uuid.UUID
    column: str
    outcome: str
    arm: str
    state: RunState
    job: uuid.UUID
    is_generated: bool = Field(description="True: the data is not about real students.")
    sha256: str = Field(description="SHA-256 of the result; empty until it is done.")
    started_at: datetime
    finished_at: datetime | None
    error: str = Field(description="Why it failed, for those who may evaluate.")
    problems: list[ProblemOut]
    result: dict[str, Any] | None = Field(
        description="Bins by rising dose, the comparison, and the lines; outcomes of yes or no as "
        "shares from 0 to 1. Null until it is done, and in lists; what "
        "could tell of a few students is withheld in it."
    )


def dose_out(look: DoseLook, job: Job | None, *, with_result: bool = True) -> dict[str, Any]:
    return {
        "id": look.public_id,
        "run": look.run.public_id,
        "is_generated": look.run.dataset.is_generated,
        "state": look.standing if hasattr(look, "job_state") else look.state,
        "job": look.job_id,
        **{name: getattr(look, name) for name in ("column", "outcome", "arm", "sha256")},
        **{name: getattr(look, name) for name in ("started_at", "finished_at")},
        "error": _(job.error) if job and job.error else "",
        "problems": items_in_words(job.problems) if job else [],
        "result": look.result if with_result else None,
    }


def visible_dose(request: ApiRequest, look_id: uuid.UUID) -> DoseLook:
    visible = DoseLook.objects.visible_to(request.user, today=utc_date()).with_job()
    return get_object_or_404(
        visible.select_related("run__study__initiative", "run__dataset"), public_id=look_id
    )


@router.get(
    "/runs/{run_id}/dose", response={200: list[DoseOut], **REFUSALS}, summary="Looks at the dose in a run"
)
def list_doses(request: ApiRequest, run_id: uuid.UUID) -> list[dict[str, Any]]:
    """Newest first, at most 100, without their results."""
    require_scope(request, Scope.EVALUATION_READ)
    looks = DoseLook.objects.filter(run=visible_run(request, run_id)).with_job().defer("result")
    return [dose_out(look, None, with_result=False) for look in looks.select_related("run__dataset")[:100]]


@router.post("/runs/{run_id}/dose", response={202: DoseOut, **REFUSALS}, summary="Look at the dose in a run")
def look_at_dose(request: ApiRequest, run_id: uuid.UUID, given: DoseIn) -> Status[dict[str, Any]]:
    """Queue a look; get it again until its state is no longer “under way”. The same question gives the same look."""
    require_scope(request, Scope.EVALUATION_WRITE)
    run = visible_run(request, run_id)
    look = actions.look_at_dose(by=request.user, run=run, question=DoseQuestion(**given.dict()))
    return Status(202, dose_out(look, None))


@router.get("/dose/{look_id}", response={200: DoseOut, **REFUSALS}, summary="One look at the dose")
def get_dose(request: ApiRequest, look_id: uuid.UUID) -> dict[str, Any]:
    require_scope(request, Scope.EVALUATION_READ)
    look = visible_dose(request, look_id)
    failed = look.state != RunState.DONE and user_can_evaluate(request.user, look.run.study.initiative)
    return dose_out(look, Job.objects.filter(pk=look.job_id).first() if failed else None)


@router.get(
    "/dose/{look_id}/{part}.csv",
    response=REFUSALS,
    openapi_extra=CSV,
    summary="One table of a look at the dose as CSV",
)
def get_dose_table(request: ApiRequest, look_id: uuid.UUID, part: Part) -> HttpResponse:
    """Every digit of what is told; what is withheld is empty."""
    require_scope(request, Scope.EVALUATION_READ)
    look = visible_dose(request, look_id)
    if look.state != RunState.DONE:
        raise Conflict(_("The look is not done."))
    answer = look.as_answer()
    fields, rows = (BIN_FIELDS, flat_bins(answer)) if part == "bins" else (LINE_FIELDS, flat_lines(answer))
    told = with_unit(rows, look.run.as_result())
    return csv_response(
        caption=f"{look.run} dose {part}",
        columns=tables.flat_columns(fields),
        rows=told,
        is_generated=look.run.dataset.is_generated,
    )
