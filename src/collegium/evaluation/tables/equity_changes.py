"""How the gaps of a look changed over time, as people read it."""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.engines.looks import ChangeRow, LookResult
from collegium.evaluation.tables.equity import (
    GapSentence,
    distances,
    group_name,
    plain_level,
    range_words,
    scaled,
)
from collegium.evaluation.tables.studies import WITHHELD, Labels, told_p

CHANGE_FIELDS = (
    "before",
    "after",
    "gap_before",
    "gap_after",
    "change",
    "low",
    "high",
    "p",
    "adjusted",
    "withheld",
)


def columns_of_changes(result: LookResult, labels: Labels) -> list[Column]:
    """What people see of each change."""
    title = _("Change (percentage points)") if result.two_valued else _("Change")
    number = partial(number_column, result)
    named = [Column("against", _("Compared with"), lambda row: with_whom(row, labels))]
    columns = [
        Column("group", _("Group"), lambda row: group_name(row.group, labels)),
        *(named if any(row.against for row in result.changes) else []),
        Column("before", _("From"), lambda row: row.before),
        Column("after", _("To"), lambda row: row.after),
        number("gap_before", _("Gap then")),
        number("gap_after", _("Gap later")),
        number("change", title),
        Column("range", _("Likely range of the change"), lambda row: change_range(row, result), align="end"),
        Column("adjusted", _("p-value, corrected"), lambda row: row.adjusted, text=p_words, align="end"),
    ]
    if any(told_why(result, row) for row in result.changes):
        columns.append(Column("note", _("Note"), partial(told_why, result)))
    return columns


def number_column(result: LookResult, name: str, label: str) -> Column:
    def in_words(row: ChangeRow) -> str:
        value = getattr(row, name)
        return str(WITHHELD) if value is None else scaled(result)(value)

    return Column(name, label, lambda row: getattr(row, name), text=in_words, align="end")


def change_range(row: ChangeRow, result: LookResult) -> str:
    return "–" if row.low is None or row.high is None else range_words(row.low, row.high, result)


def p_words(row: ChangeRow) -> str:
    return "–" if row.adjusted is None else told_p(row.adjusted)


def told_why(result: LookResult, row: ChangeRow) -> str:
    """Why a change is withheld, where groups have not said it already."""
    return "" if row.withheld in {one.withheld for one in result.groups} else row.withheld


def with_whom(row: ChangeRow, labels: Labels) -> str:
    return _("everybody else") if row.against is None else group_name(row.against, labels)


def file_columns_of_changes(result: LookResult) -> list[Column]:
    groups = [Column(name, name, partial(plain_level, name)) for name in result.look.columns]
    against = Column("against", "against", plain_other)
    return [*groups, against, *(Column(name, name, partial(value_of, name)) for name in CHANGE_FIELDS)]


def value_of(name: str, row: ChangeRow) -> Any:
    return getattr(row, name)


def plain_other(row: ChangeRow) -> str:
    return "; ".join(f"{column}={value}" for column, value in row.against) if row.against else "rest"


# --- in words -------------------------------------------------------------------------------------------------


def change_lead(result: LookResult) -> str:
    """What is compared, or why nothing can be told."""
    if all(row.change is None for row in result.changes):
        return _("No change can be told: the groups are too small at each time, or there is only one time.")
    return _("Each later time is compared with {first}, the first that can be told.").format(
        first=result.changes[0].before
    )


def change_sentences(result: LookResult, labels: Labels) -> list[GapSentence]:
    """The change of each gap from the first to the last time that can be told."""
    last = {row.group: row for row in result.changes if row.change is not None}
    return [change_sentence(result, row, labels) for row in last.values()]


def change_sentence(result: LookResult, row: ChangeRow, labels: Labels) -> GapSentence:
    then, later = row.gap_before or 0.0, row.gap_after or 0.0
    title = _("{group}: {before} to {after}").format(
        group=group_name(row.group, labels), before=row.before, after=row.after
    )
    kind = kind_of_change(shown_gap(then, result), shown_gap(later, result))
    words, tone = kind if row.significant else (undetected_words(), "")
    text = words.format(
        against=with_whom(row, labels),
        before=gap_words(then, result),
        after=gap_words(later, result),
        range=distances(row.low or 0.0, row.high or 0.0, result)
        if row.significant
        else change_range(row, result),
    )
    sure = _("Chance alone would rarely make such a change.") if row.significant else ""
    return GapSentence(title, text, sure, tone)


def kind_of_change(then: float, later: float) -> tuple[str, str]:
    """How it is said that a gap changed, and the tone."""
    if then * later < 0:
        return _(
            "The gap to {against} turned round, from {before} to {after} (the change is likely {range})."
        ), "info"
    if abs(later) > abs(then):
        return _("The gap to {against} grew from {before} to {after} (likely by {range})."), "attention"
    return _("The gap to {against} shrank from {before} to {after} (likely by {range})."), "info"


def undetected_words() -> str:
    return _(
        "The gap to {against} was {before} and is {after}. No change is detected, which is not the same as no change: "
        "it is likely in the range {range}."
    )


def shown_gap(gap: float, result: LookResult) -> float:
    """The gap as far as digits show it: what is shown as 0 is on no side."""
    return round(100 * gap, 1) if result.two_valued else round(gap, 3)


def gap_words(gap: float, result: LookResult) -> str:
    """“8.2 percentage points lower”."""
    if shown_gap(gap, result) == 0:
        return _("no difference")
    distance = scaled(result)(abs(gap))
    if result.two_valued:
        lower, higher = _("{distance} percentage points lower"), _("{distance} percentage points higher")
    else:
        lower, higher = _("{distance} lower"), _("{distance} higher")
    return (lower if gap < 0 else higher).format(distance=distance)
