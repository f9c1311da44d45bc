"""How much an answer hangs on choices, as it may leave: small groups are withheld as in the study itself.

An effect by another way of calculating tells little of anybody while it is of the same students. Where the ways are of
different students, a reader could subtract; so each passes through `protected` together with all that was shown, and is
withheld if its students differ from those of a way that is shown by fewer than the smallest group.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from collegium.engines.designs import answer
from collegium.engines.impact import Finding, Progress, Study, StudyResult
from collegium.engines.impact.source import open_source
from collegium.engines.impact.versions import Place
from collegium.engines.reporting.protected import protected
from collegium.engines.reporting.told import PROTECTED
from collegium.engines.robustness import (
    NamedChoice,
    Robustness,
    Samples,
    check_robustness,
    count_samples,
    needed_columns,
)

FewChanged = Callable[[Study], frozenset[Place]]


def _none_changed(_study: Study) -> frozenset[Place]:
    """There is no other version of the table."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class ProtectedRobustness:
    """released: what the ways told of groups, one protected result for each set of students, for later results."""

    robustness: Robustness
    released: tuple[StudyResult, ...]

    def as_dict(self) -> dict[str, Any]:
        return self.robustness.as_dict() | {"released": [one.as_dict() for one in self.released]}


def protected_robustness(
    *,
    parquet: Path,
    result: StudyResult,
    seed: int,
    released: Sequence[StudyResult] = (),
    named: Sequence[NamedChoice] | None = None,
    few_changed: FewChanged = _none_changed,
    progress: Progress | None = None,
) -> ProtectedRobustness:
    """The robustness of a study whose protected result this is.

    Args:
        seed: of the imputation.
        released: other protected results of the same students that people have seen.
        named: the only choices that are varied, as a frozen plan named them; None for all.
        few_changed: for a way, its groups that differ by a few students from what was told of another version.

    Raises:
        ProblemsFound: what is wrong with the study or the table.
    """
    study = result.study
    with open_source(parquet) as source:
        guard = _Guard(count_samples(study, source), [result, *released], few_changed)
    found = check_robustness(
        parquet=parquet,
        study=study,
        seed=seed,
        withheld=_withheld(result),
        named=named,
        run=guard,
        progress=progress,
    )
    return ProtectedRobustness(found, tuple(guard.told))


def _withheld(result: StudyResult) -> frozenset[tuple[str, str]]:
    """Outcomes and arms of which the study tells nothing for everyone in one of its models."""
    everyone = [one for one in result.findings if not one.subgroup]
    return frozenset((one.outcome, one.arm) for one in everyone if one.suppressed)


@dataclass(slots=True)
class _Guard:
    """Answers studies so that the answers may be shown beside each other.

    shown: by outcome, the columns that the students of an answer have, for answers that are told.
    """

    samples: Samples
    released: list[StudyResult]
    few_changed: FewChanged
    told: list[StudyResult] = field(default_factory=list)
    shown: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    known: dict[str, StudyResult] = field(default_factory=dict)

    def __call__(self, *, parquet: Path, study: Study) -> StudyResult:
        key = study.fingerprint()
        if key not in self.known:
            self.known[key] = self._answered(parquet, study)
        return self.known[key]

    def _answered(self, parquet: Path, study: Study) -> StudyResult:
        found = answer(parquet=parquet, study=study)
        outcome, needed = study.outcomes[0], frozenset(needed_columns(study))
        shown = self.shown.setdefault(outcome, [])
        if study.persons and self._tells_of_few(study, needed, shown):
            return replace(found, findings=tuple(_hidden(one, study) for one in found.findings))
        result = protected(found, released=self.released, few_changed=self.few_changed(study))
        if needed not in shown and not all(one.suppressed for one in result.findings):
            bare = replace(result, coefficients=(), warnings=(), evidence=(), levels=())
            self.released.append(bare)
            self.told.append(bare)
            shown.append(needed)
        return result

    def _tells_of_few(self, study: Study, needed: frozenset[str], shown: list[frozenset[str]]) -> bool:
        fewest, arms = study.minimum_cell, range(self.samples.arms + 1)
        small = any(self.samples.size(needed, arm) < fewest for arm in arms)
        return small or any(self.samples.tells_of_few(needed, other, fewest) for other in shown)


def _hidden(one: Finding, study: Study) -> Finding:
    why = f"{PROTECTED}: it would show, or let one work out, a group of fewer than {study.minimum_cell}."
    return Finding(one.outcome, one.arm, one.model, suppressed=True, withheld=why)
