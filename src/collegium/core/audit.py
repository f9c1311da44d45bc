"""The audit trail: `record` what an action did; `differences` says which fields a form changed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from django.db import models

from collegium.core.models import AuditEvent


class Actor(Protocol):
    """Whoever acts: a signed-in person."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


def record(
    *,
    by: Actor | None,
    verb: str,
    target: models.Model,
    initiative_id: int | None = None,
    organisation_id: int | None = None,
    changes: dict[str, list[Any]] | None = None,
) -> AuditEvent:
    """Write one event. by=None stands for the system itself; changes is {field: [before, after]}."""
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_name=str(by)[:200] if by else "Collegium",
        verb=verb,
        target_type=target._meta.label,
        target_id=str(target.pk),
        target_label=str(target)[:300],
        initiative_id=initiative_id,
        organisation_id=organisation_id,
        changes=changes or {},
    )


def apply_changes(target: models.Model, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the fields on the (unsaved) target and return {field: [before, after]} of those that really changed."""
    changes: dict[str, list[Any]] = {}
    for name, after in values.items():
        before = getattr(target, name)
        if before != after:
            changes[name] = [plain(before), plain(after)]
            setattr(target, name, after)
    return changes


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates as ISO text, model instances as their label."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, models.Model):
        return [plain(item) for item in value]
    return str(value)
