"""Comparison groups: brute force, statsmodels, and what must always hold. MatchIt's numbers are in tests/reference."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special

from collegium.engines.comparison import (
    CoarsenedExact,
    EntropyBalance,
    Exact,
    Matched,
    NearestNeighbour,
    PropensityWeights,
    balance_table,
    effect,
    match,
    words,
)
from collegium.engines.comparison.nearest import nearest
from collegium.engines.comparison.score import Score, score, snapped
from collegium.engines.problems import ProblemsFound
from tests.engines.comparisons import NAMES, TABLES, G, T, X, made_up

CONTINUOUS = [
    NearestNeighbour(),
    NearestNeighbour(ratio=2, caliper=0.3),
    NearestNeighbour(replacement=True, ratio=3),
    NearestNeighbour(exact=("girl",), order="smallest"),
    NearestNeighbour(prefer="lower"),
    PropensityWeights(),
    PropensityWeights("ATE", trim=0.05),
    EntropyBalance(),
    EntropyBalance(2),
]
EVERY = [*CONTINUOUS, CoarsenedExact(4), CoarsenedExact((3, 4, 0))]


def coarse(x) -> np.ndarray:
    return np.column_stack([np.round(x[:, 0]), np.sign(x[:, 1]), x[:, 2]])


# --- methods


@settings(max_examples=20, deadline=None)
@given(TABLES)
def test_exact_matching_leaves_no_difference(table):
    treated, x, _, _ = table
    x = coarse(x)
    matched = match(treated, x, method=Exact(), names=NAMES)
    for row in balance_table(treated, x, matched, names=NAMES):
        assert row.after.difference == pytest.approx(0, abs=1e-12)
        assert row.after.ks == pytest.approx(0, abs=1e-12)
    for number in range(matched.sets.max() + 1):
        inside = matched.sets == number
        assert (x[inside] == x[inside][0]).all()
        assert set(treated[inside]) == {0, 1}


def test_exact_weights_by_hand():
    treated = np.array([1, 1, 0, 0, 0, 1, 0, 1, 0])
    x = np.array([1, 1, 1, 2, 2, 2, 2, 3, 4.0])[:, None]
    matched = match(treated, x, method=Exact())
    # stratum 1: two and one; 2: one and three; scaled so that four comparison weights have a mean of 1
    assert matched.weights == pytest.approx([1, 1, 8 / 3, 4 / 9, 4 / 9, 1, 4 / 9, 0, 0])
    assert matched.sets.tolist() == [0, 0, 0, 1, 1, 1, 1, -1, -1]
    assert [(one.treated, one.comparison) for one in matched.dropped] == [(1, 1)]
    assert [one.why for one in matched.problems] == [words.NOT_ALL.format(count=1, total=4)]


@settings(max_examples=20, deadline=None)
@given(TABLES, st.integers(2, 6))
def test_coarsened_sets_lie_within_bins(table, bins):
    treated, x, _, _ = table
    matched = match(treated, x, method=CoarsenedExact(bins))
    for number in range(matched.sets.max() + 1):
        inside = x[matched.sets == number]
        assert (np.ptp(inside, axis=0)[:2] <= np.ptp(x, axis=0)[:2] / bins * (1 + 1e-9)).all()
        assert np.ptp(inside[:, 2]) == 0


def brute_force(treated, log_odds, method: NearestNeighbour, deviation: float):
    """The matches (chooser: those chosen) one would find by looking at everybody every time."""
    taken: set[int] = set()
    found: dict[int, list[int]] = {}
    choosers = np.flatnonzero(treated == 1)
    if method.order != "data":
        sign = -1 if method.order == "largest" else 1
        choosers = choosers[np.argsort(sign * log_odds[choosers], kind="stable")]
    limit = np.inf if method.caliper is None else method.caliper * deviation + 1e-9
    rounds = [method.ratio] if method.replacement else [1] * method.ratio
    for count in rounds:
        for row in choosers:
            free = [one for one in np.flatnonzero(treated == 0) if one not in taken]
            free = [one for one in free if abs(log_odds[one] - log_odds[row]) <= limit]
            # in whole units, distances are equal or not, so that ties are seen
            free.sort(key=lambda one: (round(abs(log_odds[one] - log_odds[row]), 6), one))
            found.setdefault(int(row), []).extend(int(one) for one in free[:count])
            if not method.replacement:
                taken.update(free[:count])
    return {row: others for row, others in found.items() if others}


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(-6, 6)), min_size=4, max_size=30),
    st.sampled_from([1, 2, 3]),
    st.sampled_from([None, 0.4, 2.0]),
    st.booleans(),
    st.sampled_from(["largest", "smallest", "data"]),
)
def test_nearest_neighbours_are_those_found_by_looking_at_everybody(rows, ratio, caliper, replacement, order):
    """Scores are whole numbers, so that many are tied."""
    treated, log_odds = np.array([row[0] for row in rows]), np.array([row[1] for row in rows], dtype=float)
    deviation = float(np.std(log_odds))
    method = NearestNeighbour(ratio, caliper, replacement, (), order)
    table = _rows(treated, log_odds)
    pairs = nearest(table, Score(log_odds, deviation, 1e-9, ()), method)
    ours: dict[int, list[int]] = {}
    for row, other in zip(pairs.treated.tolist(), pairs.comparison.tolist(), strict=True):
        ours.setdefault(row, []).append(other)
    theirs = brute_force(treated.astype(int), log_odds, method, deviation)
    assert {row: sorted(others) for row, others in ours.items()} == {r: sorted(o) for r, o in theirs.items()}
    assert set(np.flatnonzero(treated)) == set(ours) | set(pairs.why)


def _rows(treated, values):
    from collegium.engines.comparison.input import Rows

    return Rows(treated, values[:, None], ("x",), np.zeros(len(treated), dtype=np.int64))


def test_matches_keep_within_and_equal_columns():
    school = G % 4
    matched = match(T, X, method=NearestNeighbour(exact=("girl",)), names=NAMES, within=school)
    for number in range(matched.sets.max() + 1):
        pair = np.flatnonzero(matched.sets == number)
        assert len(pair) == 2
        assert len(set(school[pair])) == len(set(X[pair, 2])) == 1
    strata = match(T, coarse(X), method=Exact(), within=school)
    assert all(len(set(school[strata.sets == number])) == 1 for number in range(strata.sets.max() + 1))


def test_a_caliper_holds():
    matched = match(T, X, method=NearestNeighbour(caliper=0.1), names=NAMES)
    log_odds = special.logit(matched.propensity)
    for number in range(matched.sets.max() + 1):
        assert np.ptp(log_odds[matched.sets == number]) <= 0.1 * np.std(log_odds, ddof=1) * (1 + 1e-6)
    assert {one.why for one in matched.dropped} == {words.OUTSIDE_CALIPER, words.UNUSED}
    assert sum(one.treated + one.comparison for one in matched.dropped) == (matched.weights == 0).sum()


def test_propensity_is_that_of_statsmodels():
    theirs = sm.Logit(T, sm.add_constant(X)).fit(disp=0, tol=1e-14)
    matched = match(T, X, method=PropensityWeights(), names=NAMES)
    assert matched.propensity == pytest.approx(theirs.predict(), rel=1e-8)
    odds = theirs.predict() / (1 - theirs.predict())
    assert matched.weights[T == 0] == pytest.approx(odds[T == 0] / odds[T == 0].mean(), rel=1e-8)
    assert (matched.weights[T == 1] == 1).all()


def test_trimming_trims():
    matched = match(T, X, method=PropensityWeights("ATE", trim=0.1), names=NAMES)
    assert ((matched.propensity < 0.1) | (matched.propensity > 0.9)).tolist() == (
        matched.weights == 0
    ).tolist()
    assert [one.why for one in matched.dropped] == [words.TRIMMED]
    assert matched.weights[(T == 1) & matched.used].mean() == pytest.approx(1)
    assert matched.weights[(T == 0) & matched.used].mean() == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(TABLES, st.sampled_from([1, 2, 3]))
def test_entropy_balancing_gives_the_moments_with_the_most_even_weights(table, moments):
    """Moments within 1e-6; and by convexity weights are the most even ones if their logs are linear in the moments."""
    treated, x, _, _ = table
    took = treated == 1
    try:
        matched = match(treated, x, method=EntropyBalance(moments), names=NAMES)
    except ProblemsFound as refused:
        assert "No weights make" in str(refused)  # noqa: PT017
        return
    z = (x - x[took].mean(axis=0)) / x.std(axis=0)
    powers = np.hstack([z**power for power in range(1, moments + 1)])
    weights = matched.weights[~took] / matched.weights[~took].sum()
    assert weights @ powers[~took] == pytest.approx(powers[took].mean(axis=0), abs=1e-6)
    if (weights > 1e-7).all():
        logs, design = np.log(weights), np.column_stack([np.ones((~took).sum()), powers[~took]])
        left = logs - design @ np.linalg.lstsq(design, logs, rcond=None)[0]
        assert np.abs(left).max() < 1e-4


def test_entropy_balancing_against_a_general_optimiser():
    treated, x, _, _ = made_up(3, 40)
    took = treated == 1
    target, own = x[took].mean(axis=0), x[~took]
    n = len(own)
    theirs = optimize.minimize(
        lambda w: float(np.sum(special.xlogy(w, w * n))),
        np.full(n, 1 / n),
        jac=lambda w: np.log(np.maximum(w, 1e-300) * n) + 1,
        bounds=[(1e-12, 1)] * n,
        constraints=[
            {"type": "eq", "fun": lambda w: w @ own - target, "jac": lambda _: own.T},
            {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda _: np.ones(n)},
        ],
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert theirs.success
    ours = match(treated, x, method=EntropyBalance()).weights[~took] / n
    assert ours == pytest.approx(theirs.x, abs=1e-6)  # SLSQP stops at about 1e-7


def test_a_border_of_the_comparison_group_is_reached():
    """Only girls took part: boys get no weight, and are said to be left out."""
    x = X.copy()
    x[T == 1, 2] = 1
    matched = match(T, x, method=EntropyBalance(), names=NAMES)
    assert (matched.weights[(T == 0) & (x[:, 2] == 0)] == 0).all()
    assert [one.comparison for one in matched.dropped] == [int(((T == 0) & (x[:, 2] == 0)).sum())]
    assert np.average(x[T == 0], axis=0, weights=matched.weights[T == 0]) == pytest.approx(
        x[T == 1].mean(axis=0)
    )


# --- invariances


def _answer(table, method) -> Matched | None:
    try:
        return match(table[0], table[1], method=method, names=NAMES)
    except ProblemsFound:
        return None


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from(EVERY), st.sampled_from([1e-5, 0.37, 1e5]), st.sampled_from([0.0, 12.5, -1e4]))
def test_units_and_origins_do_not_matter(table, method, unit, origin):
    """The yes/no column stays, since its values say that it is one."""
    treated, x, _, _ = table
    moved = np.column_stack([unit * (x[:, :2] + origin), x[:, 2]])
    ours, theirs = _answer((treated, x), method), _answer((treated, moved), method)
    if ours is None or theirs is None:
        assert ours is theirs
        return
    tolerance = 1e-4 if isinstance(method, EntropyBalance) else 1e-5
    assert theirs.weights == pytest.approx(ours.weights, rel=tolerance, abs=1e-6)
    assert theirs.sets.tolist() == ours.sets.tolist()


@settings(max_examples=20, deadline=None)
@given(TABLES, st.sampled_from([NearestNeighbour(), PropensityWeights(), EntropyBalance()]))
def test_mixing_the_columns_does_not_matter(table, method):
    treated, x, _, _ = table
    mixed = x @ np.array([[1.0, 0.5, 0], [0.2, -1, 0.3], [0, 0.4, 2]])
    assert _weights(treated, mixed, method) == pytest.approx(_weights(treated, x, method), rel=1e-4, abs=1e-6)


def _weights(treated, x, method):
    return match(treated, x, method=method).weights


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from(EVERY), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_where_nobody_is_tied(table, method, random):
    treated, x, outcome, cluster = table
    order = np.array(random.sample(range(len(treated)), len(treated)))
    ours, theirs = _answer((treated, x), method), _answer((treated[order], x[order]), method)
    if ours is None or theirs is None:
        assert ours is theirs
        return
    assert theirs.weights == pytest.approx(ours.weights[order], rel=1e-5, abs=1e-7)
    one = effect(outcome, treated, ours, cluster=cluster)
    other = effect(outcome[order], treated[order], theirs, cluster=cluster[order])
    assert (other.estimate, other.se) == pytest.approx((one.estimate, one.se), rel=1e-4)


@settings(max_examples=20, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_order_of_rows_only_chooses_between_students_who_are_alike(table, random):
    treated, x, _, _ = table
    x = coarse(x)
    order = np.array(random.sample(range(len(treated)), len(treated)))
    one = match(treated, x, method=NearestNeighbour(), names=NAMES)
    other = match(treated[order], x[order], method=NearestNeighbour(), names=NAMES)
    assert one.used.sum() == other.used.sum()
    assert _looked(treated, one) == _looked(treated[order], other) == one.used.sum() // 2
    same = match(treated, x, method=NearestNeighbour(), names=NAMES)
    assert same.weights.tolist() == one.weights.tolist()


def _looked(treated, matched: Matched) -> int:
    """How many were matched one by one, each with one of the nearest who were still free at their turn."""
    log_odds = np.round(special.logit(matched.propensity), 6)
    free = set(np.flatnonzero(treated == 0).tolist())
    choosers = np.flatnonzero(treated == 1)
    choosers = choosers[np.argsort(-log_odds[choosers], kind="stable")]
    count = 0
    for row in choosers[matched.used[choosers]]:
        (chosen,) = (one for one in np.flatnonzero(matched.sets == matched.sets[row]).tolist() if one != row)
        nearest_free = min(abs(log_odds[one] - log_odds[row]) for one in free)
        assert abs(log_odds[chosen] - log_odds[row]) == pytest.approx(nearest_free, abs=1e-5)
        free.remove(chosen)
        count += 1
    return count


@settings(max_examples=20, deadline=None)
@given(TABLES, st.sampled_from([Exact(), PropensityWeights(), EntropyBalance()]))
def test_everybody_twice_keeps_the_means(table, method):
    treated, x, outcome, _ = table
    x = coarse(x)
    ours, theirs = (_answer((np.tile(treated, k), np.tile(x, (k, 1))), method) for k in (1, 2))
    if ours is None or theirs is None:
        assert ours is theirs
        return
    one, other = effect(outcome, treated, ours), effect(np.tile(outcome, 2), np.tile(treated, 2), theirs)
    assert other.estimate == pytest.approx(one.estimate, rel=1e-7)


def test_rounding_makes_no_difference_between_students_who_are_alike():
    values = np.array([1.0, 2.0, 1.0 + 1e-13, 3.0, 2.0 - 1e-13])
    assert snapped(values, 1e-9).tolist() == [1.0, 2.0 - 1e-13, 1.0, 3.0, 2.0 - 1e-13]
    repeated = _rows(T == 1, 1e6 + 0.1 * (np.arange(len(T)) % 3))
    assert len(np.unique(score(repeated).log_odds)) == 3


# --- what has no answer

SEPARATE = np.column_stack([X[:, 0], T + 0.0])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"treated": np.ones(200)}, "Fewer than 2 students took part"),
        ({"treated": np.r_[1, np.zeros(199)]}, "Fewer than 2 students took part"),
        ({"treated": T * 2}, "“treatment” has values other"),
        ({"covariates": np.where(X > 2, np.nan, X)}, "“x1” has missing"),
        ({"covariates": X[:9]}, "different lengths"),
        ({"covariates": np.empty((200, 0))}, "No column to match on"),
        ({"covariates": np.ones((200, 2))}, "Every column to match on is the same"),
        (
            {"covariates": np.ones((200, 2)), "method": EntropyBalance()},
            "Every column to match on is the same",
        ),
        ({"covariates": SEPARATE}, "groups do not overlap: “x2” tells without fail"),
        ({"covariates": SEPARATE, "method": PropensityWeights()}, "groups do not overlap"),
        ({"covariates": SEPARATE, "method": EntropyBalance()}, "No weights make .* equal .* in “x2”"),
        ({"covariates": SEPARATE, "method": Exact()}, "Nobody who took part has a match"),
        (
            {"covariates": np.c_[X, X > 9], "method": NearestNeighbour(exact=("girl",))},
            "“girl” must be equal",
        ),
        ({"within": np.where(T == 1, "a", "b")}, "Nobody who took part has a match"),
        ({"within": np.array([""] * 200)}, "no value in “within”"),
        (
            {"covariates": np.random.default_rng(1).normal(size=(200, 250))},
            "cannot be estimated: There are 200",
        ),
        ({"covariates": np.r_[X[:, 0], X[:, 0]][:, None]}, "different lengths"),
        ({"names": ("a", "a", "b")}, "different lengths"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_cannot_be_matched_is_refused_in_words(columns, sentence):
    arguments = {"treated": T, "covariates": X, "method": NearestNeighbour()} | columns
    with pytest.raises(ProblemsFound, match=sentence):
        match(**arguments)


def test_one_match_is_too_few():
    treated = np.array([1, 1, 1, 0, 0, 0])
    with pytest.raises(ProblemsFound, match="Fewer than 2 students are left"):
        match(treated, np.array([[1.0], [2], [3], [1], [5], [6]]), method=Exact())


@pytest.mark.parametrize(
    "method",
    [
        CoarsenedExact(-1),
        CoarsenedExact((2, 3)),
        NearestNeighbour(ratio=0),
        NearestNeighbour(caliper=0),
        NearestNeighbour(prefer="lower", ratio=2),
        NearestNeighbour(prefer="lower", caliper=0.2),
        PropensityWeights(trim=0.5),
        EntropyBalance(4),
    ],
    ids=str,
)
def test_settings_that_are_none_are_errors_of_the_programmer(method):
    with pytest.raises(ValueError, match=r"number|moments|lower"):
        match(T, X, method=method, names=NAMES)


def test_weights_keep_within_no_groups():
    with pytest.raises(ValueError, match="within groups"):
        match(T, X, method=PropensityWeights(), within=G)
