"""Lists of studies; changing, copying, putting away; publishing; comparing runs."""

from dataclasses import replace

import pytest
from django.urls import reverse

from collegium.core.errors import Conflict, PermissionRefused
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import Study, StudyRun
from collegium.evaluation.views import published_findings
from collegium.exchange import actions as exchange
from tests.evaluation.studies import QUESTION, form_data
from tests.exchange.students import HEADER, as_csv, sent, students


def url(name, study) -> str:
    return reverse(f"evaluation:{name}", args=[study.initiative.slug, study.pk])


def test_a_change_is_saved_and_the_finding_says_that_it_is_older(client, world, run):
    study = run.study
    client.force_login(world.alma)
    assert client.get(url("edit_study", study)).context["form"]["outcomes"].value() == ["score"]
    client.post(url("edit_study", study), form_data(outcomes=["passed"]))
    study.refresh_from_db()
    assert study.definition["outcomes"] == ["passed"]
    assert "run the study again" in client.get(study.get_absolute_url()).content.decode()
    assert "answers the earlier question" in client.get(run.get_absolute_url()).content.decode()


def test_a_copy_asks_the_same(client, world, study):
    client.force_login(world.alma)
    client.post(url("copy_study", study))
    copied = Study.objects.exclude(pk=study.pk).get()
    assert copied.title == "Copy of Reading programme"
    assert copied.definition == {**study.definition, "title": copied.title}


def test_putting_away_can_be_undone(client, world, study):
    client.force_login(world.alma)
    page = client.post(url("archive_study", study), follow=True).content.decode()
    assert url("restore_study", study) in page
    studies = reverse("evaluation:studies", args=[world.reading.slug])
    assert study.get_absolute_url() not in client.get(studies).content.decode()
    client.post(url("restore_study", study))
    assert study.get_absolute_url() in client.get(studies).content.decode()


def test_data_that_lack_what_the_study_uses_are_taken_only_by_who_says_so(
    client, world, study, dataset, commit
):
    rows = [[*row[:2], "maybe" if row[2] == "yes" else "no", *row[3:5], *row[6:]] for row in students()]
    header = [name for name in HEADER if name != "pretest"]
    with commit():
        newer = exchange.replace_dataset(by=world.alma, dataset=dataset, file=sent(as_csv(rows, header)))
    client.force_login(world.alma)
    address = f"{url('edit_study', study)}?dataset={newer.public_id}"
    page = client.get(address)
    assert page.context["form"].lost == ["pretest", "program: yes"]
    assert "This data does not have: pretest, program: yes." in page.content.decode()
    sent_form = form_data(baseline=[], covariates=[], arms=["maybe"])
    refused = client.post(address, sent_form)
    assert "Say that the study is to ask without what is missing" in refused.content.decode()
    study.refresh_from_db()
    assert study.dataset == dataset
    client.post(address, {**sent_form, "go_on": "on"})
    study.refresh_from_db()
    assert (study.dataset, study.definition["baseline"]) == (newer, [])
    assert "go_on" not in client.get(url("edit_study", study)).context["form"].fields


@pytest.mark.parametrize("name", ["study", "edit_study", "compare_runs"])
def test_foreign_members_and_strangers_find_no_study(client, world, study, name):
    assert client.get(url(name, study)).url.startswith(reverse("account_login"))
    client.force_login(world.dmitri)
    assert client.get(url(name, study)).status_code == 404


@pytest.mark.parametrize("name", ["edit_study", "copy_study", "archive_study", "restore_study"])
def test_members_without_a_role_change_nothing(client, world, study, name):
    client.force_login(world.chloe)
    assert client.post(url(name, study)).status_code == 403
    assert url(name, study) not in client.get(study.get_absolute_url()).content.decode()


def test_listing_takes_as_many_queries_for_many_as_for_few(
    client, world, study, django_assert_max_num_queries
):
    client.force_login(world.alma)
    listed = reverse("evaluation:studies", args=[world.reading.slug])
    client.get(listed)
    with django_assert_max_num_queries(40) as few:
        client.get(listed)
    for _number in range(5):
        actions.copy_study(by=world.alma, study=study)
    with django_assert_max_num_queries(len(few)):
        assert client.get(listed).content.decode().count("Copy of") >= 5


def test_a_coordinator_publishes_and_takes_back(client, world, run):
    client.force_login(world.alma)
    here = [world.reading.slug, run.public_id]
    client.post(reverse("evaluation:publish_run", args=here))
    [found] = published_findings(world.reading)
    assert "points higher" in found.headline
    assert found.is_generated
    assert found.svg.startswith("<svg")
    with pytest.raises(Conflict):
        actions.archive_study(by=world.alma, study=run.study)
    client.post(reverse("evaluation:unpublish_run", args=here))
    assert published_findings(world.reading) == []


def test_others_do_not_publish(client, world, run):
    client.force_login(world.chloe)
    publish = reverse("evaluation:publish_run", args=[world.reading.slug, run.public_id])
    assert client.post(publish).status_code == 403
    assert publish not in client.get(run.get_absolute_url()).content.decode()
    with pytest.raises(PermissionRefused):
        actions.unpublish_run(by=world.chloe, run=run)


def test_two_runs_side_by_side_show_what_changed(client, world, run, commit):
    study = run.study
    narrower = Definition(study.dataset, study.title, "", replace(QUESTION, covariates=(), subgroups=()))
    actions.edit_study(by=world.alma, study=study, definition=narrower)
    with commit():
        actions.run_study(by=world.alma, study=study)
    client.force_login(world.chloe)
    answer = client.get(url("compare_runs", study))
    assert (answer.context["before"], answer.context["same_data"]) == (run, True)
    assert [part for part, _old, _new in answer.context["changed"]] == ["Held equal", "Told separately for"]
    text = client.get(url("compare_runs", study) + "?format=csv").content.decode("utf-8-sig")
    assert "score · yes · Simple difference" in text
    assert StudyRun.objects.done().count() == 2


def test_one_run_cannot_be_compared(client, world, run):
    client.force_login(world.chloe)
    assert client.get(url("compare_runs", run.study)).status_code == 404
