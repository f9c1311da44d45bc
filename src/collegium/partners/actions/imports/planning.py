"""What an import would do, line by line, compared with the registry as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from django.utils.translation import gettext as _

from collegium.core import audit
from collegium.engines.problems import Problem
from collegium.partners.actions.imports.reading import Entry
from collegium.partners.models import Identifier, Organisation, Place
from collegium.partners.vocabulary import IdentifierScheme

Step = Literal["create", "update", "skip", "wrong"]
Item = TypeVar("Item")
CHUNK = 500


@dataclass(slots=True)
class Plan:
    """What one line comes to. changes is {field: [before, after]} in plain values, for people to read."""

    entry: Entry
    step: Step
    organisation: Organisation | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    new_identifiers: list[tuple[str, str]] = field(default_factory=list)
    new_offers: list[tuple[str, str, str]] = field(default_factory=list)
    reason: str = ""


class Registry:
    """What of the registry the lines may concern, fetched in a few queries."""

    def __init__(self, entries: list[Entry], steward: Organisation, editable: set[int]) -> None:
        self.editable = editable
        self.holders = identifier_holders(entries, steward)
        self.named = named_organisations(entries, steward)
        ids = {*self.holders.values(), *(pk for found in self.named.values() for _country, pk in found)}
        self.organisations = in_chunks(ids)

    def holders_of(self, entry: Entry) -> set[int]:
        return {self.holders[pair] for pair in entry.identifiers if pair in self.holders}

    def find(self, entry: Entry) -> set[int]:
        """Ids of those that the line is about: by identifiers, else by name and country."""
        if by_identifier := self.holders_of(entry):
            return by_identifier
        country = entry.facts.get("country", "")
        named = self.named.get(entry.facts["name"], [])
        return {pk for known, pk in named if not country or known in {"", country}}


def plan_import(
    entries: list[Entry], *, steward: Organisation, editable: set[int], source: str
) -> list[Plan]:
    """One plan for each entry, in order. editable: ids of the organisations that the person may change."""
    registry = Registry([entry for entry in entries if not entry.problems], steward, editable)
    taken: dict[object, int] = {}
    return [plan_line(entry, registry, taken, source) for entry in entries]


def plan_line(entry: Entry, registry: Registry, taken: dict[object, int], source: str) -> Plan:
    if not entry.problems:
        check_not_repeated(entry, registry, taken, source)
    found = set() if entry.problems else registry.find(entry)
    if len(found) > 1:
        why = _("several organisations in the registry fit this line")
        entry.problems.append(
            Problem(why, _("Give an identifier of one of them, or merge them"), source, entry.line, "name")
        )
    if not found and not entry.problems and "kind" not in entry.facts:
        why = _("the kind of organisation is missing, and it is not registered yet")
        entry.problems.append(Problem(why, _("Give its kind"), source, entry.line, "kind"))
    if entry.problems:
        return Plan(entry, "wrong")
    if not found:
        return Plan(entry, "create", new_identifiers=entry.identifiers, new_offers=entry.offers)
    return plan_update(entry, registry, registry.organisations[found.pop()])


def check_not_repeated(entry: Entry, registry: Registry, taken: dict[object, int], source: str) -> None:
    """Two lines of one file must not be about one organisation."""
    keys: list[object] = [*entry.identifiers, *(f"#{pk}" for pk in registry.find(entry))]
    if not entry.identifiers:
        keys.append((entry.facts["name"].casefold(), entry.facts.get("country", "")))
    for key in keys:
        if key in taken:
            why = _("line {line} is about the same organisation").format(line=taken[key])
            entry.problems.append(Problem(why, _("Leave one of the two out"), source, entry.line, "name"))
            return
    taken.update(dict.fromkeys(keys, entry.line))


def plan_update(entry: Entry, registry: Registry, organisation: Organisation) -> Plan:
    plan = Plan(entry, "skip", organisation)
    if organisation.pk not in registry.editable:
        plan.reason = _("Already registered, and looked after by others: it stays as it is.")
        return plan
    if organisation.archived_at:
        plan.reason = _("Registered here but archived: restore it first if it should change.")
        return plan
    plan.changes = differences(entry, organisation)
    held = {(one.scheme, one.value) for one in organisation.identifiers.all()}
    plan.new_identifiers = [pair for pair in entry.identifiers if pair not in held]
    standing = {(o.direction, o.category, o.title) for o in organisation.offers.all() if o.ended_on is None}
    plan.new_offers = [offer for offer in entry.offers if offer not in standing]
    if plan.changes or plan.new_identifiers or plan.new_offers:
        plan.step = "update"
    else:
        plan.reason = _("Nothing differs from what is registered.")
    return plan


def differences(entry: Entry, organisation: Organisation) -> dict[str, list[Any]]:
    """{field: [before, after]} of facts and of the main place that the line would change."""
    place = main_place(organisation)
    pairs = [(name, getattr(organisation, name), after) for name, after in entry.facts.items()]
    for name, after in entry.place.items():
        pairs.append((name, plain_place(place, name), after))
    return {
        name: [audit.plain(before), after] for name, before, after in pairs if audit.plain(before) != after
    }


def main_place(organisation: Organisation) -> Place | None:
    return next((place for place in organisation.places.all() if place.is_main), None)


def plain_place(place: Place | None, name: str) -> str:
    """A field of the place as the reader of files writes it."""
    value = getattr(place, name) if place else None
    return "" if value is None else f"{value:.5f}" if name in {"latitude", "longitude"} else str(value)


def identifier_holders(entries: list[Entry], steward: Organisation) -> dict[tuple[str, str], int]:
    """{(scheme, value): organisation id}; a local number counts only among those the steward looks after."""
    wanted = {pair for entry in entries for pair in entry.identifiers}
    current = Identifier.objects.filter(organisation__merged_into=None)
    own = Organisation.objects.kept_by(steward)
    local = current.filter(scheme=IdentifierScheme.LOCAL, organisation__in=own)
    rows = list(local.values_list("scheme", "value", "organisation"))
    for scheme in set(IdentifierScheme.values) - {IdentifierScheme.LOCAL}:
        for values in chunks(sorted(value for name, value in wanted if name == scheme)):
            known = current.filter(scheme=scheme, value__in=values)
            rows += known.values_list("scheme", "value", "organisation")
    return {(scheme, value): pk for scheme, value, pk in rows if (scheme, value) in wanted}


def named_organisations(entries: list[Entry], steward: Organisation) -> dict[str, list[tuple[str, int]]]:
    """{name: [(country, id)]} among those the steward looks after."""
    own = Organisation.objects.current().kept_by(steward)
    found: dict[str, list[tuple[str, int]]] = {}
    for names in chunks(sorted({entry.facts["name"] for entry in entries})):
        for name, country, pk in own.filter(name__in=names).values_list("name", "country", "pk"):
            found.setdefault(name, []).append((country, pk))
    return found


def in_chunks(ids: set[int]) -> dict[int, Organisation]:
    found: dict[int, Organisation] = {}
    every = Organisation.objects.prefetch_related("identifiers", "places", "offers")
    for part in chunks(sorted(ids)):
        found.update(every.in_bulk(part))
    return found


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Lists of at most 500, because databases bound the number of parameters of a query."""
    whole = list(items)
    return (whole[start : start + CHUNK] for start in range(0, len(whole), CHUNK))
