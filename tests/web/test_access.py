"""Every address is walked by four viewers; see tests/access.py for who should get what."""

import inspect
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import expectations, given
from tests.furnished import objects

__all__ = ["objects"]

GIVEN = given()
VIEWERS = ("coordinator", "partner", "foreign", "visitor")


def addresses(resolver: URLResolver | None = None, prefix: str = "", before: tuple[str, ...] = ()):
    """(name, its parameters) of every page of ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        parameters = (*before, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from addresses(
                entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix, parameters
            )
        elif isinstance(entry, URLPattern) and is_ours(entry):
            yield f"{prefix}{entry.name}", parameters


def is_ours(entry: URLPattern) -> bool:
    return inspect.unwrap(entry.callback).__module__.startswith("collegium.")


def answer_of(response) -> str:
    if response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL)):
        return "door"
    words = {401: "door", 403: "refused", 404: "hidden"}
    return words.get(response.status_code) or ("ok" if is_understood(response) else str(response.status_code))


def is_understood(response) -> bool:
    """The page, another page, or a form that says what it lacks; what the site cannot read or do is none of them."""
    return response.status_code < 400 or response.status_code in {409, 422}


def ask(client, url: str, facts: dict[str, object]):
    """GET; where the address only takes changes, POST."""
    response = client.get(url, facts)
    return client.post(f"{url}?{urlencode(facts)}", facts) if response.status_code == 405 else response


@pytest.fixture
def viewers(world, client_of):
    people = {"coordinator": world.alma, "partner": world.chloe, "foreign": world.dmitri, "visitor": None}
    return {viewer: client_of(person) for viewer, person in people.items()}


@pytest.fixture
def client_of():
    def sign_in(person):
        client = Client(raise_request_exception=True)
        if person is not None:
            client.force_login(person)
        return client

    return sign_in


ALL = dict(addresses())


def test_every_address_has_its_line():
    assert sorted(expectations()) == sorted(ALL)


@pytest.fixture
def raw() -> set[str]:
    """The addresses that answered with a piece of a template that nobody filled in."""
    return set()


def is_raw(response) -> bool:
    kind = response.get("Content-Type", "")
    if response.streaming or not kind.startswith(("text/", "application/json")):
        return False
    return any(mark in response.content for mark in (b"{{", b"{%"))


@pytest.fixture
def walk(world, objects, viewers, raw):
    def go(name: str) -> tuple[str, ...]:
        url = reverse(name, kwargs={one: objects[one] for one in ALL[name]})
        facts = {key: objects[key] for key in GIVEN.get(name, ())}
        answers = []
        # visitor first: a change that the coordinator makes must not be seen by the others
        for viewer in reversed(VIEWERS):
            point = transaction.savepoint()
            response = ask(viewers[viewer], url, facts)
            transaction.savepoint_rollback(point)
            answers.append(answer_of(response))
            raw.update({name} if is_raw(response) else ())
        return tuple(reversed(answers))

    return go


def test_everybody_gets_what_they_should_and_no_more(walk, raw):
    """One test for all addresses, because furnishing the world takes longer than the walk."""
    wrong = {
        name: (got, wanted)
        for name, wanted in sorted(expectations().items())
        if (got := walk(name)) != wanted
    }
    assert wrong == {}
    assert raw == set()
