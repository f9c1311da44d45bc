"""Letters of the trust survey: the question itself, and one reminder.

Both are sent whatever the person chose about news: they were asked themselves. The reminder goes to the people of
partners from which nobody has answered yet, since one answer makes the partner count.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.core import letters, links
from collegium.trust.models import Respondent, Wave

REMIND_BEFORE = timedelta(days=3)
OPEN_AT_LEAST = timedelta(days=1)


def ask(wave: Wave) -> None:
    """Ask everybody on the roster; nobody where the time is over already (waves taken in later)."""
    if wave.closes_at <= timezone.now():
        return
    for respondent in people_of(wave):
        write(wave, respondent, kind="ask")


def people_of(wave: Wave) -> list[Respondent]:
    rows = Respondent.objects.filter(partner__wave=wave, person__is_active=True)
    return list(rows.select_related("person", "partner"))


def remind(*, now: datetime) -> int:
    """Remind, once and three days before the end; how many letters were written."""
    waves = Wave.objects.open(now=now).filter(
        reminded_at=None, closes_at__lte=now + REMIND_BEFORE, opens_at__lte=now - OPEN_AT_LEAST
    )
    count = 0
    for wave in waves.select_related("initiative"):
        with transaction.atomic():
            if Wave.objects.filter(pk=wave.pk, reminded_at=None).update(reminded_at=now):
                count += remind_of(wave)
    return count


def remind_of(wave: Wave) -> int:
    rows = people_of(wave)
    heard = {one.partner_id for one in rows if one.answered_at}
    silent = [one for one in rows if one.partner_id not in heard]
    for respondent in silent:
        write(wave, respondent, kind="remind")
    return len(silent)


def write(wave: Wave, respondent: Respondent, *, kind: str) -> None:
    """One letter with the person's own signed link, in their language and time zone."""
    person = respondent.person
    with translation.override(person.language), timezone.override(person.zone):
        day = timezone.localtime(wave.closes_at)
        subject = (
            _("How do we work together? Answer for {partner} until {day}")
            if kind == "ask"
            else _("Not yet answered, until {day}: trust survey for {partner}")
        )
        context = {
            "person": person,
            "partner": respondent.partner.name,
            "initiative": wave.initiative.name,
            "closes": day,
            "zone": person.time_zone,
            "url": answer_url(respondent),
            "reminder": kind == "remind",
        }
        letters.write(
            key=f"trust {wave.pk} {kind} {respondent.pk}",
            to=person.email,
            subject=subject.format(partner=respondent.partner.name, day=date_format(day, "DATE_FORMAT")),
            text=render_to_string("trust/email/ask.txt", context),
            person_id=person.pk,
            initiative_id=wave.initiative_id,
        )


def answer_url(respondent: Respondent) -> str:
    token = links.make("trust", respondent=respondent.pk)
    return f"{settings.SITE_URL}{reverse('trust:answer_by_link', args=[token])}"
