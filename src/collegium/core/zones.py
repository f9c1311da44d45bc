"""Time zones that people may choose: those of places, without the old and second names that stand for them.

The time zone database tells them apart. `zone.tab` lists one name for each place; `tzdata.zi` says for which one an old
name stands (Asia/Calcutta for Asia/Kolkata, which some browsers still say). Where neither file is there, all names can
be chosen. The system's lists are read once: reading them looks into hundreds of files.
"""

import zoneinfo
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REGIONS: Mapping[str, Promise] = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic Ocean"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific Ocean"),
}


@cache
def known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def file_of(name: str) -> list[str]:
    """The lines of a file of the time zone database; none where the machine does not have it."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8").splitlines()
    try:
        return resources.files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8").splitlines()
    except (ModuleNotFoundError, FileNotFoundError):
        return []


@cache
def links() -> Mapping[str, str]:
    """{an old or second name: the name for which it stands}."""
    parts = (line.split() for line in file_of("tzdata.zi"))
    return {part[2]: part[1] for part in parts if part[:1] == ["L"]}


@cache
def zone_names() -> tuple[str, ...]:
    """The zones that can be chosen: one for each place, and UTC."""
    listed = {line.split("\t")[2] for line in file_of("zone.tab") if line and not line.startswith("#")}
    places = listed & known_zones() or {zone for zone in known_zones() if "/" in zone}
    return tuple(sorted({*places, "UTC"}))


def main_zone(name: str) -> str:
    """The name that can be chosen for what a browser or an old record says; an unknown one stays as it is."""
    if name in zone_names():
        return name
    found = links().get(name, name)
    return "UTC" if found == "Etc/UTC" else found


def place_of(zone: str) -> str:
    """The place in the name of a zone, as people say it: New York, Buenos Aires, UTC."""
    return main_zone(zone).rpartition("/")[2].replace("_", " ")


def zone_choices() -> list[tuple[str | Promise, str | list[tuple[str, str]]]]:
    """UTC, and the zones by continent and ocean."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for zone in zone_names():
        region, _slash, place = zone.partition("/")
        groups.setdefault(region, []).append((zone, place.replace("_", " ")))
    groups.pop("UTC")
    found = [(REGIONS.get(region, region), places) for region, places in groups.items()]
    return [("UTC", "UTC"), *found]
