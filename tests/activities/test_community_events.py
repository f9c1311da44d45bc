"""Community events: a page for everybody, a calendar file, and visitors counted at the door by group."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from collegium.activities import actions
from collegium.activities.actions.participation import VISITOR, Attended, count_participation
from collegium.activities.models import DoorCount, EventPage
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from tests.activities.world import NOW, attend, opened, outsider, planned, published, with_session


@pytest.fixture
def event(world):
    return opened(world, kind="community", title="Open day")


def count(world, session, group, times, **more):
    for _time in range(times):
        actions.count_at_door(by=world.alma, session=session, group=group, step=1, **more)


def test_nobody_reads_the_page_before_a_coordinator_publishes_it(world, event, client):
    url = f"/public/{world.reading.slug}/events/{event.pk}/"
    with pytest.raises(Conflict, match="Write first"):
        actions.publish_event(by=world.alma, activity=event)
    actions.edit_event_page(by=world.alma, activity=event, values={"childcare": "From two years on"})
    assert client.get(url).status_code == client.get(f"{url}event.ics").status_code == 404
    with pytest.raises(PermissionRefused):
        actions.publish_event(by=world.chloe, activity=event)
    published(world, event, childcare="From two years on", interpreting=["es", "ar"])
    text = client.get(url).content.decode()
    assert all(word in text for word in ("Open day", "From two years on", "Spanish", "Arabic", "Room 3"))
    with pytest.raises(Conflict, match="already"):
        actions.publish_event(by=world.alma, activity=event)
    actions.unpublish_event(by=world.alma, activity=event)
    assert client.get(url).status_code == 404


def test_what_would_show_nothing_is_not_published(world, event):
    page = actions.edit_event_page(by=world.alma, activity=event, values={"food": "Soup"})
    world.reading.is_public = False
    world.reading.save()
    page.activity.initiative.refresh_from_db()
    with pytest.raises(Conflict, match="no public page"):
        actions.publish_event(by=world.alma, activity=page.activity)
    training = planned(world)
    with pytest.raises(Conflict, match="Only community events"):
        actions.edit_event_page(by=world.alma, activity=training, values={})


def test_neither_page_nor_calendar_tells_people_or_the_video_link(world, event, client):
    with_session(world, event, starts=NOW + timedelta(days=1), video_url="https://video.example.org/secret")
    outsider(world, event)
    actions.register(by=world.chloe, activity=event)
    page = published(world, event)
    calendar = client.get(f"{page.get_absolute_url()}event.ics")
    told = client.get(page.get_absolute_url()).content.decode() + calendar.content.decode()
    assert not any(word in told for word in ("secret", "Guest 1", "Chloe"))
    assert calendar["Content-Type"].startswith("text/calendar")
    assert calendar.content.decode().count("BEGIN:VEVENT") == 2
    # 9:00 UTC on 10 March 2026 is 5:00 in New York, where summer time began on 8 March
    assert "DTSTART;TZID=America/New_York:20260310T050000" in calendar.content.decode()


def test_presses_at_several_doors_add_up_and_can_be_taken_back(world, event):
    session = event.sessions.get()
    count(world, session, "families", 3)
    actions.count_at_door(by=world.alma, session=session, group="families", step=-1)
    count(world, session, "students", 1)
    assert dict(session.door_counts.values_list("group", "number")) == {"families": 2, "students": 1}
    assert AuditEvent.objects.filter(verb="counted at the door").count() == 1
    with pytest.raises(Conflict, match="between 0"):
        actions.count_at_door(by=world.alma, session=session, group="staff", step=-1)
    with pytest.raises(InvalidInput):
        actions.count_at_door(by=world.alma, session=session, group="cats", step=1)
    with pytest.raises(PermissionRefused):
        actions.count_at_door(by=world.chloe, session=session, group="staff", step=1)
    with pytest.raises(Conflict, match="an hour before"):
        count(world, session, "staff", 1, now=NOW - timedelta(hours=2))


def test_the_buttons_work_without_scripts(world, event):
    client = Client()
    client.force_login(world.alma)
    url = f"{world.reading.get_absolute_url()}activities/sessions/{event.sessions.get().pk}/door/"
    assert 'value="families:+"' in client.get(url).content.decode()
    assert client.post(url, {"press": "families:+"}).status_code == 302
    assert "1 visitor in all" in client.get(url).content.decode()
    assert "Press one of the buttons" in client.post(url, {"press": "x"}, follow=True).content.decode()
    assert DoorCount.objects.get().number == 1


def test_whoever_runs_it_is_led_to_writing_down_what_visitors_said(world, event, client):
    client.force_login(world.alma)
    text = client.get(event.get_absolute_url()).content.decode()
    home = world.reading.get_absolute_url()
    assert all(client.get(url).status_code == 200 for url in (f"{home}follow-ups/new/", f"{home}needs/new/"))
    assert f"{home}follow-ups/new/" in text
    assert f"{home}needs/new/?goal={event.goal_id}" in text


@pytest.mark.parametrize("facts", [{"number": 5001}, {"group": "cats"}])
def test_the_database_refuses_what_cannot_be(event, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        DoorCount.objects.create(**{"session": event.sessions.get(), "group": "staff", "number": 1} | facts)


def test_a_page_is_published_by_somebody(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        EventPage.objects.create(activity=event, published_at=NOW)


def test_visitors_feed_participation_but_fewer_than_ten_are_not_told(world, event):
    session = event.sessions.get()
    count(world, session, "families", 6)
    count(world, session, "students", 3)
    found = actions.count_participation(actions.attended_in(world.reading))
    assert (found.everyone.external, found.activities, found.months) == (0, (), ())
    count(world, session, "students", 1)
    found = actions.count_participation(actions.attended_in(world.reading))
    assert [one.external for one in found.activities] == [10]
    assert (found.everyone.external, found.everyone.hours) == (10, Decimal(0))
    attend(world, session, *[outsider(world, event, n) for n in range(5)])
    assert actions.count_participation(actions.attended_in(world.reading)).everyone.external == 15
    assert actions.attended_in(world.reading, until=date(2026, 3, 9)) == []


def test_a_small_session_beside_a_large_one_and_one_that_goes_on_are_left_out(world, event):
    """Else what was recorded until the first day, taken from what was until the second, would tell the small one."""
    small = with_session(world, event, starts=NOW + timedelta(days=1))
    count(world, event.sessions.first(), "students", 12)
    count(world, small, "students", 3)
    now = with_session(world, event, starts=timezone.now() - timedelta(minutes=5))
    count(world, now, "families", 11)
    rows = actions.attended_in(world.reading)
    assert len(rows) == len({row.person for row in rows}) == 12
    assert len(actions.attended_in(world.reading, until=NOW.date())) == 12


MONTHS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


@given(st.lists(st.integers(0, 14), min_size=9, max_size=9))
def test_no_table_tells_or_lets_work_out_fewer_than_ten_visitors(sizes):
    """Brute force: what is told of activities and months, and all less what is told of the months."""
    cells = [(activity, month) for activity in (1, 2, 3) for month in MONTHS]
    rows = [
        Attended(activity, (VISITOR, 100 * at + number), "external", month, Decimal(0))
        for at, ((activity, month), size) in enumerate(zip(cells, sizes, strict=True))
        for number in range(size)
    ]
    found = count_participation(rows)
    numbers = [one.external for one in (*found.activities, *found.kinds, *found.months, found.everyone)]
    assert not any(0 < number < 10 for number in numbers if number is not None)
    withheld = [one for one in found.months if one.external is None]
    rest = (found.everyone.external or 0) - sum(one.external or 0 for one in found.months)
    assert not 0 < rest < 10
    # one month withheld alone would be the rest; where it is the only one, it is all there is
    assert len(withheld) != 1 or len(found.months) == 1 or rest == 0


def test_the_public_page_of_the_initiative_leads_to_events_ahead(world, event, client):
    page = published(world, event)
    home = f"/public/{world.reading.slug}/"
    event.sessions.update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    assert page.get_absolute_url() not in client.get(home).content.decode()
    with_session(world, event, starts=timezone.now() + timedelta(days=1))
    assert page.get_absolute_url() in client.get(home).content.decode()
    actions.move_activity(by=world.alma, activity=event, to="cancelled")
    assert page.get_absolute_url() not in client.get(home).content.decode()
    assert "does not take place" in client.get(page.get_absolute_url()).content.decode()
