"""Joint projects of classes: who owes what, what was made and agreed to, what was learned, and who is counted."""

from collections import Counter
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from collegium.activities import actions
from collegium.activities.actions.participation import Crowd, students_of
from collegium.activities.models import ClassGroup, Project, ProjectMilestone
from collegium.activities.models.groups import MOST_STUDENTS
from collegium.activities.tables import milestone_rows
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.initiatives.models import Initiative
from tests.activities.world import (
    NOW,
    PRODUCT,
    class_group,
    ended,
    joint_project,
    made,
    outsider,
    owed,
    planned,
    with_session,
)

WORDS = {"learned": "To measure", "would_change": "Begin earlier"}


@pytest.fixture
def project(world):
    return joint_project(world)


@pytest.fixture
def lincoln_class(world, project):
    return project.activity.class_groups.get(organisation=world.lincoln)


def test_each_group_has_a_contact_of_its_own_partner(world):
    activity = planned(world, kind="project")
    with pytest.raises(InvalidInput, match="Alma does not belong to Lincoln"):
        class_group(world, activity, contact=world.alma)
    with pytest.raises(InvalidInput, match="does not take part"):
        class_group(world, activity, world.faraway, world.dmitri)
    with pytest.raises(PermissionRefused):
        actions.add_class_group(by=world.chloe, activity=activity, values={})
    class_group(world, activity)
    with pytest.raises(Conflict, match="takes part already"):
        class_group(world, activity)
    with pytest.raises(Conflict, match="Only joint projects and virtual classrooms"):
        class_group(world, planned(world))


def test_it_begins_with_two_partners_a_question_and_a_milestone(world):
    activity = planned(world, kind="project")
    class_group(world, activity)
    class_group(world, activity, name="7c")
    with pytest.raises(Conflict) as refused:
        actions.move_activity(by=world.alma, activity=activity, to="running")
    assert [part in refused.value.message for part in ("question", "two partners", "milestone")] == [True] * 3
    with pytest.raises(Conflict, match="cannot follow"):
        actions.move_activity(by=world.alma, activity=activity, to="open")
    project = joint_project(world)
    owed(world, project)
    actions.move_activity(by=world.alma, activity=project.activity, to="running")
    assert project.activity.state == "running"


def test_it_is_done_when_every_group_has_told_its_number_and_looked_back(world, project, lincoln_class):
    milestone = owed(world, project)
    actions.move_activity(by=world.alma, activity=project.activity, to="running")
    with pytest.raises(Conflict) as refused:
        actions.move_activity(by=world.alma, activity=project.activity, to="done")
    message = refused.value.message
    assert "1 milestone is not done" in message
    assert "7b (Lincoln School) has not said how many" in message
    assert "Lab school (Riverside University) has not looked back" in message
    actions.complete_project_milestone(by=world.ben, milestone=milestone)
    for group in project.activity.class_groups.all():
        actions.edit_class_group(by=world.alma, group=group, values={"students": 12})
        actions.write_reflection(by=world.alma, group=group, values=WORDS)
    actions.move_activity(by=world.alma, activity=project.activity, to="done")
    with pytest.raises(Conflict, match="Reopen it first"):
        actions.edit_class_group(by=world.ben, group=lincoln_class, values={"students": 13})


def test_the_contact_speaks_for_the_group_and_does_not_change_whose_it_is(world, project, lincoln_class):
    milestone = owed(world, project)
    actions.edit_class_group(
        by=world.ben, group=lincoln_class, values={"contributes": "Samples", "students": 9}
    )
    actions.complete_project_milestone(by=world.ben, milestone=milestone, on=date(2026, 3, 9))
    actions.write_reflection(by=world.ben, group=lincoln_class, values=WORDS)
    written = actions.write_reflection(
        by=world.ben, group=lincoln_class, values={**WORDS, "learned": "Patience"}
    )
    assert (written.pk, written.learned) == (lincoln_class.reflection.pk, "Patience")
    other = class_group(world, project.activity, name="8a", contact=world.chloe)
    for refused in (
        lambda: actions.edit_class_group(by=world.chloe, group=lincoln_class, values={"contributes": "x"}),
        lambda: actions.reopen_project_milestone(by=world.chloe, milestone=milestone),
        lambda: actions.write_reflection(by=world.chloe, group=lincoln_class, values=WORDS),
        lambda: actions.edit_class_group(by=world.chloe, group=other, values={"contact": world.ben}),
    ):
        with pytest.raises(PermissionRefused):
            refused()
    with pytest.raises(Conflict, match="done already"):
        actions.complete_project_milestone(by=world.ben, milestone=milestone)


def test_what_is_due_by_whom_is_seen_at_a_glance(world, project):
    today, began = NOW.date(), NOW - timedelta(days=30)
    project.ends_on = today + timedelta(days=40)
    for days, title in ((-3, "late"), (5, "soon"), (30, "later"), (-10, "done")):
        one = owed(world, project, title=title, due_on=today + timedelta(days=days), now=began)
        if title == "done":
            actions.complete_project_milestone(by=world.alma, milestone=one, on=today - timedelta(days=8))
    rows = milestone_rows(project.activity, today=today, user=world.chloe)
    assert [(row.milestone.title, row.state.value, row.late) for row in rows] == [
        ("late", "overdue", 3),
        ("soon", "soon", 0),
        ("later", "later", 0),
        ("done", "done", 2),
    ]
    assert not any(row.may_do for row in rows)
    assert all(row.may_do for row in milestone_rows(project.activity, today=today, user=world.ben))


def test_days_lie_ahead_and_milestones_within_the_project(world, project):
    yesterday, later = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=9)
    with pytest.raises(InvalidInput, match="This day is over"):
        owed(world, project, due_on=yesterday)
    with pytest.raises(InvalidInput, match="ends before this day"):
        owed(world, project, due_on=later)
    activity = project.activity
    change = partial(actions.edit_project, by=world.alma, activity=activity, now=NOW)
    change(values={"ends_on": later})
    project.refresh_from_db()
    milestone = owed(world, project, due_on=later)
    for day, why in ((yesterday, "This day is over"), (NOW.date(), "is due after this day")):
        with pytest.raises(InvalidInput, match=why):
            change(values={"ends_on": day})
    after = NOW + timedelta(days=60)  # what has passed stays as it is, and its words can be corrected
    values = {"title": "Eleven samples", "due_on": later}
    actions.edit_project_milestone(by=world.alma, milestone=milestone, values=values, now=after)
    change(values={"question": "How clean is it?", "ends_on": later}, now=after)


def test_a_group_that_owes_something_stays_and_milestones_are_owed_by_groups_of_the_project(
    world, project, lincoln_class
):
    milestone = owed(world, project)
    with pytest.raises(Conflict, match="still owes"):
        actions.archive_class_group(by=world.alma, group=lincoln_class)
    actions.archive_project_milestone(by=world.alma, milestone=milestone)
    actions.archive_class_group(by=world.alma, group=lincoln_class)
    with pytest.raises(InvalidInput, match="does not take part in the project"):
        actions.restore_project_milestone(
            by=world.alma, milestone=ProjectMilestone.objects.get(pk=milestone.pk)
        )
    with pytest.raises(InvalidInput, match="does not take part in the project"):
        owed(world, project, joint_project(world).activity.class_groups.first())


def test_everybody_sees_what_was_made_only_while_every_contact_agrees(world, project, lincoln_class, client):
    outsider(world, project.activity)
    Initiative.objects.filter(pk=world.reading.pk).update(is_public=True)
    project.initiative.refresh_from_db()
    project = made(world, project, agreed=False)
    url = project.public_address
    with pytest.raises(Conflict, match="Not everybody has agreed yet: 7b"):
        actions.publish_product(by=world.alma, project=project)
    with pytest.raises(PermissionRefused, match="Only Ben can agree"):
        actions.agree_to_product(by=world.alma, group=lincoln_class)
    for group in project.activity.class_groups.all():
        actions.agree_to_product(by=group.contact, group=group)
    assert client.get(url).status_code == 404
    with pytest.raises(PermissionRefused):
        actions.publish_product(by=world.ben, project=project)
    actions.publish_product(by=world.alma, project=project)
    text = client.get(url).content.decode()
    assert all(
        word in text for word in ("How clean is the river?", "A map", "licenses/by/4.0", "Lincoln School")
    )
    assert not any(word in text for word in ("Ben", "7b", "Guest"))
    assert url in client.get(f"/public/{world.reading.slug}/").content.decode()
    lincoln_class.refresh_from_db()
    actions.take_back_agreement(by=world.ben, group=lincoln_class)
    assert client.get(url).status_code == 404
    actions.agree_to_product(by=world.ben, group=lincoln_class)
    actions.edit_class_group(by=world.alma, group=lincoln_class, values={"contact": world.chloe})
    assert client.get(url).status_code == 404


def test_what_was_agreed_to_is_not_changed_afterwards(world, project):
    project = made(world, project)
    same = actions.edit_product(by=world.ben, project=project, values=PRODUCT)
    assert not actions.not_agreed(same.activity)
    actions.edit_product(by=world.ben, project=project, values={**PRODUCT, "licence": "cc0"})
    assert len(actions.not_agreed(project.activity)) == 2
    with pytest.raises(PermissionRefused):
        actions.edit_product(by=world.chloe, project=project, values=PRODUCT)
    with pytest.raises(Conflict, match="or none of them"):
        actions.edit_product(by=world.ben, project=project, values={**PRODUCT, "licence": ""})
    with pytest.raises(Conflict, match="https"):
        actions.edit_product(by=world.ben, project=project, values={**PRODUCT, "product_url": "http://x.org"})


def test_students_count_when_the_project_is_done_and_its_last_day_is_over(world, project):
    ended(world, project, 14, 11)
    found = actions.count_participation(actions.attended_in(world.reading))
    assert [(one.external, one.hours) for one in found.activities] == [(25, 0)]
    assert [one.key for one in found.kinds] == ["external"]
    assert actions.attended_in(world.reading, until=NOW.date() - timedelta(days=1)) == []
    actions.move_activity(by=world.alma, activity=project.activity, to="running")
    assert actions.attended_in(world.reading) == []


@pytest.mark.parametrize(("numbers", "counted"), [((14, 9), 14), ((6, 7), 0), ((4, 5), 0)])
def test_small_classes_count_only_together(world, project, numbers, counted):
    ended(world, project, *numbers)
    assert len({row.person for row in actions.attended_in(world.reading)}) == counted
    assert actions.count_participation(actions.attended_in(world.reading)).everyone.external == counted


@given(st.lists(st.integers(1, 25), min_size=1, max_size=6))
def test_no_teacher_can_work_out_how_many_a_small_class_had(sizes):
    crowd = Crowd(activity=1, session=0, day=NOW.date(), hours=Decimal(0))
    rows = students_of(crowd, dict(enumerate(sizes)))
    counted = Counter(row.person[1] // (MOST_STUDENTS + 1) for row in rows)
    assert all(number == sizes[group] for group, number in counted.items())
    assert {group for group, size in enumerate(sizes) if size >= 10} <= set(counted)
    assert all(len(rows) - number == 0 or len(rows) - number >= 10 for number in counted.values())
    assert len(rows) == 0 or len(rows) >= 10


def test_the_database_refuses_what_cannot_be(world, project, lincoln_class):
    for change in (
        lambda: ClassGroup.objects.filter(pk=lincoln_class.pk).update(students=501),
        lambda: ClassGroup.objects.filter(pk=lincoln_class.pk).update(agreed_at=NOW, agreed_by=world.chloe),
        lambda: ClassGroup.objects.filter(pk=lincoln_class.pk).update(agreed_at=NOW),
        lambda: ClassGroup.objects.filter(pk=lincoln_class.pk).update(zone="UTC", opens=time(8)),
        lambda: ClassGroup.objects.filter(pk=lincoln_class.pk).update(opens=time(8), closes=time(9)),
        lambda: Project.objects.update(product_url="https://x.org"),
        lambda: Project.objects.update(published_at=NOW, published_by=world.alma),
        lambda: ProjectMilestone.objects.filter(pk=owed(world, project).pk).update(done_on=NOW.date()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_page_says_what_is_missing_and_what_each_may_do(world, project, lincoln_class, client):
    owed(world, project)
    actions.edit_class_group(by=world.ben, group=lincoln_class, values={"students": 13})
    actions.move_activity(by=world.alma, activity=project.activity, to="running")
    url = project.get_absolute_url()
    client.force_login(world.chloe)
    text = client.get(url).content.decode()
    assert "Overdue" in text
    assert not any(word in text for word in ("Missing for the next step", "It is done", "13 students"))
    client.force_login(world.ben)
    text = client.get(url).content.decode()
    assert "It is done" in text
    assert "13 students took part" in text
    client.force_login(world.alma)
    assert "has not looked back" in client.get(url).content.decode()
    csv = client.get(f"{url}?format=csv&state=overdue").content.decode()
    assert "Ten samples,7b (Lincoln School),Ben" in csv
    assert "Ten samples" not in client.get(f"{url}?format=csv&state=done").content.decode()


def test_the_form_of_a_contact_does_not_offer_partner_and_contact(world, lincoln_class, client):
    client.force_login(world.ben)
    url = f"{world.reading.get_absolute_url()}activities/groups/{lincoln_class.pk}/edit/"
    text = client.get(url).content.decode()
    assert 'name="students"' in text
    assert 'name="contact"' not in text
    assert client.post(url, {"name": "7b", "contributes": "Maps", "students": "501"}).status_code == 200
    assert client.post(url, {"name": "7b", "contributes": "Maps", "students": "12"}).status_code == 302
    lincoln_class.refresh_from_db()
    assert (lincoln_class.contributes, lincoln_class.students) == ("Maps", 12)


def test_the_audit_trail_does_not_tell_how_many_students_there_were(world, lincoln_class):
    actions.edit_class_group(by=world.ben, group=lincoln_class, values={"students": 4, "contributes": "Maps"})
    events = AuditEvent.objects.about(lincoln_class)
    assert {event.verb for event in events} >= {"said how many students took part", "changed the group"}
    assert not any("students" in event.changes for event in events)


def test_the_pages_need_the_same_number_of_queries_however_many_take_part(
    world, project, client, django_assert_max_num_queries
):
    with_session(world, project.activity)
    client.force_login(world.ben)
    home = f"{world.reading.get_absolute_url()}activities/{project.activity_id}/"
    for number in range(12):
        group = class_group(world, project.activity, name=f"c{number}")
        owed(world, project, group)
        if number in {0, 11}:
            for url in (f"{home}project/", f"{home}groups/"):
                with django_assert_max_num_queries(48):
                    assert client.get(url).status_code == 200
