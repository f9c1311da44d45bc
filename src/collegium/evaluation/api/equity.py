"""Looks at equity for programs: groups, gaps and intersections, protected as on the pages."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Schema, Status

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict
from collegium.core.faults import items_in_words
from collegium.core.models import Job
from collegium.core.tables import csv_response
from collegium.engines.looks import MOST_COLUMNS, look_from_dict
from collegium.evaluation import actions, tables
from collegium.evaluation.api.studies import CSV, Name, Names, router
from collegium.evaluation.models import EquityLook
from collegium.evaluation.permissions import user_can_look_at_equity
from collegium.evaluation.vocabulary import ComparedWith, LookTable, RunState
from collegium.exchange.api import REFUSALS, ProblemOut, visible_dataset
from collegium.exchange.models import SMALLEST_GROUP, Dataset
from collegium.exchange.vocabulary import DatasetState
from collegium.initiatives.api.shared import Pages, page_of
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

Table = Annotated[LookTable, Path(description="Which table.")]


class LookIn(Schema):
    """What to look at, by the names of columns."""

    outcome: Name = Field(description="Column of numbers, or of yes and no.")
    columns: Names = Field(min_length=1, max_length=MOST_COLUMNS, description="Columns of groups.")
    against: ComparedWith = Field(ComparedWith.REST, description="What each group is compared with.")
    cluster: str = Field(
        "", max_length=500, pattern=r"^[^\x00]*$", description="Column of the schools that students share."
    )
    time: str = Field(
        "",
        max_length=500,
        pattern=r"^[^\x00]*$",
        description="Column that says when students were measured, for changes of gaps. One of the columns that are "
        "crossed, so at most two of groups go with it.",
    )
    minimum: int = Field(
        SMALLEST_GROUP, ge=SMALLEST_GROUP, le=1000, description="Smallest group that is told."
    )


class LookOut(Schema):
    id: uuid.UUID
    initiative: str
    dataset: uuid.UUID
    dataset_sha256: str
    is_generated: bool = Field(description="True: the data is not about real students.")
    definition: dict[str, Any]
    fingerprint: str = Field(description="SHA-256 of the definition.")
    state: RunState
    job: uuid.UUID
    engine_version: str
    started_at: datetime
    finished_at: datetime | None
    error: str = Field(description="Why it failed, for those who may evaluate.")
    problems: list[ProblemOut]
    result: dict[str, Any] | None = Field(
        description="Null until it is done, and in lists; small groups are withheld in it."
    )


class LooksOut(Schema):
    items: list[LookOut]
    count: int


def ready_dataset(request: ApiRequest, dataset_id: uuid.UUID) -> Dataset:
    dataset = visible_dataset(request, dataset_id)
    if dataset.state != DatasetState.READY:
        raise Http404
    return dataset


def visible_look(request: ApiRequest, look_id: uuid.UUID) -> EquityLook:
    visible = EquityLook.objects.visible_to(request.user, today=utc_date()).light().defer(None)
    return get_object_or_404(visible.select_related("dataset__initiative"), public_id=look_id)


def look_out(look: EquityLook, job: Job | None, result: dict[str, Any] | None) -> dict[str, Any]:
    names = ("definition", "fingerprint", "dataset_sha256", "engine_version", "started_at", "finished_at")
    return {
        "id": look.public_id,
        "initiative": look.dataset.initiative.slug,
        "dataset": look.dataset.public_id,
        "is_generated": look.dataset.is_generated,
        "state": look.standing if hasattr(look, "job_state") else look.state,
        "job": look.job_id,
        **{name: getattr(look, name) for name in names},
        "error": _(job.error) if job and job.error else "",
        "problems": items_in_words(job.problems) if job else [],
        "result": result,
    }


@router.get(
    "/datasets/{dataset_id}/equity",
    response={200: LooksOut, **REFUSALS},
    summary="Looks at equity in a dataset",
)
def list_looks(request: ApiRequest, dataset_id: uuid.UUID, page: Query[Pages.Input]) -> dict[str, Any]:
    """Newest first, without their results."""
    require_scope(request, Scope.EVALUATION_READ)
    looks = EquityLook.objects.filter(dataset=ready_dataset(request, dataset_id)).light()
    return page_of(looks.select_related("dataset__initiative"), page, lambda look: look_out(look, None, None))


@router.post(
    "/datasets/{dataset_id}/equity",
    response={202: LookOut, **REFUSALS},
    summary="Look at equity in a dataset",
)
def look_at_equity(request: ApiRequest, dataset_id: uuid.UUID, given: LookIn) -> Status[dict[str, Any]]:
    """Queue a look; get it again until its state is no longer “under way”. The same question gives the same look."""
    require_scope(request, Scope.EVALUATION_WRITE)
    dataset = ready_dataset(request, dataset_id)
    asked = look_from_dict(given.dict() | {"against": given.against.value})
    look = actions.look_at_equity(by=request.user, dataset=dataset, look=asked)
    return Status(202, look_out(look, None, look.result))


@router.get("/equity/{look_id}", response={200: LookOut, **REFUSALS}, summary="One look at equity")
def get_look(request: ApiRequest, look_id: uuid.UUID) -> dict[str, Any]:
    require_scope(request, Scope.EVALUATION_READ)
    look = visible_look(request, look_id)
    told = look.state != RunState.DONE and user_can_look_at_equity(request.user, look.dataset.initiative)
    return look_out(look, Job.objects.filter(pk=look.job_id).first() if told else None, look.result)


@router.get(
    "/equity/{look_id}/{table}.csv",
    response=REFUSALS,
    openapi_extra=CSV,
    summary="One table of a look as CSV",
)
def get_look_table(request: ApiRequest, look_id: uuid.UUID, table: Table) -> HttpResponse:
    """Every digit of what is told; groups that are withheld have empty cells and the reason."""
    require_scope(request, Scope.EVALUATION_READ)
    look = visible_look(request, look_id)
    if look.state != RunState.DONE:
        raise Conflict(_("The look is not done."))
    result = look.as_result()
    columns = tables.look_file_columns(result, table)
    rows = tables.lines_of(result, table)
    return csv_response(
        caption=f"{look.dataset} equity {table.value}",
        columns=columns,
        rows=rows,
        is_generated=look.dataset.is_generated,
    )
