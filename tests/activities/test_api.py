"""The API: activities with sessions, participation without names, registering, projects, classrooms, invitations."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from collegium.activities import actions
from collegium.people.actions import create_api_token
from tests.activities.world import (
    NOW,
    attend,
    classroom,
    joint_project,
    made,
    opened,
    outsider,
    owed,
    with_session,
    with_visitors,
)

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


def test_a_project_says_what_is_due_by_whom_and_its_contact_does_it(world, token):
    project = made(world, joint_project(world), agreed=False)
    milestone = owed(world, project)
    url = f"{BASE}/activities/{project.activity_id}"
    reader = token(world.chloe, "together:read")
    told = reader.get(f"{url}/project/").json()
    assert (told["question"], told["public_url"], len(told["not_agreed"])) == (
        "How clean is the river?",
        "",
        2,
    )
    assert told["milestones"][0]["state"] == "overdue"
    answer = reader.get(f"{url}/groups/")
    assert [one["name"] for one in answer.json()] == ["7b", "Lab school"]
    assert "Ben" not in answer.content.decode()
    done = f"{BASE}/project-milestones/{milestone.pk}/complete/"
    assert token(world.chloe, "together:write").post(done).status_code == 403
    assert token(world.ben, "together:write").post(done).status_code == 204
    assert token(world.ben, "together:write").post(done).status_code == 409
    assert reader.get(f"{url}/project/").json()["milestones"][0]["state"] == "done"
    assert reader.get(f"{BASE}/activities/{opened(world).pk}/project/").status_code == 404


def test_times_in_school_hours_and_how_each_group_follows(world, token):
    activity = classroom(world)
    url = f"{BASE}/activities/{activity.pk}"
    reader = token(world.chloe, "together:read")
    told = reader.get(f"{url}/times/?first=2026-06-08&days=1&minutes=60").json()
    assert told["times"] == [{"earliest": "2026-06-08T06:30:00Z", "latest": "2026-06-08T09:30:00Z"}]
    none = reader.get(f"{url}/times/?first=2026-06-08&days=1&minutes=300").json()
    # Oslo is at school from 6:30 to 12:15 UTC, Amman from 5:00 to 10:30: five hours in one are an hour off in the other
    assert none["times"] == []
    assert [(one["minutes_before"], one["minutes_after"]) for one in none["in_the_way"]] == [(0, 60), (60, 0)]
    assert reader.get(f"{url}/times/?first=9999-12-31").status_code == 422
    with_session(world, activity, starts=datetime(2026, 6, 8, 10, tzinfo=UTC), hours=1)
    found = reader.get(f"{url}/following/").json()
    assert {(one["following"], one["outside"]) for one in found} == {
        ("shared", ""),
        ("nothing", "30 minutes after school"),
    }
    held = with_session(world, activity, starts=NOW, hours=1)
    amman = activity.class_groups.get(name="Amman")
    count = {"groups": [{"group": amman.pk, "students": 14}]}
    writer, there = token(world.ben, "together:write"), f"{BASE}/sessions/{held.pk}/students/"
    assert writer.post(there, count, content_type="application/json").status_code == 204
    assert held.group_attendances.get().number == 14
    other = {"groups": [{"group": activity.class_groups.get(name="Oslo").pk, "students": 14}]}
    assert writer.post(there, other, content_type="application/json").status_code == 403


def test_invitations_and_what_was_heard(world, token):
    event = with_visitors(world)
    url = f"{BASE}/activities/{event.activity_id}"
    body = {
        "partner": str(world.lincoln.public_id), "audience": "Parents", "channel": "letter", "reached": 40,
        "on": "2026-03-01",
    }  # fmt: skip
    writer = token(world.chloe, "together:write")
    made = writer.post(f"{url}/outreach/", body, content_type="application/json")
    assert (made.status_code, made.json()["reached"]) == (201, 40)
    foreign = {**body, "partner": str(world.faraway.public_id)}
    assert writer.post(f"{url}/outreach/", foreign, content_type="application/json").status_code == 404
    reader = token(world.chloe, "together:read")
    assert [one["audience"] for one in reader.get(f"{url}/outreach/").json()["items"]] == ["Parents"]
    words = {"theme": "Buses", "will_happen": "We ask."}
    actions.note_heard(by=world.alma, activity=event.activity, values=words)
    assert reader.get(f"{url}/heard/").json()[0]["will_happen"] == "We ask."
