"""Who may publish findings and answer questions. Planning, defining and running: `check_user_can_evaluate`."""

from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.evaluation.models import PlanQuestion
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners, person_has_role, user_can_evaluate
from collegium.initiatives.vocabulary import PersonRole
from collegium.people.models import User


def check_user_can_publish(user: User, initiative: Initiative) -> None:
    """Show a finding to everybody on the public page, or take it back: coordinators, who answer for it."""
    if not person_has_role(user, initiative, PersonRole.COORDINATOR):
        raise PermissionRefused(
            _("Only coordinators of {initiative} can publish findings.").format(initiative=initiative)
        )


def check_user_can_answer(user: User, question: PlanQuestion) -> None:
    """Write the answer to a question of the plan: who is named for it, coordinators and evaluators."""
    initiative = question.initiative
    if user_can_evaluate(user, initiative):
        return
    if question.owner_id != user.pk or not people_of_partners(initiative).filter(pk=user.pk).exists():
        raise PermissionRefused(
            _(
                "Only whoever is named for this question, coordinators and evaluators of {initiative} can answer it."
            ).format(initiative=initiative)
        )


user_can_publish = answering(check_user_can_publish)
user_can_answer = answering(check_user_can_answer)
