"""A look at equity: read from its file as from rows, and no hidden group can be worked out from what is told."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scipy import stats

from collegium.engines.disclosure import linked, ranges
from collegium.engines.equity import NOT_KNOWN, group_of, table_of_rows
from collegium.engines.looks import (
    Look,
    Seen,
    look_at,
    look_from_dict,
    result_from_dict,
    table_of_parquet,
    what_may_be_told,
)
from collegium.engines.looks.exposure import _crossed, _sensitive, had_of
from collegium.engines.problems import ProblemsFound

MINIMUM = 10


def parquet_of(folder: Path, **columns: np.ndarray) -> Path:
    """The columns as the product stores them."""
    path = folder / "table.parquet"
    names = ", ".join(f"unnest(${name}) AS {name}" for name in columns)
    with duckdb.connect() as connection:
        values = {name: values.tolist() for name, values in columns.items()}
        connection.execute(f"CREATE TABLE t AS SELECT {names}", values)
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def made(seed: int, students: int = 300, *, shares: bool = False) -> dict[str, np.ndarray]:
    """Students in groups of which some are small; some have no place, some no outcome."""
    draw = np.random.default_rng(seed)
    group = draw.choice(["a", "b", "c", "rare"], students, p=[0.6, 0.25, 0.13, 0.02])
    place = draw.choice(["x", "y", ""], students, p=[0.7, 0.27, 0.03])
    school = draw.choice([f"s{number}" for number in range(12)], students)
    outcome = (
        (draw.random(students) < 0.7).astype(float)
        if shares
        else draw.normal(50, 10, students) + 8 * (group == "b")
    )
    outcome[draw.random(students) < 0.05] = np.nan
    return {"group_": group, "place": place, "school": school, "outcome": outcome}


def stored(folder: Path, columns: dict[str, np.ndarray]) -> Path:
    return parquet_of(folder, **columns)


@pytest.mark.parametrize("shares", [False, True])
@pytest.mark.parametrize("cluster", ["", "school"])
def test_the_file_gives_the_same_table_as_the_rows(tmp_path, shares, cluster):
    columns = made(1, shares=shares)
    read = table_of_parquet(stored(tmp_path, columns), "outcome", ["group_", "place"], cluster=cluster)
    rows = table_of_rows(
        columns["outcome"],
        {"group_": columns["group_"], "place": columns["place"]},
        clusters=columns["school"] if cluster else None,
    )
    assert (read.missing, read.two_valued) == (rows.missing, shares)
    assert {key: set(cells) for key, cells in read.cells.items()} == {
        key: set(cells) for key, cells in rows.cells.items()
    }
    for key, cells in rows.cells.items():
        for group, cell in cells.items():
            found = read.cells[key][group]
            assert (found.n, found.had) == (cell.n, cell.had)
            assert found.mean == pytest.approx(cell.mean, rel=1e-12)
            assert (found.sd or 0) == pytest.approx(cell.sd or 0, rel=1e-9)
            if cluster:
                assert found.clusters.names.tolist() == cell.clusters.names.tolist()
                assert found.clusters.deviation == pytest.approx(cell.clusters.deviation, abs=1e-9)


def test_numbers_are_those_of_the_students(tmp_path):
    columns = made(2)
    look = Look("outcome", ("group_",))
    result = look_at(parquet=stored(tmp_path, columns), look=look, levels={"group_": ["a", "b", "c"]})
    known = ~np.isnan(columns["outcome"])
    in_b = known & (columns["group_"] == "b")
    row = next(row for row in result.groups if row.group == (("group_", "b"),))
    values = columns["outcome"][in_b]
    assert row.n == in_b.sum()
    assert row.value == pytest.approx(values.mean())
    low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    assert (row.low, row.high) == pytest.approx((low, high))
    gap = next(gap for gap in result.gaps if gap.group == (("group_", "b"),))
    others = columns["outcome"][known & (columns["group_"] != "b")]
    welch = stats.ttest_ind(values, others, equal_var=False)
    assert gap.difference == pytest.approx(values.mean() - others.mean())
    assert (gap.low, gap.high) == pytest.approx(tuple(welch.confidence_interval()))
    assert gap.p == pytest.approx(welch.pvalue)
    tested = [one for one in result.gaps if one.p is not None]
    corrected = stats.false_discovery_control([one.p for one in tested])
    assert [one.adjusted for one in tested] == pytest.approx(list(corrected))
    assert look_from_dict(look.as_dict()) == look
    assert result_from_dict(json.loads(json.dumps(result.as_dict()))) == result


def test_shares_are_tested_by_the_score(tmp_path):
    columns = made(3, shares=True)
    result = look_at(
        parquet=stored(tmp_path, columns), look=Look("outcome", ("group_",)), levels={"group_": ["a", "b"]}
    )
    known = ~np.isnan(columns["outcome"])
    in_a = columns["group_"] == "a"
    table = [[(columns["outcome"][known & side] == had).sum() for had in (1, 0)] for side in (in_a, ~in_a)]
    gap = next(gap for gap in result.gaps if gap.group == (("group_", "a"),))
    assert gap.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert gap.difference == pytest.approx(table[0][0] / sum(table[0]) - table[1][0] / sum(table[1]))


@pytest.mark.parametrize(("against", "expected"), [("largest", "a"), ("highest", "b")])
def test_the_reference_is_chosen_among_the_groups_that_are_told(tmp_path, against, expected):
    path = stored(tmp_path, made(2, 600))
    result = look_at(parquet=path, look=Look("outcome", ("group_",), against), levels={})
    told = [gap for gap in result.gaps if gap.difference is not None]
    assert told
    assert {gap.against for gap in told} == {(("group_", expected),)}
    assert [gap.withheld for gap in result.gaps if gap.group == (("group_", expected),)] == [
        "This is the reference group."
    ]


def attacked(told, table, columns, seen=()) -> dict:
    """The width that is left of each sensitive count for somebody who knows all that is told, and the whole."""
    counts = linked([_crossed(one, names) for one, names in [(table, columns), *seen]])
    known = {(): (counts.cells[()],) * 2}
    for group in told.sizes:
        known[group] = (counts.cells[group],) * 2
    for group in told.values if table.two_valued else ():
        known |= {part: (counts.cells[part],) * 2 for part in had_of(group)}
    small = _sensitive(counts.cells, MINIMUM)
    return {
        key: high - low
        for key, (low, high) in ranges(counts.cells, counts.totals, [known], whole=True, of=small).items()
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shares", [False, True])
def test_an_attacker_is_left_with_a_wide_range_for_every_small_number(tmp_path, seed, shares):
    table = table_of_parquet(stored(tmp_path, made(seed, shares=shares)), "outcome", ["group_", "place"])
    told = what_may_be_told(table, ["group_", "place"], minimum=MINIMUM)
    left = attacked(told, table, ("group_", "place"))
    assert left
    assert min(left.values()) >= MINIMUM - 1e-6
    assert len(told.values) >= 3


def test_a_small_group_is_hidden_together_with_a_second_one(tmp_path):
    """Four students are rare. Where only they were withheld, everyone minus the others would give them away."""
    sizes = {"a": 100, "b": 40, "c": 30, "rare": 4}
    group = np.repeat(list(sizes), list(sizes.values()))
    draw = np.random.default_rng(5)
    path = parquet_of(tmp_path, kind=group, outcome=draw.normal(50, 10, len(group)))
    result = look_at(parquet=path, look=Look("outcome", ("kind",)), levels={"kind": ["a", "b", "c"]})
    rows = {dict(row.group).get("kind"): row for row in result.groups}
    assert "rare" not in rows  # nobody is told that there is such a group
    assert rows[None].n == 174
    hidden = [kind for kind in "abc" if rows[kind].n is None]
    assert hidden == ["c"]  # the smallest that protects
    assert rows["c"].withheld.startswith("Withheld to protect students")
    gaps = {dict(gap.group)["kind"]: gap for gap in result.gaps}
    assert gaps["c"].difference is None
    assert gaps["a"].difference is not None
    text = json.dumps(result.as_dict())
    for number in (outcome_mean(path, "c"), outcome_mean(path, "rare")):
        assert repr(number)[:12] not in text


def outcome_mean(path: Path, kind: str) -> float:
    with duckdb.connect() as connection:
        sql = f"SELECT avg(outcome) FROM '{path}' WHERE kind = ?"  # noqa: S608 - the path is ours
        return connection.execute(sql, [kind]).fetchone()[0]


def test_few_who_had_the_outcome_are_not_told(tmp_path):
    """All but three of b passed: how many students there are may be told, but not how many of them passed."""
    sizes, failed = {"a": 200, "b": 60, "c": 90}, {"a": 60, "b": 3, "c": 40}
    kind = np.repeat(list(sizes), list(sizes.values()))
    outcome = np.concatenate([np.arange(size) >= failed[name] for name, size in sizes.items()]).astype(float)
    path = parquet_of(tmp_path, kind=kind, outcome=outcome)
    result = look_at(parquet=path, look=Look("outcome", ("kind",)), levels={"kind": ["a", "b", "c"]})
    rows = {dict(row.group).get("kind"): row for row in result.groups}
    assert (rows["b"].n, rows["b"].value) == (60, None)
    assert [kind for kind in "ac" if rows[kind].value is None] == ["c"]  # else b is what is left of everyone
    assert all(rows[kind].n for kind in "abc")


def test_where_everybody_has_the_same_value_it_is_not_told(tmp_path):
    kind = np.repeat(["a", "b", "c"], [50, 50, 50])
    outcome = np.where(kind == "b", 7.0, np.arange(150.0))
    result = look_at(
        parquet=parquet_of(tmp_path, kind=kind, outcome=outcome),
        look=Look("outcome", ("kind",)),
        levels={"kind": ["a", "b", "c"]},
    )
    row = next(row for row in result.groups if row.group == (("kind", "b"),))
    assert (row.n, row.value, row.low) == (50, None, None)


def test_what_was_told_before_is_known(tmp_path):
    """The first time c was withheld for the sake of the rare; the second time nothing else may be chosen for it."""
    columns = made(4, 400)
    table = table_of_parquet(stored(tmp_path, columns), "outcome", ["group_"])
    first = what_may_be_told(table, ["group_"], minimum=MINIMUM)
    sizes = {group: table.cells[("group_",) if group else ()][group].n for group in first.sizes}
    seen = Seen(("group_",), sizes, "outcome", first.values)
    wider = table_of_parquet(tmp_path / "table.parquet", "outcome", ["group_", "place"])
    second = what_may_be_told(wider, ["group_", "place"], minimum=MINIMUM, seen=[(seen, table)])
    assert {group for group in second.sizes if dict(group).keys() == {"group_"}} <= first.sizes
    left = attacked(second, wider, ("group_", "place"))
    assert min(left.values()) >= MINIMUM - 1e-6


def test_a_few_students_more_than_before_stay_unknown(tmp_path):
    """A study told of 2 students fewer of the same group and outcome: both means would tell about the two."""
    columns = made(6, 400)
    table = table_of_parquet(stored(tmp_path, columns), "outcome", ["group_"])
    group = group_of({"group_": "a"})
    seen = Seen(("group_",), {group: table.by("group_")[group].n - 2}, "outcome", frozenset({group}))
    told = what_may_be_told(table, ["group_"], minimum=MINIMUM, seen=[(seen, table)])
    assert group not in told.sizes


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (Look("outcome", ()), "From 1 to 3 columns"),
        (Look("outcome", ("nowhere",)), "no column “nowhere”"),
        (Look("place", ("group_",)), "neither a number"),
        (Look("coded", ("group_",)), "two values"),
        (Look("outcome", ("group_",), cluster="group_"), "chosen twice"),
        (Look("outcome", ("group_",), minimum=5), "fewer than 10"),
        (Look("outcome", ("person", "school")), "together make"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path, look, why):
    columns = made(1, 300) | {"person": np.array([f"p{number}" for number in range(300)])}
    columns["coded"] = np.arange(300) % 2 + 1
    with pytest.raises(ProblemsFound, match=why):
        look_at(parquet=stored(tmp_path, columns), look=look, levels={})


def test_students_whose_group_is_not_known_get_no_gap(tmp_path):
    columns = made(7, 900)
    result = look_at(
        parquet=stored(tmp_path, columns), look=Look("outcome", ("place",)), levels={"place": ["x", "y"]}
    )
    gap = next(gap for gap in result.gaps if gap.group == (("place", NOT_KNOWN),))
    assert gap.difference is None
    assert "not known" in gap.withheld


def test_schools_make_ranges_honest(tmp_path):
    """Schools that differ make the range of a group wider than if its students were independent."""
    columns = made(8, 600)
    schools = np.unique(columns["school"], return_inverse=True)[1]
    columns["outcome"] = columns["outcome"] + 4.0 * schools
    path = stored(tmp_path, columns)
    alone, shared = (
        look_at(parquet=path, look=Look("outcome", ("group_",), cluster=cluster), levels={})
        for cluster in ("", "school")
    )
    one, other = (
        next(row for row in result.groups if row.group == (("group_", "a"),)) for result in (alone, shared)
    )
    assert one.value == pytest.approx(other.value)
    assert other.high - other.low > 1.5 * (one.high - one.low)
