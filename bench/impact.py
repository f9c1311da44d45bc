"""CSV to 80 effects with clustered standard errors and school fixed effects: ours beside pyfixest, same work.

Each runs in its own process, so seconds and memory are honest. The bench fails (exit 1) if any effect or
standard error differs by more than 1e-8 relative, whatever the speed.

    python bench/impact.py --rows 1000000 --repeat 1
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

OUTCOMES = tuple(f"y{i}" for i in range(10))
GROUPS = ("frl", "ell", "swd", "female")
COLUMNS = ("school_id", "t_ind", *GROUPS, "pretest", *OUTCOMES)  # both read no others
TOLERANCE = 1e-8
HEADER = "student_id,school_id,treat,grade,frl,ell,swd,female,race,t_ind,pretest," + ",".join(OUTCOMES)

Answers = dict[str, tuple[float, float]]


def district(rows: int) -> Path:
    """The synthetic district (seed 7) as a CSV, made once and kept in the temporary folder."""
    path = Path(tempfile.gettempdir()) / f"collegium-bench-district-{rows}.csv"
    if not path.exists():
        partial = path.with_suffix(f".{os.getpid()}")
        write_district(partial, rows)
        partial.rename(path)
    return path


def write_district(path: Path, rows: int) -> None:
    rng = np.random.default_rng(7)
    schools = max(rows // 833, 4)
    school = rng.integers(0, schools, rows)
    treated = rng.permutation(schools) < schools // 2
    grade = rng.integers(3, 9, rows)
    flags = {
        name: rng.random(rows) < share
        for name, share in (("frl", 0.5), ("ell", 0.12), ("swd", 0.14), ("female", 0.5))
    }
    race = rng.choice(np.array(["W", "B", "H", "A"]), rows, p=[0.5, 0.2, 0.2, 0.1])
    assigned = rng.random(rows) < 0.5
    pretest = rng.normal(size=rows)
    columns = [np.arange(rows), school, treated[school], grade, *flags.values(), race, assigned, pretest]
    effect = 0.08 * treated[school] + 0.1 * assigned * (1 - 0.3 * flags["frl"])
    for i in range(10):
        y = 0.6 * pretest + effect + rng.normal(0, 0.45, schools)[school] + rng.normal(0, 0.7, rows)
        columns.append(y > 0 if i >= 7 else y)
    with path.open("w", encoding="ascii") as file:
        file.write(HEADER + "\n")
        for start in range(0, rows, 50_000):
            file.writelines(as_lines([column[start : start + 50_000] for column in columns]))


def as_lines(columns: list[np.ndarray]) -> list[str]:
    texts = [
        [f"{v:.6f}" for v in c]
        if c.dtype == float
        else [str(v) for v in np.asarray(c * 1 if c.dtype == bool else c)]
        for c in columns
    ]
    return [",".join(row) + "\n" for row in zip(*texts, strict=True)]


def ours(csv: Path) -> tuple[Answers, dict[str, float]]:
    """What `collegium evaluate` does with the file: `load` the columns of the study, then `answer` it."""
    from collegium.engines.designs import answer  # noqa: PLC0415  each process loads only its own side
    from collegium.engines.impact import Study  # noqa: PLC0415
    from collegium.engines.tabular import load  # noqa: PLC0415

    study = Study(
        title="Bench",
        treatment="t_ind",
        arms=("1",),
        comparison="0",
        outcomes=OUTCOMES,
        covariates=("pretest",),
        fixed_effects=("school_id",),
        cluster="school_id",
        subgroups=GROUPS,
    )
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        table = load(source=csv, name=csv.name, out=Path(folder) / "table.parquet", only=COLUMNS)
        loaded = time.perf_counter()
        result = answer(parquet=table.path, study=study)
        done = time.perf_counter()
    found = {
        f"{f.outcome} {f.subgroup}={f.level}": (f.effect, f.se)
        for f in result.findings
        if f.model == "adjusted" and f.subgroup and f.effect is not None and f.se is not None
    }
    return found, {"load": loaded - start, "estimate": done - loaded}


def pyfixest(csv: Path) -> tuple[Answers, dict[str, float]]:
    import pandas as pd  # noqa: PLC0415
    import pyfixest as pf  # noqa: PLC0415

    start = time.perf_counter()
    data = pd.read_csv(csv, usecols=list(COLUMNS))
    loaded = time.perf_counter()
    found: Answers = {}
    for group in GROUPS:
        for level, part in data.groupby(group):
            formula = f"{' + '.join(OUTCOMES)} ~ t_ind + pretest | school_id"
            fits = pf.feols(
                formula, part, vcov={"CRV1": "school_id"}, copy_data=False, store_data=False
            ).to_list()
            for name, fit in zip(OUTCOMES, fits, strict=True):
                found[f"{name} {group}={level}"] = (float(fit.coef()["t_ind"]), float(fit.se()["t_ind"]))
    return found, {"load": loaded - start, "estimate": time.perf_counter() - loaded}


RUNNERS: dict[str, Callable[[Path], tuple[Answers, dict[str, float]]]] = {
    "collegium": ours,
    "pyfixest": pyfixest,
}


def run_alone(name: str, csv: Path) -> dict:  # type: ignore[type-arg]
    """Run one of the two in a new process; seconds include the start of Python and its imports."""
    start = time.perf_counter()
    command = [sys.executable, __file__, "--only", name, "--csv", str(csv)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment()).stdout
    return json.loads(output.splitlines()[-1]) | {"seconds": time.perf_counter() - start}


def environment() -> dict[str, str]:
    """Both sides find their modules compiled, as an installation leaves them: run twice, or the first run compiles."""
    compiled = str(Path(tempfile.gettempdir()) / "collegium-bench-compiled")
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": compiled}


def print_alone(name: str, csv: Path) -> None:
    answers, steps = RUNNERS[name](csv)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak, processor = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime  # kilobytes on Linux
    print(json.dumps({"answers": answers, "steps": steps, "peak": peak, "processor": processor}))


def largest_difference(ours: dict, theirs: dict, place: int) -> float:  # type: ignore[type-arg]
    if ours.keys() != theirs.keys():
        raise SystemExit(f"Not the same findings: {sorted(ours.keys() ^ theirs.keys())[:5]}")
    return max(abs(ours[key][place] / theirs[key][place] - 1) for key in theirs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=1, help="the fastest run counts")
    parser.add_argument("--only", choices=sorted(RUNNERS), help=argparse.SUPPRESS)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print_alone(arguments.only, arguments.csv)
        return 0
    csv = district(arguments.rows)
    runs = [{name: run_alone(name, csv) for name in RUNNERS} for _ in range(arguments.repeat)]  # by turns
    best = {name: min((run[name] for run in runs), key=lambda run: run["seconds"]) for name in RUNNERS}
    return report(arguments.rows, best["collegium"], best["pyfixest"])


def report(rows: int, ours: dict, theirs: dict) -> int:  # type: ignore[type-arg]
    print(f"{rows} students, {len(ours['answers'])} effects with school fixed effects, CRV1 by school")
    print(f"{'':12}{'seconds':>9}{'of which':>9}{'of which':>9}{'processor':>11}{'peak':>9}")
    print(f"{'':12}{'in all':>9}{'load':>9}{'estimate':>9}{'seconds':>11}{'MB':>9}")
    for name, run in (("collegium", ours), ("pyfixest", theirs)):
        steps = run["steps"]
        times = f"{run['seconds']:9.2f}{steps['load']:9.2f}{steps['estimate']:9.2f}{run['processor']:11.2f}"
        print(f"{name:12}{times}{run['peak']:9.0f}")
    effect, se = (largest_difference(ours["answers"], theirs["answers"], place) for place in (0, 1))
    print(f"times faster in all {theirs['seconds'] / ours['seconds']:.1f}")
    print(f"times faster without load {theirs['steps']['estimate'] / ours['steps']['estimate']:.1f}")
    print(f"times less processor time {theirs['processor'] / ours['processor']:.1f}")
    print(
        f"largest relative difference: effect {effect:.1e}, standard error {se:.1e} (allowed {TOLERANCE:.0e})"
    )
    return 0 if max(effect, se) <= TOLERANCE else 1


if __name__ == "__main__":
    raise SystemExit(main())
