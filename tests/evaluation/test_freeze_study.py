"""A study is frozen before it is run, and every run says whether it did what was planned."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from collegium.core.errors import Conflict, PermissionRefused
from collegium.engines.impact import study_from_dict
from collegium.engines.planning import STUDY, unsealed
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from tests.evaluation.studies import QUESTION


def url(name, study, *args) -> str:
    return reverse(f"evaluation:{name}", args=[study.initiative.slug, study.pk, *args])


def run_of(world, study, commit):
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    return run


def test_a_run_that_followed_says_as_planned(client, world, study, commit):
    client.force_login(world.alma)
    page = client.post(url("freeze_study", study), follow=True).content.decode()
    frozen = study.freezes.get()
    assert url("frozen_study", study, frozen.pk) in page
    run = run_of(world, study, commit)
    assert (
        "As planned: this run asks exactly what was frozen"
        in client.get(run.get_absolute_url()).content.decode()
    )

    document = json.loads(client.get(url("frozen_study", study, frozen.pk)).content)
    content = unsealed(document, kind=STUDY)
    assert study_from_dict(content["study"]).fingerprint() == content["fingerprint"] == run.fingerprint
    assert (content["frozen_by"], frozen.runs_before, frozen.is_whole) == ("Alma", 0, True)
    assert content["frozen_at"] == frozen.frozen_at.isoformat(timespec="seconds")


def test_a_run_that_departs_names_what_differs(client, world, study, commit):
    actions.freeze_study(by=world.alma, study=study)
    other = replace(QUESTION, outcomes=("passed",), covariates=())
    actions.edit_study(
        by=world.alma, study=study, definition=Definition(study.dataset, study.title, "", other)
    )
    run = run_of(world, study, commit)
    client.force_login(world.chloe)
    answer = client.get(run.get_absolute_url())
    found = answer.context["adherence"]
    assert found.followed == "departs"
    assert [part for part, _planned, _done in found.changes] == ["Outcomes", "Held equal"]
    assert "A departure is no fault" in answer.content.decode()


def test_freezing_after_a_run_is_told_as_such(client, world, run):
    frozen = actions.freeze_study(by=world.alma, study=run.study)
    assert frozen.runs_before == 1
    client.force_login(world.chloe)
    assert "after this run" in client.get(run.get_absolute_url()).content.decode()
    assert "after 1 run" in client.get(run.study.get_absolute_url()).content.decode()


def test_a_run_is_held_to_the_last_freeze_before_it(client, world, study, commit):
    actions.freeze_study(by=world.alma, study=study)
    first = run_of(world, study, commit)
    other = Definition(study.dataset, study.title, "", replace(QUESTION, covariates=()))
    actions.edit_study(by=world.alma, study=study, definition=other)
    study.refresh_from_db()
    actions.freeze_study(by=world.alma, study=study)
    second = run_of(world, study, commit)
    client.force_login(world.chloe)
    for run in (first, second):
        assert client.get(run.get_absolute_url()).context["adherence"].followed == "as planned"


def test_a_run_of_a_study_that_was_not_frozen_says_nothing_of_it(client, world, run):
    client.force_login(world.chloe)
    answer = client.get(run.get_absolute_url())
    assert answer.context["adherence"].followed == ""
    assert "frozen" not in answer.content.decode()


def test_the_same_is_not_frozen_twice_and_not_by_everybody(client, world, study):
    actions.freeze_study(by=world.alma, study=study)
    client.force_login(world.alma)
    page = client.post(url("freeze_study", study), follow=True).content.decode()
    assert "frozen as it is defined now" in page
    with pytest.raises(PermissionRefused):
        actions.freeze_study(by=world.chloe, study=study)
    client.force_login(world.chloe)
    assert url("freeze_study", study) not in client.get(study.get_absolute_url()).content.decode()
    client.force_login(world.dmitri)
    assert client.get(url("frozen_study", study, study.freezes.get().pk)).status_code == 404


def test_a_study_that_was_put_away_is_not_frozen(world, study):
    actions.archive_study(by=world.alma, study=study)
    with pytest.raises(Conflict):
        actions.freeze_study(by=world.alma, study=study)


def test_a_run_of_what_was_frozen_after_a_result_was_seen_is_not_as_planned(client, world, run, commit):
    client.force_login(world.alma)
    client.post(url("freeze_study", run.study))
    again = run_of(world, run.study, commit)
    for page in (again.get_absolute_url(), f"{again.get_absolute_url()}report/"):
        text = client.get(page).content.decode()
        assert "after a result had been seen (" in text
        assert "As planned" not in text


def test_a_copy_that_was_run_before_counts_as_seen(client, world, study, commit):
    run_of(world, actions.copy_study(by=world.alma, study=study), commit)
    actions.freeze_study(by=world.alma, study=study)
    client.force_login(world.alma)
    text = client.get(run_of(world, study, commit).get_absolute_url()).content.decode()
    assert "Not planned before" in text


def test_freezing_the_same_question_again_leaves_it_planned_before(client, world, study, commit):
    actions.freeze_study(by=world.alma, study=study)
    run_of(world, study, commit)
    actions.freeze_study(by=world.alma, study=study, choices=[])
    client.force_login(world.alma)
    text = client.get(run_of(world, study, commit).get_absolute_url()).content.decode()
    assert "As planned" in text
    assert "Not planned before" not in text
