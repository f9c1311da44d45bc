"""Who is invited to a series: it follows who takes part, unless people were chosen by name."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.initiatives.permissions import people_of_partners
from collegium.initiatives.vocabulary import PartnerRole
from collegium.meetings.actions.letters import write_invitations
from collegium.meetings.models import Invitee, MeetingSeries
from collegium.meetings.permissions import check_user_can_call_meetings
from collegium.meetings.vocabulary import Audience
from collegium.partners.models import Membership
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User

Wanted = dict[int, tuple[int, bool]]  # {person: (organisation, counts for the quorum)}


def memberships_of(series: MeetingSeries) -> Iterable[tuple[int, int, bool]]:
    """(person, organisation, whether it does more than observe) of everybody who takes part today."""
    today = utc_date()
    parts = series.initiative.participations.accepted(today=today)
    roles: dict[int, bool] = {}
    for organisation, role in parts.values_list("organisation", "role"):
        roles[organisation] = roles.get(organisation, False) or role != PartnerRole.OBSERVER
    held = Membership.objects.filter(organisation__in=roles, person__is_active=True).in_force(today=today)
    if series.audience == Audience.SPEAKERS:
        held = held.filter(role=MembershipRole.ADMINISTRATOR)
    for person, organisation in held.order_by("pk").values_list("person", "organisation"):
        yield person, organisation, roles[organisation]


def wanted_invitees(series: MeetingSeries, chosen: Iterable[User] | None = None) -> Wanted:
    """Who should be invited: of a person's organisations the first that does more than observe."""
    among = None if series.audience != Audience.CHOSEN else {one.pk for one in chosen or ()}
    wanted: Wanted = {}
    for person, organisation, is_required in memberships_of(series):
        if among is not None and person not in among:
            continue
        if person not in wanted or (is_required and not wanted[person][1]):
            wanted[person] = organisation, is_required
    return wanted


def keep_invitees(
    series: MeetingSeries, *, now: datetime, chosen: Iterable[User] | None = None
) -> list[Invitee]:
    """Bring the list in line with who takes part; returns those who are new. People who left stay, with the day."""
    if chosen is None and series.audience == Audience.CHOSEN:
        chosen = [one.person for one in series.invitees.current().select_related("person")]
    wanted = wanted_invitees(series, chosen)
    known = {one.person_id: one for one in series.invitees.all()}
    gone = [one.pk for one in known.values() if one.left_at is None and one.person_id not in wanted]
    Invitee.objects.filter(pk__in=gone).update(left_at=now)
    new = []
    for person, (organisation, is_required) in wanted.items():
        one = known.get(person)
        if one is None:
            new.append(
                Invitee.objects.create(
                    series=series, person_id=person, organisation_id=organisation,
                    is_required=is_required, added_at=now,
                )
            )  # fmt: skip
        elif one.left_at is not None or (one.organisation_id, one.is_required) != (organisation, is_required):
            if one.left_at is not None:
                new.append(one)
            one.left_at, one.organisation_id, one.is_required = None, organisation, is_required
            one.save(update_fields=["left_at", "organisation", "is_required"])
    return new


@transaction.atomic
def choose_invitees(
    *, by: User, series: MeetingSeries, people: Iterable[User], now: datetime | None = None
) -> MeetingSeries:
    """Invite exactly these people of partners. Those who are new get an invitation."""
    check_user_can_call_meetings(by, series.initiative)
    now = now or timezone.now()
    chosen = list(people)
    allowed = set(people_of_partners(series.initiative).values_list("pk", flat=True))
    if not chosen or any(one.pk not in allowed for one in chosen):
        raise InvalidInput(_("Choose people who belong to a partner that takes part."))
    before = set(series.invitees.current().values_list("person__name", flat=True))
    series.audience, series.changed_at = Audience.CHOSEN, now
    series.save(update_fields=["audience", "changed_at"])
    new = keep_invitees(series, now=now, chosen=chosen)
    after = set(series.invitees.current().values_list("person__name", flat=True))
    if before != after:
        verb = gettext_noop("changed who is invited to")
        changes = {"invitees": [sorted(before), sorted(after)]}
        audit.record(by=by, verb=verb, target=series, initiative_id=series.initiative_id, changes=changes)
    write_invitations(series, invitees=new, now=now)
    return series


@transaction.atomic
def invite_newcomers(series: MeetingSeries, *, now: datetime) -> int:
    """Invite people who joined since; returns how many."""
    new = keep_invitees(series, now=now)
    write_invitations(series, invitees=new, now=now)
    return len(new)
