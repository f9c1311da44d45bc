"""How an outcome goes with how much students took, as it may leave: small groups are withheld as in the study itself.

Bins end at round numbers, hold enough students each, and are chosen together with what earlier looks told: a reader who
puts the bins of two looks beside each other could subtract.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from collegium.engines.impact import Progress, Study, StudyResult
from collegium.engines.impact.fewclusters import few_clusters_sentence
from collegium.engines.impact.source import Source, open_source
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting.doseseen import DoseBefore, Offered, chosen
from collegium.engines.robustness import (
    FEWEST_TREATED,
    Bin,
    Dose,
    DoseAnswer,
    DoseBin,
    DoseLine,
    DoseQuestion,
    DoseReason,
    DoseRows,
    Lines,
    check_column,
    dose_response,
    joined,
    read_doses,
    resting,
    round_edges,
    typical,
)

STEPS = 3


def protected_dose(
    *,
    parquet: Path,
    result: StudyResult,
    question: DoseQuestion,
    before: Sequence[DoseBefore] = (),
    released: Sequence[StudyResult] = (),
    progress: Progress | None = None,
) -> DoseAnswer:
    """The look at one column, for a study whose protected result this is.

    Args:
        before: looks at the same table that were told already, newest first.
        released: other protected results of the same students that people have seen.

    Raises:
        ProblemsFound: a column that is no dose, an outcome or arm that the study has not, or no Parquet file.
    """
    tell = progress or _silent
    with open_source(parquet) as source:
        check_column(source, result.study, question)
        tell(0, STEPS, question.column)
        rows = read_doses(source, result.study, question)
        tell(1, STEPS, question.column)
        found = _answered(source, result, question, rows, _Known(before, (result, *released)))
    tell(STEPS, STEPS, question.column)
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What people have seen of the same table."""

    before: Sequence[DoseBefore]
    released: Sequence[StudyResult]


def _silent(_done: int, _total: int, _what: str) -> None:
    """Nobody wants to know how far it is."""


def _answered(
    source: Source,
    result: StudyResult,
    question: DoseQuestion,
    rows: DoseRows,
    known: "_Known",
) -> DoseAnswer:
    study = result.study
    two_valued = result.two_valued.get(question.outcome)
    blank = DoseAnswer(question, two_valued=bool(two_valued), minimum=study.minimum_cell)
    if reason := _reason(result, question, rows):
        return replace(blank, reason=reason)
    ends = joined(round_edges(rows.of_arm), rows, study.minimum_cell)
    tried = []
    for edges in _coarser(ends):
        try:
            found = _described(rows, edges, study)
        except ProblemsFound:  # a line that cannot be drawn
            return replace(blank, reason="failed")
        told = _told(blank, rows, found, edges, study)
        if not study.persons:
            return told
        offered = Offered(study, told, edges, two_valued[1] if two_valued else None)
        tried.append(_kept(told, chosen(source, offered, known.before, known.released)))
        if _in_bins(tried[-1]) == len(rows.taken()):
            break
    return max(tried, key=_in_bins)


def _coarser(ends: tuple[float, ...]) -> list[tuple[float, ...]]:
    """The ends, and fewer of them: larger bins can be told where smaller ones differ from those before by a few."""
    return list(dict.fromkeys([ends, ends[1::2], ends[len(ends) // 2 :][:1]]))


def _in_bins(answer: DoseAnswer) -> int:
    """Students in bins whose mean is told."""
    return sum(one.students or 0 for one in answer.bins if one.mean_outcome is not None)


def _reason(result: StudyResult, question: DoseQuestion, rows: DoseRows) -> DoseReason:
    study, taken = result.study, rows.taken()
    same = (question.outcome, question.arm)
    findings = [one for one in result.findings if (one.outcome, one.arm) == same and not one.subgroup]
    if not findings or any(one.suppressed for one in findings):
        return "withheld"
    if study.persons and 0 < rows.lacking() < study.minimum_cell:
        return "lacking"
    if len(taken) < max(FEWEST_TREATED, study.minimum_cell):
        return "few"
    return "alike" if resting(taken, 1) < study.minimum_cell else ""


def _described(rows: DoseRows, edges: tuple[float, ...], study: Study) -> Dose:
    known = ~(rows.treated & np.isnan(rows.dose))
    return dose_response(
        rows.outcome[known],
        rows.dose[known],
        rows.treated[known],
        covariates=rows.covariates[known],
        cluster=None if rows.cluster is None else rows.cluster[known],
        edges=edges,
        confidence=study.confidence,
    )


# --- what could be told ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a line must rest on. edges: between which its turn is told."""

    fewest: int
    edges: tuple[float, ...]

    def line(self, lines: Lines, doses: np.ndarray[tuple[int], np.dtype[np.float64]]) -> DoseLine:
        """The line; the curve only where enough students have a third dose, since it may pass through their mean."""
        plain = DoseLine(lines.students, lines.mean_dose, lines.mean_outcome, lines.slope)
        if lines.bend is None or resting(doses, 2) < self.fewest:
            return plain
        turn = lines.turns_at
        inside = turn is not None and len(self.edges) > 1 and self.edges[0] < turn < self.edges[-1]
        curved = replace(plain, slope_at_mean=lines.slope_at_mean, bend=lines.bend)
        return replace(curved, turns_at=turn) if inside else curved


def _told(
    blank: DoseAnswer, rows: DoseRows, found: Dose, edges: tuple[float, ...], study: Study
) -> DoseAnswer:
    """Everything that the rules for one look allow."""
    taken, rules = rows.taken(), _Rules(study.minimum_cell if study.persons else 1, edges)
    other = np.nan_to_num(rows.dose[~rows.treated])
    crossed = rows.crossed()
    few = study.persons and 0 < crossed < study.minimum_cell
    limits: list[float | None] = [None, *edges, None]
    place = np.searchsorted(np.asarray(edges), taken, side="left")
    bins = [
        _bin(one, typical(taken[place == number], rows.of_arm), limits[number], limits[number + 1])
        for number, one in enumerate(found.bins)
    ]
    beside = found.beside if not few else None
    middle = typical(other, rows.of_arm) if crossed and not few else 0.0
    return replace(
        blank,
        bins=tuple(bins),
        comparison=_bin(found.comparison, middle, None, None) if found.comparison else None,
        within=rules.line(found.within, taken),
        beside=rules.line(beside, np.concatenate([taken, other])) if beside else None,
        comparison_took="few" if few else "crossed" if crossed else "zero",
        lacking=rows.lacking(),
        notes=tuple(_few_clusters(rows)),
    )


def _bin(one: Bin, middle: float, low: float | None, high: float | None) -> DoseBin:
    return DoseBin(low, high, middle, one.students, one.mean_outcome, one.se, one.ci_low, one.ci_high)


def _few_clusters(rows: DoseRows) -> list[str]:
    if rows.cluster is None:
        return []
    sides = [len(np.unique(rows.cluster[side])) for side in (rows.treated, ~rows.treated)]
    total = len(np.unique(rows.cluster))
    said = few_clusters_sentence(treated=sides[0], comparison=sides[1], clusters=total)
    return [said] if said else []


def _kept(told: DoseAnswer, shown: frozenset[tuple[str, int]]) -> DoseAnswer:
    """The answer with only what was chosen; nothing of bins where there are not two of them."""
    bins = tuple(_shown(one, place, shown) for place, one in enumerate(told.bins))
    kept = bins if len(bins) > 1 and any(one.students is not None for one in bins) else ()
    if ("line", 0) in shown:
        return replace(told, bins=kept)
    if not kept:
        return DoseAnswer(told.question, "told", two_valued=told.two_valued, minimum=told.minimum)
    return replace(told, bins=kept, within=None, beside=None, lacking=None)


def _shown(one: DoseBin, place: int, shown: frozenset[tuple[str, int]]) -> DoseBin:
    if ("value", place) in shown:
        return one
    bare = DoseBin(one.low, one.high)
    return replace(bare, typical=one.typical, students=one.students) if ("size", place) in shown else bare
