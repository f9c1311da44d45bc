"""Templates: the structure of an initiative, without people, values or needs, to start others from."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict
from collegium.initiatives.models import Goal, Indicator, Initiative, Template
from collegium.initiatives.permissions import check_user_can_manage_template, check_user_can_save_template
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Organisation
from collegium.people.models import User

INDICATOR_FIELDS = ("name", "definition", "unit", "kind", "direction", "measured_every")


@transaction.atomic
def save_template(*, by: User, initiative: Initiative, organisation: Organisation, name: str) -> Template:
    """Keep the structure of an initiative for a partner of it; its people see and use it."""
    check_user_can_save_template(by, initiative, organisation)
    if Template.objects.current().filter(organisation=organisation, name=name).exists():
        raise Conflict(
            _("{organisation} already has a template of this name.").format(organisation=organisation)
        )
    template = Template(
        name=name,
        organisation=organisation,
        model=initiative.model,
        blueprint=structure_of(initiative),
        created_by=by,
    )
    save_checked(template)
    record(by, template, gettext_noop("saved the template"))
    return template


def structure_of(initiative: Initiative) -> dict[str, Any]:
    """The blueprint of an initiative in the shape of `Blueprint.written`."""
    goals = list(initiative.goals.current().prefetch_related("indicators"))
    return {
        "founder_role": BLUEPRINTS[InitiativeModel(initiative.model)].founder_role.value,
        "decision_rule": initiative.decision_rule,
        "quorum_percent": initiative.quorum_percent,
        "governance": initiative.governance,
        "meeting_rhythm": initiative.meeting_rhythm,
        "agreement": initiative.agreement,
        "role_duties": initiative.role_duties,
        "goals": [goal_structure(goal) for goal in goals],
        "milestones": [
            {
                "title": step.title,
                "goal": goals.index(step.goal) if step.goal in goals else None,
                "after_days": (step.due_on - initiative.starts_on).days,
            }
            for step in initiative.milestones.current().select_related("goal")
        ],
        "checklist": list(initiative.checklist.values("text", "page", "sign")),
    }


def goal_structure(goal: Goal) -> dict[str, Any]:
    indicators = [one for one in goal.indicators.all() if one.archived_at is None]
    return {
        "title": goal.title,
        "description": goal.description,
        "indicators": [indicator_structure(one) for one in indicators],
    }


def indicator_structure(indicator: Indicator) -> dict[str, Any]:
    return {name: getattr(indicator, name) for name in INDICATOR_FIELDS}


@transaction.atomic
def archive_template(*, by: User, template: Template) -> None:
    check_user_can_manage_template(by, template)
    if template.archived_at is not None:
        raise Conflict(_("“{thing}” has already been archived.").format(thing=template))
    template.archived_at = timezone.now()
    template.save(update_fields=["archived_at"])
    record(by, template, gettext_noop("archived the template"))


@transaction.atomic
def restore_template(*, by: User, template: Template) -> None:
    check_user_can_manage_template(by, template)
    if template.archived_at is None:
        raise Conflict(_("“{thing}” has not been archived.").format(thing=template))
    template.archived_at = None
    template.save(update_fields=["archived_at"])
    record(by, template, gettext_noop("brought back the template"))


def record(by: User, template: Template, verb: str) -> None:
    audit.record(by=by, verb=verb, target=template, organisation_id=template.organisation_id)
