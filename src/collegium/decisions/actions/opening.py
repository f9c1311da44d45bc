"""Opening a vote: the roll is written, the rules are frozen and hashed, everybody is asked."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.decisions.actions.closing import close_poll
from collegium.decisions.actions.letters import ask_voters
from collegium.decisions.actions.proposals import lock
from collegium.decisions.actions.rolls import roll_of
from collegium.decisions.actions.rules import problems_before_opening, rules_of
from collegium.decisions.models import Poll, Proposal, ProposalText, Voter
from collegium.decisions.permissions import check_user_can_facilitate
from collegium.decisions.vocabulary import Method, ProposalState
from collegium.engines.ballots import rules_hash, to_json
from collegium.engines.problems import Problem
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


@transaction.atomic
def open_proposal(*, by: User, proposal: Proposal, now: datetime | None = None) -> Poll:
    """Open a draft for votes. Raises InvalidInput with everything that is missing."""
    check_user_can_facilitate(by, proposal)
    current = lock(proposal)
    if not current.is_draft:
        raise Conflict(_("This vote has already been opened, or the proposal was withdrawn."))
    return open_poll(by=by, proposal=current, now=now or timezone.now())


def open_poll(*, by: User, proposal: Proposal, now: datetime) -> Poll:
    """Write the roll as of today, freeze the rules, ask everybody. The proposal is locked."""
    roll = roll_of(proposal, today=utc_date())
    problems = problems_before_opening(proposal, roll, now=now)
    if problems:
        raise InvalidInput(" ".join(problems), [Problem(one, "") for one in problems])
    number = proposal.polls.count() + 1
    rules = rules_of(proposal, roll, number=number, seed=secrets.token_hex(16))
    poll = Poll(
        proposal=proposal,
        number=number,
        text=proposal.text(),
        method=proposal.method,
        who_votes=proposal.who_votes,
        is_secret=proposal.is_secret,
        closes_early=proposal.closes_early,
        fits_budget=proposal.fits_budget,
        currency=proposal.currency,
        opened_by=by,
        opened_at=now,
        closes_at=proposal.closes_at or now,
        rules=to_json(rules),
        rules_hash=rules_hash(rules),
    )
    save_checked(poll)
    for voter in roll:
        voter.poll = poll
    Voter.objects.bulk_create(roll)
    proposal.is_adopted = None
    proposal.state = ProposalState.OPEN
    save_checked(proposal, fields=["state", "is_adopted"])
    audit.record(
        by=by,
        verb=gettext_noop("opened the vote on"),
        target=proposal,
        initiative_id=proposal.initiative_id,
        changes={"rules_hash": ["", poll.rules_hash]},
    )
    ask_voters(poll)
    return poll


@transaction.atomic
def start_next_round(
    *, by: User, proposal: Proposal, text: str, note: str, closes_at: datetime, now: datetime | None = None
) -> Poll:
    """Integrate objections: a new version of the text, and everybody is asked again.

    The round before is counted as it stands. note: what has changed, and which objection it answers.
    """
    check_user_can_facilitate(by, proposal)
    at = now or timezone.now()
    current = lock(proposal)
    if current.method != Method.CONSENT or current.state not in {ProposalState.OPEN, ProposalState.COUNTED}:
        raise Conflict(_("Only a proposal that asks for consent and is not decided has another round."))
    before = current.polls.order_by("-number")[0]
    if text.strip() == before.text.text.strip():
        raise InvalidInput(_("The text is the same as before. Change what the objections are about."))
    outcome = close_poll(poll=before, now=at, by=by).found()
    if outcome and outcome.passed:
        raise Conflict(_("Everybody has consented: there is nothing to integrate."))
    current.refresh_from_db()
    version = current.text().version + 1
    change_thing(
        current, {"closes_at": closes_at}, by=by, verb=gettext_noop("moved the deadline of"),
        initiative=current.initiative,
    )  # fmt: skip
    new = ProposalText(
        proposal=current, version=version, text=text.strip(), note=note.strip(), written_by=by, written_at=at
    )
    create_thing(new, by=by, verb=gettext_noop("amended the proposal"), initiative=current.initiative)
    return open_poll(by=by, proposal=current, now=at)
