"""What a look at the dose tells: against statsmodels and by hand, and what an attacker makes of several of them."""

import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from collegium.engines.impact import Evidence
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting import DoseBefore, evidence_chart, protected_dose, render_svg
from collegium.engines.robustness import (
    DoseQuestion,
    dose_answer_from_dict,
    dose_response,
    flat_bins,
    flat_lines,
    resting,
    round_edges,
    words,
)
from tests.engines.dosed import STUDY, result_of, stored, students

HOURS = DoseQuestion("hours", "score", "yes")


def look(tmp_path, frame, question=HOURS, *, before=(), released=(), **changed):
    path = stored(tmp_path, frame)
    result = result_of(path, **changed)
    return protected_dose(parquet=path, result=result, question=question, before=before, released=released)


# --- numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("fixed", [(), ("school",)])
@pytest.mark.parametrize("among", ["within", "beside"])
def test_lines_are_those_of_statsmodels_on_the_same_rows(tmp_path, clustered, fixed, among):
    """Both solve the same least squares in double precision: 1e-8 leaves room for their orders of summing."""
    frame = students()
    cluster = "gender" if fixed else "school"  # schools as fixed effects, and clusters that are not them
    covariates = ("pretest",) if fixed else ("pretest", "gender")
    found = look(
        tmp_path, frame, cluster=cluster if clustered else "", fixed_effects=fixed, covariates=covariates
    )
    line = getattr(found, among)
    part = frame[frame["program"] == "yes"] if among == "within" else frame
    part = part.assign(c=part["hours"] - part["hours"].mean())
    rest = " + ".join(["pretest", *(["C(school)"] if fixed else ["C(gender)"])])
    kind = {"cov_type": "HC1", "use_t": True}
    if clustered:
        groups = part[cluster].astype("category").cat.codes
        kind = {"cov_type": "cluster", "cov_kwds": {"groups": groups}, "use_t": True}
    straight = smf.ols(f"score ~ c + {rest}", part).fit(**kind)
    curved = smf.ols(f"score ~ c + I(c**2) + {rest}", part).fit(**kind)
    for term, fit, name in [
        (line.slope, straight, "c"),
        (line.slope_at_mean, curved, "c"),
        (line.bend, curved, "I(c ** 2)"),
    ]:
        assert term.estimate == pytest.approx(fit.params[name], rel=1e-8)
        assert term.se == pytest.approx(fit.bse[name], rel=1e-8)
        assert (term.ci_low, term.ci_high) == pytest.approx(tuple(fit.conf_int().loc[name]), rel=1e-8)
    assert (line.students, line.mean_dose) == (len(part), pytest.approx(part["hours"].mean(), rel=1e-12))
    assert line.mean_outcome == pytest.approx(part["score"].mean(), rel=1e-12)


@pytest.mark.parametrize("cluster", ["", "school"])
@pytest.mark.parametrize("column", ["hours", "sessions"])
def test_bins_are_means_by_hand_and_their_errors_those_of_statsmodels(tmp_path, cluster, column):
    frame = students()
    found = look(tmp_path, frame, DoseQuestion(column, "score", "yes"), cluster=cluster)
    inside = frame[frame["program"] == "yes"]
    assert len(found.bins) == 5
    for one in found.bins:
        low, high = -np.inf if one.low is None else one.low, np.inf if one.high is None else one.high
        part = inside[(inside[column] > low) & (inside[column] <= high)]
        kind = {"cov_type": "HC1", "use_t": True}
        if cluster:
            groups = part["school"].astype("category").cat.codes
            kind = {"cov_type": "cluster", "cov_kwds": {"groups": groups}, "use_t": True}
        fit = smf.ols("score ~ 1", part).fit(**kind)
        assert one.students == len(part)
        assert one.mean_outcome == pytest.approx(part["score"].mean(), rel=1e-12)
        assert one.se == pytest.approx(fit.bse["Intercept"], rel=1e-8)
        assert (one.ci_low, one.ci_high) == pytest.approx(tuple(fit.conf_int().loc["Intercept"]), rel=1e-8)
        assert low < one.typical <= high
    assert sum(one.students for one in found.bins) == len(inside)
    other = frame[frame["program"] == "no"]
    assert (found.comparison.students, found.comparison.typical) == (len(other), 0.0)
    assert found.comparison.mean_outcome == pytest.approx(other["score"].mean())


def test_the_students_are_those_of_the_run(tmp_path):
    frame = students()
    question = DoseQuestion("hours", "reading", "yes")
    found = look(tmp_path, frame, question)
    [finding] = [
        one
        for one in result_of(stored(tmp_path, frame)).findings
        if one.outcome == "reading" and one.model == "adjusted"
    ]
    assert (found.within.students, found.comparison.students) == (finding.n_treated, finding.n_comparison)


def test_a_second_programme_has_no_part_in_it(tmp_path):
    frame = students()
    other = frame.index % 3 == 0
    mixed = frame.assign(program=frame["program"].where(~other, "other"))
    found = look(tmp_path, mixed, arms=("yes", "other"))
    alone = look(tmp_path, mixed[~other], arms=("yes",))
    assert found.within.slope.estimate == pytest.approx(alone.within.slope.estimate, rel=1e-10)
    assert [one.students for one in found.bins] == [one.students for one in alone.bins]


def test_given_ends_cut_as_given():
    rng = np.random.default_rng(3)
    dose, y = rng.integers(0, 20, 200).astype(float), rng.normal(size=200)
    found = dose_response(y, dose, np.ones(200, dtype=bool), edges=(4.0, 4.5, 30.0))
    assert [one.students for one in found.bins] == [int((dose <= 4).sum()), int((dose > 4).sum())]


def test_what_is_told_survives_json(tmp_path):
    found = look(tmp_path, students())
    assert dose_answer_from_dict(json.loads(json.dumps(found.as_dict()))) == found
    rows, terms = flat_bins(found), flat_lines(found)
    assert [row["group"] for row in rows] == ["programme"] * 5 + ["comparison"]
    assert [(row["line"], row["term"]) for row in terms] == [
        *product(["within", "beside"], ["slope", "slope at mean", "bend"])
    ]
    first = found.bins[0]
    assert rows[0]["line"] == pytest.approx(
        found.within.mean_outcome + found.within.slope.estimate * (first.typical - found.within.mean_dose)
    )


def test_the_picture_draws_every_bin_and_the_line():
    rows = ((0.0, 50.0, 49.0, 51.0, "comparison", None), (5.0, 52.0, 50.0, 54.0, "programme", 52.5))
    more = (10.0, 55.0, 53.0, 57.0, "programme", 54.5)
    columns = ("dose", "mean", "low", "high", "side", "line")
    evidence = Evidence("dose", columns, (*rows, more), (None,) * 3)
    spec = evidence_chart(evidence, title="t", description="d", names={"dose": "Hours"})
    assert [one["mark"]["type"] for one in spec["layer"]] == ["line", "rule", "point"]
    svg = render_svg(spec)
    assert "Hours" in svg
    assert svg.count("var(--chart-1") >= 5  # two points, two intervals, one line


# --- where bins end -------------------------------------------------------------------------------------------


@given(
    st.lists(st.floats(0, 1e6), min_size=30, max_size=80),
    st.floats(0, 1e9),
    st.floats(0, 1e9),
)
def test_the_lowest_and_the_highest_dose_move_no_end(doses, lower, higher):
    """Nor does anybody in the outer twentieth: ends come from the middle, at round numbers."""
    values = np.sort(np.array(doses))
    moved = values.copy()
    moved[0], moved[-1] = min(lower, values[1]), max(higher, values[-2])
    assert round_edges(values) == round_edges(moved)


@given(st.lists(st.floats(0.01, 1e6), min_size=20, max_size=60), st.sampled_from([1e-3, 1.0, 1e3]))
def test_ends_have_two_digits_of_the_reach_of_the_doses(doses, unit):
    values = unit * np.array(doses)
    low, high = np.quantile(values, [0.05, 0.95], method="inverted_cdf")
    step = 10.0 ** (np.floor(np.log10(high - low or high)) - 1)
    for end in round_edges(values):
        assert end / step == pytest.approx(round(end / step), abs=1e-6)
    assert len(round_edges(values)) <= 4


def test_no_doses_have_no_ends():
    assert round_edges(np.full(3, np.nan)) == ()
    assert round_edges(np.zeros(30)) == (0.0,)


def test_the_dose_of_one_student_does_not_show(tmp_path):
    """The longest and the shortest stay move from 33.3 to 480.7 hours, and from .9 to .2: only lines know."""
    frame = students()
    inside = frame["program"] == "yes"
    longest, shortest = frame["hours"].where(inside).idxmax(), frame["hours"].where(inside).idxmin()
    before = look(tmp_path, frame)
    moved = frame.copy()
    moved.loc[longest, "hours"], moved.loc[shortest, "hours"] = 480.7, 0.2
    after = look(tmp_path, moved)
    assert after.bins == before.bins
    assert "480.7" not in json.dumps(after.as_dict())
    assert after.within.slope.estimate != before.within.slope.estimate


def test_bins_hold_enough_of_both_values_and_are_never_all_alike(tmp_path):
    frame = students()
    frame["passed"] = (frame["score"] > 47).astype(float)  # most pass, more so with more hours
    found = look(tmp_path, frame, DoseQuestion("hours", "passed", "yes"))
    inside = frame[frame["program"] == "yes"]
    assert 2 <= len(found.bins) < 5
    for one in found.bins:
        low, high = -np.inf if one.low is None else one.low, np.inf if one.high is None else one.high
        part = inside[(inside["hours"] > low) & (inside["hours"] <= high)]["passed"]
        assert min(part.sum(), len(part) - part.sum()) >= 10
        assert one.mean_outcome == pytest.approx(part.mean())


def test_a_larger_minimum_makes_larger_bins(tmp_path):
    found = look(tmp_path, students(), minimum_cell=60, outcomes=("score",))
    assert [one.students >= 60 for one in found.bins] == [True] * len(found.bins)
    assert 2 <= len(found.bins) <= 4


# --- what is not told -----------------------------------------------------------------------------------------


def changed(frame: pd.DataFrame, count: int, **values) -> pd.DataFrame:
    """The first `count` of the programme with other values."""
    rows = frame.index[frame["program"] == "yes"][:count]
    other = frame.copy()
    for name, value in values.items():
        other.loc[rows, name] = value
    return other


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda f: changed(f, 9, hours=np.nan), "lacking"),
        (lambda f: changed(f, 10, hours=np.nan), ""),
        (lambda f: changed(f, int((f["program"] == "yes").sum()) - 15, hours=np.nan), "few"),
        (lambda f: f.assign(hours=np.where(f["program"] == "yes", 8.0, 0.0)), "alike"),
        (lambda f: changed(f, int((f["program"] == "yes").sum()) - 9, hours=8.0), "alike"),
        (lambda f: f.assign(hours=f["pretest"] + 100), "failed"),
    ],
)
def test_why_nothing_is_told(tmp_path, change, reason):
    found = look(tmp_path, change(students()))
    assert found.reason == reason
    assert bool(found.within) == (not reason)
    if reason:
        assert (found.bins, found.comparison, found.beside, found.lacking) == ((), None, None, None)


def test_those_without_a_dose_are_counted_where_they_are_enough(tmp_path):
    frame = changed(students(), 10, hours=np.nan)
    found = look(tmp_path, frame)
    known = frame[(frame["program"] == "yes") & frame["hours"].notna()]
    assert (found.lacking, found.within.students) == (10, len(known))
    assert sum(one.students for one in found.bins) == len(known)


def test_what_the_run_withholds_is_not_told(tmp_path):
    found = look(tmp_path, students(), minimum_cell=300)
    assert found.reason == "withheld"


@pytest.mark.parametrize(("crossed", "took"), [(0, "zero"), (1, "few"), (9, "few"), (10, "crossed")])
def test_few_of_the_comparison_who_took_something_do_not_show(tmp_path, crossed, took):
    frame = students()
    rows = frame.index[frame["program"] == "no"][:crossed]
    frame.loc[rows, "hours"] = 37.3
    found = look(tmp_path, frame)
    assert found.comparison_took == took
    assert (found.beside is None) == (took == "few")
    assert found.comparison.typical == 0.0


def test_no_curve_passes_through_the_mean_of_a_few(tmp_path):
    """With three doses a curve without covariates is the three means; two students have the third dose."""
    frame = students()
    inside = frame["program"] == "yes"
    for few, told in ((2, False), (9, False), (10, True)):
        doses = np.where(inside, np.where(frame.index % 2, 5.0, 10.0), 0.0)
        doses[frame.index[inside][:few]] = 20.0
        found = look(tmp_path, frame.assign(hours=doses), covariates=(), cluster="")
        assert (found.within.bend is not None) == told
        assert resting(doses[inside], 2) == few


def test_rows_that_are_no_persons_are_told_as_they_are(tmp_path):
    frame = changed(students(), 3, hours=np.nan)
    found = look(tmp_path, frame, persons=False)
    assert (found.reason, found.lacking) == ("", 3)


# --- several looks together -----------------------------------------------------------------------------------


def told_sets(frame, answer, inside):
    """(members, students) of everything that a look tells the size of, by hand."""
    question = answer.question
    dose, there = frame[question.column], inside & frame[question.outcome].notna()
    found = [(there, int(there.sum()))]  # the finding of the run
    if answer.within:
        found.append((there & dose.notna(), answer.within.students))
    for one in answer.bins:
        low, high = -np.inf if one.low is None else one.low, np.inf if one.high is None else one.high
        if one.students is not None:
            found.append((there & (dose > low) & (dose <= high), one.students))
    return found


def known_bins(answer):
    return [one for one in answer.bins if one.students is not None]


def edges_of(answers, column):
    looks = [one for one in answers if one.question.column == column]
    return sorted({limit for one in looks for each in one.bins for limit in (each.low, each.high) if limit})


def attacked(frame, answers):
    """The smallest range that linear programming leaves for any group of 1 to 9 students in the pieces of the looks."""
    inside = frame["program"] == "yes"
    sets = [one for answer in answers for one in told_sets(frame, answer, inside)]
    for members, students_told in sets:
        assert int(members.sum()) == students_told
    marks = {
        number: np.searchsorted(edges_of(answers, column), frame[column].fillna(-1), side="left")
        for number, column in enumerate(sorted({one.question.column for one in answers}))
    }
    marks |= {name: frame[name].notna() for name in {one.question.outcome for one in answers}}
    marks |= {f"{one} known": frame[one].notna() for one in {one.question.column for one in answers}}
    pieces = pd.DataFrame(marks)[inside].groupby(list(marks)).groups
    rows = list(pieces.values())
    matrix = np.array([[float(members[index[0]]) for index in rows] for members, _ in sets])
    amounts = np.array([count for _, count in sets], dtype=float)
    narrowest = np.inf
    for place, index in enumerate(rows):
        if len(index) < 10:
            target = np.zeros(len(rows))
            target[place] = 1
            ends = [linprog(sign * target, A_eq=matrix, b_eq=amounts).fun for sign in (1, -1)]
            narrowest = min(narrowest, -ends[1] - ends[0])
    return narrowest


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("columns", [("hours",), ("hours", "sessions")])
def test_no_few_students_can_be_worked_out_from_several_looks(tmp_path, seed, columns):
    """The attacker of the test is not that of the product; looks that do not know of each other fall to it."""
    frame = students(seed)
    path = stored(tmp_path, frame)
    result, told, alone = result_of(path), [], []
    for column, outcome in product(columns, ("score", "reading")):
        before = [DoseBefore(STUDY, one) for one in told]
        asked = {"parquet": path, "result": result, "question": DoseQuestion(column, outcome, "yes")}
        told.insert(0, protected_dose(**asked, before=before))
        alone.append(protected_dose(**asked))
    assert attacked(frame, told) >= 10 - 1e-6  # what the solver leaves of whole numbers
    assert attacked(frame, alone) < 10
    assert sum(len(known_bins(one)) for one in told) > 5


def test_a_look_alone_hides_nothing_and_one_beside_another_does(tmp_path):
    """Some 21 lack the reading score: by hours they are a few in each bin."""
    frame = students()
    question = DoseQuestion("hours", "reading", "yes")
    alone = look(tmp_path, frame, question)
    assert all(one.students is not None for one in alone.bins)
    first = look(tmp_path, frame)
    beside = look(tmp_path, frame, question, before=[DoseBefore(STUDY, first)])
    assert len(known_bins(beside)) < len(alone.bins)
    assert {one.high for one in beside.bins} <= {one.high for one in first.bins}
    assert beside.within == alone.within


def test_bins_are_the_same_for_every_outcome_and_run(tmp_path):
    frame = students()
    ends = {
        tuple(one.high for one in look(tmp_path, frame, DoseQuestion("hours", name, "yes"), **more).bins)
        for name in ("score", "reading")
        for more in ({}, {"covariates": ()}, {"cluster": ""})
    }
    assert len(ends) == 1


def test_how_many_passed_in_few_cannot_be_worked_out(tmp_path):
    """The same outcome with fewer covariates is of more students: those who passed among the others are few."""
    frame = students()
    rows = frame.index[frame["program"] == "yes"][:14]
    frame.loc[rows, "pretest"] = np.nan
    path = stored(tmp_path, frame)
    question = DoseQuestion("hours", "passed", "yes")
    wide = result_of(path, outcomes=("passed",), covariates=())
    first = protected_dose(parquet=path, result=wide, question=question)
    narrow = result_of(path, outcomes=("passed",))
    second = protected_dose(
        parquet=path,
        result=narrow,
        question=question,
        before=[DoseBefore(wide.study, first)],
        released=[wide],
    )
    known = [one for one in second.bins if one.mean_outcome is not None]
    inside = frame[(frame["program"] == "yes") & frame["pretest"].isna()]
    for one in known:
        low, high = -np.inf if one.low is None else one.low, np.inf if one.high is None else one.high
        left = inside[(inside["hours"] > low) & (inside["hours"] <= high)]
        assert len(left) == 0 or len(left) >= 10
    assert len(known) < len(first.bins)


def test_a_study_of_nearly_those_with_a_dose_hides_the_line(tmp_path):
    """Fifteen lack hours; another study told of those with hours and a parent's answer, five fewer."""
    frame = changed(students(), 15, hours=np.nan)
    frame["answer"] = 1.0
    rows = frame.index[(frame["program"] == "yes") & frame["hours"].notna()][:5]
    frame.loc[rows, "answer"] = np.nan
    frame["answer"] += np.random.default_rng(1).normal(size=len(frame))
    path = stored(tmp_path, frame)
    other = result_of(path, outcomes=("score",), covariates=("pretest", "gender", "hours", "answer"))
    result = result_of(path, outcomes=("score",))
    found = protected_dose(parquet=path, result=result, question=HOURS, released=[other])
    assert (found.within, found.beside, found.lacking) == (None, None, None)
    assert protected_dose(parquet=path, result=result, question=HOURS).within is not None


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (DoseQuestion("minutes", "score", "yes"), "no column “minutes”"),
        (DoseQuestion("school", "score", "yes"), "must be a number"),
        (DoseQuestion("pretest", "score", "yes"), "study itself uses “pretest”"),
        (DoseQuestion("passed", "score", "yes"), "study itself uses “passed”"),
        (DoseQuestion("hours", "height", "yes"), "no outcome “height”"),
        (DoseQuestion("hours", "score", "maybe"), "no arm “maybe”"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(tmp_path, question, said):
    with pytest.raises(ProblemsFound, match=said) as refused:
        look(tmp_path, students(), question)
    assert refused.value.problems[0].todo


@pytest.mark.parametrize(("value", "why"), [(-1.0, words.DOSE_NEGATIVE), (np.inf, words.DOSE_LARGE)])
def test_doses_that_nobody_can_take_are_refused(tmp_path, value, why):
    with pytest.raises(ProblemsFound) as refused:
        look(tmp_path, changed(students(), 1, hours=value))
    assert refused.value.problems[0].why == why.format(name="hours")
