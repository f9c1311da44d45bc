"""The same study on Spark gives the same numbers. Skipped where the extra `spark` or Java is missing."""

import shutil

import duckdb
import numpy as np
import pytest

from collegium.engines.impact import Study, estimate
from collegium.engines.impact.spark import open_spark
from collegium.engines.problems import ProblemsFound

STUDY = Study(
    title="Both engines",
    treatment="arm",
    arms=("new", "old"),
    comparison="none",
    outcomes=("score", "passed"),
    baseline=("before",),
    covariates=("before", "origin"),
    fixed_effects=("school",),
    cluster="school",
    subgroups=("girl", "origin"),
)
NUMBERS = (
    "effect",
    "se",
    "df",
    "p",
    "ci_low",
    "ci_high",
    "hedges_g",
    "mean_treated",
    "sd_comparison",
    "n_treated",
)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    rng, n = np.random.default_rng(3), 3000
    path = tmp_path_factory.mktemp("spark") / "students.parquet"
    school = rng.integers(0, 30, n)
    before = np.where(rng.random(n) < 0.05, np.nan, rng.normal(50, 10, n))
    score = rng.normal(50, 10, n) + 0.3 * np.nan_to_num(before)
    columns = {
        "school": school,
        "arm": rng.choice(np.array(["new", "old", "none", "elsewhere"]), n),
        "girl": rng.random(n) < 0.5,
        "origin": rng.choice(np.array(["north", "south", "o'hara", ""]), n),
        "before": before,
        "score": np.where(rng.random(n) < 0.1, np.nan, score),
        "passed": (score > 60).astype(float),
    }
    connection = duckdb.connect()
    connection.register("students", columns)
    connection.execute(f"COPY (SELECT * FROM students) TO '{path}' (FORMAT parquet)")  # noqa: S608
    return path


def test_spark_gives_the_same_numbers(table):
    pytest.importorskip("pyspark", reason="the extra collegium[spark] is not installed")
    pytest.importorskip("sqlglot", reason="the extra collegium[spark] is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java for Spark")
    ours, theirs = (estimate(parquet=table, study=STUDY, engine=engine) for engine in ("duckdb", "spark"))
    assert theirs.rows == ours.rows
    assert (theirs.warnings, theirs.two_valued) == (ours.warnings, ours.two_valued)
    assert len(theirs.findings) == len(ours.findings) == 48
    for mine, other in zip(ours.findings, theirs.findings, strict=True):
        assert (mine.outcome, mine.arm, mine.subgroup, mine.level) == (
            other.outcome,
            other.arm,
            other.subgroup,
            other.level,
        )
        for name in NUMBERS:  # sums in another order differ in the last digits only
            assert getattr(other, name) == pytest.approx(getattr(mine, name), rel=1e-8, abs=1e-10), name


def test_without_the_extra_it_says_what_to_install(table, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(ProblemsFound, match=r"collegium\[spark\]"), open_spark(table):
        pass
