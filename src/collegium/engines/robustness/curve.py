"""The specification curve: the effect by every analysis that a plan allowed, side by side.

Source: Simonsohn, Simmons & Nelson 2020, Specification curve analysis (doi 10.1038/s41562-020-0912-z). Their joint
test by permutation is not built: the shares here describe.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from collegium.engines.impact import Finding, Progress, Study, StudyResult, estimate
from collegium.engines.problems import ProblemsFound, refuse
from collegium.engines.robustness import words
from collegium.engines.robustness.choices import MOST, Choices, Specification, specifications
from collegium.engines.robustness.tables import prepare

# run(parquet=, study=) answers a study; `estimate`, or the front for all designs
Run = Callable[..., StudyResult]


@dataclass(frozen=True, slots=True)
class CurveLine:
    """One analysis and its finding for everyone (adjusted where there is such a model). The finding is None, and
    withheld says why, where the analysis has no answer. Numbers of students stand in the finding: whoever shows
    lines withholds small ones, as with any finding.
    """

    specification: Specification
    finding: Finding | None
    withheld: str = ""
    failed: bool = False  # the data do not allow it; withheld then may hold values of the table

    def planned(self) -> bool:
        return not self.specification.departs


@dataclass(frozen=True, slots=True)
class Curve:
    """lines: sorted by effect, those without an answer last. The numbers are over lines with an answer; None where
    the planned analysis has none. share_same_sign: as the planned effect.
    """

    outcome: str
    arm: str
    lines: tuple[CurveLine, ...]
    median: float | None
    median_g: float | None
    share_significant: float | None
    share_same_sign: float | None
    sentences: tuple[str, ...]


def specification_curve(
    *,
    parquet: Path,
    base: Study,
    choices: Choices,
    outcome: str = "",
    arm: str = "",
    progress: Progress | None = None,
    run: Run = estimate,
    most: int = MOST,
) -> Curve:
    """Run every analysis the choices allow, for one outcome and arm (the first of the study if not named).

    An alternative that cannot be run (a column that does not vary in a restricted sample, say) becomes a line that
    says so; if the planned analysis cannot be run, its problems are raised.

    Raises:
        ProblemsFound: an unknown outcome, arm or column, too many analyses, or what is wrong with the study itself.
    """
    arm = arm or next(iter(base.arms), "")
    if arm not in base.arms:
        refuse(words.NO_ARM, words.TODO_NAME, name=arm)
    specs = specifications(base, choices, outcome=outcome, most=most)
    lines = []
    with tempfile.TemporaryDirectory(prefix="collegium-robustness-") as folder:
        tables = _Tables(parquet, Path(folder))
        for place, spec in enumerate(specs):
            if progress:
                progress(place, len(specs), ", ".join(spec.departs))
            lines.append(_line(spec, tables, run, arm))
    if progress:
        progress(len(specs), len(specs), "")
    return _curve(specs[0].study, arm, lines)


class _Tables:
    """The table as each specification wants it, written once."""

    def __init__(self, parquet: Path, folder: Path) -> None:
        self.parquet, self.folder = parquet, folder
        self.written: dict[tuple[object, ...], Path] = {}

    def of(self, spec: Specification) -> Path:
        key = (spec.outliers, spec.restriction)
        if key not in self.written:
            path = self.folder / f"{len(self.written)}.parquet"
            self.written[key] = prepare(self.parquet, path, spec)
        return self.written[key]


def _line(spec: Specification, tables: _Tables, run: Run, arm: str) -> CurveLine:
    try:
        result = run(parquet=tables.of(spec), study=spec.study)
    except ProblemsFound as error:
        if not spec.departs:
            raise
        return CurveLine(spec, None, str(error), failed=True)
    found = [one for one in result.findings if one.arm == arm and not one.subgroup]
    finding = found[-1]  # the adjusted one comes after the simple difference
    if finding.suppressed or finding.effect is None:
        return CurveLine(spec, None, finding.withheld)
    return CurveLine(spec, finding)


def _curve(planned: Study, arm: str, lines: Sequence[CurveLine]) -> Curve:
    ordered = sorted(lines, key=lambda line: _effect(line) if line.finding else np.inf)
    answered = [line for line in ordered if line.finding]
    effects = np.array([_effect(line) for line in answered])
    main = next((line for line in answered if line.planned()), None)
    if main is None or main.finding is None:
        said = (words.PLANNED_WITHHELD, words.NOT_INDEPENDENT)
        return Curve(planned.outcomes[0], arm, tuple(ordered), None, None, None, None, said)
    level = 1 - planned.confidence
    significant = float(np.mean([_number(line, "p") < level for line in answered]))
    same = float(np.mean(np.sign(effects) == np.sign(_effect(main))))
    median = float(np.median(effects))
    median_g = float(np.median([_number(line, "hedges_g") for line in answered]))
    sentences = (
        words.SUMMARY.format(
            done=len(answered), low=effects[0], high=effects[-1], median=median, planned=_effect(main)
        ),
        words.SHARES.format(same=100 * same, significant=100 * significant, percent=100 * level),
        *_remarks(ordered),
        words.NOT_INDEPENDENT,
    )
    return Curve(planned.outcomes[0], arm, tuple(ordered), median, median_g, significant, same, sentences)


def _remarks(lines: Sequence[CurveLine]) -> list[str]:
    missing = sum(line.finding is None for line in lines)
    found = [words.WITHHELD.format(count=missing)] if missing else []
    others = any("restriction" in line.specification.departs for line in lines)
    return [*found, words.OTHER_STUDENTS] if others else found


def _effect(line: CurveLine) -> float:
    return _number(line, "effect")


def _number(line: CurveLine, name: str) -> float:
    return float(getattr(line.finding, name))
