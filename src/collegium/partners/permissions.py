"""Who may do what with the registry. A check raises a sentence; its twin answers yes or no."""

from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.partners.models import ImportBatch, Membership, Organisation, Relationship
from collegium.people.models import User


def check_user_can_edit_organisation(user: User, organisation: Organisation) -> None:
    """Administrators of the organisation, or of the one that looks after it."""
    if user.is_superuser:
        return
    administered = Organisation.objects.administered_by(user, today=utc_date())
    if not administered.filter(pk=organisation.pk).exists():
        raise PermissionRefused(
            _("Only administrators of {organisation} can change its record.").format(
                organisation=organisation
            )
        )


def check_user_can_register_organisation(user: User, steward: Organisation | None) -> None:
    """Everyone may register their own; on behalf of a steward, those who administer the steward itself."""
    if steward is not None:
        check_user_can_look_after(user, steward)


def check_user_can_look_after(user: User, steward: Organisation) -> None:
    """Whoever places organisations in the care of a steward is an administrator of the steward itself.

    The care of an organisation that is itself in care would leave the records to nobody who can change them.
    """
    if not Organisation.objects.able_to_look_after(user, today=utc_date()).filter(pk=steward.pk).exists():
        raise PermissionRefused(
            _("Only administrators of {organisation} can place others in its care.").format(
                organisation=steward
            )
        )


def check_user_can_manage_people(user: User, organisation: Organisation) -> None:
    """Invite people and give, change and end roles: those who may change the record."""
    check_user_can_edit_organisation(user, organisation)


def check_user_can_end_membership(user: User, membership: Membership) -> None:
    """One's own role, or any role of an organisation whose people one manages."""
    if membership.person_id != user.pk:
        check_user_can_manage_people(user, membership.organisation)


def check_user_can_edit_relationship(user: User, relationship: Relationship) -> None:
    """Administrators of either side."""
    if not user_can_edit_organisation(user, relationship.target):
        check_user_can_edit_organisation(user, relationship.source)


def check_user_can_merge(user: User, one: Organisation, other: Organisation) -> None:
    """Administrators of both."""
    check_user_can_edit_organisation(user, one)
    check_user_can_edit_organisation(user, other)


def check_user_can_import(user: User, batch: ImportBatch) -> None:
    """Administrators of the organisation that looks after what is imported."""
    check_user_can_look_after(user, batch.steward)


def looks_after_somebody(user: User) -> bool:
    """Whether there is an organisation in whose care the person could import a list."""
    return Organisation.objects.current().able_to_look_after(user, today=utc_date()).exists()


def check_user_can_see_contacts(user: User, organisation: Organisation) -> None:
    """Contacts are personal data: for people of the organisation, and of the one that looks after it."""
    if user.is_superuser:
        return
    own = Organisation.objects.with_member(user, today=utc_date())
    if not own.filter(pk__in=[organisation.pk, organisation.steward_id or 0]).exists():
        raise PermissionRefused(
            _("Only people of {organisation} can see its contacts.").format(organisation=organisation)
        )


user_can_edit_organisation = answering(check_user_can_edit_organisation)
user_can_register_organisation = answering(check_user_can_register_organisation)
user_can_look_after = answering(check_user_can_look_after)
user_can_manage_people = answering(check_user_can_manage_people)
user_can_end_membership = answering(check_user_can_end_membership)
user_can_edit_relationship = answering(check_user_can_edit_relationship)
user_can_merge = answering(check_user_can_merge)
user_can_import = answering(check_user_can_import)
user_can_see_contacts = answering(check_user_can_see_contacts)
