"""Calling meetings: a series with its rule, its meetings as rows, changes that reach every calendar."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.engines.schedule import Rule, aligned, days, moment
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.meetings.actions.invitees import keep_invitees
from collegium.meetings.actions.letters import write_endings, write_invitations
from collegium.meetings.actions.rooms import with_room
from collegium.meetings.models import Meeting, MeetingSeries
from collegium.meetings.permissions import check_user_can_call_meetings
from collegium.meetings.vocabulary import Frequency, Rsvp, Through, Weekday
from collegium.partners.actions.records import problems_of, sentence
from collegium.people.models import User

AHEAD = timedelta(days=400)
MOST_AHEAD = 60
SHORTEST_MONTH = 28  # days that every month has
WEEKEND = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})
SCHEDULE = frozenset(
    {"time_zone", "first_on", "starts_at", "length", "frequency", "interval", "weekdays", "nth", "until", "count",
     "without"}
)  # fmt: skip
SHOWN = SCHEDULE | {"title", "purpose", "place", "video_url"}
INVITED = gettext_noop("Invitation: {title}, {when}")
CHANGED = gettext_noop("Changed: {title}, {when}")


@transaction.atomic
def call_meeting(
    *,
    by: User,
    initiative: Initiative,
    values: Mapping[str, Any],
    people: Iterable[User] = (),
    write_letters: bool = True,
    now: datetime | None = None,
) -> MeetingSeries:
    """A new series (of one meeting, where frequency is "once") with its meetings, and letters to all invited.

    values: fields of MeetingSeries. people: whom to invite where audience is "chosen". write_letters: False for
    meetings that took place before they were written down here.
    """
    check_user_can_call_meetings(by, initiative)
    now = now or timezone.now()
    times = {"created_at": now, "changed_at": now}
    series = MeetingSeries(initiative=initiative, created_by=by, **with_room(dict(values)), **times)
    if series.first_on is None or series.starts_at is None:
        raise InvalidInput(_("Say on which day and at what time the first meeting begins."))
    check_fields(series)
    align(series)
    create_thing(series, by=by, verb=gettext_noop("called the meeting"), initiative=initiative)
    if not plan_meetings(series, now=now):
        raise InvalidInput(_("This rule gives no meeting. Check the first and the last day."))
    new = keep_invitees(series, now=now, chosen=people)
    if not new:
        raise InvalidInput(_("Nobody is invited. Choose people, or somebody who speaks for a partner."))
    # whoever calls a meeting comes to it, unless they say otherwise
    series.invitees.filter(person=by).update(answer=Rsvp.YES, answered_at=now, through=Through.PAGE)
    if write_letters:
        write_invitations(series, invitees=new, now=now, heading=INVITED)
    return series


def check_fields(series: MeetingSeries) -> None:
    """What must hold before the rule can be read. Raises InvalidInput naming the fields."""
    partners = people_of_partners(series.initiative)
    if series.scribe_id is not None and not partners.filter(pk=series.scribe_id).exists():
        raise InvalidInput(_("Only somebody of a partner can lead meetings or keep their minutes."))
    try:
        series.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise InvalidInput(sentence(series, error), problems_of(error)) from error


def align(series: MeetingSeries) -> None:
    """Move the first day to one that the rule has."""
    if series.frequency != Frequency.ONCE:
        series.first_on = aligned(series.rule()).first


def plan_meetings(series: MeetingSeries, *, now: datetime) -> int:
    """Make the rows of meetings that are missing, some more than a year ahead; returns how many were made."""
    known = set(series.meetings.values_list("original_on", flat=True))
    missing = [day for day in planned_days(series.rule(), now=now) if day not in known]
    Meeting.objects.bulk_create(meeting_on(series, day, now=now) for day in missing)
    return len(missing)


def planned_days(rule: Rule, *, now: datetime) -> list[date]:
    """All days up to the horizon, of those ahead not more than a number. A series that lies far ahead begins there."""
    today = now.astimezone(UTC).date()
    found = list(days(rule, before=max(today, rule.first) + AHEAD))
    past = sum(day < today for day in found)
    return found[: past + MOST_AHEAD]


def next_days(series: MeetingSeries, *, now: datetime, most: int = 6) -> list[date]:
    """The next days on which a series would meet, saved or not."""
    rule = aligned(series.rule())
    today = now.astimezone(series.zone).date()
    return [day for day in planned_days(rule, now=now) if day >= today][:most]


def doubts_about(series: MeetingSeries, *, now: datetime) -> list[str]:
    """What somebody may not have meant, in sentences: months left out, a beginning in the past."""
    found = []
    skips = series.frequency == Frequency.MONTHLY_DAY and series.first_on.day > SHORTEST_MONTH
    if skips:
        found.append(
            _(
                "Months without a {day}th day are left out: the next meetings would be on {days}. "
                "“Every month, on its last day” leaves none out."
            ).format(day=series.first_on.day, days=listed(next_days(series, now=now)))
        )
    begins = moment(aligned(series.rule()).first, series.starts_at, series.time_zone).instant
    if series.pk is None and begins <= now:
        found.append(
            _("It would have begun already: {moment}.").format(
                moment=date_format(timezone.localtime(begins), "DATETIME_FORMAT")
            )
        )
    return found


def listed(found: Iterable[date]) -> str:
    """Days as people read them, those of a weekend with their name."""
    return "; ".join(
        f"{WEEKDAYS[day.weekday()]}, {date_format(day, 'DATE_FORMAT')}"
        if day.weekday() in WEEKEND
        else date_format(day, "DATE_FORMAT")
        for day in found
    )


def meeting_on(series: MeetingSeries, day: date, *, now: datetime) -> Meeting:
    begins = moment(day, series.starts_at, series.time_zone).instant
    return Meeting(
        initiative_id=series.initiative_id,
        series=series,
        original_on=day,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=series.length),
        title=series.title,
        place=series.place,
        video_url=series.video_url,
        sequence=series.sequence,
        asked_sequence=series.asked_sequence,
        changed_at=now,
    )


@transaction.atomic
def edit_series(
    *,
    by: User,
    series: MeetingSeries,
    values: Mapping[str, Any],
    revision: int | None = None,
    now: datetime | None = None,
) -> MeetingSeries:
    """Change a series from now on; meetings that were are left as they were.

    Meetings ahead keep their agenda: where the rule gives other days, they move to these in order. revision: the one
    the person started from; Conflict if somebody has changed the series since.
    """
    check_user_can_call_meetings(by, series.initiative)
    now = now or timezone.now()
    series = MeetingSeries.objects.select_for_update().select_related("initiative").get(pk=series.pk)
    if series.ended_at is not None:
        raise Conflict(_("This series has ended. Call a new one."))
    if revision is not None and revision != series.revision:
        raise Conflict(_("Somebody else has changed this series meanwhile. Look at it again, then save."))
    before = {name: getattr(series, name) for name in SHOWN}
    values = with_room(dict(values), series=series)
    different = {name for name in SHOWN if name in values and values[name] != before[name]}
    if not any(getattr(series, name) != value for name, value in values.items()):
        return series
    bookkeeping: dict[str, Any] = {"revision": series.revision + 1, "changed_at": now}
    if different:
        bookkeeping["sequence"] = next_sequence(series)
    if different & SCHEDULE:
        bookkeeping["asked_sequence"] = bookkeeping["sequence"]
        values = {**values, **begin_from_now(series, values, different, now=now)}
    verb = gettext_noop("changed the meetings")
    change_thing(series, {**values, **bookkeeping}, by=by, verb=verb, initiative=series.initiative)
    if different & SCHEDULE:
        replan(series, now=now)
    if different:
        carry_over(series, now=now)
        write_invitations(series, invitees=series.invitees.current(), now=now, heading=CHANGED)
    return series


def next_sequence(series: MeetingSeries) -> int:
    """Higher than any that a calendar has seen of this series."""
    highest = series.meetings.aggregate(highest=Max("sequence"))["highest"] or 0
    return max(series.sequence, highest) + 1


def begin_from_now(
    series: MeetingSeries, values: Mapping[str, Any], different: set[str], *, now: datetime
) -> dict[str, Any]:
    """The first day, and how many times still, of a changed rule, so that days that are over keep the old one."""
    changed = copy(series)
    for name, value in values.items():
        setattr(changed, name, value)
    check_fields(changed)
    align(changed)
    today = now.astimezone(changed.zone).date()
    past = series.meetings.filter(starts_at__lte=now).count()
    if not past or different <= {"until", "without", "count"}:
        return {"first_on": changed.first_on}
    rule = replace(changed.rule(), count=None, without=frozenset())
    following = next((day for day in days(rule, before=today + timedelta(days=4000)) if day > today), None)
    if following is None:
        problem = Problem(
            _("No meeting is left"), _("Choose a later last day, or end the series"), column="until"
        )
        raise InvalidInput(str(problem), [problem])
    left = None if changed.count is None else max(changed.count - past, 1)
    return {"first_on": following, "count": left}


def replan(series: MeetingSeries, *, now: datetime) -> None:
    """Bring the meetings ahead onto the days and times of the changed rule."""
    wanted = planned_days(series.rule(), now=now)
    ahead = list(series.meetings.ahead(now=now).prefetch_related("items", "responses"))
    fixed = set(
        series.meetings.exclude(pk__in=[one.pk for one in ahead]).values_list("original_on", flat=True)
    )
    begins = {day: moment(day, series.starts_at, series.time_zone).instant for day in wanted}
    staying = {one.original_on for one in ahead if one.original_on in begins}
    free = [day for day in wanted if begins[day] > now and day not in fixed | staying]
    for meeting in ahead:
        if meeting.original_on in staying:
            place_on(series, meeting, meeting.original_on, now=now)
        elif not (meeting.items.all() or meeting.responses.all()):
            meeting.delete()
        elif free:
            place_on(series, meeting, free.pop(0), now=now)
        else:
            meeting.cancelled_at, meeting.cancel_reason = now, _("The series was changed.")
            meeting.save(update_fields=["cancelled_at", "cancel_reason"])
    plan_meetings(series, now=now)


def place_on(series: MeetingSeries, meeting: Meeting, day: date, *, now: datetime) -> None:
    """Put a meeting onto a day of the rule; one that was moved by itself stays where it was moved."""
    fresh = meeting_on(series, day, now=now)
    meeting.original_on = day
    if not meeting.is_own and (meeting.starts_at, meeting.ends_at) != (fresh.starts_at, fresh.ends_at):
        meeting.starts_at, meeting.ends_at = fresh.starts_at, fresh.ends_at
        meeting.rescheduled_at, meeting.reminded_at = now, None
    meeting.save(update_fields=["original_on", "starts_at", "ends_at", "rescheduled_at", "reminded_at"])


def carry_over(series: MeetingSeries, *, now: datetime) -> None:
    """Give the meetings ahead the title, place, video room and sequence of the series."""
    ahead = series.meetings.ahead(now=now)
    ahead.update(sequence=series.sequence, asked_sequence=series.asked_sequence, changed_at=now)
    ahead.filter(is_own=False).update(title=series.title, place=series.place, video_url=series.video_url)


@transaction.atomic
def end_series(*, by: User, series: MeetingSeries, now: datetime | None = None) -> MeetingSeries:
    """No more meetings after now: those ahead are cancelled, those that were stay."""
    check_user_can_call_meetings(by, series.initiative)
    now = now or timezone.now()
    if series.ended_at is not None:
        raise Conflict(_("This series has ended already."))
    values = {"ended_at": now, "sequence": next_sequence(series), "changed_at": now}
    change_thing(series, values, by=by, verb=gettext_noop("ended the meetings"), initiative=series.initiative)
    ahead = list(series.meetings.ahead(now=now).select_related("series__initiative"))
    for meeting in ahead:
        meeting.cancelled_at, meeting.cancel_reason = now, _("The series has ended.")
        meeting.sequence, meeting.changed_at = series.sequence, now
        meeting.save(update_fields=["cancelled_at", "cancel_reason", "sequence", "changed_at"])
    if ahead:
        write_endings(series, ahead)
    return series


@transaction.atomic
def resume_series(*, by: User, series: MeetingSeries, now: datetime | None = None) -> MeetingSeries:
    """Take the end back: the meetings that it cancelled, and that still lie ahead, take place."""
    check_user_can_call_meetings(by, series.initiative)
    now = now or timezone.now()
    if series.ended_at is None:
        raise Conflict(_("This series goes on."))
    back = series.meetings.filter(cancelled_at=series.ended_at, starts_at__gt=now)
    values = {"ended_at": None, "sequence": next_sequence(series), "changed_at": now}
    back.update(cancelled_at=None, cancel_reason="", sequence=values["sequence"], changed_at=now)
    verb = gettext_noop("resumed the meetings")
    change_thing(series, values, by=by, verb=verb, initiative=series.initiative)
    plan_meetings(series, now=now)
    write_invitations(series, invitees=series.invitees.current(), now=now, heading=CHANGED)
    return series


def plan_ahead(*, now: datetime) -> int:
    """Make the rows that come within the horizon, for every series that goes on; returns how many."""
    going_on = MeetingSeries.objects.going_on().exclude(frequency=Frequency.ONCE)
    return sum(plan_meetings(series, now=now) for series in going_on.iterator())
