"""What comes round for agreements: renewal alarms, expiry, reminders to those who have not signed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from collegium.agreements.actions.shared import coordinators_of, day_of, write_letter
from collegium.agreements.actions.signing import address_of, ask_to_sign
from collegium.agreements.models import Agreement, AgreementVersion, RenewalAlarm
from collegium.agreements.vocabulary import AgreementState, VersionState
from collegium.core import audit
from collegium.initiatives.actions.changes import tell
from collegium.people.models import User

ALARM_DAYS = (90, 60, 30)
SIGN_REMINDER_DAYS = (7, 21)


def sound_renewal_alarms(*, now: datetime) -> int:
    """Announce the end of agreements 90, 60 and 30 days before, each once; returns how many were announced.

    Where several are due at once (an agreement that was signed late), one letter is written for the nearest.
    """
    today = day_of(now)
    ending = AgreementVersion.objects.filter(
        state=VersionState.IN_FORCE,
        agreement__state=AgreementState.IN_FORCE,
        ends_on__range=(today, today + timedelta(days=max(ALARM_DAYS))),
    )
    return sum(
        sound(version, now=now)
        for version in ending.select_related("agreement__initiative").prefetch_related("alarms")
    )


@transaction.atomic
def sound(version: AgreementVersion, *, now: datetime) -> bool:
    if version.ends_on is None:
        return False
    left = (version.ends_on - day_of(now)).days
    sounded = {alarm.days for alarm in version.alarms.all()}
    due = [days for days in ALARM_DAYS if left <= days and days not in sounded]
    # another worker may be here at the same time: whoever writes the row writes the letters
    mine = [RenewalAlarm.objects.get_or_create(version=version, days=d, defaults={"at": now})[1] for d in due]
    if not any(mine):
        return False
    agreement = version.agreement
    words = {"agreement": agreement, "version": version, "initiative": agreement.initiative, "left": left}
    words["url"] = settings.SITE_URL + address_of(agreement)
    for person in people_concerned(version):
        write_letter(
            person,
            key=f"agreement version {version.pk} ends {min(due)} {person.pk}",
            template="renewal",
            subject=gettext_noop("“{agreement}” ends soon"),
            initiative_id=agreement.initiative_id,
            words=words,
        )
    return True


def people_concerned(version: AgreementVersion) -> list[User]:
    """Coordinators, and those who signed for partners that are still bound."""
    signed = version.parties.staying().exclude(signature=None).values("signature__signed_by")
    people = User.objects.filter(pk__in=signed, is_active=True) | coordinators_of(
        version.agreement.initiative
    )
    return list(people.distinct())


def expire_agreements(*, now: datetime) -> int:
    """Agreements whose last day is over are expired; returns how many."""
    today = day_of(now)
    over = Agreement.objects.filter(
        state=AgreementState.IN_FORCE,
        versions__state=VersionState.IN_FORCE,
        versions__ends_on__lt=today,
    )
    return sum(expire(agreement) for agreement in over.select_related("initiative").distinct())


@transaction.atomic
def expire(agreement: Agreement) -> bool:
    mine = Agreement.objects.filter(pk=agreement.pk, state=AgreementState.IN_FORCE)
    if not mine.update(state=AgreementState.EXPIRED):
        return False
    verb = gettext_noop("expired:")
    changes = {"state": [AgreementState.IN_FORCE.value, AgreementState.EXPIRED.value]}
    audit.record(by=None, verb=verb, target=agreement, initiative_id=agreement.initiative_id, changes=changes)
    tell(
        coordinators_of(agreement.initiative),
        gettext_noop("“{agreement}” has expired. Renew it, or say that it has ended."),
        initiative=agreement.initiative,
        url=address_of(agreement),
        agreement=agreement.title,
    )
    return True


@transaction.atomic
def remind_to_sign(*, now: datetime) -> None:
    """Ask again, a week and three weeks after the first letter, only those who have neither signed nor declined."""
    out = AgreementVersion.objects.filter(
        state=VersionState.OUT, frozen_at__lte=now - timedelta(days=min(SIGN_REMINDER_DAYS))
    )
    for version in out.select_related("agreement__initiative"):
        waited = (now - version.frozen_at).days if version.frozen_at else 0
        due = max((days for days in SIGN_REMINDER_DAYS if days <= waited), default=0)
        silent = version.parties.staying().filter(signature=None, declined_at=None)
        if due:
            ask_to_sign(
                silent.select_related("organisation", "signatory", "version"),
                version,
                occasion=f"reminded {due}",
            )
