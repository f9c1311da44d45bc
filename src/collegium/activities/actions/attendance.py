"""Who came, for how long."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.models import Attendance, Session
from collegium.activities.permissions import check_user_can_run_activity
from collegium.activities.vocabulary import RegistrationState
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.problems import Problem
from collegium.people.models import User


@transaction.atomic
def record_attendance(
    *, by: User, session: Session, hours: Mapping[int, Decimal | None], now: datetime | None = None
) -> int:
    """hours: by id of the registration; nothing or 0 for who did not come. Returns how many came."""
    check_user_can_run_activity(by, session.activity)
    if session.starts_at > (now or timezone.now()):
        raise Conflict(_("The session has not begun yet."))
    if session.archived_at:
        raise Conflict(_("The session was called off."))
    check_hours(session, hours)
    for key, given in hours.items():
        if given:
            Attendance.objects.update_or_create(
                session=session, registration_id=key, defaults={"hours": given, "recorded_by": by}
            )
        else:
            session.attendances.filter(registration_id=key).delete()
    came = session.attendances.count()
    audit.record(
        by=by,
        verb=gettext_noop("took attendance"),
        target=session,
        initiative_id=session.activity.initiative_id,
        changes={"attended": [None, came]},
    )
    return came


def check_hours(session: Session, hours: Mapping[int, Decimal | None]) -> None:
    held = session.activity.registrations.filter(state=RegistrationState.REGISTERED)
    known = {row.pk: row for row in held.select_related("person")}
    if strangers := set(hours) - set(known):
        raise InvalidInput(_("{count} of these have no place in the activity.").format(count=len(strangers)))
    todo = _("Give at most {hours} hours").format(hours=number_format(session.hours))
    problems = [
        Problem(
            _("{name}: more than the session lasts").format(name=known[key])
            if given > 0
            else _("Less than none"),
            todo,
            column=f"hours_{key}",
            value=str(given),
        )
        for key, given in hours.items()
        if given is not None and not 0 <= given <= session.hours
    ]
    if problems:
        raise InvalidInput(_("Nobody attends longer than the session lasts."), problems)
