"""Meetings for tests: called, held and minuted through actions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.meetings import actions
from collegium.meetings.models import Meeting, MeetingSeries
from tests.world import World

SOON = timedelta(days=3)


def called(world: World, *, starts: datetime | None = None, **values: Any) -> MeetingSeries:
    """A meeting, or a series, that begins in three days unless told otherwise; in UTC."""
    begins = (starts or timezone.now() + SOON).astimezone(UTC)
    given = {
        "title": "Steering group",
        "first_on": begins.date(),
        "starts_at": begins.time().replace(second=0, microsecond=0),
        "time_zone": "UTC",
        **values,
    }
    people = given.pop("people", ())
    now = given.pop("now", None)
    return actions.call_meeting(by=world.alma, initiative=world.reading, values=given, people=people, now=now)


def first(series: MeetingSeries) -> Meeting:
    return series.meetings.select_related("series__initiative", "initiative").order_by("starts_at")[0]


def held(world: World, series: MeetingSeries | None = None) -> Meeting:
    """A meeting under way with an item, notes, a decision, an action and attendance."""
    meeting = first(series or called(world))
    item = actions.propose_item(by=world.alma, meeting=meeting, values={"title": "Books", "length": 20})
    actions.open_meeting(by=world.alma, meeting=meeting, reason="All are here already.")
    meeting.refresh_from_db()
    actions.take_attendance(
        by=world.alma, meeting=meeting, presences={world.alma: "present", world.ben: "remote"}
    )
    actions.save_notes(by=world.alma, meeting=meeting, item=item, text="We like books.", revision=0)
    actions.record_decision(by=world.alma, meeting=meeting, values={"text": "We buy books.", "item": item})
    actions.record_action(
        by=world.alma,
        meeting=meeting,
        values={
            "title": "Order the books",
            "due_on": utc_date() + timedelta(days=20),
            "organisation": world.lincoln,
            "owner": world.ben,
            "item": item,
        },
    )
    if meeting.series.counts_speaking:
        rows = [
            {"kind": "school", "group": "parents", "people": 6, "turns": 2},
            {"kind": "university", "group": "staff", "people": 5, "turns": 9},
        ]
        actions.count_speaking(by=world.alma, meeting=meeting, rows=rows)
    return meeting
