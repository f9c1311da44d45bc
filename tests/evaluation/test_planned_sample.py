"""A study is frozen with the sample that was planned, and every run says if fewer were studied."""

import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.engines.impact import ChangeOverTime, RowAccount, study_from_dict
from collegium.engines.planning import (
    STUDY,
    Design,
    PlannedSample,
    detectable,
    planned_from_dict,
    shortfall,
    unsealed,
)
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.tables.planned import part, short_words, studied
from tests.evaluation.studies import QUESTION
from tests.evaluation.test_api import key
from tests.evaluation.test_sampling import ASKED
from tests.pdf import Pdf

# 480 students of 24 schools are in the table: 40 % fewer than these 800 in 32
PLANNED = PlannedSample(Design("groups", 25, 32, icc_groups=0.2), power=0.8, effect=0.4)
SAID = (
    "Planned were 800 students in 32 schools or classes; 480 students in 24 schools or classes took part in the "
    "analysis, 40 % fewer students. So only effects of at least {smallest} standard deviations could be found with a "
    "probability of 80 %, and not of {planned} as planned."
).format(
    smallest=f"{detectable(Design('groups', 20, 24, icc_groups=0.2)):.3f}",
    planned=f"{PLANNED.detectable:.3f}",
)


def url(name, study, *args) -> str:
    return reverse(f"evaluation:{name}", args=[study.initiative.slug, study.pk, *args])


def run_of(world, study, commit):
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    return run


@pytest.fixture
def short_run(world, study, commit):
    actions.freeze_study(by=world.alma, study=study, planned=PLANNED)
    return run_of(world, study, commit)


# --- what is said ---------------------------------------------------------------------------------------------


def test_a_run_with_fewer_says_so_on_its_page_and_in_the_report(client, world, short_run):
    client.force_login(world.chloe)
    answer = client.get(short_run.get_absolute_url())
    assert answer.context["adherence"].followed == "as planned"  # of the question
    page = answer.content.decode()
    assert "Fewer were studied than planned" in page
    assert SAID in page
    here = [world.reading.slug, short_run.public_id]
    report = client.get(reverse("evaluation:run_report", args=here))
    assert SAID in report.context["board"].limits
    assert report.content.decode().count(SAID) == 2  # beside how sure we are, and among the limits


def test_files_and_the_api_say_it_too(client, world, short_run):
    client.force_login(world.chloe)
    here = [world.reading.slug, short_run.public_id]
    assert SAID in Pdf(client.get(reverse("evaluation:study_run_report", args=here)).content).text()
    (found,) = json.loads(client.get(reverse("evaluation:study_run_result", args=here)).content)[
        "short_of_plan"
    ]
    assert found == {
        "outcome": "score",
        "students_planned": 800,
        "clusters_planned": 32,
        "students": 480,
        "clusters": 24,
        "power": 0.8,
        "detectable_planned": PLANNED.detectable,
        "detectable": detectable(Design("groups", 20, 24, icc_groups=0.2)),
        "text": SAID,
    }
    client.logout()
    asked = client.get(f"/api/v1/evaluation/runs/{short_run.public_id}", headers=key(world.chloe)).json()
    assert asked["short_of_plan"] == [found]


AS_MANY, MORE = PlannedSample(Design("groups", 20, 24)), PlannedSample(Design("groups", 9, 9))


@pytest.mark.parametrize("planned", [None, AS_MANY, MORE])
def test_nothing_is_said_where_as_many_or_more_were_studied(client, world, study, commit, planned):
    actions.freeze_study(by=world.alma, study=study, planned=planned)
    run = run_of(world, study, commit)
    client.force_login(world.chloe)
    answer = client.get(run.get_absolute_url())
    assert answer.context["adherence"].short == ()
    assert "Fewer were studied" not in answer.content.decode()
    file = reverse("evaluation:study_run_result", args=[world.reading.slug, run.public_id])
    assert json.loads(client.get(file).content)["short_of_plan"] == []


def test_of_several_outcomes_each_is_named(client, world, study, commit):
    both = Definition(study.dataset, study.title, "", replace(QUESTION, outcomes=("score", "passed")))
    actions.edit_study(by=world.alma, study=study, definition=both)
    study.refresh_from_db()
    actions.freeze_study(by=world.alma, study=study, planned=PLANNED)
    run = run_of(world, study, commit)
    client.force_login(world.chloe)
    short = client.get(run.get_absolute_url()).context["adherence"].short
    assert [line.partition(": ")[0] for line in short] == ["score", "passed"]


def test_a_later_freeze_without_a_sample_does_not_drop_the_plan(client, world, study, commit):
    actions.freeze_study(by=world.alma, study=study, planned=PLANNED)
    other = Definition(study.dataset, study.title, "", replace(QUESTION, covariates=()))
    actions.edit_study(by=world.alma, study=study, definition=other)
    study.refresh_from_db()
    actions.freeze_study(by=world.alma, study=study)
    run = run_of(world, study, commit)
    client.force_login(world.chloe)
    assert client.get(run.get_absolute_url()).context["adherence"].short == (SAID,)


def test_a_sample_that_is_planned_after_a_run_says_nothing_of_it(client, world, run):
    actions.freeze_study(by=world.alma, study=run.study, planned=PLANNED)
    client.force_login(world.chloe)
    assert client.get(run.get_absolute_url()).context["adherence"].short == ()


def test_only_numbers_that_the_run_told_are_used(short_run):
    result = short_run.as_result()
    assert studied(result, "score") == (480, 24)
    hidden = replace(
        result,
        findings=tuple(replace(one, suppressed=True) for one in result.findings),
        rows=RowAccount(None, None, {"score": None}),
    )
    assert studied(hidden, "score") == (None, None)
    told_of_rows = replace(hidden, rows=RowAccount(500, 20, {"score": 480}))
    assert studied(told_of_rows, "score") == (480, None)
    several = replace(result, study=replace(result.study, arms=("yes", "more")))
    assert studied(several, "score") == (480, 24)


def test_each_sentence_is_whole():
    def said(design: Design, students: int, clusters: int | None) -> str:
        found = shortfall(PlannedSample(design), students=students, clusters=clusters)
        assert found is not None
        return short_words(found)

    assert said(Design("students", 400), 300, None).startswith(
        "Planned were 400 students; 300 students took part in the analysis, 25 % fewer. So only effects of at least 0.3"
    )
    assert "; 1,200 students took part in the analysis, but in 30 schools or classes, 25 % fewer." in said(
        Design("groups", 30, 40, icc_groups=0.2), 1200, 30
    )
    assert said(Design("groups", 30, 40), 60, 2).endswith(
        "With so few units no effect can be told from chance."
    )
    assert said(Design("students", 400), 399, None) == (
        "Planned were 400 students; 399 students took part in the analysis, less than 1 % fewer. Only effects of at "
        "least 0.281 standard deviations could be found with a probability of 80 %."
    )
    assert part(0.004) == "less than 1 %"
    assert "3 districts" in said(Design("sites", 20, 4, 6), 240, 3)


# --- freezing -------------------------------------------------------------------------------------------------


def test_the_sample_calculation_leads_to_a_study_and_fills_in_the_form(client, world, study):
    client.force_login(world.alma)
    page = client.get(f"{reverse('evaluation:power', args=[world.reading.slug])}?{urlencode(ASKED)}")
    ((offered, address),) = page.context["freezable"]
    assert offered == study
    form = client.get(address).context["form"]
    assert {name: float(form[name].value()) for name in ("students", "groups", "effect")} == {
        "students": 60,
        "groups": 36,  # a tenth of 40 drops out
        "effect": ASKED["effect"],
    }
    assert "loss" not in form.fields
    data = {name: value for name, value in ASKED.items() if name != "loss"}
    after = client.post(url("freeze_study", study), data, follow=True).content.decode()
    assert "The study is frozen." in after
    assert "planned: 2,400 students in 40 schools or classes" in after
    frozen = study.freezes.get()
    content = unsealed(json.loads(client.get(url("frozen_study", study, frozen.pk)).content), kind=STUDY)
    assert planned_from_dict(content["planned"]) == frozen.planned
    assert frozen.is_whole
    assert study_from_dict(content["study"]).fingerprint() == content["fingerprint"]


def test_a_member_without_a_role_is_not_offered_it(client, world, study):
    client.force_login(world.chloe)
    page = client.get(f"{reverse('evaluation:power', args=[world.reading.slug])}?{urlencode(ASKED)}")
    assert page.context["freezable"] == []
    assert client.get(url("freeze_study", study)).status_code == 403
    with pytest.raises(PermissionRefused):
        actions.freeze_study(by=world.chloe, study=study, planned=PLANNED)


def test_bad_numbers_stay_on_the_form(client, world, study):
    client.force_login(world.alma)
    page = client.post(url("freeze_study", study), {**ASKED, "students": 0, "icc_groups": 2})
    assert set(page.context["form"].errors) >= {"students", "icc_groups"}
    assert not study.freezes.exists()


def test_what_was_frozen_without_a_sample_may_get_one_once(world, study):
    actions.freeze_study(by=world.alma, study=study)
    actions.freeze_study(by=world.alma, study=study, planned=PLANNED)
    for planned in (None, PLANNED):
        with pytest.raises(Conflict, match="frozen as it is defined now"):
            actions.freeze_study(by=world.alma, study=study, planned=planned)
    assert [one.planned for one in study.freezes.all()] == [PLANNED, None]
    assert "planned" not in study.freezes.last().content


def test_a_sample_that_cannot_be_is_refused(world, study):
    with pytest.raises(InvalidInput) as refusal:
        actions.freeze_study(by=world.alma, study=study, planned=replace(PLANNED, power=1))
    assert [(one.column, one.why) for one in refusal.value.problems] == [
        ("power", "must lie between 0 and 1")
    ]


@pytest.mark.parametrize("change", [{"persons": False}, {"design": ChangeOverTime("school", "pretest")}])
def test_designs_without_such_a_sample_are_frozen_without_one(client, world, study, change):
    asked = replace(QUESTION, subgroups=(), **change)
    study.definition = json.loads(json.dumps(asked.as_dict()))
    study.save()
    client.force_login(world.alma)
    page = client.post(url("freeze_study", study), {**ASKED})
    assert "Freeze it without one." in page.content.decode()
    assert not study.freezes.exists()
    actions.freeze_study(by=world.alma, study=study)
    assert study.freezes.get().planned is None


def test_levels_that_a_design_has_not_are_not_counted(client, world, study):
    """400 students one by one are 400, whatever stands in the fields of schools and districts."""
    client.force_login(world.alma)
    client.post(
        url("freeze_study", study), {**ASKED, "kind": "students", "students": 400, "groups": 40, "sites": 3}
    )
    planned = study.freezes.get().planned
    assert (planned.students, planned.clusters) == (400, None)
    # statsmodels 0.14: TTestIndPower().solve_power(nobs1=200, alpha=0.05, power=0.8) gives 0.2808
    assert planned.detectable == pytest.approx(0.2808, abs=0.001)
