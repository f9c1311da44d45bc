"""The API of meetings: the same rules as the pages."""

from datetime import timedelta

import pytest
from django.test import Client

from collegium.core.clock import utc_date
from collegium.meetings import actions
from collegium.people.actions import create_api_token
from tests.meetings.calls import called, first, held


@pytest.fixture
def api(world):
    def make(person, *scopes):
        _token, key = create_api_token(by=person, name="x", scopes=list(scopes), expires_at=None)
        return Client(headers={"authorization": f"Bearer {key}"})

    return make


def test_meetings_and_what_came_of_them(world, api):
    meeting = held(world)
    chloe = api(world.chloe, "together:read")
    base = f"/api/v1/meetings/{world.reading.slug}/meetings/"
    assert chloe.get(base).json()["count"] == 1
    assert chloe.get(f"{base}?state=running").json()["items"][0]["id"] == meeting.pk
    one = f"{base}{meeting.pk}/"
    assert chloe.get(one).json()["title"] == "Steering group"
    assert {row["person"] for row in chloe.get(f"{one}people/").json()["items"]} == {"Alma", "Ben"}
    assert chloe.get(f"{one}agenda/").json()["items"][0]["notes"] == "We like books."
    assert chloe.get(f"{one}decisions/").json()["items"][0]["text"] == "We buy books."
    assert chloe.get(f"{one}actions/").json()["items"][0]["title"] == "Order the books"


def test_answers_items_decisions_and_actions_are_taken(world, api):
    meeting = first(called(world))
    one = f"/api/v1/meetings/{world.reading.slug}/meetings/{meeting.pk}/"
    ben = api(world.ben, "together:read", "together:write")
    json = {"content_type": "application/json"}
    assert ben.post(f"{one}answer/", {"answer": "yes"}, **json).json()["answer"] == "yes"
    assert ben.post(f"{one}agenda/", {"title": "Bus"}, **json).json()["state"] == "proposed"
    alma = api(world.alma, "together:read", "together:write")
    assert ben.post(f"{one}decisions/", {"text": "A bus."}, **json).status_code == 403
    assert alma.post(f"{one}decisions/", {"text": "A bus."}, **json).status_code == 409  # it has not begun
    actions.open_meeting(by=world.alma, meeting=meeting, reason="All are here already.")
    made = alma.post(f"{one}decisions/", {"text": "A bus."}, **json)
    assert (made.status_code, made.json()["quorum"]) == (201, "not taken")
    due = (utc_date() + timedelta(days=9)).isoformat()
    facts = {"title": "Find a bus", "partner": str(world.lincoln.public_id), "due_on": due}
    assert ben.post(f"{one}actions/", facts, **json).json()["state"] == "open"


def test_who_may_not_is_refused(world, api):
    meeting = first(called(world))
    one = f"/api/v1/meetings/{world.reading.slug}/meetings/{meeting.pk}/"
    json = {"content_type": "application/json"}
    assert api(world.dmitri, "together:read").get(one).status_code == 404
    assert api(world.chloe, "partners:read").get(one).status_code == 403
    chloe = api(world.chloe, "together:write")
    assert chloe.post(f"{one}answer/", {"answer": "yes"}, **json).status_code == 403
    assert chloe.post(f"{one}decisions/", {"text": "Mine"}, **json).status_code == 403


def test_a_series_is_called_and_faults_are_named(world, api):
    alma, ben = (api(one, "together:read", "together:write") for one in (world.alma, world.ben))
    base = f"/api/v1/meetings/{world.reading.slug}/meetings/"
    json = {"content_type": "application/json"}
    day = utc_date() + timedelta(days=3)
    facts = {
        "title": "Working group",
        "first_on": day.isoformat(),
        "starts_at": "16:30",
        "time_zone": "Europe/Madrid",
    }
    weekly = {**facts, "frequency": "weekly", "count": 3, "video_url": "https://meet.example.org/r"}
    made = alma.post(base, weekly, **json)
    assert made.status_code == 201
    assert [one["title"] for one in made.json()] == ["Working group"] * 3
    assert alma.get(base).json()["count"] == 3
    people = alma.get(f"{base}{made.json()[0]['id']}/people/").json()["items"]
    assert {(one["person"], one["answer"]) for one in people} == {("Alma", "yes"), ("Ben", "silent")}
    for wrong in (
        {**facts, "time_zone": "Mars/Olympus"},
        {**facts, "video_url": "not an address"},
        {**weekly, "until": day.isoformat()},
        {**facts, "frequency": "monthly weekday"},
    ):
        assert alma.post(base, wrong, **json).status_code in {409, 422}, wrong
    assert alma.get(base).json()["count"] == 3
    assert api(world.chloe, "together:write").post(base, facts, **json).status_code == 403
    assert ben.post(f"/api/v1/meetings/{world.lab.slug}/meetings/", facts, **json).status_code == 404
