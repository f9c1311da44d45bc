"""Work that comes round of `activities`, and what they put into calendars."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from collegium.activities import actions
from collegium.activities.models import Session
from collegium.activities.vocabulary import ActivityState
from collegium.core.regular import regularly
from collegium.engines.schedule import Event
from collegium.meetings.actions.registry import register_calendar_source
from collegium.people.models import User

SHOWN = [ActivityState.PLANNED, ActivityState.OPEN, ActivityState.CLOSED, ActivityState.DONE]


@regularly(seconds=600)
def remind_of_sessions(*, now: datetime) -> None:
    actions.remind_of_sessions(now=now)


def for_calendars(_person: User, initiatives: Sequence[int]) -> Iterable[Event]:
    """Every session of the activities of these initiatives."""
    rows = Session.objects.current().filter(
        activity__initiative__in=initiatives, activity__archived_at=None, activity__state__in=SHOWN
    )
    return [event_of(one) for one in rows.select_related("activity__initiative")]


def event_of(session: Session) -> Event:
    activity = session.activity
    return Event(
        uid=f"session-{session.pk}@{settings.SITE_URL.split('://')[-1]}",
        stamp=activity.created_at,
        starts=session.starts_at.astimezone(ZoneInfo(session.zone)).replace(tzinfo=None),
        minutes=int((session.ends_at - session.starts_at).total_seconds() // 60),
        zone=session.zone,
        summary=str(session) if str(session) == activity.title else f"{activity.title}: {session}",
        location=session.place or session.video_url,
        url=f"{settings.SITE_URL}{session.get_absolute_url()}",
        video_url=session.video_url,
    )


register_calendar_source(
    "activities.Session", for_calendars, changed_with=["activities.Session", "activities.Activity"]
)
