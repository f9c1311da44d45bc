"""Reminding the owners of promises: before the day, and when it has passed. Nobody else is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from collegium.agreements.actions.shared import day_of, write_letter
from collegium.agreements.models import Promise
from collegium.initiatives.models import Participation
from collegium.people.models import User

DAYS_BEFORE = 7
DAYS_BETWEEN = 14  # between two letters about what is overdue


@transaction.atomic
def remind_of_promises(*, now: datetime) -> None:
    """One letter to each owner about what is due within a week, and one about what is overdue.

    Each promise is announced once before its day and then, while it is overdue, every two weeks.
    """
    today = day_of(now)
    there = Promise.objects.open().filter(owner__is_active=True)
    soon = there.filter(due_on__range=(today, today + timedelta(days=DAYS_BEFORE)), reminded_before_at=None)
    remind(soon, field="reminded_before_at", template="promises_due", now=now)
    again = Q(reminded_overdue_at=None) | Q(reminded_overdue_at__lt=now - timedelta(days=DAYS_BETWEEN))
    overdue = there.overdue(today=today).filter(again)
    remind(overdue, field="reminded_overdue_at", template="promises_overdue", now=now)


SUBJECTS = {
    "promises_due": gettext_noop("What you promised is due soon"),
    "promises_overdue": gettext_noop("What you promised is overdue"),
}


def remind(promises: Any, *, field: str, template: str, now: datetime) -> None:
    """Write the letters and note them, in one transaction: a killed worker leaves neither."""
    by_owner: dict[User, list[Promise]] = {}
    found = list(promises.select_related("owner", "initiative", "organisation").order_by("due_on", "pk"))
    for promise in still_there(found, now=now):
        if promise.owner is not None:
            by_owner.setdefault(promise.owner, []).append(promise)
    for owner, theirs in by_owner.items():
        rows = [(one, f"{settings.SITE_URL}{address_of(one)}") for one in theirs]
        write_letter(
            owner,
            key=f"{template} {owner.pk} {day_of(now)} {theirs[0].pk}",
            template=template,
            subject=SUBJECTS[template],
            words={"promises": rows},
        )
        Promise.objects.filter(pk__in=[one.pk for one in theirs]).update(**{field: now})


def still_there(promises: Iterable[Promise], *, now: datetime) -> list[Promise]:
    """Promises of partners that still take part."""
    promises = list(promises)
    parts = Participation.objects.filter(initiative__in={one.initiative_id for one in promises})
    there = set(parts.accepted(today=day_of(now)).values_list("initiative", "organisation"))
    return [one for one in promises if (one.initiative_id, one.organisation_id) in there]


def address_of(promise: Promise) -> str:
    return f"{promise.initiative.get_absolute_url()}promises/{promise.pk}/"
