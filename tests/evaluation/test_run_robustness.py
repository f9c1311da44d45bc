"""How much the answer of a run hangs on choices: the button, the page, the files, and what they must not tell."""

import csv
import io
import math
from dataclasses import replace

import pandas as pd
import pytest
import statsmodels.formula.api as smf
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collegium.core.errors import Conflict, PermissionRefused
from collegium.core.jobs import run_job
from collegium.core.models import Job
from collegium.engines.impact import Logistic
from collegium.engines.reporting import UNIT
from collegium.evaluation import actions
from collegium.evaluation.models import RobustnessCheck
from collegium.evaluation.tables.studies import told
from collegium.evaluation.vocabulary import RunState
from tests.evaluation.robust import ASKED, check, checked_run, gappy, run_of, with_gaps
from tests.evaluation.studies import QUESTION
from tests.evaluation.test_api import key
from tests.exchange.students import HEADER, students

__all__ = ["check", "gappy"]


def url(name, run) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id])


@pytest.fixture
def chloe(client, world):
    """The browser of a plain member of another partner."""
    client.force_login(world.chloe)
    return client


def rows_of(client, address) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


def table() -> pd.DataFrame:
    frame = pd.DataFrame(with_gaps(), columns=HEADER)
    for name in ("pretest", "score"):
        frame[name] = pd.to_numeric(frame[name])
    return frame.assign(treated=(frame["program"] == "yes").astype(float))


def test_yes_or_no_is_told_in_percentage_points(chloe, gappy, check):
    """The same numbers, of an outcome that is known to have the values 0 and 1."""
    gappy.result |= {"two_valued": {"score": [0.0, 1.0]}}
    gappy.save(update_fields=["result"])
    answer = check.as_robustness().answers[0]
    effects = [100 * way.effect for way in answer.told()]
    page = chloe.get(url("run_robustness", gappy))
    text = page.content.decode()
    assert f"between {told(min(effects), 1)} and {told(max(effects), 1)} percentage points." in text
    whole = told(100 * answer.missing.lines[0].effect, 1)
    assert f"the difference is {whole} percentage points; with" in text
    assert "Difference (percentage points)" in page.context["answers"][0]["chart"]["svg"]
    [planned] = [row for row in page.context["answers"][0]["ways"].rows if "as planned" in row[0].text]
    [way] = [way for way in answer.ways if way.planned()]
    assert planned[5].text == told(100 * way.effect, 1)
    for address in (f"{url('run_robustness', gappy)}?format=csv", url("run_robustness_missing", gappy)):
        assert {row["unit"] for row in rows_of(chloe, address)} == {UNIT}
    assert float(rows_of(chloe, f"{url('run_robustness', gappy)}?format=csv")[0]["effect"]) * 100 in effects


def test_the_button_leads_to_the_job_and_the_job_to_the_page(client, world, gappy, commit):
    client.force_login(world.alma)
    page = client.get(gappy.get_absolute_url()).content.decode()
    assert url("run_robustness", gappy) in page
    empty = client.get(url("run_robustness", gappy)).content.decode()
    assert url("check_robustness", gappy) in empty
    with commit():
        answer = client.post(url("check_robustness", gappy))
    found = RobustnessCheck.objects.get()
    assert answer.url == reverse("job", args=[found.job_id])
    assert (found.state, len(found.sha256)) == (RunState.DONE, 64)
    assert client.get(answer.url).url == url("run_robustness", gappy)
    assert Job.objects.get(pk=found.job_id).done == Job.objects.get(pk=found.job_id).total > 0


def test_the_page_has_a_sentence_a_picture_and_two_tables(client, world, gappy, check):
    client.force_login(world.chloe)
    page = client.get(url("run_robustness", gappy)).content.decode()
    answer = check.as_robustness().answers[0]
    effects = [way.effect for way in answer.told()]
    assert len(effects) == 16
    assert f"In {len(effects)} of {len(effects)} ways of calculating" in page
    assert f"between {told(min(effects))} and {told(max(effects))}" in page
    assert "<svg" in page
    assert "as planned" in page
    assert "Missing values filled in" in page
    assert "standard deviations lower" in page
    assert check.sha256 in page
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0]


def left_out(formula, frame) -> float:
    """The standard error from regressions that each leave out one school: there are few."""
    effect = smf.ols(formula, frame).fit().params["treated"]
    schools = frame["school"].unique()
    without = [smf.ols(formula, frame[frame["school"] != one]).fit().params["treated"] for one in schools]
    return math.sqrt((len(schools) - 1) / len(schools) * sum((one - effect) ** 2 for one in without))


@pytest.mark.parametrize(
    ("covariates", "formula"),
    [
        ("pretest; gender", "score ~ treated + pretest + C(gender)"),
        ("gender", "score ~ treated + C(gender)"),
        ("", "score ~ treated"),
    ],
)
def test_the_numbers_are_those_of_direct_regressions(chloe, gappy, check, covariates, formula):
    ways = rows_of(chloe, url("run_robustness", gappy) + "?format=csv")
    frame = table().dropna(subset=["score", *(["pretest"] if "pretest" in covariates else [])])
    for cluster in ("school", ""):
        [way] = [
            one
            for one in ways
            if (one["covariates"], one["fixed_effects"], one["cluster"]) == (covariates, "", cluster)
        ]
        fit = smf.ols(formula, frame).fit(cov_type="HC1", use_t=True)
        se = left_out(formula, frame) if cluster else fit.bse["treated"]
        assert float(way["effect"]) == pytest.approx(fit.params["treated"], rel=1e-9)
        assert float(way["se"]) == pytest.approx(se, rel=1e-8)
        assert int(way["n_treated"]) + int(way["n_comparison"]) == len(frame)


def test_within_schools_too(client, world, gappy, check):
    client.force_login(world.chloe)
    ways = rows_of(client, url("run_robustness", gappy) + "?format=csv")
    [planned] = [way for way in ways if way["planned"] == "true"]
    frame = table().dropna()
    fit = smf.ols("score ~ treated + pretest + C(gender) + C(school)", frame).fit()
    assert float(planned["effect"]) == pytest.approx(fit.params["treated"], rel=1e-9)
    finding = next(one for one in gappy.as_result().findings if one.model == "adjusted")
    assert (float(planned["effect"]), float(planned["se"])) == (finding.effect, finding.se)


def test_the_first_line_on_missing_values_is_the_finding_itself(client, world, gappy, check):
    client.force_login(world.chloe)
    lines = rows_of(client, url("run_robustness_missing", gappy))
    kinds = [line["kind"] for line in lines]
    assert kinds == ["complete case", "imputed", "shifted", "shifted", "shifted", "shifted"]
    finding = next(one for one in gappy.as_result().findings if one.model == "adjusted")
    assert float(lines[0]["effect"]) == pytest.approx(finding.effect, rel=1e-9)
    assert float(lines[0]["se"]) == pytest.approx(finding.se, rel=1e-9)
    assert (lines[0]["students"], lines[1]["students"]) == ("360", "480")
    assert {(line["seed"], line["sets"]) for line in lines} == {(str(check.seed), "20")}
    effects = [float(line["effect"]) for line in lines[2:]]
    assert effects == sorted(effects)


def test_where_nothing_is_missing_the_page_says_so(client, world, commit):
    run = run_of(world, commit, students())
    found = checked_run(world, commit, run)
    assert found.as_robustness().answers[0].missing.reason == "complete"
    client.force_login(world.chloe)
    page = client.get(url("run_robustness", run)).content.decode()
    assert "there is nothing to fill in" in page
    assert [line["reason"] for line in rows_of(client, url("run_robustness_missing", run))] == ["complete"]


def test_ways_of_nearly_the_same_students_are_withheld(client, world, commit):
    """Seven students lack the test before: an effect with them, beside one without them, would tell of the seven."""
    run = run_of(world, commit, with_gaps(pretests=7, scores=60))
    answer = checked_run(world, commit, run).as_robustness().answers[0]
    assert {way.covariates for way in answer.told()} == {("pretest", "gender"), ("pretest",)}
    hidden = [way for way in answer.ways if way.effect is None]
    assert {way.covariates for way in hidden} == {(), ("gender",)}
    assert all(way.n_treated is None and way.withheld.startswith("Withheld to protect") for way in hidden)
    client.force_login(world.chloe)
    page = client.get(url("run_robustness", run)).content.decode()
    assert "8 more are not told" in page
    assert "In 8 of 8 ways" in page


def test_missing_values_of_a_few_are_not_told_of(world, commit):
    """Fourteen students lack a value, but fewer than ten in each arm."""
    run = run_of(world, commit, with_gaps(pretests=14, scores=0))
    answer = checked_run(world, commit, run).as_robustness().answers[0]
    assert (answer.missing.reason, answer.missing.lines) == ("few", ())


def test_how_many_lack_the_outcome_cannot_be_read_off_the_shifts(world, commit):
    """The effect moves with their share of the arm; seven are too few to tell of beside a way of all others."""
    run = run_of(world, commit, with_gaps(pretests=60, scores=7))
    answer = checked_run(world, commit, run).as_robustness().answers[0]
    assert () in {way.covariates for way in answer.told()}
    assert (answer.missing.reason, answer.missing.lines, answer.missing.tipping) == ("few", (), None)


def test_what_the_run_withholds_is_in_no_way(client, world, commit):
    yes, no = ([row for row in students() if row[2] == arm] for arm in ("yes", "no"))
    asked = replace(ASKED, fixed_effects=(), cluster="", minimum_cell=30)
    run = run_of(world, commit, [*no, *yes[:20]], asked)
    found = checked_run(world, commit, run)
    assert found.as_robustness().answers == ()
    client.force_login(world.chloe)
    assert "the finding itself is withheld" in client.get(url("run_robustness", run)).content.decode()


def test_later_runs_know_what_a_check_told(world, commit, gappy, check):
    with commit():
        later = actions.run_study(by=world.alma, study=gappy.study)
    seen = actions.seen_before(later)
    assert len(seen) == 1 + len(check.result["released"])
    assert {one.study.covariates for one in seen} >= {(), ("gender",), ("pretest", "gender")}
    assert "released" not in check.told()


def test_a_check_that_is_done_again_leaves_the_row_as_it_is(check):
    Job.objects.filter(pk=check.job_id).update(state=Job.State.WAITING, finished_at=None)
    run_job.call(str(check.job_id))
    again = RobustnessCheck.objects.get()
    assert (again.pk, again.sha256, again.finished_at) == (check.pk, check.sha256, check.finished_at)


def test_the_same_check_gives_the_same_numbers(check):
    RobustnessCheck.objects.update(state=RunState.UNDER_WAY, result=None, sha256="", finished_at=None)
    Job.objects.filter(pk=check.job_id).update(state=Job.State.WAITING, finished_at=None)
    run_job.call(str(check.job_id))
    assert RobustnessCheck.objects.get().sha256 == check.sha256


def test_a_check_whose_job_died_can_be_started_again(client, world, gappy, commit):
    first = actions.check_robustness(by=world.alma, run=gappy)
    with pytest.raises(Conflict, match="being checked already"):
        actions.check_robustness(by=world.alma, run=gappy)
    Job.objects.filter(pk=first.job_id).update(state=Job.State.FAILED, finished_at="2026-01-01T00:00Z")
    client.force_login(world.alma)
    assert "This check did not work" in client.get(url("run_robustness", gappy)).content.decode()
    again = checked_run(world, commit, gappy)
    assert (again.pk, again.state) == (first.pk, RunState.DONE)
    assert again.job_id != first.job_id
    with pytest.raises(Conflict, match="was checked already"):
        actions.check_robustness(by=world.alma, run=gappy)


def test_a_check_that_fails_says_why_and_stores_nothing(client, world, gappy, commit):
    gappy.dataset.parquet.write_bytes(b"not a table")
    found = checked_run(world, commit, gappy)
    assert (found.state, found.result) == (RunState.FAILED, None)
    client.force_login(world.alma)
    page = client.get(url("run_robustness", gappy)).content.decode()
    assert "cannot be read as a Parquet table" in page
    assert url("check_robustness", gappy) in page
    client.force_login(world.chloe)
    page = client.get(url("run_robustness", gappy)).content.decode()
    assert "Parquet" not in page
    assert url("check_robustness", gappy) not in page


def test_without_its_data_a_run_is_not_checked(client, world, gappy):
    gappy.dataset.parquet.unlink()
    client.force_login(world.alma)
    page = client.post(url("check_robustness", gappy), follow=True).content.decode()
    assert "no longer here" in page
    assert not RobustnessCheck.objects.exists()


def test_other_designs_have_no_such_check(client, world, commit):
    asked = replace(QUESTION, outcomes=("passed",), design=Logistic(), subgroups=())
    run = run_of(world, commit, students(), asked)
    assert run.state == RunState.DONE
    with pytest.raises(Conflict, match="as they are"):
        actions.check_robustness(by=world.alma, run=run)
    client.force_login(world.alma)
    assert url("run_robustness", run) not in client.get(run.get_absolute_url()).content.decode()
    assert "as they are" in client.get(url("run_robustness", run)).content.decode()


def test_only_evaluators_start_a_check_and_only_partners_see_it(client, world, gappy, check):
    with pytest.raises(PermissionRefused):
        actions.check_robustness(by=world.chloe, run=gappy)
    pages = [url("run_robustness", gappy), url("run_robustness_missing", gappy)]
    assert [client.get(page).status_code for page in pages] == [302, 302]
    client.force_login(world.chloe)
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert client.post(url("check_robustness", gappy)).status_code == 403
    assert client.get(url("check_robustness", gappy)).status_code == 405
    client.force_login(world.dmitri)
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(url("check_robustness", gappy)).status_code == 404


def test_programs_get_what_is_stored_with_the_permissions_of_the_run(client, world, gappy, check):
    address = f"/api/v1/evaluation/runs/{gappy.public_id}/robustness"
    found = client.get(address, headers=key(world.chloe)).json()
    assert (found["state"], found["seed"], found["sha256"]) == ("done", check.seed, check.sha256)
    assert found["result"] == check.told()
    assert client.get(address, headers=key(world.dmitri)).status_code == 404
    assert client.get(address).status_code == 401
    check.delete()
    assert client.get(address, headers=key(world.chloe)).status_code == 404


@pytest.mark.parametrize("language", ["ar", "es"])
def test_the_page_is_there_in_every_language(chloe, gappy, check, language, settings):
    chloe.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = chloe.get(url("run_robustness", gappy)).content.decode()
    assert f'lang="{language}"' in page
    assert "<svg" in page


def test_more_ways_do_not_ask_the_database_more_often(chloe, world, commit, gappy, check):
    few = run_of(world, commit, students(), replace(ASKED, covariates=(), fixed_effects=(), cluster=""))
    assert len(checked_run(world, commit, few).as_robustness().answers[0].ways) < 16
    asked = []
    for run in (few, few, gappy):
        with CaptureQueriesContext(connection) as queries:
            assert chloe.get(url("run_robustness", run)).status_code == 200
        asked.append(len(queries))
    assert asked[1] == asked[2] <= 25


def test_a_result_needs_its_fingerprint(check):
    with pytest.raises(IntegrityError), transaction.atomic():
        RobustnessCheck.objects.filter(pk=check.pk).update(sha256="")
    with pytest.raises(IntegrityError), transaction.atomic():
        RobustnessCheck.objects.filter(pk=check.pk).update(state=RunState.FAILED)
