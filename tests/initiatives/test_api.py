"""The API of initiatives: the same rows and rules as the pages, narrowed by scopes."""

import json

import pytest

from collegium.core.clock import utc_date
from collegium.initiatives import actions
from collegium.people.actions import create_api_token

BASE = "/api/v1/initiatives/"


@pytest.fixture
def api(client):
    """A function that calls the API as a person with scopes; returns (status, JSON)."""

    def call(person, method, path, body=None, scopes=("initiatives:read", "initiatives:write")):
        _token, key = create_api_token(by=person, name="t", scopes=scopes, expires_at=None)
        response = client.generic(
            method,
            BASE + path,
            data="" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        return response.status_code, response.json()

    return call


def test_a_person_sees_only_the_initiatives_of_their_partners(world, api):
    status, answer = api(world.chloe, "GET", "")
    assert status == 200
    assert [one["slug"] for one in answer["items"]] == [world.reading.slug]
    assert api(world.fay, "GET", "")[1]["count"] == 0
    assert api(world.dmitri, "GET", f"{world.reading.slug}/")[0] == 404


def test_a_token_without_the_scope_is_refused(world, api):
    assert api(world.alma, "GET", "", scopes=["partners:read"])[0] == 403
    body = {"title": "x"}
    assert (
        api(world.alma, "POST", f"{world.reading.slug}/goals/", body, scopes=["initiatives:read"])[0] == 403
    )


def test_without_a_token_nothing_is_answered(world, client):
    assert client.get(BASE).status_code == 401


def test_a_coordinator_works_through_the_whole_structure(world, api):
    slug = world.reading.slug
    status, goal = api(world.alma, "POST", f"{slug}/goals/", {"title": "Read"})
    assert status == 201
    status, indicator = api(
        world.alma, "POST", f"{slug}/indicators/", {"name": "Readers", "goal": goal["id"], "baseline": "40.5"}
    )
    assert (status, indicator["goal"], float(indicator["baseline"])) == (201, goal["id"], 40.5)
    values = f"{slug}/indicators/{indicator['id']}/values/"
    assert api(world.ben, "POST", values, {"on": "2026-05-31", "value": "41"})[0] == 201
    assert api(world.ben, "POST", values, {"on": "2026-05-31", "value": "42"})[0] == 409
    assert [float(one["value"]) for one in api(world.ben, "GET", values)[1]["items"]] == [41.0]
    status, need = api(
        world.ben, "POST", f"{slug}/needs/", {"title": "Books", "evidence": "Survey", "goals": [goal["id"]]}
    )
    assert (status, need["goals"]) == (201, [goal["id"]])
    status, step = api(world.alma, "POST", f"{slug}/milestones/", {"title": "Start", "due_on": "2027-01-01"})
    assert status == 201
    done = api(world.ben, "POST", f"{slug}/milestones/{step['id']}/complete/")[1]
    assert done["done_on"] == utc_date().isoformat()


def test_members_cannot_change_the_structure(world, api):
    status, answer = api(world.ben, "POST", f"{world.reading.slug}/goals/", {"title": "Read"})
    assert status == 403
    assert "coordinators" in answer["message"]


def test_an_initiative_starts_through_the_api(world, api):
    body = {"name": "By program", "model": "consortium", "organisation": str(world.riverside.public_id)}
    status, made = api(world.alma, "POST", "", body)
    assert (status, made["slug"], made["decision_rule"]) == (201, "by-program", "double majority")
    assert api(world.ben, "POST", "", body)[0] == 403


def test_a_body_that_is_no_object_cannot_be_read(world, api):
    status, answer = api(world.alma, "POST", f"{world.reading.slug}/goals/", [])
    assert status == 400
    assert answer["message"]


def test_an_edit_that_somebody_overtook_is_a_conflict(world, api):
    slug = world.reading.slug
    assert api(world.alma, "PATCH", f"{slug}/", {"name": "First", "revision": 0})[0] == 200
    status, answer = api(world.alma, "PATCH", f"{slug}/", {"name": "Second", "revision": 0})
    assert status == 409
    assert "name" in answer["message"]
    assert api(world.alma, "PATCH", f"{slug}/", {"name": "Third", "revision": 99})[0] == 422


def test_partners_are_invited_by_their_public_id(world, api):
    slug = world.reading.slug
    body = {"organisation": str(world.faraway.public_id), "role": "observer"}
    status, part = api(world.alma, "POST", f"{slug}/partners/", body)
    assert (status, part["state"], part["name"]) == (201, "asked", "Faraway Institute")
    assert api(world.alma, "POST", f"{slug}/partners/", body)[0] == 409
    assert api(world.alma, "GET", f"{slug}/partners/")[1]["count"] == 4


@pytest.mark.parametrize(
    "body",
    [
        {"title": "nul \x00 inside"},
        {"title": "half \ud800 letter"},
        {"title": ""},
        {"title": "x" * 201},
        {"title": "x", "due_on": "2026-13-01"},
        {"title": None},
    ],
)
def test_what_cannot_be_kept_is_refused_with_422(body, world, api):
    status, answer = api(world.alma, "POST", f"{world.reading.slug}/goals/", body)
    assert status == 422
    assert answer["message"]


@pytest.mark.parametrize("path", ["goals/99999999999999999999/", "indicators/0/"])
def test_numbers_beyond_any_row_are_no_server_error(path, world, api):
    assert api(world.alma, "PUT", f"{world.reading.slug}/{path}", {"title": "x", "name": "x"})[0] == 422


def test_a_goal_of_another_initiative_is_not_found(world, api):
    foreign = actions.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Theirs"})
    body = {"name": "Sneaky", "goal": foreign.pk}
    assert api(world.alma, "POST", f"{world.reading.slug}/indicators/", body)[0] == 404
