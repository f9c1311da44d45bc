"""Who may ask, answer, and see which scores. Single ratings are seen by nobody, so there is no rule for them."""

from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate, person_has_role
from collegium.initiatives.vocabulary import PersonRole
from collegium.people.models import User
from collegium.trust.models import Respondent, RosterPartner, organisations_of


def check_user_can_manage_waves(user: User, initiative: Initiative) -> None:
    """Coordinators open and close waves; they see no more of what was answered than the rules of size allow."""
    check_user_can_coordinate(user, initiative)


def check_user_can_answer(user: User, respondent: Respondent) -> None:
    """Whoever was asked, while they belong to the partner and it takes part."""
    today = utc_date()
    partner = respondent.partner
    parts = partner.wave.initiative.participations.accepted(today=today)
    mine = Respondent.objects.filter(pk=respondent.pk).of_person(user, today=today).exists()
    if not (user.is_active and mine and parts.filter(organisation=partner.organisation_id).exists()):
        raise PermissionRefused(
            _("You were not asked to answer for {partner}, or no longer belong to it.").format(
                partner=partner.name
            )
        )


def check_user_can_see_scores(user: User, partner: RosterPartner) -> None:
    """How the others see a partner is for its own people and for coordinators; its place on the map is for all."""
    if person_has_role(user, partner.wave.initiative, PersonRole.COORDINATOR):
        return
    if partner.organisation_id not in organisations_of(user, today=utc_date()):
        raise PermissionRefused(
            _("How others see {partner} is shown to its own people and to coordinators only.").format(
                partner=partner.name
            )
        )


user_can_manage_waves = answering(check_user_can_manage_waves)
user_can_answer = answering(check_user_can_answer)
user_can_see_scores = answering(check_user_can_see_scores)
