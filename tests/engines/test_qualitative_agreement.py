"""Agreement of coders against published examples, statsmodels and the package krippendorff."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa as theirs_cohen
from statsmodels.stats.inter_rater import fleiss_kappa as theirs_fleiss

from collegium.engines.problems import ProblemsFound
from collegium.engines.qualitative import (
    BANDS,
    alpha_sentences,
    cohens_kappa,
    fleiss_kappa,
    fleiss_of_counts,
    kappa_of_table,
    kappa_sentences,
    krippendorffs_alpha,
    percent_agreement,
)

NA = np.nan
SCALES = ("nominal", "ordinal", "interval", "ratio")

# Krippendorff 2011, part C and after: four observers, twelve units, missing ratings.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3],
        [NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA],
    ]
).T


@pytest.mark.parametrize(("scale", "value"), list(zip(SCALES, (0.743, 0.815, 0.849, 0.797), strict=True)))
def test_krippendorffs_example(scale, value):
    """Printed to three decimals; the twelfth unit has one rating and is left out."""
    found = krippendorffs_alpha(KRIPPENDORFF, scale=scale)
    assert found.alpha == pytest.approx(value, abs=5.1e-4)
    assert (found.units, found.ratings, found.left_out) == (11, 40, 1)


# Package krippendorff 0.8.1: krippendorff.alpha(reliability_data=m.T, level_of_measurement=scale) of `made_up` in turn.
PACKAGE = [
    ((12, 3, 4, 0.2), (0.6842105263, 0.8619150708, 0.8493723849, 0.8216362712)),
    ((40, 2, 5, 0), (0.4670634921, 0.3740830924, 0.3683566927, 0.3320615278)),
    ((25, 5, 3, 0.4), (0.3842773438, 0.4278446307, 0.4078812692, 0.4554937921)),
    ((60, 4, 8, 0.1), (0.4430997462, 0.4382734621, 0.4408143077, 0.474876066)),
]


def test_random_matrices_as_the_package_has_them():
    """Their values were printed to ten decimals."""
    rng = np.random.default_rng(2024)
    for (units, coders, kinds, missing), values in PACKAGE:
        base = rng.integers(1, kinds + 1, units)
        other = rng.random((units, coders)) < 0.7
        ratings = np.where(other, base[:, None], rng.integers(1, kinds + 1, (units, coders))).astype(float)
        ratings[rng.random((units, coders)) < missing] = NA
        for scale, value in zip(SCALES, values, strict=True):
            assert krippendorffs_alpha(ratings, scale=scale).alpha == pytest.approx(value, abs=1e-9)


# Fleiss 1971: diagnoses of 30 patients by six psychiatrists.
DIAGNOSES = [
    "444444", "222555", "233335", "555555", "222444", "113333", "333355", "113334", "114444", "555555",
    "144444", "124444", "222333", "144444", "224445", "333335", "111455", "111112", "224444", "133555",
    "555555", "244444", "224555", "114444", "144445", "222224", "111155", "224444", "133333", "555555",
]  # fmt: skip


def test_fleiss_example():
    """R irr 0.84.1, kappam.fleiss(diagnoses): 0.4302445, z = 17.65183 (as statsmodels' tests quote it)."""
    found = fleiss_kappa([[int(one) for one in row] for row in DIAGNOSES])
    assert found.kappa == pytest.approx(0.4302445, abs=5e-8)
    assert found.kappa / found.se_null == pytest.approx(17.65183, abs=5e-6)
    assert (found.units, found.coders) == (30, 6)


def test_fleiss_encyclopaedia_example():
    """Ten units, fourteen coders, five values: 0.210."""
    table = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    assert fleiss_of_counts(table).kappa == pytest.approx(0.210, abs=5e-4)


COHEN = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])  # 1960 and 1968, 200 patients


def test_cohens_examples():
    """Cohen prints .492 and, with weights 0 1 3 / 1 0 6 / 3 6 0, .348."""
    assert kappa_of_table(COHEN).kappa == pytest.approx(0.492, abs=5e-4)
    weights = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    assert kappa_of_table(COHEN, weights=weights).kappa == pytest.approx(0.348, abs=5e-4)


def test_sas_example():
    """Kappa .4842, ASE .1380, limits .2137 to .7547, ASE under H0 .1484, two-sided p .0011 (PROC FREQ)."""
    found = kappa_of_table([[0, 4, 1], [0, 8, 0], [0, 1, 5]])
    assert (found.kappa, found.se, found.low, found.high) == pytest.approx(
        (0.4842, 0.1380, 0.2137, 0.7547), abs=5.1e-5
    )
    assert (found.se_null, found.p) == pytest.approx((0.1484, 0.0011), abs=5.1e-5)
    assert "larger samples" in found.note


square = st.integers(2, 5).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 30), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


@given(square, st.sampled_from([None, "linear", "quadratic"]))
def test_kappa_and_its_errors_are_those_of_statsmodels(table, weights):
    counts = np.array(table)
    assume(counts.sum() > 0)
    ours = kappa_of_table(counts, weights=weights)
    if ours.withheld or not ours.se_null:  # one coder gave one value only: theirs divides by 0
        assert ours.low is None
        return
    size = len(counts)
    apart = np.abs(np.arange(size)[:, None] - np.arange(size)[None, :]).astype(float)
    given_on = {None: None, "linear": apart, "quadratic": apart**2}[weights]
    theirs = theirs_cohen(counts, weights=given_on)
    assert ours.kappa == pytest.approx(float(theirs.kappa), abs=1e-9)
    if ours.se and ours.se > 1e-6:
        assert ours.se == pytest.approx(float(theirs.std_kappa), rel=1e-6, abs=1e-9)
    if ours.se_null and ours.se_null > 1e-6:
        assert ours.se_null == pytest.approx(float(theirs.std_kappa0), rel=1e-6, abs=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(2, 20), st.integers(2, 4))
def test_fleiss_is_that_of_statsmodels_and_near_alpha(seed, coders, units, kinds):
    """Alpha of nominal values without missing ones: 1 - alpha = (1 - kappa) (n - 1) / n, n ratings in all."""
    ratings = np.random.default_rng(seed).integers(0, kinds, (units, coders))
    assume(len(np.unique(ratings)) > 1)
    counts = (ratings[:, :, None] == np.arange(kinds)).sum(axis=1)
    ours = fleiss_kappa(ratings)
    assert ours.kappa == pytest.approx(float(theirs_fleiss(counts)), abs=1e-9)
    n = ratings.size
    alpha = krippendorffs_alpha(ratings).alpha
    assert 1 - alpha == pytest.approx((1 - ours.kappa) * (n - 1) / n, abs=1e-9)


def by_pairs(ratings, scale):
    """Alpha from its definition, pair by pair."""
    units = [row[~np.isnan(row)] for row in ratings]
    pool = np.concatenate([one for one in units if len(one) > 1])

    def apart(a, b):
        if scale == "nominal":
            return float(a != b)
        if scale == "interval":
            return (a - b) ** 2
        if scale == "ratio":
            return 0.0 if a == b else ((a - b) / (a + b)) ** 2
        low, high = min(a, b), max(a, b)
        between = ((pool >= low) & (pool <= high)).sum() - ((pool == low).sum() + (pool == high).sum()) / 2
        return float(between) ** 2 if a != b else 0.0

    observed = sum(
        apart(a, b) / (len(one) - 1)
        for one in units
        if len(one) > 1
        for i, a in enumerate(one)
        for j, b in enumerate(one)
        if i != j
    ) / len(pool)
    expected = sum(apart(a, b) for i, a in enumerate(pool) for j, b in enumerate(pool) if i != j) / (
        len(pool) * (len(pool) - 1)
    )
    return 1 - observed / expected


matrices = st.tuples(st.integers(0, 10_000), st.integers(2, 8), st.integers(2, 4), st.sampled_from(SCALES))


@settings(max_examples=60)
@given(matrices, st.floats(0.1, 50), st.randoms(use_true_random=False))
def test_alpha_from_its_definition_and_what_does_not_change_it(shape, factor, random):
    seed, units, coders, scale = shape
    rng = np.random.default_rng(seed)
    ratings = rng.integers(0, 4, (units, coders)).astype(float)
    ratings[rng.random(ratings.shape) < 0.2] = NA
    pairs = (~np.isnan(ratings)).sum(axis=1) > 1
    assume(pairs.any() and len(np.unique(ratings[pairs][~np.isnan(ratings[pairs])])) > 1)
    alpha = krippendorffs_alpha(ratings, scale=scale).alpha
    assert alpha == pytest.approx(by_pairs(ratings, scale), abs=1e-9)
    assert alpha <= 1
    order = list(range(units))
    random.shuffle(order)
    assert krippendorffs_alpha(ratings[order][:, ::-1], scale=scale).alpha == pytest.approx(alpha, abs=1e-9)
    assert krippendorffs_alpha(ratings * factor, scale=scale).alpha == pytest.approx(alpha, abs=1e-6)
    if scale in {"nominal", "ordinal"}:
        assert krippendorffs_alpha(np.exp(ratings), scale=scale).alpha == pytest.approx(alpha, abs=1e-9)
    if scale == "interval":
        assert krippendorffs_alpha(ratings - 7, scale=scale).alpha == pytest.approx(alpha, abs=1e-9)


def agreeing(units=80, coders=3, seed=1):
    rng = np.random.default_rng(seed)
    base = rng.integers(1, 5, units)
    return np.where(
        rng.random((units, coders)) < 0.75, base[:, None], rng.integers(1, 5, (units, coders))
    ).astype(float)


@pytest.mark.parametrize("scale", SCALES)
def test_interval_is_that_of_drawing_units(scale):
    """The draws by hand: whole matrices of drawn units give the same alphas, so the same quantiles."""
    ratings = agreeing(30)
    found = krippendorffs_alpha(ratings, scale=scale, draws=200, seed=5)
    weights = np.random.default_rng(5).multinomial(30, np.full(30, 1 / 30), 200)
    alphas = [krippendorffs_alpha(np.repeat(ratings, one, axis=0), scale=scale).alpha for one in weights]
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(alphas, [0.025, 0.975])), abs=1e-9)
    assert found.low < found.alpha < found.high
    again = krippendorffs_alpha(ratings, scale=scale, draws=200, seed=5)
    assert again == found


def test_interval_covers_the_truth():
    """200 samples of 60 units; the truth is that of 200,000 units. Coverage of 95 % within three standard errors."""
    truth = krippendorffs_alpha(agreeing(200_000, seed=99)).alpha
    inside = [
        one.low <= truth <= one.high
        for one in (krippendorffs_alpha(agreeing(60, seed=s), draws=300, seed=s) for s in range(200))
    ]
    assert 0.90 <= np.mean(inside) <= 0.99


def test_sentences():
    assert "conclusions from it" in alpha_sentences(krippendorffs_alpha(np.repeat(agreeing(), 1, axis=0)))[0]
    low = alpha_sentences(krippendorffs_alpha(agreeing(40, seed=3), draws=200, seed=1))
    assert "not reliable enough" in low[0]
    tentative = krippendorffs_alpha(KRIPPENDORFF, draws=300, seed=1)
    said = alpha_sentences(tentative)
    assert "tentative" in said[0]
    assert "reaches down" in said[1]
    assert "reliable enough to draw" in alpha_sentences(krippendorffs_alpha(KRIPPENDORFF, scale="ordinal"))[0]


@pytest.mark.parametrize(
    ("kappa", "band"),
    [(-0.1, "poor"), (0.0, "slight"), (0.2, "slight"), (0.21, "fair"), (0.6, "moderate"), (0.61, "substantial"),
     (0.81, "almost perfect"), (1.0, "almost perfect")],
)  # fmt: skip
def test_bands_come_with_the_caution(kappa, band):
    sentence, caution = kappa_sentences(kappa)
    assert sentence.endswith(f"{band}.")
    assert "arbitrary" in caution
    assert len(BANDS) == 6


def test_percent_agreement():
    assert percent_agreement([[1, 1, 2], [3, 3, 3], [1, NA, NA]]) == (pytest.approx(4 / 6), 6)


def test_without_variation_nothing_is_said():
    same = np.ones((5, 2))
    for found in (krippendorffs_alpha(same), cohens_kappa(same), fleiss_kappa(same)):
        assert "same value" in found.withheld
    assert alpha_sentences(krippendorffs_alpha(same)) == (krippendorffs_alpha(same).withheld,)
    perfect = np.repeat(np.arange(12.0)[:, None] % 3, 2, axis=1)
    alpha, kappa = krippendorffs_alpha(perfect, draws=100, seed=1), cohens_kappa(perfect)
    assert (alpha.alpha, alpha.low, kappa.kappa, kappa.low) == (1, None, 1, None)
    assert "never disagreed" in alpha.note
    assert "never disagreed" in kappa.note
    one_value = cohens_kappa([[1, 1], [1, 2], [1, 2], [1, 1]])
    assert (one_value.kappa, one_value.low) == (0, None)
    assert "One coder gave the same value" in one_value.note
    few = krippendorffs_alpha([[1, 1], [2, 2], [1, 2]], draws=100, seed=1)
    assert few.low is None
    assert "Fewer than 10" in few.note
    rare = np.zeros((40, 2))
    rare[0, 0] = 1
    assert "In too many draws" in krippendorffs_alpha(rare, draws=200, seed=1).note


WRONG = [
    (lambda: krippendorffs_alpha([[1], [2]]), "two coders"),
    (lambda: krippendorffs_alpha([1, 2]), "two coders"),
    (lambda: krippendorffs_alpha([[1, NA], [NA, 2]]), "nothing to compare"),
    (lambda: krippendorffs_alpha([[-1, 2], [1, 2]], scale="ratio"), "below 0"),
    (lambda: krippendorffs_alpha([[1, 2]], draws=5, seed=1), "100 or more"),
    (lambda: cohens_kappa([[1, 2, 3]]), "compares two coders"),
    (lambda: cohens_kappa([[1, NA]]), "nothing to compare"),
    (lambda: cohens_kappa([[1, 2], [2, 1]], weights=[[0, 1]]), "weights"),
    (lambda: cohens_kappa([[1, 2], [2, 1]], weights=[[1, 1], [1, 0]]), "weights"),
    (lambda: kappa_of_table([[1, 2, 3]]), "two coders"),
    (lambda: kappa_of_table([[0, 0], [0, 0]]), "two coders"),
    (lambda: fleiss_kappa([[1, NA]]), "missing"),
    (lambda: fleiss_of_counts([[2, 1], [1, 1]]), "missing"),
    (lambda: percent_agreement([[1, NA]]), "nothing to compare"),
]


@pytest.mark.parametrize(("call", "sentence"), WRONG)
def test_what_cannot_be_worked_on_is_refused(call, sentence):
    with pytest.raises(ProblemsFound, match=sentence):
        call()


def test_drawing_needs_a_seed():
    with pytest.raises(ValueError, match="seed"):
        krippendorffs_alpha([[1, 2], [2, 2]], draws=100)
