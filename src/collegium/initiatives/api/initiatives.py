"""Initiatives themselves."""

import uuid
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.core.clock import utc_date
from collegium.initiatives import actions
from collegium.initiatives.api.shared import REFUSALS, Pages, Slug, find_initiative
from collegium.initiatives.models import Initiative
from collegium.initiatives.vocabulary import DecisionRule, InitiativeModel, InitiativeState
from collegium.partners.models import Organisation
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

router = Router()


class InitiativeOut(Schema):
    slug: str
    name: str
    summary: str
    model: InitiativeModel
    state: InitiativeState
    starts_on: date
    ends_on: date | None
    decision_rule: DecisionRule
    quorum_percent: int
    governance: str
    meeting_rhythm: str
    agreement: str
    is_public: bool
    data_note: str
    revision: int = Field(description="Counts the changes; send it back with a change.")


class InitiativeIn(Schema):
    name: str = Field(min_length=1, max_length=150)
    model: InitiativeModel
    organisation: uuid.UUID = Field(description="public_id of the organisation in whose name it starts.")
    summary: str = Field("", max_length=300)
    starts_on: date | None = None


class InitiativePatch(Schema):
    name: str | None = Field(None, min_length=1, max_length=150)
    summary: str | None = Field(None, max_length=300)
    state: InitiativeState | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    decision_rule: DecisionRule | None = None
    quorum_percent: int | None = Field(None, ge=1, le=100)
    governance: str | None = Field(None, max_length=20_000)
    meeting_rhythm: str | None = Field(None, max_length=200)
    agreement: str | None = Field(None, max_length=100_000)
    is_public: bool | None = None
    data_note: str | None = Field(None, max_length=300)
    revision: int | None = Field(
        None, ge=0, le=2**31, description="Refused with 409 if somebody saved since."
    )


@router.get("/", response={200: list[InitiativeOut], **REFUSALS})
@paginate(Pages)
def initiatives(request: ApiRequest) -> "QuerySet[Initiative]":
    """Those in which an organisation of the person takes part."""
    require_scope(request, Scope.INITIATIVES_READ)
    return Initiative.objects.visible_to(request.user, today=utc_date())


@router.post("/", response={201: InitiativeOut, **REFUSALS})
def create_initiative(request: ApiRequest, payload: InitiativeIn) -> Any:
    """A complete initiative from one of the three models."""
    require_scope(request, Scope.INITIATIVES_WRITE)
    visible = Organisation.objects.current().visible_to(request.user, today=utc_date())
    organisation = get_object_or_404(visible, public_id=payload.organisation)
    values = payload.dict(exclude={"model", "organisation"}, exclude_none=True)
    made = actions.create_initiative(
        by=request.user, organisation=organisation, model=payload.model.value, values=values
    )
    return Status(201, made)


@router.get("/{slug}/", response={200: InitiativeOut, **REFUSALS})
def initiative(request: ApiRequest, slug: Slug) -> Initiative:
    return find_initiative(request, slug, Scope.INITIATIVES_READ)


@router.patch("/{slug}/", response={200: InitiativeOut, **REFUSALS})
def edit_initiative(request: ApiRequest, slug: Slug, payload: InitiativePatch) -> Initiative:
    """Change settings: only the fields that are sent."""
    shown = find_initiative(request, slug, Scope.INITIATIVES_WRITE)
    values = payload.dict(exclude_unset=True, exclude={"revision"})
    return actions.edit_initiative(
        by=request.user, initiative=shown, values=values, revision=payload.revision
    )
