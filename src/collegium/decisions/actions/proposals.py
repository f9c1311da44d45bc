"""Proposals as drafts: their words, options, rules, advisers and weights; and taking them back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, refused
from collegium.decisions.models import Adviser, Proposal, ProposalText, Topic, VoteWeight
from collegium.decisions.permissions import (
    check_user_can_facilitate,
    check_user_can_prepare,
    check_user_can_propose,
)
from collegium.decisions.vocabulary import ALWAYS_OPEN, DEFAULTS, ProposalState
from collegium.initiatives.actions.changes import change_thing, check_same_initiative, create_thing
from collegium.initiatives.models import Goal, Initiative
from collegium.initiatives.permissions import active_participations, people_of_partners
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Organisation
from collegium.people.models import User

OF_TEXT = ("title", "background", "topic", "meeting", "subject_label", "subject_url", "facilitator")


@transaction.atomic
def propose(
    *, by: User, initiative: Initiative, values: Mapping[str, Any], now: datetime | None = None
) -> Proposal:
    """A new draft, under the decision rule and the quorum of the initiative.

    values: title, text; and background, topic, goals, meeting, facilitator, subject_label, subject_url.
    """
    check_user_can_propose(by, initiative)
    at = now or timezone.now()
    fields = {name: values[name] for name in OF_TEXT if name in values}
    method, threshold = DEFAULTS[initiative.decision_rule]
    proposal = Proposal(
        initiative=initiative,
        proposed_by=by,
        proposed_at=at,
        organisation=own_partner(by, initiative),
        method=method,
        threshold=threshold,
        quorum_percent=initiative.quorum_percent,
        **fields,
    )
    check_proposal(proposal, goals := list(values.get("goals", ())))
    create_thing(proposal, by=by, verb=gettext_noop("drafted the proposal"), initiative=initiative)
    proposal.goals.set(goals)
    text = ProposalText(
        proposal=proposal, version=1, text=str(values["text"]).strip(), written_by=by, written_at=at
    )
    save_checked(text)
    return proposal


def own_partner(by: User, initiative: Initiative) -> Organisation | None:
    """The partner for which the person acts: one with a vote before one that only gives or watches."""
    parts = active_participations(by, initiative)
    quiet = (PartnerRole.FUNDER, PartnerRole.OBSERVER)
    parts.sort(key=lambda part: part.role in quiet)
    return parts[0].organisation if parts else None


def check_proposal(proposal: Proposal, goals: Iterable[Goal]) -> None:
    """What it is linked with belongs to the same initiative."""
    initiative = proposal.initiative
    check_same_initiative(initiative, *goals)
    if proposal.topic and proposal.topic.initiative_id != initiative.pk:
        raise refused("topic", _("This topic belongs to another initiative"), _("Choose one of this one"))
    if proposal.meeting and proposal.meeting.initiative_id != initiative.pk:
        raise refused("meeting", _("This meeting belongs to another initiative"), _("Choose one of this one"))
    if proposal.subject_url and not proposal.subject_url.startswith(initiative.get_absolute_url()):
        why = _("This page is not part of the initiative")
        raise refused("subject_url", why, _("Give the address of a page of this initiative"))
    for name in ("facilitator", "decider"):
        person = getattr(proposal, name)
        if person and not people_of_partners(initiative).filter(pk=person.pk).exists():
            why = _("{person} does not belong to a partner that takes part").format(person=person)
            raise refused(name, why, _("Choose somebody who does"))


def lock(proposal: Proposal) -> Proposal:
    """The proposal as it is now; others who change it wait."""
    locked = Proposal.objects.select_for_update(of=("self",))
    return locked.select_related("initiative").get(pk=proposal.pk)


def lock_draft(by: User, proposal: Proposal) -> Proposal:
    """As `lock`, for who may prepare it, while it is a draft."""
    check_user_can_prepare(by, proposal)
    current = lock(proposal)
    if not current.is_draft:
        raise Conflict(_("The rules and the words are fixed since the vote was opened."))
    return current


@transaction.atomic
def edit_proposal(*, by: User, proposal: Proposal, values: Mapping[str, Any]) -> Proposal:
    """Change the words of a draft. values: as for `propose`; what is missing stays."""
    current = lock_draft(by, proposal)
    changed = {name: values[name] for name in OF_TEXT if name in values}
    verb = gettext_noop("changed the proposal")
    change_thing(current, changed, by=by, verb=verb, initiative=current.initiative)
    goals = list(values.get("goals", current.goals.all()))
    check_proposal(current, goals)
    current.goals.set(goals)
    if "text" in values:
        text = current.text()
        change_thing(
            text, {"text": str(values["text"]).strip()}, by=by, verb=verb, initiative=current.initiative
        )
    return current


@transaction.atomic
def choose_method(*, by: User, proposal: Proposal, method: str) -> Proposal:
    """Take another way to decide; what does not fit to it is set back."""
    current = lock_draft(by, proposal)
    changed: dict[str, Any] = {"method": method}
    if method in ALWAYS_OPEN:
        changed["is_secret"] = False
    verb = gettext_noop("chose the method of")
    change_thing(current, changed, by=by, verb=verb, initiative=current.initiative)
    return current


RULES = (
    "who_votes", "inside", "is_split", "funders_vote", "observers_vote", "is_secret", "closes_early", "closes_at",
    "quorum_percent", "threshold", "kinds_needed", "seats", "highest", "dots", "dots_cap", "stv_rule",
    "budget", "currency", "budget_rule", "completion", "fits_budget", "most_carried", "decider", "review_on",
)  # fmt: skip


@transaction.atomic
def edit_rules(*, by: User, proposal: Proposal, values: Mapping[str, Any]) -> Proposal:
    """Change the rules of a draft. values: some of RULES."""
    current = lock_draft(by, proposal)
    changed = {name: value for name, value in values.items() if name in RULES}
    if changed.get("currency"):
        changed["currency"] = str(changed["currency"]).upper()
    verb = gettext_noop("changed the rules of")
    change_thing(current, changed, by=by, verb=verb, initiative=current.initiative)
    check_proposal(current, ())
    return current


@transaction.atomic
def set_weights(*, by: User, proposal: Proposal, weights: Mapping[int, int]) -> None:
    """How many votes each partner has: {organisation id: votes}; 1 needs no mention."""
    check_user_can_facilitate(by, proposal)
    current = lock_draft(by, proposal)
    parts = current.initiative.participations.accepted(today=utc_date())
    known = set(parts.values_list("organisation", flat=True))
    before = dict(current.weights.values_list("organisation__name", "weight"))
    current.weights.all().delete()
    for organisation_id, weight in weights.items():
        if weight != 1 and organisation_id in known:
            save_checked(VoteWeight(proposal=current, organisation_id=organisation_id, weight=weight))
    after = dict(current.weights.values_list("organisation__name", "weight"))
    if before != after:
        verb = gettext_noop("weighed the votes of")
        changes = {"weights": [before, after]}
        audit.record(by=by, verb=verb, target=current, initiative_id=current.initiative_id, changes=changes)


@transaction.atomic
def ask_adviser(*, by: User, proposal: Proposal, person: User, reason: str) -> Adviser:
    """Put somebody on the list of those whose advice is needed."""
    current = lock_draft(by, proposal)
    if not people_of_partners(current.initiative).filter(pk=person.pk).exists():
        raise refused("person", _("This person belongs to no partner"), _("Choose somebody who does"))
    adviser = Adviser(proposal=current, person=person, reason=reason)
    return create_thing(adviser, by=by, verb=gettext_noop("listed as adviser"), initiative=current.initiative)


@transaction.atomic
def drop_adviser(*, by: User, adviser: Adviser) -> None:
    current = lock_draft(by, adviser.proposal)
    verb = gettext_noop("took from the advisers")
    audit.record(by=by, verb=verb, target=adviser, initiative_id=current.initiative_id)
    adviser.delete()


@transaction.atomic
def withdraw_draft(*, by: User, proposal: Proposal) -> Proposal:
    """Put a draft away."""
    current = lock_draft(by, proposal)
    verb = gettext_noop("withdrew the proposal")
    state = {"state": ProposalState.WITHDRAWN}
    change_thing(current, state, by=by, verb=verb, initiative=current.initiative)
    return current


@transaction.atomic
def restore_draft(*, by: User, proposal: Proposal) -> Proposal:
    """Bring a draft back; what was already open stays withdrawn."""
    check_user_can_prepare(by, proposal)
    current = lock(proposal)
    if current.state != ProposalState.WITHDRAWN or current.polls.exists():
        raise Conflict(_("Only a draft that was withdrawn can be brought back."))
    verb = gettext_noop("brought back the proposal")
    change_thing(current, {"state": ProposalState.DRAFT}, by=by, verb=verb, initiative=current.initiative)
    return current


@transaction.atomic
def add_topic(*, by: User, initiative: Initiative, name: str) -> Topic:
    """A subject on which people may propose and give their votes away; a known name comes back."""
    check_user_can_propose(by, initiative)
    known: Topic | None = Topic.objects.filter(initiative=initiative, name=name.strip()).first()
    if known:
        verb = gettext_noop("brought back the topic")
        change_thing(known, {"archived_at": None}, by=by, verb=verb, initiative=initiative)
        return known
    topic = Topic(initiative=initiative, name=name.strip())
    return create_thing(topic, by=by, verb=gettext_noop("added the topic"), initiative=initiative)
