"""The specification curve against the studies it is made of and statsmodels; doses against statsmodels and by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.impact import Study, estimate
from collegium.engines.problems import ProblemsFound
from collegium.engines.robustness import (
    Choices,
    Outliers,
    Restriction,
    dose_response,
    specification_curve,
    specifications,
    words,
)
from tests.reference.tables import parquet


def district(seed: int = 2, n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    school = rng.integers(0, 24, n)
    arm = rng.choice(["tutored", "usual", "other"], n, p=[0.45, 0.45, 0.1])
    pretest = rng.normal(size=n)
    outcome = 0.3 * (arm == "tutored") + 0.6 * pretest + rng.normal(size=24)[school] * 0.3
    outcome += rng.standard_t(3, size=n)
    frame = pd.DataFrame({"school": school, "arm": arm, "pretest": pretest, "reading": outcome})
    frame["grade"] = rng.choice([3, 4, 5], n)
    frame["sex"] = rng.choice(["f", "m"], n)
    frame.loc[rng.random(n) < 0.05, "reading"] = np.nan
    frame.loc[rng.random(n) < 0.05, "grade"] = np.nan
    return frame


BASE = Study(
    title="Tutoring",
    treatment="arm",
    arms=("tutored",),
    comparison="usual",
    outcomes=("reading",),
    covariates=("pretest",),
    cluster="school",
    subgroups=("sex",),
)
CHOICES = Choices(
    covariates=((), ("pretest", "sex"), ("sex", "pretest")),
    fixed_effects=(("school",),),
    clusters=("",),
    outliers=(Outliers("winsorise", 0.05), Outliers("drop", 2.5)),
    restrictions=(Restriction("grade", low=4), Restriction("sex", values=("f",))),
)


def test_every_combination_comes_once_and_the_planned_one_first():
    found = specifications(BASE, CHOICES)
    assert len(found) == 3 * 2 * 2 * 3 * 3  # two orders of one set are one
    assert len({(one.study, one.outliers, one.restriction) for one in found}) == len(found)
    assert found[0].departs == ()
    assert found[0].study == replace(BASE, subgroups=())
    assert sum(not one.departs for one in found) == 1
    named = {name for one in found for name in one.departs}
    assert named == {"covariates", "fixed_effects", "cluster", "outliers", "restriction"}


def test_choices_that_say_what_the_plan_says_add_nothing():
    same = Choices(
        covariates=(("pretest",),), fixed_effects=((),), clusters=("school",), outliers=(Outliers(),)
    )
    assert len(specifications(BASE, same)) == 1


@pytest.mark.parametrize(
    ("choices", "more", "said"),
    [
        (CHOICES, {"most": 107}, "108 different analyses, more than 107"),
        (CHOICES, {"outcome": "maths"}, "no outcome “maths”"),
        (Choices(outliers=(Outliers("winsorise", 0.5),)), {}, "under half"),
        (Choices(outliers=(Outliers("drop", 0),)), {}, "more than 0"),
        (Choices(restrictions=(Restriction("grade"),)), {}, "neither values nor a range"),
        (Choices(restrictions=(Restriction("grade", ("3",), low=1),)), {}, "neither values nor a range"),
        (Choices(restrictions=(Restriction("grade", low=5, high=4),)), {}, "range is empty"),
    ],
)
def test_choices_that_cannot_be_are_refused(choices, more, said):
    with pytest.raises(ProblemsFound, match=said):
        specifications(BASE, choices, **more)


def as_prepared(frame: pd.DataFrame, line) -> pd.DataFrame:
    """What the analysis should see, by pandas."""
    rows, extreme = line.specification.restriction, line.specification.outliers
    part = frame[frame["arm"].isin(["tutored", "usual"])]
    if rows.column == "grade":
        part = part[part["grade"] >= 4]
    if rows.column == "sex":
        part = part[part["sex"] == "f"]
    y = part["reading"]
    if extreme.kind == "winsorise":
        y = y.clip(y.quantile(0.05), y.quantile(0.95))
    if extreme.kind == "drop":
        y = y.where((y - y.mean()).abs() <= 2.5 * y.std())
    return part.assign(reading=y).dropna(subset=["reading"])


@pytest.mark.slow
def test_every_line_is_the_regression_it_says_it_is(tmp_path):
    frame = district()
    choices = replace(CHOICES, clusters=())  # these change no effect
    curve = specification_curve(parquet=parquet(frame, tmp_path), base=BASE, choices=choices)
    assert len(curve.lines) == 54
    for line in curve.lines:
        study, part = line.specification.study, as_prepared(frame, line)
        terms = [f"C({name})" if name in {"sex", "school"} else name for name in study.covariates]
        terms += [f"C({name})" for name in study.fixed_effects]
        formula = " + ".join(["reading ~ C(arm, Treatment('usual'))", *terms])
        fit = smf.ols(formula, part).fit()
        expected = fit.params["C(arm, Treatment('usual'))[T.tutored]"]
        assert line.finding.effect == pytest.approx(expected, rel=1e-8)
        assert line.finding.n_treated == (part["arm"] == "tutored").sum()


def test_the_summary_is_of_the_lines(tmp_path):
    told: list[tuple[int, int, str]] = []
    curve = specification_curve(
        parquet=parquet(district(), tmp_path),
        base=BASE,
        choices=replace(CHOICES, fixed_effects=(), outliers=()),
        progress=lambda *step: told.append(step),
    )
    effects = [line.finding.effect for line in curve.lines if line.finding]
    assert effects == sorted(effects)
    assert curve.median == np.median(effects)
    assert curve.share_significant == np.mean([line.finding.p < 0.05 for line in curve.lines if line.finding])
    assert curve.share_same_sign == np.mean(np.array(effects) > 0)
    assert curve.median_g == np.median([line.finding.hedges_g for line in curve.lines if line.finding])
    (planned,) = [line for line in curve.lines if line.planned()]
    assert planned.finding.effect > 0
    assert told[0][:2] == (0, 18)
    assert told[-1][:2] == (18, 18)
    assert words.NOT_INDEPENDENT in curve.sentences
    assert words.OTHER_STUDENTS in curve.sentences
    assert f"{len(effects)} analyses" in curve.sentences[0]


def test_the_planned_line_is_the_study_itself(tmp_path):
    path = parquet(district(), tmp_path)
    curve = specification_curve(parquet=path, base=BASE, choices=Choices())
    (line,) = curve.lines
    wanted = [one for one in estimate(parquet=path, study=BASE).findings if not one.subgroup]
    # DuckDB adds up in another order each time
    for name in ("effect", "se", "p", "hedges_g", "n_treated", "n_clusters"):
        assert getattr(line.finding, name) == pytest.approx(getattr(wanted[-1], name), rel=1e-9)
    assert line.finding.model == "adjusted"
    assert (curve.share_significant in {0.0, 1.0}, curve.share_same_sign) == (True, 1.0)


def test_rows_without_a_value_are_neither_inside_nor_outside(tmp_path):
    frame = district()
    inside, outside = Restriction("grade", low=4), Restriction("grade", low=4, outside=True)
    curve = specification_curve(
        parquet=parquet(frame, tmp_path), base=BASE, choices=Choices(restrictions=(inside, outside))
    )
    counts = {line.specification.restriction: line.finding.n_treated for line in curve.lines}
    treated = frame[(frame["arm"] == "tutored") & frame["reading"].notna()]
    assert counts[inside] == (treated["grade"] >= 4).sum()
    assert counts[outside] == (treated["grade"] < 4).sum()


def test_an_alternative_that_cannot_be_run_is_a_line_that_says_why(tmp_path):
    choices = Choices(
        covariates=(("age",),), restrictions=(Restriction("grade", low=99), Restriction("x", ("1",)))
    )
    path = parquet(district(), tmp_path)
    curve = specification_curve(parquet=path, base=BASE, choices=choices)
    withheld = [line for line in curve.lines if line.finding is None]
    assert len(curve.lines) == 6
    assert len(withheld) == 5
    assert all(line.withheld for line in withheld)
    said = " ".join(line.withheld for line in withheld)
    assert "age" in said
    assert "No row is left" in said
    assert "no column “x”" in said
    assert words.WITHHELD.format(count=5) in curve.sentences
    ranged = Choices(restrictions=(Restriction("sex", low=1),))
    (line,) = [
        one for one in specification_curve(parquet=path, base=BASE, choices=ranged).lines if not one.finding
    ]
    assert "not a number" in line.withheld


def test_a_planned_analysis_that_cannot_be_run_is_refused_or_said(tmp_path):
    path = parquet(district(), tmp_path)
    with pytest.raises(ProblemsFound, match="age"):
        specification_curve(parquet=path, base=replace(BASE, covariates=("age",)), choices=Choices())
    with pytest.raises(ProblemsFound, match="no arm “x”"):
        specification_curve(parquet=path, base=BASE, choices=Choices(), arm="x")
    frame = district()
    frame["school"] = (frame["arm"] == "tutored").astype(int)  # one cluster on each side
    curve = specification_curve(
        parquet=parquet(frame, tmp_path, "other"), base=BASE, choices=Choices(clusters=("",))
    )
    assert curve.median is None
    assert curve.sentences[0] == words.PLANNED_WITHHELD


def test_a_study_that_names_its_errors_keeps_them_where_there_are_clusters():
    found = specifications(replace(BASE, errors="CRV1"), Choices(clusters=("",)))
    assert {one.study.cluster: one.study.errors for one in found} == {BASE.cluster: "CRV1", "": "automatic"}


def hours(seed: int = 4, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < 0.6
    dose = np.where(treated, rng.integers(1, 31, n), 0)
    frame = pd.DataFrame({"treated": treated, "dose": dose, "school": rng.integers(0, 15, n)})
    frame["pretest"] = rng.normal(size=n) + 0.02 * dose
    frame["y"] = 50 + 0.4 * dose - 0.008 * dose**2 + 2 * frame["pretest"] + rng.normal(0, 3, n)
    return frame


def lines(frame: pd.DataFrame, **more: object):
    return dose_response(frame["y"], frame["dose"], frame["treated"], **more)


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("among", ["within", "beside"])
def test_lines_agree_with_statsmodels(clustered, among):
    frame = hours()
    cluster = frame["school"].to_numpy() if clustered else None
    found = getattr(lines(frame, covariates=frame[["pretest"]].to_numpy(), cluster=cluster), among)
    part = frame[frame["treated"]] if among == "within" else frame
    part = part.assign(centred=part["dose"] - part["dose"].mean())
    kind = {"cov_type": "HC1", "use_t": True}
    if clustered:
        kind = {"cov_type": "cluster", "cov_kwds": {"groups": part["school"]}, "use_t": True}
    straight = smf.ols("y ~ centred + pretest", part).fit(**kind)
    curved = smf.ols("y ~ centred + I(centred**2) + pretest", part).fit(**kind)
    pairs = [
        (found.slope, straight, "centred"),
        (found.slope_at_mean, curved, "centred"),
        (found.bend, curved, "I(centred ** 2)"),
    ]
    for term, fit, name in pairs:
        assert term.estimate == pytest.approx(fit.params[name], rel=1e-8)
        assert term.se == pytest.approx(fit.bse[name], rel=1e-8)
        assert term.p == pytest.approx(fit.pvalues[name], rel=1e-6, abs=1e-12)
        assert (term.ci_low, term.ci_high) == pytest.approx(tuple(fit.conf_int().loc[name]), rel=1e-6)
    assert found.students == len(part)


def test_a_curve_turns_where_its_slope_is_nothing():
    dose = np.linspace(1, 20, 60)
    rng = np.random.default_rng(1)
    y = -((dose - 12) ** 2) + rng.normal(0, 1e-3, 60)
    found = dose_response(y, dose, np.ones(60, dtype=bool))
    assert found.within.turns_at == pytest.approx(12, abs=1e-2)
    assert found.beside is None
    assert found.comparison is None
    rising = dose_response(dose + dose**2 + rng.normal(0, 1e-3, 60), dose, np.ones(60, dtype=bool))
    assert rising.within.turns_at is None  # it turns at -.5, where nobody is


def test_bins_hold_everybody_once_and_split_no_dose():
    frame = hours()
    found = lines(frame)
    treated = frame[frame["treated"]]
    assert sum(one.students for one in found.bins) == len(treated)
    assert 2 <= len(found.bins) <= 5
    for one, after in zip(found.bins, [*found.bins[1:], None], strict=True):
        part = treated[treated["dose"].between(one.low, one.high)]
        assert (one.students, one.mean_outcome) == (len(part), pytest.approx(part["y"].mean()))
        assert one.se == pytest.approx(part["y"].std() / np.sqrt(len(part)))
        assert one.students >= 10
        assert after is None or one.high < after.low
    assert found.comparison.students == (~frame["treated"]).sum()
    assert (found.comparison.low, found.comparison.high) == (0, 0)


def test_the_reader_is_always_told_that_nobody_was_assigned_a_dose():
    frame = hours()
    plain = lines(frame, cluster=frame["school"].to_numpy())
    assert plain.sentences[:2] == (words.NOT_ASSIGNED, words.COMPARISON_AT_ZERO)
    assert "15 clusters" in plain.sentences[2]
    crossed = frame.assign(dose=frame["dose"] + 1)
    assert words.CROSSED_OVER in lines(crossed).sentences
    unknown = frame.assign(dose=frame["dose"].astype(float).where(frame["treated"]))
    assert lines(unknown).beside == lines(frame).beside  # without a dose the comparison had 0


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.1, 100), st.floats(-50, 50), st.floats(0.1, 60))
def test_units_and_order_change_nothing_but_the_units(seed, scale, shift, minutes):
    frame = hours(seed, n=120)
    other = frame.sample(frac=1, random_state=seed).assign(
        y=lambda f: scale * f["y"] + shift, dose=lambda f: minutes * f["dose"]
    )
    before, after = lines(frame).within, lines(other).within
    assert after.slope.estimate == pytest.approx(scale / minutes * before.slope.estimate, rel=1e-6, abs=1e-9)
    assert after.bend.se == pytest.approx(scale / minutes**2 * before.bend.se, rel=1e-6)
    assert after.slope.p == pytest.approx(before.slope.p, rel=1e-6, abs=1e-9)


def test_two_doses_make_a_line_but_no_curve():
    frame = hours().assign(dose=lambda f: np.where(f["treated"], 5 + 5 * (f["dose"] > 15), 0))
    found = lines(frame)
    assert found.within.bend is None
    assert found.within.withheld == words.FEW_VALUES
    assert found.beside.bend is not None  # with 0 there are three
    assert len(found.bins) == 2


@pytest.mark.parametrize(
    ("change", "more", "said"),
    [
        ({"y": np.nan}, {}, "“outcome” has missing"),
        ({"dose": np.nan}, {}, "no dose"),
        ({"dose": -1}, {}, "below 0"),
        ({"dose": 7}, {}, "same dose"),
        ({"dose": np.inf}, {}, "“dose” has missing"),
        ({"treated": False}, {}, "Only 0 students"),
        ({}, {"covariates": np.full((300, 1), np.nan)}, "“covariates” has missing"),
        ({}, {"covariates": np.zeros((3, 1))}, "different lengths"),
        ({}, {"cluster": np.array([""] * 300)}, "no cluster"),
        ({}, {"cluster": np.zeros(300)}, "one cluster"),
        ({"y": 1.0}, {}, "fits perfectly"),
    ],
)
def test_what_says_nothing_about_doses_is_refused_with_a_sentence(change, more, said):
    with pytest.raises(ProblemsFound, match=said):
        lines(hours().assign(**change), **more)


def test_a_dose_that_a_covariate_determines_is_refused():
    frame = hours()
    with pytest.raises(ProblemsFound, match="cannot be told from the covariates"):
        lines(frame, covariates=2 * frame[["dose"]].to_numpy(float))
    for wrong in ({"bins": 1}, {"confidence": 0.0}):
        with pytest.raises(ValueError, match="bins"):
            lines(frame, **wrong)
