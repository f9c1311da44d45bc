"""Subscribed calendars: made, renewed, revoked, and written once for each change."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import AuditEvent
from collegium.engines.schedule import write
from collegium.initiatives.models import Initiative, Participation
from collegium.meetings.actions.calendar_text import HORIZON, events_of
from collegium.meetings.actions.registry import changes_of_sources, events_of_sources
from collegium.meetings.models import CalendarFeed, Meeting, MeetingSeries
from collegium.meetings.models.calendars import new_nonce
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User

REFRESH = timedelta(hours=1)
KEPT_SECONDS = 7 * 24 * 3600


@transaction.atomic
def create_calendar(*, by: User, initiative: Initiative | None = None) -> CalendarFeed:
    """A secret address for all of one's meetings, or those of one initiative; one of each at a time."""
    if initiative is not None:
        visible = Initiative.objects.visible_to(by, today=utc_date())
        if not visible.filter(pk=initiative.pk).exists():
            raise InvalidInput(_("You do not take part in this initiative."))
    if by.calendar_feeds.filter(initiative=initiative, revoked_at=None).exists():
        raise Conflict(_("You have this calendar already. Its address is on this page."))
    feed = CalendarFeed.objects.create(person=by, initiative=initiative)
    audit.record(by=by, verb=gettext_noop("made the calendar"), target=feed)
    return feed


@transaction.atomic
def renew_calendar(*, by: User, feed: CalendarFeed) -> CalendarFeed:
    """Another address; the old one stops at once."""
    if feed.revoked_at is not None:
        raise Conflict(_("This calendar was switched off. Make a new one."))
    feed.nonce, feed.renewed_at = new_nonce(), timezone.now()
    feed.save(update_fields=["nonce", "renewed_at"])
    audit.record(by=by, verb=gettext_noop("renewed the address of the calendar"), target=feed)
    return feed


@transaction.atomic
def revoke_calendar(*, by: User, feed: CalendarFeed) -> CalendarFeed:
    """Switch a calendar off."""
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        audit.record(by=by, verb=gettext_noop("switched off the calendar"), target=feed)
    return feed


@transaction.atomic
def restore_calendar(*, by: User, feed: CalendarFeed) -> CalendarFeed:
    """Switch it on again, at the same address."""
    if by.calendar_feeds.filter(initiative=feed.initiative, revoked_at=None).exists():
        raise Conflict(_("You have this calendar already. Its address is on this page."))
    feed.revoked_at = None
    feed.save(update_fields=["revoked_at"])
    audit.record(by=by, verb=gettext_noop("switched on the calendar"), target=feed)
    return feed


def initiatives_of(feed: CalendarFeed) -> list[int]:
    """Those in which its person takes part today, or the one that the feed is for."""
    visible = Initiative.objects.visible_to(feed.person, today=utc_date())
    if feed.initiative_id:
        visible = visible.filter(pk=feed.initiative_id)
    return sorted(visible.values_list("pk", flat=True))


def series_of(feed: CalendarFeed) -> "QuerySet[MeetingSeries]":
    """What the feed shows: the series of initiatives in which its person takes part today."""
    # a plain list: the planner of SQLite would otherwise walk the whole table of meetings
    return MeetingSeries.objects.filter(initiative__in=initiatives_of(feed))


def version_of(feed: CalendarFeed) -> tuple[str, datetime | None]:
    """A mark that changes whenever what the feed shows does, and when that was last.

    Counts and last changes in short queries; no event is made for it.
    """
    mine = initiatives_of(feed)
    series = MeetingSeries.objects.filter(initiative__in=mine).aggregate(
        n=Count("pk"), latest=Max("changed_at"), total=Max("pk")
    )
    single = Meeting.objects.filter(initiative__in=mine).aggregate(n=Count("pk"), latest=Max("changed_at"))
    others, partners = changes_of_sources(mine), changes_of_partners(mine)
    latest = max(filter(None, (row["latest"] for row in (series, single, others, partners))), default=None)
    person = feed.person
    facts = (
        feed.pk,
        feed.nonce,
        person.language,
        person.time_zone,
        partners_of(person),
        names_of(mine),
        *series.values(),
        *single.values(),
        *others.values(),
        *partners.values(),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32], latest


def partners_of(person: User) -> list[tuple[int, str]]:
    """For whom the person acts today: their promises are in the calendar."""
    held = Membership.objects.filter(person=person).in_force(today=utc_date())
    return sorted(held.values_list("organisation", "organisation__name"))


def changes_of_partners(initiatives: Sequence[int]) -> dict[str, Any]:
    """How often facts of the partners were changed, and when last: promises are named with who promises."""
    parts = Participation.objects.filter(initiative__in=initiatives).values("organisation")
    told = AuditEvent.objects.filter(target_type=Organisation._meta.label, organisation_id__in=parts)
    return told.order_by().aggregate(n=Count("pk"), latest=Max("at"))


def names_of(initiatives: Sequence[int]) -> list[tuple[int, str, str]]:
    """The names that stand in the calendar and in its links."""
    return sorted(Initiative.objects.filter(pk__in=initiatives).values_list("pk", "slug", "name"))


def feed_text(feed: CalendarFeed, version: str) -> str:
    """The calendar, from the cache where this version has been written before."""
    key = f"calendar {feed.pk} {version}".replace(" ", ":")
    text: str | None = cache.get(key)
    if text is None:
        text = written(feed)
        cache.set(key, text, KEPT_SECONDS)
    return text


def written(feed: CalendarFeed) -> str:
    now = timezone.now()
    with translation.override(feed.person.language):
        shown = list(series_of(feed).select_related("initiative"))
        meetings = meetings_by_series(shown)
        events = [
            event
            for series in shown
            for event in events_of(series, meetings.get(series.pk, []), stamp=series.changed_at)
        ]
        events += events_of_sources(feed.person, initiatives_of(feed))
        name = str(feed.initiative) if feed.initiative else _("My meetings in Collegium")
    return write(events, name=name, refresh=REFRESH, until=(now + HORIZON).date())


def meetings_by_series(shown: list[MeetingSeries]) -> dict[int, list[Meeting]]:
    """The meetings that a calendar must name: single ones, and those that are not as their rule has them."""
    known = {series.pk: series for series in shown}
    found: dict[int, list[Meeting]] = {}
    for meeting in Meeting.objects.filter(series__in=list(known)).order_by("starts_at", "pk"):
        series = known[meeting.series_id]
        meeting.series, meeting.initiative = series, series.initiative
        if (
            series.is_single
            or meeting.is_own
            or meeting.cancelled_at
            or meeting.original_on < series.first_on
        ):
            found.setdefault(series.pk, []).append(meeting)
    return found
