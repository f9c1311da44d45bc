"""Who may do what with decisions. Who may see a proposal at all is `proposals_seen_by`."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.decisions.models import Poll, Proposal, Voter
from collegium.decisions.vocabulary import ProposalState
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_contribute, people_of_partners, person_has_role
from collegium.initiatives.vocabulary import PersonRole
from collegium.people.models import User


def proposals_seen_by(user: User, initiative: Initiative) -> "QuerySet[Proposal]":
    """Those of an initiative in which the person takes part; what was never opened only for who prepares it."""
    found = Proposal.objects.filter(initiative=initiative)
    if person_has_role(user, initiative, PersonRole.COORDINATOR):
        return found
    unopened = Q(state__in=[ProposalState.DRAFT, ProposalState.WITHDRAWN]) & ~Q(
        pk__in=Poll.objects.filter(proposal__initiative=initiative).values("proposal")
    )
    return found.filter(~unopened | Q(proposed_by=user) | Q(facilitator=user))


def check_user_can_propose(user: User, initiative: Initiative) -> None:
    """Everybody of a partner that takes part and does not only observe."""
    check_user_can_contribute(user, initiative)


def leads(user: User, proposal: Proposal) -> bool:
    """Coordinators, and the facilitator while they belong to a partner."""
    if person_has_role(user, proposal.initiative, PersonRole.COORDINATOR):
        return True
    is_named = proposal.facilitator_id == user.pk
    return is_named and people_of_partners(proposal.initiative).filter(pk=user.pk).exists()


def check_user_can_facilitate(user: User, proposal: Proposal) -> None:
    """Open and close the vote, amend the text, write the outcome: coordinators and the facilitator."""
    if not leads(user, proposal):
        raise PermissionRefused(_("Only coordinators and the facilitator of this proposal can do this."))


def check_user_can_prepare(user: User, proposal: Proposal) -> None:
    """Change a draft: whoever wrote it, and those who facilitate."""
    if proposal.proposed_by_id == user.pk:
        check_user_can_contribute(user, proposal.initiative)
    else:
        check_user_can_facilitate(user, proposal)


def check_user_can_vote(user: User, voter: Voter) -> None:
    """Fill this seat: on the roll since the vote opened, and still of the partner and of the initiative today."""
    today = utc_date()
    seats = Voter.objects.filter(pk=voter.pk).of_person(user, today=today)
    visible = Initiative.objects.visible_to(user, today=today)
    part = voter.poll.proposal.initiative.participations.accepted(today=today)
    if not (
        user.is_active
        and seats.exists()
        and visible.filter(pk=voter.poll.proposal.initiative_id).exists()
        and part.filter(organisation=voter.organisation_id).exists()
    ):
        raise PermissionRefused(
            _("You have no vote here, or no longer speak for {partner}.").format(partner=voter.label)
        )


user_can_propose = answering(check_user_can_propose)
user_can_facilitate = answering(check_user_can_facilitate)
user_can_prepare = answering(check_user_can_prepare)
user_can_vote = answering(check_user_can_vote)
