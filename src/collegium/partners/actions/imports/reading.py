"""One line of a list of organisations as checked values, or as problems with column, value and remedy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext as _

from collegium.engines.problems import Problem
from collegium.engines.tabular import Row
from collegium.partners.actions.imports.columns import KIND_SYNONYMS, OFFERS, PLACE, SCHEMES
from collegium.partners.models import Offer, Organisation, Place
from collegium.partners.vocabulary import COUNTRIES, OfferCategory, OrganisationKind, is_language, normalised

_is_url = URLValidator(schemes=["http", "https"])
_YES, _NO = {"true", "yes", "y", "1"}, {"false", "no", "n", "0"}
# The CSV writer puts an apostrophe before text that a spreadsheet would compute; here it is taken off again.
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠]")


@dataclass(slots=True)
class Entry:
    """What one line says. Only what is not empty is there: an empty cell changes nothing."""

    line: int
    facts: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    offers: list[tuple[str, str, str]] = field(default_factory=list)
    part_of: str = ""
    problems: list[Problem] = field(default_factory=list)


class CellError(Exception):
    """A cell that cannot be read: why, and what to do."""

    def __init__(self, why: str, todo: str) -> None:
        self.why, self.todo = why, todo
        super().__init__(why)


def read_row(row: Row, header: dict[str, str], source: str) -> Entry:
    """The entry of a line; header is {name in the file: column}."""
    entry = Entry(row.line)
    for name, column in header.items():
        value = unguarded(row.values[name])
        if not value:
            continue
        try:
            put(entry, column, value)
        except CellError as fault:
            entry.problems.append(Problem(fault.why, fault.todo, source, row.line, name, value))
    if not row.values[next(name for name, column in header.items() if column == "name")]:
        entry.problems.append(Problem(_("the name is empty"), _("Give a name"), source, row.line, "name"))
    if ("latitude" in entry.place) != ("longitude" in entry.place) and not entry.problems:
        why = _("only one of the two coordinates is given")
        entry.problems.append(Problem(why, _("Give both or none"), source, row.line, "latitude"))
    return entry


def unguarded(value: str) -> str:
    return value[1:] if _GUARDED.match(value) else value


def doubly_guarded(value: str) -> str:
    """Text to be written, so that `unguarded` gives it back even where it begins like a guarded cell."""
    return f"'{value}" if _GUARDED.match(value) else value


def put(entry: Entry, column: str, value: str) -> None:
    """Read one cell into the entry. Raises CellError."""
    if "\0" in value:
        raise CellError(_("the cell contains a character that cannot be stored"), _("Type it again"))
    if column in SCHEMES:
        entry.identifiers += [(scheme, number) for scheme, number in identifiers_in(column, value)]
    elif column in OFFERS:
        entry.offers += offers_in(column, value)
    elif column in PLACE:
        entry.place[column] = (
            coordinate(column, value) if column in _LIMITS else text_for(Place, column, value)
        )
    elif column == "part_of":
        entry.part_of = value
    elif column in _READERS:
        entry.facts[column] = _READERS[column](value)
    else:
        entry.facts[column] = text_for(Organisation, column, value)


def place_cell(column: str, value: str) -> str:
    return coordinate(column, value) if column in _LIMITS else text_for(Place, column, value)


def identifiers_in(column: str, value: str) -> list[tuple[str, str]]:
    """Identifiers of one register, separated by semicolons."""
    try:
        return [(SCHEMES[column].value, normalised(SCHEMES[column], part)) for part in parts_of(value)]
    except ValueError as error:
        raise CellError(str(error).rstrip("."), _("Look it up in the register")) from error


def offers_in(column: str, value: str) -> list[tuple[str, str, str]]:
    """(direction, category, title) of each "category: title", separated by semicolons."""
    found = []
    for part in parts_of(value):
        category, colon, title = part.partition(":")
        category, title = category.strip().casefold(), title.strip()
        if not colon or category not in OfferCategory.values or not title:
            kinds = ", ".join(OfferCategory.values)
            todo = _("Write for example “expertise: reading coaches”; the first word is one of {kinds}")
            raise CellError(_("“{part}” cannot be read").format(part=part), todo.format(kinds=kinds))
        found.append((column, category, text_for(Offer, "title", title)))
    return found


def parts_of(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def text_for(model: type[Any], column: str, value: str) -> str:
    limit = model._meta.get_field(column).max_length
    if limit and len(value) > limit:
        why = _("the text has {length} characters; at most {limit} are accepted")
        raise CellError(why.format(length=len(value), limit=limit), _("Shorten it"))
    return value


@cache
def kinds_by_name() -> dict[str, str]:
    return in_every_language(dict(OrganisationKind.choices))


@cache
def countries_by_name() -> dict[str, str]:
    return in_every_language(COUNTRIES)


def in_every_language(labels: Mapping[str, Any]) -> dict[str, str]:
    """{label: key} in all languages of the site: a list means the same whoever reads it."""
    found: dict[str, str] = {}
    for language, _name in reversed(settings.LANGUAGES):
        with translation.override(language):
            found |= {str(label).casefold(): key for key, label in labels.items()}
    return found


def kind(value: str) -> str:
    spelt = " ".join(value.casefold().replace("_", " ").split())
    if spelt in OrganisationKind.values:
        return spelt
    found = kinds_by_name().get(spelt, KIND_SYNONYMS.get(spelt))
    if found is None:
        todo = _("Use one of {kinds}").format(kinds=", ".join(OrganisationKind.values))
        raise CellError(_("this kind of organisation is not known"), todo)
    return str(found)


def country(value: str) -> str:
    if value.upper() in COUNTRIES:
        return value.upper()
    found = countries_by_name().get(value.casefold())
    if found is None:
        raise CellError(_("this country is not known"), _("Use the two letters of ISO 3166, for example US"))
    return found


def languages(value: str) -> list[str]:
    tags = list(dict.fromkeys(parts_of(value.replace(",", ";"))))
    for tag in tags:
        if not is_language(tag):
            why = _("“{tag}” is not the code of a language").format(tag=tag)
            raise CellError(why, _("Use codes such as en or pt-BR, separated by semicolons"))
    return tags


def website(value: str) -> str:
    address = value if "://" in value else f"https://{value}"
    try:
        _is_url(address)
    except ValidationError as error:
        raise CellError(_("this is not a web address"), _("Write for example https://example.org")) from error
    return text_for(Organisation, "website", address)


def yes_or_no(value: str) -> bool:
    if value.casefold() not in _YES | _NO:
        raise CellError(_("this is neither yes nor no"), _("Write yes or no"))
    return value.casefold() in _YES


_LIMITS = {"latitude": 90, "longitude": 180}


def coordinate(column: str, value: str) -> str:
    """Degrees rounded to the five decimals (about a metre) that are stored, as exact text."""
    try:
        degrees = Decimal(value)
        inside = degrees.is_finite() and abs(degrees) <= _LIMITS[column]
    except InvalidOperation:
        inside = False
    if not inside:
        todo = _("Write degrees as a number from -{limit} to {limit}, with a decimal point")
        raise CellError(_("this is not a {column}").format(column=column), todo.format(limit=_LIMITS[column]))
    return f"{degrees:.5f}"


_READERS: dict[str, Callable[[str], Any]] = {
    "kind": kind,
    "country": country,
    "languages": languages,
    "website": website,
    "is_listed": yes_or_no,
}
