"""/api/v1/agreements: what the pages show, with the same permissions. Concerns are on the pages only."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.agreements import actions
from collegium.agreements.models import (
    Agreement,
    AgreementVersion,
    Assignment,
    Contribution,
    Promise,
    Signature,
)
from collegium.agreements.permissions import seen_amounts, user_can_see_amount
from collegium.agreements.tables import figures_of, quarters_of
from collegium.agreements.vocabulary import (
    AgreementKind,
    AgreementState,
    ContributionKind,
    ContributionState,
    PromiseState,
    RaciPart,
    Rhythm,
    VersionState,
)
from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.initiatives.api.decimals import Exactly
from collegium.initiatives.api.shared import REFUSALS, Id, Number, Pages, Slug, find_goal, find_initiative
from collegium.initiatives.models import Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router(tags=["agreements"])
READ, WRITE = Scope.TOGETHER_READ, Scope.TOGETHER_WRITE
Hours = Annotated[
    Decimal, Field(gt=0, max_digits=8, decimal_places=2), Exactly(whole=6, places=2, above_zero=True)
]
Quantity = Annotated[
    Decimal, Field(gt=0, max_digits=12, decimal_places=2), Exactly(whole=10, places=2, above_zero=True)
]


class AgreementOut(Schema):
    id: int
    kind: AgreementKind
    title: str
    state: AgreementState
    is_public: bool
    ended_on: date | None


class VersionOut(Schema):
    number: int
    state: VersionState
    starts_on: date
    ends_on: date | None
    why: str
    text: str = Field(description="Letter for letter what was frozen; empty for a draft.")
    digest: str = Field(description="SHA-256 of the text in UTF-8, in hexadecimal digits.")
    frozen_at: datetime | None
    in_force_at: datetime | None


class SignatureOut(Schema):
    organisation: uuid.UUID = Field(alias="party.organisation.public_id")
    name: str
    function: str
    digest: str
    signed_at: datetime


class PromiseOut(Schema):
    id: int
    organisation: uuid.UUID = Field(alias="organisation.public_id")
    owner: str | None = Field(None, description="E-mail address of the person who sees to it.")
    title: str
    details: str
    due_on: date
    first_due_on: date
    rhythm: Rhythm
    goal: int | None = Field(None, alias="goal_id")
    state: PromiseState
    settled_on: date | None
    note: str
    evidence_url: str
    is_confirmed: bool

    @staticmethod
    def resolve_owner(promise: Promise) -> str | None:
        return promise.owner.email if promise.owner else None

    @staticmethod
    def resolve_is_confirmed(promise: Promise) -> bool:
        return promise.confirmed_at is not None


class PromiseIn(Schema):
    organisation: uuid.UUID = Field(description="public_id of the partner that promises.")
    title: str = Field(min_length=1, max_length=200)
    details: str = Field("", max_length=5_000)
    due_on: date
    owner: str | None = Field(None, max_length=254, description="E-mail address of a person of the partner.")
    goal: Id | None = None
    rhythm: Rhythm = Rhythm.ONCE


class KeepIn(Schema):
    on: date | None = Field(None, description="The day on which it was kept; today if left out.")
    note: str = Field("", max_length=5_000)
    evidence_url: str = Field("", max_length=200)


class NoteIn(Schema):
    note: str = Field(min_length=1, max_length=5_000)


class FiguresOut(Schema):
    organisation: uuid.UUID = Field(alias="organisation.public_id")
    on_time: int = Field(alias="kept.on_time")
    moved: int = Field(
        alias="kept.moved",
        description="The day for which they were first promised is over; kept by a later day, or open for one.",
    )
    late: int = Field(alias="kept.late")
    broken: int = Field(alias="kept.broken")
    overdue: int = Field(alias="kept.overdue")


class ContributionOut(Schema):
    id: int
    organisation: uuid.UUID
    receiver: uuid.UUID | None
    kind: ContributionKind
    title: str
    first_on: date
    last_on: date
    hours: Decimal | None
    quantity: Decimal | None
    unit: str
    amount: int | None = Field(description="In the smallest unit; null too where you may not see it.")
    rate: int | None = Field(
        description="For an hour, in the smallest unit; null too where you may not see it."
    )
    worth: int | None = Field(description="Hours times the rate, in whole smallest units.")
    currency: str
    rate_source: str
    rate_year: int | None
    is_amount_withheld: bool
    note: str
    promise: int | None
    goal: int | None
    subject_type: str = Field(description="activities.Activity or meetings.Meeting; empty for neither.")
    subject_id: str
    state: ContributionState
    answer: str


class ContributionIn(Schema):
    organisation: uuid.UUID = Field(description="public_id of the partner that gave.")
    receiver: uuid.UUID | None = Field(None, description="public_id of the partner to which it was given.")
    kind: ContributionKind
    title: str = Field(min_length=1, max_length=200)
    first_on: date
    last_on: date | None = Field(None, description="The first day if left out.")
    hours: Hours | None = None
    quantity: Quantity | None = None
    unit: str = Field("", max_length=40)
    amount: int | None = Field(None, gt=0, le=10**15, description="In the smallest unit of the currency.")
    rate: int | None = Field(None, gt=0, le=10**15, description="For an hour, in the smallest unit.")
    currency: str = Field("", pattern="^([A-Z]{3})?$")
    rate_source: str = Field("", max_length=200)
    rate_year: int | None = Field(None, ge=1950, le=2100)
    shows_amount: bool = False
    note: str = Field("", max_length=5_000)
    promise: Id | None = None
    goal: Id | None = None
    subject_type: str = Field("", max_length=80)
    subject_id: str = Field("", max_length=64)


class ContributionAnswerIn(Schema):
    answer: str = Field("", max_length=1_000, description="Needed to question a contribution.")


class PartOut(Schema):
    area: str = Field(alias="responsibility.title")
    part: RaciPart
    organisation: uuid.UUID = Field(alias="organisation.public_id")
    person: str | None = Field(None, description="Name of the person; null for the partner as a whole.")

    @staticmethod
    def resolve_person(part: Assignment) -> str | None:
        return str(part.person) if part.person else None


def find_agreement(request: ApiRequest, slug: str, agreement_id: int) -> Agreement:
    shown = find_initiative(request, slug, READ)
    found: Agreement = get_object_or_404(Agreement.objects.filter(initiative=shown), pk=agreement_id)
    return found


@router.get("/{slug}/agreements/", response={200: list[AgreementOut], **REFUSALS})
@paginate(Pages)
def agreements(request: ApiRequest, slug: Slug) -> "QuerySet[Agreement]":
    return Agreement.objects.filter(initiative=find_initiative(request, slug, READ))


@router.get("/{slug}/agreements/{agreement_id}/versions/", response={200: list[VersionOut], **REFUSALS})
@paginate(Pages)
def agreement_versions(request: ApiRequest, slug: Slug, agreement_id: Number) -> "QuerySet[AgreementVersion]":
    """Newest first, with the frozen text: its SHA-256 is the digest."""
    return find_agreement(request, slug, agreement_id).versions.all()


@router.get("/{slug}/agreements/{agreement_id}/signatures/", response={200: list[SignatureOut], **REFUSALS})
@paginate(Pages)
def signatures(request: ApiRequest, slug: Slug, agreement_id: Number) -> "QuerySet[Signature]":
    agreement = find_agreement(request, slug, agreement_id)
    rows = Signature.objects.filter(party__version__agreement=agreement)
    return rows.select_related("party__organisation")


@router.get("/{slug}/promises/", response={200: list[PromiseOut], **REFUSALS})
@paginate(Pages)
def promises(request: ApiRequest, slug: Slug, state: PromiseState | None = None) -> "QuerySet[Promise]":
    rows = Promise.objects.filter(initiative=find_initiative(request, slug, READ))
    rows = rows.filter(state=state) if state else rows
    return rows.select_related("organisation", "owner")


@router.post("/{slug}/promises/", response={201: PromiseOut, **REFUSALS})
def create_promise(request: ApiRequest, slug: Slug, payload: PromiseIn) -> Any:
    shown = find_initiative(request, slug, WRITE)
    values = payload.dict(exclude={"organisation", "owner", "goal"})
    values |= {"goal": find_goal(shown, payload.goal), "owner": find_owner(payload.owner)}
    organisation = find_partner(shown, payload.organisation)
    made = actions.create_promise(by=request.user, initiative=shown, organisation=organisation, values=values)
    return Status(201, made)


def find_partner(initiative: Initiative, public_id: uuid.UUID) -> Organisation:
    parts = initiative.participations.accepted(today=utc_date())
    partners = Organisation.objects.filter(pk__in=parts.values("organisation"))
    return get_object_or_404(partners, public_id=public_id)


def find_owner(email: str | None) -> User | None:
    """The person with this address; whether they belong to the partner is for the action to say."""
    if email is None:
        return None
    found = User.objects.filter(email__iexact=email, is_active=True).first() if "\0" not in email else None
    if found is None:
        raise InvalidInput(_("There is nobody with this e-mail address."))
    return found


def find_promise(request: ApiRequest, slug: str, promise_id: int) -> Promise:
    shown = find_initiative(request, slug, WRITE)
    rows = Promise.objects.filter(initiative=shown).select_related("organisation", "owner", "initiative")
    found: Promise = get_object_or_404(rows, pk=promise_id)
    return found


@router.post("/{slug}/promises/{promise_id}/keep/", response={200: PromiseOut, **REFUSALS})
def keep_promise(request: ApiRequest, slug: Slug, promise_id: Number, payload: KeepIn) -> Promise:
    """Say that it was kept; after its day it counts as kept late."""
    promise = find_promise(request, slug, promise_id)
    return actions.keep_promise(by=request.user, promise=promise, **payload.dict())


@router.post("/{slug}/promises/{promise_id}/break/", response={200: PromiseOut, **REFUSALS})
def break_promise(request: ApiRequest, slug: Slug, promise_id: Number, payload: NoteIn) -> Promise:
    """Say that it was not, or will not be, kept, and why."""
    promise = find_promise(request, slug, promise_id)
    return actions.break_promise(by=request.user, promise=promise, note=payload.note)


@router.post("/{slug}/promises/{promise_id}/reopen/", response={200: PromiseOut, **REFUSALS})
def reopen_promise(request: ApiRequest, slug: Slug, promise_id: Number) -> Promise:
    return actions.reopen_promise(by=request.user, promise=find_promise(request, slug, promise_id))


@router.get("/{slug}/promises/kept/", response={200: list[FiguresOut], **REFUSALS})
@paginate(Pages)
def kept_rates(request: ApiRequest, slug: Slug, quarter: str = "") -> Any:
    """Exact counts of a quarter ("2026-Q3"; this one if left out) of those partners that the person may see."""
    shown = find_initiative(request, slug, READ)
    quarters = {str(one): one for one in quarters_of(shown)}
    chosen = quarters.get(quarter) if quarter else next(iter(quarters.values()))
    return figures_of(shown, request.user, chosen) if chosen else []


@router.get("/{slug}/contributions/", response={200: list[ContributionOut], **REFUSALS})
@paginate(Pages)
def contributions(request: ApiRequest, slug: Slug, kind: ContributionKind | None = None) -> Any:
    """What partners gave. Amounts are null where the page does not show them either."""
    shown = find_initiative(request, slug, READ)
    rows = Contribution.objects.current().filter(initiative=shown).select_related("organisation", "receiver")
    rows = rows.filter(kind=kind) if kind else rows
    seen = seen_amounts(request.user, shown)
    return [contribution_out(one, sees_amount=seen.include(one)) for one in rows]


def contribution_out(shown: Contribution, *, sees_amount: bool) -> dict[str, Any]:
    names = [
        "id", "kind", "title", "first_on", "last_on", "hours", "quantity", "unit", "note", "subject_type",
        "subject_id", "state", "answer",
    ]  # fmt: skip
    money = {
        "amount": None,
        "rate": None,
        "worth": None,
        "currency": "",
        "rate_source": "",
        "rate_year": None,
    }
    if sees_amount:
        money = {name: getattr(shown, name) for name in money}
    return {
        **{name: getattr(shown, name) for name in names},
        **money,
        "organisation": shown.organisation.public_id,
        "receiver": shown.receiver.public_id if shown.receiver else None,
        "promise": shown.promise_id,
        "goal": shown.goal_id,
        "is_amount_withheld": shown.has_money and not sees_amount,
    }


@router.post("/{slug}/contributions/", response={201: ContributionOut, **REFUSALS})
def record_contribution(request: ApiRequest, slug: Slug, payload: ContributionIn) -> Any:
    shown = find_initiative(request, slug, WRITE)
    elsewhere = {"organisation", "receiver", "promise", "goal", "subject_type", "subject_id"}
    values = {
        **payload.dict(exclude=elsewhere),
        "last_on": payload.last_on or payload.first_on,
        "goal": find_goal(shown, payload.goal),
        "receiver": find_partner(shown, payload.receiver) if payload.receiver else None,
        "promise": get_object_or_404(shown.promises, pk=payload.promise) if payload.promise else None,
    }
    made = actions.record_contribution(
        by=request.user, initiative=shown, organisation=find_partner(shown, payload.organisation),
        values=values, source=find_source(shown, payload),
    )  # fmt: skip
    return Status(201, contribution_out(made, sees_amount=True))


def find_source(initiative: Initiative, payload: ContributionIn) -> actions.Source | None:
    """The activity or meeting, if it is one that can be chosen on the page."""
    if not payload.subject_type and not payload.subject_id:
        return None
    wanted = (payload.subject_type, payload.subject_id)
    offered = (one for _kind, things in actions.contribution_sources(initiative) for one in things)
    found = next((one for one in offered if (one.type, str(one.id)) == wanted), None)
    if found is None:
        raise InvalidInput(_("There is no such activity or meeting. Choose one of this initiative."))
    return found


def find_contribution(request: ApiRequest, slug: str, contribution_id: int) -> Contribution:
    rows = Contribution.objects.filter(initiative=find_initiative(request, slug, WRITE))
    rows = rows.select_related("organisation", "receiver", "initiative", "recorded_by")
    found: Contribution = get_object_or_404(rows, pk=contribution_id)
    return found


@router.post("/{slug}/contributions/{contribution_id}/confirm/", response={200: ContributionOut, **REFUSALS})
def confirm_contribution(
    request: ApiRequest, slug: Slug, contribution_id: Number, payload: ContributionAnswerIn
) -> Any:
    """Say for another partner that it was given as it is recorded."""
    shown = find_contribution(request, slug, contribution_id)
    actions.confirm_contribution(by=request.user, contribution=shown, answer=payload.answer)
    return contribution_out(shown, sees_amount=user_can_see_amount(request.user, shown))


@router.post("/{slug}/contributions/{contribution_id}/question/", response={200: ContributionOut, **REFUSALS})
def question_contribution(
    request: ApiRequest, slug: Slug, contribution_id: Number, payload: ContributionAnswerIn
) -> Any:
    """Say for another partner, in a sentence, what is not right."""
    shown = find_contribution(request, slug, contribution_id)
    actions.question_contribution(by=request.user, contribution=shown, answer=payload.answer)
    return contribution_out(shown, sees_amount=user_can_see_amount(request.user, shown))


@router.get("/{slug}/responsibilities/", response={200: list[PartOut], **REFUSALS})
@paginate(Pages)
def responsibilities(request: ApiRequest, slug: Slug) -> "QuerySet[Assignment]":
    """Every part in every area: A accountable, R responsible, C consulted, I informed."""
    shown = find_initiative(request, slug, READ)
    rows = Assignment.objects.filter(responsibility__initiative=shown, ended_at=None)
    rows = rows.filter(responsibility__archived_at=None)
    return rows.select_related("responsibility", "organisation", "person").order_by(
        "responsibility__position", "part", "pk"
    )
