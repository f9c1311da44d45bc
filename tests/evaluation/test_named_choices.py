"""A frozen study names the choices of its check of robustness, which then computes these and no others."""

import json
from dataclasses import replace
from itertools import product

import pytest
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.impact import Logistic
from collegium.engines.planning import STUDY, seal, unsealed
from collegium.engines.robustness import open_choices
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import StudyRun
from collegium.exchange.actions import Description, upload_dataset
from tests.evaluation.robust import ASKED, check, checked_run, gappy, with_gaps
from tests.evaluation.test_api import key
from tests.evaluation.test_run_robustness import rows_of, url
from tests.exchange.students import as_csv, sent

__all__ = ["check", "gappy"]

NAMED = ("no covariates", "no clusters")
ALL = ("no covariates", "earlier measures", "one covariate less", "no fixed effects", "no clusters")


def study_url(name, study, *args) -> str:
    return reverse(f"evaluation:{name}", args=[study.initiative.slug, study.pk, *args])


@pytest.fixture
def asked(world, commit):
    """The study of `robust`, not run yet."""
    here = {"by": world.alma, "initiative": world.reading}
    with commit():
        dataset = upload_dataset(**here, about=Description("Cohort"), file=sent(as_csv(with_gaps())))
    dataset.refresh_from_db()
    return actions.define_study(**here, definition=Definition(dataset, "Do they read?", "", ASKED))


def run_of(world, commit, study) -> StudyRun:
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    return run


def ways_of(check) -> set[tuple[tuple[str, ...], tuple[str, ...], str]]:
    [answer] = check.as_robustness().answers
    return {(way.covariates, way.fixed_effects, way.cluster) for way in answer.ways}


# --- freezing ---------------------------------------------------------------------------------------------------


def test_the_form_offers_what_is_open_all_ticked_and_freezes_what_stays_ticked(client, world, asked):
    client.force_login(world.alma)
    page = client.get(asked.get_absolute_url())
    assert open_choices(ASKED) == ALL
    assert page.content.decode().count('name="choices"') == page.content.decode().count("checked") == len(ALL)
    data = {"named": "1", "choices": ["no clusters", "no covariates"]}
    after = client.post(study_url("freeze_study", asked), data, follow=True).content.decode()
    assert "A check of robustness may vary: Nothing held equal; Uncertainty without groups" in after
    frozen = asked.freezes.get()
    content = unsealed(
        json.loads(client.get(study_url("frozen_study", asked, frozen.pk)).content), kind=STUDY
    )
    assert tuple(content["choices"]) == frozen.choices == NAMED
    assert frozen.is_whole
    assert seal({**content, "choices": []}) != frozen.sha256


def test_nothing_ticked_names_nothing_and_no_form_names_all(client, world, asked):
    client.force_login(world.alma)
    client.post(study_url("freeze_study", asked))
    page = client.post(study_url("freeze_study", asked), {"named": "1"}, follow=True).content.decode()
    assert [one.choices for one in asked.freezes.all()] == [(), ALL]
    assert "A check of robustness may vary nothing." in page


def test_the_form_with_a_sample_names_them_too(client, world, asked):
    client.force_login(world.alma)
    form = client.get(study_url("freeze_study", asked)).context["form"]
    assert form["choices"].value() == list(ALL)
    data = {name: form[name].value() for name in form.fields} | {"choices": ["earlier measures"]}
    client.post(study_url("freeze_study", asked), data)
    frozen = asked.freezes.get()
    assert (frozen.choices, frozen.planned is None) == (("earlier measures",), False)
    again = client.post(study_url("freeze_study", asked), {**data, "choices": ["trimming"]})
    assert "choices" in again.context["form"].errors


def test_a_choice_that_is_not_open_is_refused(client, world, asked):
    with pytest.raises(InvalidInput) as refusal:
        actions.freeze_study(by=world.alma, study=asked, choices=["trimming", "no clusters"])
    assert [one.value for one in refusal.value.problems] == ["trimming"]
    client.force_login(world.alma)
    data = {"named": "1", "choices": ["trimming"]}
    page = client.post(study_url("freeze_study", asked), data, follow=True).content.decode()
    assert "These choices cannot be named." in page
    assert not asked.freezes.exists()


def test_the_same_names_are_not_frozen_twice_and_others_are(world, asked):
    actions.freeze_study(by=world.alma, study=asked, choices=NAMED)
    with pytest.raises(Conflict, match="frozen as it is defined now"):
        actions.freeze_study(by=world.alma, study=asked, choices=NAMED[::-1])
    actions.freeze_study(by=world.alma, study=asked, choices=NAMED[:1])
    assert asked.freezes.count() == 2


def test_a_design_without_such_choices_is_frozen_without_them(client, world, asked):
    other = replace(ASKED, outcomes=("passed",), design=Logistic())
    asked.definition = json.loads(json.dumps(other.as_dict()))
    asked.save()
    client.force_login(world.alma)
    assert 'name="choices"' not in client.get(asked.get_absolute_url()).content.decode()
    client.post(study_url("freeze_study", asked), {"named": "1"})
    assert "choices" not in asked.freezes.get().content


# --- checking ---------------------------------------------------------------------------------------------------


def test_the_check_of_a_frozen_study_has_the_named_ways_and_no_others(client, world, asked, commit, check):
    """The run that was not frozen has all ways: those of the frozen one are the same numbers, and fewer."""
    frozen = actions.freeze_study(by=world.alma, study=asked, choices=NAMED)
    run = run_of(world, commit, asked)
    client.force_login(world.chloe)
    before = client.get(url("run_robustness", run)).content.decode()
    found = checked_run(world, commit, run)
    planned = ("pretest", "gender")
    assert ways_of(found) == set(product([planned, ()], [("school",)], ["school", ""]))
    assert ways_of(found) < ways_of(check)
    everything = {
        (w.covariates, w.fixed_effects, w.cluster): w for w in check.as_robustness().answers[0].ways
    }
    for way in found.as_robustness().answers[0].ways:
        other = everything[way.covariates, way.fixed_effects, way.cluster]
        assert way.effect == pytest.approx(other.effect, rel=1e-12)
        assert way.se == pytest.approx(other.se, rel=1e-12)
    page = client.get(url("run_robustness", run)).content.decode()
    for shown in (before, page):
        assert (
            "named the choices beforehand, and only these are varied: Nothing held equal; Uncertainty"
            in shown
        )
    rows = rows_of(client, url("run_robustness", run) + "?format=csv")
    assert [row["named_beforehand"] for row in rows] == ["true"] * 4
    result = client.get(f"/api/v1/evaluation/runs/{run.public_id}/robustness", **key(world.alma)).json()[
        "result"
    ]
    assert tuple(result["named"]) == frozen.choices


def test_without_a_plan_the_page_says_so_and_every_open_way_is_there(client, world, gappy, check):
    actions.freeze_study(by=world.alma, study=gappy.study, choices=())  # later than the run: it binds nothing
    client.force_login(world.chloe)
    page = client.get(url("run_robustness", gappy)).content.decode()
    assert "No plan had named the choices beforehand." in page
    assert check.as_robustness().named is None
    assert {
        row["named_beforehand"] for row in rows_of(client, url("run_robustness", gappy) + "?format=csv")
    } == {"false"}
    result = client.get(f"/api/v1/evaluation/runs/{gappy.public_id}/robustness", **key(world.alma)).json()[
        "result"
    ]
    assert result["named"] is None


def test_what_was_frozen_before_choices_could_be_named_keeps_its_seal_and_says_so(
    client, world, asked, commit
):
    frozen = actions.freeze_study(by=world.alma, study=asked)
    old = {name: value for name, value in frozen.content.items() if name != "choices"}
    assert list(old) == ["study", "fingerprint", "dataset", "dataset_sha256", "frozen_by", "frozen_at"]
    asked.freezes.update(content=old, sha256=seal(old))
    frozen.refresh_from_db()
    assert (frozen.is_whole, frozen.choices, frozen.as_document()["sha256"]) == (True, None, seal(old))
    run = run_of(world, commit, asked)
    client.force_login(world.chloe)
    assert "did not name choices" in client.get(asked.get_absolute_url()).content.decode()
    assert "its plan did not name the choices" in client.get(url("run_robustness", run)).content.decode()
    assert actions.named_before(run) is None


def test_a_freeze_after_runs_is_told_as_such(client, world, gappy, commit):
    actions.freeze_study(by=world.alma, study=gappy.study, choices=())
    later = run_of(world, commit, gappy.study)
    found = checked_run(world, commit, later)
    assert ways_of(found) == {(("pretest", "gender"), ("school",), "school")}
    client.force_login(world.chloe)
    page = client.get(url("run_robustness", later)).content.decode()
    assert "named no choice, so nothing is varied." in page
    assert "had been run 1 time before it was frozen" in page
