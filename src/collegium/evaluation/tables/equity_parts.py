"""Whether the groups of a look are there in proportion, as people read it."""

from collections.abc import Callable
from functools import partial

from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.engines.looks import LookResult, PartRow
from collegium.evaluation.tables.equity import (
    GapSentence,
    distances,
    group_name,
    percents,
    plain_level,
    range_words,
)
from collegium.evaluation.tables.studies import WITHHELD, Labels, interval, told, told_p

PART_FIELDS = (
    "share_all",
    "share_had",
    "difference",
    "low",
    "high",
    "index",
    "index_low",
    "index_high",
    "p",
    "adjusted",
    "withheld",
)


def columns_of_parts(result: LookResult, labels: Labels) -> list[Column]:
    """What people see of each group as a part of everyone and of those who had the outcome."""
    columns = [
        Column("group", _("Group"), lambda row: group_name(row.group, labels)),
        part_column("share_all", _("Part of all (%)")),
        part_column("share_had", had_title(result, labels)),
        part_column("difference", _("Difference (percentage points)")),
        Column("range", _("Likely range"), lambda row: difference_range(row, result), align="end"),
        Column(
            "index", _("Ratio"), lambda row: row.index, text=lambda row: dash(row.index, told), align="end"
        ),
        Column("index_range", _("Likely range of the ratio"), index_range, align="end"),
        Column(
            "adjusted",
            _("p-value, corrected"),
            lambda row: row.adjusted,
            text=lambda row: dash(row.adjusted, told_p),
            align="end",
        ),
    ]
    if any(told_reason(row) for row in result.representation):
        columns.append(Column("note", _("Note"), told_reason))
    return columns


def had_title(result: LookResult, labels: Labels) -> str:
    outcome = result.look.outcome
    return _("Part of those with “{outcome}” (%)").format(outcome=labels.get(outcome, outcome))


def part_column(name: str, label: str) -> Column:
    def in_words(row: PartRow) -> str:
        value = getattr(row, name)
        if value is None:
            return str(WITHHELD) if row.share_all is None else "–"
        return percents(value)

    return Column(name, label, lambda row: getattr(row, name), text=in_words, align="end")


def dash(value: float | None, text: Callable[[float], str]) -> str:
    return "–" if value is None else text(value)


def difference_range(row: PartRow, result: LookResult) -> str:
    return "–" if row.low is None or row.high is None else range_words(row.low, row.high, result)


def index_range(row: PartRow) -> str:
    return "–" if row.index is None else interval(row.index_low, row.index_high)


def told_reason(row: PartRow) -> str:
    """Why there is no difference, where it is not for protection; that is said once, beside the tables."""
    return row.withheld if row.share_all is not None else ""


def file_columns_of_parts(result: LookResult) -> list[Column]:
    groups = [Column(name, name, partial(plain_level, name)) for name in result.look.columns]
    return [*groups, *(Column(name, name, partial(value_of, name)) for name in PART_FIELDS)]


def value_of(name: str, row: PartRow) -> float | str | None:
    value: float | str | None = getattr(row, name)
    return value


def part_sentences(result: LookResult, labels: Labels) -> list[GapSentence]:
    """Each group that can be told, in words."""
    told_rows = [row for row in result.representation if row.difference is not None]
    return [part_sentence(result, row, labels) for row in told_rows]


def part_sentence(result: LookResult, row: PartRow, labels: Labels) -> GapSentence:
    difference, low, high = row.difference or 0.0, row.low or 0.0, row.high or 0.0
    text = (fewer_words() if difference < 0 else more_words()).format(
        all=percent_words(row.share_all),
        had=percent_words(row.share_had),
        outcome=labels.get(result.look.outcome, result.look.outcome),
        distance=percents(abs(difference)),
        range=distances(low, high, result),
    )
    sure, tone = how_sure(row)
    return GapSentence(group_name(row.group, labels), text, sure, tone)


def how_sure(row: PartRow) -> tuple[str, str]:
    """What is said of chance, and its tone; looks before version 3 were not corrected and have their ranges alone."""
    low, high = row.low or 0.0, row.high or 0.0
    if row.significant:
        below = (row.difference or 0.0) < 0
        return _("Chance alone would rarely put a group so far out of proportion."), (
            "attention" if below else "info"
        )
    if low > 0 or high < 0:
        return (
            (_("Among so many groups, chance easily puts one out of proportion like this."), "")
            if (row.p is not None)
            else ("", "")
        )
    return _("That can be chance: nobody can tell whether the group is out of proportion."), ""


def fewer_words() -> str:
    return _(
        "They are {all} of all students and {had} of those with “{outcome}”: {distance} percentage points less than in "
        "proportion (likely {range})."
    )


def more_words() -> str:
    return _(
        "They are {all} of all students and {had} of those with “{outcome}”: {distance} percentage points more than in "
        "proportion (likely {range})."
    )


def percent_words(share: float | None) -> str:
    return _("{percent} %").format(percent=percents(share or 0.0)).replace(" ", "\xa0")
