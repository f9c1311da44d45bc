"""Difference in differences: against regression, against made-up data with known effects, and what must always hold.

tests/reference/test_mpdta.py has the published numbers.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.panel import Change, Rows, Setting, change_over_time, first_periods, words
from collegium.engines.problems import ProblemsFound

QUICK = Setting(draws=0)


def school_rows(
    seed: int = 3,
    *,
    units: int = 60,
    periods: int = 6,
    starts: tuple[float, ...] = (2013, 2015, np.inf),
    effect: float = 0.5,
) -> Rows:
    """Schools 2011, 2012, ... with a level of their own, a common trend, a covariate and equal parts of each start."""
    rng = np.random.default_rng(seed)
    start = np.resize(np.array(starts, dtype=float), units)
    year = np.arange(2011, 2011 + periods, dtype=float)
    size = rng.normal(size=units)
    y = rng.normal(size=(units, 1)) + 0.2 * np.arange(periods) * (1 + size[:, None])
    y = y + effect * (year >= start[:, None]) + 0.3 * rng.normal(size=(units, periods))
    return Rows(
        outcome=y.ravel(),
        unit=np.repeat(np.arange(units), periods),
        period=np.tile(year, units),
        start=np.repeat(start, periods),
        covariates=np.repeat(size, periods)[:, None],
        names=("size",),
    )


def some(rows: Rows, keep) -> Rows:
    """The rows chosen by a mask or by places."""
    columns = {
        name: np.asarray(value)[keep]
        for name in ("outcome", "unit", "period", "start", "covariates", "weight", "cluster")
        if (value := getattr(rows, name)) is not None
    }
    return replace(rows, **columns)


def series(found: Change) -> np.ndarray:
    """Every estimate and standard error, missing where withheld."""
    effects = [
        found.simple,
        found.event.overall,
        found.group.overall,
        found.calendar.overall,
        *(part.effect for one in (found.event, found.group, found.calendar) for part in one.parts),
        *(cell.effect for cell in found.cells),
    ]
    return np.array([(one.estimate, one.se) for one in effects], dtype=float)


def why(rows: Rows, setting: Setting = QUICK) -> str:
    with pytest.raises(ProblemsFound) as refused:
        change_over_time(rows, setting)
    return refused.value.problems[0].why


@pytest.fixture
def rows() -> Rows:
    """60 schools before and after."""
    plain = school_rows(periods=2, starts=(2012, np.inf, np.inf))
    return replace(plain, covariates=None, names=())


@pytest.fixture
def table(rows) -> pd.DataFrame:
    table = pd.DataFrame({name: getattr(rows, name) for name in ("outcome", "unit", "period")})
    return table.assign(took=np.isfinite(rows.start).astype(int), after=(table.period == 2012).astype(int))


@pytest.fixture
def moving() -> Rows:
    """Schools whose size changes."""
    rows = school_rows()
    return replace(rows, covariates=rows.covariates + 0.1 * (rows.period - 2011)[:, None] ** 2)


class TestTwoByTwo:
    """One group and two periods is the classic design, so it is the classic regression."""

    def test_clustered_by_unit(self, rows, table):
        fit = smf.ols("outcome ~ took * after", table).fit(
            cov_type="cluster", cov_kwds={"groups": table.unit, "use_correction": False}
        )
        found = change_over_time(rows, QUICK).simple
        assert found.estimate == pytest.approx(fit.params["took:after"], abs=1e-12)
        # C/(C - 1) is our factor for C clusters
        assert found.se == pytest.approx(fit.bse["took:after"] * np.sqrt(60 / 59), rel=1e-12)

    def test_clustered_by_district(self, rows, table):
        district = table.unit % 15
        fit = smf.ols("outcome ~ took * after", table).fit(
            cov_type="cluster", cov_kwds={"groups": district, "use_correction": False}
        )
        found = change_over_time(replace(rows, cluster=district), QUICK).simple
        assert found.estimate == pytest.approx(fit.params["took:after"], abs=1e-12)
        assert found.se == pytest.approx(fit.bse["took:after"] * np.sqrt(15 / 14), rel=1e-12)

    def test_weighted(self, rows, table):
        weight = 1.0 + table.unit % 4
        fit = smf.wls("outcome ~ took * after", table, weights=weight).fit(
            cov_type="cluster", cov_kwds={"groups": table.unit, "use_correction": False}
        )
        found = change_over_time(replace(rows, weight=weight), QUICK).simple
        assert found.estimate == pytest.approx(fit.params["took:after"], abs=1e-12)
        assert found.se == pytest.approx(fit.bse["took:after"] * np.sqrt(60 / 59), rel=1e-12)

    def test_every_average_is_the_same(self, rows):
        found = change_over_time(rows, QUICK)
        for one in (found.event, found.group, found.calendar):
            assert one.overall.estimate == pytest.approx(found.simple.estimate)
            assert one.overall.se == pytest.approx(found.simple.se)
        assert words.NO_BEFORE in found.warnings


@pytest.mark.parametrize("method", ["doubly robust", "outcome regression", "weighting"])
@pytest.mark.parametrize("controls", ["never", "not yet"])
def test_known_effect_is_found(method, controls):
    """Trends differ by size, and large schools start more often: only with the covariate is the effect right."""
    rng = np.random.default_rng(11)
    units, year = 3000, np.arange(2011, 2016, dtype=float)
    size = rng.normal(size=units)
    start = np.where(rng.random(units) < 1 / (1 + np.exp(-size)), rng.choice([2013, 2014], units), np.inf)
    y = size[:, None] * (year - 2011) + 0.5 * (year >= start[:, None]) + rng.normal(size=(units, 5))
    columns = (y.ravel(), np.repeat(np.arange(units), 5), np.tile(year, units), np.repeat(start, 5))
    plain = change_over_time(Rows(*columns), replace(QUICK, controls=controls))
    covariates = np.repeat(size, 5)[:, None]
    held = change_over_time(
        Rows(*columns, covariates=covariates, names=("size",)),
        replace(QUICK, method=method, controls=controls),
    )
    assert plain.simple.estimate > 1
    assert plain.before.p < 1e-6
    assert held.simple.estimate == pytest.approx(0.5, abs=4 * held.simple.se)
    assert held.simple.se < 0.06
    assert held.before.p > 0.001
    assert any("did not go the same way" in warning for warning in plain.warnings)


def test_intervals_hold_as_often_as_they_say():
    """400 studies of 60 schools: 95 % within 3 standard errors of a share (.033) at about 20 schools per group."""
    inside = band = 0
    for seed in range(400):
        found = change_over_time(replace(school_rows(seed), covariates=None, names=()), Setting(draws=500))
        inside += found.simple.low < 0.5 < found.simple.high
        truth = [0.5 * (part.at >= 0) for part in found.event.parts]
        band += all(
            part.effect.band_low < true < part.effect.band_high
            for part, true in zip(found.event.parts, truth, strict=True)
        )
    assert 0.90 < inside / 400 < 0.985
    assert 0.87 < band / 400 < 0.985


class TestAlways:
    """What no change of the table's form may change."""

    @settings(max_examples=15)
    @given(seed=st.integers(0, 10_000), controls=st.sampled_from(["never", "not yet"]))
    def test_order_of_rows_and_names_of_units(self, seed, controls):
        setting, rows = replace(QUICK, controls=controls), school_rows(seed)
        order = np.random.default_rng(seed).permutation(len(rows.outcome))
        shuffled = some(rows, order)
        renamed = replace(shuffled, unit=np.array([f"s{97 * u % 61:02d}" for u in shuffled.unit]))
        assert series(change_over_time(renamed, setting)) == pytest.approx(
            series(change_over_time(rows, setting)), abs=1e-9, nan_ok=True
        )

    @settings(max_examples=15)
    @given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100), shift=st.floats(-1e4, 1e4))
    def test_scale_and_shift_of_the_outcome(self, seed, scale, shift):
        rows = school_rows(seed)
        changed = replace(rows, outcome=scale * rows.outcome + shift)
        assert series(change_over_time(changed, QUICK)) / scale == pytest.approx(
            series(change_over_time(rows, QUICK)), abs=1e-7, nan_ok=True
        )

    @settings(max_examples=15)
    @given(seed=st.integers(0, 10_000), shift=st.integers(-2000, 1000))
    def test_scale_of_covariates_and_origin_of_time(self, seed, shift):
        rows = school_rows(seed)
        changed = replace(
            rows,
            covariates=1e5 * rows.covariates - 3e5,
            period=rows.period + shift,
            start=rows.start + shift,
        )
        assert series(change_over_time(changed, QUICK)) == pytest.approx(
            series(change_over_time(rows, QUICK)), abs=1e-8, nan_ok=True
        )

    @settings(max_examples=10)
    @given(seed=st.integers(0, 10_000))
    def test_every_unit_twice_is_a_weight_of_two_and_a_cluster_of_two(self, seed):
        rows = replace(school_rows(seed), cluster=school_rows(seed).unit)
        twice = Rows(
            np.tile(rows.outcome, 2),
            np.concatenate([rows.unit, rows.unit + 1000]),
            np.tile(rows.period, 2),
            np.tile(rows.start, 2),
            np.tile(rows.covariates, (2, 1)),
            rows.names,
            cluster=np.tile(rows.unit, 2),
        )
        once = series(change_over_time(rows, QUICK))
        assert series(change_over_time(twice, QUICK)) == pytest.approx(once, abs=1e-9, nan_ok=True)
        weighted = replace(rows, weight=np.full(len(rows.outcome), 2.0))
        assert series(change_over_time(weighted, QUICK)) == pytest.approx(once, abs=1e-12, nan_ok=True)

    def test_units_of_their_own_cluster(self):
        rows = school_rows()
        assert np.array_equal(
            series(change_over_time(replace(rows, cluster=rows.unit), QUICK)),
            series(change_over_time(rows, QUICK)),
            equal_nan=True,
        )

    def test_the_seed_decides_the_band(self):
        first, again, other = (change_over_time(school_rows(), Setting(seed=seed)) for seed in (1, 1, 2))
        assert first == again
        assert first.event.critical != other.event.critical
        assert first.event.critical == pytest.approx(other.event.critical, abs=0.08)

    def test_nobody_is_a_control_after_starting(self):
        """Outcomes of started units change nothing in the cells of others."""
        rows = school_rows()
        wild = np.where((rows.start == 2013) & (rows.period >= 2013), 1e3, 0) + rows.outcome
        for controls in ("never", "not yet"):
            setting = replace(QUICK, controls=controls)
            before, after = (
                [c.effect.estimate for c in change_over_time(one, setting).cells if c.group == 2015]
                for one in (rows, replace(rows, outcome=wild))
            )
            assert after == pytest.approx(before)


class TestWho:
    """Units that are left out, counted and said; units that are compared."""

    def test_treated_in_the_first_period(self):
        rows = school_rows(starts=(2011, 2013, np.inf))
        found = change_over_time(rows, QUICK)
        assert (found.account.already, found.account.treated, found.account.comparison) == (20, 20, 20)
        assert words.ALREADY.format(count=20) in found.warnings
        same = change_over_time(some(rows, rows.start != 2011), QUICK)
        assert series(found) == pytest.approx(series(same), nan_ok=True)

    def test_anticipation_needs_an_earlier_period(self):
        found = change_over_time(school_rows(starts=(2012, 2014, np.inf)), replace(QUICK, anticipation=1))
        assert found.account.already == 20
        assert {cell.group for cell in found.cells} == {2014}
        # 2013 is after the base, before the start
        assert [cell.when for cell in found.cells] == ["before", "anticipation", "after", "after", "after"]
        assert {cell.base for cell in found.cells if cell.when != "before"} == {2012}

    def test_missing_periods(self):
        rows = school_rows()
        gone = (rows.unit == 5) & (rows.period == 2013)
        blank = replace(rows, outcome=np.where(gone, np.nan, rows.outcome))
        found, same = (
            change_over_time(one, QUICK) for one in (some(rows, ~gone), some(rows, rows.unit != 5))
        )
        assert found.account.incomplete == 1
        assert words.INCOMPLETE.format(count=1, units=60) in found.warnings
        assert series(found) == pytest.approx(series(same), nan_ok=True)
        assert series(change_over_time(blank, QUICK)) == pytest.approx(series(same), nan_ok=True)

    def test_start_after_the_last_period(self):
        rows = school_rows(starts=(2013, 2030, np.inf))
        found = change_over_time(rows, QUICK)
        assert (found.account.later, found.account.comparison) == (20, 40)
        assert words.LATER.format(count=20) in found.warnings

    def test_ways_to_write_never(self):
        rows = school_rows()
        expected = series(change_over_time(rows, QUICK))
        for never in (np.nan, 0, -np.inf):
            written = replace(rows, start=np.where(np.isinf(rows.start), never, rows.start))
            assert series(change_over_time(written, QUICK)) == pytest.approx(expected, nan_ok=True)

    def test_zero_is_a_period_where_periods_say_so(self):
        rows = school_rows()
        moved = replace(rows, period=rows.period - 2013, start=rows.start - 2013)
        assert series(change_over_time(moved, QUICK)) == pytest.approx(
            series(change_over_time(rows, QUICK)), nan_ok=True
        )

    def test_starts_from_zeros_and_ones(self):
        rows = school_rows()
        made = first_periods(rows.unit, rows.period, rows.period >= rows.start)
        assert np.array_equal(made, rows.start)

    def test_a_start_between_two_periods(self):
        rows = school_rows(starts=(2012.5, np.inf))
        found = change_over_time(rows, QUICK)
        assert [part.at for part in found.event.parts] == [-0.5, 0.5, 1.5, 2.5, 3.5]


class TestWithheld:
    def test_few_units(self):
        """The estimate stays, as the difference of two means; how sure it is cannot be said."""
        rows = school_rows(starts=(2013, *(np.inf,) * 14))
        found = change_over_time(rows, QUICK)
        assert found.account.treated == 4
        assert found.simple.estimate is not None
        assert (found.simple.se, found.simple.p, found.simple.low) == (None, None, None)
        assert found.simple.withheld == words.FEW_UNITS.format(treated=4, comparison=56, fewest=5)
        assert found.before.p is None

    def test_few_clusters(self):
        rows = school_rows()
        found = change_over_time(replace(rows, cluster=rows.unit // 6), QUICK)
        assert words.FEW_CLUSTERS.format(treated=10, comparison=10, enough=20) in found.warnings
        few = change_over_time(replace(rows, cluster=rows.unit // 15), QUICK)
        assert few.simple.se is None

    def test_a_small_group_among_others(self):
        rows = replace(school_rows(starts=(2013,) * 9 + (2015,) + (np.inf,) * 10), covariates=None, names=())
        found = change_over_time(rows, QUICK)
        assert words.SMALL_GROUPS.format(fewest=5, listed="2015") in found.warnings
        assert all((cell.effect.se is None) == (cell.group == 2015) for cell in found.cells)
        assert found.simple.se is not None

    def test_covariates_that_tell_who_is_treated(self):
        rows = school_rows(starts=(2013, np.inf))
        told = replace(rows, covariates=(np.isfinite(rows.start) + 1e-3 * rows.covariates[:, 0])[:, None])
        found = change_over_time(told, QUICK)
        assert {cell.effect.withheld for cell in found.cells} == {words.NO_OVERLAP}
        assert found.simple.withheld == words.CELL_MISSING
        assert np.isnan(series(found).astype(float)).all()

    def test_covariates_without_variation_among_comparison_units(self):
        rows = school_rows(starts=(2013, np.inf))
        flat = replace(
            rows, covariates=np.where(np.isfinite(rows.start), rows.covariates[:, 0], 1.0)[:, None]
        )
        found = change_over_time(flat, replace(QUICK, method="outcome regression"))
        assert {cell.effect.withheld for cell in found.cells} == {words.FLAT_COVARIATES}

    def test_changes_without_variation(self):
        rows = replace(school_rows(), covariates=None, names=())
        same = replace(rows, outcome=rows.unit + rows.period * (rows.period >= rows.start))
        found = change_over_time(same, QUICK)
        assert found.simple.se is None or found.simple.se > 0
        assert {cell.effect.withheld for cell in found.cells} == {words.PERFECT}

    def test_more_effects_before_than_clusters(self):
        rows = school_rows(units=12, periods=14, starts=(2024, np.inf))
        found = change_over_time(replace(rows, covariates=None, names=()), QUICK)
        assert found.before.withheld == words.TOO_MANY_BEFORE.format(cells=12)


class TestRefused:
    def test_nobody_is_never_treated(self):
        assert why(school_rows(starts=(2013, 2015))) == words.NO_NEVER
        found = change_over_time(school_rows(starts=(2013, 2015)), replace(QUICK, controls="not yet"))
        assert {(cell.group, cell.period) for cell in found.cells} == {
            (2013, year) for year in (2012, 2013, 2014)
        }
        assert words.LAST_GROUP.format(period=2015) in found.warnings

    def test_all_start_together(self):
        assert why(school_rows(starts=(2013,)), replace(QUICK, controls="not yet")) == words.NOBODY_LEFT

    def test_nobody_starts(self):
        assert why(school_rows(starts=(2011, np.inf))) == words.NO_TREATED
        assert why(school_rows(starts=(np.inf,))) == words.NO_TREATED

    def test_turned_off(self):
        rows = school_rows()
        took = (rows.period >= rows.start) & ~((rows.unit == 0) & (rows.period == 2015))
        with pytest.raises(ProblemsFound, match=r"1 units stop taking part.*“0” in 2015"):
            first_periods(rows.unit, rows.period, took)
        with pytest.raises(ProblemsFound, match="other than 0 and 1"):
            first_periods(rows.unit, rows.period, rows.period)

    def test_duplicates(self):
        rows = school_rows()
        twice = some(rows, np.append(np.arange(len(rows.outcome)), 7))
        assert why(twice) == words.DUPLICATES.format(count=1, unit=1, period=2012)

    def test_start_that_changes(self):
        rows = school_rows()
        start = np.where((rows.unit == 3) & (rows.period > 2013), 2016, rows.start)
        assert why(replace(rows, start=start)) == words.STARTS_DIFFER.format(count=1, unit=3)

    def test_nobody_complete(self):
        rows = school_rows()
        assert why(some(rows, (rows.unit + rows.period) % 6 != 0)) == words.NO_COMPLETE

    def test_one_period(self):
        rows = school_rows()
        assert why(some(rows, rows.period == 2013)) == words.ONE_PERIOD

    def test_no_rows_and_lengths(self):
        rows = school_rows()
        assert why(some(rows, np.zeros(len(rows.outcome), dtype=bool))) == words.NO_ROWS
        assert why(replace(rows, start=rows.start[:-1])) == words.LENGTHS

    def test_numbers_that_are_none(self):
        rows = school_rows()
        assert why(replace(rows, period=np.where(rows.unit == 0, np.nan, rows.period))) == (
            words.NOT_A_NUMBER.format(name="period")
        )
        infinite = replace(rows, outcome=np.where(rows.unit == 0, np.inf, rows.outcome))
        assert why(infinite) == words.INFINITE.format(name="outcome")
        assert why(replace(rows, outcome=np.full(len(rows.outcome), 7.0))) == words.CONSTANT.format(
            name="outcome"
        )

    @pytest.mark.parametrize("missing", [None, "", np.nan])
    def test_units_and_clusters_without_a_name(self, missing):
        rows = school_rows()
        labels = rows.unit.astype(object)
        labels[0] = missing
        assert why(replace(rows, unit=labels)) == words.NO_LABEL.format(name="unit")
        assert why(replace(rows, cluster=labels)) == words.NO_LABEL.format(name="cluster")

    def test_clusters(self):
        rows = school_rows()
        assert why(replace(rows, cluster=np.ones(len(rows.unit)))) == words.NO_CLUSTERS
        moved = np.where(rows.period == 2012, 1, rows.unit % 20 + 5)
        assert why(replace(rows, cluster=moved)).startswith("“cluster” differs between the rows of 60 units")

    def test_weights(self):
        rows = school_rows()
        assert why(replace(rows, weight=rows.unit)) == words.WEIGHT
        assert why(replace(rows, weight=rows.period)).startswith("“weight” differs")

    def test_collinear_covariates(self):
        rows = school_rows()
        z = rows.covariates[:, 0]
        twice = replace(rows, covariates=np.column_stack([z, 3 * z + 1]), names=("size", "again"))
        assert why(twice) == words.COLLINEAR.format(name="again")
        constant = replace(rows, covariates=np.full((len(z), 1), 4.0))
        assert why(constant) == words.COLLINEAR.format(name="size")

    def test_settings(self):
        for wrong in (
            {"confidence": 1},
            {"method": "guess"},
            {"controls": "all"},
            {"anticipation": -1},
            {"anticipation": np.nan},
            {"draws": 5},
        ):
            with pytest.raises(ValueError, match=" "):
                change_over_time(school_rows(), replace(QUICK, **wrong))


class TestCovariatesOverTime:
    def test_the_period_must_be_named(self, moving):
        assert why(moving) == words.MOVING.format(name="size", count=60, unit=0)

    def test_it_must_be_before_everybody_starts(self, moving):
        assert why(moving, replace(QUICK, covariates_from=2013)) == words.MEASURED_AFTER.format(
            count=20, period=2013
        )
        assert why(moving, replace(QUICK, covariates_from=2012, anticipation=1)) == (
            words.MEASURED_AFTER.format(count=20, period=2012)
        )
        assert why(moving, replace(QUICK, covariates_from=1999)) == words.NO_SUCH_PERIOD.format(period=1999)

    def test_only_that_period_counts(self, moving):
        found = change_over_time(moving, replace(QUICK, covariates_from=2011))
        assert series(found) == pytest.approx(series(change_over_time(school_rows(), QUICK)), nan_ok=True)
        later_missing = np.where(moving.period[:, None] > 2011, np.nan, moving.covariates)
        again = change_over_time(
            replace(moving, covariates=later_missing), replace(QUICK, covariates_from=2011)
        )
        assert series(again) == pytest.approx(series(found), nan_ok=True)

    def test_missing_covariates_are_named(self, moving):
        blank = np.where((moving.unit == 4)[:, None], np.nan, moving.covariates)
        assert why(replace(moving, covariates=blank), replace(QUICK, covariates_from=2011)) == (
            words.NO_COVARIATES.format(count=1, unit=4)
        )
