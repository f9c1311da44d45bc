"""Whatever the OpenAPI document allows is answered as the document says, and nothing makes the server fail.

Every operation is asked for things that are there (tests/api_access.py): once so that it succeeds, then with what
schemathesis makes up from the document, sound and unsound.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import Failure, FailureGroup

from collegium.people.actions import create_api_token
from collegium.people.vocabulary import Scope
from collegium.web.api import api
from collegium.web.wsgi import application
from tests.api_access import BEFORE, api_objects, bodies, given_by_another, operation_names, value_of
from tests.furnished import objects

__all__ = ["objects"]

pytestmark = pytest.mark.slow

EXAMPLES = 2  # of each kind for each operation; there are more than a hundred operations
LIBRARY_SAYS = "Something in the request is wrong."
TOO_EXACT = re.compile(r"decimal places|digits")  # of a number that is not text
ON_SUCCESS = [schemathesis.checks.ignored_auth]
# What the document cannot say (an identifier that exists, an end after its start) is refused with 422, so that this
# is checked by `as_documented` with the words of the refusal. Methods have a test of their own, and so have keys.
EXCLUDED = [
    schemathesis.checks.positive_data_acceptance,
    schemathesis.checks.unsupported_method,
    schemathesis.checks.ignored_auth,
]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers={"Host": "localhost"})


@pytest.fixture
def one_connection():
    """The server is called inside the test's own transaction, so it must not hang up after each answer."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Asker:
    """Alma with a key for everything, asking for what is there; what she has done is taken back each time."""

    def __init__(self, world: Any, objects: dict[str, Any]) -> None:
        self.world, self.objects = world, api_objects(world, objects)
        self.bodies = bodies(world, self.objects)
        given_by_another(world, self.objects)
        scopes = list(Scope.values)
        key = create_api_token(by=world.alma, name="schema", scopes=scopes, expires_at=None)[1]
        self.headers = {"Authorization": f"Bearer {key}", "Host": "localhost"}

    def places(self, name: str, path: str) -> dict[str, Any]:
        return {one: str(value_of(name, one, self.objects)) for one in re.findall(r"\{(\w+)\}", path)}

    def send(self, name: str, case: Any, checks: list[Any]) -> Any:
        with transaction.atomic():
            if name in BEFORE:
                BEFORE[name](self.world, self.objects)
            response = case.call(headers=self.headers)
            sent = {"headers": self.headers}
            case.validate_response(response, checks=checks, transport_kwargs=sent, **sent)
            transaction.set_rollback(True)
        return response

    def succeed(self, name: str, operation: Any) -> str:
        """Nothing, or with what it was refused."""
        body = self.bodies.get(name)
        if body and "file" in body:
            body = {**body, "file": body["file"].read()}
        given = {} if body is None else {"body": body, "media_type": next(iter(media_types(operation)))}
        case = operation.Case(path_parameters=self.places(name, operation.path), **given)
        response = self.send(name, case, usual_checks() + ON_SUCCESS)
        return "" if response.status_code // 100 == 2 else f"{response.status_code} {response.text[:300]}"

    def with_nul(self, name: str, operation: Any) -> str:
        """Every text that is sent, one after the other, with a character that PostgreSQL cannot store."""
        taken = []
        for field, value in self.bodies.get(name, {}).items():
            if isinstance(value, str):
                body = {**self.bodies[name], field: f"{value}\0"}
                case = operation.Case(
                    path_parameters=self.places(name, operation.path),
                    body=body,
                    media_type="application/json",
                )
                response = self.send(name, case, usual_checks())
                taken += [field] if response.status_code // 100 == 2 else []
        return ", ".join(taken)

    def attack(self, name: str, operation: Any, mode: GenerationMode) -> None:
        """Send what is made up."""
        cases = operation.as_strategy(generation_mode=mode, path_parameters=self.places(name, operation.path))

        @given(cases)
        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any) -> None:
            response = self.send(name, case, usual_checks())
            if mode is GenerationMode.POSITIVE and response.status_code == 422:
                assert unsaid(response.json()), (case.as_curl_command(), response.text)

        ask()


def unsaid(refusal: dict[str, Any]) -> bool:
    """Whether the document could not have said it: not a fault that the library finds, but for too many decimals."""
    return refusal["message"] != LIBRARY_SAYS or all(
        TOO_EXACT.search(problem["why"]) for problem in refusal["problems"]
    )


def can_vary(operation: Any) -> bool:
    """There is something to send besides the address."""
    return bool(operation.query) or bool(operation.body)


def can_be_unsound(operation: Any) -> bool:
    """In a form nothing can be of the wrong type."""
    return bool(operation.query) or (bool(operation.body) and "application/json" in media_types(operation))


def usual_checks() -> list[Any]:
    return [check for check in CHECKS.get_all() if check not in EXCLUDED]


def media_types(operation: Any) -> dict[str, Any]:
    return operation.definition.raw["requestBody"]["content"]


def operations() -> Iterator[tuple[str, Any]]:
    """(app:function, the operation of the document)."""
    names = operation_names()
    for found in schema.get_all_operations():
        operation = found.ok()
        yield names[operation.definition.raw["operationId"]], operation


def fault_of(go: Callable[[], Any]) -> str:
    try:
        return go() or ""
    except (FailureGroup, Failure, AssertionError) as fault:
        return "\n".join(str(one) for one in getattr(fault, "exceptions", [fault]))


def test_answers_are_as_documented(world, objects, one_connection):
    """One test for all operations, because furnishing the world takes longer than the questions."""
    asker, wrong = Asker(world, objects), {}
    for name, operation in operations():
        wrong[name] = fault_of(partial(asker.succeed, name, operation))
        if "file" not in asker.bodies.get(name, {}):
            wrong[f"{name}, U+0000"] = fault_of(partial(asker.with_nul, name, operation))
        for mode in GenerationMode:
            if not (can_be_unsound if mode is GenerationMode.NEGATIVE else can_vary)(operation):
                continue
            wrong[f"{name}, {mode.value}"] = fault_of(partial(asker.attack, name, operation, mode))
    assert len(wrong) > 200
    assert {name: fault for name, fault in wrong.items() if fault} == {}


def test_other_methods_are_refused_and_those_that_there_are_named(client, db):
    paths = api.get_openapi_schema()["paths"]
    wrong = {}
    for path, methods in paths.items():
        url = re.sub(r"\{\w*slug\}", "nowhere", path)
        url = re.sub(r"\{(\w+)\}", sound_place, url)
        there = {method.upper() for method in methods}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - there:
            response = client.generic(method, url)
            told = set(response.headers.get("Allow", "").split(", "))
            if (response.status_code, told) != (405, there):
                wrong[f"{method} {path}"] = (response.status_code, told)
    assert wrong == {}


def sound_place(found: re.Match[str]) -> str:
    """Something of the right form that is not there."""
    name = found[1]
    return "groups" if name in {"part", "table"} else "1"
