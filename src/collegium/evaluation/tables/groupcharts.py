"""Drawings of an indicator by group: the newest values with their likely ranges, and each gap over time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from collegium.engines.equity import Group
from collegium.engines.looks import ChangeRow, GroupRow, LookAtReports, LookResult
from collegium.evaluation.tables.equity import group_name, range_words, scaled
from collegium.evaluation.tables.equity_changes import gap_words
from collegium.initiatives.views.charts import day

LEFT, RIGHT, STEP, TOP = 16, 624, 40, 30
BAND, INSIDE = 84, 50  # of one gap over time: its height with its name, and without

Points = list[tuple[date, float]]


def group_chart(found: LookAtReports) -> dict[str, Any] | None:
    """The newest values of the groups that are told, with their likely ranges; None where there are fewer than two."""
    result = found.newest
    rows = [row for row in result.groups if row.value is not None and len(row.group) < 2]
    if len(rows) < 2:
        return None
    text = scaled(result)
    ends = [end for row in rows for end in (row.low, row.value, row.high) if end is not None]
    low, high = min(ends), max(ends)
    drawing = {
        "rows": [drawn(row, place, (low, high), result) for place, row in enumerate(rows)],
        "height": TOP + STEP * len(rows) + 32,
        "foot": TOP + STEP * len(rows) + 12,
        "low": text(low),
        "high": text(high),
    }
    headers = [_("Group"), _("Share (%)") if result.two_valued else _("Mean"), _("Likely range")]
    return {
        "title": _("Groups on {day}").format(day=day(date.fromisoformat(found.on))),
        "note": _("Dots are values, lines their likely ranges. Groups that are withheld are not drawn."),
        "alt": "; ".join(f"{group_name(row.group, {})}: {text(row.value or 0.0)}" for row in rows),
        "svg": render_to_string("evaluation/group_chart.svg", drawing),
        "table": {"headers": headers, "rows": [numbers(row, result) for row in rows]},
    }


def drawn(row: GroupRow, place: int, ends: tuple[float, float], result: LookResult) -> dict[str, Any]:
    value = row.value or 0.0
    return {
        "name": group_name(row.group, {}),
        "value": scaled(result)(value),
        "y": TOP + STEP * place,
        "text_y": TOP + STEP * place - 10,
        "x": between(value, ends),
        "low": between(value if row.low is None else row.low, ends),
        "high": between(value if row.high is None else row.high, ends),
    }


def between(value: float, ends: tuple[float, float], start: float = LEFT, stop: float = RIGHT) -> str:
    """Where a number stands from start to stop, as ends stand at these; in the middle where the ends are the same."""
    low, high = ends
    share = 0.5 if high == low else (value - low) / (high - low)
    return f"{start + share * (stop - start):.1f}"


def numbers(row: GroupRow, result: LookResult) -> list[str]:
    told = "–" if row.low is None or row.high is None else range_words(row.low, row.high, result)
    return [group_name(row.group, {}), scaled(result)(row.value or 0.0), told]


# --- gaps over time -------------------------------------------------------------------------------------------


def gaps_over_time(changes: Sequence[ChangeRow]) -> dict[Group, Points]:
    """The gaps that are told, by group and day; the days of `changes` are written 2026-05-31."""
    found: dict[Group, Points] = {}
    for row in changes:
        if row.gap_before is None or row.gap_after is None:
            continue
        points = found.setdefault(row.group, [(date.fromisoformat(row.before), row.gap_before)])
        points.append((date.fromisoformat(row.after), row.gap_after))
    return found


def gap_chart(found: LookAtReports) -> dict[str, Any] | None:
    """A line for the gap of each group, all on one scale with 0; None where no change is told."""
    result = found.newest
    lines = gaps_over_time(result.changes)
    if not lines:
        return None
    days = [on for points in lines.values() for on, _gap in points]
    heights = [gap for points in lines.values() for _on, gap in points]
    ends = (min(0.0, *heights), max(0.0, *heights))
    across = (float(min(days).toordinal()), float(max(days).toordinal()))
    drawing = {
        "rows": [
            band(group, points, place, ends, across) for place, (group, points) in enumerate(lines.items())
        ],
        "height": BAND * len(lines) + 24,
        "first": day(min(days)),
        "last": day(max(days)),
    }
    return {
        "title": _("Gaps over time"),
        "note": _("Each line is the gap of one group; the dotted line is 0, where there is none."),
        "alt": "; ".join(spoken(lines, result)),
        "svg": render_to_string("evaluation/gap_chart.svg", drawing),
        "table": {
            "headers": [_("Group"), _("Day"), _("Gap")],
            "rows": [
                [group_name(group, {}), day(on), gap_words(gap, result)]
                for group, points in lines.items()
                for on, gap in points
            ],
        },
    }


def band(
    group: Group, points: Points, place: int, ends: tuple[float, float], across: tuple[float, float]
) -> dict[str, Any]:
    """One group: its name above, its line within a band of its own."""
    top = BAND * place + BAND - INSIDE
    dots = [
        (
            between(float(on.toordinal()), across, LEFT + 6, RIGHT - 6),
            between(gap, ends, top + INSIDE - 8, top + 8),
        )
        for on, gap in points
    ]
    return {
        "name": group_name(group, {}),
        "text_y": top - 6,
        "zero": between(0.0, ends, top + INSIDE - 8, top + 8),
        "line": " ".join(",".join(dot) for dot in dots),
        "dots": dots,
    }


def spoken(lines: Mapping[Group, Points], result: LookResult) -> list[str]:
    """The drawing in words."""
    return [
        _("{group}: {before} to {after}").format(
            group=group_name(group, {}),
            before=gap_words(points[0][1], result),
            after=gap_words(points[-1][1], result),
        )
        for group, points in lines.items()
    ]
