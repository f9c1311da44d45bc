"""Groups and gaps of a look at equity as people read them. Nothing here sees a number that is withheld."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.tables import Column
from collegium.engines.equity import NOT_KNOWN, Group
from collegium.engines.looks import ChangeRow, GapRow, GroupRow, Look, LookResult, PartRow
from collegium.evaluation.tables.studies import WITHHELD, Labels, counted, told, told_p
from collegium.evaluation.vocabulary import ComparedWith, LookTable

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class LookLine:
    """One group with its gap."""

    row: GroupRow
    gap: GapRow


@dataclass(frozen=True, slots=True)
class GapSentence:
    """One gap in words. tone: urgent for a group behind, info for one ahead, empty where nobody can tell."""

    group: str
    text: str
    sure: str
    tone: str


def group_lines(result: LookResult, table: LookTable) -> list[LookLine]:
    """The lines of one table. Everyone is the first line of the groups; neither they nor groups of a time have gaps."""
    gaps = {gap.group: gap for gap in result.gaps}
    lines = [LookLine(row, gaps.get(row.group, GapRow(row.group, None))) for row in result.groups]
    if table == LookTable.GROUPS:
        return [line for line in lines if len(line.row.group) < 2 or result.look.time in dict(line.row.group)]
    compared = [line for line in lines if line.row.group in gaps]
    return [line for line in compared if (len(line.row.group) > 1) == (table == LookTable.INTERSECTIONS)]


def group_name(group: Group | None, labels: Labels) -> str:
    """“Gender: girl, Origin: North”; everyone where there are no traits."""
    if not group:
        return _("Everybody with a value")
    return ", ".join(
        _("{column}: {value}").format(
            column=labels.get(column, column), value=_("not known") if value == NOT_KNOWN else value
        )
        for column, value in group
    )


def against_name(result: LookResult, gap: GapRow, labels: Labels) -> str:
    if gap.against is not None:
        return group_name(gap.against, labels)
    return _("everybody") if result.look.against == ComparedWith.EVERYONE.value else _("everybody else")


# --- columns --------------------------------------------------------------------------------------------------


def columns_of_groups(result: LookResult, table: LookTable, labels: Labels) -> list[Column]:
    """What people see of each line of a table. That small groups are withheld is said once, beside the tables."""
    columns = [Column("group", _("Group"), lambda line: group_name(line.row.group, labels))]
    if table != LookTable.GAPS:
        columns += value_columns(result)
    if table != LookTable.GROUPS:
        columns += gap_columns(result, labels)
    if any(told_note(line, table) for line in group_lines(result, table)):
        columns.append(Column("note", _("Note"), lambda line: told_note(line, table)))
    return columns


def note_of(line: LookLine, table: LookTable) -> str:
    """Why a number of the line is withheld."""
    if table == LookTable.GROUPS:
        return line.row.withheld
    return line.gap.withheld if table == LookTable.GAPS else line.row.withheld or line.gap.withheld


def told_note(line: LookLine, table: LookTable) -> str:
    """The same where it is not for protection."""
    return "" if line.row.withheld else note_of(line, table)


def withheld_reason(result: LookResult) -> str:
    """The sentence on what is withheld for protection, if anything is."""
    return next((row.withheld for row in result.groups if row.withheld), "")


def value_columns(result: LookResult) -> list[Column]:
    title = _("Share (%)") if result.two_valued else _("Mean")
    return [
        shown("n", _("Students"), lambda line: line.row.n, counted),
        shown("value", title, lambda line: line.row.value, scaled(result)),
        range_column(
            "range",
            _("Likely range"),
            lambda line: (line.row.low, line.row.high),
            result,
            lambda line: line.row.value,
        ),
    ]


def gap_columns(result: LookResult, labels: Labels) -> list[Column]:
    title = _("Gap (percentage points)") if result.two_valued else _("Gap")
    effect = _("Effect size (Cox)") if result.two_valued else _("Effect size (g)")
    named = [Column("against", _("Compared with"), lambda line: against_name(result, line.gap, labels))]
    return [
        *(named if any(gap.against for gap in result.gaps) else []),
        shown("gap", title, lambda line: line.gap.difference, scaled(result)),
        range_column(
            "gap_range",
            _("Likely range of the gap"),
            lambda line: (line.gap.low, line.gap.high),
            result,
            lambda line: line.gap.difference,
        ),
        shown("adjusted", _("p-value, corrected"), lambda line: line.gap.adjusted, told_p),
        shown("in_sd", effect, lambda line: line.gap.in_sd, told),
    ]


def shown(key: str, label: str, value: Callable[[Any], Any], text: Callable[[Any], str]) -> Column:
    """A number; where there is none, whether it is withheld."""

    def in_words(line: LookLine) -> str:
        number = value(line)
        if number is None:
            return str(WITHHELD) if line.row.withheld else "–"
        return text(number)

    return Column(key, label, value, text=in_words, align="end")


def range_column(
    key: str, label: str, ends: Callable[[Any], Any], result: LookResult, middle: Callable[[Any], Any]
) -> Column:
    def in_words(line: LookLine) -> str:
        low, high = ends(line)
        if middle(line) is None or low is None or high is None:
            return "–"
        return range_words(low, high, result)

    return Column(key, label, in_words, align="end")


def range_words(low: float, high: float, result: LookResult) -> str:
    text = scaled(result)
    return _("{low} to {high}").format(low=text(low), high=text(high))


def scaled(result: LookResult) -> Callable[[float], str]:
    """Shares as percents with one digit; other numbers as everywhere."""
    return percents if result.two_valued else told


def percents(share: float) -> str:
    return str(number_format(round(100 * share, 1) + 0.0, decimal_pos=1))


GAP_FIELDS = ("difference", "low", "high", "p", "adjusted", "in_sd", "ratio", "ratio_low", "ratio_high")


def file_columns_of_groups(result: LookResult, table: LookTable) -> list[Column]:
    """For CSV: every digit, the columns of groups by their own names, the rest by those of the engine."""
    names = result.look.crossed if table == LookTable.GROUPS else result.look.columns
    columns = [Column(name, name, partial(level_of, name)) for name in names]
    if table != LookTable.GAPS:
        columns += [
            Column(name, name, partial(number_of, "row", name)) for name in ("n", "value", "low", "high")
        ]
    if table != LookTable.GROUPS:
        columns.append(Column("against", "against", lambda line: plain_against(result, line.gap)))
        columns += [
            Column(f"gap_{name}", f"gap_{name}", partial(number_of, "gap", name)) for name in GAP_FIELDS
        ]
    return [*columns, Column("withheld", "withheld", lambda line: note_of(line, table))]


def level_of(column: str, line: LookLine) -> str:
    return plain_level(column, line.row)


def plain_level(column: str, row: GroupRow | PartRow | ChangeRow) -> str:
    return dict(row.group).get(column, "")


def number_of(part: str, name: str, line: LookLine) -> Any:
    return getattr(getattr(line, part), name)


def plain_against(result: LookResult, gap: GapRow) -> str:
    if gap.against is None:
        return result.look.against
    return "; ".join(f"{column}={value}" for column, value in gap.against)


# --- in words -------------------------------------------------------------------------------------------------


def gap_sentences(result: LookResult, table: LookTable, labels: Labels) -> list[GapSentence]:
    """Each gap of a table that can be told, in words."""
    found = [line for line in group_lines(result, table) if line.gap.difference is not None]
    return [gap_sentence(result, line, labels) for line in found]


def gap_sentence(result: LookResult, line: LookLine, labels: Labels) -> GapSentence:
    gap, name = line.gap, group_name(line.row.group, labels)
    difference = gap.difference or 0.0
    text = (lower_words(result) if difference < 0 else higher_words(result)).format(
        distance=scaled(result)(abs(difference)),
        against=against_name(result, gap, labels),
        range=distances(gap.low or 0.0, gap.high or 0.0, result),
    )
    if gap.significant:
        sure = _("Chance alone would rarely make such a gap.")
        return GapSentence(name, text, sure, "attention" if difference < 0 else "info")
    if gap.p is not None and gap.p < SIGNIFICANT:
        return GapSentence(name, text, _("Among so many gaps, chance easily makes one like this."), "")
    return GapSentence(name, text, _("That can be chance: nobody can tell whether there is a gap."), "")


def distances(low: float, high: float, result: LookResult) -> str:
    """The range as distances; where it reaches from lower to higher, that is said."""
    if low < 0 < high:
        told = scaled(result)
        return _("{low} lower to {high} higher").format(low=told(-low), high=told(high))
    near, far = sorted((abs(low), abs(high)))
    return range_words(near, far, result)


def lower_words(result: LookResult) -> str:
    if result.two_valued:
        return _("The share is {distance} percentage points lower than of {against} (likely {range}).")
    return _("On average {distance} lower than {against} (likely {range}).")


def higher_words(result: LookResult) -> str:
    if result.two_valued:
        return _("The share is {distance} percentage points higher than of {against} (likely {range}).")
    return _("On average {distance} higher than {against} (likely {range}).")


def look_headline(result: LookResult) -> str:
    """How many gaps there are that chance does not explain."""
    gaps = [gap for gap in result.gaps if gap.difference is not None]
    sure = sum(gap.significant for gap in gaps)
    if not gaps:
        return _("No gap can be told: the groups are too small, or there is only one.")
    known = ngettext("One gap can be told.", "{count} gaps can be told.", len(gaps)).format(count=len(gaps))
    more = ngettext(
        "{count} is larger than chance would easily make it.",
        "{count} are larger than chance would easily make them.",
        sure,
    ).format(count=sure)
    return (
        f"{known} {more}"
        if sure
        else _("{known} None is larger than chance would easily make it.").format(known=known)
    )


def look_title(look: Look, labels: Labels) -> str:
    groups = ", ".join(labels.get(name, name) for name in look.columns)
    outcome = labels.get(look.outcome, look.outcome)
    if look.time:
        time = labels.get(look.time, look.time)
        return _("{outcome} by {groups}, and over time by {time}").format(
            outcome=outcome, groups=groups, time=time
        )
    return _("{outcome} by {groups}").format(outcome=outcome, groups=groups)


def look_facts(look: Look, labels: Labels) -> Iterator[tuple[str, str]]:
    """The question in words."""
    yield _("What was measured"), labels.get(look.outcome, look.outcome)
    yield _("Groups"), ", ".join(labels.get(name, name) for name in look.columns)
    if look.time:
        yield _("When students were measured"), labels.get(look.time, look.time)
    yield _("Compared with"), str(ComparedWith(look.against).label)
    cluster = labels.get(look.cluster, look.cluster)
    yield _("Schools or classes"), cluster or _("None: students are independent")
    yield _("Smallest group that may be told"), counted(look.minimum)
