"""Two records that may be one organisation: suggested, merged, separated again, or said to be two."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.linkage import Candidate, Suggestion, suggest
from collegium.partners.actions.details import PLACE_FIELDS
from collegium.partners.actions.organisations import FIELDS
from collegium.partners.actions.records import label_of, lock, lock_current, save_checked
from collegium.partners.models import (
    Contact,
    DuplicateDismissal,
    Merge,
    Offer,
    Organisation,
    OrganisationQuerySet,
    Place,
    fold,
)
from collegium.partners.permissions import check_user_can_edit_organisation, check_user_can_merge
from collegium.people.models import User

Reference = tuple[type[models.Model], str]

# What may be recorded twice for one organisation, and the fields that make it the same.
TWINS: dict[type[models.Model], tuple[str, ...]] = {
    Place: tuple(name for name in PLACE_FIELDS if name != "is_main"),
    Contact: ("name", "function", "email", "phone", "language", "ended_on"),
    Offer: ("direction", "category", "title", "description", "ended_on"),
}


def find_duplicates(organisations: OrganisationQuerySet, *, limit: int = 100) -> list[Suggestion]:
    """Pairs among the given ones that look alike and that nobody has said to be two; a and b are ids."""
    dismissed = set(DuplicateDismissal.objects.values_list("first_id", "second_id"))
    found = suggest(candidates(organisations), limit=limit + len(dismissed))
    kept = [pair for pair in found if tuple(sorted((int(pair.a), int(pair.b)))) not in dismissed]
    return kept[:limit]


def find_lookalikes(
    organisations: OrganisationQuerySet, draft: Candidate, *, limit: int = 5
) -> list[Organisation]:
    """Those that look like a record that is about to be made, likeliest first."""
    likely = organisations.filter(pk__in=sharing_words(organisations, draft.name))
    pairs = suggest([draft, *candidates(likely)], limit=200)
    ids = [pair.b for pair in pairs if pair.a == draft.id][:limit]
    found = Organisation.objects.with_place().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def sharing_words(organisations: OrganisationQuerySet, name: str, *, limit: int = 500) -> set[int]:
    """Ids of those that share the beginning of a word with the name; rare words come first."""
    words = {word[:5] for word in fold(name).split() if len(word) > 2}
    hits = [set(organisations.matching(word).values_list("pk", flat=True)[:limit]) for word in sorted(words)]
    found: set[int] = set()
    for ids in sorted(hits, key=len):
        found |= ids if len(found) + len(ids) <= limit else set()
    return found


def candidates(organisations: models.QuerySet[Organisation]) -> Iterator[Candidate]:
    for organisation in organisations.prefetch_related("identifiers", "places"):
        by_scheme: dict[str, list[str]] = {}
        for identifier in organisation.identifiers.all():
            by_scheme.setdefault(identifier.scheme, []).append(identifier.value)
        yield Candidate(
            id=organisation.pk,
            name=organisation.name,
            kind=organisation.kind,
            country=organisation.country,
            place=next((place.locality for place in organisation.places.all()), ""),
            identifiers=by_scheme,
            website_domain=urlsplit(organisation.website).hostname or "",
        )


@transaction.atomic
def dismiss_duplicate(*, by: User, one: Organisation, other: Organisation) -> DuplicateDismissal:
    """Say that the two are two; they are not suggested again."""
    check_user_can_merge(by, one, other)
    first, second = sorted([one, other], key=lambda organisation: organisation.pk)
    dismissal, made = DuplicateDismissal.objects.get_or_create(
        first=first, second=second, defaults={"dismissed_by": by}
    )
    if made:
        for organisation in (first, second):
            audit.record(
                by=by,
                verb=gettext_noop("said that these are two:"),
                target=dismissal,
                organisation_id=organisation.pk,
            )
    return dismissal


@transaction.atomic
def restore_duplicate(*, by: User, dismissal: DuplicateDismissal) -> None:
    """Take back that the two are two."""
    check_user_can_merge(by, dismissal.first, dismissal.second)
    DuplicateDismissal.objects.filter(pk=dismissal.pk).delete()


@transaction.atomic
def merge_organisations(
    *, by: User, kept: Organisation, merged: Organisation, take: tuple[str, ...] = ()
) -> Merge:
    """Move everything that refers to `merged` over to `kept`; `take` names the fields to take from `merged`.

    What a rule of uniqueness does not let move (the same role of the same person, say) stays with the merged
    record, because `kept` already has its like; so does a place, contact or offer that says the same.
    Raises PermissionRefused unless the person may change both.
    """
    check_user_can_merge(by, kept, merged)
    check_takeable(take)
    first, second = sorted([kept, merged], key=lambda organisation: organisation.pk)
    locked = {organisation.pk: organisation for organisation in (lock_current(first), lock_current(second))}
    one, other = locked[kept.pk], locked[merged.pk]
    main_places = list(other.places.filter(is_main=True).values_list("pk", flat=True))
    if one.places.exists():
        other.places.update(is_main=False)
    steward = [one.steward_id, one.steward_id]
    if one.steward_id == other.pk:
        one.steward = None if other.steward_id == one.pk else other.steward
        one.save(update_fields=["steward"])
        steward[1] = one.steward_id
    effect = {"steward": steward, "main_places": main_places, "moved": move_all(other, one)}
    changes = audit.apply_changes(one, {name: getattr(other, name) for name in take})
    save_checked(one)
    other.merged_into = one
    other.save(update_fields=["merged_into"])
    one.refresh_search_text()
    merge = Merge.objects.create(kept=one, merged=other, effect={**effect, "fields": changes}, merged_by=by)
    for organisation in (one, other):
        audit.record(
            by=by,
            verb=gettext_noop("merged"),
            target=merge,
            organisation_id=organisation.pk,
            changes=changes,
        )
    return merge


@transaction.atomic
def undo_merge(*, by: User, merge: Merge) -> Organisation:
    """Separate the two again, exactly as they were.

    Raises Conflict, and changes nothing, when what had moved has since been changed to belong elsewhere,
    a field that was taken over has been changed again, or either record was merged once more.
    """
    check_user_can_edit_organisation(by, merge.kept)
    current = Merge.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=merge.pk)
    if current.undone_at:
        raise Conflict(_("This merge has already been taken back."))
    kept, merged = lock(current.kept), current.merged
    put_fields_back(kept, current.effect["fields"])
    for label, field, keys in current.effect["moved"]:
        move_back(apps.get_model(label), field, keys, kept, merged)
    merged.places.filter(pk__in=current.effect["main_places"]).update(is_main=True)
    put_steward_back(kept, *current.effect["steward"])
    Organisation.objects.filter(pk=merged.pk).update(merged_into=None)
    current.undone_at = timezone.now()
    current.save(update_fields=["undone_at"])
    for organisation in (kept, merged):
        organisation.refresh_search_text()
        audit.record(
            by=by, verb=gettext_noop("took back the merge"), target=current, organisation_id=organisation.pk
        )
    return merged


def check_takeable(take: tuple[str, ...]) -> None:
    unknown = set(take) - set(FIELDS)
    if unknown:
        raise InvalidInput(_("There is no field “{name}” to take over.").format(name=min(unknown)))


def references() -> list[Reference]:
    """Every foreign key to Organisation in any app, so that no app above needs to be known here."""
    own = {Merge, DuplicateDismissal}
    related = Organisation._meta.get_fields(include_hidden=True)
    return [
        (relation.related_model, relation.field.name)
        for relation in related
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in own
    ]


def move_all(source: Organisation, target: Organisation) -> list[list[Any]]:
    """Point every reference at the target; returns [model label, field, keys that moved]."""
    moved = []
    for model, field in references():
        there = (
            {essence(row) for row in model._default_manager.filter(**{field: target})}
            if model in TWINS
            else ()
        )
        rows = model._default_manager.filter(**{field: source}).order_by("pk")
        keys = [row.pk for row in rows if not (there and essence(row) in there) and point(row, field, target)]
        if keys:
            moved.append([model._meta.label, field, keys])
    return moved


def essence(row: models.Model) -> tuple[Any, ...]:
    """What a place, contact or offer says; two with the same essence tell a reader nothing new."""
    return tuple(getattr(row, name) for name in TWINS[type(row)])


def point(row: models.Model, field: str, target: Organisation) -> bool:
    """Whether the row could be pointed at the target; False where a rule of the database is in the way."""
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{field: target})
    except IntegrityError:
        return False
    return True


def put_fields_back(kept: Organisation, changes: dict[str, list[Any]]) -> None:
    for name, (before, after) in changes.items():
        if audit.plain(getattr(kept, name)) != after:
            raise Conflict(
                _("“{field}” has been changed since the merge, so it cannot be taken back.").format(
                    field=label_of(kept, name).rstrip(": ")
                )
            )
        setattr(kept, name, before)
    save_checked(kept)


def put_steward_back(kept: Organisation, before: int | None, after: int | None) -> None:
    if before != after:
        Organisation.objects.filter(pk=kept.pk, steward=after).update(steward=before)


def move_back(
    model: type[models.Model], field: str, keys: list[Any], kept: Organisation, merged: Organisation
) -> None:
    """All or nothing: every row that moved must still be there and still belong to the kept record."""
    rows = model._default_manager.filter(pk__in=keys, **{field: kept})
    try:
        with transaction.atomic():
            complete = rows.update(**{field: merged}) == len(keys)
    except IntegrityError:
        complete = False
    if not complete:
        raise Conflict(
            _(
                "Something that had moved ({what}) has changed since, so the merge cannot be taken back."
            ).format(what=model._meta.verbose_name_plural)
        )
