"""How an outcome goes with how much students took: the form, the page, the files, and what they must not tell."""

import csv
import io
import re
from dataclasses import replace

import pandas as pd
import pytest
import statsmodels.formula.api as smf
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.jobs import run_job
from collegium.core.models import Job
from collegium.engines.impact import Logistic
from collegium.engines.looks import Look
from collegium.engines.reporting import UNIT
from collegium.engines.robustness import DoseQuestion
from collegium.evaluation import actions
from collegium.evaluation.models import DoseLook
from collegium.evaluation.tables.studies import told
from collegium.evaluation.vocabulary import RunState
from tests.evaluation.doses import ASKED, HOURS, WIDER, look, look_of, run_with_hours, tutored, with_hours
from tests.evaluation.test_api import key

__all__ = ["look", "tutored"]
API = "/api/v1/evaluation"


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch):
    """Jobs of a test run inside of its transaction, which the thread that shows life cannot write beside."""
    monkeypatch.setattr("collegium.core.jobs.HEARTBEAT_SECONDS", 3600.0)


def url(name, run) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id])


def lines_url(look) -> str:
    return reverse("evaluation:dose_look_lines", args=[look.run.study.initiative.slug, look.public_id])


def rows_of(client, address) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


def table(rows=None) -> pd.DataFrame:
    frame = pd.DataFrame(rows or with_hours(), columns=WIDER)
    for name in ("pretest", "score", "hours", "sessions"):
        frame[name] = pd.to_numeric(frame[name])
    return frame


def test_the_button_leads_to_the_form_the_form_to_the_job_and_the_job_to_the_page(
    client, world, tutored, commit
):
    client.force_login(world.alma)
    assert url("run_doses", tutored) in client.get(tutored.get_absolute_url()).content.decode()
    empty = client.get(url("run_doses", tutored)).content.decode()
    assert "Nobody has looked yet" in empty
    assert url("look_at_dose", tutored) in empty
    form = client.get(url("look_at_dose", tutored)).content.decode()
    assert re.findall(r'<option value="(\w*)"', form.split('name="column"')[1].split("</select>")[0]) == [
        "",
        "hours",
        "sessions",
    ]
    with commit():
        answer = client.post(
            url("look_at_dose", tutored), {"column": "hours", "outcome": "score", "arm": "yes"}
        )
    found = DoseLook.objects.get()
    assert answer.url == reverse("job", args=[found.job_id])
    assert (found.state, len(found.sha256)) == (RunState.DONE, 64)
    assert client.get(answer.url).url == found.get_absolute_url()
    assert Job.objects.get(pk=found.job_id).done == Job.objects.get(pk=found.job_id).total > 0
    listed = client.get(url("run_doses", tutored)).content.decode()
    assert found.get_absolute_url() in listed
    assert "score by hours" in listed


def test_the_page_has_a_sentence_a_picture_two_tables_and_what_it_cannot_say(client, world, look):
    client.force_login(world.chloe)
    page = client.get(look.get_absolute_url()).content.decode()
    answer = look.as_answer()
    assert f"went with {told(answer.within.slope.estimate)} more of “score”" in page
    assert "it is not the effect of more" in page
    assert "stands at 0" in page
    drawn = page.split('class="chart"')[1].split("</svg>")[0]
    assert "<svg" in drawn
    assert "style=" not in drawn.split("<svg")[1]
    assert "more than" in page
    assert look.sha256 in page
    assert url("look_at_dose", look.run) not in page  # Chloe does not evaluate


def test_yes_or_no_is_told_in_percent_and_percentage_points(client, world, tutored, commit):
    client.force_login(world.chloe)
    passed = look_of(world, commit, tutored, DoseQuestion("hours", "passed", "yes"))
    answer = passed.as_answer()
    page = client.get(passed.get_absolute_url())
    text = page.content.decode()
    slope = answer.within.slope
    assert f"range {told(100 * slope.ci_low, 1)} to {told(100 * slope.ci_high, 1)}" in text
    assert "Share of passed (%)" in text
    assert "Difference (percentage points)" in text
    assert "passed (%)" in page.context["chart"]["svg"]
    shown = [row[3].text for row in page.context["bins"].rows]
    groups = [answer.comparison, *answer.bins]
    assert shown == [told(one.mean_outcome and 100 * one.mean_outcome, 1) for one in groups]
    for address in (f"{passed.get_absolute_url()}?format=csv", lines_url(passed)):
        assert {row["unit"] for row in rows_of(client, address)} == {UNIT}
    first = rows_of(client, f"{passed.get_absolute_url()}?format=csv")[0]
    assert float(first["mean_outcome"]) == answer.bins[0].mean_outcome


@pytest.mark.parametrize("among", ["within", "beside"])
def test_the_lines_are_those_of_statsmodels(client, world, look, among):
    client.force_login(world.chloe)
    rows = rows_of(client, lines_url(look))
    frame = table()
    part = frame[frame["program"] == "yes"] if among == "within" else frame
    part = part.assign(c=part["hours"] - part["hours"].mean())
    groups = part["school"].astype("category").cat.codes
    kind = {"cov_type": "cluster", "cov_kwds": {"groups": groups}, "use_t": True}
    straight = smf.ols("score ~ c + pretest + C(gender)", part).fit(**kind)
    [slope] = [row for row in rows if (row["line"], row["term"]) == (among, "slope")]
    assert float(slope["estimate"]) == pytest.approx(straight.params["c"], rel=1e-8)
    assert float(slope["se"]) == pytest.approx(straight.bse["c"], rel=1e-8)
    assert int(slope["students"]) == len(part)


def test_the_bins_in_the_file_are_means_by_hand(client, world, look):
    client.force_login(world.chloe)
    rows = rows_of(client, look.get_absolute_url() + "?format=csv")
    inside = table()[lambda frame: frame["program"] == "yes"]
    bins = [row for row in rows if row["group"] == "programme"]
    assert len(bins) == 5
    for row in bins:
        low, high = float(row["low"] or "-inf"), float(row["high"] or "inf")
        part = inside[(inside["hours"] > low) & (inside["hours"] <= high)]
        assert int(row["students"]) == len(part) >= 10
        assert float(row["mean_outcome"]) == pytest.approx(part["score"].mean(), rel=1e-9)
    extremes = {str(inside["hours"].min()), str(inside["hours"].max())}
    assert not extremes & {value for row in rows for value in row.values()}


def test_a_look_that_is_withheld_says_why(client, world, commit):
    run = run_with_hours(world, commit, with_hours(lacking=4))
    found = look_of(world, commit, run)
    assert found.as_answer().reason == "lacking"
    client.force_login(world.chloe)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "so few of the programme lack an amount" in page
    assert 'class="chart"' not in page
    assert rows_of(client, found.get_absolute_url() + "?format=csv") == []
    assert [row["reason"] for row in rows_of(client, lines_url(found))] == ["lacking"]


def test_those_who_have_no_dose_are_counted(client, world, commit):
    run = run_with_hours(world, commit, with_hours(lacking=12))
    found = look_of(world, commit, run)
    assert found.as_answer().lacking == 12
    client.force_login(world.chloe)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "12 students of the programme have no known amount" in page


def test_the_same_question_gives_the_same_look(world, commit, tutored, look):
    assert look_of(world, commit, tutored).pk == look.pk
    assert look_of(world, commit, tutored, replace(HOURS, outcome="passed")).pk != look.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        DoseLook.objects.filter(outcome="passed").update(outcome="score")


def test_a_look_that_is_done_again_leaves_the_row_as_it_is(look):
    Job.objects.filter(pk=look.job_id).update(state=Job.State.WAITING, finished_at=None)
    run_job.call(str(look.job_id))
    again = DoseLook.objects.get()
    assert (again.pk, again.sha256, again.finished_at) == (look.pk, look.sha256, look.finished_at)


def test_the_same_look_gives_the_same_numbers(look):
    DoseLook.objects.update(state=RunState.UNDER_WAY, result=None, sha256="", finished_at=None)
    Job.objects.filter(pk=look.job_id).update(state=Job.State.WAITING, finished_at=None)
    run_job.call(str(look.job_id))
    assert DoseLook.objects.get().sha256 == look.sha256


def test_one_look_at_a_table_at_a_time_and_one_that_died_can_be_started_again(client, world, tutored, commit):
    first = actions.look_at_dose(by=world.alma, run=tutored, question=HOURS)
    for question in (HOURS, replace(HOURS, column="sessions")):
        with pytest.raises(Conflict, match="under way"):
            actions.look_at_dose(by=world.alma, run=tutored, question=question)
    client.force_login(world.alma)
    assert "Come back in a moment" in client.get(first.get_absolute_url()).content.decode()
    assert client.get(lines_url(first)).status_code == 404
    Job.objects.filter(pk=first.job_id).update(state=Job.State.FAILED, finished_at="2026-01-01T00:00Z")
    page = client.get(first.get_absolute_url()).content.decode()
    assert "This look did not work" in page
    assert url("look_at_dose", tutored) in page
    again = look_of(world, commit, tutored)
    assert (again.pk, again.state) == (first.pk, RunState.DONE)
    assert again.job_id != first.job_id


def test_a_look_that_fails_says_why_and_stores_nothing(client, world, commit):
    rows = with_hours()
    next(row for row in rows if row[WIDER.index("program")] == "yes")[WIDER.index("hours")] = -3
    run = run_with_hours(world, commit, rows)
    found = look_of(world, commit, run)
    assert (found.state, found.result) == (RunState.FAILED, None)
    client.force_login(world.alma)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "values below 0" in page
    client.force_login(world.chloe)
    assert "values below 0" not in client.get(found.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (replace(HOURS, column="minutes"), "no such column"),
        (replace(HOURS, column="student_id"), "identifies persons|must be a number"),
        (replace(HOURS, column="school"), "must be a number"),
        (replace(HOURS, column="pretest"), "study itself uses"),
        (replace(HOURS, column="passed"), "study itself uses"),
        (replace(HOURS, outcome="height"), "no such outcome"),
        (replace(HOURS, arm="maybe"), "no such programme"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(world, tutored, question, said):
    with pytest.raises(InvalidInput) as refused:
        actions.look_at_dose(by=world.alma, run=tutored, question=question)
    assert any(re.search(said, problem.why) for problem in refused.value.problems)
    assert not DoseLook.objects.exists()


def test_the_form_says_what_is_missing(client, world, tutored):
    client.force_login(world.alma)
    page = client.post(url("look_at_dose", tutored), {"outcome": "score", "arm": "yes"}).content.decode()
    assert "error" in page
    assert not DoseLook.objects.exists()


def test_without_its_data_nothing_is_looked_at(client, world, tutored):
    tutored.dataset.parquet.unlink()
    client.force_login(world.alma)
    sent = {"column": "hours", "outcome": "score", "arm": "yes"}
    assert "no longer here" in client.post(url("look_at_dose", tutored), sent).content.decode()
    assert not DoseLook.objects.exists()


def test_other_designs_have_no_such_look(client, world, commit):
    asked = replace(ASKED, outcomes=("passed",), design=Logistic())
    run = run_with_hours(world, commit, question=asked)
    with pytest.raises(Conflict, match="as they are"):
        actions.look_at_dose(by=world.alma, run=run, question=replace(HOURS, outcome="passed"))
    client.force_login(world.alma)
    assert url("run_doses", run) not in client.get(run.get_absolute_url()).content.decode()
    page = client.get(url("run_doses", run)).content.decode()
    assert "as they are" in page
    assert url("look_at_dose", run) not in page


# --- beside what else is told ---------------------------------------------------------------------------------


def test_a_look_knows_what_others_told(world, commit, tutored, look):
    with commit():
        later = actions.look_at_dose(by=world.alma, run=tutored, question=replace(HOURS, outcome="passed"))
    [before] = actions.doses_told_before(later)
    assert before.answer == look.as_answer()
    assert actions.doses_told_before(look) == []


def test_later_runs_know_how_many_had_a_dose(world, commit):
    run = run_with_hours(world, commit, with_hours(lacking=12))
    found = look_of(world, commit, run)
    with commit():
        later = actions.run_study(by=world.alma, study=run.study)
    [told_by_look] = [one for one in actions.seen_before(later) if "hours" in one.study.covariates]
    assert told_by_look.findings[0].n_treated == found.as_answer().within.students


def test_groups_by_the_values_of_a_dose_are_not_told_beside_it(world, commit, tutored):
    look_of(world, commit, tutored, replace(HOURS, column="sessions"))
    with pytest.raises(InvalidInput) as refused:
        actions.look_at_equity(by=world.alma, dataset=tutored.dataset, look=Look("score", ("sessions",)))
    assert "could be subtracted" in refused.value.problems[0].why
    study = tutored.study
    study.definition = study.definition | {"subgroups": ["sessions"]}
    study.save()
    with pytest.raises(Conflict, match="sessions were told in a look at the dose"):
        actions.run_study(by=world.alma, study=study)


def test_what_groups_were_told_by_is_no_dose_any_more(client, world, commit, tutored):
    with commit():
        actions.look_at_equity(by=world.alma, dataset=tutored.dataset, look=Look("score", ("sessions",)))
    with pytest.raises(InvalidInput) as refused:
        actions.look_at_dose(by=world.alma, run=tutored, question=replace(HOURS, column="sessions"))
    assert "told already" in refused.value.problems[0].why
    client.force_login(world.alma)
    form = client.get(url("look_at_dose", tutored)).content.decode()
    assert 'value="sessions"' not in form


# --- who may ----------------------------------------------------------------------------------------------------


def test_only_evaluators_look_and_only_partners_see_it(client, world, tutored, look):
    with pytest.raises(PermissionRefused):
        actions.look_at_dose(by=world.chloe, run=tutored, question=HOURS)
    pages = [url("run_doses", tutored), look.get_absolute_url(), lines_url(look)]
    assert [client.get(page).status_code for page in pages] == [302, 302, 302]
    client.force_login(world.chloe)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    assert client.get(url("look_at_dose", tutored)).status_code == 403
    client.force_login(world.dmitri)
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_programs_ask_and_get_what_is_stored(client, world, tutored, commit):
    address = f"{API}/runs/{tutored.public_id}/dose"
    asked = {"column": "hours", "outcome": "score", "arm": "yes"}
    with commit():
        answer = client.post(address, asked, content_type="application/json", headers=key(world.alma))
    assert answer.status_code == 202
    found = DoseLook.objects.get()
    got = client.get(f"{API}/dose/{found.public_id}", headers=key(world.chloe)).json()
    assert (got["state"], got["sha256"], got["result"]) == ("done", found.sha256, found.result)
    [listed] = client.get(address, headers=key(world.chloe)).json()
    assert (listed["id"], listed["result"]) == (str(found.public_id), None)
    for part, first in (("bins", "programme"), ("lines", "within")):
        file = client.get(f"{API}/dose/{found.public_id}/{part}.csv", headers=key(world.chloe))
        assert first in file.content.decode()
    refused = client.post(address, asked, content_type="application/json", headers=key(world.chloe))
    assert refused.status_code == 403
    wrong = asked | {"column": "school"}
    answer = client.post(address, wrong, content_type="application/json", headers=key(world.alma))
    assert answer.status_code == 422
    for where in (address, f"{API}/dose/{found.public_id}", f"{API}/dose/{found.public_id}/bins.csv"):
        assert client.get(where, headers=key(world.dmitri)).status_code == 404
        assert client.get(where).status_code == 401


@pytest.mark.parametrize("language", ["ar", "es"])
def test_the_page_is_there_in_every_language(client, world, look, language, settings):
    client.force_login(world.chloe)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(look.get_absolute_url()).content.decode()
    assert f'lang="{language}"' in page
    assert "<svg" in page.split('class="chart"')[1]


def test_more_looks_do_not_ask_the_database_more_often(client, world, commit, tutored, look):
    client.force_login(world.chloe)
    asked = []
    for _ in range(2):
        client.get(url("run_doses", tutored))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("run_doses", tutored)).status_code == 200
        asked.append(len(queries))
        look_of(world, commit, tutored, DoseQuestion("sessions", "score", "yes"))
    assert asked[0] == asked[1] <= 25


def test_a_result_needs_its_fingerprint(look):
    with pytest.raises(IntegrityError), transaction.atomic():
        DoseLook.objects.filter(pk=look.pk).update(sha256="")
    with pytest.raises(IntegrityError), transaction.atomic():
        DoseLook.objects.filter(pk=look.pk).update(state=RunState.FAILED)
