"""Doing what was planned, in one transaction, and taking it back line by line."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.models import AuditEvent
from collegium.partners.actions.imports.columns import FACTS, PLACE
from collegium.partners.actions.imports.planning import Plan, chunks, main_place
from collegium.partners.models import (
    Identifier,
    ImportBatch,
    Merge,
    Offer,
    Organisation,
    Place,
    Relationship,
    searchable,
)
from collegium.partners.vocabulary import IdentifierScheme, RelationshipKind
from collegium.people.models import User

CREATED = gettext_noop("imported")
UPDATED = gettext_noop("changed by an import the facts of")
UNDONE = gettext_noop("took back the import of")

# For each organisation: what was made for it and which fields were changed.
Effect = dict[str, Any]


def apply_plans(plans: list[Plan], *, batch: ImportBatch, by: User) -> dict[str, Any]:
    """Write everything; returns {"created": [Effect], "updated": [Effect], "relationships": [id]}."""
    created = [create(plan, batch.steward) for plan in plans if plan.step == "create"]
    write_details(created)
    updated = [update(plan) for plan in plans if plan.step == "update"]
    ties = write_parents(plans, batch.steward)
    record_events(created, CREATED, batch, by)
    record_events(updated, UPDATED, batch, by)
    return {"created": created, "updated": updated, "relationships": ties}


def create(plan: Plan, steward: Organisation) -> Effect:
    """One organisation; its details follow for all lines at once."""
    organisation = Organisation(**plan.entry.facts, steward=steward)
    place = plan.entry.place
    details = [value for _scheme, value in sorted(plan.entry.identifiers)]
    if place:
        details += [place.get("locality", ""), place.get("region", ""), organisation.country]
    organisation.search_text = searchable(organisation, details)
    organisation.save(force_insert=True)
    plan.organisation = organisation
    return {"id": organisation.pk, "line": plan.entry.line, "plan": plan}


def write_details(effects: list[Effect]) -> None:
    """Identifiers, places and offers of new organisations, in a few statements."""
    identifiers, places, offers = [], [], []
    for effect in effects:
        plan = effect.pop("plan")
        identifiers += new_identifiers(plan)
        offers += new_offers(plan)
        if plan.entry.place:
            places.append(new_place(plan))
    Identifier.objects.bulk_create(identifiers, batch_size=500)
    Place.objects.bulk_create(places, batch_size=500)
    Offer.objects.bulk_create(offers, batch_size=500)


def new_identifiers(plan: Plan) -> list[Identifier]:
    return [Identifier(organisation=plan.organisation, scheme=s, value=v) for s, v in plan.new_identifiers]


def new_offers(plan: Plan) -> list[Offer]:
    return [
        Offer(organisation=plan.organisation, direction=direction, category=category, title=title)
        for direction, category, title in plan.new_offers
    ]


def new_place(plan: Plan) -> Place:
    organisation = plan.organisation
    assert organisation is not None  # noqa: S101 - the planner set it
    return Place(organisation=organisation, country=organisation.country, **plan.entry.place)


def update(plan: Plan) -> Effect:
    """Change one organisation; the effect names every row that was made and every value that was there."""
    organisation = plan.organisation
    assert organisation is not None  # noqa: S101 - the planner set it
    facts = {name: value for name, value in plan.entry.facts.items() if name in plan.changes}
    for name, value in facts.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(facts) or ["name"])
    effect: Effect = {"id": organisation.pk, "line": plan.entry.line, "changes": plan.changes}
    effect["new_place"] = update_place(plan, organisation)
    effect["identifiers"] = saved_keys(new_identifiers(plan))
    effect["offers"] = saved_keys(new_offers(plan))
    organisation.refresh_search_text()
    return effect


def update_place(plan: Plan, organisation: Organisation) -> int | None:
    """Change the main place, or make one; returns the id of a new one."""
    wanted = {name: value for name, value in plan.entry.place.items() if name in plan.changes}
    if not wanted:
        return None
    if place := main_place(organisation):
        Place.objects.filter(pk=place.pk).update(**wanted)
        return None
    made = new_place(plan)
    made.save()
    return made.pk


def saved_keys(records: Iterable[models.Model]) -> list[int]:
    keys = []
    for record in records:
        record.save()
        keys.append(record.pk)
    return keys


def write_parents(plans: list[Plan], steward: Organisation) -> list[int]:
    """Record "is part of" where the file names the local number of a parent that is known."""
    children = [
        (plan.organisation, plan.entry.part_of) for plan in plans if plan.organisation and plan.entry.part_of
    ]
    parents = local_numbers(steward, sorted({number for _child, number in children}))
    wanted = {(child.pk, parents[number]) for child, number in children if number in parents}
    made = []
    for source, target in sorted(wanted - known_parts(wanted)):
        if source != target:
            tie = Relationship(source_id=source, target_id=target, kind=RelationshipKind.PART_OF)
            made += saved_keys([tie])
    return made


def local_numbers(steward: Organisation, numbers: list[str]) -> dict[str, int]:
    own = Organisation.objects.current().kept_by(steward)
    known = Identifier.objects.filter(scheme=IdentifierScheme.LOCAL, organisation__in=own)
    return {
        value: pk
        for part in chunks(numbers)
        for value, pk in known.filter(value__in=part).values_list("value", "organisation")
    }


def known_parts(wanted: set[tuple[int, int]]) -> set[tuple[int, int]]:
    standing = Relationship.objects.filter(kind=RelationshipKind.PART_OF, ended_on=None)
    return {
        pair
        for part in chunks(sorted({source for source, _target in wanted}))
        for pair in standing.filter(source__in=part).values_list("source", "target")
    }


def record_events(effects: list[Effect], verb: str, batch: ImportBatch, by: User) -> None:
    """One event for each organisation, written together."""
    names: dict[int, str] = {}
    for part in chunks([effect["id"] for effect in effects]):
        names.update(Organisation.objects.filter(pk__in=part).values_list("pk", "name"))
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                actor_id=by.pk,
                actor_name=str(by)[:200],
                verb=verb,
                target_type=Organisation._meta.label,
                target_id=str(effect["id"]),
                target_label=names[effect["id"]],
                organisation_id=effect["id"],
                changes={**effect.get("changes", {}), "file": [None, batch.file_name]},
            )
            for effect in effects
        ],
        batch_size=500,
    )


def undo_update(effect: Effect) -> bool:
    """Put every value back, take away what was added; False, and nothing done, when any was changed since."""
    organisation = Organisation.objects.current().filter(pk=effect["id"]).first()
    if organisation is None or not is_unchanged(organisation, effect):
        return False
    Identifier.objects.filter(pk__in=effect["identifiers"]).delete()
    Offer.objects.filter(pk__in=effect["offers"]).delete()
    place = main_place(organisation)
    if effect["new_place"]:
        Place.objects.filter(pk=effect["new_place"]).delete()
    elif place:
        set_values(place, PLACE, effect["changes"])
    set_values(organisation, FACTS, effect["changes"])
    organisation.refresh_search_text()
    return True


def set_values(record: models.Model, names: tuple[str, ...], changes: dict[str, list[Any]]) -> None:
    wanted = [name for name in names if name in changes]
    for name in wanted:
        before = changes[name][0]
        setattr(record, name, None if name in {"latitude", "longitude"} and before == "" else before)
    if wanted:
        record.save(update_fields=wanted)


def is_unchanged(organisation: Organisation, effect: Effect) -> bool:
    """Whether what the import wrote is still what is there."""
    place = main_place(organisation)
    if effect["new_place"] and (place is None or place.pk != effect["new_place"]):
        return False
    now = {name: current(organisation, place, name) for name in effect["changes"]}
    same = all(now[name] == after for name, (_before, after) in effect["changes"].items())
    identifiers = organisation.identifiers.filter(pk__in=effect["identifiers"]).count()
    offers = organisation.offers.filter(pk__in=effect["offers"], ended_on=None).count()
    return same and identifiers == len(effect["identifiers"]) and offers == len(effect["offers"])


def current(organisation: Organisation, place: Place | None, name: str) -> Any:
    if name in FACTS:
        return audit.plain(getattr(organisation, name))
    value = getattr(place, name, None)
    return "" if value is None else f"{value:.5f}" if name in {"latitude", "longitude"} else value


def undo_creates(effects: list[Effect], *, references: list[tuple[type[models.Model], str]]) -> list[int]:
    """Delete what the import made, except what anybody has used or changed since; the lines of those."""
    lines = {effect["id"]: effect["line"] for effect in effects}
    kept: list[int] = []
    for ids in chunks(sorted(lines)):
        there = set(Organisation.objects.filter(pk__in=ids).values_list("pk", flat=True))
        free = there - changed_since(ids) - used_since(ids, references)
        Organisation.objects.filter(pk__in=free).delete()
        kept += [lines[pk] for pk in ids if pk not in free]
    return kept


def changed_since(ids: list[int]) -> set[int | None]:
    merges = Merge.objects.filter(Q(kept__in=ids) | Q(merged__in=ids), undone_at__isnull=False)
    undone = [str(pk) for pk in merges.values_list("pk", flat=True)]
    events = AuditEvent.objects.filter(organisation_id__in=ids).exclude(verb=CREATED)
    # a merge that was taken back left nothing behind
    events = events.exclude(target_type=Merge._meta.label, target_id__in=undone)
    return set(events.order_by().values_list("organisation_id", flat=True).distinct())


def used_since(ids: list[int], references: list[tuple[type[models.Model], str]]) -> set[int]:
    """Those to which something refers that an import does not make itself."""
    own = {Identifier, Place, Offer, Relationship}
    used: set[int] = set()
    for model, field in references:
        if model not in own:
            rows = model._default_manager.filter(**{f"{field}__in": ids})
            used |= set(rows.order_by().values_list(field, flat=True))
    return used
