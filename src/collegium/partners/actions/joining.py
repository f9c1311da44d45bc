"""Asking to join an organisation that is already registered."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict
from collegium.core.models import AuditEvent
from collegium.partners.actions.records import lock_current
from collegium.partners.models import Membership, Organisation
from collegium.people.actions import notify
from collegium.people.models import User

ASKED = gettext_noop("asked to join")


@transaction.atomic
def ask_to_join(*, by: User, organisation: Organisation) -> list[User]:
    """Tell the administrators, or those of the organisation that looks after it; returns whom.

    Raises Conflict when the person belongs to it, has asked within a day, or nobody could answer.
    """
    current = lock_current(organisation)
    check_not_asked(by, current)
    people = who_can_answer(current)
    if not people:
        raise Conflict(_("Nobody looks after {organisation} at present.").format(organisation=current))
    invite = reverse("partners:invite_person", args=[current.public_id])
    text = _("{person} ({email}) asks to join {organisation}").format(
        person=by, email=by.email, organisation=current
    )
    notify(people=people, text=text, url=f"{invite}?{urlencode({'email': by.email})}")
    audit.record(by=by, verb=ASKED, target=current, organisation_id=current.pk)
    return people


def check_not_asked(person: User, organisation: Organisation) -> None:
    today = utc_date()
    if Membership.objects.filter(person=person, organisation=organisation).in_force(today=today).exists():
        raise Conflict(_("You already belong to {organisation}.").format(organisation=organisation))
    recently = AuditEvent.objects.about(organisation).filter(
        actor_id=person.pk, verb=ASKED, at__gt=timezone.now() - timedelta(days=1)
    )
    if recently.exists():
        raise Conflict(_("You have already asked today. Its administrators have been told."))


def who_can_answer(organisation: Organisation) -> list[User]:
    """The administrators today; where there is none, those of the organisation that looks after it."""
    for responsible in filter(None, [organisation, organisation.steward]):
        roles = Membership.objects.administrators_of(responsible, today=utc_date())
        if people := list(User.objects.filter(memberships__in=roles, is_active=True).distinct()):
            return people
    return []
