"""Who may do what with the registry. A check raises a sentence; its twin answers yes or no."""

from django.utils import timezone

from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.partners.models import Organisation
from collegium.people.models import User


def check_user_can_edit_organisation(user: User, organisation: Organisation) -> None:
    """Administrators of the organisation, or of the one that looks after it."""
    if user.is_superuser:
        return
    if not Organisation.objects.administered_by(user, today=timezone.localdate()).filter(pk=organisation.pk).exists():
        raise PermissionRefused(
            _("Only administrators of {organisation} can change its record.").format(organisation=organisation)
        )


def check_user_can_see_contacts(user: User, organisation: Organisation) -> None:
    """Contacts are personal data: for people of the organisation, and of the one that looks after it."""
    if user.is_superuser:
        return
    own = Organisation.objects.with_member(user, today=timezone.localdate())
    if not own.filter(pk__in=[organisation.pk, organisation.steward_id or 0]).exists():
        raise PermissionRefused(
            _("Only people of {organisation} can see its contacts.").format(organisation=organisation)
        )


user_can_edit_organisation = answering(check_user_can_edit_organisation)
user_can_see_contacts = answering(check_user_can_see_contacts)
