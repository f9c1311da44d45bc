"""Datasets for programs: what a table holds, never its rows; and loading one."""

import uuid
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Path, Query, Router, Schema, Status
from ninja.files import UploadedFile

from collegium.core.clock import utc_date
from collegium.core.faults import items_in_words
from collegium.core.models import Job
from collegium.exchange import actions
from collegium.exchange.actions import Description
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole, DatasetState
from collegium.initiatives.api.shared import Pages, Refused, page_of
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_manage_data, user_can_manage_data
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

router = Router(tags=["datasets"])

PAGE = 100
Slug = Annotated[str, Path(max_length=60, pattern=r"^[-\w]+$", description="Address of the initiative.")]


class ProblemOut(Schema):
    """One fault: where it is, why it is one, and what to do about it."""

    why: str
    todo: str
    source: str
    line: int | None
    column: str
    value: str


REFUSALS = dict.fromkeys((401, 403, 404, 409, 422), Refused)


class DatasetOut(Schema):
    id: uuid.UUID = Field(description="Of this version of the dataset.")
    initiative: str = Field(description="Address of the initiative.")
    title: str
    description: str
    source: str = Field(description="Where it comes from, and under which terms.")
    is_generated: bool = Field(description="True: not about real students.")
    version: int
    state: DatasetState
    file_name: str
    sha256: str = Field(description="Of the file that was uploaded; empty until it is loaded.")
    rows: int = Field(description="Students.")
    uploaded_at: datetime
    loaded_at: datetime | None
    problems: list[ProblemOut] = Field(
        description="Why it could not be loaded, for those who manage the data."
    )


class ColumnOut(Schema):
    name: str
    kind: ColumnKind
    label: str
    description: str
    role: ColumnRole
    missing: int | None = Field(
        description=f"Students without a value; null where 1 to {SMALLEST_GROUP - 1}."
    )
    distinct: int = Field(description="Different values.")
    levels: list[str] = Field(description=f"Values that at least {SMALLEST_GROUP} students share.")
    low: str = Field(description=f"At least {SMALLEST_GROUP} students lie at or below it.")
    high: str = Field(description=f"At least {SMALLEST_GROUP} students lie at or above it.")


class DatasetsOut(Schema):
    items: list[DatasetOut]
    count: int


class ColumnsOut(Schema):
    items: list[ColumnOut]
    count: int


class DatasetIn(Schema):
    title: str = Field(min_length=1, max_length=150, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    description: str = Field("", max_length=5000, pattern=r"^[^\x00]*$")
    source: str = Field("", max_length=5000, pattern=r"^[^\x00]*$")
    is_generated: bool = False


class Queued(Schema):
    """Work that has been taken in: look at the address until its state is no longer the first one."""

    id: uuid.UUID = Field(description="Of the dataset that is being loaded.")
    job: uuid.UUID


def visible_initiative(request: ApiRequest, slug: Slug) -> Initiative:
    visible = Initiative.objects.visible_to(request.user, today=utc_date())
    return get_object_or_404(visible, slug=slug)


def visible_dataset(request: ApiRequest, dataset_id: uuid.UUID) -> Dataset:
    visible = Dataset.objects.visible_to(request.user, today=utc_date())
    return get_object_or_404(visible.select_related("initiative"), public_id=dataset_id)


def dataset_out(dataset: Dataset, problems: list[dict[str, Any]]) -> dict[str, Any]:
    names = (
        "title",
        "description",
        "source",
        "is_generated",
        "version",
        "state",
        "file_name",
        "sha256",
        "rows",
    )
    dates = {"uploaded_at": dataset.uploaded_at, "loaded_at": dataset.loaded_at}
    fields = {name: getattr(dataset, name) for name in names}
    return {
        "id": dataset.public_id,
        "initiative": dataset.initiative.slug,
        **fields,
        **dates,
        "problems": problems,
    }


@router.get("/{slug}/datasets", response={200: DatasetsOut, **REFUSALS}, summary="Datasets of an initiative")
def list_datasets(request: ApiRequest, slug: Slug, page: Query[Pages.Input]) -> dict[str, Any]:
    """The newest version of each dataset."""
    require_scope(request, Scope.EVALUATION_READ)
    found = visible_initiative(request, slug).datasets.newest_versions().select_related("initiative")
    return page_of(found, page, partial(dataset_out, problems=[]))


@router.post("/{slug}/datasets", response={202: Queued, **REFUSALS}, summary="Upload a dataset")
def upload_dataset(
    request: ApiRequest, slug: Slug, about: Form[DatasetIn], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """CSV, Excel or Parquet with one row per student. It is loaded by a job."""
    require_scope(request, Scope.EVALUATION_WRITE)
    initiative = visible_initiative(request, slug)
    check_user_can_manage_data(request.user, initiative)
    words = Description(about.title.strip(), about.description, about.source, about.is_generated)
    dataset = actions.upload_dataset(by=request.user, initiative=initiative, about=words, file=file)
    return Status(202, {"id": dataset.public_id, "job": dataset.job_id})


@router.get("/datasets/{dataset_id}", response={200: DatasetOut, **REFUSALS}, summary="One dataset")
def get_dataset(request: ApiRequest, dataset_id: uuid.UUID) -> dict[str, Any]:
    require_scope(request, Scope.EVALUATION_READ)
    dataset = visible_dataset(request, dataset_id)
    may_manage = user_can_manage_data(request.user, dataset.initiative)
    job = Job.objects.filter(pk=dataset.job_id).first() if dataset.job_id and may_manage else None
    return dataset_out(dataset, items_in_words(job.problems) if job else [])


@router.get("/datasets/{dataset_id}/columns", response={200: ColumnsOut, **REFUSALS}, summary="Its codebook")
def get_columns(request: ApiRequest, dataset_id: uuid.UUID, page: Query[Pages.Input]) -> dict[str, Any]:
    """What the columns mean. Nothing is told of identifiers, nor what fewer than ten students share."""
    require_scope(request, Scope.EVALUATION_READ)
    return page_of(visible_dataset(request, dataset_id).columns.all(), page, column_out)


def column_out(column: DatasetColumn) -> dict[str, Any]:
    shown = column.shows_values
    return {
        **{
            name: getattr(column, name)
            for name in ("name", "kind", "label", "description", "role", "distinct")
        },
        "missing": None if 0 < column.missing < SMALLEST_GROUP else column.missing,
        "levels": column.levels if shown else [],
        "low": column.low if shown else "",
        "high": column.high if shown else "",
    }
