"""Making a survey: from a ready instrument, or from a table of items."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import Conflict, InvalidInput
from collegium.feedback.models import Item, Survey
from collegium.feedback.permissions import check_user_can_manage_surveys
from collegium.feedback.vocabulary import INSTRUMENTS, ItemKind, ReadyItem
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Initiative
from collegium.people.models import User

MOST_ITEMS = 60


def in_every_language(text: str | Promise) -> dict[str, str]:
    """{language: text} in the languages of the site."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = str(text)
    return found


@transaction.atomic
def create_survey(*, by: User, initiative: Initiative, instrument: str, values: dict[str, Any]) -> Survey:
    """A survey of a ready instrument, in all languages of the site. values: title, goal, minimum_group."""
    check_user_can_manage_surveys(by, initiative)
    ready = INSTRUMENTS.get(instrument)
    if ready is None:
        raise InvalidInput(_("There is no such instrument. Choose one from the list."))
    facts = {"intro": in_every_language(ready.intro), "instrument": ready.key, **values}
    survey = make(by, initiative, facts)
    for position, item in enumerate(ready.items, start=1):
        create_item(survey, position, ready_values(item))
    return survey


@transaction.atomic
def import_survey(
    *, by: User, initiative: Initiative, values: dict[str, Any], items: Sequence[dict[str, Any]]
) -> Survey:
    """A survey of the partners' own or licensed items. values: also licence, intro. items: fields of Item."""
    check_user_can_manage_surveys(by, initiative)
    if not items:
        raise InvalidInput(_("The table has no items."))
    if len(items) > MOST_ITEMS:
        raise InvalidInput(
            _("A survey has at most {count} items; nobody answers more.").format(count=MOST_ITEMS)
        )
    survey = make(by, initiative, values)
    for position, facts in enumerate(items, start=1):
        create_item(survey, position, facts)
    return survey


def make(by: User, initiative: Initiative, values: dict[str, Any]) -> Survey:
    check_same_initiative(initiative, values.get("goal"))
    survey = Survey(initiative=initiative, created_by=by, **values)
    return create_thing(survey, by=by, verb=gettext_noop("made the survey"), initiative=initiative)


def ready_values(item: ReadyItem) -> dict[str, Any]:
    if not item.high:
        return {"key": item.key, "kind": ItemKind.TEXT, "text": in_every_language(item.text)}
    return {
        "key": item.key,
        "kind": ItemKind.SCALE,
        "text": in_every_language(item.text),
        "low": item.low,
        "high": item.high,
        "low_label": in_every_language(item.ends[0]),
        "high_label": in_every_language(item.ends[1]),
        "is_reversed": item.is_reversed,
        "scale": item.scale,
    }


def create_item(survey: Survey, position: int, values: dict[str, Any]) -> None:
    item = Item(survey=survey, position=position, **values)
    item.full_clean(exclude=["survey"])
    item.save()


@transaction.atomic
def edit_survey(*, by: User, survey: Survey, values: dict[str, Any]) -> Survey:
    """Title, goal and smallest group. The items stay, so that waves can be compared."""
    check_user_can_manage_surveys(by, survey.initiative)
    check_same_initiative(survey.initiative, values.get("goal"))
    if survey.waves.exists() and values.get("minimum_group", survey.minimum_group) < survey.minimum_group:
        raise Conflict(_("People have answered under the promise of larger groups. It can only be raised."))
    change_thing(survey, values, by=by, verb=gettext_noop("changed the survey"), initiative=survey.initiative)
    return survey


@transaction.atomic
def archive_survey(*, by: User, survey: Survey) -> None:
    check_user_can_manage_surveys(by, survey.initiative)
    if survey.waves.filter(closed_at=None).exists():
        raise Conflict(_("The survey is open. Close its wave first."))
    archive_thing(survey, by=by, verb=gettext_noop("archived the survey"))


@transaction.atomic
def restore_survey(*, by: User, survey: Survey) -> None:
    check_user_can_manage_surveys(by, survey.initiative)
    restore_thing(survey, by=by, verb=gettext_noop("brought back the survey"))
