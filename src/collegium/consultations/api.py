"""/api/v1/consultations: prepared, opened and closed; the results of closed ones. Never a single vote."""

from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.consultations import actions
from collegium.consultations.models import Consultation
from collegium.consultations.permissions import (
    check_user_can_manage_consultations,
    check_user_can_see_outcome,
)
from collegium.consultations.tables import StatementRow, outcome_of
from collegium.consultations.vocabulary import Audience, group_name
from collegium.core.errors import Conflict
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_initiative
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

router = Router()


class ConsultationOut(Schema):
    id: int
    title: dict[str, str] = Field(description="By language.")
    question: dict[str, str]
    audience: Audience
    public_url: str
    opens_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None


class TallyOut(Schema):
    agree: int
    disagree: int
    passed: int


class GroupTallyOut(Schema):
    group: str
    tally: TallyOut | None = Field(description="Empty where few of the group voted on it.")


class StatementOut(Schema):
    number: int
    texts: dict[str, str]
    language: str = Field(description="In which it was written.")
    tally: TallyOut | None = Field(description="Empty where fewer than five voted on it.")
    groups: list[GroupTallyOut]


class GroupOut(Schema):
    group: str
    size: int | None
    withheld: str = Field(description="Why the group is not shown: too few, could be worked out.")
    representative: list[int] = Field(description="Numbers of statements that set it apart.")


class OutcomeOut(Schema):
    indicative: bool = Field(True, description="Always: groups are a help to see, not a result.")
    withheld: str = Field(
        description="Why there are no groups: too few voters, too few statements, no differences, groups too small."
    )
    voters: int
    grouped: int
    votes: int
    stability: float | None = Field(description="Adjusted Rand index in subsamples; 1 the same, 0 chance.")
    groups: list[GroupOut]
    consensus: list[int] = Field(description="Numbers of statements on which all groups lean the same way.")
    statements: list[StatementOut]


# as on the page: in languages of the site, at most so long, and nothing that cannot be stored
Code = Annotated[str, Field(pattern=f"^({'|'.join(code for code, _name in settings.LANGUAGES)})$")]
Texts = Annotated[
    dict[Code, Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]],
    Field(json_schema_extra={"additionalProperties": False}),
]


class ConsultationIn(Schema):
    title: Texts = Field(description="By language.")
    question: Texts = Field({}, description="By language.")
    audience: Audience = Audience.ANYONE
    takes_statements: bool = Field(True, description="Whether participants may add statements of their own.")


class StatementIn(Schema):
    texts: Texts
    language: str = Field("", max_length=10, description="In which it was written; else the first one given.")


class SeedOut(Schema):
    number: int
    texts: dict[str, str]
    language: str


class DaysIn(Schema):
    opens_at: datetime
    closes_at: datetime


def opened(request: ApiRequest, slug: str) -> "QuerySet[Consultation]":
    found: QuerySet[Consultation] = find_initiative(
        request, slug, Scope.TOGETHER_READ
    ).consultations.current()
    return found.exclude(opens_at=None)


@router.get("/{slug}/", response={200: list[ConsultationOut], **REFUSALS})
@paginate(Pages)
def consultations(request: ApiRequest, slug: Slug) -> "QuerySet[Consultation]":
    return opened(request, slug)


@router.post("/{slug}/", response={201: ConsultationOut, **REFUSALS})
def create_consultation(request: ApiRequest, slug: Slug, payload: ConsultationIn) -> Any:
    """Prepare one; add statements to it, then open it."""
    initiative = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    made = actions.create_consultation(by=request.user, initiative=initiative, values=payload.dict())
    return Status(201, made)


def managed(request: ApiRequest, slug: str, consultation_id: int) -> Consultation:
    """Whether open or not: for those who prepare them."""
    initiative = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    check_user_can_manage_consultations(request.user, initiative)
    return get_object_or_404(initiative.consultations.current(), pk=consultation_id)


@router.post("/{slug}/{consultation_id}/statements/", response={201: SeedOut, **REFUSALS})
def add_statement(request: ApiRequest, slug: Slug, consultation_id: Number, payload: StatementIn) -> Any:
    """A statement to agree or disagree with, shown at once."""
    shown = managed(request, slug, consultation_id)
    return Status(201, actions.add_statement(by=request.user, consultation=shown, **payload.dict()))


@router.post("/{slug}/{consultation_id}/open/", response={200: ConsultationOut, **REFUSALS})
def open_consultation(request: ApiRequest, slug: Slug, consultation_id: Number, payload: DaysIn) -> Any:
    """Say from when until when people may vote; while it is not closed, move these moments."""
    shown = managed(request, slug, consultation_id)
    return actions.open_consultation(by=request.user, consultation=shown, **payload.dict())


@router.post("/{slug}/{consultation_id}/close/", response={200: ConsultationOut, **REFUSALS})
def close_consultation(request: ApiRequest, slug: Slug, consultation_id: Number) -> Any:
    """Close it now and count."""
    shown = managed(request, slug, consultation_id)
    actions.close_consultation(by=request.user, consultation=shown)
    return shown


@router.get("/{slug}/{consultation_id}/results/", response={200: OutcomeOut, **REFUSALS})
def results(request: ApiRequest, slug: Slug, consultation_id: Number) -> dict[str, Any]:
    """What came of a closed consultation: aggregates only, small groups withheld."""
    shown = get_object_or_404(opened(request, slug).select_related("initiative"), pk=consultation_id)
    check_user_can_see_outcome(request.user, shown, timezone.now())
    outcome = outcome_of(shown)
    if outcome is None or shown.results is None:
        raise Conflict(_("The votes are being counted. Ask again in a minute."))
    numbers = {str(row.statement.pk): row.statement.number for row in outcome.rows}
    stability = shown.results["stability"]
    return {
        "withheld": shown.results["why"],
        **{name: shown.results["participation"][name] for name in ("voters", "grouped", "votes")},
        "stability": stability["mean"] if stability else None,
        "groups": [group_out(group, numbers) for group in shown.results["groups"]],
        "consensus": known(shown.results["consensus"], numbers),
        "statements": [statement_out(row) for row in outcome.rows],
    }


def known(found: list[dict[str, Any]], numbers: dict[str, int]) -> list[int]:
    return [numbers[one["statement"]] for one in found if one["statement"] in numbers]


def group_out(group: dict[str, Any], numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "group": group_name(group["number"]),
        "size": group["size"],
        "withheld": group["why"],
        "representative": known(group["representative"], numbers),
    }


def statement_out(row: StatementRow) -> dict[str, Any]:
    return {
        "number": row.statement.number,
        "texts": row.statement.texts,
        "language": row.statement.language,
        "tally": row.tally,
        "groups": [{"group": group_name(one), "tally": tally} for one, tally in row.groups.items()],
    }
