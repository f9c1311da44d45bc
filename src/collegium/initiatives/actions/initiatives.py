"""Starting an initiative from a model or a template, and changing its settings."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import AuditEvent
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.initiatives.models import (
    Appointment,
    ChecklistItem,
    Goal,
    Indicator,
    Initiative,
    Milestone,
    Participation,
    Template,
)
from collegium.initiatives.permissions import check_user_can_coordinate, check_user_can_start_initiative
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel, PersonRole, StepSign
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Organisation
from collegium.people.models import User

# words that stand in the place of an initiative's address
RESERVED = {"new", "templates", "import"}
SETTINGS = (
    "name", "summary", "state", "starts_on", "ends_on", "decision_rule", "quorum_percent", "governance",
    "meeting_rhythm", "agreement", "is_public", "data_note",
)  # fmt: skip


@transaction.atomic
def create_initiative(
    *,
    by: User,
    organisation: Organisation,
    model: str,
    values: dict[str, Any],
    template: Template | None = None,
) -> Initiative:
    """A complete initiative, with the organisation as first partner and the person as coordinator.

    values: fields of Initiative (at least name). What they leave out comes from the blueprint of the model or
    template, in the language of the person. Raises PermissionRefused, InvalidInput.
    """
    check_user_can_start_initiative(by, organisation, template)
    with translation.override(by.language):
        plan = template.blueprint if template else blueprint_of(model)
    if template and template.model != model:
        raise InvalidInput(_("This template is for another model."))
    proposed = {name: plan[name] for name in ("decision_rule", "quorum_percent", "governance", "agreement")}
    proposed |= {"meeting_rhythm": plan["meeting_rhythm"], "role_duties": plan["role_duties"]}
    fields = {**proposed, **values, "model": model, "created_by": by}
    initiative = Initiative(slug=free_slug(str(values.get("name", ""))), **fields)
    create_thing(initiative, by=by, verb=gettext_noop("started the initiative"), initiative=initiative)
    add_founder(initiative, organisation, plan, by)
    add_structure(initiative, plan)
    return initiative


def blueprint_of(model: str) -> dict[str, Any]:
    """The blueprint of a model in the active language."""
    if model not in InitiativeModel.values:
        raise InvalidInput(_("Choose one of the three models."))
    return BLUEPRINTS[InitiativeModel(model)].written()


def free_slug(name: str) -> str:
    """An address made of the name that no other initiative has."""
    base = slugify(name)[:50].strip("-") or "initiative"
    taken = set(Initiative.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def add_founder(
    initiative: Initiative, organisation: Organisation, plan: Mapping[str, Any], by: User
) -> None:
    """The founding organisation takes part from the first day, and the person coordinates."""
    # an initiative that begins later is already prepared today
    since = utc_date()
    role = plan["founder_role"]
    part = Participation(
        initiative=initiative, organisation=organisation, role=role, started_on=since, asked_by=by,
        accepted_by=by, accepted_at=timezone.now(), expectation=plan["role_duties"].get(role, ""),
    )  # fmt: skip
    save_checked(part)
    Appointment.objects.create(
        initiative=initiative, person=by, role=PersonRole.COORDINATOR, started_on=since
    )


def add_structure(initiative: Initiative, plan: Mapping[str, Any]) -> None:
    """Write the goals with their indicators, the milestones and the check-list of a blueprint."""
    goals = [
        Goal(initiative=initiative, title=goal["title"], description=goal["description"], position=position)
        for position, goal in enumerate(plan["goals"], start=1)
    ]
    Goal.objects.bulk_create(goals)
    Indicator.objects.bulk_create(
        Indicator(initiative=initiative, goal=goal, **indicator)
        for goal, planned in zip(goals, plan["goals"], strict=True)
        for indicator in planned["indicators"]
    )
    Milestone.objects.bulk_create(
        Milestone(
            initiative=initiative,
            title=step["title"],
            goal=goals[step["goal"]] if step.get("goal") is not None else None,
            due_on=initiative.starts_on + timedelta(days=step["after_days"]),
        )
        for step in plan["milestones"]
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(initiative=initiative, position=position, **step)
        for position, step in enumerate(plan["checklist"], start=1)
    )


@transaction.atomic
def edit_initiative(
    *, by: User, initiative: Initiative, values: dict[str, Any], revision: int | None = None
) -> Initiative:
    """Change settings. revision: the one the person started from; Conflict says what changed since."""
    check_user_can_coordinate(by, initiative)
    current = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if revision is not None and revision > current.revision:
        raise InvalidInput(_("There is no such revision. Read the settings again, then change them."))
    if revision is not None and revision != current.revision:
        raise Conflict(what_changed_since(current, revision))
    unknown = set(values) - set(SETTINGS)
    if unknown:
        raise InvalidInput(
            _("These fields cannot be changed here: {fields}.").format(fields=", ".join(sorted(unknown)))
        )
    if any(getattr(current, name) != value for name, value in values.items()):
        values = {**values, "revision": current.revision + 1}
    change_thing(current, values, by=by, verb=gettext_noop("changed the settings of"), initiative=current)
    return current


def what_changed_since(initiative: Initiative, revision: int) -> str:
    """A sentence that names the fields that others saved after this revision."""
    events = AuditEvent.objects.about(initiative).exclude(changes={}).order_by("at", "pk")
    later = [event for event in events if event.changes.get("revision", [0, 0])[1] > revision]
    names = {name for event in later for name in event.changes if name != "revision"}
    labels = sorted(str(Initiative._meta.get_field(name).verbose_name) for name in names)  # type: ignore[union-attr]
    people = sorted({event.actor_name for event in later})
    return _(
        "While you were editing, {people} changed: {fields}. Nothing of yours has been saved yet. "
        "Compare with the current settings, then save again."
    ).format(people=", ".join(people), fields=", ".join(labels))


@transaction.atomic
def complete_checklist_item(*, by: User, item: ChecklistItem) -> ChecklistItem:
    """Tick a step of the check-list."""
    check_user_can_coordinate(by, item.initiative)
    if item.done_at is None:
        item.done_at, item.done_by = timezone.now(), by
        item.save(update_fields=["done_at", "done_by"])
        record_step(by, item, gettext_noop("completed the step"))
    return item


@transaction.atomic
def reopen_checklist_item(*, by: User, item: ChecklistItem) -> ChecklistItem:
    """Take back the tick."""
    check_user_can_coordinate(by, item.initiative)
    if item.done_at is not None:
        item.done_at = item.done_by = None
        item.save(update_fields=["done_at", "done_by"])
        record_step(by, item, gettext_noop("reopened the step"))
    return item


def tick_by_sign(*, by: User, initiative: Initiative, sign: StepSign, is_done: bool) -> None:
    """Tick the steps that show by themselves that they are done, or open them again. Part of another action."""
    for item in initiative.checklist.filter(sign=sign, done_at__isnull=is_done):
        item.done_at, item.done_by = (timezone.now(), by) if is_done else (None, None)
        item.save(update_fields=["done_at", "done_by"])
        verbs = (gettext_noop("completed the step"), gettext_noop("reopened the step"))
        record_step(by, item, verbs[0] if is_done else verbs[1])


def record_step(by: User, item: ChecklistItem, verb: str) -> None:
    audit.record(by=by, verb=verb, target=item, initiative_id=item.initiative_id)
