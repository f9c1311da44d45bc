"""A look with a time and an outcome of yes and no: parts of the whole and changes of gaps on page, file and API."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from django.urls import reverse

from collegium.core import jobs
from collegium.core.errors import InvalidInput
from collegium.engines.equity import gap_changes, representation, table_of_rows
from collegium.engines.looks import ChangeRow, Look
from collegium.evaluation import actions, tables
from collegium.evaluation.actions.seen import look_as_result
from collegium.evaluation.models import EquityLook
from collegium.evaluation.tables.equity_changes import change_sentence
from collegium.evaluation.tables.equity_parts import part_sentence
from collegium.evaluation.vocabulary import LookTable
from collegium.exchange.models import Dataset
from tests.engines.test_looks_over_time import wave_of_rows
from tests.evaluation.cohorts import HEADER, cohorts, loaded
from tests.evaluation.test_api import key

ROWS = {name: np.array(values) for name, values in zip(HEADER, zip(*cohorts(), strict=True), strict=True)}
GIRL = (("gender", "girl"),)


@pytest.fixture(autouse=True)
def slow_heart(monkeypatch):
    """Jobs run inside the test's transaction, where another thread must not write."""
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 600.0)


@pytest.fixture
def dataset(world, commit) -> Dataset:
    with commit():
        return loaded(world)


@pytest.fixture
def looked(world, dataset, commit):
    def look_at(outcome="passed", columns=("gender",), **changed) -> EquityLook:
        with commit():
            made = actions.look_at_equity(
                by=world.alma, dataset=dataset, look=Look(outcome, columns, **({"time": "year"} | changed))
            )
        made.refresh_from_db()
        return made

    return look_at


def file_of(client, look: EquityLook, table: str) -> list[dict[str, str]]:
    url = reverse("evaluation:equity_look_table", args=[look.dataset.initiative.slug, look.public_id, table])
    return list(csv.DictReader(io.StringIO(client.get(url).content.decode("utf-8-sig"))))


def form_of(dataset: Dataset) -> str:
    return reverse("evaluation:look_at_equity", args=[dataset.initiative.slug, dataset.public_id])


def test_an_evaluator_names_the_time_and_reads_what_changed(client, world, dataset, commit):
    client.force_login(world.alma)
    assert "Which column says when?" in client.get(form_of(dataset)).content.decode()
    chosen = {"outcome": "passed", "columns": ["gender"], "time": "year", "against": "rest", "minimum": "10"}
    with commit():
        client.post(form_of(dataset), chosen)
    look = EquityLook.objects.get()
    page = client.get(look.get_absolute_url()).content.decode()
    assert "passed by gender, and over time by year" in page
    assert "When students were measured" in page
    assert "Did the gaps grow or close?" in page
    assert "Each later time is compared with 2024, the first that can be told." in page
    assert "gender: girl: 2024 to 2026" in page
    assert "Chance alone would rarely make such a change." in page
    assert "treated as different persons" in page
    again = client.get(client.get(look.get_absolute_url()).context["again_url"])
    assert again.context["form"].initial["time"] == "year"


def test_changes_in_the_file_are_those_of_the_rows(client, world, looked):
    client.force_login(world.chloe)
    told = {(row["gender"], row["after"]): row for row in file_of(client, looked(), "changes")}
    assert set(told) == {(gender, year) for gender in ("boy", "girl") for year in ("2025", "2026")}
    known = {name: ROWS[name] for name in ("gender", "year")}
    table = table_of_rows(ROWS["passed"].astype(float), known)
    for (gender, year), row in told.items():
        group = (("gender", gender),)
        waves = [wave_of_rows(table, ["gender"], group, None, time) for time in ("2024", year)]
        (theirs,) = gap_changes(waves)
        assert (row["before"], row["against"], row["withheld"]) == ("2024", "rest", "")
        assert [float(row[name]) for name in ("change", "low", "high", "p")] == pytest.approx(
            [theirs.change.estimate, theirs.change.low, theirs.change.high, theirs.p], rel=1e-9
        )
    assert float(told["girl", "2026"]["adjusted"]) < 0.05


def test_parts_in_the_file_are_those_of_the_rows_and_the_page_says_them(client, world, looked):
    client.force_login(world.chloe)
    look = looked()
    told = {row["gender"]: row for row in file_of(client, look, "representation")}
    genders = {gender: ROWS["gender"] == gender for gender in ("boy", "girl")}
    passed = ROWS["passed"].astype(float)
    theirs = {
        row.group: row
        for row in representation(
            {gender: int(passed[side].sum()) for gender, side in genders.items()},
            {gender: int(side.sum()) for gender, side in genders.items()},
        ).groups
    }
    assert set(told) == set(theirs)
    for gender, row in told.items():
        one = theirs[gender]
        assert float(row["share_all"]) == pytest.approx(one.share_eligible)
        assert float(row["share_had"]) == pytest.approx(one.share_participants.estimate)
        assert [float(row[name]) for name in ("difference", "low", "high")] == pytest.approx(
            [one.difference.estimate, one.difference.low, one.difference.high]
        )
        assert float(row["index_low"]) == pytest.approx(one.index.low)
    page = client.get(look.get_absolute_url()).content.decode()
    girls, had = (100 * share for share in (theirs["girl"].share_eligible, float(told["girl"]["share_had"])))
    assert "Is every group there in proportion?" in page
    assert f"They are {girls:.1f}\xa0% of all students and {had:.1f}\xa0% of those with “passed”" in page


def test_a_part_that_several_comparisons_explain_is_not_called_out_of_proportion(client, world, looked):
    """Its own range leaves 0 out, its corrected p-value does not: the page must not call it a finding."""
    result = looked().as_result()
    row = next(one for one in result.representation if one.difference is not None)
    one = replace(row, difference=0.03, low=0.001, high=0.059, p=0.04, adjusted=0.12, significant=False)
    assert "Among so many groups" in part_sentence(result, one, {}).sure
    clear = replace(one, p=0.001, adjusted=0.003, significant=True)
    assert "Chance alone would rarely" in part_sentence(result, clear, {}).sure
    before = replace(one, p=None, adjusted=None)
    assert part_sentence(result, before, {}).sure == ""
    client.force_login(world.chloe)
    page = client.get(looked().get_absolute_url()).content.decode()
    parts = page.split("Is every group there in proportion?")[1].split("<h2>")[0]
    assert "p-value, corrected" in parts


def test_a_look_at_a_number_has_no_parts_and_one_without_a_time_no_changes(client, world, looked):
    client.force_login(world.chloe)
    page = client.get(looked("score", time="").get_absolute_url()).content.decode()
    assert "in proportion?" not in page
    assert "Did the gaps grow or close?" not in page
    assert "Which column says when?" not in page
    timed = client.get(looked("score").get_absolute_url()).content.decode()
    assert "in proportion?" not in timed
    assert "Did the gaps grow or close?" in timed


def test_gap_tables_leave_the_time_out_and_the_groups_table_has_it(client, world, looked):
    client.force_login(world.chloe)
    look = looked(columns=("gender", "origin"))
    groups = file_of(client, look, "groups")
    assert {(row["gender"], row["year"]) for row in groups} >= {("", "2025"), ("girl", "2025"), ("girl", "")}
    assert "year" not in file_of(client, look, "gaps")[0]
    crossed = file_of(client, look, "intersections")
    assert "year" not in crossed[0]
    assert {bool(row["gender"] and row["origin"]) for row in crossed} == {True}
    assert {bool(row["gender"] and row["origin"]) for row in file_of(client, look, "changes")} == {
        True,
        False,
    }


def test_one_time_or_small_groups_have_no_change(client, world, commit):
    rows = [[*row[:4], "2024", *row[5:]] for row in cohorts(200)]
    with commit():
        one_time = loaded(world, rows)
    with commit():
        look = actions.look_at_equity(
            by=world.alma, dataset=one_time, look=Look("passed", ("gender",), time="year")
        )
    client.force_login(world.chloe)
    page = client.get(look.get_absolute_url()).content.decode()
    assert "No change can be told" in page


# --- sentences ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "later", "says", "tone"),
    [
        (-0.05, -0.12, "grew from 5.0 percentage points lower to 12.0 percentage points lower", "attention"),
        (-0.12, -0.05, "shrank from 12.0 percentage points lower to 5.0 percentage points lower", "info"),
        (-0.05, 0.06, "turned round, from 5.0 percentage points lower to 6.0 percentage points", "info"),
        (0.0003, -0.12, "grew from no difference to 12.0 percentage points lower", "attention"),
    ],
)
def test_a_gap_is_only_said_to_have_changed_where_it_is_sure(looked, then, later, says, tone):
    result, change = looked().as_result(), later - then
    sure = ChangeRow(
        GIRL, None, "2024", "2026", then, later, change, change - 0.02, change + 0.02, 0.01, 0.02, True
    )
    found = change_sentence(result, sure, {})
    assert says in found.text
    assert (found.tone, found.sure) == (tone, "Chance alone would rarely make such a change.")
    unsure = change_sentence(result, replace(sure, significant=False, adjusted=0.06), {})
    assert "No change is detected, which is not the same as no change" in unsure.text
    assert (unsure.tone, unsure.sure) == ("", "")
    assert not any(word in unsure.text for word in ("grew", "shrank", "turned"))


def test_what_is_withheld_is_said_nowhere(looked):
    """A change and a part that are withheld have no sentence and no digit in their lines."""
    result = looked().as_result()
    hidden = "Withheld to protect students: it would show, or let one work out, a group of fewer than 10."
    changes = tuple(
        ChangeRow(row.group, None, row.before, row.after, withheld=hidden) for row in result.changes
    )
    parts = tuple(type(row)(row.group, withheld=hidden) for row in result.representation)
    empty = replace(result, changes=changes, representation=parts)
    assert tables.change_sentences(empty, {}) == []
    assert tables.part_sentences(empty, {}) == []
    assert "No change can be told" in tables.change_lead(empty)
    for table, names in (
        (LookTable.CHANGES, {"gap_before", "gap_after", "change"}),
        (LookTable.REPRESENTATION, {"share_all", "share_had", "difference"}),
    ):
        columns = {column.key: column for column in tables.look_columns(empty, table, {})}
        for line in tables.lines_of(empty, table):
            assert {columns[name].text(line) for name in names} == {"withheld"}
            assert columns["range"].value(line) == "–"


# --- what else must know --------------------------------------------------------------------------------------


def test_other_looks_and_studies_know_what_a_look_with_a_time_told(world, dataset, looked):
    first = looked(columns=("gender",))
    with_time = {group for group in (row.group for row in first.as_result().groups) if "year" in dict(group)}
    assert (("gender", "girl"), ("year", "2026")) in with_time
    (seen,) = [
        one
        for one in actions.told_before(looked(columns=("gender", "origin"), time=""))
        if len(one.columns) > 1
    ]
    assert seen.columns == ("gender", "year")
    assert with_time & set(seen.students) == with_time & seen.valued


def test_a_study_of_the_groups_knows_the_times_as_its_subgroups(looked):
    """A run by gender must know what was told of girls in 2026, whichever column a look calls the time."""
    result = looked().as_result()
    rows = [row for row in result.groups if ("gender", "girl") in row.group]
    told = look_as_result(result, "gender", "girl", rows)
    assert told.study.subgroups == ("year",)
    sizes = {row.group: row.n for row in rows}
    late = next(one for one in told.findings if one.level == "2026")
    assert (late.subgroup, late.n_treated) == ("year", sizes[("gender", "girl"), ("year", "2026")])


def test_a_look_of_before_is_still_found_and_read(client, world, dataset, looked):
    """Its definition and its result have none of the new parts."""
    look = looked(time="")
    assert "time" not in look.definition
    result = {name: part for name, part in look.result.items() if name not in ("representation", "changes")}
    EquityLook.objects.filter(pk=look.pk).update(result=result, engine_version="1")
    assert looked(time="") == look
    assert looked().pk != look.pk
    client.force_login(world.chloe)
    page = client.get(look.get_absolute_url())
    assert page.status_code == 200
    assert "in proportion?" not in page.content.decode()


def test_no_number_of_the_rare_leaves(client, world, looked):
    """Four students come from Rareland."""
    look = looked(columns=("origin",))
    client.force_login(world.alma)
    texts = [client.get(look.get_absolute_url()).content.decode(), json.dumps(look.result)]
    assert not any("Rareland" in text for text in texts)
    withheld = [row for row in look.as_result().representation if row.share_all is None]
    assert withheld
    assert all(row.share_had is None and row.index_low is None for row in withheld)


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"time": "gender"}, "time"),
        ({"time": "score"}, "time"),
        ({"time": "student_id"}, "time"),
        ({"columns": ["gender", "origin", "school"]}, "columns"),
        ({"columns": []}, "columns"),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_the_field(client, world, dataset, changed, field):
    client.force_login(world.alma)
    chosen = {"outcome": "passed", "columns": ["gender"], "time": "year", "against": "rest", "minimum": "10"}
    answer = client.post(form_of(dataset), chosen | changed)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not EquityLook.objects.exists()


@pytest.mark.parametrize(
    ("look", "column"),
    [
        (Look("passed", ("gender",), time="yaer"), "yaer"),
        (Look("passed", ("gender",), time="gender"), "gender"),
        (Look("passed", ("gender",), time="passed"), "passed"),
        (Look("passed", ("gender",), time="student_id"), "student_id"),
        (Look("passed", ("gender",), time="score"), "score"),
        (Look("passed", ("gender", "origin", "school"), time="year"), ""),
        (Look("passed", (), time="year"), ""),
    ],
)
def test_what_cannot_be_asked_is_explained(world, dataset, look, column):
    with pytest.raises(InvalidInput) as refused:
        actions.look_at_equity(by=world.alma, dataset=dataset, look=look)
    assert column in {problem.column for problem in refused.value.problems}
    assert all(problem.todo for problem in refused.value.problems)


def test_a_table_in_which_students_come_back_is_refused(world, commit):
    """The same hundred students in three years: a group of twelve rows would be of four students."""
    rows = [[row[0], *row[1:4], year, *row[5:]] for row in cohorts(100) for year in ("1", "2", "3")]
    with commit():
        panel = loaded(world, rows)
    with pytest.raises(InvalidInput) as refused:
        actions.look_at_equity(by=world.alma, dataset=panel, look=Look("passed", ("gender",), time="year"))
    (problem,) = refused.value.problems
    assert problem.column == "student_id"
    assert "one row for each student" in problem.todo


# --- for programs ---------------------------------------------------------------------------------------------


def test_through_the_api(client, world, dataset, commit):
    me, reader = key(world.alma), key(world.chloe)
    url = f"/api/v1/evaluation/datasets/{dataset.public_id}/equity"
    body = {"outcome": "passed", "columns": ["gender"], "time": "year"}
    with commit():
        queued = client.post(url, body, headers=me, content_type="application/json")
    assert queued.status_code == 202
    here = f"/api/v1/evaluation/equity/{queued.json()['id']}"
    look = client.get(here, headers=reader).json()
    assert look["definition"]["time"] == "year"
    assert {row["after"] for row in look["result"]["changes"]} == {"2025", "2026"}
    assert {row["group"][0][1] for row in look["result"]["representation"]} == {"boy", "girl"}
    changes = client.get(f"{here}/changes.csv", headers=reader).content.decode("utf-8-sig")
    assert changes.startswith(
        "gender,against,before,after,gap_before,gap_after,change,low,high,p,adjusted,withheld"
    )
    parts = client.get(f"{here}/representation.csv", headers=reader).content.decode("utf-8-sig")
    assert parts.startswith(
        "gender,share_all,share_had,difference,low,high,index,index_low,index_high,p,adjusted,withheld"
    )
    refused = client.post(url, body | {"time": "gender"}, headers=me, content_type="application/json")
    assert (refused.status_code, refused.json()["problems"][0]["column"]) == (422, "gender")
