"""Datasets, studies and findings through the API, with the permissions of the pages."""

import uuid

import pytest

from collegium.evaluation.models import Study, StudyRun
from collegium.exchange.models import Dataset
from collegium.people.actions import create_api_token
from collegium.people.vocabulary import Scope
from tests.evaluation.studies import QUESTION
from tests.exchange.students import as_csv, sent, students

BOTH = [Scope.EVALUATION_READ, Scope.EVALUATION_WRITE]
HERE = "/api/v1/exchange/reading-together/datasets"
STUDIES = "/api/v1/evaluation/reading-together/studies"


def key(person, scopes=BOTH) -> dict[str, str]:
    token = create_api_token(by=person, name="program", scopes=list(scopes), expires_at=None)[1]
    return {"Authorization": f"Bearer {token}"}


def definition(dataset, **changed) -> dict[str, object]:
    asked = {name: value for name, value in QUESTION.as_dict().items() if name != "title"}
    return {"dataset": str(dataset.public_id), "title": "By program", "definition": {**asked, **changed}}


def test_the_whole_way_from_file_to_finding(client, world, commit):
    me = key(world.alma)
    with commit():
        answer = client.post(HERE, {"title": "Spring", "file": sent(as_csv(students()))}, headers=me)
    assert answer.status_code == 202
    dataset = client.get(f"/api/v1/exchange/datasets/{answer.json()['id']}", headers=me).json()
    assert (dataset["state"], dataset["rows"], dataset["problems"]) == ("ready", 480, [])
    asked = definition(Dataset.objects.get())
    study = client.post(STUDIES, asked, headers=me, content_type="application/json")
    assert study.status_code == 201
    with commit():
        queued = client.post(f"/api/v1/evaluation/studies/{study.json()['id']}/runs", headers=me)
    assert (queued.status_code, queued.json()["state"]) == (202, "under way")
    run = client.get(f"/api/v1/evaluation/runs/{queued.json()['id']}", headers=me).json()
    assert run["state"] == "done"
    assert run["result"] == StudyRun.objects.get().result
    assert "Rareland" not in [one["level"] for one in run["result"]["findings"] if not one["suppressed"]]
    text = client.get(f"/api/v1/evaluation/runs/{run['id']}/findings.csv", headers=me).content.decode(
        "utf-8-sig"
    )
    assert text.startswith("outcome,arm,model")
    listed = client.get(STUDIES, headers=me).json()
    assert (listed["count"], [one["runs"] for one in listed["items"]]) == (1, [[run["id"]]])


def test_columns_tell_no_identifier_and_no_rare_value(client, world, dataset):
    url = f"/api/v1/exchange/datasets/{dataset.public_id}/columns"
    columns = {one["name"]: one for one in client.get(url, headers=key(world.chloe)).json()["items"]}
    assert columns["origin"]["levels"] == ["North", "South"]
    assert (columns["student_id"]["levels"], columns["student_id"]["low"]) == ([], "")


def test_a_faulty_file_is_explained_to_who_sent_it_and_to_no_other_partner(client, world, commit):
    with commit():
        answer = client.post(
            HERE, {"title": "Broken", "file": sent(b"a,b\n1,2\n3\n")}, headers=key(world.alma)
        )
    url = f"/api/v1/exchange/datasets/{answer.json()['id']}"
    told = client.get(url, headers=key(world.alma)).json()
    assert (told["state"], told["problems"][0]["line"]) == ("failed", 3)
    assert client.get(url, headers=key(world.chloe)).json()["problems"] == []


@pytest.mark.parametrize(
    ("changed", "column", "value"),
    [
        ({"outcomes": ["scroe"]}, "scroe", ""),
        ({"outcomes": ["gender"], "covariates": []}, "gender", "boy"),
        ({"arms": ["maybe"]}, "program", "maybe"),
        ({"cluster": "student_id"}, "student_id", ""),
        ({"arms": ["no"]}, "program", "no"),
    ],
)
def test_what_is_wrong_with_a_definition_is_named(client, dataset, changed, column, value):
    asked = definition(dataset, **changed)
    answer = client.post(STUDIES, asked, headers=key(dataset.loaded_by), content_type="application/json")
    assert answer.status_code == 422
    assert (column, value) in [(one["column"], one["value"]) for one in answer.json()["problems"]]
    assert all(one["todo"] for one in answer.json()["problems"])
    assert not Study.objects.exists()


def test_groups_below_ten_cannot_be_asked_for(client, world, dataset):
    asked = definition(dataset, minimum_cell=1)
    answer = client.post(STUDIES, asked, headers=key(world.alma), content_type="application/json")
    assert answer.status_code == 422


def test_a_foreign_member_finds_nothing(client, world, dataset, run):
    me = key(world.dmitri)
    urls = [
        HERE,
        STUDIES,
        f"/api/v1/exchange/datasets/{dataset.public_id}",
        f"/api/v1/exchange/datasets/{dataset.public_id}/columns",
        f"/api/v1/evaluation/studies/{run.study_id}",
        f"/api/v1/evaluation/runs/{run.public_id}",
        f"/api/v1/evaluation/runs/{run.public_id}/findings.csv",
    ]
    assert {client.get(url, headers=me).status_code for url in urls} == {404}
    assert client.post(f"/api/v1/evaluation/studies/{run.study_id}/runs", headers=me).status_code == 404


def test_a_member_without_a_role_may_read_but_not_write(client, world, run):
    me = key(world.chloe)
    assert client.get(f"/api/v1/evaluation/runs/{run.public_id}", headers=me).status_code == 200
    assert client.post(f"/api/v1/evaluation/studies/{run.study_id}/runs", headers=me).status_code == 403
    assert client.post(HERE, {"title": "x", "file": sent(b"a\n1\n")}, headers=me).status_code == 403


def test_a_token_without_the_scope_is_refused(client, world, dataset):
    reader = key(world.alma, [Scope.EVALUATION_READ])
    answer = client.post(STUDIES, definition(dataset), headers=reader, content_type="application/json")
    assert (answer.status_code, "evaluation:write" in answer.json()["message"]) == (403, True)
    other = key(world.alma, [Scope.PARTNERS_READ])
    assert client.get(HERE, headers=other).status_code == 403
    assert client.get(HERE).status_code == 401


def test_nonsense_is_answered_and_not_a_failure(client, world):
    me = key(world.alma)
    for url in [
        "/api/v1/evaluation/studies/99999999999999999999999",
        "/api/v1/evaluation/runs/nonsense",
        "/api/v1/exchange/datasets/%00",
    ]:
        assert client.get(url, headers=me).status_code == 422
    assert client.get(f"/api/v1/evaluation/runs/{uuid.uuid4()}", headers=me).status_code == 404
