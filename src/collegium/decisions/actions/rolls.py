"""The roll: who may vote, taken from the partners and their people as they are when the vote opens."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date

from collegium.decisions.models import Poll, Proposal, Voter
from collegium.decisions.vocabulary import NO_VOTE_SENTENCES, TYPE_OF_KIND, Method, WhoVotes
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User


def silent_roles(proposal: Proposal) -> list[PartnerRole]:
    """Roles that have no vote on this."""
    votes = {PartnerRole.FUNDER: proposal.funders_vote, PartnerRole.OBSERVER: proposal.observers_vote}
    return [role for role, has_vote in votes.items() if not has_vote]


def voting_partners(proposal: Proposal, *, today: date) -> list[Organisation]:
    """Partners that take part today in a role that has a vote, by name."""
    parts = proposal.initiative.participations.accepted(today=today).exclude(role__in=silent_roles(proposal))
    return list(Organisation.objects.filter(pk__in=parts.values("organisation")).order_by("name", "pk"))


def roll_of(proposal: Proposal, *, today: date) -> list[Voter]:
    """Everybody who may vote, not saved yet. Partners without people of their own have nobody to vote."""
    if proposal.method == Method.ADVICE:
        return roll_of_advice(proposal, today=today)
    partners = voting_partners(proposal, today=today)
    seats = proposal.who_votes == WhoVotes.REPRESENTATIVES
    held = memberships(partners, today=today, only_speakers=seats)
    by_partner: dict[int, list[Membership]] = {}
    for membership in held:
        by_partner.setdefault(membership.organisation_id, []).append(membership)
    weights = dict(proposal.weights.values_list("organisation", "weight"))
    labels = labels_of(partners)
    roll: list[Voter] = []
    for partner in partners:
        people = by_partner.get(partner.pk, [])
        weight = 1 if proposal.who_votes == WhoVotes.PEOPLE else weights.get(partner.pk, 1)
        persons = people_of_seats(people, seats=seats)
        roll += [seat(partner, labels[partner.pk], person=person, weight=weight) for person in persons]
    if not proposal.is_secret:
        give_pseudonyms(roll)
    return once_each(roll) if proposal.who_votes == WhoVotes.PEOPLE else roll


def people_of_seats(people: list[Membership], *, seats: bool) -> list[User | None]:
    """Who sits on the seats of one partner: its people, or nobody in particular on its one seat."""
    if seats:
        return [None] if people else []
    return [one.person for one in people]


def roll_of_advice(proposal: Proposal, *, today: date) -> list[Voter]:
    """Those who are asked, and who decides; each with a partner through which they take part."""
    asked = [adviser.person_id for adviser in proposal.advisers.all()]
    wanted = {*asked, proposal.decider_id}
    parts = proposal.initiative.participations.accepted(today=today)
    partners = list(Organisation.objects.filter(pk__in=parts.values("organisation")).order_by("name", "pk"))
    labels = labels_of(partners)
    found = {partner.pk: partner for partner in partners}
    roll = [
        seat(found[one.organisation_id], labels[one.organisation_id], person=one.person, weight=1)
        for one in memberships(partners, today=today, only_speakers=False)
        if one.person_id in wanted
    ]
    give_pseudonyms(roll)
    return once_each(roll)


def memberships(partners: Iterable[Organisation], *, today: date, only_speakers: bool) -> list[Membership]:
    held = Membership.objects.filter(
        organisation__in=[partner.pk for partner in partners], person__is_active=True
    )
    if only_speakers:
        held = held.filter(role=MembershipRole.ADMINISTRATOR)
    return list(
        held.in_force(today=today)
        .select_related("person")
        .order_by("organisation__name", "person__name", "pk")
    )


def labels_of(partners: Iterable[Organisation]) -> dict[int, str]:
    """A name of its own for each partner: two with the same name are told apart by their number."""
    names = Counter(partner.name for partner in partners)
    return {
        partner.pk: partner.name if names[partner.name] == 1 else f"{partner.name} ({partner.pk})"
        for partner in partners
    }


def seat(partner: Organisation, label: str, *, person: User | None, weight: int) -> Voter:
    return Voter(
        person=person,
        organisation=partner,
        label=label,
        partner_type=TYPE_OF_KIND[partner.kind],
        weight=weight,
    )


def once_each(roll: Iterable[Voter]) -> list[Voter]:
    """Who belongs to several partners votes once, for the first of them by name."""
    return list({voter.person_id: voter for voter in reversed(list(roll))}.values())[::-1]


def give_pseudonyms(roll: Iterable[Voter]) -> None:
    """The names of the ballots of an open vote; 80 bits, so that they tell nothing and never meet."""
    for voter in roll:
        voter.pseudonym = secrets.token_hex(10)


def partners_without_vote(proposal: Proposal, roll: Iterable[Voter], *, today: date) -> list[str]:
    """A sentence for each partner of today that nobody votes for: which one, and why. None where advice is asked."""
    if proposal.method == Method.ADVICE:
        return []
    voting = {voter.organisation_id for voter in roll}
    parts = proposal.initiative.participations.accepted(today=today).exclude(organisation__in=voting)
    silent = silent_roles(proposal)
    seats = proposal.who_votes == WhoVotes.REPRESENTATIVES
    nobody = "no speaker" if seats else "no people"
    return [
        no_vote(part.role if part.role in silent else nobody, part.organisation)
        for part in parts.select_related("organisation").order_by("organisation__name", "pk")
    ]


def why_without_vote(poll: Poll, person: User, *, today: date) -> str:
    """Why a person who has no seat in an open vote has none, in a sentence for them."""
    proposal = poll.proposal
    if proposal.method == Method.ADVICE:
        return no_vote("not asked")
    own = Membership.objects.filter(person=person).in_force(today=today)
    parts = proposal.initiative.participations.accepted(today=today).filter(
        organisation__in=own.values("organisation")
    )
    found = list(parts.select_related("organisation").order_by("organisation__name", "pk"))
    if not found:
        return no_vote("no partner")
    seats = set(poll.voters.filter(person=None).values_list("organisation", flat=True))
    speaking = next((part for part in found if part.organisation_id in seats), None)
    if speaking:
        return no_vote("speakers vote", speaking.organisation)
    silent = silent_roles(proposal)
    part = next((part for part in found if part.role not in silent), found[0])
    return no_vote(part.role if part.role in silent else "came later", part.organisation)


def no_vote(why: str, partner: Organisation | None = None) -> str:
    return str(NO_VOTE_SENTENCES[why]).format(partner=partner or "")
