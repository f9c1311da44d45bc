"""Opening a wave, asking people, taking answers, closing."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit, letters
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.feedback.models import Invitation, Item, Response, Survey, TakenAnswer, UsedBrowser, Wave
from collegium.feedback.permissions import check_user_can_manage_surveys
from collegium.feedback.vocabulary import Audience, ItemKind, WaveState
from collegium.initiatives.actions.changes import create_thing
from collegium.initiatives.models import Participation
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners.models import Membership
from collegium.people.models import User

LONGEST_TEXT = 2000
REMIND_BEFORE = timedelta(days=2)


@transaction.atomic
def open_wave(
    *, by: User, survey: Survey, audience: str, closes_at: datetime, now: datetime | None = None
) -> Wave:
    """Open the survey from now until closes_at; people of partners get a letter each, in their language."""
    check_user_can_manage_surveys(by, survey.initiative)
    moment = now or timezone.now()
    if survey.archived_at:
        raise Conflict(_("The survey is archived. Bring it back first."))
    number = (survey.waves.aggregate(last=Max("number"))["last"] or 0) + 1
    wave = Wave(
        survey=survey, number=number, audience=audience, opens_at=moment, closes_at=closes_at, opened_by=by
    )
    create_thing(wave, by=by, verb=gettext_noop("opened the survey"), initiative=survey.initiative)
    if audience == Audience.PEOPLE:
        invite(wave, now=moment)
    return wave


def invite(wave: Wave, *, now: datetime) -> None:
    """Ask everybody of the partners who do not only observe; each person once, whatever they belong to."""
    parts = Participation.objects.filter(initiative=wave.survey.initiative).accepted(today=now.date())
    asked = parts.exclude(role=PartnerRole.OBSERVER).values("organisation")
    members = Membership.objects.filter(organisation__in=asked, person__is_active=True)
    rows = members.in_force(today=now.date()).select_related("person", "organisation").order_by("pk")
    by_person = {row.person_id: row for row in reversed(rows)}
    for row in by_person.values():
        invitation = Invitation.objects.create(wave=wave, person=row.person, group=row.organisation.kind)
        write_letter(invitation, wave, reminder=False)


def write_letter(invitation: Invitation, wave: Wave, *, reminder: bool) -> None:
    """One letter with the person's own link; a reminder is a letter of its own."""
    person = invitation.person
    path = reverse("feedback:answer_survey", args=[invitation.key])
    with translation.override(person.language), timezone.override(person.zone):
        context = {
            "person": person,
            "survey": wave.survey,
            "initiative": wave.survey.initiative,
            "url": f"{settings.SITE_URL}{path}",
            "closes": date_format(timezone.localtime(wave.closes_at), "DATETIME_FORMAT"),
            "reminder": reminder,
        }
        subject = _("Reminder: {survey}") if reminder else _("Your view: {survey}")
        letters.write(
            key=f"survey {wave.pk} {'reminder' if reminder else 'invitation'} {invitation.pk}",
            to=person.email,
            subject=subject.format(survey=wave.survey.title),
            text=render_to_string("feedback/email/invitation.txt", context),
            person_id=person.pk,
            initiative_id=wave.survey.initiative_id,
        )


def was_taken(wave: Wave, sending: str) -> bool:
    """Whether answers that were sent under this name have arrived before."""
    return bool(sending) and wave.taken_answers.filter(digest=digest_of(wave, sending)).exists()


def digest_of(wave: Wave, sending: str) -> str:
    return hashlib.sha256(f"{wave.pk} {sending}".encode()).hexdigest()


def is_repeated(wave: Wave, sending: str) -> bool:
    """Note that this sending has arrived; whether it had before. Without a name none is like another."""
    if not sending:
        return False
    return not TakenAnswer.objects.get_or_create(wave=wave, digest=digest_of(wave, sending))[1]


@transaction.atomic
def answer_by_invitation(
    *, invitation: Invitation, answers: Mapping[str, Any], sending: str = "", now: datetime | None = None
) -> None:
    """Take one person's answers. The invitation is used up; nothing ties the response to it.

    sending: a random name that the browser gave to these answers; the same name again changes nothing.
    """
    mine = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if is_repeated(mine.wave, sending):
        return
    if mine.is_used:
        raise Conflict(_("This invitation has been used. Thank you for your answers."))
    save_response(mine.wave, answers, group=mine.group, now=now or timezone.now())
    mine.is_used = True
    mine.save(update_fields=["is_used"])


@transaction.atomic
def answer_by_open_link(
    *, wave: Wave, browser: str, answers: Mapping[str, Any], sending: str = "", now: datetime | None = None
) -> None:
    """Take answers from whoever has the link, once for each browser. browser: SHA-256 of its cookie.

    sending: as for `answer_by_invitation`.
    """
    if wave.audience != Audience.ANYONE:
        raise Conflict(_("This survey is answered by invitation."))
    if is_repeated(wave, sending):
        return
    if not UsedBrowser.objects.get_or_create(wave=wave, digest=browser)[1]:
        raise Conflict(_("This browser has answered already. Thank you for your answers."))
    save_response(wave, answers, group="", now=now or timezone.now())


def save_response(wave: Wave, answers: Mapping[str, Any], *, group: str, now: datetime) -> None:
    if wave.state(now=now) != WaveState.OPEN:
        raise Conflict(_("This survey is closed. Your answers cannot be taken any more."))
    checked = checked_answers(wave.survey.items.all(), answers)
    if not checked:
        raise InvalidInput(_("Answer at least one question."))
    Response.objects.create(wave=wave, group=group, answers=checked)


def checked_answers(items: Any, answers: Mapping[str, Any]) -> dict[str, int | str]:
    """What was answered of these items. Raises InvalidInput for an answer off its scale or too long."""
    checked: dict[str, int | str] = {}
    problems = []
    for item in items:
        value = answers.get(item.key)
        if value in (None, ""):
            continue
        if problem := fault(item, value):
            problems.append(problem)
        else:
            checked[item.key] = value if item.kind == ItemKind.SCALE else str(value).strip()
    if problems:
        raise InvalidInput(_("An answer could not be taken."), problems)
    return {key: value for key, value in checked.items() if value != ""}


def fault(item: Item, value: Any) -> Problem | None:
    if item.kind == ItemKind.TEXT:
        if len(str(value)) <= LONGEST_TEXT and "\0" not in str(value):
            return None
        why = _("This answer is too long: at most {count} letters").format(count=LONGEST_TEXT)
        return Problem(why, _("Shorten it"), column=item.key)
    low, high = item.low or 0, item.high or 0
    if isinstance(value, int) and low <= value <= high:
        return None
    why = _("This answer is not on the scale from {low} to {high}").format(low=low, high=high)
    return Problem(why, _("Choose one of the numbers"), column=item.key, value=str(value)[:40])


@transaction.atomic
def close_wave(*, by: User | None, wave: Wave, now: datetime | None = None) -> bool:
    """Close a wave, by hand or (by=None) because its time is over; once. Whether this call closed it."""
    if by is not None:
        check_user_can_manage_surveys(by, wave.survey.initiative)
    moment = now or timezone.now()
    if not Wave.objects.filter(pk=wave.pk, closed_at=None).update(closed_at=moment):
        return False
    wave.refresh_from_db()
    audit.record(
        by=by,
        verb=gettext_noop("closed the survey"),
        target=wave,
        initiative_id=wave.survey.initiative_id,
    )
    return True


def remind(*, now: datetime) -> int:
    """Remind, once and two days before the end, those who have not answered; how many letters were written."""
    waves = Wave.objects.open(now=now).filter(audience=Audience.PEOPLE, reminded_at=None)
    count = 0
    for wave in waves.filter(closes_at__lte=now + REMIND_BEFORE).select_related("survey__initiative"):
        with transaction.atomic():
            if not Wave.objects.filter(pk=wave.pk, reminded_at=None).update(reminded_at=now):
                continue
            for invitation in wave.invitations.filter(is_used=False).select_related("person"):
                write_letter(invitation, wave, reminder=True)
                count += 1
    return count


def close_due(*, now: datetime) -> int:
    """Close the waves whose time is over; how many."""
    due = Wave.objects.due_to_close(now=now).select_related("survey__initiative")
    return sum(close_wave(by=None, wave=wave, now=now) for wave in due)
