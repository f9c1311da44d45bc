"""Letters to participants, in their language and time zone. Only people with an account get one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.activities.actions.visitors import remind_visitors
from collegium.activities.models import Registration, Session
from collegium.activities.vocabulary import ActivityState, RegistrationState
from collegium.core import letters

SUBJECTS = {
    "registered": gettext_lazy("You have a place: {activity}"),
    "waiting": gettext_lazy("You are on the waiting list: {activity}"),
    "moved up": gettext_lazy("A place has become free for you: {activity}"),
    "cancelled": gettext_lazy("It does not take place: {activity}"),
    "reminder": gettext_lazy("Soon: {activity}"),
}

REMIND_BEFORE = timedelta(days=2)


def remind_of_sessions(*, now: datetime) -> int:
    """One letter to each person who has a place, two days before each session; returns how many people were due.

    The key of a letter names the session's time, so that it is written once, and again when the session is moved.
    """
    soon = Session.objects.current().filter(
        starts_at__gt=now, starts_at__lte=now + REMIND_BEFORE, activity__archived_at=None
    )
    soon = soon.exclude(activity__state__in=[ActivityState.CANCELLED, ActivityState.DONE])
    written = 0
    for session in soon.select_related("activity__initiative"):
        held = session.activity.registrations.filter(
            state=RegistrationState.REGISTERED,
            person__is_active=True,
            registered_at__lt=now - timedelta(days=1),
        )
        for registration in held.select_related("person", "activity__initiative"):
            write_letter(registration, "reminder", stamp=session.starts_at)
            written += 1
        remind_visitors(session, now=now)
    return written


def write_letter(registration: Registration, kind: str, *, stamp: datetime) -> None:
    """One letter about one registration; a second one of the same kind only at another moment."""
    person, activity = registration.person, registration.activity
    if person is None:
        return
    with translation.override(person.language), timezone.override(person.zone):
        context = {
            "person": person,
            "activity": activity,
            "initiative": activity.initiative,
            "kind": kind,
            "url": f"{settings.SITE_URL}{activity.get_absolute_url()}",
            "sessions": [
                {
                    "title": str(session),
                    "when": date_format(timezone.localtime(session.starts_at), "DATETIME_FORMAT"),
                    "where": session.place or session.video_url,
                }
                for session in activity.sessions.current()
            ],
            "zone": _("Times are yours: {zone}").format(zone=person.time_zone.replace("_", " ")),
        }
        letters.write(
            key=f"activity registration {registration.pk} {kind} {stamp:%Y%m%dT%H%M%S}",
            to=person.email,
            subject=str(SUBJECTS[kind]).format(activity=activity.title),
            text=render_to_string("activities/email/registration.txt", context),
            person_id=person.pk,
            initiative_id=activity.initiative_id,
        )
