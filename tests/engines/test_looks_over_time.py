"""Looks with a time, and with parts of the whole: as from the rows, and nothing that groups do not tell."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from collegium.engines.equity import (
    NOT_KNOWN,
    Cell,
    Wave,
    combined,
    gap_changes,
    gaps,
    group_of,
    representation,
    table_of_rows,
)
from collegium.engines.looks import (
    ChangeRow,
    Look,
    look_at,
    look_from_dict,
    result_from_dict,
    table_of_parquet,
)
from collegium.engines.looks.changes import changes_of
from collegium.engines.looks.exposure import Told
from collegium.engines.problems import ProblemsFound
from tests.engines.test_looks import MINIMUM, attacked, made, parquet_of

LEVELS = {"group_": ["a", "b", "c"], "place": ["x", "y"], "year": ["9", "10", "11"]}


def over_time(seed: int, students: int = 900, *, shares: bool = False) -> dict[str, np.ndarray]:
    """Students of three years, of which the first has fewest; the gap of b grows. A few have no year."""
    columns = made(seed, students, shares=shares)
    draw = np.random.default_rng(seed + 100)
    columns["year"] = draw.choice(["9", "10", "11", ""], students, p=[0.2, 0.39, 0.39, 0.02])
    later = (columns["year"] == "11") & (columns["group_"] == "b")
    if shares:
        columns["outcome"] = np.where(later & (draw.random(students) < 0.6), 0.0, columns["outcome"])
    else:
        columns["outcome"] = columns["outcome"] - 6.0 * later
    return columns


def looked(folder, columns, *asked, levels=LEVELS, **changed):
    return look_at(parquet=parquet_of(folder, **columns), look=Look(*asked, **changed), levels=levels)


def rows_of(columns, names, cluster="") -> object:
    known = {name: columns[name] for name in names}
    return table_of_rows(
        columns["outcome"], known, dimensions=len(known), clusters=columns[cluster] if cluster else None
    )


# --- parts of the whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_parts_are_those_of_the_rows(tmp_path, seed):
    """Counted from the rows, then `representation`; the optimiser withholds some groups, which tell nothing."""
    columns = made(seed, 600, shares=True)
    result = looked(tmp_path, columns, "outcome", ("group_", "place"))
    known = pd.DataFrame(columns).dropna(subset=["outcome"])
    told = [row for row in result.representation if row.share_all is not None]
    assert len(told) >= 3
    for row in told:
        ((column, value),) = row.group
        values = known[column].replace("", NOT_KNOWN)
        eligible = values.value_counts().to_dict()
        had = values[known["outcome"] == 1].value_counts().to_dict()
        assert row.share_all == pytest.approx(eligible[value] / len(known), rel=1e-12)
        assert row.share_had == pytest.approx(had[value] / (known["outcome"] == 1).sum(), rel=1e-12)
        if value == NOT_KNOWN:
            assert (row.difference, row.index) == (None, None)
            continue
        theirs = next(one for one in representation(had, eligible).groups if one.group == value)
        assert (row.index, row.index_low, row.index_high) == pytest.approx(
            (theirs.index.estimate, theirs.index.low, theirs.index.high), rel=1e-9
        )
        assert (row.difference, row.low, row.high) == pytest.approx(
            (theirs.difference.estimate, theirs.difference.low, theirs.difference.high), rel=1e-9, abs=1e-12
        )
        assert row.difference == pytest.approx(row.share_had - row.share_all, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_parts_are_corrected_together_as_gaps_are(tmp_path, seed):
    """p: Pearson's chi-square of the group against the rest (scipy); then Benjamini-Hochberg (scipy)."""
    columns = made(seed, 600, shares=True)
    result = looked(tmp_path, columns, "outcome", ("group_", "place"))
    known = pd.DataFrame(columns).dropna(subset=["outcome"])
    tested = [row for row in result.representation if row.p is not None]
    assert len(tested) >= 3
    for row in tested:
        ((column, value),) = row.group
        table = pd.crosstab(known[column].replace("", NOT_KNOWN) == value, known["outcome"])
        assert row.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, rel=1e-9)
    together = stats.false_discovery_control([row.p for row in tested])
    assert [row.adjusted for row in tested] == pytest.approx(list(together), rel=1e-9)
    assert [row.significant for row in tested] == [p < 0.05 for p in together]
    assert all(row.adjusted is None for row in result.representation if row.difference is None)


def test_parts_by_hand(tmp_path):
    """30 of 200 and 20 of 50: parts .8 and .2 of all, .6 and .4 of those who had it."""
    kind = np.repeat(["town", "village"], [200, 50])
    outcome = np.concatenate([np.arange(200) < 30, np.arange(50) < 20]).astype(float)
    result = looked(tmp_path, {"kind": kind, "outcome": outcome}, "outcome", ("kind",))
    town, village = result.representation
    assert (town.share_all, town.share_had, town.difference, town.index) == pytest.approx(
        (0.8, 0.6, -0.2, 0.75)
    )
    assert (village.share_all, village.share_had, village.index) == pytest.approx((0.2, 0.4, 2.0))
    assert town.high < 0 < village.low
    assert town.index_high < 1 < village.index_low


def test_parts_with_schools_are_those_of_a_log_linear_regression(tmp_path):
    """log(rate of the group / rate of the rest) by a Poisson model, with statsmodels' cluster covariance.

    Its estimates are exact means and its scores those of the clusters, so only the t quantile is added here.
    """
    columns = made(5, 800, shares=True)
    draw = np.random.default_rng(6)
    better = draw.random(12)[np.unique(columns["school"], return_inverse=True)[1]]
    columns["outcome"] = np.where(draw.random(800) < 0.5 * better, 1.0, columns["outcome"])
    result = looked(tmp_path, columns, "outcome", ("group_",), cluster="school")
    row = next(row for row in result.representation if row.group == (("group_", "a"),))
    known = pd.DataFrame(columns).dropna(subset=["outcome"])
    inside = (known["group_"] == "a").to_numpy()
    schools = pd.factorize(known["school"])[0]
    fit = sm.GLM(known["outcome"], sm.add_constant(inside.astype(float)), family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": schools}
    )
    reach = stats.t.ppf(0.975, len(np.unique(schools)) - 1) * fit.bse.iloc[1]
    ratios = np.exp(fit.params.iloc[1] + np.array([0, -reach, reach]))
    part = inside.mean()
    index = ratios / (part * ratios + 1 - part)
    assert (row.index, row.index_low, row.index_high) == pytest.approx(tuple(index), rel=1e-6)
    assert (row.difference, row.low, row.high) == pytest.approx(tuple(part * (index - 1)), rel=1e-6, abs=1e-9)


def test_parts_are_only_told_of_outcomes_with_two_values(tmp_path):
    assert looked(tmp_path, made(1), "outcome", ("group_",)).representation == ()


def test_parts_of_groups_that_are_withheld_are_withheld(tmp_path):
    """Three of b had it not, so shares of b, and of c with it, are withheld; their sizes are told all the same."""
    sizes, failed = {"a": 200, "b": 60, "c": 90}, {"a": 60, "b": 3, "c": 40}
    kind = np.repeat(list(sizes), list(sizes.values()))
    outcome = np.concatenate([np.arange(size) >= failed[name] for name, size in sizes.items()]).astype(float)
    result = looked(
        tmp_path, {"kind": kind, "outcome": outcome}, "outcome", ("kind",), levels={"kind": ["a", "b", "c"]}
    )
    parts = {dict(row.group)["kind"]: row for row in result.representation}
    values = {dict(row.group).get("kind"): row.value for row in result.groups}
    assert [kind for kind in "abc" if parts[kind].share_all is None] == ["b", "c"]
    assert [kind for kind in "abc" if values[kind] is None] == ["b", "c"]
    assert parts["b"].withheld.startswith("Withheld to protect students")
    assert (parts["b"].share_had, parts["b"].index, parts["b"].low) == (None, None, None)


# --- changes of gaps ------------------------------------------------------------------------------------------


def wave_of_rows(table, columns, group, base, year) -> Wave:
    """A group and the rest, or another group, of one year."""
    cells: dict = table.by(*columns, "year")
    at = {name: cell for name, cell in cells.items() if dict(name)["year"] == year}
    here = group_of({**dict(group), "year": year})
    if base is not None:
        return Wave(year, at[here], at[group_of({**dict(base), "year": year})])
    rest: list[Cell] = [cell for name, cell in at.items() if name != here]
    return Wave(year, at[here], combined(rest, ()))


def of_large_groups(table, look) -> tuple[ChangeRow, ...]:
    """All changes where every group that is not small is told: their numbers, without waiting for the optimiser."""
    large = {cell.group for cells in table.cells.values() for cell in cells.values() if cell.n >= MINIMUM}
    told = Told(frozenset(large), frozenset(large), optimal=True)
    listed = sorted(group for group in large if group and look.time not in dict(group))
    return changes_of(table, look, told, listed, ["9", "10", "11"])[0]


@pytest.mark.parametrize("against", ["rest", "everyone", "largest", "highest"])
@pytest.mark.parametrize("cluster", ["", "school"])
@pytest.mark.parametrize("shares", [False, True])
def test_changes_are_those_of_the_rows(tmp_path, against, cluster, shares):
    columns = over_time(3, 3000, shares=shares)
    look = Look("outcome", ("group_", "place"), against, cluster, time="year")
    path = parquet_of(tmp_path, **columns)
    changes = of_large_groups(table_of_parquet(path, "outcome", look.crossed, cluster=cluster), look)
    table = rows_of(columns, ["group_", "place", "year"], cluster)
    told = [row for row in changes if row.change is not None]
    assert {len(row.group) for row in told} == {1, 2}
    assert {row.before for row in told} == {"9"}
    assert {row.after for row in told} == {"10", "11"}
    assert {row.against is None for row in told} == {against in ("rest", "everyone")}
    for row in told:
        names = [column for column, _ in row.group]
        waves = [wave_of_rows(table, names, row.group, row.against, year) for year in (row.before, row.after)]
        (theirs,) = gap_changes(waves)
        assert (row.gap_before, row.gap_after) == pytest.approx(
            (theirs.gap_before, theirs.gap_after), rel=1e-9
        )
        assert (row.change, row.low, row.high) == pytest.approx(
            (theirs.change.estimate, theirs.change.low, theirs.change.high), rel=1e-9, abs=1e-12
        )
        assert row.p == pytest.approx(theirs.p, rel=1e-7)
    adjusted = stats.false_discovery_control([row.p for row in told])
    assert [row.adjusted for row in told] == pytest.approx(list(adjusted))
    assert [row.significant for row in told] == [bool(p <= 0.05) for p in adjusted]


def test_a_change_of_shares_is_the_published_one(tmp_path):
    """Newcombe 2001, the difference of differences that tests/engines/test_equity.py compares with too."""
    cells = [("2024", "a", 72, 18), ("2024", "b", 65, 16), ("2025", "a", 65, 17), ("2025", "b", 75, 17)]
    columns = {
        "year": np.concatenate([[year] * n for year, _, n, _ in cells]),
        "kind": np.concatenate([[kind] * n for _, kind, n, _ in cells]),
        "outcome": np.concatenate([np.arange(n) < had for _, _, n, had in cells]).astype(float),
    }
    result = looked(tmp_path, columns, "outcome", ("kind",), time="year")
    row = next(row for row in result.changes if row.group == (("kind", "a"),))
    assert (row.low, row.high) == pytest.approx((-0.1687, 0.2343), abs=5.1e-5)  # four digits are published
    assert row.gap_before == pytest.approx(18 / 72 - 16 / 65)
    assert not row.significant


def test_a_gap_that_grew_is_found_and_one_that_did_not_is_not(tmp_path):
    result = looked(tmp_path, over_time(1, 3000), "outcome", ("group_",), time="year")
    rows = {(dict(row.group)["group_"], row.after): row for row in result.changes}
    assert rows["b", "11"].significant
    assert rows["b", "11"].change < 0
    assert not rows["b", "10"].significant


def test_what_differs_between_times_is_no_gap_of_equity(tmp_path):
    result = looked(tmp_path, over_time(3), "outcome", ("group_",), time="year")
    listed = {row.group for row in result.groups}
    assert (("year", "10"),) in listed
    assert (("group_", "a"), ("year", "10")) in listed
    assert {row.group for row in result.gaps} == {
        group for group in listed if group and "year" not in dict(group)
    }
    shares = looked(tmp_path, over_time(3, shares=True), "outcome", ("group_",), time="year")
    assert {column for row in shares.representation for column, _ in row.group} == {"group_"}


def test_times_are_in_order_and_the_first_is_the_first_that_is_told(tmp_path):
    """Nine students of year 8 are not even named; 9 comes before 10, as numbers do; who has no year is left out."""
    columns = over_time(3)
    columns["year"][:9] = "8"
    result = looked(tmp_path, columns, "outcome", ("group_",), time="year")
    assert {row.before for row in result.changes} == {"9"}
    assert list(dict.fromkeys(row.after for row in result.changes)) == ["10", "11"]
    assert "8" not in {value for row in result.groups for _, value in row.group}


def test_one_time_has_no_change(tmp_path):
    columns = over_time(3)
    columns["year"][:] = "10"
    assert looked(tmp_path, columns, "outcome", ("group_",), time="year", levels={}).changes == ()


def test_what_a_reader_must_know_of_changes(tmp_path):
    """Twelve schools are few; and without schools, students who come back would make ranges narrower."""
    columns = over_time(3)
    alone = looked(tmp_path, columns, "outcome", ("group_",), time="year").notes
    schools = looked(tmp_path, columns, "outcome", ("group_",), time="year", cluster="school").notes
    assert any("treated as different persons" in note for note in alone)
    assert not any("treated as different persons" in note for note in schools)
    assert any("fewer than 20 clusters" in note for note in schools)
    assert len(set(schools)) == len(schools)


# --- what may not be told -------------------------------------------------------------------------------------


def told_of(result) -> Told:
    """What the groups table tells."""
    sizes = frozenset(row.group for row in result.groups if row.n is not None)
    return Told(sizes, frozenset(row.group for row in result.groups if row.value is not None), optimal=True)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shares", [False, True])
def test_an_attacker_of_a_look_with_a_time_is_left_with_a_wide_range(tmp_path, seed, shares):
    columns = over_time(seed, 500, shares=shares)
    result = looked(tmp_path, columns, "outcome", ("group_",), time="year")
    table = table_of_parquet(tmp_path / "table.parquet", "outcome", ["group_", "year"])
    left = attacked(told_of(result), table, ("group_", "year"))
    assert left
    assert min(left.values()) >= MINIMUM - 1e-6


@pytest.mark.parametrize(
    ("seed", "against", "shares", "groups"),
    [
        (0, "rest", False, ("group_", "place")),
        (1, "largest", False, ("group_",)),
        (2, "rest", True, ("group_",)),
        (3, "largest", True, ("group_",)),
        (4, "everyone", True, ("place",)),
    ],
)
def test_parts_and_changes_follow_from_what_groups_tell(tmp_path, seed, against, shares, groups):
    """Every number is worked out again from the table of groups alone; where that cannot be, there is none."""
    columns = over_time(seed, 700 if groups[1:] else 2500, shares=shares)
    if seed == 3:  # with rare groups, the largest is withheld at some time
        columns["group_"] = np.where(columns["group_"] == "rare", "c", columns["group_"])
        columns["year"] = np.where(columns["year"] == "", "10", columns["year"])
    result = looked(tmp_path, columns, "outcome", groups, against, time="year")
    told = {row.group: row for row in result.groups if row.value is not None}
    for row in result.changes:
        found = [gap_from(told, row, time) for time in (row.before, row.after)]
        if row.change is None:
            assert None in found
            assert (row.gap_before, row.gap_after, row.low, row.high, row.p) == (None,) * 5
        else:
            assert (row.gap_before, row.gap_after) == pytest.approx(tuple(found), rel=1e-9, abs=1e-9)
    everyone = told.get(())
    for row in result.representation:
        one = told.get(row.group)
        if one is None or everyone is None:
            assert (row.share_all, row.share_had, row.difference, row.index) == (None,) * 4
        else:
            assert row.share_all == pytest.approx(one.n / everyone.n)
            had = one.n * one.value / (everyone.n * everyone.value)
            assert row.share_had == pytest.approx(had)
    assert any(row.change is not None for row in result.changes)
    assert bool(result.representation) == shares


def gap_from(told, row, time) -> float | None:
    """The gap of one time out of the groups that are told."""
    here = told.get(group_of({**dict(row.group), "year": time}))
    other = told.get(group_of({**dict(row.against or ()), "year": time}))
    if here is None or other is None:
        return None
    if row.against is not None:
        return float(here.value - other.value)
    rest = (other.n * other.value - here.n * here.value) / (other.n - here.n)
    return float(here.value - rest)


# --- what is stored -------------------------------------------------------------------------------------------


def test_a_look_without_a_time_keeps_its_fingerprint():
    """As it was written before looks had a time."""
    plain = {"outcome": "y", "columns": ["g"], "against": "rest", "cluster": "", "minimum": 10}
    fingerprint = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    assert Look("y", ("g",)).as_dict() == plain
    assert Look("y", ("g",)).fingerprint() == fingerprint
    assert Look("y", ("g",), time="t").fingerprint() != fingerprint
    timed = Look("y", ("g", "h"), time="a")
    assert timed.crossed == ("a", "g", "h")
    assert look_from_dict(json.loads(json.dumps(timed.as_dict()))) == timed


def test_results_are_read_as_written_also_those_of_earlier_versions(tmp_path):
    result = looked(tmp_path, over_time(3, shares=True), "outcome", ("group_",), "largest", time="year")
    assert result.changes
    assert result.representation
    written = json.loads(json.dumps(result.as_dict()))
    assert result_from_dict(written) == result
    del written["changes"], written["representation"]
    earlier = result_from_dict(written)
    assert (earlier.changes, earlier.representation, earlier.groups) == ((), (), result.groups)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (Look("outcome", ("group_",), time="group_"), "chosen twice"),
        (Look("outcome", ("group_",), time="outcome"), "chosen twice"),
        (Look("outcome", ("group_",), cluster="year", time="year"), "chosen twice"),
        (Look("outcome", ("group_",), time="nowhere"), "no column “nowhere”"),
        (Look("outcome", (), time="year"), "no column of groups"),
        (Look("outcome", ("group_", "place", "school"), time="year"), "At most 2 columns of groups"),
        (Look("outcome", ("group_", "place"), time="outcome_"), "together make"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path, look, why):
    columns = over_time(1, 300) | {"outcome_": np.arange(300)}
    with pytest.raises(ProblemsFound, match=why):
        look_at(parquet=parquet_of(tmp_path, **columns), look=look, levels={})


def test_gaps_of_a_look_with_a_time_are_those_without(tmp_path):
    """Where the same groups are told, a time changes nothing of their gaps."""
    columns = over_time(8, 3000)
    timed = looked(tmp_path, columns, "outcome", ("group_",), time="year")
    theirs = gaps(rows_of(columns, ["group_"]), "group_")
    by_group = {gap.group: gap for gap in theirs.rows}
    told = [gap for gap in timed.gaps if gap.difference is not None]
    assert len(told) >= 2
    for gap in told:
        assert gap.difference == pytest.approx(by_group[gap.group].difference.estimate)
        assert gap.p == pytest.approx(by_group[gap.group].p)
