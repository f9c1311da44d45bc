"""Who may do what in an initiative. Seeing it at all is `Initiative.objects.visible_to`; the rest is here."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Appointment, Initiative, Participation, Template
from collegium.initiatives.vocabulary import PartnerRole, PersonRole
from collegium.partners.models import Invitation, Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User


def person_has_role(user: User, initiative: Initiative, *roles: PersonRole) -> bool:
    """Whether the person holds one of these roles today, and still belongs to a partner that takes part."""
    if user.is_superuser:
        return True
    today = utc_date()
    held = Appointment.objects.filter(person=user, initiative=initiative, role__in=roles).in_force(
        today=today
    )
    return held.filter(person__in=people_of_partners(initiative).values("pk")).exists()


def people_of_partners(initiative: Initiative) -> "QuerySet[User]":
    """Everyone who belongs today to an organisation that takes part today."""
    today = utc_date()
    parts = Participation.objects.filter(initiative=initiative).accepted(today=today)
    members = Membership.objects.filter(organisation__in=parts.values("organisation")).in_force(today=today)
    return User.objects.filter(pk__in=members.values("person"))


def active_participations(user: User, initiative: Initiative) -> "list[Participation]":
    """The accepted participations through which the person belongs to the initiative today."""
    today = utc_date()
    parts = (
        Participation.objects.filter(initiative=initiative).of_person(user, today=today).accepted(today=today)
    )
    return list(parts.select_related("organisation"))


def organisations_spoken_for_by(user: User) -> "QuerySet[Organisation]":
    """Those that the person administers today.

    An organisation without an administrator of its own is spoken for by the one that looks after its record.
    """
    today = utc_date()
    roles = Membership.objects.filter(role=MembershipRole.ADMINISTRATOR).in_force(today=today)
    own = roles.filter(person=user).values("organisation")
    silent = Q(steward__in=own) & ~Q(pk__in=roles.values("organisation"))
    return Organisation.objects.filter(Q(pk__in=own) | silent)


def awaiting_answer_of(user: User, initiative: Initiative) -> "QuerySet[Participation]":
    """What the person may answer in one go: organisations that were asked and that they speak for.

    Where somebody has just been invited to speak for the organisation, the answer is waited for.
    """
    invited = Invitation.objects.open(now=timezone.now()).filter(role=MembershipRole.ADMINISTRATOR)
    asked = initiative.participations.asked().filter(organisation__in=organisations_spoken_for_by(user))
    return asked.exclude(organisation__in=invited.values("organisation"))


def check_user_can_start_initiative(
    user: User, organisation: Organisation, template: Template | None
) -> None:
    """Administrators of the organisation itself, with a template that they may see.

    Whoever only looks after its record would not take part, and could not open what they started.
    """
    own = Organisation.objects.run_by(user, today=utc_date())
    if not user.is_superuser and not own.filter(pk=organisation.pk).exists():
        raise PermissionRefused(
            _("Only administrators of {organisation} can start an initiative in its name.").format(
                organisation=organisation
            )
        )
    templates = Template.objects.current().visible_to(user, today=utc_date())
    if template is not None and not templates.filter(pk=template.pk).exists():
        raise PermissionRefused(_("You cannot use this template."))


def check_user_can_coordinate(user: User, initiative: Initiative) -> None:
    """Change the structure: partners, goals, indicators, settings."""
    if not person_has_role(user, initiative, PersonRole.COORDINATOR):
        raise PermissionRefused(
            _("Only coordinators of {initiative} can do this.").format(initiative=initiative)
        )


def check_user_can_contribute(user: User, initiative: Initiative) -> None:
    """Record values, needs and milestones: any partner that takes part and does not only observe."""
    if any(part.role != PartnerRole.OBSERVER for part in active_participations(user, initiative)):
        return
    if not person_has_role(user, initiative, PersonRole.COORDINATOR):
        raise PermissionRefused(
            _("Only partners that take part in {initiative} can do this.").format(initiative=initiative)
        )


def check_user_can_speak_for(user: User, initiative: Initiative, organisation: Organisation) -> None:  # noqa: ARG001
    """Sign off, accept or leave in the name of a partner."""
    if not organisations_spoken_for_by(user).filter(pk=organisation.pk).exists():
        raise PermissionRefused(
            _("Only administrators of {organisation} can do this in its name.").format(
                organisation=organisation
            )
        )


def check_user_can_end_participation(user: User, participation: Participation) -> None:
    """Coordinators take partners out; a partner's own administrators leave."""
    if person_has_role(user, participation.initiative, PersonRole.COORDINATOR):
        return
    check_user_can_speak_for(user, participation.initiative, participation.organisation)


def check_user_can_evaluate(user: User, initiative: Initiative) -> None:
    """Define and run studies on the initiative's data."""
    if not person_has_role(user, initiative, PersonRole.COORDINATOR, PersonRole.EVALUATOR):
        raise PermissionRefused(
            _("Only coordinators and evaluators of {initiative} can do this.").format(initiative=initiative)
        )


def check_user_can_manage_data(user: User, initiative: Initiative) -> None:
    """Load and remove student data."""
    roles = (PersonRole.COORDINATOR, PersonRole.DATA_STEWARD, PersonRole.EVALUATOR)
    if not person_has_role(user, initiative, *roles):
        raise PermissionRefused(
            _("Only coordinators, evaluators and data stewards of {initiative} can do this.").format(
                initiative=initiative
            )
        )


def check_user_can_save_template(user: User, initiative: Initiative, organisation: Organisation) -> None:
    """Coordinators, for an organisation that takes part and that they belong to."""
    check_user_can_coordinate(user, initiative)
    own = {part.organisation_id for part in active_participations(user, initiative)}
    if organisation.pk not in own:
        raise PermissionRefused(
            _(
                "You can save a template only for your own organisation, while it takes part in {initiative}."
            ).format(initiative=initiative)
        )


def check_user_can_manage_template(user: User, template: Template) -> None:
    """Whoever saved it, and the administrators of the organisation that has it."""
    administered = Organisation.objects.administered_by(user, today=utc_date())
    if user.is_superuser or administered.filter(pk=template.organisation_id).exists():
        return
    visible = Template.objects.visible_to(user, today=utc_date())
    if template.created_by_id != user.pk or not visible.filter(pk=template.pk).exists():
        raise PermissionRefused(
            _("Only administrators of {organisation} can do this.").format(organisation=template.organisation)
        )


user_can_start_initiative = answering(check_user_can_start_initiative)
user_can_coordinate = answering(check_user_can_coordinate)
user_can_contribute = answering(check_user_can_contribute)
user_can_speak_for = answering(check_user_can_speak_for)
user_can_end_participation = answering(check_user_can_end_participation)
user_can_evaluate = answering(check_user_can_evaluate)
user_can_manage_data = answering(check_user_can_manage_data)
user_can_save_template = answering(check_user_can_save_template)
user_can_manage_template = answering(check_user_can_manage_template)
