"""Opening a wave: the roster is frozen, and those who speak for the partners are asked."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.network import LARGEST_MAP
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.initiatives.models import Initiative, Participation
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User
from collegium.trust.actions.letters import ask
from collegium.trust.models import Respondent, RosterPartner, Wave
from collegium.trust.permissions import check_user_can_manage_waves

FEWEST_PARTNERS = 4  # with three, whoever is rated by both others knows who gave what


def askable(initiative: Initiative, *, today: date) -> "QuerySet[Organisation]":
    """Partners that take part, do not only observe, and have somebody who can answer."""
    parts = Participation.objects.filter(initiative=initiative).accepted(today=today)
    asked = parts.exclude(role=PartnerRole.OBSERVER).values("organisation")
    members = Membership.objects.filter(person__is_active=True).in_force(today=today)
    found = Organisation.objects.filter(pk__in=asked).filter(pk__in=members.values("organisation"))
    return found.order_by("name", "pk")


@transaction.atomic
def open_wave(
    *,
    by: User,
    initiative: Initiative,
    organisations: Collection[Organisation],
    closes_at: datetime,
    now: datetime | None = None,
) -> Wave:
    """Open a wave among these partners from now until closes_at, and write to their administrators.

    Raises InvalidInput for fewer than four partners or one that cannot be asked, Conflict while a wave is open.
    """
    check_user_can_manage_waves(by, initiative)
    moment = now or timezone.now()
    today = utc_date()
    check_roster(initiative, organisations, today=today)
    number = (initiative.trust_waves.aggregate(last=Max("number"))["last"] or 0) + 1
    wave = Wave(initiative=initiative, number=number, opens_at=moment, closes_at=closes_at, opened_by=by)
    create_thing(wave, by=by, verb=gettext_noop("opened the trust survey"), initiative=initiative)
    freeze_roster(wave, organisations)
    ask_people(wave, today=today)
    ask(wave)
    return wave


def check_roster(initiative: Initiative, organisations: Collection[Organisation], *, today: date) -> None:
    if len(organisations) < FEWEST_PARTNERS:
        raise InvalidInput(
            _("Choose at least four partners. Among fewer, everybody could work out who gave which rating.")
        )
    if len(organisations) > LARGEST_MAP:
        raise InvalidInput(
            _("A trust survey has at most {count} partners. Choose fewer.").format(count=LARGEST_MAP)
        )
    allowed = set(askable(initiative, today=today).values_list("pk", flat=True))
    if wrong := [one for one in organisations if one.pk not in allowed]:
        raise InvalidInput(
            _("{partner} does not take part, only observes, or has nobody who could answer.").format(
                partner=wrong[0]
            )
        )


def freeze_roster(wave: Wave, organisations: Collection[Organisation]) -> None:
    RosterPartner.objects.bulk_create(
        RosterPartner(wave=wave, organisation=one, key=str(one.pk), name=one.name[:200], kind=one.kind)
        for one in sorted(organisations, key=lambda one: (one.name, one.pk))
    )


def ask_people(wave: Wave, *, today: date) -> None:
    """The administrators of each partner; all of its people where it has none."""
    roster = {one.organisation_id: one for one in wave.roster.all()}
    held = Membership.objects.filter(organisation__in=roster, person__is_active=True).in_force(today=today)
    people: dict[int, dict[str, list[int]]] = {}
    for organisation, person, role in held.order_by("pk").values_list("organisation", "person", "role"):
        people.setdefault(organisation, {}).setdefault(role, []).append(person)
    found: list[Respondent] = []
    for organisation, by_role in people.items():
        everybody = [person for persons in by_role.values() for person in persons]
        asked = dict.fromkeys(by_role.get(MembershipRole.ADMINISTRATOR, everybody))
        found += [Respondent(partner=roster[organisation], person_id=person) for person in asked]
    Respondent.objects.bulk_create(found)


@transaction.atomic
def edit_wave(*, by: User, wave: Wave, closes_at: datetime, now: datetime | None = None) -> Wave:
    """Move the end of an open wave. Raises Conflict when it is closed, InvalidInput for a moment that is over."""
    check_user_can_manage_waves(by, wave.initiative)
    if wave.closed_at is not None:
        raise Conflict(_("This trust survey is closed."))
    if closes_at <= (now or timezone.now()):
        raise InvalidInput(_("Choose a day that lies ahead, or close the survey now."))
    verb = gettext_noop("moved the end of the trust survey")
    change_thing(wave, {"closes_at": closes_at}, by=by, verb=verb, initiative=wave.initiative)
    return wave
