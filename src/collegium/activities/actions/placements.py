"""Placement rounds: places, their check-lists, and the students whom schools enter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.models import Place, PlaceCheck, PlacementRound, Student, Wish
from collegium.activities.permissions import (
    check_user_can_arrange_placements,
    check_user_can_enter_students,
)
from collegium.activities.vocabulary import Safeguard
from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
)
from collegium.initiatives.models import Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User


@transaction.atomic
def create_placement_round(*, by: User, initiative: Initiative, values: dict[str, Any]) -> PlacementRound:
    """values: title, description, goal, starts_on, ends_on."""
    check_user_can_arrange_placements(by, initiative)
    check_same_initiative(initiative, values.get("goal"))
    made = PlacementRound(initiative=initiative, created_by=by, **values)
    return create_thing(made, by=by, verb=gettext_noop("began the placement round"), initiative=initiative)


@transaction.atomic
def edit_placement_round(
    *, by: User, placement_round: PlacementRound, values: dict[str, Any]
) -> PlacementRound:
    initiative = placement_round.initiative
    check_user_can_arrange_placements(by, initiative)
    check_same_initiative(initiative, values.get("goal"))
    verb = gettext_noop("changed the placement round")
    change_thing(placement_round, values, by=by, verb=verb, initiative=initiative)
    return placement_round


def check_still_open(placement_round: PlacementRound) -> None:
    """Once matched, nothing on which the matching rests may change."""
    if placement_round.current_run() is not None:
        raise Conflict(_("The round has been matched. Undo the matching first."))


def check_takes_part(initiative: Initiative, organisation: Organisation) -> None:
    parts = initiative.participations.accepted(today=utc_date())
    if not parts.filter(organisation=organisation).exists():
        raise InvalidInput(
            _("{organisation} does not take part in the initiative.").format(organisation=organisation)
        )


@transaction.atomic
def create_place(*, by: User, placement_round: PlacementRound, values: dict[str, Any]) -> Place:
    """values: employer, title, number, half_days, area, languages, requirements, preferred."""
    check_user_can_arrange_placements(by, placement_round.initiative)
    check_still_open(placement_round)
    check_takes_part(placement_round.initiative, values["employer"])
    place = Place(round=placement_round, **values)
    verb = gettext_noop("added the place")
    return create_thing(place, by=by, verb=verb, initiative=placement_round.initiative)


@transaction.atomic
def edit_place(*, by: User, place: Place, values: dict[str, Any]) -> Place:
    check_user_can_arrange_placements(by, place.initiative)
    check_still_open(place.round)
    if "employer" in values:
        check_takes_part(place.initiative, values["employer"])
    change_thing(place, values, by=by, verb=gettext_noop("changed the place"), initiative=place.initiative)
    return place


@transaction.atomic
def archive_place(*, by: User, place: Place) -> None:
    check_user_can_arrange_placements(by, place.initiative)
    check_still_open(place.round)
    archive_thing(place, by=by, verb=gettext_noop("took the place out"))


@transaction.atomic
def restore_place(*, by: User, place: Place) -> None:
    check_user_can_arrange_placements(by, place.initiative)
    check_still_open(place.round)
    restore_thing(place, by=by, verb=gettext_noop("brought back the place"))


@transaction.atomic
def complete_place_check(*, by: User, place: Place, kind: str, now: datetime | None = None) -> None:
    """One point of the safeguarding check-list is in order."""
    check_user_can_arrange_placements(by, place.initiative)
    check_still_open(place.round)
    if kind not in Safeguard.values:
        raise InvalidInput(_("There is no such point on the check-list."))
    if place.checks.filter(kind=kind).exists():
        raise Conflict(_("This is in order already."))
    check = PlaceCheck(place=place, kind=kind, done_by=by, done_at=now or timezone.now())
    create_thing(check, by=by, verb=gettext_noop("checked the place"), initiative=place.initiative)


@transaction.atomic
def reopen_place_check(*, by: User, place: Place, kind: str) -> None:
    check_user_can_arrange_placements(by, place.initiative)
    check_still_open(place.round)
    check = place.checks.filter(kind=kind).first()
    if check is None:
        raise Conflict(_("This was not in order yet."))
    verb = gettext_noop("reopened a check of the place")
    audit.record(by=by, verb=verb, target=check, initiative_id=place.initiative.pk)
    check.delete()


@transaction.atomic
def enter_student(
    *, by: User, placement_round: PlacementRound, values: dict[str, Any], wishes: Sequence[Place]
) -> Student:
    """values: school, code, half_days, areas, languages, qualities. wishes: the dearest first."""
    initiative = placement_round.initiative
    check_user_can_enter_students(by, initiative, values["school"])
    check_still_open(placement_round)
    student = Student(round=placement_round, **values)
    create_thing(student, by=by, verb=gettext_noop("entered a student"), initiative=initiative)
    wish(student, wishes)
    return student


@transaction.atomic
def edit_student(*, by: User, student: Student, values: dict[str, Any], wishes: Sequence[Place]) -> Student:
    check_user_can_enter_students(by, student.initiative, student.school)
    check_user_can_enter_students(by, student.initiative, values.get("school", student.school))
    check_still_open(student.round)
    verb = gettext_noop("changed a student")
    change_thing(student, values, by=by, verb=verb, initiative=student.initiative)
    student.wishes.all().delete()
    wish(student, wishes)
    return student


def wish(student: Student, wishes: Sequence[Place]) -> None:
    if len({place.pk for place in wishes}) < len(wishes):
        raise InvalidInput(_("A place can be wished for once."))
    if any(place.round_id != student.round_id or place.archived_at for place in wishes):
        raise InvalidInput(_("Choose places of this round."))
    Wish.objects.bulk_create(
        Wish(student=student, place=place, rank=rank) for rank, place in enumerate(wishes, start=1)
    )


@transaction.atomic
def archive_student(*, by: User, student: Student) -> None:
    check_user_can_enter_students(by, student.initiative, student.school)
    check_still_open(student.round)
    archive_thing(student, by=by, verb=gettext_noop("took a student out"))


@transaction.atomic
def restore_student(*, by: User, student: Student) -> None:
    check_user_can_enter_students(by, student.initiative, student.school)
    check_still_open(student.round)
    restore_thing(student, by=by, verb=gettext_noop("brought back a student"))
