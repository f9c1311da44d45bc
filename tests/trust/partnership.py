"""A partnership for tests of trust: partners with one administrator each, and waves answered through actions."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners.models import Organisation
from collegium.people.models import User
from collegium.trust import actions
from collegium.trust.models import Respondent, Wave
from collegium.trust.vocabulary import DIMENSIONS
from tests.world import World, organisation, sign_up

WEEK = timedelta(days=7)
KINDS = ("school", "university", "ngo", "business", "foundation")


def join(world: World, name: str, kind: str = "ngo", role: str = PartnerRole.MEMBER) -> Organisation:
    """One more partner of "Reading Together", with an administrator of its own."""
    person = sign_up(f"Head-of-{name.replace(' ', '-')}")
    made = organisation(person, name, kind)
    part = initiatives.invite_partner(by=world.alma, initiative=world.reading, organisation=made, role=role)
    initiatives.accept_participation(by=person, participation=part)
    return made


def grow(world: World, size: int) -> list[Organisation]:
    """The initiative with so many partners in all; Riverside and Lincoln are the first two."""
    more = [join(world, f"Partner {n:02}", KINDS[n % len(KINDS)]) for n in range(size - 2)]
    return [world.riverside, world.lincoln, *more]


def opened(world: World, partners: list[Organisation], *, now: datetime | None = None, **more) -> Wave:
    begins = now or timezone.now()
    values = {"closes_at": begins + WEEK, "now": now, **more}
    return actions.open_wave(by=world.alma, initiative=world.reading, organisations=partners, **values)


def respondent(wave: Wave, organisation: Organisation, person: User | None = None) -> Respondent:
    rows = Respondent.objects.select_related("person", "partner__wave__initiative")
    rows = rows.filter(partner__wave=wave, partner__organisation=organisation)
    return rows.get(person=person) if person else rows.first()


def answer(
    wave: Wave, organisation: Organisation, said: Mapping[Organisation, int | None], *, is_final: bool = True
) -> None:
    """Say of others: a rating for all six dimensions (None: a tie without ratings)."""
    mine = respondent(wave, organisation)
    answers = {
        str(other.pk): {
            "frequency": 3,
            "kinds": ["planning"],
            **(dict.fromkeys(DIMENSIONS, rating) if rating else {}),
        }
        for other, rating in said.items()
    }
    actions.save_answers(
        by=mine.person,
        respondent=mine,
        answers=answers,
        is_final=is_final,
        works_with_none=not said,
        now=wave.opens_at + timedelta(hours=1),
    )


def everybody_rates(wave: Wave, partners: list[Organisation], rating: int | list[int] = 3) -> None:
    """Each gives all others the same: this rating, or its own of the list."""
    for at, one in enumerate(partners):
        given = rating if isinstance(rating, int) else rating[at]
        answer(wave, one, {other: given for other in partners if other != one})


def closed(world: World, partners: list[Organisation], rating: int = 3) -> Wave:
    """A closed wave in which everybody gave everybody the same."""
    wave = opened(world, partners)
    everybody_rates(wave, partners, rating)
    actions.close_wave(by=world.alma, wave=wave)
    return wave
