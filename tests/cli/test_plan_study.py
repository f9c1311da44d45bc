"""`collegium plan-study`: from a plan to power, a frozen plan and a lot that holds; everything that can be wrong."""

import argparse
import csv
import json
from pathlib import Path

import pytest

from collegium.cli.plan_study import add_parser, run
from collegium.engines.planning import Design, detectable, power_of

PLAN = """\
title = "Do small classes help?"
question = "Do pupils of small classes score higher?"
hypotheses = ["They score higher."]
outcomes = ["score"]
effect = 0.2
loss = 0.1

[design]
kind = "groups"
students = 20
groups = 40
icc_groups = 0.15
r2_groups = 0.5

[assignment]
unit = "school"
block = "county"
arms = { small = 1, regular = 1 }
seed = "state lottery of 1 September 2026: 4 17 23"
"""


def plan_study(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return run(parser.parse_args(["plan-study", *map(str, arguments)]))


def written(folder: Path, text: str = PLAN) -> Path:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def roster(tmp_path) -> Path:
    """Two pupils in each of forty schools in three counties; one school has a name that a spreadsheet would compute."""
    path = tmp_path / "roster.csv"
    lines = [f"p{n},{'=1+1' if n // 2 == 7 else f'School {n // 2}'},county {n // 2 % 3}" for n in range(80)]
    path.write_text("\n".join(["pupil,school,county", *lines]), encoding="utf-8")
    return path


def test_a_plan_is_answered_in_sentences_without_writing_anything(tmp_path, capsys):
    assert plan_study(written(tmp_path)) == 0
    said = capsys.readouterr().out
    assert (
        "Recruit 800 students in 40 groups; with a loss of 10% of the groups, 720 students in 36 groups"
        in said
    )
    design = Design("groups", 20, 36, icc_groups=0.15, r2_groups=0.5)
    smallest = f"{detectable(design, power=0.8):.2f}"
    assert (
        f"With 720 students the smallest effect that would be found with 80% probability is {smallest}"
        in said
    )
    assert f"would be found with {power_of(design, 0.2):.0%} probability" in said
    assert (
        "95 groups are needed for an effect of 0.2 (106 to begin with, for 10% drop out), and the plan"
        in said
    )
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def test_a_plan_with_a_roster_is_frozen_assigned_and_holds(tmp_path, roster, capsys):
    out = tmp_path / "out"
    assert plan_study(written(tmp_path), "--out", out, "--roster", roster) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "assignment.csv",
        "plan.json",
        "power.csv",
        "receipt.json",
    ]
    with (out / "assignment.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 40
    assert sorted({row["arm"] for row in listed}) == ["regular", "small"]
    made = json.loads((out / "receipt.json").read_text(encoding="utf-8"))
    assert made["counts"] == {"small": 20, "regular": 20}
    assert made["plan_sha256"] == json.loads((out / "plan.json").read_text(encoding="utf-8"))["sha256"]
    capsys.readouterr()
    assert plan_study("--check", out, "--roster", roster) == 0
    assert (
        "The assignment of 40 units follows from the seed, the roster and the plan."
        in capsys.readouterr().out
    )


def test_the_curve_is_about_those_who_remain(tmp_path):
    plan_study(written(tmp_path), "--out", tmp_path / "out")
    with (tmp_path / "out" / "power.csv").open(encoding="utf-8", newline="") as file:
        [ours] = [row for row in csv.DictReader(file) if row["units"] == "40"]
    assert ours["remaining"] == "36"
    left = Design("groups", 20, 36, icc_groups=0.15, r2_groups=0.5)
    assert float(ours["power"]) == power_of(left, 0.2)


def test_a_plan_has_enough_only_if_enough_remain(tmp_path, capsys):
    for groups, verdict in ((105, "and the plan has 105."), (106, "which the plan has.")):
        plan_study(written(tmp_path, PLAN.replace("groups = 40", f"groups = {groups}")))
        assert f"(106 to begin with, for 10% drop out), {verdict}" in capsys.readouterr().out


def test_the_same_plan_and_roster_give_the_same_files(tmp_path, roster):
    for name in ("one", "two"):
        assert plan_study(written(tmp_path), "--out", tmp_path / name, "--roster", roster) == 0
    for name in ("plan.json", "power.csv", "assignment.csv", "receipt.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_what_was_changed_afterwards_is_named(tmp_path, roster, capsys):
    out = tmp_path / "out"
    plan_study(written(tmp_path), "--out", out, "--roster", roster)
    listed = (out / "assignment.csv").read_text(encoding="utf-8")
    arms = "small", "regular"
    first = next(line for line in listed.splitlines() if line.endswith(arms))
    turned = first.replace("small", "?").replace("regular", "small").replace("?", "regular")
    (out / "assignment.csv").write_text(listed.replace(first, turned, 1), encoding="utf-8")
    assert plan_study("--check", out, "--roster", roster) == 2
    assert "assignment.csv is not what the lot gave" in capsys.readouterr().err
    roster.write_text(roster.read_text(encoding="utf-8") + "\np99,School 99,county 1", encoding="utf-8")
    assert plan_study("--check", out, "--roster", roster) == 2
    assert "the roster is not the one that was assigned" in capsys.readouterr().err
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    plan["plan"]["effect"] = 0.05
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert plan_study("--check", out) == 2
    assert "changed after it was frozen" in capsys.readouterr().err


def test_a_plan_that_is_there_is_written_over_only_when_asked(tmp_path, capsys):
    out = tmp_path / "out"
    assert plan_study(written(tmp_path), "--out", out) == 0
    before = (out / "plan.json").read_bytes()
    other = written(tmp_path, PLAN.replace("effect = 0.2", "effect = 0.3"))
    assert plan_study(other, "--out", out) == 2
    assert "there is a plan already" in capsys.readouterr().err
    assert (out / "plan.json").read_bytes() == before
    assert plan_study(other, "--out", out, "--replace") == 0
    assert (out / "plan.json").read_bytes() != before


def test_the_study_file_that_a_plan_names_is_frozen_with_it(tmp_path):
    study = (
        'title = "T"\ntreatment = "class"\narms = ["small"]\ncomparison = "regular"\noutcomes = ["score"]\n'
    )
    (tmp_path / "study.toml").write_text(study, encoding="utf-8")
    plan = written(tmp_path, f'study = "study.toml"\n{PLAN}')
    assert plan_study(plan, "--out", tmp_path / "out") == 0
    frozen = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert frozen["plan"]["study"]["treatment"] == "class"


def test_a_study_that_departs_from_its_plan_is_named(tmp_path, capsys):
    study = tmp_path / "study.toml"
    asked = (
        'title = "T"\ntreatment = "class"\narms = ["small"]\ncomparison = "regular"\noutcomes = ["score"]\n'
    )
    study.write_text(asked, encoding="utf-8")
    assert plan_study(written(tmp_path, f'study = "study.toml"\n{PLAN}'), "--out", tmp_path / "out") == 0
    assert plan_study("--check", tmp_path / "out", "--study", study) == 0
    assert "asks exactly what was planned" in capsys.readouterr().out
    study.write_text(asked.replace('"score"', '"score", "other"'), encoding="utf-8")
    assert plan_study("--check", tmp_path / "out", "--study", study) == 2
    assert 'outcomes is ["score", "other"], planned ["score"]' in capsys.readouterr().out
    assert plan_study(written(tmp_path), "--out", tmp_path / "none") == 0
    assert plan_study("--check", tmp_path / "none", "--study", study) == 2
    assert "the plan names no study" in capsys.readouterr().err


def test_an_effect_that_no_number_of_blocks_finds_is_said(tmp_path, capsys):
    pairs = PLAN.replace('kind = "groups"', 'kind = "students in fixed blocks"').replace(
        "students = 20", "students = 2"
    )
    assert plan_study(written(tmp_path, pairs)) == 0
    said = capsys.readouterr().out
    assert "With so few groups no effect can be told from chance." in said
    assert "No number of groups finds an effect of 0.2" in said


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('title = "Do small classes help?"\n', "", "this key is missing"),
        ("effect = 0.2", 'effect = "large"', "line 5, column “effect”: is not a number"),
        ("effect = 0.2", "effect = 0", "line 5, column “effect”: 0 is out of range"),
        ("effect = 0.2", "efect = 0.2", "Did you mean “effect”"),
        ("groups = 40", "groups = 2.5", "line 11, column “groups”: is not a whole number"),
        ('kind = "groups"', 'kind = "schools"', "must be one of: students;"),
        ("icc_groups = 0.15", "icc_groups = 1.5", "must be at least 0 and below 1"),
        ("small = 1", "small = 0", "is not two arms or more"),
        ("[design]", "[design", "not valid TOML"),
        ('outcomes = ["score"]', "outcomes = []", "is not a list of texts"),
        ("loss = 0.1", 'study = "nowhere.toml"', "there is no such file"),
    ],
)
def test_mistakes_in_a_plan_are_named_with_their_line(tmp_path, capsys, old, new, why):
    assert old in PLAN
    assert plan_study(written(tmp_path, PLAN.replace(old, new, 1)), "--out", tmp_path / "out") == 2
    said = capsys.readouterr().err
    assert why in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("pupil,county\np1,a\n", "no such column"),
        ("school,county\nA,x\nB,\n", "line 3, column “county”: the cell is empty"),
        ("school,county\nA,x\nA,y\nB,y\n", "more than once, or in two blocks (value “A”)"),
        ("school,county\nA,x\n", "fewer units than arms"),
    ],
)
def test_rosters_that_cannot_be_assigned_write_nothing(tmp_path, capsys, content, why):
    path = tmp_path / "roster.csv"
    path.write_text(content, encoding="utf-8")
    assert plan_study(written(tmp_path), "--out", tmp_path / "out", "--roster", path) == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_folders_and_arguments_that_cannot_be_checked(tmp_path, capsys):
    assert plan_study() == 2
    assert "no plan is named" in capsys.readouterr().err
    assert plan_study("--check", tmp_path) == 2
    assert "there is no such file" in capsys.readouterr().err
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")
    assert plan_study("--check", tmp_path) == 2
    assert "not JSON" in capsys.readouterr().err


def test_a_plan_names_what_a_check_of_robustness_may_vary(tmp_path, capsys):
    named = 'varied = ["no clusters", "no covariates"]\n'
    prints = {}
    for text in ("", "varied = []\n", named):
        assert plan_study(written(tmp_path, text + PLAN), "--out", tmp_path / "out", "--replace") == 0
        document = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
        prints[document["sha256"]] = document["plan"].get("varied")
        assert plan_study("--check", tmp_path / "out") == 0
    assert list(prints.values()) == [None, [], ["no covariates", "no clusters"]]


@pytest.mark.parametrize(
    ("value", "why"),
    [('"all"', "is not a list"), ('["trimming"]', "“trimming” is no choice"), ("[3]", "“3” is no")],
)
def test_choices_that_cannot_be_named_stop_the_plan(tmp_path, capsys, value, why):
    assert plan_study(written(tmp_path, f"varied = {value}\n{PLAN}"), "--out", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert why in told
    assert "line 1" in told
    assert not (tmp_path / "out").exists()
