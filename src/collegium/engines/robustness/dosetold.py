"""What a look at the dose asks, and what it may tell. A number that is withheld is None."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from collegium.engines.robustness.dose import Term

ENGINE_VERSION = "1"

# Why nothing is told: the finding itself is withheld; few students have a dose, or lack one; few had another dose than
# the commonest; these data do not allow a line; beside what was told before it would tell of a few.
DoseReason = Literal["", "withheld", "few", "lacking", "alike", "failed", "told"]
# What the comparison took: nothing; something, in some; or in so few that no line beside it is told.
Comparison = Literal["", "zero", "crossed", "few"]


@dataclass(frozen=True, slots=True)
class DoseQuestion:
    """column: how much of the programme somebody took. arm: of the study, whose students took it."""

    column: str
    outcome: str
    arm: str

    def fingerprint(self, study: str) -> str:
        """SHA-256 of the question to a study with this fingerprint."""
        return hashlib.sha256(json.dumps([study, asdict(self)], sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DoseBin:
    """Students with a dose above low up to high; None is open. typical: their middle dose, rounded.

    students can be told where the mean is withheld: beside what was told before it would say how few had the outcome.
    """

    low: float | None
    high: float | None
    typical: float | None = None
    students: int | None = None
    mean_outcome: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None


@dataclass(frozen=True, slots=True)
class DoseLine:
    """A straight line through the means; and of a curve its slope at the mean dose and its bend, where that is told.

    turns_at: the dose at which the curve turns, where that lies between ends of bins.
    """

    students: int
    mean_dose: float
    mean_outcome: float
    slope: Term
    slope_at_mean: Term | None = None
    bend: Term | None = None
    turns_at: float | None = None

    def at(self, dose: float) -> float:
        return self.mean_outcome + self.slope.estimate * (dose - self.mean_dose)


@dataclass(frozen=True, slots=True)
class DoseAnswer:
    """bins: of the programme, by rising dose; none where there are not two. lacking: students of it without a dose.

    notes: sentences of the engine on few clusters.
    """

    question: DoseQuestion
    reason: DoseReason = ""
    bins: tuple[DoseBin, ...] = ()
    comparison: DoseBin | None = None
    within: DoseLine | None = None
    beside: DoseLine | None = None
    comparison_took: Comparison = ""
    lacking: int | None = None
    two_valued: bool = False
    minimum: int = 10
    notes: tuple[str, ...] = ()
    engine_version: str = ENGINE_VERSION

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `dose_answer_from_dict` reads it back without loss."""
        return asdict(self)


def dose_answer_from_dict(data: Mapping[str, Any]) -> DoseAnswer:
    parts = dict(data)
    return DoseAnswer(
        **parts
        | {
            "question": DoseQuestion(**parts["question"]),
            "bins": tuple(DoseBin(**one) for one in parts["bins"]),
            "comparison": DoseBin(**parts["comparison"]) if parts["comparison"] else None,
            "within": _line(parts["within"]),
            "beside": _line(parts["beside"]),
            "notes": tuple(parts["notes"]),
        }
    )


def _line(data: Mapping[str, Any] | None) -> DoseLine | None:
    if data is None:
        return None
    terms = {name: Term(**data[name]) for name in ("slope", "slope_at_mean", "bend") if data[name]}
    return DoseLine(**{**data, **terms})


# --- flat rows for files; their unit is added by `reporting.with_unit` -----------------------------------------

BIN_FIELDS = (
    "column", "outcome", "arm", "group", "low", "high", "typical", "students", "mean_outcome", "se",
    "ci_low", "ci_high", "line", "unit",
)  # fmt: skip
LINE_FIELDS = (
    "column", "outcome", "arm", "line", "term", "students", "mean_dose", "estimate", "se", "df", "p", "ci_low",
    "ci_high", "turns_at", "reason", "unit",
)  # fmt: skip


def flat_bins(answer: DoseAnswer) -> list[dict[str, Any]]:
    """A row for each bin and for the comparison; line: what the line within the programme has at the typical dose."""
    sides = [("programme", one) for one in answer.bins]
    sides += [("comparison", answer.comparison)] if answer.comparison else []
    rows = []
    for group, one in sides:
        drawn = answer.within.at(one.typical) if answer.within and one.typical is not None else None
        line = drawn if group == "programme" else None
        rows.append({**asdict(answer.question), "group": group, **asdict(one), "line": line})
    return rows


def flat_lines(answer: DoseAnswer) -> list[dict[str, Any]]:
    """A row for each term; one with the reason where there are none."""
    blank = dict.fromkeys(LINE_FIELDS) | asdict(answer.question) | {"reason": answer.reason}
    rows = [
        blank | asdict(term) | {"line": name, "term": kind} | _about(line)
        for name, line in (("within", answer.within), ("beside", answer.beside))
        if line
        for kind, term in terms_of(line)
    ]
    return rows or [blank]


def _about(line: DoseLine) -> dict[str, Any]:
    return {"students": line.students, "mean_dose": line.mean_dose, "turns_at": line.turns_at}


def terms_of(line: DoseLine) -> list[tuple[str, Term]]:
    """(name, term) of those that are told: "slope", "slope at mean", "bend"."""
    named = (("slope", line.slope), ("slope at mean", line.slope_at_mean), ("bend", line.bend))
    return [(name, term) for name, term in named if term]
