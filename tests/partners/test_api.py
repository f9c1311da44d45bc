"""The registry for programs: scopes, permissions, and the same refusals as on the pages."""

import pytest
from django.test import Client

from collegium.partners import actions
from collegium.people.actions import create_api_token

ROOT = "/api/v1/partners/organisations"
BOTH = ["partners:read", "partners:write"]


@pytest.fixture
def program(world):
    def make(person, scopes=BOTH):
        key = create_api_token(by=person, name="test", scopes=scopes, expires_at=None)[1]
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make


def send(client, method, path, data):
    return getattr(client, method)(path, data, content_type="application/json")


def test_list_and_search(world, program):
    answer = program(world.ben).get(ROOT, {"q": "lincoln"}).json()
    assert answer["count"] == 1
    assert answer["items"][0]["name"] == "Lincoln School"
    assert program(world.ben).get(ROOT, {"kind": "university"}).json()["count"] == 2


def test_the_list_takes_the_same_queries_at_any_length(world, program, django_assert_num_queries):
    client = program(world.ben)
    client.get(ROOT)
    with django_assert_num_queries(10, exact=False) as few:
        client.get(ROOT)
    for number in range(12):
        actions.create_organisation(
            by=world.ben, values={"name": f"N {number}", "kind": "ngo"}, steward=world.lincoln
        )
    with django_assert_num_queries(len(few)):
        assert client.get(ROOT).json()["count"] == 16


def test_register_read_change(world, program):
    client = program(world.dmitri)
    made = send(
        client,
        "post",
        ROOT,
        {
            "name": "New Lab",
            "kind": "ngo",
            "country": "NO",
            "languages": ["nb"],
            "identifiers": [{"scheme": "ROR", "value": "https://ror.org/03yrm5c26"}],
            "place": {"locality": "Oslo", "latitude": 59.91, "longitude": 10.75},
        },
    )
    assert made.status_code == 201, made.json()
    body = made.json()
    assert body["identifiers"][0]["value"] == "03yrm5c26"
    assert body["places"][0]["latitude"] == 59.91
    path = f"{ROOT}/{body['public_id']}"
    assert send(client, "patch", path, {"short_name": "NL"}).json()["short_name"] == "NL"
    assert client.get(path).json()["name"] == "New Lab"
    identifier = body["identifiers"][0]["id"]
    assert client.delete(f"{path}/identifiers/{identifier}").status_code == 204
    place = send(client, "post", f"{path}/places", {"locality": "Bergen", "country": "NO"})
    assert place.status_code == 201, place.json()
    assert client.delete(f"{path}/places/{place.json()['id']}").status_code == 204
    offer = send(
        client, "post", f"{path}/offers", {"direction": "offers", "category": "resource", "title": "Van"}
    )
    assert offer.status_code == 201, offer.json()
    assert client.post(f"{path}/offers/{offer.json()['id']}/end").json()["ended_on"] is not None


def test_reading_scope_does_not_write(world, program):
    client = program(world.ben, ["partners:read"])
    answer = send(client, "post", ROOT, {"name": "X", "kind": "ngo"})
    assert answer.status_code == 403
    assert "partners:write" in answer.json()["message"]


def test_strangers_read_but_do_not_change(world, program):
    client = program(world.dmitri)
    path = f"{ROOT}/{world.lincoln.public_id}"
    assert client.get(path).status_code == 200
    assert send(client, "patch", path, {"name": "Mine"}).status_code == 403


def test_what_one_may_not_see_is_not_there(world, program):
    actions.edit_organisation(by=world.ben, organisation=world.lincoln, values={"is_listed": False})
    assert program(world.dmitri).get(f"{ROOT}/{world.lincoln.public_id}").status_code == 404


def test_a_taken_identifier_is_a_conflict(world, program):
    actions.add_identifier(by=world.ben, organisation=world.lincoln, scheme="ROR", value="03yrm5c26")
    path = f"{ROOT}/{world.faraway.public_id}/identifiers"
    answer = send(program(world.dmitri), "post", path, {"scheme": "ROR", "value": "03yrm5c26"})
    assert answer.status_code == 409
    assert "Lincoln School" in answer.json()["message"]


@pytest.mark.parametrize(
    "data",
    [
        {"name": "X\0", "kind": "ngo"},
        {"name": "X", "kind": "circus"},
        {"name": "X", "kind": "ngo", "country": "ZZ"},
        {"name": "X", "kind": "ngo", "website": "javascript:1"},
        {"name": "X", "kind": "ngo", "place": {"latitude": 1e308}},
        {"name": "X", "kind": "ngo", "place": {"locality": "A", "latitude": 4.0}},
        {"name": "X", "kind": "ngo", "identifiers": [{"scheme": "NCES", "value": "1"}]},
    ],
)
def test_bad_input_is_refused_and_leaves_nothing(world, program, data):
    answer = send(program(world.ben), "post", ROOT, data)
    assert answer.status_code in {409, 422}
    assert answer.json()["message"]
    assert program(world.ben).get(ROOT).json()["count"] == 4


def test_ids_larger_than_any_key_find_nothing(world, program):
    path = f"{ROOT}/{world.lincoln.public_id}"
    assert program(world.ben).delete(f"{path}/places/{10**30}").status_code == 404
