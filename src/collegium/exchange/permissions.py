"""Who may see datasets. Loading and removing them is `initiatives.permissions.check_user_can_manage_data`."""

from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import active_participations
from collegium.people.models import User


def check_user_can_see_evidence(user: User, initiative: Initiative) -> None:
    """See what datasets hold (never rows), studies and findings: people of partners that accepted."""
    if user.is_superuser or active_participations(user, initiative):
        return
    raise PermissionRefused(
        _("Datasets and studies of {initiative} are for partners that have accepted to take part.").format(
            initiative=initiative
        )
    )


user_can_see_evidence = answering(check_user_can_see_evidence)
