"""Who acts for an organisation: roles begin, change and end, and are never deleted."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.partners.actions.records import lock, lock_current, save_checked
from collegium.partners.models import Membership, Organisation
from collegium.partners.permissions import check_user_can_end_membership, check_user_can_manage_people
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User


@transaction.atomic
def add_membership(
    *,
    by: User,
    organisation: Organisation,
    person: User,
    role: str,
    function: str = "",
    started_on: date | None = None,
) -> Membership:
    """Give a person a role. Raises Conflict when they already hold it."""
    check_user_can_manage_people(by, organisation)
    current = lock_current(organisation)
    membership = begin_membership(current, person, role, function, started_on or utc_date())
    record_event(by, gettext_noop("gave a role to"), membership)
    return membership


@transaction.atomic
def change_role(*, by: User, membership: Membership, role: str, function: str | None = None) -> Membership:
    """End the present role now and begin the other one, so that the history shows both."""
    check_user_can_manage_people(by, membership.organisation)
    current = lock_membership(membership)
    kept_function = current.function if function is None else function
    if role == current.role:
        return change_function(by, current, kept_function)
    if role != MembershipRole.ADMINISTRATOR:
        check_keeps_administrator(current)
    stop(current, utc_date())
    changed = begin_membership(current.organisation, current.person, role, kept_function, utc_date())
    changes = {"role": [current.role, changed.role]}
    record_event(by, gettext_noop("changed the role of"), changed, changes)
    return changed


@transaction.atomic
def end_membership(*, by: User, membership: Membership, on: date | None = None) -> Membership:
    """End a role: at once, or with `on` as its last day. People may end their own."""
    check_user_can_end_membership(by, membership)
    current = lock_membership(membership)
    check_keeps_administrator(current)
    last_day = on or utc_date()
    if last_day < current.started_on:
        raise InvalidInput(_("The last day cannot be before the first day."))
    stop(current, last_day, at_once=on is None)
    record_event(by, gettext_noop("ended the role of"), current, {"ended_on": [None, last_day.isoformat()]})
    return current


@transaction.atomic
def restart_membership(*, by: User, membership: Membership) -> Membership:
    """Take back the end of a role."""
    check_user_can_manage_people(by, membership.organisation)
    lock_current(membership.organisation)
    current: Membership = Membership.objects.select_related("organisation", "person").get(pk=membership.pk)
    if current.ended_on is None:
        raise Conflict(_("This role has not ended."))
    before = current.ended_on.isoformat()
    current.ended_on = current.stopped_at = None
    save_checked(current)
    record_event(by, gettext_noop("restarted the role of"), current, {"ended_on": [before, None]})
    return current


def begin_membership(
    organisation: Organisation, person: User, role: str, function: str, started_on: date
) -> Membership:
    """A new role, without any check of who asks; for actions that have checked."""
    held = Membership.objects.filter(organisation=organisation, person=person, role=role)
    if held.in_force(today=utc_date()).exists():
        raise Conflict(_("{person} already has this role.").format(person=person))
    membership = Membership(
        organisation=organisation, person=person, role=role, function=function, started_on=started_on
    )
    save_checked(membership)
    return membership


def lock_membership(membership: Membership) -> Membership:
    """The role as it is now, while nobody else changes the organisation; it must not have ended."""
    lock(membership.organisation)
    current: Membership = Membership.objects.select_related("organisation", "person").get(pk=membership.pk)
    if current.stopped_at or (current.ended_on and current.ended_on < utc_date()):
        raise Conflict(_("This role has already ended."))
    return current


def check_keeps_administrator(membership: Membership) -> None:
    """Somebody must remain who can change the record: an administrator, or who looks after it."""
    if membership.role != MembershipRole.ADMINISTRATOR or membership.organisation.steward_id:
        return
    today = utc_date()
    others = Membership.objects.administrators_of(membership.organisation, today=today).exclude(
        pk=membership.pk
    )
    if not others.filter(ended_on=None).exists():
        raise Conflict(
            _("{person} is the only administrator of {organisation}. Appoint another one first.").format(
                person=membership.person, organisation=membership.organisation
            )
        )


def change_function(by: User, membership: Membership, function: str) -> Membership:
    changes = audit.apply_changes(membership, {"function": function})
    if changes:
        save_checked(membership)
        record_event(by, gettext_noop("changed the function of"), membership, changes)
    return membership


def stop(membership: Membership, last_day: date, *, at_once: bool = True) -> None:
    membership.ended_on = last_day
    membership.stopped_at = timezone.now() if at_once else None
    membership.save(update_fields=["ended_on", "stopped_at"])


def record_event(
    by: User, verb: str, membership: Membership, changes: dict[str, list[Any]] | None = None
) -> None:
    audit.record(
        by=by, verb=verb, target=membership, organisation_id=membership.organisation_id, changes=changes
    )
