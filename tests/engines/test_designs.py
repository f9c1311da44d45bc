"""The front for all designs: reading rows, checking the question, dispatch, and what may leave."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from collegium.engines.comparison import (
    CoarsenedExact,
    EntropyBalance,
    NearestNeighbour,
    PropensityWeights,
    balance_table,
    effect,
    match,
)
from collegium.engines.designs import answer, question_problems
from collegium.engines.designs.reading import read_columns, read_terms
from collegium.engines.discontinuity import Rows, Setting, discontinuity
from collegium.engines.impact import (
    ChangeOverTime,
    Compared,
    Cutoff,
    Design,
    Interrupted,
    Logistic,
    Matched,
    RandomIntercept,
    Study,
    Synthetic,
    ValueAdded,
    result_from_dict,
    study_from_dict,
)
from collegium.engines.impact.design import DESIGNS, design_as_dict, design_faults, design_from_dict
from collegium.engines.impact.source import open_source
from collegium.engines.impact.study import NOTHING_TOLD
from collegium.engines.logit import risk_difference
from collegium.engines.multilevel import program_effect, value_added
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting import evidence_chart, has_picture, protected, render_svg
from collegium.engines.wwc import cox_index

EXAMPLES: tuple[Design, ...] = (
    Compared(),
    Matched(("before",), ("school",), "entropy", None, 2, replacement=True),
    ChangeOverTime("school", "year", "not yet", 1),
    Interrupted("year", 2020.0, 12),
    Synthetic("year", 2020.5),
    Cutoff(-2.5, below=True, bandwidth=3.0),
    RandomIntercept("school"),
    Logistic(),
    ValueAdded(),
)
STUDY = Study(
    title="By groups",
    treatment="arm",
    arms=("new",),
    comparison="old",
    outcomes=("score",),
    baseline=("before",),
    covariates=("before", "origin"),
    subgroups=("girl",),
    design=RandomIntercept("school"),
)


def write(path: Path, **columns: object) -> Path:
    connection = duckdb.connect()
    connection.register("students", columns)
    connection.execute(f"COPY (SELECT * FROM students) TO '{path}' (FORMAT parquet)")  # noqa: S608
    return path


def students(n: int = 900) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(11)
    school = rng.integers(0, 24, n)
    new = school % 2 == 0
    before = np.where(rng.random(n) < 0.05, np.nan, rng.normal(size=n))
    level = rng.normal(0, 0.4, 24)[school]
    score = 0.5 * np.nan_to_num(before) + 0.3 * new + level + rng.normal(0, 0.8, n)
    return {
        "school": np.array([f"s{one:02}" for one in school]),
        "arm": np.where(rng.random(n) < 0.03, "gone", np.where(new, "new", "old")),
        "girl": rng.random(n) < 0.5,
        "origin": rng.choice(np.array(["north", "south", "west"]), n),
        "before": before,
        "score": np.where(rng.random(n) < 0.04, np.nan, score),
    }


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("designs") / "students.parquet", **students())


@pytest.mark.parametrize("design", EXAMPLES, ids=lambda one: one.kind)
def test_a_design_comes_back_from_plain_data_and_old_questions_keep_their_fingerprint(design):
    assert design_from_dict(design_as_dict(design)) == design
    study = replace(STUDY, design=design)
    assert study_from_dict(study.as_dict()) == study
    assert ("design" in study.as_dict()) == (design != Compared())


def test_every_design_has_an_example_here():
    assert {type(one) for one in EXAMPLES} == set(DESIGNS)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"kind": "guess"}, "there is no design “guess”"),
        ({"kind": "matched"}, "the design “matched” needs “on”"),
        ({"kind": "matched", "on": "before"}, "“on” of the design “matched” should be a list of columns"),
        ({"kind": "matched", "on": [], "method": "best"}, "should be one of nearest, exact"),
        ({"kind": "matched", "on": [], "ratio": 1.5}, "should be a whole number"),
        ({"kind": "matched", "on": [], "replacement": 1}, "should be true or false"),
        ({"kind": "cutoff", "at": float("inf")}, "“at” of the design “cutoff” should be a number"),
        ({"kind": "random intercept", "group": ""}, "should be the name of a column"),
        ({"kind": "logistic", "link": "probit"}, "the design “logistic” has no “link”; it has kind"),
    ],
)
def test_faults_of_plain_data_are_told_in_words(data, fault):
    assert any(fault in one for one in design_faults(data))
    with pytest.raises(ValueError, match="design"):
        design_from_dict(data)


def test_rows_come_in_the_order_of_the_file_with_codes_sorted_by_value(tmp_path):
    rng = np.random.default_rng(2)
    number = rng.normal(size=300_000)
    place = rng.integers(0, 12, len(number))
    text = np.array([f"p{one}" if one else "" for one in place], dtype=object)
    path = write(
        tmp_path / "rows.parquet", number=number, text=text, half=np.where(place == 1, np.nan, place / 2)
    )
    with open_source(path) as source:
        rows = read_columns(source, numbers=["number"], keys=["text", "half"])
        terms = read_terms(source, replace(rows, numbers=rows.numbers), ["number", "text"])
    assert np.array_equal(rows.numbers["number"], number)
    assert rows.levels["half"] == ("0", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5", "5.5")
    told = np.array(["", *rows.levels["text"]], dtype=object)[rows.codes["text"] + 1]
    assert np.array_equal(told, text)
    assert np.array_equal(rows.codes["half"] == -1, place == 1)
    assert terms.names == ("number", *(f"text: {level}" for level in rows.levels["text"][1:]))
    assert np.array_equal(np.isnan(terms.matrix).any(axis=1), text == "")
    assert not rows.named("text", "nobody").any()
    second = rows.levels["text"].index("p4")
    assert np.array_equal(terms.matrix[:, second] == 1, text == "p4")


def test_a_multilevel_study_gives_what_its_engine_gives_on_the_same_students(table):
    result = answer(parquet=table, study=STUDY)
    data = students()
    chosen = ~np.isnan(data["score"]) & ~np.isnan(data["before"]) & (data["arm"] != "gone")
    terms = np.column_stack([data["before"], data["origin"] == "south", data["origin"] == "west"])
    done = program_effect(
        data["score"][chosen],
        data["arm"][chosen] == "new",
        data["school"][chosen],
        covariates=terms[chosen],
        terms=("before", "origin: south", "origin: west"),
    )
    one = next(f for f in result.findings if f.model == "adjusted" and not f.subgroup)
    assert (one.effect, one.se, one.df) == pytest.approx(
        (done.effect.estimate, done.effect.se, done.effect.df), rel=1e-9
    )
    assert (one.n_treated, one.n_comparison, one.n_clusters) == (
        done.treated.students,
        done.comparison.students,
        24,
    )
    assert one.hedges_g == pytest.approx(done.hedges_g, rel=1e-9)
    assert [(f.model, f.level) for f in result.findings] == [
        (model, level) for level in ("", "false", "true") for model in ("unadjusted", "adjusted")
    ]
    assert result.baseline[0].measure == "before"
    assert result.rows.used["score"] == int(chosen.sum())
    assert result_from_dict(result.as_dict()) == result
    assert protected(protected(result)) == protected(result)
    assert not any(f.suppressed for f in protected(result).findings)


def test_value_added_has_one_line_for_each_unit_that_may_be_told(table):
    study = Study("Schools", "school", (), "", ("score",), ("before",), minimum_cell=36, design=ValueAdded())
    result = answer(parquet=table, study=study)
    data = students()
    chosen = ~np.isnan(data["score"]) & ~np.isnan(data["before"])
    done = value_added(
        data["score"][chosen],
        data["before"][chosen, None],
        data["school"][chosen],
        terms=("before",),
        minimum=36,
    )
    shown = {one.unit: one for one in done.units if not one.withheld}
    table_of_units = result.evidence[0]
    assert 0 < len(shown) < 24
    assert {row[0]: row[1] for row in table_of_units.rows} == pytest.approx(
        {unit: one.effect for unit, one in shown.items()}
    )
    assert list(table_of_units.rows) == sorted(table_of_units.rows, key=lambda row: -row[1])
    assert not result.findings
    assert result.rows.used["score"] == int(chosen.sum())
    assert protected(result).evidence == result.evidence
    assert min(table_of_units.students) >= 36


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"design": RandomIntercept("shoe")}, "the table has no such column"),
        (
            {"design": Cutoff(1.0), "treatment": "arm", "subgroups": ()},
            "the number that decided must be a number",
        ),
        ({"design": Cutoff(1.0)}, "does not tell subgroups apart"),
        ({"design": Matched(())}, "no column to match on is named"),
        ({"design": Matched(("score",))}, "is matched on, and is also"),
        ({"design": Matched(("before",)), "arms": ("new", "gone")}, "compares one arm with one comparison"),
        ({"design": Matched(("before",)), "fixed_effects": ("school",)}, "fixed effects are only for arms"),
        ({"design": Synthetic("school", 3.0), "subgroups": ()}, "the period must be a number"),
        ({"design": ValueAdded(), "baseline": (), "subgroups": ()}, "value added needs an earlier score"),
        ({"arms": ("lost",)}, "no row has this value"),
    ],
)
def test_what_cannot_be_answered_is_named(table, changed, why):
    with pytest.raises(ProblemsFound) as found:
        answer(parquet=table, study=replace(STUDY, **changed))
    assert any(why in problem.why for problem in found.value.problems)


def test_only_the_plain_comparison_runs_on_spark(table):
    with pytest.raises(ProblemsFound, match="on Spark only the plain comparison"):
        answer(parquet=table, study=STUDY, engine="spark")


def test_a_group_in_which_the_model_has_no_answer_is_withheld_with_its_reason(tmp_path):
    data = students()
    data["only"] = np.where((data["school"] == "s00") | (data["arm"] == "old"), "yes", "no")
    result = answer(
        parquet=write(tmp_path / "one.parquet", **data), study=replace(STUDY, subgroups=("only",))
    )
    withheld = {(f.model, f.level): f.withheld for f in result.findings if f.suppressed}
    assert withheld["adjusted", "yes"].startswith("Everybody in “")
    assert withheld["adjusted", "no"] == "Nobody in this group was in “old”."


def test_the_question_alone_is_checked_without_a_table():
    assert question_problems(STUDY) == []


def around_a_line(n: int = 1500) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    score = rng.normal(0, 10, n)
    before = rng.normal(size=n)
    return {
        "score": score,
        "before": before,
        "part": (score < 2).astype(float),
        "school": rng.integers(0, 40, n),
        "grade": 3 + 0.05 * score + 0.8 * (score < 2) + 0.3 * before + rng.normal(size=n),
    }


LINE = Study(
    title="Around a line",
    treatment="score",
    arms=("helped",),
    comparison="not helped",
    outcomes=("grade",),
    baseline=("before",),
    covariates=("before",),
    cluster="school",
    design=Cutoff(2.0, below=True),
)


@pytest.mark.parametrize("took_part", ["", "part"])
def test_a_study_around_a_line_gives_what_its_engine_gives(tmp_path, took_part):
    data = around_a_line()
    path = write(tmp_path / "line.parquet", **data)
    study = replace(LINE, design=replace(LINE.design, took_part=took_part))
    result = answer(parquet=path, study=study)
    rows = Rows(
        data["grade"],
        data["score"],
        data["part"] if took_part else None,
        data["before"][:, None],
        ("before",),
        data["school"],
    )
    found = discontinuity(rows, Setting(2.0, below=True))
    (one,) = result.findings
    assert (one.effect, one.ci_low, one.ci_high, one.p) == (
        found.effect.estimate,
        found.effect.low,
        found.effect.high,
        found.effect.p,
    )
    assert (one.n_treated, one.n_comparison) == (found.treated.near, found.comparison.near)
    assert one.ci_low < 0.8 < one.ci_high
    picture, crowding, checks = result.evidence
    assert (picture.key, crowding.key, checks.key) == ("line: grade", "crowding", "line checks")
    assert {row[2] for row in picture.rows} == {"above", "below"}
    assert min(picture.students) >= study.minimum_cell
    assert [row[:2] for row in checks.rows if row[0] == "before"] == [("before", "before")]
    assert result_from_dict(result.as_dict()) == result
    hidden = protected(replace(result, study=replace(study, minimum_cell=60)))
    told = hidden.evidence[0]
    assert all(students is None or students >= 60 for students in told.students)
    assert all(
        (row[1] is None) == (students < 60) for row, students in zip(told.rows, picture.students, strict=True)
    )
    assert any(row[1] is None for row in told.rows)
    drawn = render_svg(evidence_chart(told, title="t", description="d", names={}))
    assert drawn.count("aria-roledescription") == sum(row[1] is not None for row in told.rows)


def test_too_few_around_the_line_are_withheld_with_the_reason(tmp_path):
    path = write(tmp_path / "line.parquet", **around_a_line())
    result = answer(parquet=path, study=replace(LINE, design=Cutoff(60.0)))
    (one,) = result.findings
    assert one.suppressed
    assert "one side of the cutoff" in one.withheld
    assert result.evidence == ()


@pytest.fixture
def chosen(table) -> dict[str, np.ndarray]:
    """The students of the whole finding: complete, and in one of the two arms."""
    data = students()
    keep = ~np.isnan(data["score"]) & ~np.isnan(data["before"]) & (data["arm"] != "gone")
    return {name: column[keep] for name, column in data.items()}


METHODS = {
    "nearest": NearestNeighbour(caliper=0.2),
    "coarsened": CoarsenedExact(),
    "propensity": PropensityWeights(),
    "entropy": EntropyBalance(),
}


@pytest.mark.parametrize("method", METHODS)
def test_a_matched_study_gives_what_its_engine_gives(table, chosen, method):
    exact = ("girl",) if method in {"nearest", "coarsened"} else ()
    design = Matched(("before", "origin"), exact, method)
    study = replace(STUDY, design=design, cluster="school", subgroups=())
    result = answer(parquet=table, study=study)
    x = np.column_stack([chosen["before"], chosen["origin"] == "south", chosen["origin"] == "west"]).astype(
        float
    )
    took = chosen["arm"] == "new"
    group = match(
        took,
        x,
        method=METHODS[method],
        names=("before", "origin: south", "origin: west"),
        within=chosen["girl"] if exact else None,
    )
    found = effect(chosen["score"], took, group, covariates=x, cluster=chosen["school"])
    one = next(f for f in result.findings if f.model == "adjusted")
    assert (one.effect, one.se, one.ci_low, one.df) == pytest.approx(
        (found.estimate, found.se, found.low, found.df), rel=1e-9
    )
    assert (one.n_treated, one.n_comparison) == (found.treated, found.comparison)
    assert one.mean_treated - one.mean_comparison == pytest.approx(one.effect)
    balance, sample = result.evidence
    place = balance.columns.index("after")
    after = {row[0]: row[place] for row in balance.rows}
    table_of_engine = balance_table(took, x, group, names=("before", "origin: south", "origin: west"))
    assert after == pytest.approx({row.covariate: row.after.difference for row in table_of_engine})
    assert sample.rows[0] == ("students before", int(took.sum()), int((~took).sum()))
    (baseline,) = result.baseline
    assert baseline.hedges_g == pytest.approx(
        next(row.after.wwc_g for row in table_of_engine if row.covariate == "before"), abs=1e-12
    )
    assert result_from_dict(result.as_dict()) == result
    assert protected(protected(result)) == protected(result)


def test_balance_by_subgroup_is_of_the_students_of_its_own_finding(table, chosen):
    study = replace(STUDY, design=Matched(("before", "origin"), (), "nearest"))
    result = answer(parquet=table, study=study)
    keys = [one.key for one in result.evidence]
    assert keys == ["balance", "sample", "balance by: girl=false", "balance by: girl=true"]
    girls = {name: column[chosen["girl"]] for name, column in chosen.items()}
    names = ("before", "origin: south", "origin: west")
    x = np.column_stack([girls["before"], girls["origin"] == "south", girls["origin"] == "west"]).astype(
        float
    )
    took = girls["arm"] == "new"
    group = match(took, x, method=METHODS["nearest"], names=names)
    expected = {row.covariate: row for row in balance_table(took, x, group, names=names)}
    told = {row[0]: row for row in result.evidence[3].rows}
    assert set(told) == set(expected)
    for name, row in told.items():
        assert row[1:3] == pytest.approx((expected[name].before.difference, expected[name].after.difference))
    safe = protected(result)
    rough = {row[0]: row for row in safe.evidence[3].rows}
    assert rough["before"][1] == round(told["before"][1], 2)
    assert rough["origin: west"][2] == round(told["origin: west"][2], 1)  # two values: less is told
    assert set(safe.evidence[3].students) == {None}
    assert has_picture(safe.evidence[3])
    drawn = evidence_chart(safe.evidence[3], title="Girls", description="", names={"before": "Earlier"})
    assert [one["measure"] for one in drawn["data"]["values"]][1] == "Earlier"
    assert protected(safe) == safe


@pytest.mark.parametrize("small", [False, True])
def test_balance_survives_a_subgroup_without_a_comparison(tmp_path, small):
    """Nobody, or six, of a third group took part: a line says that nothing can be told, the same for both."""
    data = students()
    new = np.flatnonzero(data["arm"] == "new")
    data["girl"] = np.where(data["girl"], "girl", "boy").astype("<U8")
    data["girl"][np.flatnonzero(data["arm"] == "old")[:40]] = "not said"
    data["girl"][new[:6]] = "not said" if small else "boy"
    study = replace(STUDY, design=Matched(("before",), (), "nearest"), covariates=())
    result = answer(parquet=write(tmp_path / "three.parquet", **data), study=study)
    safe = protected(result)
    tables = {one.key: one for one in safe.evidence}
    empty = tables["balance by: girl=not said"]
    assert empty.rows == ((NOTHING_TOLD, None, None, None),)
    assert not has_picture(empty)
    for level in ("girl", "boy"):
        finding = next(one for one in safe.findings if (one.level, one.model) == (level, "adjusted"))
        assert (tables[f"balance by: girl={level}"].rows == empty.rows) == finding.suppressed
    assert any(has_picture(tables[f"balance by: girl={level}"]) for level in ("girl", "boy"))
    assert result_from_dict(safe.as_dict()) == safe


def test_without_overlap_the_finding_is_withheld_and_there_is_no_table(tmp_path):
    data = students()
    data["before"] = np.where(data["arm"] == "new", 50.0, 0.0) + data["before"]
    result = answer(
        parquet=write(tmp_path / "apart.parquet", **data),
        study=replace(STUDY, design=Matched(("before",)), subgroups=(), covariates=()),
    )
    one = next(f for f in result.findings if f.model == "adjusted")
    assert one.suppressed
    assert one.withheld
    assert result.evidence == ()
    assert result.baseline[0].withheld


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 3)])
def test_a_logistic_study_is_in_units_of_the_outcome(tmp_path, low, high):
    data = students()
    passed = data["score"] > 0.2
    data["passed"] = np.where(passed, high, low)
    study = replace(STUDY, outcomes=("passed",), design=Logistic(), cluster="school", subgroups=())
    result = answer(parquet=write(tmp_path / "passed.parquet", **data), study=study)
    one = next(f for f in result.findings if f.model == "adjusted")
    keep = ~np.isnan(data["before"]) & (data["arm"] != "gone")
    x = np.column_stack([data["before"], data["origin"] == "south", data["origin"] == "west"])[keep].astype(
        float
    )
    found = risk_difference(passed[keep], data["arm"][keep] == "new", x, cluster=data["school"][keep])
    size = high - low
    assert (one.effect, one.se, one.ci_high) == pytest.approx(
        (found.estimate * size, found.se * size, found.high * size), rel=1e-9
    )
    assert one.n_clusters == 24
    assert one.hedges_g == pytest.approx(
        cox_index(found.treated, found.comparison, n_treated=one.n_treated, n_comparison=one.n_comparison)
    )


def test_logistic_regression_of_a_score_is_withheld_with_the_reason(table):
    result = answer(parquet=table, study=replace(STUDY, design=Logistic()))
    assert "values other than 0 and 1" in next(f for f in result.findings if f.model == "adjusted").withheld
