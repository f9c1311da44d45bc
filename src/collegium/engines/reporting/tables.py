"""Tables and sentences of a protected result: rounded for people, in full precision for the CSV files."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TextIO

from collegium.engines.impact import BaselineRow, Coefficient, Finding, StudyResult
from collegium.engines.reporting.percents import in_percent, is_yes_no, unit_of
from collegium.engines.reporting.words import (
    BAND_ENDS,
    Labels,
    Words,
    apart,
    complete,
    decimals_for,
    number,
    p_value,
    percent,
)
from collegium.engines.tabular import write_csv

_MEANS = ("n treated", "n comparison", "mean treated", "mean comparison")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of text, ready to show. Every row is as long as headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def named(key: str, labels: Labels | None) -> str:
    """What people call a column, or "column=value" for a value of it; by default its own name."""
    return (labels or {}).get(key) or key.rpartition("=")[2]


def main_findings(result: StudyResult) -> list[Finding]:
    """One per outcome and arm for everyone, from the adjusted model where the study has one."""
    preferred = "adjusted" if any(one.model == "adjusted" for one in result.findings) else "unadjusted"
    return [one for one in result.findings if not one.subgroup and one.model == preferred]


def group_name(one: Finding, words: Words, labels: Labels | None) -> str:
    if not one.subgroup:
        return words["everyone"]
    level = named(f"{one.subgroup}={one.level}", labels)
    return words["group"].format(subgroup=named(one.subgroup, labels), level=level)


@dataclass(frozen=True, slots=True)
class Withheld:
    """Groups that are not shown for one reason."""

    why: str
    groups: tuple[str, ...]


def withheld_groups(
    result: StudyResult, words: Words | None = None, labels: Labels | None = None
) -> list[Withheld]:
    """The withheld findings, by reason: a line of names in place of rows without numbers."""
    words = complete(words)
    found: dict[str, dict[str, None]] = {}
    for one in result.findings:
        if one.suppressed:
            arm = named(f"{result.study.treatment}={one.arm}", labels)
            group = words["arm and group"].format(arm=arm, group=group_name(one, words, labels))
            found.setdefault(one.withheld, {})[group] = None
    return [Withheld(why, tuple(groups)) for why, groups in found.items()]


def findings_table(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> Grid:
    """All findings, rounded; a withheld one has no numbers and says why in the last column."""
    words = complete(words)
    interval = words["interval"].format(confidence=percent(result.study.confidence, words))
    before = ("outcome", "arm", "for whom", "model", *_MEANS, "effect")
    after = ("p", "g", "index", "note")
    headers = [*(words[key] for key in before), interval, *(words[key] for key in after)]
    rows = tuple(
        (
            named(one.outcome, labels),
            named(f"{result.study.treatment}={one.arm}", labels),
            group_name(one, words, labels),
            words[one.model],
            *_finding_numbers(one, result, words),
            one.withheld,
        )
        for one in result.findings
    )
    return Grid(tuple(headers), rows)


def _finding_numbers(one: Finding, result: StudyResult, words: Words) -> tuple[str, ...]:
    if one.suppressed:
        return (words["withheld"],) * 9
    is_share, one = is_yes_no(result, one.outcome), in_percent(one, result)
    places = decimals_for(one.se)
    share, gap = ("share", "share gap") if is_share else ("plain", "plain")
    return (
        number(one.n_treated, 0, words),
        number(one.n_comparison, 0, words),
        marked(share, number(one.mean_treated, places, words), words),
        marked(share, number(one.mean_comparison, places, words), words),
        marked(gap, number(one.effect, places, words), words),
        interval_text(one, words),
        p_value(one.p, words),
        size_text(one, words),
        number(one.improvement_index, 0, words),
    )


def marked(kind: str, text: str, words: Words) -> str:
    """A number with its unit, where it has one."""
    return words[kind].format(number=text) if text and kind != "plain" else text


def size_text(row: Finding | BaselineRow, words: Words) -> str:
    """Hedges g, or the Cox index with its name."""
    places = _places(row)
    size = number(row.hedges_g, places, words)
    return words["cox"].format(size=size) if size and row.index == "cox" else size


def _places(row: Finding | BaselineRow) -> int:
    """Two; more where the band of a difference before would not be that of the rounded number."""
    if row.hedges_g is None or not isinstance(row, BaselineRow):
        return 2
    return apart(abs(row.hedges_g), 2, *BAND_ENDS, up_to=True)


def has_cox(result: StudyResult) -> bool:
    """Whether any effect size that is told is a Cox index."""
    rows: list[Finding | BaselineRow] = [*result.findings, *result.baseline]
    return any(row.index == "cox" and row.hedges_g is not None for row in rows)


def interval_text(one: Finding, words: Words) -> str:
    if one.ci_low is None or one.ci_high is None:
        return ""
    places = decimals_for(one.se)
    return words["between"].format(
        low=number(one.ci_low, places, words), high=number(one.ci_high, places, words)
    )


def baseline_table(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> Grid:
    """Baseline equivalence with the What Works Clearinghouse band of each measure."""
    words = complete(words)
    keys = ("measure", "outcome", "arm", *_MEANS, "g", "band", "note")
    rows = tuple(
        (
            named(row.measure, labels),
            named(row.outcome, labels),
            named(f"{result.study.treatment}={row.arm}", labels),
            *_baseline_numbers(row, words),
            row.withheld,
        )
        for row in result.baseline
    )
    return Grid(tuple(words[key] for key in keys), rows)


def _baseline_numbers(row: BaselineRow, words: Words) -> tuple[str, ...]:
    if row.suppressed:
        return (words["withheld"],) * 6
    numbers = [number(row.n_treated, 0, words), number(row.n_comparison, 0, words)]
    numbers += [number(value, 2, words) for value in (row.mean_treated, row.mean_comparison)]
    return (*numbers, size_text(row, words), words[row.band] if row.band else "")


def rows_table(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> Grid:
    """The account of rows as two columns: what, how many."""
    words = complete(words)
    account = result.rows
    lines = [(words["rows total"], account.total), (words["rows other"], account.other_arm)]
    for outcome, used in account.used.items():
        name = named(outcome, labels)
        lines.append((words["rows used"].format(outcome=name), used))
        if outcome in account.missing:
            lines.append((words["rows missing"].format(outcome=name), account.missing[outcome]))
    told = ((text, words["withheld"] if count is None else number(count, 0, words)) for text, count in lines)
    return Grid((words["rows"], ""), tuple(told))


def coefficients_table(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> Grid:
    words = complete(words)
    headers = tuple(words[key] for key in ("outcome", "model", "term", "estimate", "standard error"))
    rows = tuple(
        (
            named(row.outcome, labels),
            words[row.model],
            row.term,
            number(row.estimate, decimals_for(row.se), words),
            number(row.se, decimals_for(row.se), words),
        )
        for row in result.coefficients
    )
    return Grid(headers, rows)


# CSV: the field names of the dataclasses, every digit -------------------------------------------------------


def write_findings(target: Path | TextIO, result: StudyResult) -> None:
    names = [*(one.name for one in fields(Finding)), "unit"]
    rows = zip(_cells(result.findings), result.findings, strict=True)
    write_csv(target, names, ([*cells, unit_of(one.outcome, result)] for cells, one in rows))


def write_baseline(target: Path | TextIO, result: StudyResult) -> None:
    write_csv(target, [one.name for one in fields(BaselineRow)], _cells(result.baseline))


def write_coefficients(target: Path | TextIO, result: StudyResult) -> None:
    write_csv(target, [one.name for one in fields(Coefficient)], _cells(result.coefficients))


def _cells(
    records: tuple[Finding, ...] | tuple[BaselineRow, ...] | tuple[Coefficient, ...],
) -> Iterator[list[object]]:
    for record in records:
        yield list(asdict(record).values())
