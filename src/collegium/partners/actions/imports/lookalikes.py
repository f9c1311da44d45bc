"""New lines that may be about an organisation which is registered under a slightly different name."""

from urllib.parse import urlsplit

from collegium.engines.linkage import Candidate, suggest
from collegium.partners.actions.duplicates import candidates
from collegium.partners.actions.imports.planning import Plan
from collegium.partners.models import Organisation, OrganisationQuerySet

FEW = 3  # of a line; more would not help to decide
EVERY_PAIR = 1_000_000


def lookalikes_of(plans: list[Plan], organisations: OrganisationQuerySet) -> dict[int, list[str]]:
    """{line: labels of organisations that look like what the line would register, likeliest first}."""
    drafts = [draft_of(plan) for plan in plans if plan.step == "create"]
    if not drafts:
        return {}
    found: dict[int, list[int]] = {}
    for pair in suggest([*drafts, *candidates(organisations)], limit=EVERY_PAIR):
        # drafts come first and are named by text, what is registered by its number
        if isinstance(pair.a, str) and isinstance(pair.b, int):
            found.setdefault(int(pair.a), []).append(pair.b)
    shown = {line: ids[:FEW] for line, ids in found.items()}
    known = Organisation.objects.with_place().in_bulk({pk for ids in shown.values() for pk in ids})
    return {line: [known[pk].label for pk in ids] for line, ids in shown.items()}


def draft_of(plan: Plan) -> Candidate:
    facts = plan.entry.facts
    identifiers: dict[str, list[str]] = {}
    for scheme, value in plan.entry.identifiers:
        identifiers.setdefault(scheme, []).append(value)
    return Candidate(
        id=str(plan.entry.line),
        name=facts["name"],
        kind=facts.get("kind", ""),
        country=facts.get("country", ""),
        place=plan.entry.place.get("locality", ""),
        identifiers=identifiers,
        website_domain=urlsplit(facts.get("website", "")).hostname or "",
    )
