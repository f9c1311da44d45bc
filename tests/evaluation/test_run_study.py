"""Starting runs, and runs that fail."""

import pytest
from django.urls import reverse

from collegium.core.errors import Conflict
from collegium.core.jobs import run_job
from collegium.core.models import Job
from collegium.evaluation import actions
from collegium.evaluation.models import StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.actions import remove_dataset


def url(name, study) -> str:
    return reverse(f"evaluation:{name}", args=[study.initiative.slug, study.pk])


def test_the_button_leads_to_the_job_and_the_job_to_the_finding(client, world, study, commit):
    client.force_login(world.alma)
    with commit():
        answer = client.post(url("run_study", study))
    run = StudyRun.objects.get()
    assert answer.url == reverse("job", args=[run.job_id])
    assert run.state == RunState.DONE
    assert client.get(answer.url).url == run.get_absolute_url()


def test_a_job_that_is_done_again_leaves_the_row_as_it_is(run):
    Job.objects.filter(pk=run.job_id).update(state=Job.State.WAITING, finished_at=None)
    run_job.call(str(run.job_id))
    again = StudyRun.objects.get()
    assert (again.pk, again.result, again.finished_at) == (run.pk, run.result, run.finished_at)


def test_a_study_is_not_run_twice_at_once(client, world, study):
    actions.run_study(by=world.alma, study=study)
    with pytest.raises(Conflict, match="already"):
        actions.run_study(by=world.alma, study=study)
    client.force_login(world.alma)
    page = client.post(url("run_study", study), follow=True).content.decode()
    assert "already" in page


def test_a_run_whose_job_died_does_not_block_the_next(world, study):
    first = actions.run_study(by=world.alma, study=study)
    Job.objects.filter(pk=first.job_id).update(state=Job.State.FAILED, finished_at="2026-01-01T00:00Z")
    assert StudyRun.objects.light().get().standing == RunState.FAILED
    assert actions.run_study(by=world.alma, study=study).pk != first.pk


def test_a_run_that_fails_says_why_to_evaluators_and_stores_nothing(client, world, study, commit):
    study.definition["arms"] = ["maybe"]  # the data has changed since the study was defined
    study.save()
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    assert (run.state, run.result) == (RunState.FAILED, None)
    client.force_login(world.alma)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "program" in page
    assert "maybe" in page
    client.force_login(world.chloe)
    assert "maybe" not in client.get(run.get_absolute_url()).content.decode()


def test_a_failed_run_is_told_in_the_language_of_the_reader(client, world, study, commit, settings):
    study.definition["arms"] = ["maybe"]
    study.save()
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    client.force_login(world.alma)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    page = client.get(run.get_absolute_url()).content.decode()
    assert "ليس في أي صف هذه القيمة" in page
    assert "العمود" in page
    assert "no row has this value" not in page
    assert "The column holds" not in page


def test_without_its_data_a_study_is_not_run(world, study, commit):
    with commit():
        remove_dataset(by=world.alma, dataset=study.dataset, typed_title="Spring cohort")
    study.refresh_from_db()
    with pytest.raises(Conflict, match="no longer here"):
        actions.run_study(by=world.alma, study=study)


def test_only_evaluators_run_studies(client, world, study):
    client.force_login(world.chloe)
    assert client.post(url("run_study", study)).status_code == 403
    client.force_login(world.dmitri)
    assert client.post(url("run_study", study)).status_code == 404
    assert client.get(url("run_study", study)).status_code == 405
    assert not StudyRun.objects.exists()
