"""Agenda, minutes, decisions and actions, attendance, who was heard; and what nobody may lose."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.agreements.models import Promise
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.initiatives import actions as initiatives
from collegium.meetings import actions
from collegium.meetings.models import Meeting
from collegium.meetings.tables import (
    heard_rows,
    series_entries,
    series_minutes,
    who_was_heard,
)
from collegium.meetings.vocabulary import Presence
from collegium.people.models import User
from tests.meetings.calls import called, first, held


def test_partners_propose_and_coordinators_decide_and_order(world):
    meeting = first(called(world))
    one = actions.propose_item(by=world.chloe, meeting=meeting, values={"title": "Books"})
    two = actions.propose_item(by=world.alma, meeting=meeting, values={"title": "Tutors"})
    assert (one.state, two.state) == ("proposed", "accepted")
    actions.decide_item(by=world.alma, item=one, state="accepted")
    actions.move_item(by=world.alma, item=meeting.items.get(title="Books"), steps=-1)
    titles = list(
        meeting.items.filter(state="accepted").order_by("position", "pk").values_list("title", flat=True)
    )
    assert titles == ["Books", "Tutors"]
    with pytest.raises(PermissionRefused):
        actions.decide_item(by=world.chloe, item=one, state="declined")


def test_what_is_open_is_suggested_and_taken_once(world, client):
    held(world)
    following = first(called(world, title="Next"))
    Promise.objects.update(due_on=timezone.now().date())
    client.force_login(world.alma)
    page = reverse("meetings:take_suggestions", args=[world.reading.slug, following.pk])
    groups = client.get(page).context["groups"]
    keys = [row["key"] for group in groups for row in group["rows"]]
    assert any("Order the books" in row["one"].title for group in groups for row in group["rows"])
    client.post(page, {"chosen": keys})
    client.post(page, {"chosen": keys})
    assert following.items.filter(archived_at=None, title__contains="Order the books").count() == 1


def measured(world, name: str, *values: int):
    """An indicator that should go from 0 to 100 in two years, measured each month of the last half year."""
    today = utc_date()
    indicator = initiatives.create_indicator(
        by=world.alma,
        initiative=world.reading,
        values={
            "name": name, "direction": "up", "baseline": 0, "baseline_on": today - timedelta(days=365),
            "target": 100, "target_on": today + timedelta(days=365),
        },
    )  # fmt: skip
    for months, value in enumerate(reversed(values)):
        initiatives.record_indicator_value(
            by=world.alma,
            indicator=indicator,
            values={"on": today - timedelta(days=30 * months), "value": value},
        )
    return indicator


def test_indicators_that_are_off_their_way_are_suggested_and_others_are_not(world, client):
    far = measured(world, "Readers in grade 3", 2, 3, 4)
    measured(world, "Books lent", 44, 48, 52)
    following = first(called(world))
    client.force_login(world.alma)
    page = reverse("meetings:take_suggestions", args=[world.reading.slug, following.pk])
    (group,) = [one for one in client.get(page).context["groups"] if str(one["label"]) == "Indicators"]
    (row,) = group["rows"]
    assert (row["one"].title, row["one"].reason) == ("Readers in grade 3", "not on track")
    assert row["one"].url == reverse("initiatives:indicator", args=[world.reading.slug, far.pk])
    client.post(page, {"chosen": [row["key"]]})
    item = following.items.get()
    assert (item.title, item.length) == ("Readers in grade 3", 10)
    assert not row["is_on"]
    rows = [row for group in client.get(page).context["groups"] for row in group["rows"]]
    assert [(row["one"].title, row["is_on"]) for row in rows] == [("Readers in grade 3", True)]


def test_two_who_write_the_same_notes_lose_nothing(world, client):
    meeting = held(world)
    item = meeting.items.get()
    page = reverse("meetings:save_item_notes", args=[world.reading.slug, meeting.pk, item.pk])
    item.refresh_from_db()
    revision = item.notes_revision
    client.force_login(world.alma)
    assert client.post(page, {"text": "Mine", "revision": revision}).status_code == 302
    client.force_login(world.ben)
    late = client.post(page, {"text": "Also mine", "revision": revision})
    assert late.status_code == 409
    shown = late.content.decode()
    assert "Mine" in shown
    assert "Also mine" in shown
    told = client.post(
        page, {"text": "Also mine", "revision": revision}, headers={"accept": "application/json"}
    )
    assert (told.status_code, told.json()["text"]) == (409, "Mine")
    item.refresh_from_db()
    assert item.notes == "Mine"


def test_an_action_is_a_promise_and_withdrawing_it_withdraws_the_promise(world):
    meeting = held(world)
    point = meeting.action_points.get()
    assert (point.promise.subject_url, point.promise.owner) == (meeting.get_absolute_url(), world.ben)
    actions.withdraw_action(by=world.alma, point=point)
    assert Promise.objects.get().state == "withdrawn"
    point.refresh_from_db()
    actions.restore_action(by=world.alma, point=point)
    assert Promise.objects.get().state == "open"


def test_whoever_came_in_the_place_of_another_gets_the_minutes(world):
    series = called(world)
    actions.answer_meeting(by=world.ben, meeting=first(series), answer="substitute", substitute=world.chloe)
    meeting = held(world, series)
    User.objects.update(notify="at once")
    actions.take_attendance(by=world.alma, meeting=meeting, presences={world.chloe: "present"})
    Letter.objects.all().delete()
    actions.send_minutes(by=world.alma, meeting=Meeting.objects.get(pk=meeting.pk))
    assert Letter.objects.filter(to="chloe@example.org", subject__startswith="Minutes").exists()


def test_minutes_are_sent_then_approved_and_then_stay(world):
    meeting = held(world)
    User.objects.update(notify="at once")
    with pytest.raises(Conflict):
        actions.approve_minutes(by=world.alma, meeting=meeting)
    Letter.objects.all().delete()
    actions.send_minutes(by=world.alma, meeting=meeting)
    letter = Letter.objects.get(to="ben@example.org", subject__startswith="Minutes")
    assert "We buy books." in letter.text
    assert "Order the books" in letter.text
    actions.approve_minutes(by=world.alma, meeting=Meeting.objects.get(pk=meeting.pk))
    final = Meeting.objects.get(pk=meeting.pk)
    for refused in (
        lambda: actions.record_decision(by=world.alma, meeting=final, values={"text": "More"}),
        lambda: actions.save_notes(
            by=world.alma, meeting=final, text="More", revision=final.minutes_revision
        ),
    ):
        with pytest.raises(Conflict):
            refused()
    actions.reopen_minutes(by=world.alma, meeting=final)
    actions.record_decision(
        by=world.alma, meeting=Meeting.objects.get(pk=meeting.pk), values={"text": "More"}
    )


def test_empty_minutes_are_not_sent_and_strangers_do_not_write(world):
    meeting = first(called(world))
    actions.open_meeting(by=world.alma, meeting=meeting, reason="All are here already.")
    with pytest.raises(InvalidInput):
        actions.send_minutes(by=world.alma, meeting=Meeting.objects.get(pk=meeting.pk))
    with pytest.raises(PermissionRefused):
        actions.save_notes(by=world.chloe, meeting=meeting, text="x", revision=0)


def test_attendance_makes_the_quorum(world):
    meeting = held(world)
    reached = actions.quorum_reached(meeting)
    present, needed, expected = reached.present, reached.needed, reached.expected
    assert (present, expected, reached.spoken_for) == (2, 2, 0)
    assert needed == -(-2 * world.reading.quorum_percent // 100)
    with pytest.raises(InvalidInput):
        actions.take_attendance(by=world.alma, meeting=meeting, presences={world.dmitri: "present"})


def test_who_was_heard_is_told_by_group_and_small_groups_are_not(world):
    series = called(world, counts_speaking=True)
    meeting = held(world, series)
    kinds, _groups = heard_rows(who_was_heard([meeting]))
    shares = {row["label"]: (row["of_people"], row["of_turns"]) for row in kinds["rows"]}
    assert shares == {"School": (55, 18), "University": (45, 82)}
    rows = [{"kind": "school", "group": "parents", "people": 1, "turns": 7}]
    actions.count_speaking(by=world.alma, meeting=meeting, rows=rows)
    assert all(not part["rows"] for part in heard_rows(who_was_heard([meeting])))


def test_one_person_is_not_heard_out_of_two_tables(world, client):
    """What a coordinator found: parents 1 person with 6 turns, school 2 with 10, university 1 with 3."""
    series = called(world, counts_speaking=True, frequency="weekly", count=2)
    meeting = held(world, series)
    following = series.meetings.order_by("starts_at")[1]
    actions.open_meeting(by=world.alma, meeting=following, reason="We are here.")
    rows = [
        {"kind": "ngo", "group": "parents", "people": 1, "turns": 6},
        {"kind": "school", "group": "staff", "people": 2, "turns": 10},
        {"kind": "university", "group": "staff", "people": 1, "turns": 3},
    ]
    actions.count_speaking(by=world.alma, meeting=following, rows=rows)
    client.force_login(world.chloe)
    page = client.get(following.get_absolute_url()).content.decode()
    assert "Too few to say" in page
    assert "100 %" not in page
    both = heard_rows(who_was_heard([meeting, following]))
    assert both == heard_rows(who_was_heard([meeting])), (
        "the series tells what its meetings tell, and no more"
    )
    assert [row["label"] for row in both[0]["rows"]] == ["School", "University"]


def test_the_record_of_a_series_has_all_decisions_and_actions(world, client):
    series = called(world, frequency="weekly", count=3)
    held(world, series)
    assert [(one.kind, one.text) for one in series_entries(series)] == [
        ("decision", "We buy books."),
        ("action", "Order the books"),
    ]
    client.force_login(world.chloe)
    page = reverse("meetings:series_record", args=[world.reading.slug, series.pk])
    assert "Order the books" in client.get(page, {"kind": "action"}).content.decode()
    assert "Order the books" in client.get(page, {"format": "csv"}).content.decode("utf-8-sig")


def test_the_minutes_of_a_series_come_together_with_notes_and_attendance(world, client):
    series = called(world, frequency="weekly", count=3)
    meeting = held(world, series)
    actions.save_notes(by=world.alma, meeting=meeting, item=None, text="It rained.", revision=0)
    actions.add_guest(by=world.alma, meeting=meeting, name="Rosa Lind", organisation=world.lincoln)
    later = series.meetings.select_related("series__initiative", "initiative").order_by("starts_at")[1]
    actions.open_meeting(by=world.alma, meeting=later, reason="We are here.")
    newest, oldest = series_minutes(series)
    assert (newest.meeting, newest.attendances, newest.agenda) == (later, [], [])
    (item,) = oldest.agenda
    assert (item.item.notes, [one.text for one in item.decisions]) == ("We like books.", ["We buy books."])
    assert [one.promise.title for one in item.points] == ["Order the books"]
    assert sorted(str(one) for one in oldest.attendances) == ["Alma", "Ben", "Rosa Lind"]
    client.force_login(world.chloe)
    page = client.get(reverse("meetings:series_minutes", args=[world.reading.slug, series.pk]))
    text = page.content.decode()
    for said in ("It rained.", "We like books.", "We buy books.", "Order the books", "Rosa Lind"):
        assert said in text
    assert "Attendance has not been taken." in text  # of the later one


def test_a_decision_on_an_item_that_was_taken_off_is_not_lost_from_the_minutes_of_a_series(world):
    meeting = held(world)
    actions.remove_item(by=world.alma, item=meeting.items.get(), now=timezone.now())
    (found,) = series_minutes(meeting.series)
    assert found.agenda == []
    assert [one.text for one in found.decisions] == ["We buy books."]


def test_a_cancelled_meeting_has_no_minutes_and_what_was_withdrawn_is_not_in_them(world):
    series = called(world, frequency="weekly", count=3)
    meeting = held(world, series)
    actions.withdraw_decision(by=world.alma, decision=meeting.decisions.get())
    actions.withdraw_action(by=world.alma, point=meeting.action_points.get())
    (found,) = series_minutes(series)
    assert (found.agenda[0].decisions, found.agenda[0].points) == ([], [])
    Meeting.objects.filter(pk=meeting.pk).update(opened_at=None, cancelled_at=timezone.now())
    assert series_minutes(series) == []


def test_attendance_over_a_series_is_a_table_and_csv(world, client):
    series = called(world, frequency="weekly", count=3)
    meeting = held(world, series)
    client.force_login(world.chloe)
    page = reverse("meetings:series_attendance", args=[world.reading.slug, series.pk])
    assert "Lincoln School" in client.get(page).content.decode()
    head, *lines = client.get(page, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert head == "Meeting,Day,Person,Partner,How"
    day = meeting.local_start().date()
    assert sorted(lines) == [
        f"{meeting.title},{day},Alma,Riverside University,{Presence.PRESENT.label}",
        f"{meeting.title},{day},Ben,Lincoln School,{Presence.REMOTE.label}",
    ]
