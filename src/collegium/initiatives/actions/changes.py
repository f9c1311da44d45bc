"""What all actions of this app do alike: check a record, save it, write the audit event, tell people."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar, cast

from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.models import Goal, Initiative
from collegium.partners.actions.records import save_checked
from collegium.people.actions import notify
from collegium.people.models import User

Thing = TypeVar("Thing", bound=models.Model)


class Archivable(Protocol):
    """A record of an initiative that is put away rather than deleted."""

    archived_at: Any

    @property
    def initiative(self) -> Any: ...


def create_thing(
    thing: Thing, *, by: User, verb: str, initiative: Initiative, organisation_id: int | None = None
) -> Thing:
    """Save a new record if the rules of its model allow it. Raises InvalidInput or Conflict."""
    save_checked(thing)
    audit.record(by=by, verb=verb, target=thing, initiative_id=initiative.pk, organisation_id=organisation_id)
    return thing


def change_thing(
    thing: models.Model, values: Mapping[str, Any], *, by: User, verb: str, initiative: Initiative
) -> dict[str, list[Any]]:
    """Save the fields that differ; returns {field: [before, after]}. Raises InvalidInput or Conflict."""
    changes = audit.apply_changes(thing, dict(values))
    if changes:
        save_checked(thing, fields=list(changes))
        audit.record(by=by, verb=verb, target=thing, initiative_id=initiative.pk, changes=changes)
    return changes


def check_same_initiative(initiative: Initiative, *things: Goal | None) -> None:
    """Goals that are linked must be goals of this initiative."""
    if any(thing is not None and thing.initiative_id != initiative.pk for thing in things):
        raise InvalidInput(_("This goal belongs to another initiative. Choose a goal of this one."))


def archive_thing(thing: Archivable, *, by: User, verb: str) -> None:
    """Put a record away. Raises Conflict when it already is."""
    if thing.archived_at is not None:
        raise Conflict(_("“{thing}” has already been archived.").format(thing=thing))
    put_away = {"archived_at": timezone.now()}
    change_thing(cast("models.Model", thing), put_away, by=by, verb=verb, initiative=thing.initiative)


def restore_thing(thing: Archivable, *, by: User, verb: str) -> None:
    """Bring a record back. Raises Conflict when it has not been put away."""
    if thing.archived_at is None:
        raise Conflict(_("“{thing}” has not been archived.").format(thing=thing))
    back = {"archived_at": None}
    change_thing(cast("models.Model", thing), back, by=by, verb=verb, initiative=thing.initiative)


def tell(
    people: Iterable[User], text: str, *, initiative: Initiative, url: str = "", **words: object
) -> None:
    """Notify each person in their own language. text: marked with gettext_noop, with {initiative}, words."""
    where = url or initiative.get_absolute_url()
    for person in people:
        with translation.override(person.language):
            news = _(text).format(initiative=initiative, **words)
        # what is unread already need not be said again
        if not person.notifications.filter(read_at=None, text=news[:300], url=where).exists():
            notify(people=[person], text=news, url=where, initiative_id=initiative.pk)
