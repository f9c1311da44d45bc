"""The worked examples: two waves in which the partners say how they work together. The answers are generated."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from collegium.core.clock import utc_date
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.trust import actions
from collegium.trust.models import Respondent, Wave
from collegium.trust.vocabulary import DIMENSIONS, TieKind
from collegium.web.demo.together.scene import Scene, moment

SEED = 20261127
KINDS = list(TieKind.values)


@dataclass(frozen=True, slots=True)
class Plan:
    """Of each wave: how many days ago it closed, how often two partners work together, and the mean rating."""

    waves: tuple[tuple[int, float, float], ...]


PLANS: dict[str, Plan] = {
    "ruth": Plan(((190, 0.85, 2.6), (25, 0.85, 3.1))),
    "dolores": Plan(((150, 0.8, 2.4), (18, 0.8, 2.9))),
    "marisol": Plan(((35, 0.65, 2.8),)),
    "ingrid": Plan(((120, 0.8, 2.7), (12, 0.8, 2.9))),
}


def furnish(scene: Scene) -> None:
    plan = PLANS[scene.example.coordinator.account]
    partners = speaking_partners(scene)
    for closed_ago, share, mean in plan.waves:
        wave = actions.open_wave(
            by=scene.coordinator,
            initiative=scene.initiative,
            organisations=partners,
            closes_at=moment(closed_ago),
            now=moment(closed_ago + 14),
        )
        answer(wave, share, mean)
        actions.close_wave(by=scene.coordinator, wave=Wave.objects.get(pk=wave.pk), now=moment(closed_ago))


def speaking_partners(scene: Scene) -> list[Organisation]:
    """Those that take part and have somebody who speaks for them, by name."""
    heads = Membership.objects.filter(role=MembershipRole.ADMINISTRATOR).values("organisation")
    parts = scene.initiative.signing_parts(today=utc_date()).filter(organisation__in=heads)
    return list(Organisation.objects.filter(pk__in=parts.values("organisation")).order_by("name"))


def answer(wave: Wave, share: float, mean: float) -> None:
    """Pairs that work together stay together in the next wave, so that the change is that of the same raters."""
    rows = Respondent.objects.filter(partner__wave=wave).select_related("person", "partner__wave__initiative")
    keys = sorted(wave.roster.values_list("key", flat=True))
    for at, respondent in enumerate(rows.order_by("partner__name", "pk")):
        lot = random.Random(f"{SEED} {wave.number} {at}")  # noqa: S311 - generated answers, always the same
        said = {
            key: opinion(lot, mean)
            for key in keys
            if key != respondent.partner.key and pair_works(respondent.partner.key, key, share)
        }
        actions.save_answers(
            by=respondent.person,
            respondent=respondent,
            answers=said,
            is_final=True,
            works_with_none=not said,
            now=wave.opens_at + timedelta(days=1 + at % 10),
        )


def pair_works(one: str, other: str, share: float) -> bool:
    """Whether two partners work together: the same draw for both, and in every wave."""
    return random.Random(f"{SEED} {' '.join(sorted((one, other)))}").random() < share  # noqa: S311


def opinion(lot: random.Random, mean: float) -> dict[str, Any]:
    ratings = {name: max(1, min(4, round(lot.gauss(mean, 0.7)))) for name in DIMENSIONS}
    return {"frequency": lot.randint(1, 4), "kinds": lot.sample(KINDS, k=min(2, len(KINDS))), **ratings}
