"""Registering, changing, archiving and restoring organisations."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict
from collegium.partners.actions.details import attach_identifier, attach_place
from collegium.partners.actions.records import check_known, lock, lock_current, save_checked
from collegium.partners.models import Membership, Organisation
from collegium.partners.permissions import (
    check_user_can_edit_organisation,
    check_user_can_register_organisation,
)
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User

FIELDS = ("name", "short_name", "kind", "description", "website", "country", "languages", "is_listed")


@transaction.atomic
def create_organisation(
    *,
    by: User,
    values: dict[str, Any],
    steward: Organisation | None = None,
    identifiers: Sequence[tuple[str, str]] = (),
    place: dict[str, Any] | None = None,
) -> Organisation:
    """Register an organisation.

    Without a steward the person registers their own organisation and becomes its administrator; with one,
    the person must administer the steward, which looks after the record. identifiers are (scheme, value)
    pairs; place has the fields of `Place`. Raises InvalidInput, Conflict (an identifier is taken) or
    PermissionRefused.
    """
    check_user_can_register_organisation(by, steward)
    check_known(values, FIELDS)
    organisation = Organisation(**values, steward=steward)
    save_checked(organisation)
    for scheme, value in identifiers:
        attach_identifier(organisation, scheme, value)
    if place and any(place.values()):
        attach_place(organisation, {"country": organisation.country, **place, "is_main": True})
    if steward is None:
        Membership.objects.create(person=by, organisation=organisation, role=MembershipRole.ADMINISTRATOR)
    organisation.refresh_search_text()
    audit.record(by=by, verb=gettext_noop("registered"), target=organisation, organisation_id=organisation.pk)
    return organisation


@transaction.atomic
def edit_organisation(*, by: User, organisation: Organisation, values: dict[str, Any]) -> Organisation:
    """Change facts of an organisation; nothing is written when nothing differs."""
    check_user_can_edit_organisation(by, organisation)
    check_known(values, FIELDS)
    current = lock_current(organisation)
    changes = audit.apply_changes(current, values)
    if changes:
        save_checked(current)
        current.refresh_search_text()
        record_change(by, gettext_noop("changed the facts of"), current, changes)
    return current


@transaction.atomic
def archive_organisation(*, by: User, organisation: Organisation) -> Organisation:
    """Take an organisation out of the directory; everything about it is kept."""
    check_user_can_edit_organisation(by, organisation)
    current = lock_current(organisation)
    current.archived_at = timezone.now()
    current.save(update_fields=["archived_at"])
    record_change(by, gettext_noop("archived"), current)
    return current


@transaction.atomic
def restore_organisation(*, by: User, organisation: Organisation) -> Organisation:
    """Take an archived organisation back into the directory."""
    check_user_can_edit_organisation(by, organisation)
    current = lock(organisation)
    if current.archived_at is None:
        raise Conflict(_("{organisation} is not archived.").format(organisation=current))
    current.archived_at = None
    current.save(update_fields=["archived_at"])
    record_change(by, gettext_noop("restored"), current)
    return current


@transaction.atomic
def hand_over_organisation(*, by: User, organisation: Organisation) -> Organisation:
    """End the stewardship: from now on the organisation keeps its own record. It needs an administrator."""
    check_user_can_edit_organisation(by, organisation)
    current = lock_current(organisation)
    if current.steward is None:
        raise Conflict(_("{organisation} already keeps its own record.").format(organisation=current))
    if not Membership.objects.administrators_of(current, today=utc_date()).exists():
        raise Conflict(
            _("{organisation} has no administrator of its own yet. Invite one first.").format(
                organisation=current
            )
        )
    changes = audit.apply_changes(current, {"steward": None})
    current.save(update_fields=["steward"])
    record_change(by, gettext_noop("handed over"), current, changes)
    return current


def record_change(
    by: User, verb: str, organisation: Organisation, changes: dict[str, list[Any]] | None = None
) -> None:
    audit.record(by=by, verb=verb, target=organisation, organisation_id=organisation.pk, changes=changes)
