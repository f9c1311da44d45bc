"""Audit events as people read them: fields and choices by their names, days and moments as dates."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.models import AuditEvent

Words = Mapping[str, Any]
# Written for the programs that compare revisions; it says nothing to a reader.
SILENT = {"revision"}
NOTHING = "–"
LONGEST = 80
FEW = 3


def kind_of_thing(label: str) -> Any:
    """The name of a model ("goal" for "initiatives.Goal"); the label itself when there is none any more."""
    model = model_of(label)
    return model._meta.verbose_name if model else label


def changed_fields(event: AuditEvent, words: Words | None = None) -> list[str]:
    """Which fields changed, in words; without their values. words: names of what is not a field of the thing."""
    model = model_of(event.target_type)
    return [word_for(model, key, words or {}) for key in event.changes if key not in SILENT]


def fields_in_short(event: AuditEvent) -> str:
    """The first few of the fields that changed, and how many others."""
    names = changed_fields(event)
    if len(names) <= FEW:
        return ", ".join(names)
    more = len(names) - FEW
    text = ngettext("{fields} and {count} more", "{fields} and {count} more", more)
    return text.format(fields=", ".join(names[:FEW]), count=more)


def change_lines(event: AuditEvent, words: Words | None = None) -> list[str]:
    """One line for each changed field: its name, and its value before and after."""
    model = model_of(event.target_type)
    return [
        f"{word_for(model, key, words or {})}: {value_of(model, key, before)} → {value_of(model, key, after)}"
        for key, (before, after) in event.changes.items()
        if key not in SILENT
    ]


def model_of(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def field_of(model: type[models.Model] | None, key: str) -> models.Field[Any, Any] | None:
    """The field that a change is about; "score: role" is about the field `role` of a part of the thing."""
    if model is None:
        return None
    part, _colon, name = key.rpartition(": ")
    places = parts_of(model) if part else [model]
    for place in places:
        try:
            found = place._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(found, models.Field):
            return found
    return None


def parts_of(model: type[models.Model]) -> list[type[models.Model]]:
    """The models of the same app whose rows belong to one of this model."""
    related = [relation.related_model for relation in model._meta.related_objects]
    return [
        one for one in related if not isinstance(one, str) and one._meta.app_label == model._meta.app_label
    ]


def word_for(model: type[models.Model] | None, key: str, words: Words) -> str:
    part, colon, name = key.rpartition(": ")
    if name in words:
        return f"{part}{colon}{words[name]}"
    field = field_of(model, key)
    return f"{part}{colon}{field.verbose_name}" if field is not None else key


def value_of(model: type[models.Model] | None, key: str, value: Any) -> str:
    """A value before or after a change, short."""
    field = field_of(model, key)
    names = dict(field.flatchoices) if field is not None and field.choices else {}
    if isinstance(value, list):
        text = ", ".join(str(names.get(item, item)) for item in value)
    else:
        known = isinstance(value, str | int) and value in names
        text = str(names[value]) if known else said(field, value)
    text = text or NOTHING
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def said(field: models.Field[Any, Any] | None, value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said(None, item)}" for name, item in value.items())
    if isinstance(field, models.DateField) and (moment := moment_of(value)) is not None:
        return moment
    return str(value) if isinstance(value, str | list) else str(localize(value))


def moment_of(text: Any) -> str | None:
    """A day or a moment that the trail keeps as ISO text, in the reader's time zone; None for anything else."""
    try:
        if len(text) <= len("2026-05-31"):
            return date_format(date.fromisoformat(text), "DATE_FORMAT")
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment.tzinfo else str(text)
