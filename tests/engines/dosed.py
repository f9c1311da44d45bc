"""Made-up students who took different amounts of a programme, as a Parquet file, and a study of them."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from collegium.engines.designs import answer
from collegium.engines.impact import Study, StudyResult
from collegium.engines.reporting import protected

STUDY = Study(
    "Tutoring",
    "program",
    ("yes",),
    "no",
    ("score", "passed", "reading"),
    covariates=("pretest", "gender"),
    cluster="school",
)


def students(seed: int = 1, n: int = 480) -> pd.DataFrame:
    """Half took part, with hours (decimals) and sessions (whole); a few lack the reading score."""
    rng = np.random.default_rng(seed)
    inside = rng.random(n) < 0.5
    frame = pd.DataFrame({"program": np.where(inside, "yes", "no")})
    frame["hours"] = np.where(inside, rng.gamma(4, 3, n).round(1), 0.0)
    frame["sessions"] = np.where(inside, rng.integers(1, 13, n), 0)
    frame["school"] = [f"school {number}" for number in rng.integers(0, 24, n)]
    frame["gender"] = rng.choice(["girl", "boy"], n)
    frame["pretest"] = rng.normal(50, 10, n)
    frame["score"] = 20 + 0.6 * frame["pretest"] + 0.4 * frame["hours"] + rng.normal(0, 5, n)
    frame["passed"] = (frame["score"] > 53).astype(float)
    frame["reading"] = (frame["score"] + rng.normal(0, 5, n)).where(rng.random(n) > 0.1)
    return frame


def stored(folder: Path, frame: pd.DataFrame) -> Path:
    path = folder / "students.parquet"
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY (SELECT * FROM frame) TO '{path}' (FORMAT parquet)")  # noqa: S608 - a path of the test
    return path


def result_of(parquet: Path, study: Study = STUDY, **changed: object) -> StudyResult:
    asked = replace(study, **changed)  # type: ignore[arg-type]
    return protected(answer(parquet=parquet, study=asked))
