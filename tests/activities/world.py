"""Activities for tests: planned, held and attended through actions."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from collegium.activities import actions
from collegium.activities.models import (
    Activity,
    ClassGroup,
    EventPage,
    Place,
    PlacementRound,
    Project,
    ProjectMilestone,
    Registration,
    Session,
    Student,
    Visitor,
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


def class_group(world, activity: Activity, organisation=None, contact=None, **values) -> ClassGroup:
    """Lincoln's class with Ben as its contact, if nothing else is said."""
    facts = {
        "organisation": organisation or world.lincoln,
        "name": "7b",
        "contact": contact or world.ben,
        **values,
    }
    return actions.add_class_group(by=world.alma, activity=activity, values=facts)


def joint_project(world, **values) -> Project:
    """A project of a class of Riverside (Alma) and one of Lincoln (Ben), whose question is written."""
    activity = planned(world, kind="project", title="One river", **values)
    class_group(world, activity, world.riverside, world.alma, name="Lab school")
    class_group(world, activity)
    facts = {"question": "How clean is the river?", "ends_on": NOW.date()}
    return actions.edit_project(by=world.alma, activity=activity, values=facts, now=NOW)


def owed(
    world, project: Project, group: ClassGroup | None = None, now: datetime = NOW, **values
) -> ProjectMilestone:
    group = group or project.activity.class_groups.get(organisation=world.lincoln)
    facts = {"title": "Ten samples", "due_on": NOW.date(), "group": group, **values}
    return actions.add_project_milestone(by=world.alma, project=project, values=facts, now=now)


PRODUCT = {"product_url": "https://river.example.org/", "product_text": "A map", "licence": "cc-by"}


def made(world, project: Project, *, agreed=True) -> Project:
    """With something to show, to which the contacts have agreed."""
    project = actions.edit_product(by=world.alma, project=project, values=PRODUCT)
    for group in project.activity.class_groups.current() if agreed else ():
        actions.agree_to_product(by=group.contact, group=group)
    return project


def ended(world, project: Project, *numbers: int) -> Project:
    """Begun and brought to its end; numbers: students of each group, in the order in which they were added."""
    activity = project.activity
    milestone = owed(world, project)
    actions.move_activity(by=world.alma, activity=activity, to="running")
    actions.complete_project_milestone(by=world.alma, milestone=milestone)
    words = {"learned": "To measure", "would_change": "Begin earlier"}
    for group, number in zip(activity.class_groups.order_by("pk"), numbers, strict=True):
        actions.edit_class_group(by=world.alma, group=group, values={"students": number})
        actions.write_reflection(by=world.alma, group=group, values=words)
    actions.move_activity(by=world.alma, activity=activity, to="done")
    return project


def classroom(world, **values) -> Activity:
    """A virtual classroom of a class in Oslo (Riverside, Alma) and one in Amman (Lincoln, Ben)."""
    activity = planned(world, kind="classroom", title="One river", **values)
    oslo = {"zone": "Europe/Oslo", "opens": time(8, 30), "closes": time(14, 15), "languages": ["no", "en"]}
    amman = {"zone": "Asia/Amman", "opens": time(8), "closes": time(13, 30), "languages": ["ar"]}
    class_group(world, activity, world.riverside, world.alma, name="Oslo", **oslo)
    class_group(world, activity, name="Amman", **amman, school_days=[6, 0, 1, 2, 3])
    return activity


def with_visitors(world, activity: Activity | None = None, **values) -> EventPage:
    """A published event that is ahead, for which visitors can register."""
    activity = activity or opened(world, kind="community", title="Open day")
    with_session(world, activity, starts=timezone.now() + timedelta(days=5))
    return published(world, activity, takes_visitors=True, **values)


def visitor(page: EventPage, name="Rosa", people=1, **values) -> Visitor:
    facts = {"name": name, "email": f"{name.lower()}@example.org", "people": people, **values}
    return actions.register_visitor(page=page, values=facts, language="en")
