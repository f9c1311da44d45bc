"""How much the answer of a study hangs on choices: all ways that its plan allowed, and what missing values may do."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from collegium.engines.designs import answer
from collegium.engines.impact import Finding, Progress, Study
from collegium.engines.impact.design import COMPARED
from collegium.engines.impact.source import open_source
from collegium.engines.robustness.choices import Choices
from collegium.engines.robustness.curve import CurveLine, Run, specification_curve
from collegium.engines.robustness.missing import Missing, look_at_missing
from collegium.engines.robustness.naming import NamedChoice, allowed_choices, checked_names
from collegium.engines.robustness.samples import count_samples, mixes_arms

MOST_ANSWERS = 6  # pairs of outcome and arm that are looked at; each takes a curve of its own
STEPS = 100  # of progress, for each answer


@dataclass(frozen=True, slots=True)
class Way:
    """One way of calculating and what it gave. Numbers are None where withheld or failed.

    departs: which choices differ from the plan. withheld: the engine's sentence; failed: these data do not allow it.
    """

    covariates: tuple[str, ...]
    fixed_effects: tuple[str, ...]
    cluster: str
    departs: tuple[str, ...]
    n_treated: int | None = None
    n_comparison: int | None = None
    effect: float | None = None
    se: float | None = None
    p: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    hedges_g: float | None = None
    withheld: str = ""
    failed: bool = False

    def planned(self) -> bool:
        return not self.departs

    def needed(self, outcome: str) -> tuple[str, ...]:
        """Columns in which the students of this way have a value."""
        return (outcome, *self.covariates, *self.fixed_effects, *((self.cluster,) if self.cluster else ()))


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """One outcome and arm: the ways by rising effect, those without an answer last, and the missing values."""

    outcome: str
    arm: str
    ways: tuple[Way, ...]
    missing: Missing

    def told(self) -> list[Way]:
        return [way for way in self.ways if way.effect is not None]


@dataclass(frozen=True, slots=True)
class Robustness:
    """skipped: pairs of outcome and arm beyond those that are looked at. named: the choices that a plan named
    beforehand, to which the ways are held; None where no plan had named any.
    """

    answers: tuple[CheckedAnswer, ...]
    seed: int
    skipped: int = 0
    named: tuple[NamedChoice, ...] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `robustness_from_dict` reads it back without loss."""
        return asdict(self)


def can_be_checked(study: Study) -> bool:
    """Whether there are ways to compare: only the plain comparison has a specification curve."""
    return study.design == COMPARED


def check_robustness(
    *,
    parquet: Path,
    study: Study,
    seed: int,
    withheld: frozenset[tuple[str, str]] = frozenset(),
    named: Sequence[NamedChoice] | None = None,
    run: Run = answer,
    progress: Progress | None = None,
) -> Robustness:
    """Look at every outcome and arm of a study, the first six of them.

    Args:
        withheld: pairs of outcome and arm that the study itself does not tell: nothing is told of them here.
        named: the only choices that are varied, as a plan named them; None for all.
        run: what answers a study; a front that protects small groups, or none.

    Raises:
        ProblemsFound: what is wrong with the study or the table.
    """
    pairs = [(outcome, arm) for outcome in study.outcomes for arm in study.arms]
    told = [pair for pair in pairs if pair not in withheld]
    with open_source(parquet) as source:
        samples = count_samples(study, source)
        unclustered = bool(study.cluster) and mixes_arms(study, source)
    choices = allowed_choices(study, unclustered=unclustered, named=named)
    answers = []
    for place, (outcome, arm) in enumerate(told[:MOST_ANSWERS]):
        told_so_far = _Part(progress, place, min(len(told), MOST_ANSWERS), outcome)
        ways = _ways(parquet, study, choices, outcome, arm, run=run, progress=told_so_far.first_half)
        missing = look_at_missing(
            parquet=parquet,
            study=study,
            samples=samples,
            outcome=outcome,
            arm=arm,
            told=[way.needed(outcome) for way in ways if way.effect is not None],
            seed=seed,
            progress=told_so_far.imputing,
        )
        told_so_far.over()
        answers.append(CheckedAnswer(outcome, arm, ways, missing))
    held = None if named is None else checked_names(named)
    return Robustness(tuple(answers), seed, max(len(told) - MOST_ANSWERS, 0), held)


def seed_of(question: str, data: str) -> int:
    """From the fingerprints of question and data, so that nobody can try seeds until one suits."""
    return int(hashlib.sha256(f"{question}{data}".encode()).hexdigest()[:8], 16)


@dataclass(frozen=True, slots=True)
class _Part:
    """The share of the whole progress that belongs to one answer."""

    progress: Progress | None
    place: int
    count: int
    outcome: str

    def first_half(self, done: int, total: int, _: str = "") -> None:
        self._tell(0.5 * done / max(total, 1))

    def imputing(self, done: int, total: int) -> None:
        """Followed by analyses of the imputed tables, which take about as long."""
        self._tell(0.5 + 0.25 * done / max(total, 1))

    def over(self) -> None:
        self._tell(1.0)

    def _tell(self, share: float) -> None:
        if self.progress:
            self.progress(round(STEPS * (self.place + share)), STEPS * self.count, self.outcome)


def _ways(
    parquet: Path, study: Study, choices: Choices, outcome: str, arm: str, *, run: Run, progress: Progress
) -> tuple[Way, ...]:
    curve = specification_curve(
        parquet=parquet,
        base=study,
        choices=choices,
        outcome=outcome,
        arm=arm,
        progress=progress,
        run=run,
    )
    return tuple(_way(line) for line in curve.lines)


NUMBERS = ("n_treated", "n_comparison", "effect", "se", "p", "ci_low", "ci_high", "hedges_g")


def _way(line: CurveLine) -> Way:
    study = line.specification.study
    departs = line.specification.departs
    blank = Way(study.covariates, study.fixed_effects, study.cluster, departs)
    if isinstance(line.finding, Finding):
        return replace(blank, **{name: getattr(line.finding, name) for name in NUMBERS})
    return replace(blank, withheld="" if line.failed else line.withheld, failed=line.failed)


def robustness_from_dict(data: dict[str, Any]) -> Robustness:
    """The inverse of `Robustness.as_dict`; lists become tuples."""
    answers = [
        CheckedAnswer(
            one["outcome"],
            one["arm"],
            tuple(Way(**_tuples(way)) for way in one["ways"]),
            Missing.from_dict(one["missing"]),
        )
        for one in data["answers"]
    ]
    named = data.get("named")  # a check that was stored before plans could name choices has none
    return Robustness(
        tuple(answers), data["seed"], data["skipped"], None if named is None else checked_names(named)
    )


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
