"""Calling meetings, changing and ending series, who is invited: times on the clock on the wall, nothing lost."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.meetings import actions
from collegium.meetings.models import Invitee, Meeting
from collegium.partners import actions as partners
from collegium.partners.vocabulary import MembershipRole
from tests.meetings.calls import called, first
from tests.world import sign_up


def test_a_single_meeting_invites_whoever_speaks_for_a_partner(world):
    series = called(world)
    assert series.meetings.count() == 1
    assert {one.person.name for one in series.invitees.all()} == {"Alma", "Ben"}
    letter = Letter.objects.get(to="ben@example.org")
    assert "Steering group" in letter.subject
    assert letter.attachments[0]["type"].startswith("text/calendar; method=REQUEST")


def test_a_series_stays_at_its_hour_when_the_clocks_change(world):
    zone = "Europe/Berlin"
    series = called(
        world, time_zone=zone, first_on=date(2027, 3, 1), starts_at=time(15), frequency="weekly", count=8,
        now=datetime(2027, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    hours = {one.starts_at.astimezone(ZoneInfo(zone)).hour for one in series.meetings.all()}
    assert hours == {15}
    assert {one.starts_at.hour for one in series.meetings.all()} == {13, 14}, "in UTC it moves"


def test_only_coordinators_call_meetings_and_a_rule_without_a_meeting_is_refused(world):
    with pytest.raises(PermissionRefused):
        actions.call_meeting(by=world.ben, initiative=world.reading, values={"title": "Mine"})
    begins = timezone.now().date() + timedelta(days=3)
    with pytest.raises(Conflict, match="last day"):
        called(world, frequency="weekly", until=begins - timedelta(days=1))
    assert not Meeting.objects.exists(), "nothing is half-made"


def test_ending_cancels_what_lies_ahead_and_can_be_undone(world):
    series = called(world, frequency="weekly", count=4)
    actions.end_series(by=world.alma, series=series)
    assert series.meetings.filter(cancelled_at=None).count() == 0
    actions.resume_series(by=world.alma, series=series)
    assert series.meetings.filter(cancelled_at=None).count() == 4


def test_who_joins_a_partner_later_is_invited_then(world):
    series = called(world, frequency="weekly", count=4)
    gus = sign_up("Gus")
    partners.add_membership(
        by=world.ben, organisation=world.lincoln, person=gus, role=MembershipRole.ADMINISTRATOR
    )
    from collegium.meetings.actions.reminders import invite_those_who_joined

    assert invite_those_who_joined(now=timezone.now()) == 1
    assert invite_those_who_joined(now=timezone.now()) == 0
    assert Invitee.objects.filter(series=series, person=gus).exists()
    assert Letter.objects.filter(to="gus@example.org").count() == 1


def test_chosen_people_only(world):
    series = called(world, audience="chosen", people=[world.alma, world.chloe])
    assert {one.person.name for one in series.invitees.current()} == {"Alma", "Chloe"}
    with pytest.raises(InvalidInput):
        actions.choose_invitees(by=world.alma, series=series, people=[world.dmitri])


def test_a_moved_meeting_keeps_the_others_and_a_held_one_cannot_be_moved(world):
    series = called(world, frequency="weekly", count=3)
    meeting = first(series)
    others = set(series.meetings.exclude(pk=meeting.pk).values_list("starts_at", flat=True))
    actions.edit_meeting(
        by=world.alma, meeting=meeting, values={"on": meeting.original_on + timedelta(days=1)}
    )
    assert set(series.meetings.exclude(pk=meeting.pk).values_list("starts_at", flat=True)) == others
    actions.open_meeting(by=world.alma, meeting=meeting, reason="All are here already.")
    with pytest.raises(Conflict):
        actions.cancel_meeting(by=world.alma, meeting=Meeting.objects.get(pk=meeting.pk))


def test_the_form_calls_a_series_and_says_what_is_missing(world, client):
    client.force_login(world.alma)
    page = reverse("meetings:call_meeting", args=[world.reading.slug])
    facts = {
        "title": "Circle", "first_on": "2027-05-03", "starts_at": "15:00", "length": "60", "time_zone": "UTC",
        "frequency": "weekly", "interval": "1", "count": "3", "video": "other", "audience": "speakers",
    }  # fmt: skip
    answer = client.post(page, facts)
    assert "Give the address of the video room." in answer.content.decode()
    client.post(page, {**facts, "video_url": "https://video.example.org/x"})
    assert Meeting.objects.filter(title="Circle").count() == 3


def test_no_jitsi_room_unless_a_server_is_set(world, client, settings):
    client.force_login(world.alma)
    page = reverse("meetings:call_meeting", args=[world.reading.slug])
    settings.JITSI_SERVER = ""
    assert "Jitsi" not in client.get(page).content.decode()
    with pytest.raises(InvalidInput):
        called(world, video="jitsi")
    settings.JITSI_SERVER = "https://meet.example.org"
    assert called(world, video="jitsi").video_url.startswith("https://meet.example.org/")


def test_the_number_of_queries_does_not_grow(world, client, django_assert_max_num_queries):
    client.force_login(world.chloe)
    page = reverse("meetings:meetings", args=[world.reading.slug])
    for count in (2, 30):
        called(world, frequency="weekly", count=count)
        client.get(page)
        with django_assert_max_num_queries(30):
            client.get(page)


MONTHLY = {
    "title": "Circle", "first_on": "2027-01-31", "starts_at": "15:00", "length": "60", "time_zone": "UTC",
    "frequency": "monthly day", "interval": "1", "count": "4", "video": "none", "audience": "speakers",
}  # fmt: skip


def test_months_that_would_be_left_out_are_said_before_anybody_is_invited(world, client):
    client.force_login(world.alma)
    page = reverse("meetings:call_meeting", args=[world.reading.slug])
    asked = client.post(page, MONTHLY).content.decode()
    assert "Sunday, Jan. 31, 2027; March 31, 2027; May 31, 2027; Saturday, July 31, 2027" in asked
    assert "leaves none out" in asked
    assert not Meeting.objects.exists()
    assert not Letter.objects.exists()
    client.post(page, {**MONTHLY, "is_meant": "on"})
    found = Meeting.objects.filter(title="Circle").values_list("original_on", flat=True)
    assert sorted(found) == [date(2027, month, 31) for month in (1, 3, 5, 7)]


def test_the_last_day_of_each_month_leaves_none_out_and_the_days_are_told_afterwards(world, client):
    client.force_login(world.alma)
    page = reverse("meetings:call_meeting", args=[world.reading.slug])
    told = client.post(page, {**MONTHLY, "frequency": "month end"}, follow=True).content.decode()
    days = Meeting.objects.filter(title="Circle").order_by("starts_at").values_list("original_on", flat=True)
    ends = [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    assert list(days) == ends
    assert "Sunday, Jan. 31, 2027; Sunday, Feb. 28, 2027; March 31, 2027; April 30, 2027" in told
    assert "Mind the weekend." in told
    series = Meeting.objects.first().series
    assert reverse("meetings:end_series", args=[world.reading.slug, series.pk]) in told


def test_a_meeting_that_would_have_begun_already_is_asked_about(world, client):
    client.force_login(world.alma)
    page = reverse("meetings:call_meeting", args=[world.reading.slug])
    before = timezone.now() - timedelta(minutes=30)
    facts = {**MONTHLY, "frequency": "once", "count": "", "first_on": f"{before:%Y-%m-%d}"}
    facts["starts_at"] = f"{before:%H:%M}"
    assert "It would have begun already" in client.post(page, facts).content.decode()
    assert not Meeting.objects.exists()
    client.post(page, {**facts, "is_meant": "on"})
    assert Meeting.objects.count() == 1


def test_letters_name_the_place_of_the_readers_clock(world):
    world.ben.time_zone = "America/New_York"
    world.ben.save()
    called(world, starts=datetime(2027, 1, 11, 14, tzinfo=UTC), now=datetime(2027, 1, 1, tzinfo=UTC))
    assert "Monday, Jan. 11, 2027, 9:00 AM in New York" in Letter.objects.get(to="ben@example.org").text
