"""What belongs to an organisation: identifiers, places, contacts, offers and needs."""

from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import AuditEvent
from collegium.engines.problems import Problem
from collegium.partners.actions.records import check_known, lock_current, save_checked
from collegium.partners.models import Contact, Identifier, Offer, Organisation, Place
from collegium.partners.permissions import check_user_can_edit_organisation
from collegium.partners.vocabulary import normalised
from collegium.people.models import User

PLACE_FIELDS = (
    "address",
    "locality",
    "region",
    "postal_code",
    "country",
    "latitude",
    "longitude",
    "is_main",
)
CONTACT_FIELDS = ("name", "function", "email", "phone", "language", "started_on", "ended_on")
OFFER_FIELDS = ("direction", "category", "title", "description", "started_on", "ended_on")

Detail = TypeVar("Detail", Identifier, Place, Contact, Offer)
Dated = TypeVar("Dated", Contact, Offer)


@transaction.atomic
def add_identifier(*, by: User, organisation: Organisation, scheme: str, value: str) -> Identifier:
    """Record a number in a public register. Raises InvalidInput when malformed, Conflict when taken."""
    check_user_can_edit_organisation(by, organisation)
    current = lock_current(organisation)
    identifier = attach_identifier(current, scheme, value)
    current.refresh_search_text()
    changes = {"identifier": [None, str(identifier)]}
    record_detail(by, gettext_noop("added an identifier to"), current, changes)
    return identifier


@transaction.atomic
def remove_identifier(*, by: User, identifier: Identifier) -> AuditEvent:
    """Take away a wrong identifier; the event that is returned can be given to `restore_removed`."""
    return remove_detail(by, identifier, gettext_noop("removed an identifier from"), ("scheme", "value"))


@transaction.atomic
def add_place(*, by: User, organisation: Organisation, values: dict[str, Any]) -> Place:
    """Add a place; the first one, and one that says so, becomes the main place."""
    check_user_can_edit_organisation(by, organisation)
    current = lock_current(organisation)
    place = attach_place(current, values)
    current.refresh_search_text()
    record_detail(by, gettext_noop("added a place to"), current, {"place": [None, str(place)]})
    return place


@transaction.atomic
def edit_place(*, by: User, place: Place, values: dict[str, Any]) -> Place:
    """Change a place; making it the main one takes that from the former."""
    check_user_can_edit_organisation(by, place.organisation)
    check_known(values, PLACE_FIELDS)
    organisation = lock_current(place.organisation)
    current = Place.objects.get(pk=place.pk)
    changes = audit.apply_changes(current, values)
    if current.is_main:
        organisation.places.exclude(pk=current.pk).update(is_main=False)
    elif "is_main" in changes:
        raise InvalidInput(_("One place must be the main one. Mark another place as main instead."))
    if changes:
        save_checked(current)
        organisation.refresh_search_text()
        record_detail(by, gettext_noop("changed a place of"), organisation, changes)
    return current


@transaction.atomic
def remove_place(*, by: User, place: Place) -> AuditEvent:
    """Take away a place; the event that is returned can be given to `restore_removed`."""
    event = remove_detail(by, place, gettext_noop("removed a place from"), PLACE_FIELDS)
    following = Place.objects.filter(organisation=place.organisation).first()
    if following and not following.is_main:
        Place.objects.filter(pk=following.pk).update(is_main=True)
    return event


@transaction.atomic
def restore_removed(*, by: User, event: AuditEvent) -> Organisation:
    """Put back the identifier or place whose removal the event records."""
    organisation = Organisation.objects.filter(pk=event.organisation_id or 0).first()
    kind = {Identifier._meta.label: Identifier, Place._meta.label: Place}.get(event.target_type)
    if organisation is None or kind is None or not event.verb.startswith("removed"):
        raise Conflict(_("This change cannot be taken back."))
    check_user_can_edit_organisation(by, organisation)
    current = lock_current(organisation)
    values = {field: pair[0] for field, pair in event.changes.items()}
    if kind is Identifier:
        attach_identifier(current, values["scheme"], values["value"])
    else:
        attach_place(current, values)
    current.refresh_search_text()
    record_detail(by, gettext_noop("put back what was removed from"), current)
    return current


@transaction.atomic
def add_contact(*, by: User, organisation: Organisation, values: dict[str, Any]) -> Contact:
    """Record a person or office to write to."""
    check_known(values, CONTACT_FIELDS)
    return add_detail(by, organisation, Contact(**values), gettext_noop("added the contact"))


@transaction.atomic
def edit_contact(*, by: User, contact: Contact, values: dict[str, Any]) -> Contact:
    check_known(values, CONTACT_FIELDS)
    return edit_detail(by, contact, values, gettext_noop("changed the contact"))


@transaction.atomic
def end_contact(*, by: User, contact: Contact, on: date | None = None) -> Contact:
    """The contact is no longer the one to write to; it stays in the history."""
    return end_detail(by, contact, on, gettext_noop("ended the contact"))


@transaction.atomic
def restart_contact(*, by: User, contact: Contact) -> Contact:
    return edit_detail(by, contact, {"ended_on": None}, gettext_noop("restarted the contact"))


@transaction.atomic
def add_offer(*, by: User, organisation: Organisation, values: dict[str, Any]) -> Offer:
    """Say what the organisation offers or needs."""
    check_known(values, OFFER_FIELDS)
    return add_detail(by, organisation, Offer(**values), gettext_noop("added to offers and needs:"))


@transaction.atomic
def edit_offer(*, by: User, offer: Offer, values: dict[str, Any]) -> Offer:
    check_known(values, OFFER_FIELDS)
    return edit_detail(by, offer, values, gettext_noop("changed in offers and needs:"))


@transaction.atomic
def end_offer(*, by: User, offer: Offer, on: date | None = None) -> Offer:
    """The offer or need no longer stands; it stays in the history."""
    return end_detail(by, offer, on, gettext_noop("ended among offers and needs:"))


@transaction.atomic
def restart_offer(*, by: User, offer: Offer) -> Offer:
    return edit_detail(by, offer, {"ended_on": None}, gettext_noop("restarted among offers and needs:"))


def attach_identifier(organisation: Organisation, scheme: str, value: str) -> Identifier:
    """A checked identifier, without any check of who asks; for actions that have checked."""
    try:
        spelling = normalised(scheme, value)
    except ValueError as error:
        problem = Problem(str(error).rstrip("."), _("Look it up in the register"), column=scheme, value=value)
        raise InvalidInput(str(error), [problem]) from error
    holder = Organisation.objects.holding_identifier(scheme, spelling).first()
    if holder:
        raise Conflict(taken(organisation, holder, scheme, spelling))
    identifier = Identifier(organisation=organisation, scheme=scheme, value=spelling)
    save_checked(identifier)
    return identifier


def taken(organisation: Organisation, holder: Organisation, scheme: str, value: str) -> str:
    """Why an identifier cannot be recorded. An unlisted holder is not named."""
    names = {"scheme": scheme, "value": value, "holder": holder}
    if holder.pk == organisation.pk:
        return _("{scheme} {value} is already recorded here.").format(**names)
    if holder.is_listed:
        return _("{scheme} {value} already stands for {holder}.").format(**names)
    return _("{scheme} {value} already stands for another organisation.").format(**names)


def attach_place(organisation: Organisation, values: dict[str, Any]) -> Place:
    """A checked place, without any check of who asks; for actions that have checked."""
    check_known(values, PLACE_FIELDS)
    place = Place(organisation=organisation, **values)
    place.is_main = place.is_main or not organisation.places.exists()
    if place.is_main:
        organisation.places.update(is_main=False)
    save_checked(place)
    return place


def add_detail(by: User, organisation: Organisation, detail: Dated, verb: str) -> Dated:
    check_user_can_edit_organisation(by, organisation)
    detail.organisation = lock_current(organisation)
    save_checked(detail)
    audit.record(by=by, verb=verb, target=detail, organisation_id=organisation.pk)
    return detail


def edit_detail(by: User, detail: Dated, values: dict[str, Any], verb: str) -> Dated:
    check_user_can_edit_organisation(by, detail.organisation)
    lock_current(detail.organisation)
    detail.refresh_from_db()
    changes = audit.apply_changes(detail, values)
    if changes:
        save_checked(detail)
        audit.record(by=by, verb=verb, target=detail, organisation_id=detail.organisation_id, changes=changes)
    return detail


def end_detail(by: User, detail: Dated, on: date | None, verb: str) -> Dated:
    if detail.ended_on:
        raise Conflict(_("This has already ended."))
    last_day = on or utc_date()
    if last_day < detail.started_on:
        raise InvalidInput(_("The last day cannot be before the first day."))
    return edit_detail(by, detail, {"ended_on": last_day}, verb)


def remove_detail(by: User, detail: Detail, verb: str, fields: tuple[str, ...]) -> AuditEvent:
    check_user_can_edit_organisation(by, detail.organisation)
    organisation = lock_current(detail.organisation)
    changes = {field: [audit.plain(getattr(detail, field)), None] for field in fields}
    event = audit.record(by=by, verb=verb, target=detail, organisation_id=organisation.pk, changes=changes)
    removed, _by_model = type(detail)._default_manager.filter(pk=detail.pk).delete()
    if not removed:
        raise Conflict(_("Somebody else has just removed this."))
    organisation.refresh_search_text()
    return event


def record_detail(
    by: User, verb: str, organisation: models.Model, changes: dict[str, list[Any]] | None = None
) -> None:
    audit.record(by=by, verb=verb, target=organisation, organisation_id=organisation.pk, changes=changes)
