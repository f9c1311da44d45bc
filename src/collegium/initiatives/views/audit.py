"""Audit events as people read them."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from collegium.core.models import AuditEvent


def kind_of_thing(label: str) -> Any:
    """The name of a model ("goal" for "initiatives.Goal"); the label itself when there is none any more."""
    try:
        return apps.get_model(label)._meta.verbose_name
    except (LookupError, ValueError):
        return label


def field_names(event: AuditEvent) -> list[str]:
    """Which fields changed, in words; without their values."""
    try:
        meta = apps.get_model(event.target_type)._meta
    except (LookupError, ValueError):
        return [name for name in event.changes if name != "revision"]
    return [word_for(meta, name) for name in event.changes if name != "revision"]


def word_for(meta: Any, name: str) -> str:
    try:
        return str(meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return name


def fields_as_text(event: AuditEvent) -> str:
    """Which fields changed, in one line."""
    return ", ".join(field_names(event))


def changes_as_text(event: AuditEvent) -> str:
    """Every changed field with its value before and after, in one line."""
    names = field_names(event)
    values = [pair for name, pair in event.changes.items() if name != "revision"]
    return "; ".join(
        f"{name}: {said(pair[0])} → {said(pair[1])}" for name, pair in zip(names, values, strict=True)
    )


def said(value: Any) -> str:
    """A value before or after a change, short."""
    if value is None or value == "":
        return "–"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"
