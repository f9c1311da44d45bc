"""Who may do what in an initiative. Seeing it at all is `Initiative.objects.visible_to`; the rest is here."""

from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Appointment, Initiative, Participation
from collegium.initiatives.vocabulary import PartnerRole, PersonRole
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User


def person_has_role(user: User, initiative: Initiative, *roles: PersonRole) -> bool:
    """Whether the person holds one of these roles in the initiative today."""
    if user.is_superuser:
        return True
    held = Appointment.objects.filter(person=user, initiative=initiative, role__in=roles)
    return held.in_force(today=timezone.localdate()).exists()


def active_participations(user: User, initiative: Initiative) -> "list[Participation]":
    """The accepted participations through which the person belongs to the initiative today."""
    today = timezone.localdate()
    organisations = Membership.objects.filter(person=user).in_force(today=today).values("organisation")
    parts = Participation.objects.filter(initiative=initiative, organisation__in=organisations)
    return list(parts.exclude(accepted_at=None).in_force(today=today).select_related("organisation"))


def check_user_can_coordinate(user: User, initiative: Initiative) -> None:
    """Change the structure: partners, goals, indicators, settings."""
    if not person_has_role(user, initiative, PersonRole.COORDINATOR):
        raise PermissionRefused(_("Only coordinators of {initiative} can do this.").format(initiative=initiative))


def check_user_can_contribute(user: User, initiative: Initiative) -> None:
    """Record values, needs and milestones: people of any partner that takes part and does not only observe."""
    if person_has_role(user, initiative, PersonRole.COORDINATOR):
        return
    if not any(part.role != PartnerRole.OBSERVER for part in active_participations(user, initiative)):
        raise PermissionRefused(_("Only partners that take part in {initiative} can do this.").format(initiative=initiative))


def check_user_can_speak_for(user: User, initiative: Initiative, organisation: Organisation) -> None:
    """Sign off, accept or leave in the name of a partner: its administrators."""
    roles = Membership.objects.filter(person=user, organisation=organisation, role=MembershipRole.ADMINISTRATOR)
    if not roles.in_force(today=timezone.localdate()).exists():
        raise PermissionRefused(_("Only administrators of {organisation} can do this in its name.").format(organisation=organisation))


def check_user_can_evaluate(user: User, initiative: Initiative) -> None:
    """Define and run studies on the initiative's data."""
    if not person_has_role(user, initiative, PersonRole.COORDINATOR, PersonRole.EVALUATOR):
        raise PermissionRefused(_("Only coordinators and evaluators of {initiative} can do this.").format(initiative=initiative))


def check_user_can_manage_data(user: User, initiative: Initiative) -> None:
    """Load and remove student data."""
    roles = (PersonRole.COORDINATOR, PersonRole.DATA_STEWARD, PersonRole.EVALUATOR)
    if not person_has_role(user, initiative, *roles):
        raise PermissionRefused(
            _("Only coordinators, evaluators and data stewards of {initiative} can do this.").format(initiative=initiative)
        )


user_can_coordinate = answering(check_user_can_coordinate)
user_can_contribute = answering(check_user_can_contribute)
user_can_speak_for = answering(check_user_can_speak_for)
user_can_evaluate = answering(check_user_can_evaluate)
user_can_manage_data = answering(check_user_can_manage_data)
