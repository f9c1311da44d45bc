"""Subscribed calendars: exact, kept, revocable; with the sessions of activities in them."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from collegium.activities import actions as activities
from collegium.agreements import actions as agreements
from collegium.core.clock import utc_date
from collegium.engines import schedule
from collegium.initiatives import actions as initiatives
from collegium.meetings import actions
from collegium.meetings.actions import calendars, registry
from collegium.meetings.models import CalendarFeed
from collegium.partners import actions as partners
from tests.activities.world import planned, with_session
from tests.decisions.votes import close, opened
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


@pytest.fixture
def made(monkeypatch):
    """How often the events of other apps were made, and the calendar was written."""
    counted = {"events": 0, "texts": 0}

    def find(_person, _initiatives):
        counted["events"] += 1
        return []

    def write(*arguments, **words):
        counted["texts"] += 1
        return schedule.write(*arguments, **words)

    source = registry.CalendarSource(find, ("agreements.Promise",))
    monkeypatch.setitem(registry._calendar_sources, "counted", source)
    monkeypatch.setattr(calendars, "write", write)
    return counted


def test_a_feed_that_has_not_changed_is_not_made_again(world, client, feed, made):
    """Neither for programs that say what they have, nor for those that do not."""
    held(world)
    first_answer = client.get(feed.get_absolute_url())
    for _again in range(3):
        assert client.get(feed.get_absolute_url()).content == first_answer.content
    asked = {"if-none-match": first_answer["ETag"]}
    assert client.get(feed.get_absolute_url(), headers=asked).status_code == 304
    assert made == {"events": 1, "texts": 1}


def test_to_be_told_that_nothing_has_changed_makes_nothing(world, client, feed, made):
    held(world)
    etag = f'"{actions.version_of(feed)[0]}"'
    assert client.get(feed.get_absolute_url(), headers={"if-none-match": etag}).status_code == 304
    assert made == {"events": 0, "texts": 0}


def test_a_changed_feed_is_made_again_once(world, client, feed, made):
    promise = held(world).action_points.select_related("promise").get().promise
    client.get(feed.get_absolute_url())
    agreements.edit_promise(by=world.alma, promise=promise, values={"title": "Order more books"})
    for _again in range(2):
        assert b"Order more books" in client.get(feed.get_absolute_url()).content
    assert made == {"events": 2, "texts": 2}


def test_programs_that_only_say_when_they_asked_are_told_of_a_changed_promise(world, client, feed):
    promise = held(world).action_points.select_related("promise").get().promise
    asked = {"if-modified-since": client.get(feed.get_absolute_url())["Last-Modified"]}
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        agreements.edit_promise(by=world.alma, promise=promise, values={"title": "Order more books"})
        assert client.get(feed.get_absolute_url(), headers=asked).status_code == 200


def changes(world):
    """Everything that people do which shows in Ben's calendar, one after the other."""
    meeting = held(world)
    yield "a meeting"
    promise = meeting.action_points.select_related("promise").get().promise
    agreements.edit_promise(by=world.alma, promise=promise, values={"due_on": utc_date() + timedelta(days=9)})
    yield "another day"
    initiatives.edit_initiative(by=world.alma, initiative=world.reading, values={"name": "Reading More"})
    yield "the name of the initiative, which stands over a calendar of its own"
    partners.edit_organisation(by=world.ben, organisation=world.lincoln, values={"name": "Lincoln Primary"})
    yield "the name of the partner who promised"
    agreements.keep_promise(by=world.ben, promise=promise)
    yield "kept"
    agreements.reopen_promise(by=world.ben, promise=promise)
    yield "opened again"
    activity = planned(world)
    session = with_session(world, activity)
    yield "a session"
    activities.edit_session(by=world.alma, session=session, values={"place": "Room 4"})
    yield "another room"
    activities.edit_activity(by=world.alma, activity=activity, values={"title": "Reading together"})
    yield "another name of the activity"
    activities.archive_session(by=world.alma, session=session)
    yield "no session"
    poll = opened(world.alma, world.reading)
    yield "a vote"
    close(poll)
    yield "no vote"
    world.ben.language = "es"
    world.ben.save(update_fields=["language"])
    yield "another language"
    series = called(world, frequency="weekly", count=4)
    yield "a series"
    actions.cancel_meeting(by=world.alma, meeting=first(series))
    yield "a cancelled meeting"


def test_whatever_changes_the_text_changes_the_mark(world):
    """Beside the calendar written anew after each change: where the text differs, the mark must."""
    feed = actions.create_calendar(by=world.ben, initiative=world.reading)
    missed, differed, marks, texts = [], 0, [""], [""]
    for what in changes(world):
        now = CalendarFeed.objects.select_related("person", "initiative").get(pk=feed.pk)
        marks.append(actions.version_of(now)[0])
        texts.append(calendars.written(now))
        differed += texts[-1] != texts[-2]
        if texts[-1] != texts[-2] and marks[-1] in marks[:-1]:
            missed.append(what)
    assert missed == []
    assert differed >= 14  # nearly every step shows in the text


def test_the_number_of_queries_does_not_grow(world, client, feed, django_assert_max_num_queries):
    for count in (2, 20):
        for _ in range(count):
            called(world, frequency="weekly", count=5)
        with django_assert_max_num_queries(16):
            client.get(feed.get_absolute_url())
