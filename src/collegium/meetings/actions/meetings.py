"""One meeting by itself: moved, cancelled, opened, closed."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import Conflict
from collegium.engines.schedule import moment
from collegium.initiatives.actions.changes import change_thing
from collegium.initiatives.permissions import user_can_coordinate
from collegium.meetings.actions.letters import write_cancellations, write_invitations
from collegium.meetings.actions.series import CHANGED
from collegium.meetings.models import Meeting
from collegium.meetings.permissions import check_user_can_call_meetings, check_user_can_lead_meeting
from collegium.meetings.vocabulary import MeetingState
from collegium.people.models import User


def raised(meeting: Meeting) -> int:
    """The next sequence: higher than that of the series, so that calendars take it."""
    return max(meeting.sequence, meeting.series.sequence) + 1


def check_planned(meeting: Meeting, now: datetime) -> None:
    if meeting.state(now=now) != MeetingState.PLANNED:
        raise Conflict(_("Only a meeting that lies ahead can be changed or cancelled."))


@transaction.atomic
def edit_meeting(
    *, by: User, meeting: Meeting, values: Mapping[str, Any], now: datetime | None = None
) -> Meeting:
    """Change one meeting, and leave the rest of its series.

    values: any of on, at (in the zone of the series), length, title, place, video_url. A meeting at another time asks
    everybody again.
    """
    check_user_can_call_meetings(by, meeting.initiative)
    now = now or timezone.now()
    check_planned(meeting, now)
    fields = {name: values[name] for name in ("title", "place", "video_url") if name in values}
    fields |= times_of(meeting, on=values.get("on"), at=values.get("at"), length=values.get("length"))
    different = {name: value for name, value in fields.items() if getattr(meeting, name) != value}
    if not different:
        return meeting
    marks: dict[str, Any] = {"is_own": True, "sequence": raised(meeting), "changed_at": now}
    if "starts_at" in different:
        marks |= {"rescheduled_at": now, "reminded_at": None, "asked_sequence": marks["sequence"]}
    verb = gettext_noop("changed the meeting")
    change_thing(meeting, {**different, **marks}, by=by, verb=verb, initiative=meeting.initiative)
    tell_everybody(meeting, now=now)
    return meeting


def times_of(
    meeting: Meeting, *, on: date | None, at: time | None, length: int | None
) -> dict[str, datetime]:
    there = meeting.local_start()
    begins = moment(on or there.date(), at or there.time(), meeting.series.time_zone).instant
    return {"starts_at": begins, "ends_at": begins + timedelta(minutes=length or meeting.length)}


def tell_everybody(meeting: Meeting, *, now: datetime) -> None:
    """Ask all who are invited; a single meeting goes out as its whole series does."""
    series = meeting.series
    if series.is_single and series.sequence < meeting.sequence:
        series.sequence, series.changed_at = meeting.sequence, now
        series.save(update_fields=["sequence", "changed_at"])
    invitees = series.invitees.current()
    one = None if series.is_single else meeting
    write_invitations(series, invitees=invitees, now=now, meeting=one, heading=CHANGED)


@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, reason: str = "", now: datetime | None = None) -> Meeting:
    """Cancel one meeting and tell everybody who is invited."""
    check_user_can_call_meetings(by, meeting.initiative)
    now = now or timezone.now()
    check_planned(meeting, now)
    values = {
        "cancelled_at": now,
        "cancel_reason": reason.strip(),
        "sequence": raised(meeting),
        "changed_at": now,
    }
    verb = gettext_noop("cancelled the meeting")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    write_cancellations(meeting)
    return meeting


@transaction.atomic
def restore_meeting(*, by: User, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Take a cancellation back, while the meeting lies ahead."""
    check_user_can_call_meetings(by, meeting.initiative)
    now = now or timezone.now()
    if meeting.cancelled_at is None:
        raise Conflict(_("This meeting is not cancelled."))
    if meeting.starts_at <= now or meeting.series.ended_at is not None:
        raise Conflict(_("This meeting can no longer take place. Call a new one."))
    # the reason stays in the audit trail
    values = {
        "cancelled_at": None,
        "cancel_reason": "",
        "sequence": raised(meeting),
        "changed_at": now,
        "is_own": True,
    }
    verb = gettext_noop("took back the cancellation of")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    tell_everybody(meeting, now=now)
    return meeting


@transaction.atomic
def open_meeting(*, by: User, meeting: Meeting, reason: str = "", now: datetime | None = None) -> Meeting:
    """The meeting begins: from now on it is under way until it is closed.

    reason: why before its time, which only coordinators may.
    """
    check_user_can_lead_meeting(by, meeting)
    now, reason = now or timezone.now(), reason.strip()
    if meeting.cancelled_at or meeting.opened_at:
        raise Conflict(_("This meeting is cancelled, or was opened already."))
    is_early = now < meeting.opens_at
    if is_early and not (reason and user_can_coordinate(by, meeting.initiative)):
        raise Conflict(too_early(meeting))
    values = {"opened_at": now, "open_reason": reason if is_early else "", "changed_at": now}
    verb = gettext_noop("opened the meeting")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    return meeting


def too_early(meeting: Meeting) -> str:
    return _(
        "This meeting can be opened from {when} on. If it really begins earlier, a coordinator opens it and says why."
    ).format(when=date_format(timezone.localtime(meeting.opens_at), "DATETIME_FORMAT"))


@transaction.atomic
def close_meeting(*, by: User, meeting: Meeting, now: datetime | None = None) -> Meeting:
    check_user_can_lead_meeting(by, meeting)
    now = now or timezone.now()
    if meeting.opened_at is None or meeting.closed_at:
        raise Conflict(_("This meeting is not under way."))
    values = {"closed_at": now, "changed_at": now}
    verb = gettext_noop("closed the meeting")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    return meeting


@transaction.atomic
def reopen_meeting(*, by: User, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Take the closing, or the opening, back."""
    check_user_can_lead_meeting(by, meeting)
    if meeting.opened_at is None:
        raise Conflict(_("This meeting was not opened."))
    if meeting.minutes_are_final:
        raise Conflict(_("The minutes are approved and stay as they are. A coordinator can open them again."))
    values: dict[str, Any] = (
        {"closed_at": None} if meeting.closed_at else {"opened_at": None, "open_reason": ""}
    )
    values["changed_at"] = now or timezone.now()
    verb = gettext_noop("reopened the meeting")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    return meeting
