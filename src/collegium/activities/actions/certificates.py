"""Issuing certificates to those who attended long enough, and withdrawing them."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.actions.badges import credential_of, sign
from collegium.activities.models import Activity, Certificate, Registration
from collegium.activities.permissions import check_user_can_run_activity
from collegium.core.errors import Conflict
from collegium.initiatives.actions.changes import change_thing, create_thing, tell
from collegium.people.models import User


def due_certificates(activity: Activity, *, now: datetime) -> "QuerySet[Registration]":
    """Who has attended enough hours, of sessions that are over, and has no certificate in force; with `attended`."""
    held = Certificate.objects.filter(registration=OuterRef("pk"), revoked_at=None)
    over = Q(attendances__session__ends_at__lte=now)
    rows = activity.registrations.annotate(attended=Sum("attendances__hours", filter=over))
    if activity.certificate_hours is None:
        return rows.none()
    return rows.filter(~Exists(held), attended__gte=activity.certificate_hours).select_related("person")


@transaction.atomic
def issue_certificates(*, by: User, activity: Activity, now: datetime | None = None) -> list[Certificate]:
    """One to everybody who is due. Raises Conflict where the activity has none, or nobody is due."""
    check_user_can_run_activity(by, activity)
    if activity.certificate_hours is None:
        raise Conflict(_("This activity has no certificate. Say first how many hours it takes."))
    at = now or timezone.now()
    rows: list[Any] = list(due_certificates(activity, now=at))  # with `attended`
    if not rows:
        raise Conflict(
            _(
                "Nobody has attended enough hours who does not have a certificate already. "
                "Hours count once their session is over."
            )
        )
    return [issue(by, activity, row, row.attended, at) for row in rows]


def issue(
    by: User, activity: Activity, registration: Registration, hours: Decimal, now: datetime
) -> Certificate:
    registration.activity = activity
    certificate = Certificate(
        id=uuid.uuid4(),
        registration=registration,
        issuer=activity.host,
        name=str(registration)[:120],
        hours=hours,
        issued_at=now.replace(microsecond=0),
        issued_by=by,
    )
    certificate.token = sign(credential_of(certificate), issued_at=certificate.issued_at)
    made = create_thing(
        certificate, by=by, verb=gettext_noop("issued a certificate"), initiative=activity.initiative
    )
    tell(
        [registration.person] if registration.person else [],
        gettext_noop("You have a certificate of {activity}."),
        initiative=activity.initiative,
        url=made.get_absolute_url(),
        activity=activity.title,
    )
    return made


@transaction.atomic
def revoke_certificate(
    *, by: User, certificate: Certificate, reason: str, now: datetime | None = None
) -> Certificate:
    """Withdraw it: its page says so, without the name. A new one can be issued."""
    activity = certificate.registration.activity
    check_user_can_run_activity(by, activity)
    if certificate.revoked_at:
        raise Conflict(_("This certificate has been withdrawn already."))
    change_thing(
        certificate,
        {"revoked_at": now or timezone.now(), "reason": reason},
        by=by,
        verb=gettext_noop("withdrew a certificate"),
        initiative=activity.initiative,
    )
    return certificate
