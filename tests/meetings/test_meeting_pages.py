"""Pages of meetings cost the same for two and for many; what was pressed can be taken back where it stands."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import Letter
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PartnerRole
from collegium.meetings import actions
from collegium.meetings.models import Meeting, MeetingSeries
from collegium.partners.vocabulary import OrganisationKind
from tests.meetings.calls import called, first, held
from tests.world import organisation, sign_up

OF_MEETING = ("meeting", "minutes", "take_attendance", "answer_meeting", "count_speaking", "take_suggestions")
OF_SERIES = (
    "meeting_series",
    "series_record",
    "series_minutes",
    "series_attendance",
    "choose_invitees",
    "edit_series",
)


def queries(client, pages: dict[str, str]) -> dict[str, int]:
    counted = {}
    for name, page in pages.items():
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(page).status_code == 200, page
        counted[name] = len(captured)
    return counted


def more_of_everything(world, meeting: Meeting) -> None:
    """Six more partners, who are invited and answer; items with notes, decisions and actions; guests."""
    for number in range(6):
        person = sign_up(f"Person{number}")
        partner = organisation(person, f"School {number}", OrganisationKind.SCHOOL)
        joined = initiatives.invite_partner(
            by=world.alma, initiative=world.reading, organisation=partner, role=PartnerRole.MEMBER
        )
        initiatives.accept_participation(by=person, participation=joined)
    from collegium.meetings.actions.reminders import invite_those_who_joined

    assert invite_those_who_joined(now=timezone.now()) == 6
    present = {one.person: "present" for one in meeting.series.invitees.current().select_related("person")}
    actions.take_attendance(by=world.alma, meeting=meeting, presences=present)
    for number in range(6):
        values = {"title": f"Item {number}", "length": 5}
        item = actions.propose_item(by=world.alma, meeting=meeting, values=values)
        actions.save_notes(by=world.alma, meeting=meeting, item=item, text="Notes", revision=0)
        decision = {"text": f"Decision {number}", "item": item}
        actions.record_decision(by=world.alma, meeting=meeting, values=decision)
        due = utc_date() + timedelta(days=number)
        point = {"title": f"Action {number}", "due_on": due, "organisation": world.lincoln, "item": item}
        actions.record_action(by=world.alma, meeting=meeting, values=point)
        actions.add_guest(by=world.alma, meeting=meeting, name=f"Guest {number}", organisation=world.lincoln)


def test_no_page_of_a_meeting_asks_more_where_there_is_more(world, client):
    series = called(world, frequency="weekly", count=4, counts_speaking=True)
    meeting = held(world, series)
    actions.add_guest(by=world.alma, meeting=meeting, name="Rosa", organisation=world.lincoln)
    slug = world.reading.slug
    pages = {name: reverse(f"meetings:{name}", args=[slug, meeting.pk]) for name in OF_MEETING}
    pages |= {name: reverse(f"meetings:{name}", args=[slug, series.pk]) for name in OF_SERIES}
    client.force_login(world.alma)
    few = queries(client, pages)
    more_of_everything(world, meeting)
    many = queries(client, pages)
    assert {name: (few[name], count) for name, count in many.items() if count > few[name] + 1} == {}


def test_a_cancelled_meeting_takes_place_again_and_everybody_is_told_both_times(world, client):
    meeting = first(called(world, frequency="weekly", count=3))
    slug = world.reading.slug
    client.force_login(world.alma)
    Letter.objects.all().delete()
    client.post(reverse("meetings:cancel_meeting", args=[slug, meeting.pk]), {"reason": "Snow"})
    meeting.refresh_from_db()
    assert (meeting.cancelled_at is not None, meeting.cancel_reason) == (True, "Snow")
    told = Letter.objects.get(to="ben@example.org")
    assert "Snow" in told.text
    cancelled_as = meeting.sequence
    client.post(reverse("meetings:restore_meeting", args=[slug, meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.cancelled_at is None
    assert meeting.sequence > cancelled_as, "or calendars would keep the cancellation"
    assert Letter.objects.filter(to="ben@example.org").count() == 2
    with pytest.raises(Conflict, match="not cancelled"):
        actions.restore_meeting(by=world.alma, meeting=meeting)


def test_closing_and_opening_are_taken_back_one_after_the_other(world):
    meeting = held(world)
    actions.close_meeting(by=world.alma, meeting=meeting)
    with pytest.raises(Conflict, match="not under way"):
        actions.close_meeting(by=world.alma, meeting=meeting)
    actions.reopen_meeting(by=world.alma, meeting=meeting)
    assert (meeting.closed_at, meeting.opened_at is not None) == (None, True)
    actions.reopen_meeting(by=world.alma, meeting=meeting)
    assert meeting.opened_at is None
    with pytest.raises(Conflict, match="not opened"):
        actions.reopen_meeting(by=world.alma, meeting=meeting)


def test_an_item_taken_off_comes_back_with_its_notes(world, client):
    meeting = held(world)
    item, slug = meeting.items.get(), world.reading.slug
    client.force_login(world.alma)
    edit = reverse("meetings:edit_item", args=[slug, meeting.pk, item.pk])
    client.post(edit, {"title": "Books and shelves", "length": "15", "detail": ""})
    client.post(reverse("meetings:remove_item", args=[slug, meeting.pk, item.pk]))
    assert not meeting.items.filter(archived_at=None).exists()
    minutes = client.get(reverse("meetings:minutes", args=[slug, meeting.pk])).content.decode()
    assert "We buy books." in minutes, "the decision stays in the minutes"
    client.post(reverse("meetings:restore_item", args=[slug, meeting.pk, item.pk]))
    item.refresh_from_db()
    assert (item.title, item.length, item.notes, item.archived_at) == (
        "Books and shelves", 15, "We like books.", None,
    )  # fmt: skip


def test_a_decision_leaves_the_minutes_and_comes_back(world, client):
    meeting = held(world)
    args = [world.reading.slug, meeting.pk, meeting.decisions.get().pk]
    minutes = reverse("meetings:minutes", args=args[:2])
    client.force_login(world.alma)
    client.post(reverse("meetings:withdraw_decision", args=args))
    assert "We buy books." not in client.get(minutes).content.decode()
    client.post(reverse("meetings:restore_decision", args=args))
    assert "We buy books." in client.get(minutes).content.decode()


def test_guests_are_put_on_the_list_and_taken_off_others_are_not(world, client):
    meeting, slug = held(world), world.reading.slug
    client.force_login(world.alma)
    page = reverse("meetings:add_guest", args=[slug, meeting.pk])
    client.post(page, {"name": "Rosa Lind", "organisation": world.lincoln.pk, "presence": "present"})
    guest = meeting.attendances.get(person=None)
    assert (guest.name, guest.organisation) == ("Rosa Lind", world.lincoln)
    with pytest.raises(InvalidInput, match="does not take part"):
        actions.add_guest(by=world.alma, meeting=meeting, name="Spy", organisation=world.faraway)
    client.post(reverse("meetings:remove_guest", args=[slug, meeting.pk, guest.pk]))
    assert not meeting.attendances.filter(person=None).exists()
    one = meeting.attendances.exclude(person=None)[0]
    assert client.post(reverse("meetings:remove_guest", args=[slug, meeting.pk, one.pk])).status_code == 404


def test_a_series_that_moves_keeps_the_agenda_and_what_somebody_else_changed(world):
    series = called(world, frequency="weekly", count=3)
    meeting = first(series)
    actions.propose_item(by=world.alma, meeting=meeting, values={"title": "Books"})
    later = (meeting.starts_at + timedelta(hours=1)).time()
    seen = series.revision
    actions.edit_series(by=world.alma, series=series, values={"starts_at": later}, revision=seen)
    meeting.refresh_from_db()
    assert meeting.starts_at.time() == later
    assert meeting.items.get().title == "Books"
    with pytest.raises(Conflict, match="Somebody else"):
        actions.edit_series(by=world.alma, series=series, values={"title": "Mine"}, revision=seen)
    series.refresh_from_db()
    assert series.title == "Steering group"


def test_the_trail_tells_meetings_of_a_series_apart(world, client):
    series = called(world, frequency="weekly", count=2, starts=datetime(2027, 3, 1, 15, tzinfo=UTC))
    own = series.meetings.order_by("starts_at")[1]
    actions.edit_meeting(by=world.alma, meeting=own, values={"title": "Feast"})
    client.force_login(world.alma)
    trails = [
        client.get(one.get_absolute_url()).context["breadcrumbs"]
        for one in series.meetings.order_by("starts_at")
    ]
    assert [[str(name) for name, _address in trail] for trail in trails] == [
        ["Meetings", "Steering group", "March 1, 2027"],
        ["Meetings", "Steering group", "Feast"],
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"frequency": "weekly", "weekdays": [0]}, "Every week on Monday"),
        (
            {"frequency": "weekly", "interval": 2, "weekdays": [3, 0], "count": 4},
            "Every 2 weeks on Monday, Thursday, 4 times",
        ),
        ({"frequency": "monthly day", "interval": 3}, "Every 3 months on day 7"),
        ({"frequency": "month end", "first_on": date(2026, 12, 31)}, "Every month on its last day"),
        (
            {"frequency": "monthly weekday", "nth": -1, "until": date(2027, 6, 30)},
            "Every month: last Monday, until June 30, 2027",
        ),
    ],
)
def test_how_often_a_series_meets_is_said_as_people_say_it(values, words):
    assert MeetingSeries(**{"first_on": date(2026, 12, 7), **values}).rhythm() == words
