"""Whatever the OpenAPI document allows is answered as the document says, and nothing makes the server fail."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from collegium.people.actions import create_api_token
from collegium.people.vocabulary import Scope
from collegium.web.wsgi import application

pytestmark = pytest.mark.slow

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers={"Host": "localhost"})


@pytest.fixture
def one_connection():
    """The server is called inside the test's own transaction, so it must not hang up after each answer."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(world, one_connection):
    return create_api_token(by=world.alma, name="schema", scopes=list(Scope.values), expires_at=None)[1]


@schema.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_answers_are_as_documented(case, key):
    case.call_and_validate(
        headers={"Authorization": f"Bearer {key}", "Host": "localhost"},
        excluded_checks=[
            schemathesis.checks.ignored_auth,
            schemathesis.checks.unsupported_method,
            # what the document cannot say (an identifier that exists, an end after its start) is refused with 422
            schemathesis.checks.positive_data_acceptance,
        ],
    )
