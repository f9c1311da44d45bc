"""The plan and the indicators through the API, with the permissions of the pages."""

from datetime import timedelta

import pytest

from collegium.core.clock import utc_date
from collegium.engines.planning import EVALUATION_PLAN, unsealed
from collegium.evaluation import actions
from collegium.initiatives import actions as initiatives
from collegium.people.vocabulary import Scope
from tests.evaluation.furnished import asked
from tests.evaluation.test_api import key

HERE = "/api/v1/evaluation/reading-together"


@pytest.fixture
def indicator(world):
    found = world.reading.indicators.first()
    for ago in (300, 200, 100):
        values = {"on": utc_date() - timedelta(days=ago), "value": 400 - ago}
        initiatives.record_indicator_value(by=world.alma, indicator=found, values=values)
    return found


def send(client, method, path, body, person):
    ask = getattr(client, method)
    return ask(f"{HERE}{path}", body, content_type="application/json", headers=key(person))


def test_a_question_is_asked_and_changed(client, world, indicator):
    body = {"text": "Do they read?", "kind": "outcome", "owner": world.ben.pk, "indicators": [indicator.pk]}
    made = send(client, "post", "/plan/questions", body, world.alma)
    assert (made.status_code, made.json()["indicators"]) == (201, [indicator.pk])
    changed = {**body, "text": "Do they read more?", "due_on": "2030-01-31", "indicators": []}
    number = made.json()["id"]
    answer = send(client, "put", f"/plan/questions/{number}", changed, world.alma)
    assert (answer.status_code, answer.json()["due_on"], answer.json()["indicators"]) == (
        200,
        "2030-01-31",
        [],
    )
    plan = client.get(f"{HERE}/plan", headers=key(world.chloe)).json()
    assert [one["text"] for one in plan["questions"]] == ["Do they read more?"]
    assert {"urgent", "attention"} == {gap["level"] for gap in plan["gaps"]}
    assert (plan["versions"], plan["changed_since"]) == ([], 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": " "}, 422),
        ({"text": "x", "kind": "other"}, 422),
        ({"text": "x", "goals": [10**9]}, 404),
        ({"text": "x", "owner": 10**9}, 404),
    ],
)
def test_what_is_wrong_is_refused(client, world, body, status):
    assert send(client, "post", "/plan/questions", body, world.alma).status_code == status
    assert not world.reading.plan_questions.exists()


def test_a_frozen_plan_comes_with_its_seal(client, world):
    asked(world)
    version = actions.freeze_plan(by=world.alma, initiative=world.reading, note="First.")
    asked(world, text="For whom?", kind="equity")
    plan = client.get(f"{HERE}/plan", headers=key(world.chloe)).json()
    assert (plan["changed_since"], plan["versions"][0]["sha256"]) == (1, version.sha256)
    found = client.get(f"{HERE}/plan/versions/1", headers=key(world.chloe)).json()
    assert unsealed(found["document"], kind=EVALUATION_PLAN) == version.content
    assert client.get(f"{HERE}/plan/versions/2", headers=key(world.chloe)).status_code == 404


def test_the_dashboard_with_its_forecast(client, world, indicator):
    answer = client.get(f"{HERE}/indicators?limit=500", headers=key(world.chloe)).json()
    assert answer["count"] == world.reading.indicators.current().count()
    [one] = [item for item in answer["items"] if item["id"] == indicator.pk]
    assert (one["latest"], one["freshness"], one["note_version"]) == ("300.0000", "fresh", None)
    assert one["forecast"]["text"][0].startswith("If it goes on")
    assert len(client.get(f"{HERE}/indicators?limit=1", headers=key(world.chloe)).json()["items"]) == 1


def test_notes_are_versions_and_conflicts_are_told(client, world, indicator):
    path = f"/indicators/{indicator.pk}/notes"
    body = {"story": "The bus.", "plan": "Another bus.", "after_version": 0}
    made = send(client, "post", path, body, world.chloe)
    assert (made.status_code, made.json()["version"], made.json()["written_by"]) == (201, 1, "Chloe")
    assert send(client, "post", path, {**body, "plan": "Two."}, world.ben).status_code == 409
    later = send(client, "post", path, {**body, "plan": "Two.", "after_version": 1}, world.ben)
    assert later.status_code == 201
    listed = client.get(HERE + path, headers=key(world.alma)).json()
    assert [(one["version"], one["plan"]) for one in listed] == [(2, "Two."), (1, "Another bus.")]
    assert send(client, "post", path, {**body, "promises": [10**9]}, world.ben).status_code == 404


def test_permissions_and_scopes_are_those_of_the_pages(client, world, indicator):
    question = asked(world)
    reads = ["/plan", "/indicators", f"/indicators/{indicator.pk}/notes"]
    for path in reads:
        assert client.get(HERE + path, headers=key(world.dmitri)).status_code == 404
        assert client.get(HERE + path, headers=key(world.alma, [Scope.PARTNERS_READ])).status_code == 403
    writes = [
        ("post", "/plan/questions", {"text": "x"}),
        ("put", f"/plan/questions/{question.pk}", {"text": "x"}),
    ]
    for method, path, body in writes:
        assert send(client, method, path, body, world.chloe).status_code == 403
        assert send(client, method, path, body, world.dmitri).status_code == 404
        reader = key(world.alma, [Scope.EVALUATION_READ])
        ask = getattr(client, method)
        assert ask(HERE + path, body, content_type="application/json", headers=reader).status_code == 403
    note = {"story": "x"}
    assert send(client, "post", f"/indicators/{indicator.pk}/notes", note, world.dmitri).status_code == 404
