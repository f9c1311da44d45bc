"""The API shows results of closed waves, small groups withheld, and takes what was said."""

import pytest
from django.test import Client

from collegium.people.actions import create_api_token
from tests.feedback.surveys import answered, opened, pulse


@pytest.fixture
def token(world):
    def make(person, *scopes):
        _, key = create_api_token(by=person, name="x", scopes=scopes, expires_at=None)
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make


def test_results_of_a_closed_wave(world, token):
    wave = answered(world, 10)
    lines = token(world.chloe, "together:read").get(
        f"/api/v1/feedback/reading-together/waves/{wave.pk}/results/"
    )
    (heard,) = [
        one
        for one in lines.json()["items"]
        if one["question"].startswith("When I say") and one["group"] == "Everyone"
    ]
    assert (heard["mean"], heard["answers"]) == (3.0, 10)


def test_an_open_wave_a_foreign_person_and_a_token_without_scope_get_nothing(world, token):
    wave = opened(world, pulse(world), "anyone")
    url = f"/api/v1/feedback/reading-together/waves/{wave.pk}/results/"
    assert token(world.chloe, "together:read").get(url).status_code == 403
    assert token(world.dmitri, "together:read").get(url).status_code == 404
    assert token(world.chloe, "partners:read").get(url).status_code == 403


def test_what_was_said_is_taken_and_answered(world, token):
    base = "/api/v1/feedback/reading-together/follow-ups/"
    made = token(world.chloe, "together:write").post(
        base, {"said": "Too late"}, content_type="application/json"
    )
    assert made.status_code == 201
    writer = token(world.alma, "together:write")
    url = f"{base}{made.json()['id']}/answer/"
    told = writer.put(url, {"state": "done", "did": "A week before"}, content_type="application/json")
    assert told.json()["state"] == "done"
