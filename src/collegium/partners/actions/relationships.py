"""Typed, directed, dated ties between organisations."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.partners.actions.records import lock_current, save_checked
from collegium.partners.models import Organisation, Relationship
from collegium.partners.permissions import check_user_can_edit_relationship
from collegium.partners.vocabulary import RelationshipKind
from collegium.people.models import User


@transaction.atomic
def add_relationship(
    *,
    by: User,
    source: Organisation,
    target: Organisation,
    kind: str,
    note: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
) -> Relationship:
    """Record that source <kind> target. Administrators of either side may; nothing is part of itself."""
    relationship = Relationship(
        source=source,
        target=target,
        kind=kind,
        note=note,
        started_on=started_on or utc_date(),
        ended_on=ended_on,
    )
    check_user_can_edit_relationship(by, relationship)
    for side in sorted([source, target], key=lambda organisation: organisation.pk):
        lock_current(side)
    check_no_loop(relationship)
    save_checked(relationship)
    record_event(by, gettext_noop("added the relationship"), relationship)
    return relationship


@transaction.atomic
def end_relationship(*, by: User, relationship: Relationship, on: date | None = None) -> Relationship:
    """The tie no longer holds after this day; it stays in the history."""
    check_user_can_edit_relationship(by, relationship)
    current: Relationship = Relationship.objects.select_for_update().get(pk=relationship.pk)
    if current.ended_on:
        raise Conflict(_("This relationship has already ended."))
    current.ended_on = on or utc_date()
    save_checked(current)
    changes = {"ended_on": [None, current.ended_on.isoformat()]}
    record_event(by, gettext_noop("ended the relationship"), current, changes)
    return current


@transaction.atomic
def restart_relationship(*, by: User, relationship: Relationship) -> Relationship:
    """Take back the end of a tie."""
    check_user_can_edit_relationship(by, relationship)
    current: Relationship = Relationship.objects.select_for_update().get(pk=relationship.pk)
    if current.ended_on is None:
        raise Conflict(_("This relationship has not ended."))
    before, current.ended_on = current.ended_on.isoformat(), None
    check_no_loop(current)
    save_checked(current)
    record_event(by, gettext_noop("restarted the relationship"), current, {"ended_on": [before, None]})
    return current


def check_no_loop(relationship: Relationship) -> None:
    """A part cannot contain its whole, however many steps lie between."""
    if relationship.kind != RelationshipKind.PART_OF:
        return
    parts = Relationship.objects.filter(kind=RelationshipKind.PART_OF, ended_on=None)
    reached, frontier = set[int](), {relationship.target_id}
    while frontier:
        reached |= frontier
        wholes = parts.filter(source__in=frontier).values_list("target", flat=True)
        frontier = set(wholes) - reached
    if relationship.source_id in reached and relationship.source_id != relationship.target_id:
        raise InvalidInput(
            _("{target} is itself part of {source}, so it cannot be the other way round.").format(
                target=relationship.target, source=relationship.source
            )
        )


def record_event(
    by: User, verb: str, relationship: Relationship, changes: dict[str, list[str | None]] | None = None
) -> None:
    """One event on each side, so that both histories tell it."""
    for organisation_id in (relationship.source_id, relationship.target_id):
        audit.record(by=by, verb=verb, target=relationship, organisation_id=organisation_id, changes=changes)
