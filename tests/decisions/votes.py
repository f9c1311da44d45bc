"""Votes for tests: a partnership with people enough to vote, and proposals opened in one line."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from collegium.decisions import actions
from collegium.decisions.models import Poll, Proposal, Voter
from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.engines.ballots import Answer, Approved, Points, Ranking
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Initiative
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners import actions as partners
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import MembershipRole, OrganisationKind
from collegium.people.models import User
from tests.world import World, organisation, sign_up

OPTIONS = ("Library", "Tutors", "Bus")


@dataclass
class Crowd:
    """Five more people: Gus, Hana and Ines of a new school, Jon and Kim of Riverside."""

    gus: User
    hana: User
    ines: User
    jon: User
    kim: User
    hill: Organisation


def join(world: World, by: User, host: Organisation, role: PartnerRole = PartnerRole.MEMBER) -> None:
    part = initiatives.invite_partner(by=world.alma, initiative=world.reading, organisation=host, role=role)
    initiatives.accept_participation(by=by, participation=part)


def crowd(world: World) -> Crowd:
    gus, hana, ines, jon, kim = (sign_up(name) for name in ["Gus", "Hana", "Ines", "Jon", "Kim"])
    hill = organisation(gus, "Hill School", OrganisationKind.SCHOOL)
    for person in (hana, ines):
        partners.add_membership(by=gus, organisation=hill, person=person, role=MembershipRole.MEMBER)
    for person in (jon, kim):
        partners.add_membership(
            by=world.alma, organisation=world.riverside, person=person, role=MembershipRole.MEMBER
        )
    join(world, gus, hill)
    return Crowd(gus, hana, ines, jon, kim, hill)


def draft(by: User, initiative: Initiative, method: str = Method.MAJORITY, **rules: Any) -> Proposal:
    """A draft that can be opened at once."""
    values = {"title": f"Proposal by {method}", "text": "We buy books for every class."}
    proposal = actions.propose(by=by, initiative=initiative, values=values)
    proposal = actions.choose_method(by=by, proposal=proposal, method=method)
    proposal = actions.edit_rules(
        by=by,
        proposal=proposal,
        values={
            "closes_at": timezone.now() + timedelta(days=7),
            "who_votes": WhoVotes.PEOPLE,
            "quorum_percent": 0,
            **rules,
        },
    )
    if proposal.has_options:
        for title in OPTIONS:
            cost = {"cost": 100} if method == Method.BUDGET else {}
            actions.add_option(by=by, proposal=proposal, values={"title": title, **cost})
    return proposal


def opened(by: User, initiative: Initiative, method: str = Method.MAJORITY, **rules: Any) -> Poll:
    extra = {"budget": 200} if method == Method.BUDGET else {}
    proposal = draft(by, initiative, method, **extra, **rules)
    if method == Method.ADVICE:
        actions.edit_rules(by=by, proposal=proposal, values={"decider": by})
        for person in User.objects.filter(name__in=["Ben", "Chloe"]):
            actions.ask_adviser(by=by, proposal=proposal, person=person, reason="affected")
    return actions.open_proposal(by=by, proposal=proposal)


def seat(poll: Poll, person: User) -> Voter:
    """The row of the roll that the person fills."""
    return poll.voters.of_person(person, today=timezone.now().date()).get()


def vote(poll: Poll, person: User, choice: Any, **more: Any) -> actions.Cast:
    """Cast a ballot; a word stands for an answer, a list for ticks, a dict for points."""
    if isinstance(choice, str):
        choice = Answer(choice)
    elif isinstance(choice, list):
        choice = Approved(tuple(choice))
    elif isinstance(choice, dict):
        choice = Points(tuple(choice.items()))
    elif isinstance(choice, tuple):
        choice = Ranking.of(*choice)
    return actions.cast_ballot(by=person, voter=seat(poll, person), choice=choice, **more)


def close(poll: Poll) -> Poll:
    """Let its time pass and close it."""
    poll.refresh_from_db()
    actions.close_due_polls(now=poll.closes_at + timedelta(seconds=1))
    poll.refresh_from_db()
    return poll
