"""Time zones that people may choose. The system's list is read once: reading it looks into hundreds of files."""

import zoneinfo
from functools import cache


@cache
def known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


@cache
def zone_names() -> tuple[str, ...]:
    """The zones that can be chosen: those of places, and UTC."""
    return tuple(sorted(zone for zone in known_zones() if "/" in zone or zone == "UTC"))


def zone_choices() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in zone_names()]
