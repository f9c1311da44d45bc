"""Every operation of the API is walked by those who may not and those who may; see tests/api_access.py."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from collegium.people.actions import create_api_token
from collegium.people.vocabulary import Scope
from collegium.web.api import api
from tests.access import expectations
from tests.api_access import BEFORE, api_objects, bodies, expected, operation_names, value_of
from tests.furnished import objects

__all__ = ["objects"]

SCOPES = {
    "partners": "partners",
    "initiatives": "initiatives",
    "exchange": "evaluation",
    "evaluation": "evaluation",
}
Operations = dict[str, tuple[str, str]]
# {name: (by page, by API)} where the two rightly differ: the page asks for a registration by its number, the API for
# one's own; the pages open a form for whatever one may speak for, the API is sent what only Riverside may.
DIFFERENT: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "activities:cancel_registration": (("ok", "refused", "hidden"), ("ok", "hidden", "hidden")),
    "agreements:record_contribution": (("ok", "ok", "hidden"), ("ok", "refused", "hidden")),
    "agreements:create_promise": (("ok", "ok", "hidden"), ("ok", "refused", "hidden")),
    "initiatives:create_initiative": (("ok", "ok", "ok"), ("ok", "refused", "refused")),
}


def operations() -> Operations:
    """{app:function: (method, address with its parameters)}, of the document."""
    names = operation_names()
    return {
        names[operation["operationId"]]: (method, path)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, operation in methods.items()
    }


def needed(name: str, method: str) -> str:
    app = name.partition(":")[0]
    return f"{SCOPES.get(app, 'together')}:{'read' if method == 'get' else 'write'}"


def told(response: Any) -> str:
    if response.status_code // 100 == 2:
        return "ok"
    words = {401: "no key", 403: "refused", 404: "hidden"}
    return words.get(response.status_code, f"{response.status_code}: {response.content.decode()[:300]}")


def test_every_operation_has_its_line():
    names = operation_names()
    assert len(set(names.values())) == len(names)
    assert sorted(expected()) == sorted(names.values()) == sorted(operations())


def test_what_pages_and_api_call_by_the_same_name_is_open_to_the_same_people():
    """Visitors have no key, so that the fourth answer of a page has nothing to be compared with."""
    pages = {name: answers[:3] for name, answers in expectations().items()}
    both = sorted(set(pages) & set(expected()))
    assert len(both) > 30
    assert {
        name: (pages[name], expected()[name]) for name in both if pages[name] != expected()[name]
    } == DIFFERENT


@pytest.fixture
def key(world):
    def make(person, scopes) -> Client:
        made = create_api_token(by=person, name="walk", scopes=list(scopes), expires_at=None)[1]
        return Client(headers={"Authorization": f"Bearer {made}"})

    return make


class Walk:
    """Asks for one operation after the other, and takes back what each has done."""

    def __init__(self, world: Any, objects: dict[str, Any], key: Any) -> None:
        self.world, self.key, self.objects = world, key, api_objects(world, objects)
        self.bodies = bodies(world, self.objects)
        self.people = (world.alma, world.chloe, world.dmitri)
        self.owners = {person: key(person, Scope.values) for person in self.people}
        self.exactly = {scope: key(world.alma, [scope]) for scope in Scope.values}
        self.lacking = {
            scope: key(world.alma, [one for one in Scope.values if one != scope]) for scope in Scope.values
        }

    def ask(self, client: Client, name: str, method: str, path: str) -> Any:
        url = re.sub(r"\{(\w+)\}", lambda found: str(value_of(name, found[1], self.objects)), path)
        body = self.bodies.get(name)
        if body and "file" in body:
            body["file"].seek(0)
        with transaction.atomic():
            if name in BEFORE:
                BEFORE[name](self.world, self.objects)
            if method == "get":
                response = client.get(url)
            elif body and "file" in body:
                response = client.post(url, body)
            else:
                response = client.generic(method.upper(), url, *as_json(body))
            transaction.set_rollback(True)
        return response

    def faults(self, name: str, method: str, path: str, answers: tuple[str, ...]) -> Iterator[Any]:
        """What differs from what should be."""
        scope = needed(name, method)
        got = tuple(told(self.ask(self.owners[person], name, method, path)) for person in self.people)
        if got != answers:
            yield got, answers
        if (stranger := told(self.ask(Client(), name, method, path))) != "no key":
            yield "without a key", stranger
        lacking = self.ask(self.lacking[scope], name, method, path)
        if lacking.status_code != 403 or scope not in lacking.json()["message"]:
            yield f"without {scope}", told(lacking)
        if (exactly := told(self.ask(self.exactly[scope], name, method, path))) != answers[0]:
            yield f"with {scope} alone", exactly


def as_json(body: dict[str, Any] | None) -> tuple[Any, ...]:
    return () if body is None else (json.dumps(body), "application/json")


def test_everybody_gets_what_they_should_and_no_more(world, objects, key):
    """One test for all operations, because furnishing the world takes longer than the walk."""
    walk, answers = Walk(world, objects, key), expected()
    wrong = {
        name: found
        for name, (method, path) in sorted(operations().items())
        if (found := list(walk.faults(name, method, path, answers[name])))
    }
    assert wrong == {}
