"""What all actions of this app do in the same way: check a record, save it, write the audit event, tell people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.initiatives.models import Goal, Indicator, Initiative, Milestone, Need
from collegium.people.actions import notify
from collegium.people.models import User

Thing = TypeVar("Thing", bound=models.Model)
Archivable = Goal | Indicator | Milestone | Need


def create_thing(
    thing: Thing, *, by: User, verb: str, initiative: Initiative, organisation_id: int | None = None
) -> Thing:
    """Save a new record if its model's rules allow it. Raises InvalidInput with one problem per wrong field."""
    check_fields(thing)
    thing.save()
    audit.record(by=by, verb=verb, target=thing, initiative_id=initiative.pk, organisation_id=organisation_id)
    return thing


def change_thing(
    thing: models.Model, values: Mapping[str, Any], *, by: User, verb: str, initiative: Initiative
) -> dict[str, list[Any]]:
    """Set and save the fields that differ; returns {field: [before, after]}. Raises InvalidInput."""
    changes = audit.apply_changes(thing, dict(values))
    if changes:
        check_fields(thing)
        thing.save(update_fields=list(changes))
        audit.record(by=by, verb=verb, target=thing, initiative_id=initiative.pk, changes=changes)
    return changes


def check_fields(thing: models.Model) -> None:
    """Raise InvalidInput unless the record is what its model allows."""
    check_text(thing)
    try:
        thing.full_clean()
    except ValidationError as error:
        raise InvalidInput(sentence(thing, error), problems_of(error)) from error


def check_text(thing: models.Model) -> None:
    """Refuse what no database can keep: NUL characters and halves of characters."""
    for field in thing._meta.concrete_fields:
        value = getattr(thing, field.attname)
        if isinstance(value, str) and not is_storable(value):
            why = _("This text contains characters that cannot be stored.")
            raise InvalidInput(why, [Problem(why, _("Type it again."), column=field.name)])


def is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def sentence(thing: models.Model, error: ValidationError) -> str:
    """The first fault with the name of its field, as one line for the top of a form."""
    name, messages = next(iter(error.message_dict.items()))
    if name == "__all__":
        return messages[0]
    return f"{thing._meta.get_field(name).verbose_name}: {messages[0]}"  # type: ignore[union-attr]


def problems_of(error: ValidationError) -> Sequence[Problem]:
    return [
        Problem(message, "", column="" if name == "__all__" else name)
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def check_same_initiative(initiative: Initiative, *things: Goal | None) -> None:
    """Goals that are linked must be goals of this initiative."""
    if any(thing is not None and thing.initiative_id != initiative.pk for thing in things):
        raise InvalidInput(_("This goal belongs to another initiative. Choose a goal of this one."))


def archive_thing(thing: Archivable, *, by: User, verb: str) -> None:
    """Put a record away. Raises Conflict when it already is."""
    if thing.archived_at is not None:
        raise Conflict(_("“{thing}” has already been archived.").format(thing=thing))
    change_thing(thing, {"archived_at": timezone.now()}, by=by, verb=verb, initiative=thing.initiative)


def restore_thing(thing: Archivable, *, by: User, verb: str) -> None:
    """Bring a record back. Raises Conflict when it has not been put away."""
    if thing.archived_at is None:
        raise Conflict(_("“{thing}” has not been archived.").format(thing=thing))
    change_thing(thing, {"archived_at": None}, by=by, verb=verb, initiative=thing.initiative)


def tell(
    people: Iterable[User], text: str, *, initiative: Initiative, url: str = "", **words: object
) -> None:
    """Notify each person in their own language; text is marked with gettext_noop and has {initiative} and words."""
    for person in people:
        with translation.override(person.language):
            news = _(text).format(initiative=initiative, **words)
            notify(
                people=[person],
                text=news,
                url=url or initiative.get_absolute_url(),
                initiative_id=initiative.pk,
            )
