"""One of everything of `consultations` in "Reading Together", for the walk through every address."""

from typing import Any

from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    return {}
