"""What people answer: on the page, by a link, from their calendar, in a few words by mail."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused, Refusal
from collegium.core.inbound import Incoming
from collegium.engines.problems import Problem
from collegium.engines.schedule import Reply, answer_in_words, read_replies
from collegium.meetings.actions.letters import write_not_understood, write_to_substitute
from collegium.meetings.models import Invitee, Meeting, MeetingSeries, Response
from collegium.meetings.permissions import check_user_can_answer
from collegium.meetings.vocabulary import Rsvp, Through
from collegium.partners.models import Membership
from collegium.people.actions import owns_address
from collegium.people.models import User

# another time proposed from a calendar (RFC 5546, section 3.2.7)
COUNTER = re.compile(r"^METHOD:COUNTER\s*$", re.IGNORECASE | re.MULTILINE)
SHORT = {Rsvp.YES, Rsvp.MAYBE, Rsvp.NO}


@transaction.atomic
def answer_meeting(
    *,
    by: User,
    meeting: Meeting,
    answer: str,
    substitute: User | None = None,
    comment: str = "",
    through: str = Through.PAGE,
    stamp: datetime | None = None,
    instead_of: Invitee | None = None,
    now: datetime | None = None,
) -> Response:
    """Say whether one comes, or who comes in one's place. The last answer counts.

    instead_of: for a substitute, whose place it is; found where it is not given. stamp: when a calendar reply was
    written; one that is older than what is known changes nothing.
    """
    check_user_can_answer(by, meeting)
    now = now or timezone.now()
    check_open_for_answers(meeting, now)
    invitee = meeting.series.invitees.current().select_related("person").filter(person=by).first()
    if invitee is None or instead_of is not None:
        return answer_as_substitute(
            by=by, meeting=meeting, answer=answer, through=through, instead_of=instead_of, now=now
        )
    if answer not in Rsvp.values:
        raise InvalidInput(_("Answer with yes, maybe, no, or name a substitute."))
    known = meeting.responses.filter(invitee=invitee).first()
    if known and stamp and known.stamp and stamp <= known.stamp:
        return known
    check_substitute(invitee, substitute, answer)
    values = {"answer": answer, "substitute": substitute, "substitute_answer": "", "comment": comment[:300],
              "answered_at": now, "through": through, "stamp": stamp}  # fmt: skip
    if known and known.substitute_id == (substitute.pk if substitute else None):
        values["substitute_answer"] = known.substitute_answer
    response, _made = Response.objects.update_or_create(meeting=meeting, invitee=invitee, defaults=values)
    note(by, response, before=known.answer if known else "", after=answer, now=now)
    if substitute is not None and (known is None or known.substitute_id != substitute.pk):
        write_to_substitute(response)
    return response


def check_open_for_answers(meeting: Meeting, now: datetime) -> None:
    if meeting.cancelled_at:
        raise Conflict(_("This meeting is cancelled."))
    if meeting.closed_at or meeting.ends_at <= now:
        raise Conflict(_("This meeting is over."))


def check_substitute(invitee: Invitee, substitute: User | None, answer: str) -> None:
    """A substitute is another person of the same partner, or of the one that looks after it."""
    if (answer == Rsvp.SUBSTITUTE) != (substitute is not None):
        problem = Problem(_("A substitute must be named"), _("Choose a person"), column="substitute")
        raise InvalidInput(str(problem), [problem])
    if substitute is None:
        return
    if not substitutes_of(invitee).filter(person=substitute).exists():
        why = _("{person} does not belong to {organisation}").format(
            person=substitute, organisation=invitee.organisation
        )
        problem = Problem(why, _("Choose another person of your organisation"), column="substitute")
        raise InvalidInput(str(problem), [problem])


def substitutes_of(invitee: Invitee) -> Any:
    """Memberships of the people who may come in somebody's place."""
    own = [pk for pk in (invitee.organisation_id, invitee.organisation.steward_id) if pk]
    held = Membership.objects.filter(organisation__in=own, person__is_active=True).in_force(today=utc_date())
    return held.exclude(person=invitee.person)


def answer_as_substitute(
    *, by: User, meeting: Meeting, answer: str, through: str, instead_of: Invitee | None, now: datetime
) -> Response:
    """The substitute says whether they can."""
    found = meeting.responses.filter(substitute=by)
    response = (found.filter(invitee=instead_of) if instead_of else found).select_related("invitee").first()
    if response is None:
        raise PermissionRefused(_("You are no longer asked to come in somebody's place."))
    if answer not in SHORT:
        raise InvalidInput(_("A substitute answers with yes, maybe or no."))
    before = response.substitute_answer
    response.substitute_answer, response.answered_at, response.through = answer, now, through
    response.save(update_fields=["substitute_answer", "answered_at", "through"])
    note(by, response, before=before, after=answer, now=now)
    return response


def note(by: User, response: Response, *, before: str, after: str, now: datetime) -> None:
    meeting = response.meeting
    Meeting.objects.filter(pk=meeting.pk).update(changed_at=now)
    if before != after:
        audit.record(
            by=by,
            verb=gettext_noop("answered the invitation to"),
            target=meeting,
            initiative_id=meeting.initiative_id,
            organisation_id=response.invitee.organisation_id,
            changes={"answer": [before, after]},
        )


@transaction.atomic
def answer_series(
    *,
    by: User,
    series: MeetingSeries,
    answer: str,
    through: str = Through.PAGE,
    stamp: datetime | None = None,
    now: datetime | None = None,
) -> Invitee:
    """Answer for all meetings of a series. What was answered about a single one stays."""
    now = now or timezone.now()
    invitee = series.invitees.current().filter(person=by).first()
    if invitee is None:
        raise PermissionRefused(
            _("You are not invited to these meetings. Ask their coordinator to invite you.")
        )
    if series.ended_at is not None:
        raise Conflict(_("This series has ended."))
    if answer not in SHORT:
        raise InvalidInput(
            _("For all meetings answer with yes, maybe or no. Name a substitute for one meeting.")
        )
    if stamp and invitee.stamp and stamp <= invitee.stamp:
        return invitee
    before = invitee.answer
    invitee.answer, invitee.answered_at, invitee.through, invitee.stamp = answer, now, through, stamp
    invitee.save(update_fields=["answer", "answered_at", "through", "stamp"])
    if before != answer:
        verb = gettext_noop("answered the invitation to")
        changes = {"answer": [before, answer]}
        audit.record(by=by, verb=verb, target=series, initiative_id=series.initiative_id, changes=changes)
    return invitee


def take_letter(
    *,
    letter: Incoming,
    person_id: int,
    series: int,
    meeting: int | None = None,
    instead_of: int | None = None,
) -> None:
    """An answer by mail: a calendar reply, or plain words. What is not taken is answered with a letter about why."""
    person = User.objects.get(pk=person_id)
    called = MeetingSeries.objects.select_related("initiative", "created_by").get(pk=series)
    one = called.meetings.filter(pk=meeting or 0).first()
    following = one or called.meetings.filter(cancelled_at=None, ends_at__gt=timezone.now()).first()
    try:
        with transaction.atomic():
            read_letter(letter, person, called, one, instead_of)
    except Refusal as refusal:
        if following is None:
            raise
        key = f"{letter.message_id} person {person.pk}"
        write_not_understood(person, following, about=one, why=refusal.message, key=key)


def read_letter(
    letter: Incoming, person: User, series: MeetingSeries, meeting: Meeting | None, instead_of: int | None
) -> None:
    replies = [one for one in read_replies(letter.calendar) if one.uid == series.uid]
    for reply in replies:
        take_reply(reply, person=person, series=series, instead_of=instead_of)
    if replies:
        return
    if COUNTER.search(letter.calendar):
        raise InvalidInput(
            _(
                "Your calendar proposed another time. Times are changed by {person}, who called the meeting: write to "
                "them, and answer here with yes, no or maybe for the time as it is."
            ).format(person=series.created_by)
        )
    answer = answer_in_words(letter.text, language=person.language)
    if answer is None:
        raise InvalidInput(
            _("It could not be read as an answer. Write yes, no or maybe, and nothing before it.")
        )
    place = Invitee.objects.filter(pk=instead_of or 0).first()
    alone = meeting or (series.meetings.first() if series.is_single else None)
    if alone is not None:
        answer_meeting(by=person, meeting=alone, answer=answer, through=Through.LETTER, instead_of=place)
    else:
        answer_series(by=person, series=series, answer=answer, through=Through.LETTER)


def take_reply(reply: Reply, *, person: User, series: MeetingSeries, instead_of: int | None) -> None:
    """One calendar reply. The address at which it came in says whose answer it is."""
    meeting = meeting_meant(reply, series)
    asked = meeting.asked_sequence if meeting else series.asked_sequence
    if reply.sequence < asked:
        raise Conflict(_("The time has changed since you were asked. Please answer the newest letter."))
    if meeting is None:
        check_invited(reply, person, series)
        answer_series(
            by=person, series=series, answer=reply.answer, through=Through.CALENDAR, stamp=reply.stamp
        )
        return
    facts: dict[str, Any] = {"meeting": meeting, "through": Through.CALENDAR}
    if delegate := sent_by_substitute(reply, person, meeting):
        answer_meeting(by=delegate, answer=reply.answer, **facts)
        return
    check_invited(reply, person, series)
    substitute = None
    if reply.answer == "substitute":
        substitute = User.objects.filter(email__iexact=reply.delegated_to, is_active=True).first()
        if substitute is None:
            raise InvalidInput(
                _("Nobody with the address of your substitute is known here. Name a colleague.")
            )
    place = Invitee.objects.filter(pk=instead_of or 0).first()
    answer_meeting(
        by=person, answer=reply.answer, substitute=substitute, comment=reply.comment, stamp=reply.stamp,
        instead_of=place, **facts,
    )  # fmt: skip


def check_invited(reply: Reply, person: User, series: MeetingSeries) -> None:
    """Refuse the answer of somebody to whom the letter was passed on (RFC 5546, 3.2.3: who was not invited)."""
    if reply.attendee and not owns_address(person, reply.attendee):
        raise InvalidInput(
            _(
                "The calendar of {address} answered your invitation. They were not invited: forward nothing to them, "
                "name them as your substitute, or ask {person} to invite them."
            ).format(address=reply.attendee, person=series.created_by)
        )


def meeting_meant(reply: Reply, series: MeetingSeries) -> Meeting | None:
    """The meeting that the reply names, or the only one; None for all of a series."""
    meetings = series.meetings.select_related("series__initiative", "initiative")
    if series.is_single:
        return meetings.first()
    day = reply.day(series.time_zone)
    if day is None:
        return None
    meeting = meetings.filter(original_on=day).first()
    if meeting is None:
        raise InvalidInput(
            _("The series has no meeting on that day any more. Please answer the newest letter.")
        )
    return meeting


def sent_by_substitute(reply: Reply, person: User, meeting: Meeting) -> User | None:
    """The substitute, where a calendar passed the invitation on and answers for them at the address of another."""
    if not reply.attendee or reply.attendee == person.email.lower() or reply.answer == "substitute":
        return None
    response = meeting.responses.filter(invitee__person=person, substitute__email__iexact=reply.attendee)
    found = response.select_related("substitute").first()
    return found.substitute if found else None
