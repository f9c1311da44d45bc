"""Agenda, minutes, decisions and actions, attendance, who was heard; and what nobody may lose."""

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.agreements.models import Promise
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.meetings import actions
from collegium.meetings.models import Meeting
from collegium.meetings.tables import heard_rows, series_entries, who_was_heard
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
