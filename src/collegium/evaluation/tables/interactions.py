"""Whether the programme worked alike for all groups: the tests, and the differences they are made of."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.engines.impact import InteractionTest, StudyResult
from collegium.engines.reporting import INTERACTION_FIELDS, interaction_in_percent, is_yes_no
from collegium.evaluation.tables.robustness import told_ends, told_gap
from collegium.evaluation.tables.studies import Labels, told_p


@dataclass(frozen=True, slots=True)
class Unlike:
    """One line: a test of all groups, or the difference of two of them."""

    outcome: str
    arm: str
    subgroup: str
    groups: str
    difference: str
    likely: str
    p: float | None
    note: str


def unlike_lines(result: StudyResult, labels: Labels) -> list[Unlike]:
    return [
        line
        for one in result.interactions
        for line in lines_of_test(
            interaction_in_percent(one, result),
            result.study.treatment,
            labels,
            is_share=is_yes_no(result, one.outcome),
        )
    ]


def lines_of_test(
    one: InteractionTest, treatment: str, labels: Labels, *, is_share: bool
) -> Iterator[Unlike]:
    """is_share: differences are in percentage points."""
    place = (
        labels.get(one.outcome, one.outcome),
        labels.get(f"{treatment}={one.arm}", one.arm),
        labels.get(one.subgroup, one.subgroup),
    )
    yield Unlike(*place, _("all: {groups}").format(groups=", ".join(one.levels)) if one.levels else "", "", "",
                 one.adjusted, one.withheld)  # fmt: skip
    for row in one.differences:
        pair = _("{group}, against {other}").format(group=row.level, other=row.against)
        likely = told_ends(row.ci_low, row.ci_high, is_share=is_share)
        size = told_gap(row.difference, is_share=is_share)
        yield Unlike(*place, pair, size, likely, row.adjusted, "")


def interaction_columns() -> list[Column]:
    return [
        Column("subgroup", _("Groups by"), lambda one: one.subgroup),
        Column("groups", _("Which groups"), lambda one: one.groups),
        Column("outcome", _("Outcome"), lambda one: one.outcome),
        Column("arm", _("Programme"), lambda one: one.arm),
        Column(
            "difference",
            _("Unlike by"),
            lambda one: one.difference,
            align="end",
        ),
        Column("likely", _("Likely range"), lambda one: one.likely, align="end"),
        Column(
            "p",
            _("p-value, corrected"),
            lambda one: one.p,
            text=lambda one: "" if one.p is None else told_p(one.p),
            align="end",
        ),
        Column("note", _("Note"), lambda one: one.note),
    ]


def interaction_file_columns() -> list[Column]:
    """For programs: the engine's own names, every digit; the rows are those of `interaction_rows`."""
    return [Column(name, name, lambda row, name=name: row.get(name)) for name in INTERACTION_FIELDS]  # type: ignore[misc]
