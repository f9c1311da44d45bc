"""Letters to participants, in their language and time zone. Only people with an account get one."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.activities.models import Registration
from collegium.core import letters

SUBJECTS = {
    "registered": gettext_lazy("You have a place: {activity}"),
    "waiting": gettext_lazy("You are on the waiting list: {activity}"),
    "moved up": gettext_lazy("A place has become free for you: {activity}"),
    "cancelled": gettext_lazy("It does not take place: {activity}"),
}


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
