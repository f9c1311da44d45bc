"""Closing a vote: counted once, by the engine, and stored with its receipt; all in one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict
from collegium.decisions.actions.proposals import lock
from collegium.decisions.models import Delegation, Poll, Proposal
from collegium.decisions.permissions import check_user_can_facilitate
from collegium.decisions.vocabulary import Method, ProposalState, WhoVotes
from collegium.engines import ballots as engine
from collegium.initiatives.actions.changes import tell
from collegium.initiatives.models import Appointment
from collegium.initiatives.vocabulary import PersonRole
from collegium.people.models import User

NOBODY = "not on the roll"


def close_due_polls(*, now: datetime) -> int:
    """Close every poll whose time is over; returns how many. Each in a transaction of its own.

    One that cannot be counted keeps nobody else waiting; what went wrong is raised at the end.
    """
    due = list(Poll.objects.due(now=now).order_by("closes_at", "pk"))
    failures: list[Exception] = []
    for poll in due:
        try:
            close_poll(poll=poll, now=now)
        except Exception as failure:  # noqa: BLE001 - raised below
            failures.append(failure)
    if failures:
        raise failures[0]
    return len(due)


@transaction.atomic
def close_poll(*, poll: Poll, now: datetime, by: User | None = None) -> Poll:
    """Count and store. A poll that is over stays as it is, so closing twice changes nothing.

    Called when the time is over, or by actions that have checked that it may be closed before.
    """
    # the proposal first, as everywhere: two who close and amend at once wait for each other and not in a circle
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=poll.proposal_id)
    locked = Poll.objects.select_for_update(of=("self",))
    current = locked.select_related("proposal__initiative").get(pk=poll.pk)
    if current.is_over:
        return current
    rules, ballots = current.terms(), ballots_of(current)
    outcome = engine.count(rules, ballots)
    current.outcome = engine.to_json(outcome)
    current.receipt = engine.receipt(rules, ballots, outcome, title=current.proposal.title)
    current.closed_at = now
    current.save(update_fields=["outcome", "receipt", "closed_at"])
    if current.is_secret:
        # they are in the receipt, in the order of their names; their rows would keep the order of arrival
        current.ballots.all().delete()
    proposal.state = ProposalState.COUNTED
    proposal.is_adopted = outcome.passed
    proposal.save(update_fields=["state", "is_adopted"])
    audit.record(
        by=by,
        verb=gettext_noop("counted the votes on"),
        target=proposal,
        initiative_id=proposal.initiative_id,
    )
    tell(
        facilitators(proposal),
        gettext_noop("The votes on “{title}” are counted. Write the outcome in words."),
        initiative=proposal.initiative,
        url=proposal.get_absolute_url(),
        title=proposal.title,
    )
    return current


def facilitators(proposal: Proposal) -> list[User]:
    """Who sees to a proposal: its facilitator, else the coordinators."""
    if proposal.facilitator and proposal.facilitator.is_active:
        return [proposal.facilitator]
    held = Appointment.objects.filter(initiative=proposal.initiative_id, role=PersonRole.COORDINATOR)
    people = User.objects.filter(pk__in=held.filter(ended_on=None).values("person"), is_active=True)
    return list(people.order_by("pk"))


def ballots_of(poll: Poll) -> list[engine.Ballot]:
    """The ballots that were cast and the delegations that stand at this moment, by pseudonym."""
    cast = [
        engine.Ballot(
            voter=ballot.pseudonym,
            choice=ballot.chosen(),
            weight=ballot.weight,
            constituency=ballot.partner_type,
            organisation=ballot.organisation,
        )
        for ballot in poll.ballots.all()
    ]
    return [*cast, *delegated(poll)]


def delegated(poll: Poll) -> list[engine.Ballot]:
    """The delegations of people on the roll, as ballots. Who voted is known to the engine: own votes go first."""
    if poll.is_secret or poll.who_votes == WhoVotes.REPRESENTATIVES or poll.method == Method.ADVICE:
        return []
    given = Delegation.objects.filter(initiative=poll.proposal.initiative_id).applying(poll.proposal.topic)
    by_giver: dict[int, list[Delegation]] = {}
    for one in given.select_related("topic"):
        by_giver.setdefault(one.giver_id, []).append(one)
    roll = [voter for voter in poll.voters.all() if voter.person_id]
    found = []
    for voter in roll:
        for one in by_giver.get(voter.person_id or 0, ()):
            to = [other for other in roll if other.person_id == one.taker_id]
            to.sort(key=lambda other: (other.organisation_id != voter.organisation_id, other.pk))
            choice = engine.Delegated(to[0].pseudonym if to else NOBODY, one.topic.name if one.topic else "")
            inside = poll.who_votes == WhoVotes.MEMBERS
            by_type = poll.method == Method.DOUBLE_MAJORITY and not inside
            found.append(
                engine.Ballot(
                    voter=voter.pseudonym,
                    choice=choice,
                    constituency=str(voter.partner_type) if by_type else "",
                    organisation=voter.label if inside else "",
                )
            )
    return found


@transaction.atomic
def close_early(*, by: User, proposal: Proposal, now: datetime | None = None) -> Poll:
    """Close before the deadline, where the rules allow it and everybody has voted."""
    check_user_can_facilitate(by, proposal)
    lock(proposal)
    poll = proposal.polls.open().select_for_update().first()
    if poll is None:
        raise Conflict(_("This vote is over already."))
    if not poll.closes_early:
        raise Conflict(_("The rules of this vote do not allow to close it before its deadline."))
    if poll.voters.filter(has_voted=False).exists():
        raise Conflict(_("Not everybody has voted yet. It closes by itself at its deadline."))
    return close_poll(poll=poll, now=now or timezone.now(), by=by)


@transaction.atomic
def withdraw_open(*, by: User, proposal: Proposal, because: str, now: datetime | None = None) -> Proposal:
    """End an open vote without counting. The ballots of a secret vote are deleted."""
    check_user_can_facilitate(by, proposal)
    current = lock(proposal)
    poll = current.polls.open().select_for_update().first()
    if poll is None:
        raise Conflict(_("This vote is over already."))
    poll.cancelled_at = now or timezone.now()
    poll.save(update_fields=["cancelled_at"])
    poll.ballots.filter(is_secret=True).delete()
    current.state = ProposalState.WITHDRAWN
    current.withdrawn_because = because.strip()[:300]
    current.save(update_fields=["state", "withdrawn_because"])
    audit.record(
        by=by,
        verb=gettext_noop("withdrew the proposal"),
        target=current,
        initiative_id=current.initiative_id,
        changes={"withdrawn_because": ["", current.withdrawn_because]},
    )
    return current
