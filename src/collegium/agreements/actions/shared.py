"""What the actions of this app do alike: time, people, letters."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from collegium.core import letters
from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.engines.problems import Problem
from collegium.initiatives.models import Appointment, Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.initiatives.vocabulary import PersonRole
from collegium.people.models import User


def day_of(now: datetime | None) -> date:
    """The day on which an action takes place, by the clock that everybody shares."""
    return now.astimezone(UTC).date() if now else utc_date()


def coordinators_of(initiative: Initiative) -> "QuerySet[User]":
    held = Appointment.objects.filter(initiative=initiative, role=PersonRole.COORDINATOR)
    people = User.objects.filter(pk__in=held.in_force(today=utc_date()).values("person"), is_active=True)
    return people.filter(pk__in=people_of_partners(initiative).values("pk"))


def write_letter(
    person: User,
    *,
    key: str,
    template: str,
    subject: str,
    initiative_id: int | None = None,
    words: Mapping[str, Any],
) -> None:
    """One letter in the person's language and time zone.

    subject: marked with gettext_noop, with the words in braces. These letters go out whatever the person chose about
    news: each asks for something that only this person can do.
    """
    with translation.override(person.language), timezone.override(person.zone):
        context = {"person": person, "site": settings.SITE_URL, **words}
        letters.write(
            key=key,
            to=person.email,
            subject=translation.gettext(subject).format(**words),
            text=render_to_string(f"agreements/email/{template}.txt", context),
            person_id=person.pk,
            initiative_id=initiative_id,
        )


def problem(why: str, todo: str, field: str) -> InvalidInput:
    """A refusal that belongs beside one field of a form."""
    sentence = str(Problem(why, todo))
    return InvalidInput(sentence, [Problem(sentence, todo, column=field)])
