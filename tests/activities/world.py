"""Activities for tests: planned, held and attended through actions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from collegium.activities import actions
from collegium.activities.models import (
    Activity,
    EventPage,
    Place,
    PlacementRound,
    Registration,
    Session,
    Student,
)
from collegium.activities.vocabulary import Safeguard
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Initiative

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def planned(world, **values) -> Activity:
    goal = world.reading.goals.first() or initiatives.create_goal(
        by=world.alma, initiative=world.reading, values={"title": "Every child reads"}
    )
    facts = {"kind": "training", "title": "Reading aloud", "goal": goal, "host": world.riverside, **values}
    return actions.create_activity(by=world.alma, initiative=world.reading, values=facts, now=NOW)


def with_session(world, activity: Activity, starts=NOW, hours=3, **values) -> Session:
    facts = {
        "starts_at": starts,
        "ends_at": starts + hours * HOUR,
        "zone": "America/New_York",
        "place": "Room 3",
    }
    return actions.add_session(by=world.alma, activity=activity, values={**facts, **values})


def opened(world, **values) -> Activity:
    activity = planned(world, **values)
    with_session(world, activity)
    actions.move_activity(by=world.alma, activity=activity, to="open")
    return activity


def published(world, activity: Activity, **values) -> EventPage:
    """The activity with its page on the public site of the initiative."""
    Initiative.objects.filter(pk=world.reading.pk).update(is_public=True)
    activity.initiative.refresh_from_db()
    actions.edit_event_page(by=world.alma, activity=activity, values={"food": "Soup", **values})
    return actions.publish_event(by=world.alma, activity=activity)


def outsider(world, activity: Activity, number: int = 1, **more) -> Registration:
    return actions.register_external(
        by=world.alma, activity=activity, name=f"Guest {number}", organisation_name="Town library", **more
    )


def attend(world, session: Session, *rows: Registration, hours="3") -> None:
    actions.record_attendance(by=world.alma, session=session, hours={row.pk: Decimal(hours) for row in rows})


def round_of(world) -> PlacementRound:
    values = {"title": "Spring", "starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=30)}
    return actions.create_placement_round(by=world.alma, initiative=world.reading, values=values)


def place(world, placement_round: PlacementRound, title="Shop", *, ready=True, **values) -> Place:
    facts = {"employer": world.lincoln, "title": title, "area": "North", **values}
    made = actions.create_place(by=world.alma, placement_round=placement_round, values=facts)
    for kind in Safeguard.values if ready else ():
        actions.complete_place_check(by=world.alma, place=made, kind=kind)
    return Place.objects.get(pk=made.pk)


def student(world, placement_round: PlacementRound, code: str, *wishes: Place, **values) -> Student:
    facts = {"school": world.riverside, "code": code, **values}
    return actions.enter_student(by=world.alma, placement_round=placement_round, values=facts, wishes=wishes)


def pair(world, **values):
    facts = {"mentor": world.ben, "mentee_code": "R-1", "starts_on": NOW.date(), **values}
    return actions.create_mentoring_pair(by=world.alma, initiative=world.reading, values=facts)
