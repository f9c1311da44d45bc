"""Who may publish findings. Defining and running is `initiatives.permissions.check_user_can_evaluate`."""

from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import person_has_role
from collegium.initiatives.vocabulary import PersonRole
from collegium.people.models import User


def check_user_can_publish(user: User, initiative: Initiative) -> None:
    """Show a finding to everybody on the public page, or take it back: coordinators, who answer for it."""
    if not person_has_role(user, initiative, PersonRole.COORDINATOR):
        raise PermissionRefused(
            _("Only coordinators of {initiative} can publish findings.").format(initiative=initiative)
        )


user_can_publish = answering(check_user_can_publish)
