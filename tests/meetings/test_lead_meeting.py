"""Who opens and closes a meeting and when, and what becomes of decisions without a quorum."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent, Letter
from collegium.decisions.tables import register_of
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PersonRole
from collegium.meetings import actions
from collegium.meetings.models import Meeting, MinutedDecision
from collegium.meetings.permissions import user_can_lead_meeting, user_can_write_minutes
from collegium.people.models import User
from tests.meetings.calls import called, first, held

FAR = timedelta(days=120)


@pytest.fixture
def far(world) -> Meeting:
    """A meeting four months ahead; Fay's foundation takes part as a funder, and she is invited."""
    initiatives.accept_participation(by=world.fay, participation=world.asked)
    return first(called(world, starts=timezone.now() + FAR))


def opened(world, meeting: Meeting, **presences: str) -> Meeting:
    """Open at its time, with this attendance."""
    actions.open_meeting(by=world.alma, meeting=meeting, now=meeting.starts_at)
    there = {getattr(world, name): presence for name, presence in presences.items()}
    if there:
        actions.take_attendance(by=world.alma, meeting=meeting, presences=there)
    return meeting


def test_whoever_is_only_invited_neither_opens_nor_decides_nor_sends(world, far, client):
    assert far.series.invitees.filter(person=world.fay).exists()
    refused = (
        lambda: actions.open_meeting(by=world.fay, meeting=far, reason="Now", now=far.starts_at),
        lambda: actions.close_meeting(by=world.fay, meeting=far),
        lambda: actions.reopen_meeting(by=world.fay, meeting=far),
        lambda: actions.record_decision(by=world.fay, meeting=far, values={"text": "Mine"}),
        lambda: actions.send_minutes(by=world.fay, meeting=far),
    )
    for before in (True, False):
        for one in refused:
            with pytest.raises(PermissionRefused):
                one()
        if before:
            opened(world, far)
    client.force_login(world.fay)
    page = client.get(far.get_absolute_url()).content.decode()
    minutes = client.get(f"{far.get_absolute_url()}minutes/").content.decode()
    assert "Open the meeting" not in page
    assert "Close the meeting" not in page + minutes
    assert "Record a decision" not in minutes
    assert "Send the minutes" not in minutes
    assert "Record an action" in minutes, "notes and actions are written by all who are invited"
    assert not MinutedDecision.objects.exists()


def test_a_meeting_is_opened_from_an_hour_before_on_and_earlier_only_with_a_reason(world, far):
    hour_before = far.starts_at - timedelta(minutes=60)
    for reason in ("", "  "):
        with pytest.raises(Conflict, match="can be opened from"):
            actions.open_meeting(
                by=world.alma, meeting=far, reason=reason, now=hour_before - timedelta(seconds=1)
            )
    actions.open_meeting(by=world.alma, meeting=far, now=hour_before)
    assert (far.opened_at, far.open_reason) == (hour_before, "")
    actions.reopen_meeting(by=world.alma, meeting=far)
    actions.open_meeting(by=world.alma, meeting=far, reason=" We sit together today. ")
    far.refresh_from_db()
    assert far.open_reason == "We sit together today."
    event = AuditEvent.objects.filter(verb="opened the meeting").first()
    assert event.changes["open_reason"] == ["", "We sit together today."]
    client = Client()
    client.force_login(world.chloe)
    assert "We sit together today." in client.get(f"{far.get_absolute_url()}minutes/").content.decode()


def test_nothing_is_decided_and_nobody_present_before_a_meeting_begins(world, far):
    for one in (
        lambda: actions.record_decision(by=world.alma, meeting=far, values={"text": "We buy it."}),
        lambda: actions.take_attendance(by=world.alma, meeting=far, presences={world.fay: "present"}),
        lambda: actions.add_guest(by=world.alma, meeting=far, name="Rosa"),
        lambda: actions.send_minutes(by=world.alma, meeting=far),
    ):
        with pytest.raises(Conflict, match="has not begun"):
            one()


def test_who_keeps_the_minutes_leads_but_not_before_time(world, far):
    far.series.scribe = world.chloe
    far.series.save()
    assert user_can_lead_meeting(world.chloe, far)
    with pytest.raises(Conflict, match="can be opened from"):
        actions.open_meeting(by=world.chloe, meeting=far, reason="I want to")
    actions.open_meeting(by=world.chloe, meeting=far, now=far.starts_at)
    actions.record_decision(by=world.chloe, meeting=far, values={"text": "We buy books."})
    actions.close_meeting(by=world.chloe, meeting=far)
    assert [user_can_lead_meeting(one, far) for one in (world.alma, world.ben, world.fay, world.dmitri)] == [
        True, False, False, False,
    ]  # fmt: skip
    assert user_can_write_minutes(world.ben, far)


def test_who_called_it_leads_it_while_their_organisation_takes_part(world, far):
    initiatives.appoint(
        by=world.alma, initiative=world.reading, person=world.ben, role=PersonRole.COORDINATOR
    )
    far.series.created_by = world.ben
    far.series.save()
    world.reading.appointments.filter(person=world.ben).delete()
    assert user_can_lead_meeting(world.ben, far)
    world.reading.participations.filter(organisation=world.lincoln).delete()
    assert not user_can_lead_meeting(world.ben, far)


def test_the_minutes_are_kept_by_somebody_of_a_partner(world, client):
    with pytest.raises(InvalidInput, match="Only somebody of a partner"):
        called(world, scribe=world.dmitri)
    client.force_login(world.alma)
    series = called(world, scribe=world.chloe)
    form = client.get(reverse("meetings:edit_series", args=[world.reading.slug, series.pk])).content.decode()
    assert f'<option value="{world.chloe.pk}" selected>Chloe' in form
    assert "Dmitri" not in form


@pytest.mark.parametrize(
    ("presences", "quorum"),
    [
        ({}, "not taken"),
        ({"alma": "absent", "ben": "apology", "fay": "absent"}, "not reached"),
        ({"alma": "present"}, "not reached"),  # 1 of 3 partners; 60 % of 3 are 2
        ({"alma": "present", "fay": "remote"}, "reached"),
        ({"alma": "present", "ben": "present", "fay": "present"}, "reached"),
    ],
)
def test_a_decision_is_adopted_only_with_a_quorum(world, far, presences, quorum):
    assert world.reading.quorum_percent == 60
    opened(world, far, **presences)
    decision = actions.record_decision(by=world.alma, meeting=far, values={"text": "We buy books."})
    assert decision.quorum == quorum
    [entry] = register_of(world.reading)
    wanted = ("adopted", True) if quorum == "reached" else ("recorded", False)
    assert (entry.result, entry.is_adopted) == wanted
    client = Client()
    client.force_login(world.chloe)
    word = "Adopted" if quorum == "reached" else "Recorded without quorum"
    url = reverse("decisions:register", args=[world.reading.slug])
    assert word in client.get(url, {"format": "csv"}).content.decode().splitlines()[1]
    shown = client.get(url, {"result": "adopted"}).content.decode()
    assert ("We buy books." in shown) == (quorum == "reached")
    minutes = client.get(f"{far.get_absolute_url()}minutes/").content.decode()
    assert ("Recorded without quorum" in minutes) == (quorum != "reached")
    record = reverse("meetings:series_record", args=[world.reading.slug, far.series_id])
    told = client.get(record, {"format": "csv"}).content.decode()
    assert ("Recorded without quorum" in told) == (quorum != "reached")


def test_attendance_taken_later_counts_until_the_minutes_are_approved(world, far):
    User.objects.update(notify="at once")
    opened(world, far)
    actions.record_decision(by=world.alma, meeting=far, values={"text": "We buy books."})
    Letter.objects.all().delete()
    actions.send_minutes(by=world.alma, meeting=far)
    sent = Letter.objects.get(to="ben@example.org", subject__startswith="Minutes")
    assert "We buy books. (Recorded without quorum: attendance was not taken)" in sent.text
    actions.take_attendance(
        by=world.alma, meeting=far, presences={world.alma: "present", world.ben: "present"}
    )
    assert far.decisions.get().quorum == "reached"
    changes = AuditEvent.objects.filter(verb="noted the quorum of the decision").first().changes
    assert changes["quorum"] == ["not taken", "reached"]
    guest = actions.add_guest(by=world.alma, meeting=far, name="Rosa", organisation=world.harbour)
    actions.take_attendance(by=world.alma, meeting=far, presences={world.ben: "absent"})
    assert far.decisions.get().quorum == "reached", "the guest is there for the third partner"
    actions.remove_guest(by=world.alma, attendance=guest)
    assert far.decisions.get().quorum == "not reached"
    far.refresh_from_db()
    actions.approve_minutes(by=world.alma, meeting=far)
    with pytest.raises(Conflict, match="approved"):
        actions.take_attendance(by=world.alma, meeting=far, presences={world.ben: "present"})
    with pytest.raises(Conflict, match="approved"):
        actions.reopen_meeting(by=world.alma, meeting=far)
    assert far.decisions.get().quorum == "not reached"
    assert mail.outbox == []


def test_the_closing_is_taken_back_on_the_page(world, client):
    meeting = held(world)
    actions.close_meeting(by=world.alma, meeting=meeting)
    client.force_login(world.alma)
    for page in (meeting.get_absolute_url(), f"{meeting.get_absolute_url()}minutes/"):
        assert "open it again" in client.get(page).content.decode()
    client.force_login(world.ben)
    assert "open it again" not in client.get(meeting.get_absolute_url()).content.decode()
    client.force_login(world.alma)
    client.post(reverse("meetings:reopen_meeting", args=[world.reading.slug, meeting.pk]))
    meeting.refresh_from_db()
    assert (meeting.closed_at, meeting.opened_at is not None) == (None, True)


def test_the_page_asks_why_before_time(world, far, client):
    client.force_login(world.alma)
    page = reverse("meetings:open_meeting", args=[world.reading.slug, far.pk])
    assert "Open before its time" in client.get(far.get_absolute_url()).content.decode()
    assert "can be opened from" in client.post(page, {}).content.decode()
    far.refresh_from_db()
    assert far.opened_at is None
    assert client.post(page, {"reason": "All are here."}).status_code == 302
    far.refresh_from_db()
    assert far.open_reason == "All are here."
