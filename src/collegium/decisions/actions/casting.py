"""Casting a ballot, changing it until the close, and taking back an objection that was met."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput, refused
from collegium.core.faults import sentence
from collegium.decisions.actions.rules import marks_of
from collegium.decisions.models import Ballot, Poll, Voter
from collegium.decisions.permissions import check_user_can_vote
from collegium.engines import ballots as engine
from collegium.engines.ballots import (
    Advice,
    Answer,
    Approved,
    Budget,
    Choice,
    Consent,
    PerOrganisation,
    Rules,
)
from collegium.engines.problems import Problem
from collegium.people.models import User

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # nothing to confuse
CODE_LENGTH = 16  # more than 78 bits


@dataclass(frozen=True, slots=True)
class Cast:
    """What came of casting. code: of a new secret ballot; it is nowhere else, and shown to the voter once."""

    ballot: Ballot
    code: str = ""


def ballot_rules(rules: Rules) -> Rules:
    """The rules that say what a ballot looks like: those inside a partner, or those of all where it splits."""
    if not isinstance(rules, PerOrganisation):
        return rules
    return rules.outside if all(one.split for one in rules.organisations) else rules.inside


@transaction.atomic
def cast_ballot(
    *,
    by: User,
    voter: Voter,
    choice: Choice,
    reason: str = "",
    code: str = "",
    now: datetime | None = None,
) -> Cast:
    """Vote, or change the vote. reason: of an objection, or the advice. code: of the secret ballot to be changed.

    Raises Conflict when the vote is over and InvalidInput for a ballot that does not fit the rules.
    """
    at = now or timezone.now()
    locked = Poll.objects.select_for_update(of=("self",))
    poll = locked.select_related("proposal__initiative").get(pk=voter.poll_id)
    current = Voter.objects.select_related("organisation").get(pk=voter.pk)
    current.poll = poll
    check_user_can_vote(by, current)
    if not poll.takes_votes(now=at):
        raise Conflict(_("This vote is over. Its outcome is on the page of the proposal."))
    whole = checked(poll, current, choice, reason.strip())
    if poll.is_secret:
        return cast_secretly(poll, current, whole, code)
    return cast_openly(by, poll, current, whole, reason=reason.strip(), at=at)


def checked(poll: Poll, voter: Voter, choice: Choice, reason: str) -> Choice:
    """The choice as it is stored: with a digest in place of the reason, so that a receipt holds no words of people."""
    rules = poll.terms()
    form = ballot_rules(rules)
    if isinstance(choice, Answer):
        choice = Answer(choice.word, digest(reason) if reason and choice.word in {"object", "given"} else "")
        check_word(form, voter, choice.word, reason)
    if poll.fits_budget and isinstance(form, Budget) and isinstance(choice, Approved):
        check_fits(form, choice)
    ballot = engine.Ballot("check", choice, organisation=voter.label)
    problems = engine.problems_of_ballots(rules, [ballot])
    if problems or isinstance(choice, engine.Delegated):
        raise unfit(problems)
    return choice


def unfit(problems: Sequence[Problem]) -> InvalidInput:
    """What the engine says of a ballot that does not fit; who votes has but one, so where it is goes unsaid."""
    return InvalidInput(" ".join(sentence(Problem(one.why, one.todo)) for one in problems), problems)


def check_word(rules: Rules, voter: Voter, word: str, reason: str) -> None:
    if isinstance(rules, Consent) and word == "object" and not reason:
        raise refused("reason", _("An objection needs a reason"), _("Say what would be harmed, and how"))
    if isinstance(rules, Advice):
        decides, asked = voter.pseudonym == rules.owner, voter.pseudonym in rules.asked
        if word in {"yes", "no"} and not decides:
            raise refused("answer", _("Only the person who decides says yes or no"), _("Give your advice"))
        if word == "given" and not asked:
            raise refused("answer", _("Your advice was not asked for"), _("Say yes or no"))
        if word == "given" and not reason:
            raise refused("reason", _("Your advice is empty"), _("Write it, or say that you have none"))


def check_fits(rules: Budget, choice: Approved) -> None:
    costs = {project.name: project.cost for project in rules.projects}
    total = sum(costs.get(name, 0) for name in choice.options)
    if total > rules.budget:
        why = _("What you ticked costs {total}, and there is {budget}").format(
            total=number_format(total, force_grouping=True),
            budget=number_format(rules.budget, force_grouping=True),
        )
        raise refused("options", why, _("Leave something out"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def cast_openly(by: User, poll: Poll, voter: Voter, choice: Choice, *, reason: str, at: datetime) -> Cast:
    label, partner_type, weight = marks_of(poll.proposal, voter)
    ballot, is_new = Ballot.objects.update_or_create(
        pseudonym=voter.pseudonym,
        defaults={
            "poll": poll,
            "is_secret": False,
            "voter": voter,
            "choice": engine.to_json(choice),
            "reason": reason,
            "weight": weight,
            "organisation": label,
            "partner_type": partner_type,
            "cast_by": by,
            "cast_at": at,
        },
    )
    note_voted(voter)
    audit.record(
        by=by,
        verb=gettext_noop("voted on") if is_new else gettext_noop("changed the vote on"),
        target=poll.proposal,
        initiative_id=poll.proposal.initiative_id,
        organisation_id=voter.organisation_id,
    )
    return Cast(ballot)


def cast_secretly(poll: Poll, voter: Voter, choice: Choice, code: str) -> Cast:
    """No time, no author, no line in the audit trail: only that the seat has voted."""
    if voter.has_voted:
        name = name_of(poll, code)
        found = Ballot.objects.filter(poll=poll, pseudonym=name).first()
        if found is None:
            why = _("This is not the code of a ballot in this vote")
            raise refused(
                "code", why, _("Type it as it was shown to you; without it the vote stays as it is")
            )
        found.choice = engine.to_json(choice)
        found.save(update_fields=["choice"])
        return Cast(found)
    label, partner_type, weight = marks_of(poll.proposal, voter)
    code = new_code()
    ballot = Ballot.objects.create(
        pseudonym=name_of(poll, code),
        poll=poll,
        is_secret=True,
        choice=engine.to_json(choice),
        weight=weight,
        organisation=label,
        partner_type=partner_type,
    )
    note_voted(voter)
    return Cast(ballot, code)


def note_voted(voter: Voter) -> None:
    if not voter.has_voted:
        voter.has_voted = True
        voter.save(update_fields=["has_voted"])


def new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def name_of(poll: Poll, code: str) -> str:
    """The name of the ballot that has this code; the same however the code is typed."""
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return hashlib.sha256(f"{poll.pk}:{poll.rules_hash}:{plain}".encode()).hexdigest()[:20]


@transaction.atomic
def resolve_objection(*, by: User, voter: Voter, now: datetime | None = None) -> Ballot:
    """Say that one's own objection has been met; its reason stays on record."""
    check_user_can_vote(by, voter)
    poll = Poll.objects.select_for_update().get(pk=voter.poll_id)
    if not poll.takes_votes(now=now or timezone.now()):
        raise Conflict(_("This round is over."))
    ballot = Ballot.objects.filter(voter=voter).first()
    choice = ballot.chosen() if ballot else None
    if ballot is None or not isinstance(choice, Answer) or choice.word != "object" or choice.resolved:
        raise Conflict(_("There is no open objection of yours."))
    ballot.choice = engine.to_json(replace(choice, resolved=True))
    ballot.save(update_fields=["choice"])
    audit.record(
        by=by,
        verb=gettext_noop("took back the objection to"),
        target=poll.proposal,
        initiative_id=poll.proposal.initiative_id,
        organisation_id=voter.organisation_id,
    )
    return ballot
