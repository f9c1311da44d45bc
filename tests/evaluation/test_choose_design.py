"""Choosing how the comparison is made, and the form of each design."""

from typing import Any

import pytest
from django.urls import reverse

from collegium.core.models import Job
from collegium.engines.impact import Cutoff, Logistic, Matched, RandomIntercept, ValueAdded
from collegium.evaluation.forms import FORMS
from collegium.evaluation.forms.choosing import schools_of
from collegium.evaluation.models import Study, StudyRun
from collegium.evaluation.vocabulary import GUIDES, fitting_design
from collegium.exchange import actions as exchange
from collegium.exchange.actions import Description
from tests.evaluation.studies import form_data
from tests.evaluation.test_api import STUDIES, definition, key
from tests.exchange.students import as_csv, sent


@pytest.fixture
def url(world) -> str:
    return reverse("evaluation:define_study", args=[world.reading.slug])


def test_every_design_has_a_guide_and_a_form():
    assert {guide.kind for guide in GUIDES} == set(FORMS)


def test_the_page_says_what_each_design_needs_and_what_the_data_lack(client, world, dataset):
    client.force_login(world.alma)
    answer = client.get(reverse("evaluation:choose_design", args=[world.reading.slug]))
    page = answer.content.decode()
    gaps = {one["guide"].kind: one["gaps"] for one in answer.context["designs"]}
    assert gaps["compared"] == gaps["matched"] == gaps["logistic"] == gaps["random intercept"] == []
    assert gaps["synthetic control"] == [] or "time" in gaps["synthetic control"][0]
    assert "Chance decided who took part" in page
    assert f"dataset={dataset.public_id}&amp;design=random+intercept" in page
    client.force_login(world.chloe)
    assert client.get(reverse("evaluation:choose_design", args=[world.reading.slug])).status_code == 403
    client.force_login(world.dmitri)
    assert client.get(reverse("evaluation:choose_design", args=[world.reading.slug])).status_code == 404


def test_without_scores_from_before_matching_and_value_added_are_said_to_lack_them(client, world, dataset):
    dataset.columns.filter(name="pretest").update(role="other")
    client.force_login(world.alma)
    answer = client.get(reverse("evaluation:choose_design", args=[world.reading.slug]))
    gaps = {one["guide"].kind: one["gaps"] for one in answer.context["designs"]}
    assert gaps["matched"] == ["No column is marked as measured before the programme."] == gaps["value added"]


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (("lot", "students", "number"), "compared"),
        (("lot", "schools", "number"), "compared"),
        (("lot", "students", "yes or no"), "logistic"),
        (("line", "", "number"), "cutoff"),
        (("chose", "", "yes or no"), "matched"),
        (("times", "", ""), "change over time"),
        (("one", "", ""), "synthetic control"),
        (("everybody", "", ""), "interrupted series"),
        (("nobody", "", ""), "value added"),
    ],
)
def test_answers_in_plain_words_lead_to_one_design(client, world, dataset, answers, kind):
    client.force_login(world.alma)
    address = reverse("evaluation:choose_design", args=[world.reading.slug])
    asked = dict(zip(("decided", "drawn", "measured"), answers, strict=True))
    answer = client.get(address, {**asked, "dataset": str(dataset.public_id)})
    (found,) = answer.context["fitting"]
    assert found["guide"].kind == kind
    page = answer.content.decode()
    assert str(found["guide"].stronger) in page
    assert f"design={kind.replace(' ', '+')}" in page


def test_few_students_in_each_school_lead_to_a_multilevel_model():
    assert fitting_design("lot", "schools", "number", students_per_school=8.0) == "random intercept"
    assert fitting_design("lot", "schools", "number", students_per_school=80.0) == "compared"
    assert fitting_design("lot", "students", "number", students_per_school=8.0) == "compared"


def test_the_answers_and_the_data_together_warn(client, world, dataset):
    client.force_login(world.alma)
    address = reverse("evaluation:choose_design", args=[world.reading.slug])
    asked = {"decided": "lot", "drawn": "schools", "measured": "number"}
    schools = dataset.columns.get(role="group").distinct
    assert schools < 40
    (few,) = client.get(address, asked).context["warnings"]
    assert few.startswith(f"“school” counts as what was drawn: {schools} schools or classes.")
    dataset.columns.exclude(role="identifier").update(role="other")
    none, nothing = client.get(address, asked).context["warnings"]
    assert "ranges would be too narrow" in none
    assert "Nothing is marked as measured before" in nothing


TREATED = [[f"S{number:03}", f"school {number % 12:02}", number % 12 < 6, number] for number in range(120)]


@pytest.fixture
def whole_schools(world, commit):
    """12 schools of which 6 took part; both columns have the role of a group, as the codebook offers it."""
    with commit():
        loaded = exchange.upload_dataset(
            by=world.alma,
            initiative=world.reading,
            about=Description("Whole schools", "All", "Agreement", is_generated=True),
            file=sent(as_csv(TREATED, ["student_id", "school", "took_part", "score"])),
        )
    loaded.refresh_from_db()
    loaded.columns.filter(name__in=["school", "took_part"]).update(role="group")
    loaded.columns.filter(name="score").update(role="outcome-after")
    return loaded


def test_who_took_part_is_never_taken_for_the_schools(whole_schools):
    assert schools_of(whole_schools).name == "school"
    whole_schools.columns.filter(name="school").update(role="other")
    assert schools_of(whole_schools) is None


def test_without_an_answer_nothing_is_chosen_and_nonsense_is_an_error(client, world, dataset):
    client.force_login(world.alma)
    address = reverse("evaluation:choose_design", args=[world.reading.slug])
    assert client.get(address).context["fitting"] == []
    wrong = client.get(address, {"decided": "the weather"})
    assert wrong.context["fitting"] == []
    assert wrong.context["form"].errors["decided"]


DESIGNS: list[tuple[str, dict[str, Any], Any]] = [
    ("logistic", {"outcomes": ["passed"]}, Logistic()),
    ("random intercept", {"group": "school"}, RandomIntercept("school")),
    (
        "matched",
        {"on": ["pretest"], "exact": ["gender"], "method": "coarsened"},
        Matched(("pretest",), ("gender",), "coarsened"),
    ),
    (
        "cutoff",
        {"treatment": "pretest", "baseline": [], "covariates": [], "at": "50", "below": "below"},
        Cutoff(50.0, below=True),
    ),
    ("value added", {"treatment": "school"}, ValueAdded()),
]


@pytest.mark.parametrize("case", DESIGNS, ids=[kind for kind, *_ in DESIGNS])
def test_the_form_of_a_design_asks_what_it_needs_and_is_filled_again_to_change_it(
    client, world, dataset, url, case
):
    kind, changed, design = case
    client.force_login(world.alma)
    assert client.get(url, {"design": kind}).context["form"].kind == kind
    answer = client.post(f"{url}?design={kind}", form_data(**changed))
    assert answer.status_code == 302, answer.context["form"].errors
    study = Study.objects.get()
    assert answer.url == study.get_absolute_url()
    asked = study.as_question()
    assert asked.design == design
    edit = reverse("evaluation:edit_study", args=[world.reading.slug, study.pk])
    form = client.get(edit).context["form"]
    assert form.kind == kind
    again = {name: form[name].value() for name in form.fields}
    client.post(edit, {name: value for name, value in again.items() if value is not None})
    study.refresh_from_db()
    assert study.as_question() == asked


def test_what_a_design_misses_is_named_beside_its_field(client, world, dataset, url):
    client.force_login(world.alma)
    form = client.post(f"{url}?design=cutoff", form_data(treatment="pretest")).context["form"]
    assert "at" in form.errors
    form = client.post(f"{url}?design=matched", form_data(method="entropy")).context["form"]
    assert "no column to match on is named" in str(form.errors)
    assert not Study.objects.exists()


def test_a_multilevel_study_runs_to_its_page(client, world, dataset, url, commit):
    client.force_login(world.alma)
    client.post(f"{url}?design=random intercept", form_data(group="school"))
    study = Study.objects.get()
    with commit():
        client.post(reverse("evaluation:run_study", args=[world.reading.slug, study.pk]))
    run = StudyRun.objects.get()
    assert run.state == "done"
    finding = next(one for one in run.as_result().findings if one.model == "adjusted" and not one.subgroup)
    assert 3 < finding.effect < 7  # the programme adds 5 points
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Groups compared by a multilevel model" in page


def test_a_program_names_a_design_too_and_faults_are_told(client, world, dataset):
    me = key(world.alma)
    asked = definition(dataset, design={"kind": "random intercept", "group": "school"})
    made = client.post(STUDIES, asked, headers=me, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["definition"]["design"] == {"kind": "random intercept", "group": "school"}
    for design, status in (
        ({"kind": "random intercept", "group": ""}, 422),
        ({"kind": "random intercept", "group": "shoe"}, 422),
        ({"kind": "guess"}, 422),
    ):
        answer = client.post(
            STUDIES, definition(dataset, design=design), headers=me, content_type="application/json"
        )
        assert answer.status_code == status, design
    assert Study.objects.count() == 1


def test_value_added_is_shown_as_table_picture_and_file(client, world, dataset, url, commit):
    client.force_login(world.alma)
    client.post(f"{url}?design=value added", form_data(treatment="school"))
    study = Study.objects.get()
    with commit():
        client.post(reverse("evaluation:run_study", args=[world.reading.slug, study.pk]))
    run = StudyRun.objects.get()
    assert run.state == "done", Job.objects.get(pk=run.job_id).error
    page = client.get(run.get_absolute_url())
    (shown,) = page.context["evidence"]
    assert shown["title"] == "What each of them added"
    assert shown["svg"].startswith("<svg")
    assert "school 04" in shown["svg"]
    text = page.content.decode()
    assert "must not be used alone to rank, reward or punish" in text
    file = client.get(reverse("evaluation:study_run_evidence", args=[world.reading.slug, run.public_id, 0]))
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "unit,value,value_sd,se,low,high,reliability,standing,students,data"
    assert len(lines) == 25
    nothing = reverse("evaluation:study_run_evidence", args=[world.reading.slug, run.public_id, 1])
    assert client.get(nothing).status_code == 404
    client.force_login(world.dmitri)
    assert client.get(file.wsgi_request.path).status_code == 404
