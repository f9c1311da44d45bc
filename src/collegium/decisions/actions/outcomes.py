"""After the count: the outcome in words, what follows from it, and looking at it again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.promises import Source, create_promise
from collegium.agreements.models import Promise
from collegium.core import letters
from collegium.core.clock import own_date
from collegium.core.errors import Conflict, InvalidInput, refused
from collegium.decisions.actions.closing import facilitators
from collegium.decisions.actions.proposals import lock
from collegium.decisions.models import DecisionReview, Proposal
from collegium.decisions.permissions import check_user_can_facilitate
from collegium.decisions.vocabulary import ProposalState, ReviewFinding
from collegium.initiatives.actions.changes import change_thing, create_thing, tell
from collegium.initiatives.permissions import people_of_partners
from collegium.partners.models import Organisation
from collegium.people.models import User


@transaction.atomic
def state_outcome(
    *,
    by: User,
    proposal: Proposal,
    statement: str,
    review_on: date | None = None,
    now: datetime | None = None,
) -> Proposal:
    """Say in words what was decided, or correct that. Required: numbers alone do not tell people what happens now."""
    check_user_can_facilitate(by, proposal)
    current = lock(proposal)
    if current.state not in {ProposalState.COUNTED, ProposalState.DECIDED}:
        raise Conflict(_("The votes are not counted yet."))
    if not statement.strip():
        raise refused("statement", _("The outcome is empty"), _("Say what happens now, and for whom"))
    if review_on is not None and review_on != current.review_on and review_on <= own_date(now):
        raise refused("review_on", _("This day is over"), _("Choose a day ahead, or none"))
    is_first = current.state == ProposalState.COUNTED
    values: dict[str, Any] = {"outcome_statement": statement.strip(), "review_on": review_on}
    if is_first:
        decided_on = own_date(now)
        values |= {"state": ProposalState.DECIDED, "decided_on": decided_on, "stated_by": by}
    verb = gettext_noop("wrote the outcome of") if is_first else gettext_noop("corrected the outcome of")
    change_thing(current, values, by=by, verb=verb, initiative=current.initiative)
    if is_first:
        tell(
            people_of_partners(current.initiative).exclude(pk=by.pk),
            gettext_noop("Decided in {initiative}: {title}"),
            initiative=current.initiative,
            url=current.get_absolute_url(),
            title=current.title,
        )
    return current


@transaction.atomic
def promise_what_follows(
    *,
    by: User,
    proposal: Proposal,
    organisation: Organisation,
    values: Mapping[str, Any],
    now: datetime | None = None,
) -> Promise:
    """Write down a promise that carries the decision out. values: as for a promise."""
    check_user_can_facilitate(by, proposal)
    if proposal.state != ProposalState.DECIDED:
        raise Conflict(_("Write the outcome first; promises follow from it."))
    source = Source("decisions.Proposal", proposal.pk, proposal.title, proposal.get_absolute_url())
    return create_promise(
        by=by,
        initiative=proposal.initiative,
        organisation=organisation,
        values=values,
        source=source,
        now=now,
    )


@transaction.atomic
def review_decision(
    *,
    by: User,
    proposal: Proposal,
    finding: str,
    note: str,
    next_on: date | None = None,
    now: datetime | None = None,
) -> DecisionReview:
    """Look at a decision again: does it stay, change or end, and when is the next look."""
    check_user_can_facilitate(by, proposal)
    current = lock(proposal)
    at = now or timezone.now()
    if current.state != ProposalState.DECIDED:
        raise Conflict(_("Only a decision is looked at again."))
    if next_on is not None and next_on <= own_date(at):
        raise refused("next_on", _("This day is over"), _("Choose a day ahead, or none"))
    if finding not in ReviewFinding.values:
        raise InvalidInput(_("Say what came of it."))
    review = DecisionReview(
        proposal=current, finding=finding, note=note.strip(), next_on=next_on, reviewed_by=by, reviewed_at=at
    )
    create_thing(review, by=by, verb=gettext_noop("looked again at"), initiative=current.initiative)
    verb = gettext_noop("set the next look at")
    change_thing(current, {"review_on": next_on}, by=by, verb=verb, initiative=current.initiative)
    return review


@transaction.atomic
def remind_of_reviews(*, now: datetime) -> int:
    """One letter for each day of review that has come, to who facilitates; returns how many decisions."""
    due = Proposal.objects.review_due(today=now.date())
    due = due.filter(Q(reminded_of=None) | ~Q(reminded_of=F("review_on")))
    asked = list(due.select_related("initiative", "facilitator"))
    for proposal in asked:
        for person in facilitators(proposal):
            write_reminder(proposal, person)
        Proposal.objects.filter(pk=proposal.pk).update(reminded_of=proposal.review_on)
    return len(asked)


def write_reminder(proposal: Proposal, person: User) -> None:
    with translation.override(person.language):
        context = {
            "person": person,
            "proposal": proposal,
            "initiative": proposal.initiative,
            "url": f"{settings.SITE_URL}{proposal.get_absolute_url()}",
        }
        letters.write(
            key=f"proposal {proposal.pk} review {proposal.review_on} {person.pk}",
            to=person.email,
            subject=_("Time to look again at: {title}").format(title=proposal.title),
            text=render_to_string("decisions/email/review.txt", context),
            person_id=person.pk,
            initiative_id=proposal.initiative_id,
        )
