"""Minutes: notes that two people can write at once, decisions and actions as things of their own, approval."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions import Source, create_promise, reopen_promise, withdraw_promise
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import AuditEvent
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    create_thing,
    restore_thing,
    tell,
)
from collegium.meetings.actions.letters import write_minutes
from collegium.meetings.actions.quorum import quorum_state
from collegium.meetings.actions.registry import tell_listeners
from collegium.meetings.models import ActionPoint, AgendaItem, Meeting, MinutedDecision
from collegium.meetings.permissions import (
    check_user_can_call_meetings,
    check_user_can_lead_meeting,
    check_user_can_write_minutes,
)
from collegium.meetings.vocabulary import HERE, LONGEST_NOTES
from collegium.people.models import User

QUARTER = timedelta(minutes=15)


def check_minutes_open(by: User, meeting: Meeting) -> None:
    check_user_can_write_minutes(by, meeting)
    if meeting.cancelled_at:
        raise Conflict(_("This meeting is cancelled."))
    if meeting.minutes_are_final:
        raise Conflict(_("The minutes are approved and stay as they are. A coordinator can open them again."))


def check_decisions_open(by: User, meeting: Meeting, now: datetime) -> None:
    """Decisions are recorded by who leads the meeting, from its beginning until the minutes are approved."""
    check_user_can_lead_meeting(by, meeting)
    check_minutes_open(by, meeting)
    if not meeting.has_begun(now=now):
        raise Conflict(_("This meeting has not begun: nothing can have been decided in it yet."))


@transaction.atomic
def save_notes(
    *,
    by: User,
    meeting: Meeting,
    text: str,
    revision: int,
    item: AgendaItem | None = None,
    now: datetime | None = None,
) -> int:
    """Save the notes on an item, or those on the meeting in general; returns the new revision.

    revision: the one from which the person wrote on. Conflict where somebody has saved meanwhile: nothing is undone.
    """
    check_minutes_open(by, meeting)
    now = now or timezone.now()
    if item is not None and item.meeting_id != meeting.pk:
        raise InvalidInput(_("This item is on the agenda of another meeting."))
    # the row itself says whether somebody was faster: on both databases one of two writers finds nothing to update
    if item is None:
        rows: Any = Meeting.objects.filter(pk=meeting.pk, minutes_revision=revision)
        before, changed = meeting.minutes, {"minutes": text, "minutes_revision": F("minutes_revision") + 1}
    else:
        rows = AgendaItem.objects.filter(pk=item.pk, notes_revision=revision)
        before, changed = item.notes, {"notes": text, "notes_revision": F("notes_revision") + 1}
    if before == text:
        return revision
    if len(text) > LONGEST_NOTES:
        raise InvalidInput(_("These notes are too long. At most 20,000 characters fit."))
    if "\0" in text or not rows.update(**changed):
        raise Conflict(who_was_faster(item or meeting))
    target: Any = item or meeting
    target.refresh_from_db()
    note_writing(by, meeting, item, now=now)
    return revision + 1


def note_writing(by: User, meeting: Meeting, item: AgendaItem | None, *, now: datetime) -> None:
    """One line in the audit trail for a person and a piece of notes within a quarter of an hour, not one a second."""
    target: Any = item or meeting
    verb = gettext_noop("wrote minutes of")
    recent = AuditEvent.objects.about(target).filter(verb=verb, actor_id=by.pk, at__gt=now - QUARTER)
    if not recent.exists():
        audit.record(by=by, verb=verb, target=target, initiative_id=meeting.initiative_id)


def who_was_faster(target: Any) -> str:
    latest = AuditEvent.objects.about(target).filter(verb="wrote minutes of").first()
    return _(
        "{person} has saved these notes meanwhile. Yours are not saved yet: read theirs, put both together, save again."
    ).format(person=latest.actor_name if latest else _("Somebody else"))


@transaction.atomic
def record_decision(
    *, by: User, meeting: Meeting, values: Mapping[str, Any], now: datetime | None = None
) -> MinutedDecision:
    """Something that was decided. values: text, reason, item, review_on.

    Whether there was a quorum is noted with it, and again whenever the attendance changes.
    """
    now = now or timezone.now()
    check_decisions_open(by, meeting, now)
    check_item(meeting, values.get("item"))
    decision = MinutedDecision(
        initiative=meeting.initiative, meeting=meeting, recorded_by=by, recorded_at=now,
        decided_on=meeting.local_start().date(), quorum=quorum_state(meeting), **values,
    )  # fmt: skip
    create_thing(decision, by=by, verb=gettext_noop("recorded the decision"), initiative=meeting.initiative)
    tell_listeners(decision, by=by)
    return decision


def check_item(meeting: Meeting, item: AgendaItem | None) -> None:
    if item is not None and item.meeting_id != meeting.pk:
        raise InvalidInput(_("This item is on the agenda of another meeting."))


@transaction.atomic
def withdraw_decision(*, by: User, decision: MinutedDecision) -> None:
    check_decisions_open(by, decision.meeting, timezone.now())
    archive_thing(decision, by=by, verb=gettext_noop("took out of the minutes"))


@transaction.atomic
def restore_decision(*, by: User, decision: MinutedDecision) -> None:
    check_decisions_open(by, decision.meeting, timezone.now())
    restore_thing(decision, by=by, verb=gettext_noop("put back into the minutes"))


@transaction.atomic
def record_action(
    *, by: User, meeting: Meeting, values: Mapping[str, Any], now: datetime | None = None
) -> ActionPoint:
    """Something that a partner will do: a promise, which its pages follow from here.

    values: title, due_on, organisation; and owner, goal, item.
    """
    check_minutes_open(by, meeting)
    now = now or timezone.now()
    given = dict(values)
    item, organisation = given.pop("item", None), given.pop("organisation")
    check_item(meeting, item)
    source = Source("meetings.Meeting", meeting.pk, str(meeting), meeting.get_absolute_url())
    promise = create_promise(
        by=by, initiative=meeting.initiative, organisation=organisation, values=given, source=source, now=now
    )
    point = ActionPoint(
        initiative=meeting.initiative,
        meeting=meeting,
        item=item,
        promise=promise,
        recorded_by=by,
        recorded_at=now,
    )
    return create_thing(point, by=by, verb=gettext_noop("recorded the action"), initiative=meeting.initiative)


@transaction.atomic
def withdraw_action(*, by: User, point: ActionPoint) -> None:
    """Take an action out of the minutes, and the promise back with it."""
    check_minutes_open(by, point.meeting)
    archive_thing(point, by=by, verb=gettext_noop("took out of the minutes"))
    with_reason = _("Taken out of the minutes of {meeting}.").format(meeting=point.meeting)
    withdraw_promise(by=by, promise=point.promise, note=with_reason)


@transaction.atomic
def restore_action(*, by: User, point: ActionPoint) -> None:
    check_minutes_open(by, point.meeting)
    restore_thing(point, by=by, verb=gettext_noop("put back into the minutes"))
    reopen_promise(by=by, promise=point.promise)


@transaction.atomic
def send_minutes(*, by: User, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """Send the minutes to everybody who was invited or came. Only the first time counts for the five days."""
    check_user_can_lead_meeting(by, meeting)
    check_minutes_open(by, meeting)
    now = now or timezone.now()
    if not meeting.has_begun(now=now):
        raise Conflict(_("This meeting has not begun."))
    if not has_minutes(meeting):
        raise InvalidInput(_("There is nothing in the minutes yet. Write a note, a decision or an action."))
    values = {
        "minutes_sent_at": meeting.minutes_sent_at or now,
        "minutes_revision": meeting.minutes_revision + 1,
    }
    verb = gettext_noop("sent the minutes of")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    invited = meeting.series.invitees.current().select_related("person")
    there = meeting.attendances.exclude(person=None).filter(presence__in=HERE).select_related("person")
    # somebody who came in the place of another was not invited, and has a right to read what was noted
    people = {one.person for one in [*invited, *there] if one.person} - {by}
    tell(
        people,
        gettext_noop("The minutes of {meeting} are there ({initiative})."),
        initiative=meeting.initiative,
        url=f"{meeting.get_absolute_url()}minutes/",
        meeting=meeting.title,
    )
    write_minutes(meeting, people, contents(meeting))
    return meeting


def has_minutes(meeting: Meeting) -> bool:
    noted = meeting.items.filter(archived_at=None).exclude(notes="").exists()
    decided = meeting.decisions.filter(archived_at=None).exists()
    return (
        bool(meeting.minutes.strip())
        or noted
        or decided
        or meeting.action_points.filter(archived_at=None).exists()
    )


def contents(meeting: Meeting) -> dict[str, Any]:
    """What a letter with the minutes tells."""
    points = meeting.action_points.filter(archived_at=None).select_related("promise__organisation")
    return {"decisions": list(meeting.decisions.filter(archived_at=None)), "points": list(points)}


@transaction.atomic
def approve_minutes(*, by: User, meeting: Meeting, now: datetime | None = None) -> Meeting:
    """The partners have approved the minutes: from now on they stay as they are."""
    check_user_can_call_meetings(by, meeting.initiative)
    if meeting.minutes_sent_at is None:
        raise Conflict(_("Send the minutes first: nobody can approve what they have not read."))
    if meeting.minutes_are_final:
        raise Conflict(_("The minutes are approved already."))
    values = {"minutes_approved_at": now or datetime.now(UTC), "minutes_approved_by": by}
    verb = gettext_noop("approved the minutes of")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    return meeting


@transaction.atomic
def reopen_minutes(*, by: User, meeting: Meeting) -> Meeting:
    """Take the approval back, to correct something."""
    check_user_can_call_meetings(by, meeting.initiative)
    if not meeting.minutes_are_final:
        raise Conflict(_("The minutes are not approved."))
    values = {"minutes_approved_at": None, "minutes_approved_by": None}
    verb = gettext_noop("opened the minutes again of")
    change_thing(meeting, values, by=by, verb=verb, initiative=meeting.initiative)
    return meeting
