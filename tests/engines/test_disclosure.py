"""Results of studies: an attacker who puts together all that leaves finds no small group."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from collegium.engines.disclosure import Row, Total, jointly, protect_rows
from collegium.engines.impact import Study, StudyResult, estimate
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting.protected import protected
from tests.engines.study_attacker import StudyAttacker
from tests.reference.tables import parquet

SIZES = st.lists(st.integers(0, 60), min_size=2, max_size=6)
MINIMUM = 10


def hidden_levels(sizes: list[int], missing: int = 0, minimum: int = 10) -> set:
    """Levels of one column and everyone, each a row; those who lack a level are nowhere shown."""
    cells = {place: size for place, size in enumerate(sizes) if size}
    rest = {"rest": missing} if missing else {}
    everything = {**cells, **rest, "all": sum(sizes) + missing}
    small = [key for key, size in everything.items() if 0 < size < minimum]
    rows = [
        Row(key, frozenset([key]), 20.0 if key == "all" else 1 + np.log1p(cells[key]))
        for key in (*cells, "all")
    ]
    totals = [Total("all", (*cells, *rest))]
    return set(protect_rows(everything, totals, rows, sensitive=small, width=minimum).hidden)


@pytest.mark.parametrize(
    ("sizes", "missing", "hidden"),
    [
        ([50, 40, 30], 0, set()),
        ([50, 40, 3], 0, {1, 2}),  # 3 is small, 40 the next smallest
        ([50, 40, 4, 7], 0, {2, 3}),  # together 11: nothing more to hide
        ([50, 40, 2, 3], 0, {1, 2, 3}),  # together 5
        ([50, 40, 30], 4, {2}),  # four students without a level would be left over
        ([50, 40, 3], 20, {2}),  # those without a level already hide the three
        ([4, 3], 0, {0, 1, "all"}),
        ([50, 9], 0, {0, 1}),
        ([50, 10], 0, set()),
    ],
)
def test_the_least_important_levels_go_until_subtraction_tells_nothing(sizes, missing, hidden):
    assert hidden_levels(sizes, missing) == hidden


@given(sizes=SIZES, missing=st.integers(0, 30), minimum=st.integers(2, 20))
@settings(max_examples=40, deadline=None)
def test_subtracting_shown_levels_from_a_shown_total_never_leaves_a_small_group(sizes, missing, minimum):
    hidden = hidden_levels(sizes, missing, minimum)
    shown = [size for place, size in enumerate(sizes) if size and place not in hidden]
    assert all(size >= minimum for size in shown)
    if "all" not in hidden:
        left = sum(sizes) + missing - sum(shown)
        assert left == 0 or left >= minimum


def test_a_row_hides_a_number_only_where_no_other_row_shows_it():
    cells = {"few": 3, "many": 50, "other": 60, "all": 113}
    rows = [
        Row("a", frozenset(["few", "many"])),
        Row("b", frozenset(["many"])),
        Row("c", frozenset(["other", "all"]), 5.0),
    ]
    found = protect_rows(cells, [Total("all", ("few", "many", "other"))], rows, sensitive=["few"])
    assert found.hidden == {"a", "b"}
    assert found.optimal


def test_what_was_published_before_cannot_be_hidden_and_is_told():
    cells = {"few": 3, "many": 50, "all": 53}
    totals = [Total("all", ("few", "many"))]
    rows = [Row(key, frozenset([key])) for key in cells]
    found = protect_rows(cells, totals, rows, sensitive=["few"], public=["many"])
    assert found.hidden == {"few", "all"}
    lost = protect_rows(cells, totals, rows, sensitive=["few"], public=["many", "all"])
    assert lost.given_away == {"few"}
    assert not lost.hidden  # nothing more is lost


def test_where_the_optimiser_finds_nothing_in_time_a_coarser_choice_is_attacked_and_taken(monkeypatch):
    monkeypatch.setattr(jointly, "_ROUNDS", 0)
    cells = {"few": 3, "many": 50, "all": 53}
    rows = [Row(key, frozenset([key])) for key in cells]
    asked_for = (cells, [Total("all", ("few", "many"))], rows)
    found = protect_rows(*asked_for, sensitive=["few"], fallbacks=[["few"], ["few", "many"]])
    assert (found.hidden, found.optimal) == ({"few", "many"}, False)
    found = protect_rows(*asked_for, sensitive=["few"], fallbacks=[["few"]])
    assert found.hidden == {"few", "many", "all"}


def test_where_nothing_is_sensitive_or_nothing_is_shown_only_what_must_go_goes():
    rows = [Row("a", frozenset(["a"])), Row("b", frozenset(["a"]))]
    assert protect_rows({"a": 50}, [], rows, sensitive=[], forced=["b"]).hidden == {"b"}
    assert protect_rows({}, [], [], sensitive=[]).hidden == frozenset()
    assert protect_rows({"a": 5}, [], [], sensitive=["a"]).hidden == frozenset()


@pytest.mark.parametrize(
    ("cells", "shown", "why"),
    [
        ({"all": 5, "a": 4}, "a", "not the sum"),
        ({"all": -1, "a": -1}, "a", "negative"),
        ({"all": 5, "a": 5}, "b", "not there"),
    ],
)
def test_systems_that_cannot_be_are_refused(cells, shown, why):
    with pytest.raises(ValueError, match=why):
        protect_rows(cells, [Total("all", ("a",))], [Row("r", frozenset([shown]))], sensitive=[])


# --- studies --------------------------------------------------------------------------------------------------

ARMS = ["usual", "new", "other", "none"]
RACES = ["a", "b", "c", "d"]


def students(seed: int, n: int, arms: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    share = [0.5, 0.36, 0.1, 0.04] if arms == 2 else [0.6, 0.36, 0.0, 0.04]
    frame = pd.DataFrame(
        {
            "school": rng.integers(0, 8, n),
            "arm": rng.choice(ARMS, n, p=share),
            "race": rng.choice(RACES, n, p=[0.6, 0.25, 0.1, 0.05]),
            "sex": rng.choice(["f", "m"], n),
            "score": rng.normal(size=n),
            "passed": (rng.random(n) < 0.8).astype(float),
            "pretest": rng.normal(size=n),
        }
    )
    for name, lacking in (("race", 0.03), ("score", 0.02), ("passed", 0.02), ("pretest", 0.03)):
        frame.loc[rng.random(n) < lacking, name] = None
    return frame


def attacker_of(frame: pd.DataFrame) -> StudyAttacker:
    """Of scores it matters only whether a student has them."""
    marked = frame.assign(**{name: frame[name].notna().map({True: 1.0}) for name in ("score", "pretest")})
    columns = {
        "arm": ARMS,
        "race": [*RACES, None],
        "sex": ["f", "m"],
        "score": [1.0, None],
        "passed": [0, 1, None],
    }
    attacker = StudyAttacker(marked, columns | {"pretest": [1.0, None]})
    attacker.columns["score"] = attacker.columns["pretest"] = [1.0, None]
    return attacker


def asked(number: int, cluster: str, **changed) -> Study:
    base = {
        "title": "Test",
        "treatment": "arm",
        "arms": ("new", "other")[:number],
        "comparison": "usual",
        "outcomes": ("score", "passed"),
        "baseline": ("pretest",),
        "cluster": cluster,
        "subgroups": ("race", "sex"),
    }
    return Study(**base | changed)


def no_small_group(attacker: StudyAttacker, study: Study, needed: tuple[str, ...] = ()) -> None:
    """Of every group that the study could have told of, an attacker finds a range of at least the minimum."""
    have = dict.fromkeys(needed, any)
    for arm in (*study.arms, study.comparison):
        for outcome in study.outcomes:
            places = [{}, *({"race": race} for race in [*RACES, None]), {"sex": "f"}, {"sex": "m"}]
            for place in places if study.subgroups else [{}]:
                group = {"arm": arm, outcome: any, **place, **have}
                n = attacker.truth(**group)
                if 0 < n < MINIMUM:
                    assert attacker.width(attacker.where(**group)) >= MINIMUM - 1e-6, group
                if outcome == "passed" and n:
                    for value in (0, 1):
                        part = group | {"passed": value}
                        if attacker.truth(**part) < MINIMUM:
                            assert attacker.width(attacker.where(**part)) >= MINIMUM - 1e-6, part


def leaves_nothing_small(result: StudyResult, safe: StudyResult) -> None:
    for one in safe.findings:
        numbers = (one.n_treated, one.n_comparison)
        if one.suppressed:
            assert (*numbers, one.effect, one.df, one.ci_low) == (None,) * 5
        else:
            assert min(numbers) >= result.study.minimum_cell
            if one.outcome == "passed":
                for size, mean in (
                    (one.n_treated, one.mean_treated),
                    (one.n_comparison, one.mean_comparison),
                ):
                    assert 10 <= round(size * mean) <= size - 10
    assert all(row.students is None for row in safe.coefficients)
    for row in safe.baseline:
        assert row.n_treated is None or min(row.n_treated, row.n_comparison) >= result.study.minimum_cell


SLOW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.slow
@SLOW
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(60, 500),
    arms=st.integers(1, 2),
    cluster=st.sampled_from(["", "school"]),
)
def test_an_attacker_with_a_protected_result_finds_no_small_group(tmp_path_factory, seed, n, arms, cluster):
    frame = students(seed, n, arms)
    try:
        result = estimate(parquet=parquet(frame, tmp_path_factory.mktemp("safe")), study=asked(arms, cluster))
    except ProblemsFound:
        assume(False)
    safe = protected(result)
    leaves_nothing_small(result, safe)
    attacker = attacker_of(frame)
    attacker.read(safe)
    no_small_group(attacker, result.study)
    assert protected(safe) == safe
    assert protected(result, released=[safe]) == safe


SECOND = [
    {"subgroups": ("sex",)},
    {"subgroups": ("race",), "outcomes": ("score",)},
    {"covariates": ("pretest",)},
    {"outcomes": ("passed",), "covariates": ("pretest",), "subgroups": ()},
    {"arms": ("new",)},
]


@pytest.mark.slow
@SLOW
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(150, 600),
    arms=st.integers(1, 2),
    first=st.sampled_from(SECOND),
    then=st.sampled_from(SECOND),
    cluster=st.sampled_from(["", "school"]),
)
def test_several_results_of_one_table_together_tell_of_no_small_group(  # noqa: PLR0917
    tmp_path_factory, seed, n, arms, first, then, cluster
):
    frame = students(seed, n, arms)
    folder = tmp_path_factory.mktemp("safe")
    attacker, seen, needs = attacker_of(frame), [], []
    for changed in (first, then, {}):
        study = asked(arms, cluster, **changed)
        try:
            result = estimate(parquet=parquet(frame, folder), study=study)
        except ProblemsFound:
            assume(False)
        safe = protected(result, released=seen)
        assert protected(result, released=[*seen, safe]) == safe
        seen.append(safe)
        needs.append((study, study.covariates))
        attacker.read(safe, needed=study.covariates)
    for study, needed in needs:
        no_small_group(attacker, study, needed)


def test_large_groups_leave_untouched(tmp_path):
    frame = students(1, 4000, 1).assign(race=lambda f: f["race"].fillna("a"), score=1.0 * np.arange(4000))
    study = asked(1, "", subgroups=("race", "sex"), baseline=())
    result = estimate(parquet=parquet(frame, tmp_path), study=study)
    safe = protected(result)
    assert safe.findings == result.findings
    assert safe.rows == result.rows


def test_the_attacker_of_these_tests_finds_small_groups_where_nothing_is_protected(tmp_path):
    frame = students(3, 300, 1)
    result = estimate(parquet=parquet(frame, tmp_path), study=asked(1, ""))
    attacker = attacker_of(frame)
    attacker.read(result)
    with pytest.raises(AssertionError, match="arm"):
        no_small_group(attacker, result.study)


def test_a_result_on_a_few_students_less_is_withheld_where_the_difference_would_tell_of_them(tmp_path):
    """Three students lack the covariate: their mean is n x mean before, less n x mean after."""
    frame = students(5, 400, 1).assign(score=1.0 * np.arange(400), pretest=0.5 * np.arange(400) % 7)
    frame.loc[frame.index[frame["arm"] == "new"][:3], "pretest"] = None
    plain, covariate = (
        asked(1, "", outcomes=("score",), subgroups=(), baseline=(), covariates=c) for c in ((), ("pretest",))
    )
    path = parquet(frame, tmp_path)
    first = protected(estimate(parquet=path, study=plain))
    assert not any(one.suppressed for one in first.findings)
    result = estimate(parquet=path, study=covariate)
    assert not any(one.suppressed for one in protected(result).findings)
    then = protected(result, released=[first])
    assert all(one.suppressed and one.withheld.startswith("Withheld to protect") for one in then.findings)
    assert not then.coefficients
    assert then.rows.used["score"] is None


def test_what_an_earlier_result_withheld_does_not_come_out_with_a_level_alone(tmp_path):
    """The first shows everyone and hides a race of three; a result that shows the other race only would give it."""
    frame = students(7, 500, 1).assign(score=1.0 * np.arange(500), race="a", sex="f")
    frame["arm"] = np.where(np.arange(500) % 2, "new", "usual")
    frame.loc[frame.index[:6], "race"] = "b"
    study = asked(1, "", outcomes=("score",), baseline=(), subgroups=("race",))
    result = estimate(parquet=parquet(frame, tmp_path), study=study)
    first = protected(result)
    assert [one.subgroup for one in first.findings if not one.suppressed] == [""]
    alone = replace(result, findings=tuple(one for one in result.findings if one.level == "a"))
    assert not any(one.suppressed for one in protected(alone).findings)
    assert all(one.suppressed for one in protected(alone, released=[first]).findings)


def test_sentences_of_the_engine_that_tell_how_many_there_are_do_not_leave(tmp_path):
    frame = students(9, 300, 1).assign(score=1.0 * np.arange(300))
    frame.loc[frame.index[frame["arm"] == "new"][0], "race"] = "rare"
    result = estimate(parquet=parquet(frame, tmp_path), study=asked(1, "", outcomes=("score",)))
    raw = next(one for one in result.findings if one.level == "rare")
    safe = next(one for one in protected(result).findings if one.level == "rare")
    assert raw.withheld.startswith(("Nobody", "Too few"))
    assert safe.withheld.startswith("Withheld to protect students")


def test_a_finding_that_does_not_say_on_how_many_it_rests_is_withheld_unless_rows_are_no_persons(tmp_path):
    result = estimate(
        parquet=parquet(students(3, 300, 1), tmp_path), study=asked(1, "", subgroups=(), baseline=())
    )
    bare = replace(
        result, findings=tuple(replace(one, n_treated=None, mean_treated=None) for one in result.findings)
    )
    assert all(one.suppressed for one in protected(bare).findings)
    places = replace(bare, study=replace(bare.study, persons=False))
    assert protected(places) == places
    assert protected(result, released=[places]) == protected(result)
