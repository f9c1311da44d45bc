"""The registry as a list that can be imported again without loss."""

from collections.abc import Iterator

from collegium.core.faults import sentence
from collegium.engines.problems import Problem
from collegium.partners.actions.imports.columns import COLUMNS, FACTS, OFFERS, PLACE, SCHEMES
from collegium.partners.actions.imports.planning import main_place, plain_place
from collegium.partners.actions.imports.reading import doubly_guarded
from collegium.partners.models import ImportBatch, Organisation, OrganisationQuerySet
from collegium.partners.vocabulary import IdentifierScheme, RelationshipKind

TEMPLATE_ROW = {
    "name": "Lincoln School",
    "short_name": "LS",
    "kind": "school",
    "description": "A primary school with 400 pupils",
    "website": "https://lincoln.example.org",
    "country": "US",
    "languages": "en; es",
    "is_listed": "yes",
    "nces": "",
    "local_id": "S-001",
    "address": "1 Main Street",
    "locality": "Springfield",
    "region": "Illinois",
    "postal_code": "62701",
    "latitude": "39.80172",
    "longitude": "-89.64371",
    "offers": "expertise: reading coaches; resource: a hall for 200",
    "needs": "service: school buses",
}


def export_rows(organisations: OrganisationQuerySet) -> Iterator[list[str]]:
    """One list of cells, in the order of `COLUMNS`, for each organisation."""
    whole = organisations.prefetch_related(
        "identifiers", "places", "offers", "relationships_out__target__identifiers"
    )
    for organisation in whole.iterator(chunk_size=500):
        cells = cells_of(organisation)
        yield [doubly_guarded(cells[column]) for column in COLUMNS]


def cells_of(organisation: Organisation) -> dict[str, str]:
    cells = {name: fact(organisation, name) for name in FACTS}
    place = main_place(organisation)
    cells |= {name: plain_place(place, name) for name in PLACE}
    for column, scheme in SCHEMES.items():
        held = [one.value for one in organisation.identifiers.all() if one.scheme == scheme]
        cells[column] = "; ".join(held)
    for direction in OFFERS:
        cells[direction] = "; ".join(
            f"{offer.category}: {offer.title}"
            for offer in organisation.offers.all()
            if offer.direction == direction and offer.ended_on is None
        )
    cells["part_of"] = parent_number(organisation)
    return cells


def fact(organisation: Organisation, name: str) -> str:
    value = getattr(organisation, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else str(value)


def parent_number(organisation: Organisation) -> str:
    """The local number of the organisation that this one is part of, where it has one."""
    for tie in organisation.relationships_out.all():
        if tie.kind == RelationshipKind.PART_OF and tie.ended_on is None:
            for identifier in tie.target.identifiers.all():
                if identifier.scheme == IdentifierScheme.LOCAL:
                    return str(identifier.value)
    return ""


def template_row() -> list[str]:
    return [TEMPLATE_ROW.get(column, "") for column in COLUMNS]


def bad_rows(batch: ImportBatch) -> tuple[list[str], list[list[str]]]:
    """Header and cells of the lines that were not imported, with their problems in a last column."""
    problems = {plan["line"]: plan["problems"] for plan in batch.plans if plan["step"] == "wrong"}
    lines = [
        [*cells, " | ".join(sentence(Problem(**problem)) for problem in problems[line])]
        for line, *cells in batch.content.get("rows", [])
        if line in problems
    ]
    return [*batch.content.get("header", []), "problems"], lines
