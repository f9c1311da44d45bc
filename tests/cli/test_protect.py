"""`collegium protect`: tables in, tables out that give nobody away, and everything that can be wrong."""

import argparse
import csv
import json
from pathlib import Path

import pytest
from scipy.optimize import linprog

from collegium.cli.protect import add_parser, run

TABLE = """\
grade,race,students,passed
3,A,60,45
3,B,40,20
3,C,4,1
4,A,70,66
4,B,55,30
4,C,30,14
Total,Total,259,176
"""


def protect(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    return run(parser.parse_args(["protect", *map(str, arguments)]))


def written(folder: Path, text: str = TABLE, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def lines(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row.values())[:2]: row for row in csv.DictReader(file)}


def counts_only(text: str = TABLE) -> str:
    return "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n"


def derived(found: dict[tuple[str, str], dict[str, str]], key: tuple[str, str], column: str) -> float:
    """How wide the range of a withheld count is for somebody who has only the file that was written."""
    keys = list(found)
    firsts, seconds = ({pair[place] for pair in keys} - {"Total"} for place in (0, 1))
    rows = [
        {(first, "Total"): 1, **{(first, second): -1 for second in seconds}} for first in (*firsts, "Total")
    ]
    rows += [
        {("Total", second): 1, **{(first, second): -1 for first in firsts}} for second in (*seconds, "Total")
    ]
    matrix = [[row.get(pair, 0) for pair in keys] for row in rows]
    bounds = [(int(one[column]),) * 2 if one[column] else (0, None) for one in found.values()]
    aim = [1 if pair == key else 0 for pair in keys]
    low = linprog(aim, A_eq=matrix, b_eq=[0] * len(rows), bounds=bounds)
    high = linprog([-one for one in aim], A_eq=matrix, b_eq=[0] * len(rows), bounds=bounds)
    return float("inf") if high.status == 3 else -high.fun - low.fun


def test_a_small_group_is_withheld_and_cannot_be_worked_out(tmp_path, capsys):
    out = tmp_path / "out"
    assert protect(written(tmp_path, counts_only()), "--out", out) == 0
    found = lines(out / "table.csv")
    assert len(found) == 12
    assert found["Total", "Total"]["students"] == "259"
    withheld = [key for key, row in found.items() if row["withheld"]]
    assert ("3", "C") in withheld
    assert len(withheld) == 4
    assert derived(found, ("3", "C"), "students") >= 10
    assert "4 of 12 numbers are withheld." in capsys.readouterr().out
    audit = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert (audit["withheld"], audit["minimum"], audit["fewest_possible"]) == (4, 10, True)


def test_the_file_does_not_say_which_of_the_withheld_is_the_small_one(tmp_path):
    protect(written(tmp_path, counts_only()), "--out", tmp_path / "out")
    withheld = [row for row in lines(tmp_path / "out" / "table.csv").values() if row["withheld"]]
    assert {(row["students"], row["withheld"]) for row in withheld} == {("", "yes")}


def test_percentages_are_coded_or_withheld(tmp_path):
    out = tmp_path / "out"
    assert protect(written(tmp_path), "--out", out, "--outcome", "passed") == 0
    found = lines(out / "table.csv")
    assert "passed" not in next(iter(found.values()))
    assert found["4", "A"]["passed_percent"] in {">85", ""}  # 66 of 70: fewer than ten did not pass
    shown = {key: row["passed_percent"] for key, row in found.items() if row["passed_percent"].isdigit()}
    real = {tuple(line.split(",")[:2]): line.split(",")[2:] for line in TABLE.splitlines()[1:]}
    for key, percent in shown.items():
        if key in real:
            of, had = map(int, real[key])
            assert int(percent) == pytest.approx(100 * had / of, abs=0.5)
            assert min(had, of - had) >= 10


def test_tables_are_protected_together_and_with_what_is_out(tmp_path, capsys):
    sexes = "grade,sex,students\n3,f,50\n3,m,54\n4,f,80\n4,m,75\n"
    first, second = written(tmp_path, counts_only()), written(tmp_path, sexes, "sexes.csv")
    assert protect(first, second, "--out", tmp_path / "both") == 0
    both = lines(tmp_path / "both" / "table.csv")
    assert derived(both, ("3", "C"), "students") >= 10
    grade = both["3", "Total"]["students"]
    assert lines(tmp_path / "both" / "sexes.csv")["3", "Total"]["students"] == grade
    earlier = written(tmp_path, "race,students\nC,34\nB,95\n", "earlier.csv")
    assert protect(first, "--out", tmp_path / "later", "--released", earlier) == 0
    later = lines(tmp_path / "later" / "table.csv")
    assert later["Total", "C"]["students"] == "34"
    assert derived(later, ("3", "C"), "students") >= 10
    capsys.readouterr()
    other = written(tmp_path, "race,students\nC,33\n", "earlier.csv")
    assert protect(first, "--out", tmp_path / "never", "--released", other) == 2
    assert "an earlier release says 33 for race C; it is 34 now" in capsys.readouterr().err
    assert not (tmp_path / "never").exists()


def test_what_is_public_may_leave_no_way(tmp_path, capsys):
    everything = counts_only().replace("3,C,4\n", "")
    earlier = written(tmp_path, everything + "3,Total,104\nTotal,C,34\n", "earlier.csv")
    assert protect(written(tmp_path, counts_only()), "--out", tmp_path / "out", "--released", earlier) == 2
    assert "already gives a small group away" in capsys.readouterr().err


def test_counts_are_rounded_where_that_is_asked_for(tmp_path):
    assert protect(written(tmp_path, counts_only()), "--out", tmp_path / "out", "--round", "5") == 0
    shown = [row["students"] for row in lines(tmp_path / "out" / "table.csv").values() if row["students"]]
    assert all(int(count) % 5 == 0 for count in shown)


def test_a_table_without_small_groups_is_only_completed(tmp_path, capsys):
    assert protect(written(tmp_path, counts_only()), "--out", tmp_path / "out", "--minimum", "4") == 0
    assert "nothing is withheld" in capsys.readouterr().out


def test_files_are_written_over_only_when_asked(tmp_path, capsys):
    table, out = written(tmp_path, counts_only()), tmp_path / "out"
    assert protect(table, "--out", out) == 0
    assert protect(table, "--out", out) == 2
    assert "are there already" in capsys.readouterr().err
    assert protect(table, "--out", out, "--replace") == 0
    assert protect(table, "--out", tmp_path, "--replace") == 2
    assert "the folder is the one of the tables" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("grade,race,pupils\n3,A,10\n", "which column has the counts is not clear"),
        ("students\n3\n", "no columns of groups"),
        (
            "grade,students\n3,ten\n",
            "line 2, column “students”: this is not a whole number of students (value “ten”)",
        ),
        ("grade,students\n3,-4\n", "not a whole number of students"),
        ("grade,students\n3,10\n3,11\n", "line 3: this group is in the table twice"),
        ("grade,race,students\n3,,10\n", "line 2, column “race”: the cell is empty"),
        ("grade,students\n3,20\n4,30\nTotal,55\n", "the total is 55, its parts sum to 50"),
        ("grade,students\nTotal,55\n", "only totals"),
    ],
)
def test_tables_that_cannot_be_read_are_refused(tmp_path, capsys, content, why):
    assert protect(written(tmp_path, content), "--out", tmp_path / "out") == 2
    assert why in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_more_with_the_outcome_than_students_and_strange_options_are_refused(tmp_path, capsys):
    wrong = written(tmp_path, "grade,students,passed\n3,20,21\n4,20,11\n")
    assert protect(wrong, "--out", tmp_path / "out", "--outcome", "passed") == 2
    assert "more have the outcome than there are students (value “3”)" in capsys.readouterr().err
    assert protect(wrong, "--out", tmp_path / "out", "--minimum", "0", "--round", "0") == 2
    said = capsys.readouterr().err
    assert "--minimum must be at least 1" in said
    assert "--round must be at least 1" in said
    assert protect(tmp_path / "none.csv", "--out", tmp_path / "out") == 2
    assert "there is no such file" in capsys.readouterr().err
