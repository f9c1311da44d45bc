"""Subscribed calendars: exact, kept, revocable; with the sessions of activities in them."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from django.urls import reverse

from collegium.core.clock import utc_date
from collegium.meetings import actions
from tests.activities.world import planned, with_session
from tests.decisions.votes import opened
from tests.meetings.calls import called, first, held


@pytest.fixture
def feed(world):
    return actions.create_calendar(by=world.ben)


def events(client, feed) -> list:
    text = client.get(feed.get_absolute_url()).content
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_a_series_is_one_event_with_its_rule_in_its_own_zone(world, client, feed):
    series = called(
        world, time_zone="America/New_York", first_on=date(2027, 3, 2), starts_at=time(9, 30),
        frequency="weekly", count=6, now=datetime(2027, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    (event,) = events(client, feed)
    assert event["UID"] == series.uid
    assert event["RRULE"]["FREQ"] == ["WEEKLY"]
    assert str(event["DTSTART"].dt.tzinfo) == "America/New_York"
    assert event["DTSTART"].dt.hour == 9


def test_a_moved_and_a_cancelled_meeting_are_named_in_it(world, client, feed):
    series = called(world, frequency="weekly", count=4)
    one, two = series.meetings.select_related("series__initiative", "initiative").order_by("starts_at")[:2]
    actions.edit_meeting(by=world.alma, meeting=one, values={"on": one.original_on + timedelta(days=1)})
    actions.cancel_meeting(by=world.alma, meeting=two)
    found = events(client, feed)
    assert len(found) == 3
    cancelled = [one for one in found if str(one.get("STATUS", "")) == "CANCELLED"]
    assert len(cancelled) == 1


def test_programs_are_told_that_nothing_has_changed_until_something_has(world, client, feed):
    meeting = first(called(world))
    answer = client.get(feed.get_absolute_url())
    asked = {"if-none-match": answer["ETag"]}
    assert client.get(feed.get_absolute_url(), headers=asked).status_code == 304
    actions.edit_meeting(by=world.alma, meeting=meeting, values={"title": "Another name"})
    assert client.get(feed.get_absolute_url(), headers=asked).status_code == 200


def test_sessions_of_activities_are_in_it_and_change_it(world, client, feed):
    before = client.get(feed.get_absolute_url())["ETag"]
    activity = planned(world)
    session = with_session(world, activity)
    answer = client.get(feed.get_absolute_url())
    assert answer["ETag"] != before
    (event,) = events(client, feed)
    assert event["SUMMARY"] == "Reading aloud"
    assert event["DTSTART"].dt == session.starts_at


def test_promises_of_the_person_are_whole_days_and_those_of_others_are_not_in_it(world, client, feed):
    due = utc_date() + timedelta(days=20)
    point = held(world).action_points.select_related("promise").get()
    other = actions.create_calendar(by=world.alma)
    (day,) = [one for one in events(client, feed) if one["UID"].startswith("promise-")]
    assert (day["DTSTART"].dt, day["DTEND"].dt) == (due, due + timedelta(days=1))
    assert day["SUMMARY"] == "Promised: Order the books"
    assert not [one for one in events(client, other) if one["UID"].startswith("promise-")]
    actions.withdraw_action(by=world.alma, point=point)
    assert not [one for one in events(client, feed) if one["UID"].startswith("promise-")]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Gaza"])
def test_the_end_of_a_vote_is_exact_in_the_zone_of_the_person(world, client, feed, zone):
    world.ben.time_zone = zone
    world.ben.save(update_fields=["time_zone"])
    poll = opened(world.alma, world.reading)
    (event,) = [one for one in events(client, feed) if one["UID"].startswith("vote-")]
    assert event["DTEND"].dt == poll.proposal.closes_at.replace(microsecond=0)
    assert event["SUMMARY"] == f"Vote closes: {poll.proposal.title}"


def test_a_renewed_or_revoked_address_stops_and_a_foreign_one_shows_nothing(world, client, feed):
    called(world)
    foreign = actions.create_calendar(by=world.dmitri)
    assert events(client, foreign) == []
    old = feed.get_absolute_url()
    actions.renew_calendar(by=world.ben, feed=feed)
    assert client.get(old).status_code == 404
    actions.revoke_calendar(by=world.ben, feed=feed)
    assert client.get(feed.get_absolute_url()).status_code == 404
    actions.restore_calendar(by=world.ben, feed=feed)
    assert len(events(client, feed)) == 1


def test_one_meeting_can_be_downloaded(world, client):
    meeting = first(called(world))
    client.force_login(world.chloe)
    answer = client.get(reverse("meetings:meeting_calendar", args=[world.reading.slug, meeting.pk]))
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == meeting.starts_at


def test_the_number_of_queries_does_not_grow(world, client, feed, django_assert_max_num_queries):
    for count in (2, 20):
        for _ in range(count):
            called(world, frequency="weekly", count=5)
        with django_assert_max_num_queries(16):
            client.get(feed.get_absolute_url())
