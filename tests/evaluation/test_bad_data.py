"""What a study must not conclude from: students who are there twice, and what was measured at the wrong time."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from collegium.core.errors import InvalidInput
from collegium.core.models import Job
from collegium.engines.impact import Matched
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import Study, StudyRun
from collegium.exchange.actions import ColumnNote, Description, document_columns, upload_dataset
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import ColumnRole
from tests.evaluation.studies import QUESTION, form_data
from tests.evaluation.test_api import STUDIES, key
from tests.exchange.students import HEADER, ROLES, as_csv, sent, students

SEVERAL = "students stand more than once among the rows used"


def loaded(world, commit, rows, header=None) -> Dataset:
    with commit():
        found = upload_dataset(
            by=world.alma,
            initiative=world.reading,
            about=Description("Doubtful cohort"),
            file=sent(as_csv(rows, header), "doubtful.csv"),
        )
    found.refresh_from_db()
    notes = {name: ColumnNote("", "", role) for name, role in ROLES.items()}
    document_columns(by=world.alma, dataset=found, notes=notes)
    return found


def defined(world, dataset, **changes) -> Study:
    definition = Definition(dataset, "Reading programme", "", replace(QUESTION, **changes))
    return actions.define_study(by=world.alma, initiative=world.reading, definition=definition)


def run_of(world, study, commit) -> StudyRun:
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    return run


# --- students who are there twice -----------------------------------------------------------------------------


def test_a_run_of_a_table_with_every_student_twice_is_refused(client, world, commit):
    rows = students(240)
    run = run_of(world, defined(world, loaded(world, commit, [*rows, *rows])), commit)
    client.force_login(world.alma)
    page = client.get(run.get_absolute_url()).content.decode()
    assert f"Doubtful cohort (doubtful.csv), column “student_id”: at least 240 {SEVERAL}" in page
    assert "Keep one row for each student" in page
    assert "S00001" not in page  # nobody is named
    assert run.result is None


def test_the_api_says_the_same_and_names_nobody(client, world, commit):
    rows = students(240)
    run = run_of(world, defined(world, loaded(world, commit, [*rows, *rows[:3]])), commit)
    asked = f"/api/v1/evaluation/runs/{run.public_id}"
    found = client.get(asked, headers=key(world.alma)).json()
    (problem,) = found["problems"]
    assert (problem["source"], problem["column"]) == ("Doubtful cohort (doubtful.csv)", "student_id")
    assert f"fewer than 10 {SEVERAL}" in problem["why"]
    assert (problem["value"], problem["line"], found["result"]) == ("", None, None)
    others = client.get(asked, headers=key(world.chloe)).json()
    assert others["problems"] == []


def test_of_several_identifiers_the_one_with_most_values_tells(world, commit):
    """Names are shared, a number is not; the number of the row tells nobody apart."""
    names = [[f"name {n % 50}", n, *row] for n, row in enumerate(students(240))]
    dataset = loaded(world, commit, names, ["name", "rownames", *HEADER])
    roles = {column.name: column.role for column in dataset.columns.all()}
    assert {name for name, role in roles.items() if role == ColumnRole.IDENTIFIER} == {
        "name",
        "rownames",
        "student_id",
    }
    assert actions.identifier_of(dataset.columns.all()) == "student_id"
    assert run_of(world, defined(world, dataset), commit).result is not None


def test_tables_of_places_are_not_looked_at_for_students(world, commit):
    rows = students(240)
    dataset = loaded(world, commit, [*rows, *rows[:3]])
    assert run_of(world, defined(world, dataset, persons=False), commit).result is not None


def test_a_check_of_robustness_looks_at_rows_that_the_run_did_not_use(world, commit):
    rows = students(240)
    place = HEADER.index("score")
    again = [[*row[:place], "", *row[place + 1 :]] for row in rows[:20]]
    run = run_of(world, defined(world, loaded(world, commit, [*rows, *again])), commit)
    assert run.result is not None
    with commit():
        check = actions.check_robustness(by=world.alma, run=run)
    job = Job.objects.get(pk=check.job_id)
    assert [one["source"] for one in job.problems] == ["Doubtful cohort (doubtful.csv)"]
    assert f"at least 20 {SEVERAL}" in job.problems[0]["why"]


# --- when it was measured -------------------------------------------------------------------------------------

LATE = {"pretest": ColumnRole.AFTER}
WRONG = [
    (
        {"outcomes": ("pretest",), "baseline": (), "covariates": ()},
        {},
        "pretest",
        "cannot show what the programme",
    ),
    ({"baseline": ()}, LATE, "pretest", "among the covariates: what the programme may have changed"),
    ({"covariates": ()}, LATE, "pretest", "whether the groups were alike before"),
    ({"subgroups": ("gender",)}, {"gender": ColumnRole.AFTER}, "gender", "who is in which of these groups"),
    (
        {"fixed_effects": ("origin",), "subgroups": ()},
        {"origin": ColumnRole.AFTER},
        "origin",
        "among the fixed effects: what the programme may have changed",
    ),
    (
        {"design": Matched(("pretest",)), "covariates": (), "baseline": ()},
        LATE,
        "pretest",
        "among the columns to match on: what the programme may have changed",
    ),
]


def give(world, dataset, roles) -> None:
    notes = {name: ColumnNote("", "", role) for name, role in roles.items()}
    document_columns(by=world.alma, dataset=dataset, notes=notes)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: one[3])
def test_the_action_refuses_what_was_measured_at_the_wrong_time(world, dataset, wrong):
    changes, roles, column, said = wrong
    give(world, dataset, roles)
    with pytest.raises(InvalidInput) as refusal:
        defined(world, dataset, **changes)
    (problem,) = refusal.value.problems
    assert (problem.source, problem.column) == ("Spring cohort (students.csv)", column)
    assert said in problem.why
    assert problem.todo == "Leave it out, or correct when it was measured."
    assert not Study.objects.exists()


def test_the_form_says_it_where_a_study_had_chosen_it_before(client, world, dataset, study):
    give(world, dataset, LATE)
    client.force_login(world.alma)
    url = reverse("evaluation:edit_study", args=[world.reading.slug, study.pk])
    page = client.post(url, form_data())
    assert page.status_code == 200
    told = " ".join(page.context["form"].non_field_errors())
    assert "Spring cohort (students.csv), column “pretest”: was measured after the programme" in told
    assert "takes away a part of the effect" in page.content.decode()


def test_the_api_refuses_the_same(client, world, dataset):
    give(world, dataset, LATE)
    definition = {
        "treatment": "program",
        "arms": ["yes"],
        "comparison": "no",
        "outcomes": ["score"],
        "covariates": ["pretest"],
    }
    answer = client.post(
        STUDIES,
        json.dumps({"dataset": str(dataset.public_id), "title": "Late", "definition": definition}),
        content_type="application/json",
        headers=key(world.alma),
    )
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["column"] == "pretest"
    assert "takes away a part of the effect" in problem["why"]


def test_a_role_that_is_corrected_later_stops_the_next_run(client, world, dataset, study):
    give(world, dataset, LATE)
    client.force_login(world.alma)
    url = reverse("evaluation:run_study", args=[world.reading.slug, study.pk])
    page = client.post(url, follow=True).content.decode()
    assert "The study cannot be run like this." in page
    assert "column “pretest”: was measured after the programme" in page
    assert not study.runs.exists()


def test_columns_with_another_role_are_let_pass(world, dataset):
    give(world, dataset, {"pretest": ColumnRole.OTHER, "score": ColumnRole.OTHER})
    assert defined(world, dataset).definition["covariates"] == ["pretest"]


# --- where the fault is ---------------------------------------------------------------------------------------


def test_a_problem_with_a_definition_names_title_and_file(world, dataset):
    with pytest.raises(InvalidInput) as refusal:
        defined(world, dataset, covariates=("pretset",))
    (problem,) = refusal.value.problems
    assert str(problem).startswith(
        "Spring cohort (students.csv), column “pretset”: the dataset has no such column"
    )


def test_a_run_that_fails_names_the_file_and_not_a_table(client, world, dataset, study, commit):
    """The data changed after the study was defined: nobody is in an arm any more."""
    study.definition["comparison"] = "never"
    study.definition["covariates"] = ["pretest", "pretest"]
    study.save()
    run = run_of(world, study, commit)
    job = Job.objects.get(pk=run.job_id)
    assert [(one["source"], one["column"]) for one in job.problems] == [
        ("Reading programme, Spring cohort (students.csv)", "pretest"),
        ("Spring cohort (students.csv)", "program"),
    ]
    client.force_login(world.alma)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "Spring cohort (students.csv), column “program”: no row has this value" in page
