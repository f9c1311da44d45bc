"""One of everything of `trust` in "Reading Together", for the walk through every address."""

from typing import Any

from collegium.core import links
from tests.trust.partnership import closed, grow, opened, respondent
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    partners = grow(world, 5)
    wave = closed(world, partners)
    now_open = opened(world, partners)
    mine = respondent(now_open, world.riverside, world.alma)
    return {
        "trust_wave_id": wave.pk,
        "roster_id": wave.roster.get(organisation=world.riverside).pk,
        "respondent_id": mine.pk,
        "trust_token": links.make("trust", respondent=mine.pk),
    }
