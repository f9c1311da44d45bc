"""Work that comes round of `activities`, and what they offer to calendars and other pages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from collegium.activities import actions
from collegium.activities.models import Activity, EventPage, Session
from collegium.activities.vocabulary import AHEAD, ActivityState
from collegium.agreements.actions import Source, register_contribution_source
from collegium.agreements.models import Promise
from collegium.core.regular import regularly
from collegium.engines.schedule import Event
from collegium.initiatives.actions.links import Link, register_links
from collegium.initiatives.models import Goal, Initiative
from collegium.meetings.actions.registry import register_calendar_source
from collegium.people.models import User

SHOWN = [*AHEAD, ActivityState.DONE]


@regularly(seconds=600)
def remind_of_sessions(*, now: datetime) -> None:
    actions.remind_of_sessions(now=now)


@regularly(seconds=3600)
def fill_indicators(*, now: datetime) -> None:
    actions.record_tallies(now=now)


@regularly(seconds=3600)
def forget_visitors(*, now: datetime) -> None:
    actions.forget_visitors(now=now)


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


def public_event_of(session: Session, page: EventPage) -> Event:
    """As visitors get it: the place, the public page, and no video link."""
    return replace(
        event_of(session),
        location=session.place,
        url=f"{settings.SITE_URL}{page.get_absolute_url()}",
        video_url="",
        is_cancelled=session.activity.state == ActivityState.CANCELLED,
    )


register_calendar_source(
    "activities.Session", for_calendars, changed_with=["activities.Session", "activities.Activity"]
)


def links_to_activities(rows: Any, most: int) -> Iterable[Link]:
    for one in rows.current().select_related("host", "initiative")[:most]:
        yield Link(one.title, one.get_absolute_url(), f"{one.host} · {one.get_state_display()}")


def activities_of_goal(_user: User, goal: Goal, most: int) -> Iterable[Link]:
    return links_to_activities(Activity.objects.filter(goal=goal), most)


def activities_of_promise(_user: User, promise: Promise, most: int) -> Iterable[Link]:
    return links_to_activities(Activity.objects.filter(promise=promise), most)


def every_activity(thing: Any) -> str:
    return reverse("activities:activities", args=[thing.initiative.slug])


ACTIVITIES = gettext_lazy("Activities")
for thing, find in (("initiatives.Goal", activities_of_goal), ("agreements.Promise", activities_of_promise)):
    register_links(
        thing,
        "activities.Activity",
        find,
        label=ACTIVITIES,
        list_address=every_activity,
        order=20,
        in_chain=True,
    )


def for_contributions(initiative: Initiative) -> Iterable[Source]:
    """Every activity, the newest first."""
    for one in Activity.objects.current().filter(initiative=initiative).select_related("initiative"):
        yield Source("activities.Activity", one.pk, one.title, one.get_absolute_url())


register_contribution_source("activities.Activity", for_contributions, label=ACTIVITIES)
