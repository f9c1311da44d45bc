"""Mentoring pairs: brought together, checked, meeting, ended."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.models import MentoringMeeting, MentoringPair
from collegium.activities.permissions import check_user_can_arrange_mentoring, check_user_can_log_mentoring
from collegium.activities.vocabulary import ActivityKind
from collegium.core.clock import own_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import change_thing, check_same_initiative, create_thing, tell
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.people.models import User


@transaction.atomic
def create_mentoring_pair(*, by: User, initiative: Initiative, values: dict[str, Any]) -> MentoringPair:
    """values: mentor, mentee or mentee_code, starts_on, activity, goal. The mentor is told."""
    check_user_can_arrange_mentoring(by, initiative)
    check_same_initiative(initiative, values.get("goal"))
    activity = values.get("activity")
    if activity and (activity.initiative_id != initiative.pk or activity.kind != ActivityKind.MENTORING):
        raise InvalidInput(_("Choose a mentoring programme of this initiative."))
    people = people_of_partners(initiative)
    for person in (values["mentor"], values.get("mentee")):
        if person is not None and not people.filter(pk=person.pk).exists():
            raise InvalidInput(_("{person} does not belong to a partner.").format(person=person))
    pair = MentoringPair(initiative=initiative, **values)
    create_thing(pair, by=by, verb=gettext_noop("brought a mentoring pair together"), initiative=initiative)
    news = gettext_noop("{initiative}: you are a mentor now. Meetings can begin when you have been checked.")
    tell([pair.mentor], news, initiative=initiative, url=pair.get_absolute_url())
    return pair


@transaction.atomic
def complete_mentoring_check(*, by: User, pair: MentoringPair, on: date | None = None) -> None:
    """The mentor's background is in order, and they know the rules of safeguarding."""
    check_user_can_arrange_mentoring(by, pair.initiative)
    if pair.checked_on:
        raise Conflict(_("The mentor has been checked already."))
    values = {"checked_on": on or own_date(), "checked_by": by}
    change_thing(pair, values, by=by, verb=gettext_noop("checked the mentor"), initiative=pair.initiative)


@transaction.atomic
def reopen_mentoring_check(*, by: User, pair: MentoringPair) -> None:
    check_user_can_arrange_mentoring(by, pair.initiative)
    if not pair.checked_on:
        raise Conflict(_("The mentor has not been checked."))
    values = {"checked_on": None, "checked_by": None}
    verb = gettext_noop("reopened the check of the mentor")
    change_thing(pair, values, by=by, verb=verb, initiative=pair.initiative)


@transaction.atomic
def log_mentoring_meeting(*, by: User, pair: MentoringPair, values: dict[str, Any]) -> MentoringMeeting:
    """values: on, hours. Only after the check, and while the mentoring goes on."""
    check_user_can_log_mentoring(by, pair)
    day = values["on"]
    if pair.checked_on is None or day < pair.checked_on:
        raise Conflict(_("The two may meet only after the mentor has been checked."))
    if not pair.starts_on <= day <= min(pair.ended_on or own_date(), own_date()):
        raise InvalidInput(_("Choose a day between the beginning of the mentoring and today."))
    meeting = MentoringMeeting(pair=pair, logged_by=by, **values)
    verb = gettext_noop("logged a mentoring meeting")
    return create_thing(meeting, by=by, verb=verb, initiative=pair.initiative)


@transaction.atomic
def end_mentoring_pair(*, by: User, pair: MentoringPair, on: date | None = None) -> None:
    check_user_can_log_mentoring(by, pair)
    if pair.ended_on:
        raise Conflict(_("It has ended already."))
    values = {"ended_on": on or own_date()}
    change_thing(pair, values, by=by, verb=gettext_noop("ended the mentoring"), initiative=pair.initiative)


@transaction.atomic
def continue_mentoring_pair(*, by: User, pair: MentoringPair) -> None:
    check_user_can_log_mentoring(by, pair)
    if not pair.ended_on:
        raise Conflict(_("It has not ended."))
    verb = gettext_noop("let the mentoring go on")
    change_thing(pair, {"ended_on": None}, by=by, verb=verb, initiative=pair.initiative)
