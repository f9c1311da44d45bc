"""Letters about meetings: invitations, changes, cancellations, reminders, minutes.

Who is invited was asked personally, so these letters go out whatever the person chose about news; minutes are news.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.core import letters, links
from collegium.core.inbound import reply_address
from collegium.core.zones import place_of
from collegium.engines.schedule import Attendee, Event, write
from collegium.meetings.actions.calendar_text import HORIZON, event_of_meeting, events_of, invited
from collegium.meetings.models import Invitee, Meeting, MeetingSeries, Response
from collegium.meetings.vocabulary import Rsvp
from collegium.people.models import User
from collegium.people.vocabulary import Frequency as NewsFrequency

RSVP = "rsvp"
CALENDAR = {
    "REQUEST": "text/calendar; method=REQUEST; charset=UTF-8",
    "CANCEL": "text/calendar; method=CANCEL; charset=UTF-8",
}
STATUSES = {Rsvp.YES: "ACCEPTED", Rsvp.MAYBE: "TENTATIVE", Rsvp.NO: "DECLINED", Rsvp.SUBSTITUTE: "DELEGATED"}


def write_invitations(
    series: MeetingSeries,
    *,
    invitees: Iterable[Invitee],
    now: datetime,
    meeting: Meeting | None = None,
    heading: str = "",
) -> None:
    """Ask these people to come: to all meetings, or to one that is not as the series has it."""
    stamped = timezone.now()
    ahead = series.meetings.select_related("series__initiative").filter(ends_at__gt=now)
    following = ahead.filter(cancelled_at=None).first()
    if following is None:
        return
    about = meeting or (following if series.is_single else None)
    for invitee in full(invitees):
        with translation.override(invitee.person.language), timezone.override(invitee.person.zone):
            events = (
                [event_of_meeting(meeting, stamp=stamped)]
                if meeting is not None
                else events_of(series, ahead, stamp=stamped)
            )
            sequence = meeting.sequence if meeting is not None else series.sequence
            name = f"meeting {meeting.pk}" if meeting is not None else f"series {series.pk}"
            post(
                invitee.person,
                key=f"{name} request {sequence} person {invitee.person_id}",
                template="invitation",
                subject=_(heading) if heading else _("Invitation: {title}, {when}"),
                meeting=meeting or following,
                about=about,
                calendar=request_text(series, events, invitee),
                method="REQUEST",
                invitee=invitee,
            )


def full(invitees: Iterable[Invitee]) -> list[Invitee]:
    wanted = [one.pk for one in invitees]
    return list(Invitee.objects.filter(pk__in=wanted).select_related("person", "organisation", "series"))


def request_text(
    series: MeetingSeries, events: Sequence[Event], invitee: Invitee, *, method: Any = "REQUEST"
) -> str:
    """The calendar part of an invitation. It names the invited person alone: who else comes is on the page."""
    status: Any = STATUSES.get(Rsvp(invitee.answer), "NEEDS-ACTION") if invitee.answer else "NEEDS-ACTION"
    person = invitee.person
    attendee = Attendee(
        person.email,
        str(person),
        "REQ-PARTICIPANT" if invitee.is_required else "OPT-PARTICIPANT",
        status,
    )
    asked = invited(events, organizer=organizer(series, person), attendees=[attendee])
    return write(asked, method=method, until=(timezone.now() + HORIZON).date())


def organizer(series: MeetingSeries, person: User) -> tuple[str, str]:
    """Who calls the series, at the address at which the calendar of this person sends its answer."""
    caller = series.created_by
    return str(caller), reply_address(RSVP, person_id=person.pk, series=series.pk) or caller.email


def post(
    person: User,
    *,
    key: str,
    template: str,
    subject: str,
    meeting: Meeting,
    about: Meeting | None = None,
    calendar: str = "",
    method: str = "",
    can_answer: bool = True,
    **context: Any,
) -> None:
    """One letter in the language and time zone that are active. about: the one meeting, None for all of the series."""
    facts: dict[str, Any] = {"series": meeting.series_id}
    if about is not None:
        facts["meeting"] = about.pk
    facts |= {key: value for key, value in context.items() if key == "instead_of"}
    shared = {
        **words_of(meeting, about),
        "person": person,
        "own_time": time_in(meeting, person.zone),
        "answer_url": answer_url(links.make(RSVP, person=person.pk, **facts)),
        "can_reply": settings.RECEIVES_MAIL and can_answer,
    }
    letters.write(
        key=key,
        to=person.email,
        subject=subject.format(
            title=meeting.title, when=date_format(timezone.localtime(meeting.starts_at), "DATE_FORMAT")
        ),
        text=render_to_string(f"meetings/email/{template}.txt", {**shared, **context}),
        person_id=person.pk,
        initiative_id=meeting.initiative_id,
        reply_to=reply_address(RSVP, person_id=person.pk, **facts) if can_answer else "",
        attachments=[{"name": "meeting.ics", "type": CALENDAR[method], "text": calendar}] if calendar else [],
    )


def words_of(meeting: Meeting, about: Meeting | None) -> dict[str, Any]:
    """What every letter tells of a meeting. about: the one meeting, None for all of the series."""
    return {
        "meeting": meeting,
        "series": meeting.series,
        "initiative": meeting.initiative,
        "is_series": about is None,
        "series_time": local_time(meeting),
        "page_url": settings.SITE_URL + (meeting.series if about is None else meeting).get_absolute_url(),
    }


def answer_url(token: str) -> str:
    return settings.SITE_URL + reverse("meetings:answer_by_link", args=[token])


def local_time(meeting: Meeting) -> str:
    """The beginning in the zone of the series, where that is not the reader's own time."""
    there, here = meeting.local_start(), timezone.localtime(meeting.starts_at)
    if there.utcoffset() == here.utcoffset():
        return ""
    return time_in(meeting, meeting.series.zone)


def time_in(meeting: Meeting, zone: ZoneInfo) -> str:
    """The beginning by the clocks of a place, with its name."""
    moment = date_format(timezone.localtime(meeting.starts_at, zone), "DATETIME_FORMAT")
    return _("{time} in {zone}").format(time=moment, zone=place_of(zone.key))


def write_cancellations(meeting: Meeting) -> None:
    """Tell everybody who is invited that a meeting does not take place."""
    for invitee in full(meeting.series.invitees.current()):
        person = invitee.person
        with translation.override(person.language), timezone.override(person.zone):
            events = [event_of_meeting(meeting, stamp=timezone.now())]
            post(
                person,
                key=f"meeting {meeting.pk} cancel {meeting.sequence} person {person.pk}",
                template="cancelled",
                subject=_("Cancelled: {title}, {when}"),
                meeting=meeting,
                about=meeting,
                calendar=request_text(meeting.series, events, invitee, method="CANCEL"),
                method="CANCEL",
                can_answer=False,
            )


def write_endings(series: MeetingSeries, meetings: Sequence[Meeting]) -> None:
    """Tell everybody who is invited that the series ends; the calendars keep what has taken place."""
    for invitee in full(series.invitees.current()):
        person = invitee.person
        with translation.override(person.language), timezone.override(person.zone):
            events = events_of(series, meetings, stamp=timezone.now())
            post(
                person,
                key=f"series {series.pk} end {series.sequence} person {person.pk}",
                template="ended",
                subject=_("No more meetings: {title}"),
                meeting=meetings[0],
                calendar=request_text(series, events, invitee),
                method="REQUEST",
                can_answer=False,
            )


def write_reminder(meeting: Meeting, invitee: Invitee) -> None:
    """Ask again, once for each time of the meeting."""
    person = invitee.person
    with translation.override(person.language), timezone.override(person.zone):
        post(
            person,
            key=f"meeting {meeting.pk} reminder {meeting.asked_sequence} person {person.pk}",
            template="reminder",
            subject=_("Will you come? {title}, {when}"),
            meeting=meeting,
            about=meeting,
        )


def write_to_substitute(response: Response) -> None:
    """Ask the substitute, with a link and an address of their own."""
    meeting, person, invitee = response.meeting, response.substitute, response.invitee
    if person is None:
        return
    with translation.override(person.language), timezone.override(person.zone):
        event = event_of_meeting(meeting, stamp=timezone.now())
        attendee = Attendee(person.email, str(person), delegated_from=invitee.person.email)
        asked = invited(
            [event],
            organizer=(
                str(meeting.series.created_by),
                reply_address(
                    RSVP,
                    person_id=person.pk,
                    series=meeting.series_id,
                    meeting=meeting.pk,
                    instead_of=invitee.pk,
                )
                or meeting.series.created_by.email,
            ),
            attendees=[attendee],
        )
        post(
            person,
            key=f"meeting {meeting.pk} substitute {invitee.pk} {meeting.sequence} person {person.pk}",
            template="substitute",
            subject=_("In place of {person}: {{title}}, {{when}}").format(person=invitee.person),
            meeting=meeting,
            about=meeting,
            calendar=write(asked, method="REQUEST", until=(timezone.now() + HORIZON).date()),
            method="REQUEST",
            instead_of=invitee.pk,
            invited_person=invitee.person,
        )


def write_not_understood(
    person: User, meeting: Meeting, *, about: Meeting | None, why: str, key: str
) -> None:
    """Tell a person that their answer by mail was not taken, and why."""
    with translation.override(person.language), timezone.override(person.zone):
        post(
            person,
            key=f"rsvp not taken {key}",
            template="not_taken",
            subject=_("Your answer was not taken: {title}"),
            meeting=meeting,
            about=about,
            can_answer=False,
            why=why,
        )


def write_minutes(meeting: Meeting, people: Iterable[User], context: dict[str, Any]) -> None:
    """Send the minutes to those who want news."""
    for person in people:
        if person.notify == NewsFrequency.NEVER:
            continue
        with translation.override(person.language), timezone.override(person.zone):
            post(
                person,
                key=f"meeting {meeting.pk} minutes {meeting.minutes_revision} person {person.pk}",
                template="minutes",
                subject=_("Minutes: {title}, {when}"),
                meeting=meeting,
                about=meeting,
                can_answer=False,
                minutes_url=settings.SITE_URL
                + reverse("meetings:minutes", args=[meeting.initiative.slug, meeting.pk]),
                **context,
            )
