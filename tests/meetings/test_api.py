"""The API of meetings: the same rules as the pages."""

from datetime import timedelta

import pytest
from django.test import Client

from collegium.core.clock import utc_date
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
    made = ben.post(f"{one}decisions/", {"text": "A bus."}, **json)
    assert made.status_code == 201
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
