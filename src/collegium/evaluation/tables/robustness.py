"""How much an answer hangs on choices, as people read it. Nothing here sees an unprotected result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.tables import Column
from collegium.engines.impact import Evidence
from collegium.engines.robustness import CheckedAnswer, Missing, MissingLine, NamedChoice, Way
from collegium.evaluation.models import StudyFreeze
from collegium.evaluation.tables.studies import Labels, counted, interval, told, told_p
from collegium.evaluation.vocabulary import CANNOT, CHOICE_WORDS, LINE_KINDS, MISSING_REASONS
from collegium.evaluation.vocabulary.sentences import in_words


@dataclass(frozen=True, slots=True)
class ShownWay:
    """One way with its place in the picture and what it is called there."""

    name: str
    way: Way


def shown_ways(answer: CheckedAnswer) -> list[ShownWay]:
    """In the order of the answer, numbered from 1; the planned one is called so."""
    return [ShownWay(_name(place, way), way) for place, way in enumerate(answer.ways, start=1)]


def _name(place: int, way: Way) -> str:
    number = number_format(place)
    return _("{number}, as planned").format(number=number) if way.planned() else str(number)


# --- what a plan named beforehand ---------------------------------------------------------------------------


def choice_words(named: Sequence[NamedChoice]) -> str:
    return "; ".join(str(CHOICE_WORDS[one]) for one in named)


def named_sentences(named: Sequence[NamedChoice] | None, freeze: StudyFreeze | None) -> list[str]:
    """Whether a plan named the choices before the run, and which. freeze: the last one before the run, if any."""
    if freeze is None or named is None:
        first = (
            _("No plan had named the choices beforehand.")
            if freeze is None
            else _("The study was frozen before this run, but its plan did not name the choices.")
        )
        return [first, _("The ways are all that the definition of the study leaves open.")]
    day = date_format(timezone.localtime(freeze.frozen_at), "DATE_FORMAT")
    found = [
        _(
            "What was frozen on {day} named the choices beforehand, and only these are varied: {choices}."
        ).format(day=day, choices=choice_words(named))
        if named
        else _("What was frozen on {day} named no choice, so nothing is varied.").format(day=day)
    ]
    if freeze.runs_before:
        told = ngettext(
            "The study had been run {count} time before it was frozen.",
            "The study had been run {count} times before it was frozen.",
            freeze.runs_before,
        )
        found.append(told.format(count=number_format(freeze.runs_before)))
    return found


# --- the ways -----------------------------------------------------------------------------------------------


def ways_sentence(answer: CheckedAnswer, treatment: str, labels: Labels, *, is_share: bool = False) -> str:
    """What most ways say, and between which numbers the difference lies. is_share: in percentage points."""
    effects = [way.effect for way in answer.ways if way.effect is not None]
    if not effects:
        return _("None of the ways of calculating can be told.")
    above, below = sum(effect > 0 for effect in effects), sum(effect < 0 for effect in effects)
    words = {
        "count": number_format(max(above, below)),
        "total": number_format(len(effects)),
        "arm": labels.get(f"{treatment}={answer.arm}", answer.arm),
        "outcome": labels.get(answer.outcome, answer.outcome),
        "low": told_number(min(effects), is_share=is_share),
        "high": told_gap(max(effects), is_share=is_share),
    }
    sentence = (
        _(
            "In {count} of {total} ways of calculating, students with “{arm}” had more of “{outcome}” than those they "
            "are compared with; the difference lies between {low} and {high}."
        )
        if above >= below
        else _(
            "In {count} of {total} ways of calculating, students with “{arm}” had less of “{outcome}” than those they "
            "are compared with; the difference lies between {low} and {high}."
        )
    )
    return sentence.format(**words)


def ways_remarks(answer: CheckedAnswer) -> list[str]:
    """What to mind when reading the ways."""
    shown = answer.told()
    if not shown:
        return []
    clear = sum(beyond_chance(way) for way in shown)
    found = [
        _("In {count} of {total} of them chance alone would rarely make a difference as large.").format(
            count=number_format(clear), total=number_format(len(shown))
        )
    ]
    if len(shown) < len(answer.ways):
        left = number_format(len(answer.ways) - len(shown))
        found.append(_("{count} more are not told; the reason stands beside each.").format(count=left))
    if len(answer.ways) == 1:
        found.append(_("There is no other way of calculating."))
    others = {(way.n_treated, way.n_comparison) for way in shown}
    if len(others) > 1:
        found.append(_("Not all ways are of the same students: some columns are missing for some of them."))
    found.append(
        _(
            "The ways use the same data, so they are no separate evidence: their number says nothing of chance."
        )
    )
    return found


def beyond_chance(line: Way | MissingLine) -> bool:
    return beyond_zero(line.ci_low, line.ci_high)


def beyond_zero(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and (low > 0 or high < 0)


def told_number(value: float | None, *, is_share: bool) -> str:
    """A difference without its unit; percentage points have one digit."""
    return told(value, 1) if is_share else told(value)


def told_gap(value: float | None, *, is_share: bool) -> str:
    """A difference; one of shares, which is in percentage points already, with its unit."""
    number = told_number(value, is_share=is_share)
    return _("{number} percentage points").format(number=number) if is_share and value is not None else number


def told_ends(low: float | None, high: float | None, *, is_share: bool) -> str:
    if low is None or high is None or not is_share:
        return interval(low, high)
    return _("{low} to {high}").format(low=told(low, 1), high=told(high, 1))


def difference_label(*, is_share: bool) -> str:
    return _("Difference (percentage points)") if is_share else _("Difference")


def ways_columns(labels: Labels, *, is_share: bool = False) -> list[Column]:
    def named(names: Iterable[str]) -> str:
        return ", ".join(labels.get(name, name) for name in names if name) or _("none")

    return [
        Column("way", _("Way"), lambda s: s.name),
        Column("covariates", _("Held equal"), lambda s: named(s.way.covariates)),
        Column("fixed", _("Compared only within the same"), lambda s: named(s.way.fixed_effects)),
        Column("cluster", _("Groups that students share"), lambda s: named([s.way.cluster])),
        Column(
            "n",
            _("Students with / without"),
            lambda s: f"{counted(s.way.n_treated)} / {counted(s.way.n_comparison)}",
            align="end",
        ),
        Column(
            "effect",
            difference_label(is_share=is_share),
            lambda s: told_number(s.way.effect, is_share=is_share),
            align="end",
        ),
        Column(
            "range",
            _("Likely range"),
            lambda s: told_ends(s.way.ci_low, s.way.ci_high, is_share=is_share),
            align="end",
        ),
        Column("p", _("p-value"), lambda s: told_p(s.way.p), align="end"),
        Column("note", _("Note"), lambda s: way_note(s.way)),
    ]


def way_note(way: Way) -> str:
    return str(CANNOT) if way.failed else in_words(way.withheld)


def ways_evidence(answer: CheckedAnswer) -> Evidence:
    """What the picture draws: every way that is told."""
    rows = tuple(
        (one.name, one.way.effect, one.way.ci_low, one.way.ci_high)
        for one in shown_ways(answer)
        if one.way.effect is not None
    )
    return Evidence("curve", ("choices", "effect", "low", "high"), rows, (None,) * len(rows))


# --- missing values -----------------------------------------------------------------------------------------


def missing_sentences(missing: Missing, *, is_share: bool = False) -> list[str]:
    """What missing values may have done, or why that is not told."""
    if missing.reason:
        return [str(MISSING_REASONS[missing.reason])]
    found = [_imputed_sentence(missing, is_share=is_share), *_tipping_sentence(missing)]
    return [
        *found,
        _(
            "Filling in assumes that students with missing values resemble students with the same other values. No "
            "data can show that."
        ),
    ]


def _imputed_sentence(missing: Missing, *, is_share: bool) -> str:
    complete, imputed = missing.lines[0], missing.lines[1]
    return _(
        "With only the students who have every value the difference is {complete}; with missing values filled in "
        "{sets} times it is {imputed}."
    ).format(
        complete=told_gap(complete.effect, is_share=is_share),
        imputed=told_gap(imputed.effect, is_share=is_share),
        sets=number_format(missing.sets),
    )


def _tipping_sentence(missing: Missing) -> list[str]:
    if not missing.shifted():
        return []
    imputed = missing.lines[1]
    if not beyond_chance(imputed):
        return [_("With missing values filled in, chance alone could have made this difference.")]
    if missing.tipping is None:
        return [
            _(
                "It would stay beyond chance even if students of the programme without a value were 2 standard "
                "deviations away from students like them."
            )
        ]
    size = told(abs(missing.tipping))
    sentence = (
        _(
            "It would no longer be beyond chance if students of the programme without a value were {size} standard "
            "deviations lower than students like them."
        )
        if missing.tipping < 0
        else _(
            "It would no longer be beyond chance if students of the programme without a value were {size} standard "
            "deviations higher than students like them."
        )
    )
    return [sentence.format(size=size)]


def missing_columns(*, is_share: bool = False) -> list[Column]:
    return [
        Column("kind", _("Missing values"), line_name),
        Column("students", _("Students"), lambda line: counted(line.students), align="end"),
        Column(
            "effect",
            difference_label(is_share=is_share),
            lambda line: told_number(line.effect, is_share=is_share),
            align="end",
        ),
        Column("se", _("Standard error"), lambda line: told_number(line.se, is_share=is_share), align="end"),
        Column(
            "range",
            _("Likely range"),
            lambda line: told_ends(line.ci_low, line.ci_high, is_share=is_share),
            align="end",
        ),
        Column("p", _("p-value"), lambda line: told_p(line.p), align="end"),
    ]


def line_name(line: MissingLine) -> str:
    if line.kind != "shifted":
        return str(LINE_KINDS[line.kind])
    size = told(abs(line.shift), 1)
    if line.shift < 0:
        return _("Filled in, those of the programme {size} standard deviations lower").format(size=size)
    return _("Filled in, those of the programme {size} standard deviations higher").format(size=size)


def flat_columns(fields: Iterable[str]) -> list[Column]:
    """Columns of a CSV file for programs, of rows that are dictionaries."""
    return [Column(name, name, lambda row, name=name: row[name]) for name in fields]  # type: ignore[misc]
