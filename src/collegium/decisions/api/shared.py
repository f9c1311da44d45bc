"""What goes in and out of all endpoints about decisions."""

from datetime import date, datetime
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Schema

from collegium.decisions.models import Proposal
from collegium.decisions.permissions import proposals_seen_by
from collegium.decisions.vocabulary import Method, ProposalState, WhoVotes
from collegium.engines.ballots import Answer, Approved, Choice, Points, Ranking
from collegium.initiatives.api.shared import Id, find_initiative
from collegium.people.requests import ApiRequest
from collegium.people.vocabulary import Scope

Name = Annotated[str, Field(min_length=1, max_length=120)]


class ProposalOut(Schema):
    id: int
    title: str
    state: ProposalState
    method: Method
    who_votes: WhoVotes
    is_secret: bool
    closes_at: datetime | None
    is_adopted: bool | None
    decided_on: date | None
    outcome_statement: str
    review_on: date | None
    proposed_at: datetime
    url: str = Field(description="Path of the page.", alias="get_absolute_url")


class ProposalIn(Schema):
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=20_000, description="What is proposed.")
    background: str = Field("", max_length=20_000)
    goals: list[Id] = Field(default_factory=list, max_length=100, description="Ids of goals.")


class PollOut(Schema):
    number: int
    is_secret: bool
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    rules: dict[str, Any] = Field(description="As they are hashed.")
    rules_hash: str
    outcome: dict[str, Any] | None = Field(description="Empty until the close.")


class SeatOut(Schema):
    """A seat of the person's own in an open vote."""

    id: int
    proposal: int
    title: str
    initiative: str = Field(description="Its address.")
    partner: str
    closes_at: datetime
    is_secret: bool


class BallotIn(Schema):
    """One of the four kinds, as the method asks for; none of them, or answer "abstain", abstains."""

    answer: str = Field("", max_length=10, description="yes, no, consent, object, given or abstain")
    reason: str = Field("", max_length=5_000, description="Of an objection; or the advice.")
    approved: list[Name] = Field(default_factory=list, max_length=200)
    points: dict[Name, int] = Field(default_factory=dict, max_length=200)
    ranking: list[list[Name]] = Field(
        default_factory=list, max_length=200, description="Best first; options in one list are equal."
    )
    code: str = Field("", max_length=40, description="Of a secret ballot that is changed.")

    def choice(self) -> Choice:
        if self.answer:
            return Answer(self.answer)
        if self.ranking:
            return Ranking(tuple(tuple(level) for level in self.ranking))
        if self.points:
            return Points(tuple(self.points.items()))
        return Approved(tuple(self.approved)) if self.approved else Answer("abstain")


class CastOut(Schema):
    pseudonym: str = Field(description="The name of the ballot in the receipt.")
    code: str = Field(description="Of a new secret ballot: told only now. Needed to change it.")


def find_proposal(request: ApiRequest, slug: str, proposal_id: int, scope: Scope) -> Proposal:
    initiative = find_initiative(request, slug, scope)
    return get_object_or_404(proposals_seen_by(request.user, initiative), pk=proposal_id)
