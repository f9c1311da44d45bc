"""Lists of ingredients through the API, with the permissions of the pages."""

import pytest

from collegium.people.vocabulary import Scope
from tests.evaluation.costs import SETTINGS, TOTAL, costed
from tests.evaluation.test_api import key

HERE = "/api/v1/evaluation/reading-together/costs"
LISTS = "/api/v1/evaluation/costs"
INGREDIENTS = "/api/v1/evaluation/ingredients"
ROOM = {
    "name": "Room",
    "category": "facilities",
    "borne_by": "Parents",
    "quantity": "1/3",
    "unit": "rooms",
    "unit_price": 300_00,
    "price_year": 2024,
}


def send(client, method, path, body, person, *, scopes=(Scope.EVALUATION_READ, Scope.EVALUATION_WRITE)):
    return getattr(client, method)(path, body, content_type="application/json", headers=key(person, scopes))


def test_a_programme_is_costed(client, world):
    made = send(client, "post", HERE, SETTINGS, world.alma)
    assert (made.status_code, made.json()["total_minor_units"], made.json()["refused"]) == (201, None, "")
    path = f"{LISTS}/{made.json()['id']}"
    room = send(client, "post", f"{path}/ingredients", ROOM, world.alma)
    assert (room.status_code, room.json()["cost_minor_units"], room.json()["quantity"]) == (
        201,
        100_00,
        "1/3",
    )
    owned = {**ROOM, "borne_by": "", "organisation": str(world.lincoln.public_id), "share": "0.5"}
    number = room.json()["id"]
    saved = send(client, "put", f"{INGREDIENTS}/{number}", owned, world.alma).json()
    assert (saved["cost_minor_units"], saved["organisation"]) == (50_00, str(world.lincoln.public_id))
    changed = send(client, "put", path, {**SETTINGS, "students": 100}, world.alma).json()
    assert (changed["total_minor_units"], changed["per_student"]) == (50_00, "50")
    assert changed["by_bearer"] == [{"name": "Lincoln School", "minor_units": 50_00}]
    assert client.delete(f"{INGREDIENTS}/{number}", headers=key(world.alma)).status_code == 204
    assert client.get(path, headers=key(world.alma)).json()["ingredients"] == []


def test_a_list_with_its_totals_is_read(client, world):
    made = costed(world)
    told = client.get(f"{LISTS}/{made.pk}", headers=key(world.chloe)).json()
    assert (told["total_minor_units"], told["per_student"]) == (TOTAL, "25975")
    assert [one["cost_minor_units"] for one in told["ingredients"]] == [
        18_000_00,
        37_500_00,
        4_840_00,
        2_000_00,
    ]
    assert told["by_year"] == [
        {"name": "1", "minor_units": 60_340_00},
        {"name": "2", "minor_units": 2_000_00},
    ]
    listed = client.get(HERE, headers=key(world.chloe)).json()
    assert (listed["count"], listed["items"][0]["total_minor_units"]) == (1, TOTAL)


@pytest.mark.parametrize(
    "body",
    [
        {**SETTINGS, "students": 9},
        {**SETTINGS, "rate": 10_000},
        {**SETTINGS, "title": " "},
        {**SETTINGS, "price_index": {"year": "1"}},
        {**SETTINGS, "price_index": {"2020": "0"}},
        {**SETTINGS, "price_index": {"2020": "1/0"}},
    ],
)
def test_settings_that_are_none_are_refused(client, world, body):
    assert send(client, "post", HERE, body, world.alma).status_code == 422
    assert not world.reading.cost_lists.exists()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"quantity": "many"}, 422),
        ({"quantity": "1/0"}, 422),
        ({"share": "2"}, 422),
        ({"borne_by": ""}, 422),
        ({"unit_price": 1.5}, 422),
        ({"name": "=1"}, 422),
        ({"borne_by": "", "organisation": "00000000-0000-4000-8000-000000000000"}, 404),
    ],
)
def test_an_ingredient_that_is_none_is_refused(client, world, changed, status):
    made = costed(world, [])
    path = f"{LISTS}/{made.pk}/ingredients"
    assert send(client, "post", path, {**ROOM, **changed}, world.alma).status_code == status
    assert not made.ingredients.exists()


def test_permissions_and_scopes_are_those_of_the_pages(client, world):
    made = costed(world)
    one = made.ingredients.first()
    for path in (HERE, f"{LISTS}/{made.pk}"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers=key(world.dmitri)).status_code == 404
        assert client.get(path, headers=key(world.alma, [Scope.PARTNERS_READ])).status_code == 403
    writes = [
        ("post", HERE, SETTINGS),
        ("put", f"{LISTS}/{made.pk}", SETTINGS),
        ("post", f"{LISTS}/{made.pk}/ingredients", ROOM),
        ("put", f"{INGREDIENTS}/{one.pk}", ROOM),
        ("delete", f"{INGREDIENTS}/{one.pk}", {}),
    ]
    for method, path, body in writes:
        assert send(client, method, path, body, world.chloe).status_code == 403
        assert send(client, method, path, body, world.dmitri).status_code == 404
        assert send(client, method, path, body, world.alma, scopes=[Scope.EVALUATION_READ]).status_code == 403
    assert made.current_ingredients()[0] == one
