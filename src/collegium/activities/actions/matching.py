"""Matching a round, publishing what came out, and taking either back."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.models import Assignment, MatchRun, PlacementRound
from collegium.activities.permissions import check_user_can_arrange_placements
from collegium.core.errors import Conflict
from collegium.engines import matching as engine
from collegium.initiatives.actions.changes import change_thing, create_thing, tell
from collegium.initiatives.permissions import people_of_partners
from collegium.people.models import User


@transaction.atomic
def run_matching(
    *, by: User, placement_round: PlacementRound, seed: str = "", now: datetime | None = None
) -> MatchRun:
    """Match students to places that are ready. The seed of the lot is drawn after everything was entered."""
    initiative = placement_round.initiative
    check_user_can_arrange_placements(by, initiative)
    students, places = students_of(placement_round), places_of(placement_round)
    if not students or not any(place.is_open for place in places):
        raise Conflict(_("There must be a student, and a place whose safeguarding check-list is complete."))
    number = (placement_round.runs.aggregate(last=Max("number"))["last"] or 0) + 1
    run = MatchRun(
        round=placement_round,
        number=number,
        seed=seed or secrets.token_hex(8),
        matched_at=now or timezone.now(),
        matched_by=by,
    )
    create_thing(run, by=by, verb=gettext_noop("matched the round"), initiative=initiative)
    Assignment.objects.bulk_create(
        Assignment(
            run=run,
            student_id=int(one.student),
            place_id=int(one.place) if one.place else None,
            rank=one.rank,
            why=one.why,
            obstacles=[[rank, list(found)] for rank, found in one.obstacles],
        )
        for one in engine.match(students, places, seed=run.seed)
    )
    return run


def students_of(placement_round: PlacementRound) -> list[engine.Student]:
    rows = placement_round.students.current().prefetch_related("wishes")
    return [
        engine.Student(
            key=str(row.pk),
            wishes=tuple(str(wish.place_id) for wish in row.wishes.all()),
            days=frozenset(row.half_days),
            areas=frozenset(row.areas),
            languages=frozenset(row.languages),
            qualities=frozenset(row.qualities),
        )
        for row in rows
    ]


def places_of(placement_round: PlacementRound) -> list[engine.Place]:
    """Places that were taken out are closed, so that wishes for them are explained."""
    return [
        engine.Place(
            key=str(row.pk),
            number=row.number,
            days=frozenset(row.half_days),
            area=row.area,
            languages=frozenset(row.languages),
            requirements=frozenset(row.requirements),
            preferred=frozenset(row.preferred),
            is_open=row.is_ready and row.archived_at is None,
        )
        for row in placement_round.places.prefetch_related("checks")
    ]


@transaction.atomic
def undo_matching(*, by: User, run: MatchRun, now: datetime | None = None) -> None:
    """Students and places can then be changed, and matched again with another lot."""
    check_user_can_arrange_placements(by, run.initiative)
    if run.undone_at:
        raise Conflict(_("This matching has been undone already."))
    values = {"undone_at": now or timezone.now()}
    change_thing(run, values, by=by, verb=gettext_noop("undid the matching"), initiative=run.initiative)


@transaction.atomic
def publish_matching(*, by: User, run: MatchRun, now: datetime | None = None) -> None:
    """Schools see where their students go, employers who comes to them; both are told."""
    check_user_can_arrange_placements(by, run.initiative)
    if run.undone_at or run.published_at:
        raise Conflict(_("This matching has been undone or published already."))
    values = {"published_at": now or timezone.now()}
    change_thing(run, values, by=by, verb=gettext_noop("published the matching"), initiative=run.initiative)
    schools = run.assignments.values("student__school")
    tell(
        people_of_partners(run.initiative).filter(memberships__organisation__in=schools).distinct(),
        gettext_noop("{round}: it is settled where your students go."),
        initiative=run.initiative,
        url=f"{run.round.get_absolute_url()}matching/",
        round=run.round.title,
    )
    employers = run.assignments.exclude(place=None).values("place__employer")
    tell(
        people_of_partners(run.initiative).filter(memberships__organisation__in=employers).distinct(),
        gettext_noop("{round}: it is settled who comes to you."),
        initiative=run.initiative,
        url=f"{run.round.get_absolute_url()}expected/",
        round=run.round.title,
    )


@transaction.atomic
def unpublish_matching(*, by: User, run: MatchRun) -> None:
    check_user_can_arrange_placements(by, run.initiative)
    if not run.published_at:
        raise Conflict(_("This matching has not been published."))
    verb = gettext_noop("took the publication of the matching back")
    change_thing(run, {"published_at": None}, by=by, verb=verb, initiative=run.initiative)
