"""Who prepares a consultation, who takes part, who sees what came of it."""

from datetime import datetime

from django.utils.translation import gettext as _

from collegium.consultations.models import Consultation
from collegium.consultations.vocabulary import Audience, ConsultationState
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate, people_of_partners
from collegium.people.models import User


def check_user_can_manage_consultations(user: User, initiative: Initiative) -> None:
    """Coordinators prepare, open, moderate and close."""
    check_user_can_coordinate(user, initiative)


def check_user_can_take_part(user: User | None, consultation: Consultation, digest: str) -> None:
    """Whoever has the link; where it is for those invited: people of the partners, and holders of personal links."""
    if consultation.audience == Audience.ANYONE:
        return
    if consultation.personal_links.filter(digest=digest).exists():
        return
    if user is None or not people_of_partners(consultation.initiative).filter(pk=user.pk).exists():
        raise PermissionRefused(
            _(
                "This consultation is for those who were invited. Open the link that you were given, or sign in as "
                "somebody of a partner."
            )
        )


def check_user_can_see_outcome(user: User, consultation: Consultation, now: datetime) -> None:  # noqa: ARG001
    """Nobody sees results while votes can still come: each new one would show by its difference."""
    if consultation.state(now=now) != ConsultationState.CLOSED:
        raise PermissionRefused(_("Results are shown when the consultation is closed."))


user_can_manage_consultations = answering(check_user_can_manage_consultations)
user_can_take_part = answering(check_user_can_take_part)
user_can_see_outcome = answering(check_user_can_see_outcome)
