"""Studies of every design: an attacker who puts together all their tables finds no small group."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.engines.comparison import NearestNeighbour, match
from collegium.engines.designs import answer
from collegium.engines.impact import (
    ChangeOverTime,
    Cutoff,
    Interrupted,
    Logistic,
    Matched,
    Study,
    Synthetic,
    ValueAdded,
    estimate,
)
from collegium.engines.reporting import unsaid
from collegium.engines.reporting.protected import protected
from tests.engines.design_attacker import BIN, MATCHED, RING, DesignAttacker
from tests.reference.tables import parquet

MINIMUM = 10
SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def small(attacker: DesignAttacker, groups, *, nobody: bool = False) -> list[dict]:
    """Of these groups those that nobody may find out about."""
    return [group for group in groups if (0 if nobody else 1) <= attacker.truth(**group) < MINIMUM]


def gives_away(attacker: DesignAttacker, groups) -> list[dict]:
    return [group for group in groups if attacker.width(attacker.where(**group)) < MINIMUM - 1e-6]


def again_the_same(result, safe) -> None:
    """Once more changes nothing, and the file tells on how many students a row rests only where the row does."""
    for table in safe.evidence:
        of_rows = [dict(zip(table.columns, row, strict=True)).get("students") for row in table.rows]
        assert list(table.students) == of_rows
    assert protected(safe) == safe
    assert protected(result, released=[safe]) == safe


# --- value added ----------------------------------------------------------------------------------------------


def in_schools(sizes: list[int], lacking: int, seed: int = 3) -> pd.DataFrame:
    """Students of schools that differ; the last ones lack the earlier score."""
    rng = np.random.default_rng(seed)
    school = np.repeat([f"s{place:02}" for place in range(len(sizes))], sizes)
    n, level = len(school), rng.normal(0, 1, len(sizes))
    before = rng.normal(size=n)
    score = np.repeat(level, sizes) + 0.6 * before + rng.normal(0, 0.5, n)
    frame = pd.DataFrame({"school": school, "before": before, "score": score})
    frame.loc[rng.choice(n, lacking, replace=False), "before"] = np.nan
    return frame


UNITS = Study("Schools", "school", (), "", ("score",), ("before",), design=ValueAdded())


def attacker_of_units(frame: pd.DataFrame) -> DesignAttacker:
    known = {name: frame[name].notna().map({True: 1.0, False: np.nan}) for name in ("score", "before")}
    schools = sorted(frame["school"].unique())
    columns = {"school": schools, "score": [1.0, None], "before": [1.0, None]}
    return DesignAttacker(frame.assign(**known), columns, "school")


def groups_of_units(attacker: DesignAttacker) -> list[dict]:
    have = {"score": any, "before": any}
    lacking = [{"before": [None], "score": any}]
    return small(attacker, [have | {"school": one} for one in attacker.columns["school"]]) + lacking


def test_the_size_of_a_small_school_is_not_what_the_others_leave_of_all(tmp_path):
    frame = in_schools([30] * 20 + [4], 0)
    result = answer(parquet=parquet(frame, tmp_path), study=UNITS)
    assert result.rows.used == {"score": 604}
    assert sum(result.evidence[0].students) == 600
    raw, attacker = attacker_of_units(frame), attacker_of_units(frame)
    raw.read_all(result, before=any)
    assert gives_away(raw, [{"school": "s20", "score": any, "before": any}])
    safe = protected(result)
    attacker.read_all(safe, before=any)
    assert not gives_away(attacker, [{"school": "s20", "score": any, "before": any}])
    assert len(safe.evidence[0].rows) == 19
    again_the_same(result, safe)


def test_the_values_of_all_units_add_up_to_nothing_so_one_small_unit_is_never_alone(tmp_path):
    frame = in_schools([30] * 20 + [4], 0)
    study = replace(UNITS, minimum_cell=1)
    shown = answer(parquet=parquet(frame, tmp_path), study=study).evidence[0]
    assert sum(row[1] for row in shown.rows) == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
@SLOW
@given(
    small_ones=st.lists(st.integers(1, 14), min_size=0, max_size=3),
    sizes=st.lists(st.integers(12, 40), min_size=8, max_size=12),
    lacking=st.integers(0, 14),
)
def test_no_unit_and_nobody_who_was_left_out_comes_out_of_value_added(
    tmp_path_factory, small_ones, sizes, lacking
):
    frame = in_schools(sizes + small_ones, lacking)
    result = answer(parquet=parquet(frame, tmp_path_factory.mktemp("units")), study=UNITS)
    safe, attacker = protected(result), attacker_of_units(frame)
    attacker.read_all(safe, before=any)
    groups = small(attacker, groups_of_units(attacker))
    assert not gives_away(attacker, groups)
    told = {row[0] for row in safe.evidence[0].rows}
    withheld = frame[frame["before"].notna() & ~frame["school"].isin(told)]
    assert len(withheld) == 0 or len(withheld) >= MINIMUM
    again_the_same(result, safe)


# --- matching -------------------------------------------------------------------------------------------------


def of_choice(seed: int, unmatched: int) -> pd.DataFrame:
    """Students who chose a programme; the last few of them are unlike anybody else."""
    rng = np.random.default_rng(seed)
    n = 420
    new = np.arange(n) < 160
    before = np.where(new, rng.normal(0.2, 1, n), rng.normal(0, 1, n))
    before[160 - unmatched : 160] = 9 + np.arange(unmatched)
    girl = rng.random(n) < 0.5
    passed = rng.random(n) < 1 / (1 + np.exp(-before - 0.3))
    return pd.DataFrame(
        {
            "arm": np.where(new, "new", "old"),
            "before": before,
            "girl": girl.astype(float),
            "passed": passed.astype(float),
        }
    )


CHOICE = Study(
    "Choice", "arm", ("new",), "old", ("passed",), ("girl",), design=Matched(("before", "girl"), caliper=0.5)
)


def attacker_of_matches(frame: pd.DataFrame) -> DesignAttacker:
    x = frame[["before", "girl"]].to_numpy()
    group = match(frame["arm"] == "new", x, method=NearestNeighbour(caliper=0.5), names=("before", "girl"))
    columns = {"arm": ["new", "old"], "girl": [0, 1], "passed": [0, 1], MATCHED: [0, 1]}
    return DesignAttacker(frame.assign(**{MATCHED: group.used.astype(int)}), columns)


def groups_of_matches() -> list[dict]:
    sides = [{"arm": arm, MATCHED: used} for arm in ("new", "old") for used in (0, 1)]
    return sides + [side | {"passed": value} for side in sides for value in (0, 1)]


def test_students_without_a_match_are_counted_nowhere(tmp_path):
    frame = of_choice(1, 3)
    result = answer(parquet=parquet(frame, tmp_path), study=CHOICE)
    unmatched = [{"arm": "new", MATCHED: 0}]
    raw, attacker = attacker_of_matches(frame), attacker_of_matches(frame)
    count = raw.truth(**unmatched[0])
    assert 0 < count < MINIMUM
    assert any(one.startswith(f"{count} of the 160 students") for one in result.warnings)
    raw.read_all(result)
    assert gives_away(raw, unmatched)
    safe = protected(result)
    attacker.read_all(safe)
    assert not gives_away(attacker, unmatched)
    assert not [one for one in safe.warnings if any(letter.isdigit() for letter in one)]
    assert {unsaid.SOME_UNMATCHED, unsaid.LESS_EVIDENCE} <= set(safe.warnings)
    assert [one.model for one in safe.findings if not one.suppressed] == ["adjusted"]


@pytest.mark.slow
@SLOW
@given(seed=st.integers(0, 10_000), unmatched=st.integers(0, 14))
def test_nobody_comes_out_of_the_steps_of_matching(tmp_path_factory, seed, unmatched):
    frame = of_choice(seed, unmatched)
    result = answer(parquet=parquet(frame, tmp_path_factory.mktemp("match")), study=CHOICE)
    safe, attacker = protected(result), attacker_of_matches(frame)
    attacker.read_all(safe)
    assert not gives_away(attacker, small(attacker, groups_of_matches()))
    assert "students" not in str(safe.warnings) or not any(map(str.isdigit, str(safe.warnings)))
    again_the_same(result, safe)


@pytest.mark.parametrize("method", ["entropy", "propensity"])
def test_the_main_finding_of_matching_is_told_where_everybody_stays(tmp_path, method):
    frame = of_choice(4, 0)
    study = replace(CHOICE, design=Matched(("before", "girl"), method=method))
    safe = protected(answer(parquet=parquet(frame, tmp_path), study=study))
    assert not [one.model for one in safe.findings if one.suppressed]


# --- logistic -------------------------------------------------------------------------------------------------


def test_the_main_finding_of_a_logistic_study_is_told_and_a_small_arm_is_not_in_its_degrees_of_freedom(
    tmp_path,
):
    rng = np.random.default_rng(8)
    arm = np.array(["new"] * 200 + ["old"] * 200 + ["other"] * 4 + ["more"] * 100)
    passed = np.where(np.arange(504) % 2, 1.0, 0.0)
    frame = pd.DataFrame({"arm": arm, "before": rng.normal(size=504), "passed": passed})
    study = Study(
        "Odds", "arm", ("new", "other"), "old", ("passed",), covariates=("before",), design=Logistic()
    )
    result = answer(parquet=parquet(frame, tmp_path), study=study)
    simple = next(one for one in result.findings if one.model == "unadjusted" and one.arm == "new")
    assert simple.df == 404 - 3  # those of all three arms: the third has 404 - 400
    safe = protected(result)
    told = {(one.arm, one.model): not one.suppressed for one in safe.findings}
    assert told["new", "adjusted"]
    assert not told["new", "unadjusted"]
    assert not told["other", "adjusted"]
    again_the_same(result, safe)


# --- cutoff ---------------------------------------------------------------------------------------------------


def at_a_line(seed: int, n: int, share: float, lacking: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    score = rng.normal(0, 10, n)
    passed = (rng.random(n) < share + 0.004 * score).astype(float)
    passed[rng.choice(n, lacking, replace=False)] = np.nan
    return pd.DataFrame({"score": score, "passed": passed})


LINE = Study("Line", "score", ("helped",), "not", ("passed",), design=Cutoff(0.0, below=True))


def attacker_at(frame: pd.DataFrame, result) -> DesignAttacker:
    """Bins as they were drawn before anything was withheld; rings as the windows and the bandwidth are told."""
    tables = {table.key.partition(":")[0]: table for table in result.evidence}
    distance = frame["score"].abs().to_numpy()
    side = np.where(frame["score"] < 0, "below", "above")
    here = frame["passed"].notna().to_numpy()
    ends = sorted({row[0] for row in tables["crowding"].rows})
    one = result.findings[0]
    near = {"below": one.n_treated, "above": one.n_comparison}
    order = {name: np.sort(distance[here & (side == name)]) for name in near}
    low = max(order[name][count - 1] for name, count in near.items())
    attacker_columns = {"side": ["below", "above"], "passed": [0, 1, None]}
    reaches = sorted({*ends, low})
    ring = np.searchsorted(reaches, distance)
    placed = np.full(len(frame), -1)
    place = 0
    for name in ("below", "above"):
        chosen = np.flatnonzero(here & (side == name))
        chosen = chosen[np.argsort(frame["score"].to_numpy()[chosen])]
        for row in tables["line"].rows:
            if row[2] == name:
                placed[chosen[: row[3]]] = place
                chosen, place = chosen[row[3] :], place + 1
    columns = attacker_columns | {BIN: list(range(-1, place)), RING: list(range(len(reaches) + 1))}
    attacker = DesignAttacker(frame.assign(side=side, **{BIN: placed, RING: ring}), columns, "side")
    attacker.rings, attacker.bandwidth = dict(enumerate(reaches)), low
    return attacker


def groups_at_the_line(attacker: DesignAttacker) -> tuple[list[dict], list[dict]]:
    """Counts that must not be known where they are small, and those that must not be known to be 0 either."""
    sides = [{"side": side, "passed": any} for side in ("below", "above")]
    bins = [side | {BIN: place} for side in sides for place in attacker.columns[BIN] if place >= 0]
    near = attacker.within(attacker.bandwidth)
    beyond = [one for one in attacker.columns[RING] if one not in near]
    reach = [side | {RING: rings} for side in sides for rings in (near, beyond)]
    parts = [
        group | {"passed": value} for group in (*bins, *reach) for value in (0, 1) if attacker.truth(**group)
    ]
    rings = [side | {RING: one} for side in sides for one in attacker.columns[RING]]
    return [*bins, *reach, *rings, {"passed": [None]}], parts


def test_a_few_who_passed_cannot_be_read_off_the_picture(tmp_path):
    frame = at_a_line(2, 1000, 0.06, 0)
    result = answer(parquet=parquet(frame, tmp_path), study=LINE)
    counts = [row[3] * row[1] for row in protected(result).evidence[0].rows if row[1] is not None]
    assert all(round(count) >= MINIMUM for count in counts)
    assert len(result.evidence[0].rows) < 12  # wide bins, since few passed
    assert [row for row in protected(result).evidence[0].rows if row[1] is not None]


def test_the_attacker_of_a_line_finds_small_groups_where_nothing_is_protected(tmp_path):
    frame = at_a_line(5, 500, 0.5, 6)
    result = answer(parquet=parquet(frame, tmp_path), study=LINE)
    attacker = attacker_at(frame, result)
    attacker.read_all(result)
    assert {"passed": [None]} in gives_away(attacker, groups_at_the_line(attacker)[0])


@pytest.mark.slow
@SLOW
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(240, 700),
    share=st.floats(0.06, 0.94),
    lacking=st.integers(0, 14),
)
def test_nobody_comes_out_of_bins_windows_and_bandwidth(tmp_path_factory, seed, n, share, lacking):
    frame = at_a_line(seed, n, share, lacking)
    result = answer(parquet=parquet(frame, tmp_path_factory.mktemp("line")), study=LINE)
    safe, attacker = protected(result), attacker_at(frame, result)
    attacker.read_all(safe)
    groups, parts = groups_at_the_line(attacker)
    assert not gives_away(attacker, small(attacker, groups) + small(attacker, parts, nobody=True))
    again_the_same(result, safe)


# --- over time ------------------------------------------------------------------------------------------------


def followed(seed: int, shares: list[float], each: int = 92) -> pd.DataFrame:
    """One place over years, with that many students a year, of whom that share passed."""
    rng = np.random.default_rng(seed)
    rows = [
        ("here", float(2000 + year), float(place < max(round(share * each + rng.integers(-1, 2)), 0)))
        for year, share in enumerate(shares)
        for place in range(each)
    ]
    return pd.DataFrame(rows, columns=["place", "year", "passed"])


SERIES = Study("Series", "place", ("here",), "", ("passed",), design=Interrupted("year", 2010.0))


def test_a_point_of_a_series_is_not_one_student_of_92_nor_what_the_other_points_leave(tmp_path):
    frame = followed(1, [0.011] + [0.4 + 0.01 * (year % 4) for year in range(1, 20)])
    result = answer(parquet=parquet(frame, tmp_path), study=SERIES)
    points = [row for row in result.evidence[0].rows if row[0] < 2010]
    hidden = points[0][2] - sum(row[1] - row[2] for row in points[1:])  # residuals add up to 0
    assert hidden == pytest.approx(points[0][1], abs=1e-9)
    assert Fraction(hidden).limit_denominator(100).denominator in {46, 92}
    safe = protected(result)
    assert safe.evidence[0].rows == ()
    assert not safe.findings[0].suppressed
    assert safe.evidence[1].rows == result.evidence[1].rows
    again_the_same(result, safe)


@pytest.mark.slow
@SLOW
@given(
    seed=st.integers(0, 10_000),
    start=st.floats(0.05, 0.95),
    slope=st.floats(-0.02, 0.02),
    each=st.integers(40, 120),
)
def test_a_series_is_told_only_where_every_point_rests_on_enough_who_had_and_had_not(
    tmp_path_factory, seed, start, slope, each
):
    shares = [min(max(start + slope * year + 0.02 * (year % 3), 0.0), 1.0) for year in range(18)]
    frame = followed(seed, shares, each)
    study = replace(SERIES, design=Interrupted("year", 2009.0))
    result = answer(parquet=parquet(frame, tmp_path_factory.mktemp("series")), study=study)
    safe = protected(result)
    by_year = frame.groupby("year")["passed"].agg(["sum", "count"])
    fewest = min(by_year["sum"].min(), (by_year["count"] - by_year["sum"]).min())
    told = bool(safe.evidence and safe.evidence[0].rows)
    assert told == (fewest >= MINIMUM and bool(result.evidence))
    assert all(students is None for table in safe.evidence for students in table.students)
    again_the_same(result, safe)


def test_a_mix_with_a_small_unit_is_not_drawn_and_small_units_are_not_named(tmp_path):
    rng = np.random.default_rng(4)
    rows = [
        (
            f"u{unit:02}",
            float(year),
            unit / 2 + 0.3 * year + rng.normal(0, 0.3) + 2 * (unit == 3 and year > 13),
        )
        for unit in range(8)
        for year in range(20)
        for _ in range(4 if unit == 0 else 12)
    ]
    frame = pd.DataFrame(rows, columns=["place", "year", "y"])
    study = Study("Mix", "place", ("u03",), "", ("y",), design=Synthetic("year", 14.0))
    result = answer(parquet=parquet(frame, tmp_path), study=study)
    series, mix, placebo = result.evidence
    assert "u00" in {row[0] for row in mix.rows}
    safe = protected(result)
    assert series.rows
    assert safe.evidence[0].rows == ()
    assert "u00" not in {row[0] for table in safe.evidence[1:] for row in table.rows}
    assert len(safe.evidence[2].rows) == len(placebo.rows) - 1
    again_the_same(result, safe)


def net_changes(effect: float, treated: int, comparison: int, reach: float) -> list[int]:
    """How many more of the treated may have it afterwards, if the difference of changes is as told."""
    own, other = np.meshgrid(np.arange(-treated, treated + 1), np.arange(-comparison, comparison + 1))
    fits = np.abs(own / treated - other / comparison - effect) <= reach
    return sorted(set(own[fits].tolist()))


@pytest.mark.slow
@SLOW
@given(
    seed=st.integers(0, 10_000),
    treated=st.sampled_from([23, 31, 47, 61]),
    comparison=st.sampled_from([29, 37, 53, 67]),
    few=st.integers(0, 9),
)
def test_a_change_of_shares_of_persons_leaves_many_possible_counts(
    tmp_path_factory, seed, treated, comparison, few
):
    """Two periods, who has it keeps it: the exact difference of changes fits one pair of counts only."""
    rng = np.random.default_rng(seed)
    n = treated + comparison
    had = rng.random(n) < 0.3
    later = had.copy()
    later[np.flatnonzero(~had[:treated])[:few]] = True
    later[treated + np.flatnonzero(~had[treated:])[: 3 + few // 2]] = True
    frame = pd.DataFrame(
        {
            "who": [f"p{place:03}" for place in range(n)] * 2,
            "year": [1.0] * n + [2.0] * n,
            "start": ([2.0] * treated + [0.0] * comparison) * 2,
            "passed": np.concatenate([had, later]).astype(float),
        }
    )
    study = Study("Change", "start", ("in",), "never", ("passed",), design=ChangeOverTime("who", "year"))
    result = answer(parquet=parquet(frame, tmp_path_factory.mktemp("change")), study=study)
    safe = protected(result)
    one, raw = safe.findings[0], result.findings[0]
    assert len(net_changes(raw.effect, treated, comparison, 1e-9)) <= 3
    told = [one.effect, *(row[1] for table in safe.evidence for row in table.rows)]
    for effect in told:
        possible = net_changes(effect, treated, comparison, 0.005 + 1e-9)
        assert possible[-1] - possible[0] >= MINIMUM
    assert one.t is None
    again_the_same(result, safe)


def test_units_that_are_persons_are_neither_counted_nor_named_in_sentences(tmp_path):
    rng = np.random.default_rng(6)
    n = 60
    frame = pd.DataFrame(
        {
            "who": [f"p{place:03}" for place in range(n)] * 3,
            "year": np.repeat([1.0, 2.0, 3.0], n),
            "start": ([2.0] * 30 + [0.0] * 30) * 3,
            "y": rng.normal(size=3 * n),
        }
    )
    study = Study("Change", "start", ("in",), "never", ("y",), design=ChangeOverTime("who", "year"))
    gaps = frame.drop(index=frame.index[[0, 1, 2]])
    result = answer(parquet=parquet(gaps, tmp_path, "gaps"), study=study)
    assert "3 of 60 units lack a value in some period and were left out." in result.warnings
    assert unsaid.SOME_INCOMPLETE in protected(result).warnings
    twice = pd.concat([frame, frame.head(2)])
    result = answer(parquet=parquet(twice, tmp_path, "twice"), study=study)
    assert "2 times a unit" in result.findings[0].withheld
    assert protected(result).findings[0].withheld == unsaid.SOME_DUPLICATES
    places = replace(result, study=replace(study, persons=False))
    assert protected(places).findings == places.findings


# --- sentences ------------------------------------------------------------------------------------------------


def test_a_warning_names_no_withheld_group_also_where_every_student_is_a_cluster(tmp_path):
    rng = np.random.default_rng(7)
    n = 300
    race = np.array(["a"] * 275 + ["b"] * 22 + ["c"] * 3)
    frame = pd.DataFrame(
        {
            "arm": np.where(np.arange(n) % 2, "new", "old"),
            "race": race,
            "who": np.arange(n),
            "y": rng.normal(size=n),
        }
    )
    study = Study("Few", "arm", ("new",), "old", ("y",), cluster="who", subgroups=("race",))
    result = estimate(parquet=parquet(frame, tmp_path), study=study)
    assert any("“race: c”" in one for one in result.warnings)
    safe = protected(result)
    hidden = {one.level for one in safe.findings if one.suppressed}
    assert hidden == {"b", "c"}
    assert not [one for one in safe.warnings if "race: " in one]
    assert protected(safe) == safe
