"""/api/v1/decisions: what the pages show, with the same permissions."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Status
from ninja.pagination import paginate

from collegium.core.clock import utc_date
from collegium.decisions import actions
from collegium.decisions.api.shared import (
    BallotIn,
    CastOut,
    PollOut,
    ProposalIn,
    ProposalOut,
    SeatOut,
    find_proposal,
)
from collegium.decisions.models import Poll, Proposal, Voter
from collegium.decisions.permissions import proposals_seen_by
from collegium.initiatives.api.shared import REFUSALS, Number, Pages, Slug, find_goal, find_initiative
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

router = Router(tags=["decisions"])


@router.get("/waiting/", response={200: list[SeatOut], **REFUSALS})
@paginate(Pages)
def waiting(request: ApiRequest) -> list[dict[str, Any]]:
    """Open votes, of all initiatives, in which the person has not voted yet; the most urgent first."""
    require_scope(request, Scope.TOGETHER_READ)
    seats = Voter.objects.awaiting(request.user, now=timezone.now(), today=utc_date())
    return [
        {
            "id": seat.pk,
            "proposal": seat.poll.proposal_id,
            "title": seat.poll.proposal.title,
            "initiative": seat.poll.proposal.initiative.slug,
            "partner": seat.label,
            "closes_at": seat.poll.closes_at,
            "is_secret": seat.poll.is_secret,
        }
        for seat in seats
    ]


@router.get("/{slug}/proposals/", response={200: list[ProposalOut], **REFUSALS})
@paginate(Pages)
def proposals(request: ApiRequest, slug: Slug) -> "QuerySet[Proposal]":
    shown = find_initiative(request, slug, Scope.TOGETHER_READ)
    return proposals_seen_by(request.user, shown).select_related("initiative")


@router.post("/{slug}/proposals/", response={201: ProposalOut, **REFUSALS})
def propose(request: ApiRequest, slug: Slug, payload: ProposalIn) -> Any:
    """A new draft; method and rules are set on its page."""
    shown = find_initiative(request, slug, Scope.TOGETHER_WRITE)
    goals = [find_goal(shown, one) for one in set(payload.goals)]
    values = {**payload.dict(), "goals": goals}
    return Status(201, actions.propose(by=request.user, initiative=shown, values=values))


@router.get("/{slug}/proposals/{proposal_id}/", response={200: ProposalOut, **REFUSALS})
def proposal(request: ApiRequest, slug: Slug, proposal_id: Number) -> Proposal:
    return find_proposal(request, slug, proposal_id, Scope.TOGETHER_READ)


@router.get("/{slug}/proposals/{proposal_id}/rounds/", response={200: list[PollOut], **REFUSALS})
@paginate(Pages)
def rounds(request: ApiRequest, slug: Slug, proposal_id: Number) -> "QuerySet[Poll]":
    """Every vote on it, newest first, with its frozen rules."""
    return find_proposal(request, slug, proposal_id, Scope.TOGETHER_READ).polls.defer("receipt")


@router.get(
    "/{slug}/proposals/{proposal_id}/rounds/{number}/receipt/",
    response={200: dict[str, Any], **REFUSALS},
)
def receipt(request: ApiRequest, slug: Slug, proposal_id: Number, number: Number) -> Any:
    """What is needed to count a closed round again."""
    found = find_proposal(request, slug, proposal_id, Scope.TOGETHER_READ)
    return get_object_or_404(found.polls.exclude(closed_at=None), number=number).receipt


@router.post("/seats/{seat_id}/ballot/", response={200: CastOut, **REFUSALS})
def cast_ballot(request: ApiRequest, seat_id: Number, payload: BallotIn) -> dict[str, str]:
    """Vote, or change the vote, from a seat of one's own; see /waiting/."""
    require_scope(request, Scope.TOGETHER_WRITE)
    own = Voter.objects.of_person(request.user, today=utc_date())
    cast = actions.cast_ballot(
        by=request.user,
        voter=get_object_or_404(own.select_related("poll__proposal__initiative"), pk=seat_id),
        choice=payload.choice(),
        reason=payload.reason,
        code=payload.code,
    )
    return {"pseudonym": cast.ballot.pseudonym, "code": cast.code}


__all__ = ["router"]
