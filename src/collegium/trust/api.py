"""/api/v1/trust: waves and the results of closed ones. Never what a single partner said of another, but its ties."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.pagination import paginate

from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_initiative
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope
from collegium.trust import actions
from collegium.trust.actions.opening import askable
from collegium.trust.models import Wave
from collegium.trust.permissions import check_user_can_manage_waves, check_user_can_see_scores
from collegium.trust.tables import partner_rows, score_rows, tie_rows

router = Router()

Withheld = Literal[
    "",
    "no ratings",
    "too few raters",
    "could be worked out",
    "too few partners",
    "only the side",
    "earlier rule",
]


class WaveOut(Schema):
    id: int
    number: int
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None


class WaveIn(Schema):
    closes_at: datetime
    partners: Annotated[list[Number], Field(max_length=500)] | None = Field(
        None, description="Numbers of the partners that are asked; empty: all that take part and can answer."
    )


class TieOut(Schema):
    source: str
    target: str
    frequency: str
    kinds: list[str]


class PartnerOut(Schema):
    id: int = Field(description="Of the partner on the roster of this wave.")
    name: str
    kind: str
    has_answered: bool
    tied_with: int
    named_by: int
    names: int
    named_by_both_sides: int
    pairs_linked: int
    constraint: float | None = Field(
        description="Burt's; empty without ties. Low: its contacts do not know each other."
    )
    roles: dict[str, int] = Field(
        description="Pairs linked by role of Gould and Fernandez: coordinator, itinerant, gatekeeper, representative, "
        "liaison."
    )
    in_core: bool
    sentences: list[str]


class ScoreOut(Schema):
    measure: str
    mean: float | None = Field(description="1 to 4; empty when withheld.")
    side: Literal["", "low", "high"] = Field(
        description="Below the middle of the scale, or in it and above: told where a number could tell single ratings."
    )
    low: float | None
    high: float | None
    raters: int
    withheld: Withheld
    change: float | None = Field(description="On those only who rated in both waves.")
    change_low: float | None
    change_high: float | None
    raters_in_both: int | None
    change_withheld: Withheld


class ResultsOut(Schema):
    density: float | None
    reciprocity: float | None
    in_centralisation: float | None
    core_size: int
    core_fit: float | None
    asked: int
    answered: int
    partners: list[PartnerOut]
    ties: list[TieOut]
    scores: list[ScoreOut] = Field(description="All partners together.")


def find_closed(request: ApiRequest, slug: str, wave_id: int) -> Wave:
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    waves: QuerySet[Wave] = shown.trust_waves.closed().select_related("initiative")
    return get_object_or_404(waves, pk=wave_id)


@router.get("/{slug}/waves/", response={200: list[WaveOut], **REFUSALS})
@paginate(Pages)
def waves(request: ApiRequest, slug: Slug) -> "QuerySet[Wave]":
    found: QuerySet[Wave] = find_initiative(request, slug, Scope.TOGETHER_READ).trust_waves.all()
    return found


@router.post("/{slug}/waves/", response={201: WaveOut, **REFUSALS})
def open_wave(request: ApiRequest, slug: Slug, payload: WaveIn) -> Any:
    """Open a wave now, and write to those who speak for the partners."""
    initiative = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    check_user_can_manage_waves(request.user, initiative)
    asked = askable(initiative, today=utc_date())
    if payload.partners is not None:
        asked = asked.filter(pk__in=payload.partners)
        if missing := set(payload.partners) - set(asked.values_list("pk", flat=True)):
            raise InvalidInput(
                _("Partner {number} does not take part, or has nobody who could answer.").format(
                    number=min(missing)
                )
            )
    wave = actions.open_wave(
        by=request.user, initiative=initiative, organisations=list(asked), closes_at=payload.closes_at
    )
    return Status(201, wave)


@router.post("/{slug}/waves/{wave_id}/close/", response={200: WaveOut, **REFUSALS})
def close_wave(request: ApiRequest, slug: Slug, wave_id: Number) -> Any:
    """Close it now and count."""
    initiative = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    wave = get_object_or_404(initiative.trust_waves.all(), pk=wave_id)
    actions.close_wave(by=request.user, wave=wave)
    return wave


@router.get("/{slug}/waves/{wave_id}/results/", response={200: ResultsOut, **REFUSALS})
def results(request: ApiRequest, slug: Slug, wave_id: Number) -> dict[str, Any]:
    """The network and the scores of all together, of a closed wave."""
    wave = find_closed(request, slug, wave_id)
    found = wave.results or {}
    names = ("density", "reciprocity", "in_centralisation", "core_size", "core_fit")
    return {
        **{name: found["measures"][name] for name in names},
        "asked": found["response"]["total"],
        "answered": found["response"]["count"],
        "partners": [partner_out(row) for row in partner_rows(wave)],
        "ties": tie_rows(wave),
        "scores": scores_out(wave, ""),
    }


@router.get(
    "/{slug}/waves/{wave_id}/partners/{partner_id}/scores/", response={200: list[ScoreOut], **REFUSALS}
)
@paginate(Pages)
def scores(request: ApiRequest, slug: Slug, wave_id: Number, partner_id: Number) -> list[dict[str, Any]]:
    """How the others see one partner: for its own people and for coordinators."""
    wave = find_closed(request, slug, wave_id)
    partner = get_object_or_404(wave.roster.select_related("wave__initiative"), pk=partner_id)
    check_user_can_see_scores(request.user, partner)
    return scores_out(wave, partner.key)


def partner_out(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "has_answered": row.answered,
        "tied_with": row.measures["partners"],
        "named_by": row.measures["ties_in"],
        "names": row.measures["ties_out"],
        "named_by_both_sides": row.measures["returned"],
        "pairs_linked": row.brokered,
        "constraint": row.measures["constraint"],
        "roles": row.measures["roles"],
        "in_core": row.measures["in_core"],
        "sentences": row.sentences,
    }


def scores_out(wave: Wave, key: str) -> list[dict[str, Any]]:
    found = []
    for row in score_rows(wave, key):
        change = row.change or {}
        found.append(
            {
                "measure": row.measure,
                "mean": row.score["mean"],
                "side": row.score["side"],
                "low": row.score["low"],
                "high": row.score["high"],
                "raters": row.score["raters"],
                "withheld": row.score["why"],
                "change": change.get("difference"),
                "change_low": change.get("low"),
                "change_high": change.get("high"),
                "raters_in_both": change.get("raters"),
                "change_withheld": change.get("why", ""),
            }
        )
    return found
