"""Importing a list of organisations: preview it, import it, take it back."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.engines.tabular import SMALL, Row, rows
from collegium.partners.actions.duplicates import references
from collegium.partners.actions.imports.applying import UNDONE, apply_plans, undo_creates, undo_update
from collegium.partners.actions.imports.columns import match_header
from collegium.partners.actions.imports.lookalikes import lookalikes_of
from collegium.partners.actions.imports.planning import Plan, plan_import
from collegium.partners.actions.imports.reading import read_row
from collegium.partners.actions.records import lock_current
from collegium.partners.models import ImportBatch, Organisation, Relationship
from collegium.partners.permissions import check_user_can_edit_organisation, check_user_can_import
from collegium.people.models import User


@transaction.atomic
def preview_import(*, by: User, steward: Organisation, file_name: str, content: bytes) -> ImportBatch:
    """Read a CSV or Excel list and plan each of its lines; nothing of the registry changes.

    The steward looks after what will be created. Raises ProblemsFound when the file as a whole cannot be read
    (at most 20 MB, 20,000 lines); lines with problems are kept with their reasons.
    """
    check_user_can_edit_organisation(by, steward)
    lock_current(steward)
    name = file_name.replace("\\", "/").rpartition("/")[2].replace("\0", "")[:200]
    table = rows(source=content, name=name, limits=SMALL)
    match_header(table.header, name)
    batch = ImportBatch(steward=steward, file_name=name, created_by=by)
    batch.sha256 = hashlib.sha256(content).hexdigest()
    lines = [[row.line, *(row.values[column] for column in table.header)] for row in table.rows]
    batch.content = {"header": list(table.header), "rows": lines}
    batch.plans = looked_at(plans_of(batch, by), by)
    batch.save()
    audit.record(by=by, verb=gettext_noop("uploaded the list"), target=batch, organisation_id=steward.pk)
    return batch


@transaction.atomic
def apply_import(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Do what the preview says: all good lines in one transaction.

    Raises Conflict when it was decided before, and when the registry has changed so that the lines would now
    come to something else; the preview is then made anew by `renew_preview`.
    """
    check_user_can_import(by, batch)
    current = lock_batch(batch, ImportBatch.State.PREVIEW)
    plans = plans_of(current, by)
    if [essence(described(plan)) for plan in plans] != [essence(plan) for plan in current.plans]:
        raise Conflict(_("The registry has changed since this preview was made. Please look at it again."))
    if not any(plan.step in {"create", "update"} for plan in plans):
        raise InvalidInput(_("There is nothing to import in this list."))
    try:
        with transaction.atomic():
            current.effect = apply_plans(plans, batch=current, by=by)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody has just registered one of these organisations. Please look at the preview again.")
        ) from error
    decide(current, ImportBatch.State.APPLIED)
    audit.record(
        by=by, verb=gettext_noop("imported the list"), target=current, organisation_id=current.steward_id
    )
    return current


@transaction.atomic
def renew_preview(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Plan the lines again, against the registry as it is now."""
    check_user_can_import(by, batch)
    current = lock_batch(batch, ImportBatch.State.PREVIEW)
    current.plans = looked_at(plans_of(current, by), by)
    current.save(update_fields=["plans"])
    return current


@transaction.atomic
def drop_import(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Decide not to import the list; what was read from it is forgotten."""
    check_user_can_import(by, batch)
    current = lock_batch(batch, ImportBatch.State.PREVIEW)
    current.content = {}
    decide(current, ImportBatch.State.DROPPED)
    audit.record(
        by=by, verb=gettext_noop("dropped the list"), target=current, organisation_id=current.steward_id
    )
    return current


@transaction.atomic
def undo_import(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Take back an import, except for organisations that somebody has changed or used since.

    The lines of those are in effect["kept"]; once they are free, what remains can be taken back as well.
    """
    check_user_can_import(by, batch)
    current = lock_batch(batch, ImportBatch.State.APPLIED, ImportBatch.State.UNDONE)
    effect = current.effect
    if current.state == ImportBatch.State.UNDONE and not effect["kept"]:
        raise Conflict(_("This list has been taken back as a whole."))
    Relationship.objects.filter(pk__in=effect["relationships"], ended_on=None).delete()
    updated = [done for done in effect["updated"] if not taken_back(done, by, current)]
    lines = undo_creates(effect["created"], references=references())
    created = [done for done in effect["created"] if done["line"] in lines]
    kept = sorted(done["line"] for done in [*updated, *created])
    current.effect = {"created": created, "updated": updated, "relationships": [], "kept": kept}
    decide(current, ImportBatch.State.UNDONE)
    audit.record(
        by=by, verb=gettext_noop("took back the list"), target=current, organisation_id=current.steward_id
    )
    return current


def taken_back(effect: dict[str, Any], by: User, batch: ImportBatch) -> bool:
    if not undo_update(effect):
        return False
    organisation = Organisation.objects.get(pk=effect["id"])
    changes = {name: [after, before] for name, (before, after) in effect["changes"].items()}
    changes["file"] = [batch.file_name, None]
    audit.record(by=by, verb=UNDONE, target=organisation, organisation_id=organisation.pk, changes=changes)
    return True


def plans_of(batch: ImportBatch, by: User) -> list[Plan]:
    """What the lines come to now, for this person."""
    names = batch.content["header"]
    header = match_header(names, batch.file_name)
    table = [Row(line, dict(zip(names, cells, strict=True))) for line, *cells in batch.content["rows"]]
    entries = [read_row(row, header, batch.file_name) for row in table]
    today = utc_date()
    own = (
        Organisation.objects.all()
        if by.is_superuser
        else Organisation.objects.administered_by(by, today=today)
    )
    editable = set(own.values_list("pk", flat=True))
    return plan_import(entries, steward=batch.steward, editable=editable, source=batch.file_name)


def looked_at(plans: list[Plan], by: User) -> list[dict[str, Any]]:
    """The plans as they are kept, new ones with what in the person's sight looks like them."""
    visible = Organisation.objects.current().visible_to(by, today=utc_date())
    alike = lookalikes_of(plans, visible)
    return [{**described(plan), "alike": alike.get(plan.entry.line, [])} for plan in plans]


def described(plan: Plan) -> dict[str, Any]:
    """A plan as it is kept and shown; an organisation that stays as it is is not named."""
    known = plan.organisation
    return {
        "line": plan.entry.line,
        "step": plan.step,
        "name": plan.entry.facts.get("name", ""),
        "organisation": known.pk if known and plan.step == "update" else None,
        "reason": plan.reason,
        "facts": {**plan.entry.facts, **plan.entry.place} if plan.step == "create" else {},
        "changes": plan.changes,
        "added": [f"{scheme} {value}" for scheme, value in plan.new_identifiers]
        + [title for _direction, _category, title in plan.new_offers],
        "problems": [problem.as_dict() for problem in plan.entry.problems],
    }


def essence(plan: dict[str, Any]) -> list[Any]:
    """What a plan does, without the sentences, which depend on the language of the reader."""
    return [plan[key] for key in ("line", "step", "organisation", "changes", "added")]


def problems_of_batch(batch: ImportBatch) -> list[Problem]:
    """Every problem of every line, in order."""
    return [Problem(**problem) for plan in batch.plans for problem in plan["problems"]]


def lock_batch(batch: ImportBatch, *states: ImportBatch.State) -> ImportBatch:
    current = ImportBatch.objects.select_for_update(of=("self",)).select_related("steward").get(pk=batch.pk)
    if current.state not in states:
        raise Conflict(
            _("This list has already been decided on: {state}.").format(state=current.get_state_display())
        )
    return current


def decide(batch: ImportBatch, state: ImportBatch.State) -> None:
    batch.state, batch.decided_at = state, timezone.now()
    batch.save(update_fields=["state", "decided_at", "effect", "content"])
