"""The same study on DuckDB and on Spark: 10,000,000 made-up students, 10 outcomes, 8 subgroups, CRV1 by school.

Prints seconds and the largest relative difference, and fails if an effect or standard error differs by more than 1e-8.
Needs the extra collegium[spark] and Java; `--engine duckdb` runs without them.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from collegium.engines.impact import Engine, Study, StudyResult, estimate

ALLOWED = 1e-8
OUTCOMES = tuple(f"y{i}" for i in range(10))
STUDY = Study(
    title="Bench",
    treatment="t_ind",
    arms=("1",),
    comparison="0",
    outcomes=OUTCOMES,
    covariates=("pretest",),
    fixed_effects=("school_id",),
    cluster="school_id",
    subgroups=("frl", "ell", "swd", "female"),
)


def unit(salt: int) -> str:
    """SQL of a number between 0 and 1 that hangs on the student and the salt only."""
    return f"(hash(range * 31 + {salt}) % 1000003) / 1000003.0"


def write_students(path: Path, rows: int) -> None:
    flags = ", ".join(
        f"CAST({unit(salt)} < {share} AS INTEGER) AS {name}"
        for salt, (name, share) in enumerate((("frl", 0.5), ("ell", 0.12), ("swd", 0.14), ("female", 0.5)))
    )
    scores = ", ".join(
        f"0.6 * pretest + 0.1 * t_ind * (1 - 0.3 * frl) + school_id % 7 / 10.0 + {unit(100 + place)} AS {name}"
        for place, name in enumerate(OUTCOMES)
    )
    base = (
        f"SELECT range, CAST(hash(range) % {max(rows // 833, 4)} AS INTEGER) AS school_id, "
        f"CAST({unit(9)} < 0.5 AS INTEGER) AS t_ind, {unit(10)} AS pretest, {flags} FROM range({rows})"
    )
    sql = f"SELECT school_id, t_ind, pretest, frl, ell, swd, female, {scores} FROM ({base})"
    duckdb.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")


def difference(ours: StudyResult, theirs: StudyResult) -> float:
    worst = 0.0
    for one, other in zip(ours.findings, theirs.findings, strict=True):
        for name in ("effect", "se"):
            mine, its = getattr(one, name), getattr(other, name)
            worst = max(worst, abs(mine - its) / abs(mine))
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--engine", choices=("duckdb", "spark", "both"), default="both")
    arguments = parser.parse_args()
    engines: list[Engine] = ["duckdb", "spark"] if arguments.engine == "both" else [arguments.engine]
    with tempfile.TemporaryDirectory(prefix="collegium-bench-") as folder:
        path = Path(folder) / "students.parquet"
        write_students(path, arguments.rows)
        print(f"{arguments.rows} students, {path.stat().st_size / 2**20:.0f} MB of Parquet")
        results = {}
        for engine in engines:
            start = time.perf_counter()
            results[engine] = estimate(parquet=path, study=STUDY, engine=engine)
            print(
                f"{engine:8} {time.perf_counter() - start:8.2f} seconds, {len(results[engine].findings)} findings"
            )
    if len(results) < 2:
        return 0
    worst = difference(results["duckdb"], results["spark"])
    print(f"largest relative difference {worst:.1e} (allowed {ALLOWED:.0e})")
    return int(worst > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
