"""Organisations by place: nested counts, and a map drawn on the server."""

import math
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.partners.models import OrganisationQuerySet, Place
from collegium.partners.vocabulary import country_name

WIDTH = 720.0
MARGIN = 24.0
GRIDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(slots=True)
class Area:
    """A country, a region of it or a town, with how many organisations have a place there."""

    country: str
    region: str = ""
    locality: str = ""
    members: set[int] = field(default_factory=set)
    parts: list["Area"] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.members)

    @property
    def country_name(self) -> str:
        return country_name(self.country) if self.country else _("Country not known")

    @property
    def name(self) -> str:
        return self.locality or self.region or self.country_name

    def get_absolute_url(self) -> str:
        chosen = {"country": self.country, "region": self.region, "locality": self.locality}
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"{reverse('partners:organisations')}?{query}"


def areas_of(organisations: OrganisationQuerySet) -> list[Area]:
    """Countries with their regions with their towns, by name; an organisation counts once in each."""
    countries: dict[str, Area] = {}
    regions: dict[tuple[str, str], Area] = {}
    towns: dict[tuple[str, str, str], Area] = {}
    for pk, country in organisations.exclude(country="").order_by("pk").values_list("pk", "country"):
        countries.setdefault(country, Area(country)).members.add(pk)
    places = Place.objects.filter(organisation__in=organisations.order_by().values("pk")).order_by("pk")
    for pk, *where in places.values_list("organisation", "country", "region", "locality"):
        country, region, locality = where
        countries.setdefault(country, Area(country)).members.add(pk)
        regions.setdefault((country, region), Area(country, region)).members.add(pk)
        towns.setdefault((country, region, locality), Area(country, region, locality)).members.add(pk)
    for (country, region, _locality), town in towns.items():
        regions[country, region].parts.append(town)
    for (country, _region), area in regions.items():
        countries[country].parts.append(area)
    for area in [*countries.values(), *regions.values()]:
        area.parts.sort(key=lambda part: part.name)
    return sorted(countries.values(), key=lambda area: area.name)


Point = tuple[float, float, int, str]


def points_of(organisations: OrganisationQuerySet, *, limit: int = 2000) -> list[Point]:
    """(latitude, longitude, organisations there, town), at most `limit`, the fullest first."""
    placed = Place.objects.filter(
        organisation__in=organisations.order_by().values("pk"), latitude__isnull=False
    )
    count: Counter[tuple[float, float]] = Counter()
    names: dict[tuple[float, float], str] = {}
    for latitude, longitude, town in placed.values_list("latitude", "longitude", "locality"):
        spot = (round(float(latitude or 0), 2), round(float(longitude or 0), 2))
        count[spot] += 1
        names.setdefault(spot, town)
    return [(*spot, number, names[spot]) for spot, number in count.most_common(limit)]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the earth that is drawn, in degrees (equirectangular projection)."""

    west: float
    east: float
    south: float
    north: float

    @property
    def stretch(self) -> float:
        """How much narrower a degree of longitude is than one of latitude, in the middle of the frame."""
        return max(math.cos(math.radians((self.south + self.north) / 2)), 0.2)

    @property
    def scale(self) -> float:
        return (WIDTH - 2 * MARGIN) / ((self.east - self.west) * self.stretch)

    @property
    def height(self) -> float:
        return (self.north - self.south) * self.scale + 2 * MARGIN

    def x(self, longitude: float) -> float:
        return MARGIN + (longitude - self.west) * self.stretch * self.scale

    def y(self, latitude: float) -> float:
        return MARGIN + (self.north - latitude) * self.scale


def frame_of(points: list[Point]) -> Frame:
    """The smallest frame with some room around that holds all points and is not too flat or too tall."""
    latitudes, longitudes = [point[0] for point in points], [point[1] for point in points]
    middle = ((min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2)
    tall = max(max(latitudes) - min(latitudes), 0.2)
    stretch = max(math.cos(math.radians(middle[1])), 0.2)
    wide = max(max(longitudes) - min(longitudes), 0.4, tall / stretch)
    tall = max(tall, wide * stretch / 3)
    return Frame(
        middle[0] - wide * 0.55, middle[0] + wide * 0.55, middle[1] - tall * 0.55, middle[1] + tall * 0.55
    )


def map_of(points: list[Point]) -> SafeString | None:
    """The points as an SVG drawing with a grid of degrees, or None where there are none."""
    if not points:
        return None
    frame = frame_of(points)
    title = ngettext("{count} place on a map", "{count} places on a map", len(points))
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<g stroke="currentColor" stroke-width="0.5" opacity="0.3">{}</g>'
        '<g fill="currentColor" font-size="10" opacity="0.7">{}</g>'
        '<g fill="var(--chart-1)" fill-opacity="0.7" stroke="currentColor" stroke-width="0.5">{}</g></svg>',
        number(WIDTH),
        number(frame.height),
        title.format(count=len(points)),
        format_html_join("", '<path d="M{} {}L{} {}"/>', grid_lines(frame)),
        format_html_join("", '<text x="{}" y="{}">{}</text>', grid_labels(frame)),
        format_html_join(
            "", '<circle cx="{}" cy="{}" r="{}"><title>{}</title></circle>', dots(frame, points)
        ),
    )


def number(value: float) -> str:
    """A coordinate of a drawing: a point whatever the language of the page."""
    return f"{value:.1f}"


def steps(start: float, end: float) -> list[float]:
    """Round degrees between two, about six of them."""
    step = next((grid for grid in GRIDS if (end - start) / grid <= 8), GRIDS[-1])
    first = math.ceil(start / step)
    return [index * step for index in range(first, math.floor(end / step) + 1)]


def grid_lines(frame: Frame) -> list[tuple[str, str, str, str]]:
    bottom, right = number(frame.height), number(WIDTH)
    meridians = [number(frame.x(degree)) for degree in steps(frame.west, frame.east)]
    parallels = [number(frame.y(degree)) for degree in steps(frame.south, frame.north)]
    return [(x, "0", x, bottom) for x in meridians] + [("0", y, right, y) for y in parallels]


def grid_labels(frame: Frame) -> list[tuple[str, str, str]]:
    base = number(frame.height - 4)
    east = [(number(frame.x(d) + 3), base, f"{d:g}°") for d in steps(frame.west, frame.east)]
    north = [("3", number(frame.y(d) - 3), f"{d:g}°") for d in steps(frame.south, frame.north)]
    return east + north


def dots(frame: Frame, points: list[Point]) -> list[tuple[str, str, str, str]]:
    """Circles whose area grows with the number of organisations; the largest are drawn first."""
    return [
        (
            number(frame.x(longitude)),
            number(frame.y(latitude)),
            number(min(3 + 2 * math.sqrt(count), 20)),
            f"{town or '–'}: {count}",
        )
        for latitude, longitude, count, town in sorted(points, key=lambda point: -point[2])
    ]
