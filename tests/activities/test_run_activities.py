"""Activities, sessions, registration with its waiting list, attendance."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.activities import actions
from collegium.activities.models import Activity, Attendance, Registration, Session
from collegium.agreements import actions as agreements
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.initiatives import actions as initiatives
from collegium.people.models import User
from tests.activities.world import HOUR, NOW, attend, opened, outsider, planned, with_session


def states(activity) -> list[str]:
    return [row.state for row in activity.registrations.all()]


def test_only_coordinators_plan_and_the_host_runs(world):
    with pytest.raises(PermissionRefused):
        actions.create_activity(by=world.ben, initiative=world.reading, values={"title": "x"})
    ours = planned(world, host=world.lincoln)
    assert with_session(world, ours)
    actions.move_activity(by=world.ben, activity=ours, to="open")
    with pytest.raises(PermissionRefused, match="administrators of Lincoln"):
        actions.move_activity(by=world.chloe, activity=ours, to="closed")
    led = planned(world, lead=world.chloe)
    assert actions.edit_activity(by=world.chloe, activity=led, values={"title": "Mine"}).title == "Mine"


def test_host_lead_goal_and_promise_are_of_the_initiative(world):
    with pytest.raises(InvalidInput, match="host does not take part"):
        planned(world, host=world.faraway)
    with pytest.raises(InvalidInput, match="does not belong to a partner"):
        planned(world, lead=world.dmitri)
    foreign = initiatives.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Elsewhere"})
    with pytest.raises(InvalidInput, match="another initiative"):
        planned(world, goal=foreign)
    values = {"title": "Theirs", "due_on": utc_date()}
    theirs = agreements.create_promise(
        by=world.dmitri, initiative=world.lab, organisation=world.faraway, values=values
    )
    with pytest.raises(InvalidInput, match="promise belongs to another initiative"):
        planned(world, promise=theirs)
    ours = agreements.create_promise(
        by=world.alma, initiative=world.reading, organisation=world.lincoln, values=values
    )
    made = planned(world, promise=ours)
    assert made.promise == ours
    with pytest.raises(InvalidInput, match="promise belongs to another initiative"):
        actions.edit_activity(by=world.alma, activity=made, values={"promise": theirs})
    made.refresh_from_db()
    assert made.promise == ours
    with pytest.raises(InvalidInput, match="goal"):
        actions.create_activity(
            by=world.alma,
            initiative=world.reading,
            values={"kind": "training", "title": "x", "host": world.riverside},
        )


def test_states_follow_each_other(world):
    activity = planned(world)
    with pytest.raises(Conflict, match="Add a session first"):
        actions.move_activity(by=world.alma, activity=activity, to="open")
    with pytest.raises(Conflict, match="cannot follow"):
        actions.move_activity(by=world.alma, activity=activity, to="done")
    with_session(world, activity)
    for state in ("open", "closed", "done", "closed"):
        actions.move_activity(by=world.alma, activity=activity, to=state)
    assert Activity.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"hours": -1}, "end after it begins"),
        ({"hours": 25}, "at most a day"),
        ({"place": ""}, "Say where"),
        ({"video_url": "http://example.org"}, "https"),
        ({"zone": "Mars/Olympus"}, "time zone"),
        ({"language": "klingon!"}, "language"),
    ],
)
def test_a_session_is_somewhere_at_some_time(world, facts, told):
    with pytest.raises((Conflict, InvalidInput), match=told):
        with_session(world, planned(world), **facts)
    assert not Session.objects.exists()


def test_a_full_activity_has_a_waiting_list_that_moves_up_by_itself(world):
    activity = opened(world, capacity=2)
    actions.register(by=world.alma, activity=activity, now=NOW)
    guest = outsider(world, activity, now=NOW + HOUR)
    actions.register(by=world.ben, activity=activity, now=NOW + 2 * HOUR)
    actions.register(by=world.chloe, activity=activity, now=NOW + 3 * HOUR)
    assert states(activity) == ["registered", "registered", "waiting", "waiting"]
    assert actions.cancel_registration(by=world.alma, registration=guest, now=NOW) == 1
    assert states(activity) == ["registered", "cancelled", "registered", "waiting"]
    letters = Letter.objects.filter(to="ben@example.org").order_by("pk")
    subjects = list(letters.values_list("subject", flat=True))
    assert subjects == [
        "You are on the waiting list: Reading aloud",
        "A place has become free for you: Reading aloud",
    ]
    actions.edit_activity(by=world.alma, activity=activity, values={"capacity": None})
    assert states(activity) == ["registered", "cancelled", "registered", "registered"]


def test_fewer_places_take_nobodys_place_away(world):
    activity = opened(world, capacity=3)
    for number in range(3):
        outsider(world, activity, number)
    actions.edit_activity(by=world.alma, activity=activity, values={"capacity": 1})
    assert states(activity) == ["registered"] * 3
    outsider(world, activity, 4)
    assert states(activity)[-1] == "waiting"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 3))
def test_whatever_happens_nobody_waits_while_a_place_is_free(world, steps, capacity):
    """Step 0 registers somebody; n cancels the n-th who is still in."""
    with transaction.atomic():
        activity = opened(world, capacity=capacity)
        for number, step in enumerate(steps):
            inside = list(activity.registrations.exclude(state="cancelled"))
            if step == 0 or step > len(inside):
                outsider(world, activity, number)
            else:
                actions.cancel_registration(by=world.alma, registration=inside[step - 1])
            now = states(activity)
            assert now.count("registered") <= capacity
            assert now.count("registered") == capacity or "waiting" not in now
        transaction.set_rollback(True)


def test_people_register_once_and_only_while_it_is_open(world):
    activity = opened(world)
    row = actions.register(by=world.chloe, activity=activity)
    with pytest.raises(Conflict, match="registered already"):
        actions.register(by=world.chloe, activity=activity)
    actions.cancel_registration(by=world.chloe, registration=row)
    assert actions.register(by=world.chloe, activity=activity).state == "registered"
    actions.move_activity(by=world.alma, activity=activity, to="closed")
    with pytest.raises(Conflict, match="not open"):
        actions.register(by=world.ben, activity=activity)
    with pytest.raises(PermissionRefused):
        actions.cancel_registration(by=world.ben, registration=activity.registrations.last())


def test_of_people_from_outside_name_and_organisation_are_kept_and_no_letter_goes_out(world):
    activity = opened(world)
    outsider(world, activity)
    assert not Letter.objects.exists()
    with pytest.raises(Conflict, match="name and organisation"):
        actions.register_external(by=world.alma, activity=activity, name="Zoe", organisation_name="")
    with pytest.raises(InvalidInput, match="by name instead"):
        actions.register_person(by=world.alma, activity=activity, person=world.dmitri)


def test_a_cancelled_activity_is_told_to_those_who_were_coming_in_their_zone_and_language(world):
    User.objects.filter(pk=world.ben.pk).update(time_zone="Asia/Amman")
    activity = opened(world)
    actions.register(by=User.objects.get(pk=world.ben.pk), activity=activity)
    actions.move_activity(by=world.alma, activity=activity, to="cancelled")
    first, last = Letter.objects.filter(to="ben@example.org").order_by("pk")
    assert "noon" in first.text or "12:00" in first.text  # 09:00 UTC is 12:00 in Amman
    assert last.subject == "It does not take place: Reading aloud"


def test_attendance_is_within_the_session_and_of_those_who_have_a_place(world):
    activity = opened(world, capacity=1)
    session = activity.sessions.get()
    row, waiting = outsider(world, activity, 1), outsider(world, activity, 2)
    with pytest.raises(InvalidInput, match="longer than the session"):
        attend(world, session, row, hours="3.25")
    with pytest.raises(InvalidInput, match="no place"):
        attend(world, session, waiting)
    assert not Attendance.objects.exists()
    attend(world, session, row, hours="3")
    attend(world, session, row, hours="2.5")
    assert Attendance.objects.get().hours == Decimal("2.5")
    with pytest.raises(Conflict, match="attended longer"):
        actions.edit_session(by=world.alma, session=session, values={"ends_at": NOW + 2 * HOUR})
    with pytest.raises(Conflict, match="registration stays"):
        actions.cancel_registration(by=world.alma, registration=row)
    actions.record_attendance(by=world.alma, session=session, hours={row.pk: None})
    assert not Attendance.objects.exists()


def test_nobody_attends_before_it_begins(world):
    activity = planned(world)
    session = with_session(world, activity, starts=NOW + timedelta(days=3650))
    with pytest.raises(Conflict, match="not begun"):
        actions.record_attendance(by=world.alma, session=session, hours={})


def test_hours_count_the_change_of_the_clock(world):
    """28 to 29 March 2026 in Berlin: from 23:00 to 05:00 are five hours."""
    session = Session(
        starts_at=datetime(2026, 3, 28, 22, tzinfo=UTC), ends_at=datetime(2026, 3, 29, 3, tzinfo=UTC)
    )
    assert session.hours == 5


def test_the_database_itself_refuses_half_a_person(world):
    activity = opened(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(
            activity=activity, name="Zoe", state="registered", registered_by=world.alma
        )


def test_the_form_reads_times_in_the_zone_of_the_session(world, client):
    activity = planned(world)
    client.force_login(world.alma)
    url = f"{activity.get_absolute_url()}sessions/new/"
    facts = {"on": "2026-07-01", "begins": "09:00", "ends": "10:30", "zone": "Asia/Amman", "place": "Hall"}
    assert client.post(url, facts).status_code == 302
    session = Session.objects.get()
    assert (session.starts_at, session.hours) == (datetime(2026, 7, 1, 6, tzinfo=UTC), Decimal("1.5"))
    skipped = {**facts, "on": "2026-03-08", "begins": "02:30", "ends": "04:00", "zone": "America/New_York"}
    assert "Clocks skip this time" in client.post(url, skipped).content.decode()


def test_the_page_shows_both_clocks_and_names_only_to_organisers(world, client):
    User.objects.filter(pk=world.chloe.pk).update(time_zone="Asia/Amman")
    activity = opened(world)
    outsider(world, activity)
    client.force_login(User.objects.get(pk=world.chloe.pk))
    page = client.get(activity.get_absolute_url()).content.decode()
    assert "Your time:" in page
    assert "Guest 1" not in page
    client.force_login(world.alma)
    assert "Guest 1" in client.get(activity.get_absolute_url()).content.decode()


def test_pages_need_the_same_number_of_queries_however_many_take_part(
    world, client, django_assert_max_num_queries
):
    activity = opened(world)
    client.force_login(world.alma)
    urls = [activity.get_absolute_url(), f"{world.reading.get_absolute_url()}activities/"]
    for size in (2, 30):
        for number in range(size):
            outsider(world, activity, number)
        for url in urls:
            with django_assert_max_num_queries(36):
                assert client.get(url).status_code == 200


def test_common_hours_are_found_for_the_zones_of_partners(world, client):
    User.objects.filter(pk=world.ben.pk).update(time_zone="Europe/London")
    User.objects.filter(pk=world.chloe.pk).update(time_zone="Europe/London")
    User.objects.filter(pk=world.alma.pk).update(time_zone="America/New_York")
    client.force_login(User.objects.get(pk=world.alma.pk))
    url = f"{world.reading.get_absolute_url()}activities/hours/"
    page = client.get(url).content.decode()
    assert "Lincoln School (Europe/London)" in page
    facts = {
        "zones": [world.lincoln.pk, world.riverside.pk],
        "first": utc_date(),
        "minutes": 60,
        "opens": 8,
        "closes": 18,
    }
    found = client.get(url, facts)
    assert found.context["table"].rows
    none = client.get(url, {**facts, "opens": 8, "closes": 10})
    assert "There is no common hour" in none.content.decode()
