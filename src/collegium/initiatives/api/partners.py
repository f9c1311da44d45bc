"""Partners of an initiative."""

import uuid
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.core.clock import utc_date
from collegium.initiatives import actions
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_initiative
from collegium.initiatives.models import Participation
from collegium.initiatives.vocabulary import PartnerRole, PartnerState
from collegium.partners.models import Organisation
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()


class ParticipationOut(Schema):
    id: int
    organisation: uuid.UUID = Field(alias="organisation.public_id")
    name: str = Field(alias="organisation.name")
    kind: str = Field(alias="organisation.kind")
    role: PartnerRole
    state: PartnerState
    expectation: str
    started_on: date
    ended_on: date | None


class InviteIn(Schema):
    organisation: uuid.UUID = Field(description="public_id of an organisation of the registry.")
    role: PartnerRole
    expectation: str = Field("", max_length=5_000)


@router.get("/{slug}/partners/", response={200: list[ParticipationOut], **REFUSALS})
@paginate(Pages)
def participations(request: ApiRequest, slug: Slug) -> "QuerySet[Participation]":
    """Everyone who takes part, was asked, or has left."""
    shown = find_initiative(request, slug, Scope.INITIATIVES_READ)
    return shown.participations.select_related("organisation")


@router.post("/{slug}/partners/", response={201: ParticipationOut, **REFUSALS})
def invite_partner(request: ApiRequest, slug: Slug, payload: InviteIn) -> Any:
    """Ask an organisation to take part."""
    shown = find_initiative(request, slug, Scope.INITIATIVES_WRITE)
    visible = Organisation.objects.current().visible_to(request.user, today=utc_date())
    organisation = get_object_or_404(visible, public_id=payload.organisation)
    made = actions.invite_partner(
        by=request.user,
        initiative=shown,
        organisation=organisation,
        role=payload.role.value,
        expectation=payload.expectation,
    )
    return Status(201, made)


def find(request: ApiRequest, slug: str, participation_id: int) -> Participation:
    shown = find_initiative(request, slug, Scope.INITIATIVES_WRITE)
    rows = shown.participations.select_related("organisation", "initiative")
    found: Participation = get_object_or_404(rows, pk=participation_id)
    return found


@router.post("/{slug}/partners/{participation_id}/end/", response={200: ParticipationOut, **REFUSALS})
def end_participation(request: ApiRequest, slug: Slug, participation_id: Number) -> Participation:
    """A partner leaves, or is taken out."""
    part = find(request, slug, participation_id)
    return actions.end_participation(by=request.user, participation=part)
