"""The API: activities with sessions, participation without names, registering."""

import pytest
from django.test import Client

from collegium.people.actions import create_api_token
from tests.activities.world import attend, opened, outsider

BASE = "/api/v1/activities/reading-together"


@pytest.fixture
def token(world):
    def make(person, *scopes):
        _, key = create_api_token(by=person, name="x", scopes=scopes, expires_at=None)
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make


def test_activities_and_participation_are_read_without_names(world, token):
    activity = opened(world)
    attend(world, activity.sessions.get(), *[outsider(world, activity, n) for n in range(5)])
    reader = token(world.chloe, "together:read")
    answer = reader.get(f"{BASE}/activities/")
    (one,) = answer.json()["items"] if "items" in answer.json() else answer.json()
    assert (one["title"], one["held"], one["sessions"][0]["zone"]) == ("Reading aloud", 5, "America/New_York")
    counts = reader.get(f"{BASE}/participation/")
    assert counts.json()["activities"][0]["external"] == 5
    assert "Guest" not in answer.content.decode() + counts.content.decode()
    assert token(world.dmitri, "together:read").get(f"{BASE}/participation/").status_code == 404
    assert token(world.chloe, "partners:read").get(f"{BASE}/participation/").status_code == 403


def test_a_person_registers_and_cancels(world, token):
    activity = opened(world, capacity=1)
    url = f"{BASE}/activities/{activity.pk}/registration/"
    writer = token(world.chloe, "together:write")
    assert writer.post(url).json()["state"] == "registered"
    assert writer.post(url).status_code == 409
    assert token(world.ben, "together:write").post(url).json()["state"] == "waiting"
    assert writer.delete(url).status_code == 204
    assert activity.registrations.get(person=world.ben).state == "registered"
    assert writer.delete(url).status_code == 404
