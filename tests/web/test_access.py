"""Every address is walked by four viewers; see tests/access.py for who should get what."""

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import expectations, given
from tests.furnished import objects

__all__ = ["objects"]

GIVEN = given()
VIEWERS = ("coordinator", "partner", "foreign", "visitor")
OTHER_LANGUAGE = "ar"
# what a template or a sentence shows where nobody filled it in: {{ name }}, {% tag %}, %(name)s
UNFILLED = re.compile(rb"\{\{|\{%|%\(\w+\)")


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


def is_raw(response) -> bool:
    kind = response.get("Content-Type", "")
    if response.streaming or not kind.startswith(("text/", "application/json")):
        return False
    return UNFILLED.search(response.content) is not None


@pytest.mark.parametrize("text", ["<p>{{ name }}</p>", "{% if", "%(count)s partners", "%(name)"])
def test_what_nobody_filled_in_is_found(text):
    assert is_raw(HttpResponse(text))


@pytest.mark.parametrize("text", ["50 %", "50% (of all)", "100%", "{ color: red }", "50%(half"])
def test_what_somebody_wrote_is_not_taken_for_it(text):
    assert not is_raw(HttpResponse(text))


@pytest.fixture
def wrong() -> dict[str, list[str]]:
    """{what is wrong: the addresses that do it}."""
    return defaultdict(list)


@pytest.fixture
def walk(world, objects, viewers, wrong):
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
            if is_raw(response):
                wrong["not filled in"].append(name)
        for problem in problems(viewers["coordinator"], url, facts, is_theirs=answers[-1] == "ok"):
            wrong[problem].append(name)
        return tuple(reversed(answers))

    return go


def problems(client: Client, url: str, facts: dict[str, object], *, is_theirs: bool) -> Iterator[str]:
    """What is wrong with an address besides who gets it, as the coordinator sees it; nothing stays changed.

    is_theirs: whether the coordinator may do there what it is for; others need not be led to what they may not see.
    """
    # one request for both: that translations keep every placeholder is tested on the catalogues
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = OTHER_LANGUAGE
    point = transaction.savepoint()
    response = client.get(url, facts, headers={"HX-Request": "true"})
    if is_raw(response):
        yield "not filled in, in another language"
    if not is_kept_apart(response):
        yield "a browser may show a part for the page"
    if is_theirs and response.status_code == 405 and not leads_on(client, client.get(url, facts)):
        yield "who reloads stands before a bare page"
    transaction.savepoint_rollback(point)
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]


def is_kept_apart(response) -> bool:
    """No browser keeps an answer to htmx, nor takes another answer for it."""
    return "no-store" in response.get("Cache-Control", "") and "HX-Request" in response.get("Vary", "")


def leads_on(client: Client, response) -> bool:
    """An address that only takes changes says so on a page of ours, with a link that opens."""
    if response.status_code != 405 or response.get("Content-Type", "").startswith("application/json"):
        return True
    link = re.search(rb'<a class="button" href="([^"]+)"', response.content)
    return bool(link) and client.get(link[1].decode()).status_code in {200, 302}


def test_everybody_gets_what_they_should_and_no_more(walk, wrong):
    """One test for all addresses, because furnishing the world takes longer than the walk."""
    different = {
        name: (got, wanted)
        for name, wanted in sorted(expectations().items())
        if (got := walk(name)) != wanted
    }
    assert different == {}
    assert wrong == {}
