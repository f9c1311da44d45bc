"""The registry for programs: what the pages show, with the same permissions and the same actions."""

import uuid
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from ninja.pagination import LimitOffsetPagination, paginate
from pydantic import AfterValidator

from collegium.core.clock import utc_date
from collegium.partners import actions
from collegium.partners.models import Organisation, OrganisationQuerySet
from collegium.partners.vocabulary import IdentifierScheme, OfferCategory, OfferDirection, OrganisationKind
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

router = Router(tags=["partners"])


def without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("contains U+0000, which cannot be stored")
    return text


Text = Annotated[
    str, AfterValidator(without_nul), Field(json_schema_extra={"pattern": r"^[^\x00]*$"})
]  # the validator says it in words, the document as a pattern


class Message(Schema):
    """Why a request was refused."""

    message: str
    problems: list[dict[str, Any]] = []


class IdentifierIn(Schema):
    scheme: IdentifierScheme = Field(description="The register that gave the number.")
    value: Text = Field(description="The number as the register writes it.", min_length=1, max_length=100)


class IdentifierOut(Schema):
    id: int
    scheme: str
    value: str


class PlaceIn(Schema):
    address: Text = Field("", max_length=200)
    locality: Text = Field("", description="Town or city.", max_length=100)
    region: Text = Field("", description="State or region.", max_length=100)
    postal_code: Text = Field("", max_length=20)
    country: Text = Field("", description="Two letters of ISO 3166.", max_length=2)
    latitude: float | None = Field(None, description="Degrees, WGS 84.", ge=-90, le=90)
    longitude: float | None = Field(None, description="Degrees, WGS 84.", ge=-180, le=180)
    is_main: bool = Field(False, description="Whether this is the main place.")


class PlaceOut(PlaceIn):
    id: int


class OfferIn(Schema):
    direction: OfferDirection
    category: OfferCategory
    title: Text = Field(min_length=1, max_length=150)
    description: Text = Field("", max_length=5000)
    started_on: date | None = Field(None, description="The first day; today when left out.")
    ended_on: date | None = Field(None, description="The last day; left out: until further notice.")


class OfferOut(Schema):
    id: int
    direction: str
    category: str
    title: str
    description: str
    started_on: date
    ended_on: date | None


class OrganisationFacts(Schema):
    name: Text = Field(min_length=1, max_length=200)
    short_name: Text = Field("", max_length=40)
    kind: OrganisationKind
    description: Text = Field("", max_length=5000)
    website: Text = Field("", max_length=200)
    country: Text = Field("", description="Two letters of ISO 3166.", max_length=2)
    languages: list[Text] = Field([], description="Language tags (BCP 47).", max_length=50)
    is_listed: bool = Field(True, description="Whether everyone who is signed in can find it.")


class OrganisationIn(OrganisationFacts):
    steward: uuid.UUID | None = Field(
        None, description="The organisation that looks after the record; none: it is your own."
    )
    identifiers: list[IdentifierIn] = Field([], max_length=20)
    place: PlaceIn | None = None


class OrganisationPatch(Schema):
    """Only what is given, and not null, is changed."""

    name: Text | None = Field(None, min_length=1, max_length=200)
    short_name: Text | None = Field(None, max_length=40)
    kind: OrganisationKind | None = None
    description: Text | None = Field(None, max_length=5000)
    website: Text | None = Field(None, max_length=200)
    country: Text | None = Field(None, max_length=2)
    languages: list[Text] | None = Field(None, max_length=50)
    is_listed: bool | None = None


class OrganisationRow(Schema):
    public_id: uuid.UUID
    name: str
    short_name: str
    kind: str
    country: str
    website: str
    town: str
    region: str = Field(alias="area")


class OrganisationOut(Schema):
    public_id: uuid.UUID
    name: str
    short_name: str
    kind: str
    description: str
    website: str
    country: str
    languages: list[str]
    is_listed: bool
    is_archived: bool
    steward: uuid.UUID | None = None
    identifiers: list[IdentifierOut]
    places: list[PlaceOut]
    offers: list[OfferOut]

    @staticmethod
    def resolve_steward(organisation: Organisation) -> uuid.UUID | None:
        return organisation.steward.public_id if organisation.steward else None

    @staticmethod
    def resolve_is_archived(organisation: Organisation) -> bool:
        return organisation.archived_at is not None


class OrganisationSearch(Schema):
    q: Text = Field("", description="Words of name, identifier or place.", max_length=200)
    kind: OrganisationKind | None = None
    country: Text = Field("", description="Two letters of ISO 3166.", max_length=2)
    direction: OfferDirection | None = Field(None, description="Only those that offer, or need, something.")
    category: OfferCategory | None = Field(None, description="Only those that offer or need this.")


class Page(LimitOffsetPagination):
    class Input(Schema):
        limit: int = Field(50, ge=1, le=200)
        offset: int = Field(0, ge=0, le=10_000_000)


REFUSALS = {401: Message, 403: Message, 404: Message, 409: Message, 422: Message}


def visible(request: HttpRequest) -> OrganisationQuerySet:
    today = utc_date()
    return Organisation.objects.current().visible_to(request.user, today=today)  # type: ignore[arg-type]


def get_organisation(request: HttpRequest, public_id: uuid.UUID) -> Organisation:
    rows = visible(request).select_related("steward")
    return get_object_or_404(rows.prefetch_related("identifiers", "places", "offers"), public_id=public_id)


@router.get(
    "/organisations",
    response={200: list[OrganisationRow], 401: Message, 403: Message, 422: Message},
    summary="Organisations that you may see",
)
@paginate(Page)
def organisations(request: ApiRequest, search: Query[OrganisationSearch]) -> OrganisationQuerySet:
    require_scope(request, Scope.PARTNERS_READ)
    rows = visible(request).with_place().matching(search.q)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.country:
        rows = rows.in_country(search.country.upper())
    if search.direction or search.category:
        rows = rows.offering(search.direction or "", search.category or "", today=utc_date())
    return rows


@router.get(
    "/organisations/{public_id}",
    response={200: OrganisationOut, **REFUSALS},
    summary="One organisation",
)
def organisation(request: ApiRequest, public_id: uuid.UUID) -> Organisation:
    require_scope(request, Scope.PARTNERS_READ)
    return get_organisation(request, public_id)


@router.post(
    "/organisations",
    response={201: OrganisationOut, **REFUSALS},
    summary="Register an organisation",
)
def create_organisation(request: ApiRequest, payload: OrganisationIn) -> Status[Organisation]:
    require_scope(request, Scope.PARTNERS_WRITE)
    made = actions.create_organisation(
        by=request.user,
        values=payload.model_dump(exclude={"steward", "identifiers", "place"}),
        steward=get_organisation(request, payload.steward) if payload.steward else None,
        identifiers=[(one.scheme, one.value) for one in payload.identifiers],
        place=place_values(payload.place) if payload.place else None,
    )
    return Status(201, get_organisation(request, made.public_id))


@router.patch(
    "/organisations/{public_id}",
    response={200: OrganisationOut, **REFUSALS},
    summary="Change facts of an organisation",
)
def edit_organisation(request: ApiRequest, public_id: uuid.UUID, payload: OrganisationPatch) -> Organisation:
    require_scope(request, Scope.PARTNERS_WRITE)
    found = get_organisation(request, public_id)
    values = payload.model_dump(exclude_none=True)
    actions.edit_organisation(by=request.user, organisation=found, values=values)
    return get_organisation(request, public_id)


@router.post(
    "/organisations/{public_id}/identifiers",
    response={201: IdentifierOut, **REFUSALS},
    summary="Add an identifier",
)
def add_identifier(request: ApiRequest, public_id: uuid.UUID, payload: IdentifierIn) -> Status[Any]:
    require_scope(request, Scope.PARTNERS_WRITE)
    found = get_organisation(request, public_id)
    made = actions.add_identifier(
        by=request.user, organisation=found, scheme=payload.scheme, value=payload.value
    )
    return Status(201, made)


@router.delete(
    "/organisations/{public_id}/identifiers/{identifier_id}",
    response={204: None, **REFUSALS},
    summary="Remove an identifier",
)
def remove_identifier(request: ApiRequest, public_id: uuid.UUID, identifier_id: int) -> Status[None]:
    require_scope(request, Scope.PARTNERS_WRITE)
    rows = get_organisation(request, public_id).identifiers
    found = get_object_or_404(rows.select_related("organisation"), pk=storable(identifier_id))
    actions.remove_identifier(by=request.user, identifier=found)
    return Status(204, None)


@router.post(
    "/organisations/{public_id}/places",
    response={201: PlaceOut, **REFUSALS},
    summary="Add a place",
)
def add_place(request: ApiRequest, public_id: uuid.UUID, payload: PlaceIn) -> Status[Any]:
    require_scope(request, Scope.PARTNERS_WRITE)
    found = get_organisation(request, public_id)
    made = actions.add_place(by=request.user, organisation=found, values=place_values(payload))
    made.refresh_from_db()
    return Status(201, made)


@router.delete(
    "/organisations/{public_id}/places/{place_id}",
    response={204: None, **REFUSALS},
    summary="Remove a place",
)
def remove_place(request: ApiRequest, public_id: uuid.UUID, place_id: int) -> Status[None]:
    require_scope(request, Scope.PARTNERS_WRITE)
    rows = get_organisation(request, public_id).places
    found = get_object_or_404(rows.select_related("organisation"), pk=storable(place_id))
    actions.remove_place(by=request.user, place=found)
    return Status(204, None)


@router.post(
    "/organisations/{public_id}/offers",
    response={201: OfferOut, **REFUSALS},
    summary="Add an offer or a need",
)
def add_offer(request: ApiRequest, public_id: uuid.UUID, payload: OfferIn) -> Status[Any]:
    require_scope(request, Scope.PARTNERS_WRITE)
    found = get_organisation(request, public_id)
    values = payload.model_dump(exclude_none=True)
    return Status(201, actions.add_offer(by=request.user, organisation=found, values=values))


@router.post(
    "/organisations/{public_id}/offers/{offer_id}/end",
    response={200: OfferOut, **REFUSALS},
    summary="End an offer or a need",
)
def end_offer(request: ApiRequest, public_id: uuid.UUID, offer_id: int) -> Any:
    require_scope(request, Scope.PARTNERS_WRITE)
    rows = get_organisation(request, public_id).offers
    found = get_object_or_404(rows.select_related("organisation"), pk=storable(offer_id))
    return actions.end_offer(by=request.user, offer=found)


def storable(number: int) -> int:
    """Numbers larger than any key find nothing; databases refuse to compare them."""
    return number if number < 2**63 else 0


def place_values(payload: PlaceIn) -> dict[str, Any]:
    """Coordinates rounded to the five decimals (about a metre) that are stored."""
    values = payload.model_dump()
    for name in ("latitude", "longitude"):
        if values[name] is not None:
            values[name] = f"{values[name]:.5f}"
    return values
