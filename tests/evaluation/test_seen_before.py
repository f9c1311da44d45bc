"""What earlier runs of the same table showed is known, and what they withheld stays withheld."""

import pytest
from django.urls import reverse

from collegium.engines.impact import estimate
from collegium.engines.impact.study import result_from_dict, study_from_dict
from collegium.engines.reporting import protected
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from tests.evaluation.studies import QUESTION


@pytest.fixture
def second(world, dataset, run, commit):
    """A run of another question to the same table, started when the first was done."""
    asked = study_from_dict(
        QUESTION.as_dict() | {"title": "Again", "subgroups": ["origin", "gender"], "cluster": ""}
    )
    study = actions.define_study(
        by=world.alma, initiative=world.reading, definition=Definition(dataset, "Again", "", asked)
    )
    with commit():
        started = actions.run_study(by=world.alma, study=study)
    started.refresh_from_db()
    return started


def test_a_run_knows_what_was_done_before_it_started_and_not_itself(run, second):
    assert actions.seen_before(run) == []
    assert [one.study.title for one in actions.seen_before(second)] == ["Reading programme"]
    assert actions.seen_before(second) == [result_from_dict(run.result)]


def test_the_same_run_again_gives_the_same_result(second):
    found = estimate(parquet=second.dataset.parquet, study=second.study.as_question())
    assert actions.runs.plain_result(protected(found, released=actions.seen_before(second))) == second.result
    assert (
        protected(found, released=[result_from_dict(second.result)]).findings == second.as_result().findings
    )


def test_what_the_first_run_withheld_is_in_no_exit_of_the_second(client, world, run, second):
    client.force_login(world.alma)
    exact = estimate(parquet=run.dataset.parquet, study=run.study.as_question())
    shown = {(f["model"], f["subgroup"], f["level"]) for f in run.result["findings"] if not f["suppressed"]}
    secrets = {
        repr(value)
        for one in exact.findings
        if (one.model, one.subgroup, one.level) not in shown
        for value in (one.effect, one.mean_treated, one.mean_comparison, one.se, one.hedges_g)
        if value
    }
    slug = run.study.initiative.slug
    names = ("study_run", "study_run_baseline", "study_run_coefficients", "study_run_result")
    pages = [
        reverse(f"evaluation:{name}", args=[slug, one.public_id]) for one in (run, second) for name in names
    ]
    texts = [
        client.get(page).content.decode() for page in (*pages, second.get_absolute_url() + "?format=csv")
    ]
    texts += [run.chart, second.chart]
    assert secrets
    assert not [secret for secret in secrets if any(secret in text for text in texts)]
    rounded = {f"{float(secret):.3f}" for secret in secrets}
    assert not [secret for secret in rounded if any(secret in chart for chart in (run.chart, second.chart))]
