"""How an outcome goes with how much students took, as people read it. Nothing here sees an unprotected number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.tables import Column
from collegium.engines.impact import Evidence, StudyResult
from collegium.engines.reporting import is_yes_no
from collegium.engines.robustness import DoseAnswer, DoseBin, DoseLine, DoseQuestion, Term, terms_of
from collegium.evaluation.tables.robustness import (
    beyond_zero,
    difference_label,
    told_ends,
    told_gap,
    told_number,
)
from collegium.evaluation.tables.studies import Labels, counted, told, told_p
from collegium.evaluation.vocabulary import (
    COMPARISON_TOOK,
    DOSE_REASONS,
    LINE_NAMES,
    NOT_ASSIGNED,
    TERM_NAMES,
)
from collegium.evaluation.vocabulary.sentences import in_words

PICTURE_COLUMNS = ("dose", "mean", "low", "high", "side", "line")
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class DoseWords:
    """What people call the column, the outcome, the programme and the comparison.

    is_share: the outcome is yes or no, told in percent and percentage points.
    """

    dose: str
    outcome: str
    arm: str
    comparison: str
    is_share: bool = False

    @property
    def axis(self) -> str:
        """What the mean of the outcome is called in the picture."""
        return _("{outcome} (%)").format(outcome=self.outcome) if self.is_share else self.outcome


@dataclass(frozen=True, slots=True)
class ShownBin:
    """A bin or the comparison with its name, and what the line has there."""

    name: str
    bin: DoseBin
    line: float | None


@dataclass(frozen=True, slots=True)
class ShownTerm:
    line: str
    name: str
    students: int
    term: Term


def dose_words(question: DoseQuestion, result: StudyResult, labels: Labels) -> DoseWords:
    treatment, comparison = result.study.treatment, result.study.comparison

    def arm(value: str) -> str:
        return labels.get(f"{treatment}={value}", value)

    dose, outcome = (labels.get(name, name) for name in (question.column, question.outcome))
    is_share = is_yes_no(result, question.outcome)
    return DoseWords(dose, outcome, arm(question.arm), arm(comparison), is_share)


def dose_title(words: DoseWords) -> str:
    return _("{outcome} by {dose}").format(outcome=words.outcome, dose=words.dose)


# --- sentences ------------------------------------------------------------------------------------------------


def dose_sentence(answer: DoseAnswer, words: DoseWords) -> str:
    """What goes with one more of it among those in the programme."""
    if answer.reason:
        return str(DOSE_REASONS[answer.reason])
    if answer.within is None:
        return str(DOSE_REASONS["told"])
    slope = answer.within.slope
    values = {
        "arm": words.arm,
        "dose": words.dose,
        "outcome": words.outcome,
        "size": told_gap(abs(slope.estimate), is_share=words.is_share),
        "range": told_ends(slope.ci_low, slope.ci_high, is_share=words.is_share),
    }
    if not beyond_zero(slope.ci_low, slope.ci_high):
        return _(
            "Among students with “{arm}”, no clear line goes from “{dose}” to “{outcome}”: for each one more the "
            "difference may lie anywhere in the range {range}."
        ).format(**values)
    sentence = (
        _(
            "Among students with “{arm}”, each one more of “{dose}” went with {size} more of “{outcome}” (likely "
            "range {range})."
        )
        if slope.estimate > 0
        else _(
            "Among students with “{arm}”, each one more of “{dose}” went with {size} less of “{outcome}” (likely "
            "range {range})."
        )
    )
    return sentence.format(**values)


def dose_remarks(answer: DoseAnswer) -> list[str]:
    """What the numbers cannot say, and what is left out."""
    if answer.reason:
        return []
    found = [str(NOT_ASSIGNED)]
    if answer.comparison_took:
        found.append(str(COMPARISON_TOOK[answer.comparison_took]))
    if answer.within:
        found.append(bend_sentence(answer.within))
    if answer.lacking:
        found.append(
            ngettext(
                "One student of the programme has no known amount and is left out.",
                "{count} students of the programme have no known amount and are left out.",
                answer.lacking,
            ).format(count=number_format(answer.lacking))
        )
    found += withheld_bins(answer)
    return [*found, *map(in_words, answer.notes)]


def bend_sentence(line: DoseLine) -> str:
    if line.bend is None:
        return _("Too few different amounts were taken to tell a curve from a straight line.")
    if line.bend.p >= SIGNIFICANT:
        return _("There is no clear sign that the line bends.")
    if line.turns_at is not None:
        return _("The line bends; the curve turns at about {dose}.").format(dose=told(line.turns_at, 1))
    if line.bend.estimate > 0:
        return _("The line bends upward: further amounts go with more than the first ones did.")
    return _("The line bends downward: further amounts go with less than the first ones did.")


def withheld_bins(answer: DoseAnswer) -> list[str]:
    if not answer.bins:
        return [
            _(
                "Groups by amount are not told: there are too few students, or too few different outcomes among them."
            )
        ]
    if all(one.mean_outcome is not None for one in answer.bins):
        return []
    return [
        _(
            "Some groups are withheld: beside others that are told, they would tell of fewer than {fewest}."
        ).format(fewest=number_format(answer.minimum))
    ]


# --- bins and lines -------------------------------------------------------------------------------------------


def shown_bins(answer: DoseAnswer, words: DoseWords) -> list[ShownBin]:
    """The bins of the programme by rising dose; before them the comparison."""
    other = [ShownBin(words.comparison, answer.comparison, None)] if answer.comparison else []
    return [*other, *(ShownBin(limits(one), one, on_line(answer, one)) for one in answer.bins)]


def on_line(answer: DoseAnswer, one: DoseBin) -> float | None:
    return answer.within.at(one.typical) if answer.within and one.typical is not None else None


def limits(one: DoseBin) -> str:
    """From what to what the bin goes."""
    low, high = (plain(value) for value in (one.low, one.high))
    if one.low is None:
        return _("up to {high}").format(high=high)
    if one.high is None:
        return _("more than {low}").format(low=low)
    return _("more than {low}, up to {high}").format(low=low, high=high)


def plain(value: float | None) -> str:
    """A round number, without digits that it has not."""
    if value is None:
        return ""
    text = f"{value:.10f}".rstrip("0")
    return str(number_format(value, decimal_pos=len(text.partition(".")[2]), force_grouping=True))


def bin_columns(words: DoseWords) -> list[Column]:
    return [
        Column("group", _("How much they took"), lambda s: s.name),
        Column("typical", _("Middle amount"), lambda s: told_plain(s.bin.typical), align="end"),
        Column("students", _("Students"), lambda s: counted(s.bin.students), align="end"),
        Column(
            "mean",
            (_("Share of {outcome} (%)") if words.is_share else _("Mean of {outcome}")).format(
                outcome=words.outcome
            ),
            lambda s: told_number(s.bin.mean_outcome, is_share=words.is_share),
            align="end",
        ),
        Column(
            "range",
            _("Likely range"),
            lambda s: told_ends(s.bin.ci_low, s.bin.ci_high, is_share=words.is_share),
            align="end",
        ),
        Column(
            "line",
            _("On the line"),
            lambda s: "–" if s.line is None else told_number(s.line, is_share=words.is_share),
            align="end",
        ),
    ]


def told_plain(value: float | None) -> str:
    return told(None) if value is None else plain(value)


def shown_terms(answer: DoseAnswer) -> list[ShownTerm]:
    return [
        ShownTerm(str(LINE_NAMES[name]), str(TERM_NAMES[kind]), line.students, term)
        for name, line in (("within", answer.within), ("beside", answer.beside))
        if line
        for kind, term in terms_of(line)
    ]


def term_columns(*, is_share: bool = False) -> list[Column]:
    digits = 2 if is_share else 3
    return [
        Column("line", _("Line"), lambda s: s.line),
        Column("term", _("Term"), lambda s: s.name),
        Column("students", _("Students"), lambda s: counted(s.students), align="end"),
        Column(
            "estimate",
            difference_label(is_share=is_share),
            lambda s: told(s.term.estimate, digits),
            align="end",
        ),
        Column("se", _("Standard error"), lambda s: told(s.term.se, digits), align="end"),
        Column(
            "range",
            _("Likely range"),
            lambda s: told_ends(s.term.ci_low, s.term.ci_high, is_share=is_share),
            align="end",
        ),
        Column("p", _("p-value"), lambda s: told_p(s.term.p), align="end"),
    ]


def dose_evidence(answer: DoseAnswer) -> Evidence:
    """What the picture draws: the bins that are told, and the line."""
    rows = tuple(_drawn(answer))
    return Evidence("dose", PICTURE_COLUMNS, rows, (None,) * len(rows))


def _drawn(answer: DoseAnswer) -> Iterator[tuple[Any, ...]]:
    sides = [("comparison", answer.comparison)] if answer.comparison else []
    for side, one in [*sides, *(("programme", one) for one in answer.bins)]:
        if one.mean_outcome is not None and one.typical is not None:
            line = on_line(answer, one) if side == "programme" else None
            yield one.typical, one.mean_outcome, one.ci_low, one.ci_high, side, line
