import json

import pytest
from django.test import Client
from ninja.openapi.schema import OpenAPISchema

from collegium.people.actions import create_api_token
from collegium.people.vocabulary import Scope
from collegium.web.api import api, throttle


@pytest.fixture
def token(world):
    def make(person, *scopes):
        _, key = create_api_token(
            by=person, name="test", scopes=scopes or list(Scope.values), expires_at=None
        )
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make


def test_without_a_key_nothing_is_told(client, world):
    for path in ["partners/organisations", "initiatives/"]:
        assert client.get(f"/api/v1/{path}").status_code == 401
    assert (
        Client(headers={"Authorization": "Bearer col_wrong"}).get("/api/v1/initiatives/").status_code == 401
    )


@pytest.mark.parametrize(("body", "status"), [(None, 401), (b"{", 400), (b"false", 400), (b"[]", 400)])
def test_what_the_library_refuses_comes_in_the_same_shape(client, token, world, body, status):
    asked = token(world.alma) if body else client
    answer = asked.post("/api/v1/partners/organisations", body, content_type="application/json")
    assert answer.status_code == status
    assert set(answer.json()) == {"message", "problems"}


def test_too_many_requests_wait_and_people_of_the_same_name_are_counted_apart(token, world, monkeypatch):
    monkeypatch.setattr(throttle, "num_requests", 2)
    world.ben.name = world.alma.name
    world.ben.save()
    one, another, ben = token(world.alma), token(world.alma), token(world.ben)
    assert [one.get("/api/v1/initiatives/").status_code for _ in range(2)] == [200, 200]
    late = another.get("/api/v1/initiatives/")
    assert late.status_code == 429
    assert late.json() == {"message": "Too many requests.", "problems": []}
    assert 0 < int(late["Retry-After"]) <= 60
    assert ben.get("/api/v1/initiatives/").status_code == 200


def test_a_token_sees_what_its_person_sees(token, world):
    names = [one["name"] for one in token(world.ben).get("/api/v1/initiatives/").json()["items"]]
    assert names == ["Reading Together"]
    assert token(world.ben).get("/api/v1/initiatives/faraway-lab/").status_code == 404


def test_a_token_does_only_what_it_was_made_for(token, world):
    reader = token(world.ben, Scope.PARTNERS_READ)
    answer = reader.get("/api/v1/initiatives/")
    assert answer.status_code == 403
    assert "initiatives:read" in answer.json()["message"]


def test_the_document_describes_every_route_and_its_refusals(client, db):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 10
    silent = [(path, method) for path, method, operation in operations if "401" not in operation["responses"]]
    assert silent == []


def test_no_two_schemas_of_the_document_share_a_name(monkeypatch):
    """The library keeps the last one of a name, and the operations of the others are then described wrongly."""
    found: dict[str, list[dict]] = {}
    add = OpenAPISchema.add_schema_definitions

    def noted(self, definitions):
        for name, schema in definitions.items():
            if schema not in (known := found.setdefault(name, [])):
                known.append(schema)
        add(self, definitions)

    monkeypatch.setattr(OpenAPISchema, "add_schema_definitions", noted)
    document = json.dumps(api.get_openapi_schema())
    referred = {name: known for name, known in found.items() if f'/schemas/{name}"' in document}
    assert len(referred) > 100
    assert [name for name, known in referred.items() if len(known) > 1] == []


def test_the_session_of_a_person_works_too_but_changes_need_the_csrf_token(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.alma)
    assert browser.get("/api/v1/initiatives/").status_code == 200
    answer = browser.post("/api/v1/partners/organisations", {}, content_type="application/json")
    assert answer.status_code == 403


def test_a_slash_too_many_or_too_few_makes_no_difference(client, token, world):
    wrong = Client(headers={"Authorization": "Bearer col_wrong"})
    for path in ("initiatives", "initiatives/", "partners/organisations", "partners/organisations/"):
        assert wrong.get(f"/api/v1/{path}").status_code == 401
        assert token(world.alma).get(f"/api/v1/{path}").json()["count"] >= 1
    facts = {"name": "New", "kind": "school"}
    made = token(world.alma).post("/api/v1/partners/organisations/", facts, content_type="application/json")
    assert made.status_code == 201
    nowhere = token(world.alma).get("/api/v1/nowhere")
    assert (nowhere.status_code, set(nowhere.json())) == (404, {"message", "problems"})


def test_with_the_other_slash_changes_still_need_the_csrf_token(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.alma)
    facts = {"name": "New", "kind": "school"}
    answer = browser.post("/api/v1/partners/organisations/", facts, content_type="application/json")
    assert answer.status_code == 403


def test_what_is_wrong_is_named_as_it_was_sent_with_what_to_do(token, world):
    facts = {"kind": "castle", "identifiers": [{"scheme": "ROR"}]}
    answer = token(world.alma).post("/api/v1/partners/organisations", facts, content_type="application/json")
    assert answer.status_code == 422
    problems = {one["column"]: one for one in answer.json()["problems"]}
    assert {"name", "kind", "identifiers.0.value"} <= set(problems)
    assert problems["kind"]["value"] == "castle"
    assert all(one["why"] and one["todo"] for one in problems.values())
    late = token(world.alma).get("/api/v1/initiatives/?limit=0").json()["problems"]
    assert [one["column"] for one in late] == ["limit"]
