"""What the pages of surveys show: results in words and numbers, nothing of small groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.engines.reporting import THEME, render_svg
from collegium.engines.surveys import (
    Change,
    Estimate,
    GroupResult,
    Results,
    Share,
    changes,
    response_rate,
    results,
)
from collegium.feedback.models import Item, Response, Wave, in_language
from collegium.feedback.vocabulary import SCALE_LABELS, WITHHELD, Audience, ItemKind
from collegium.partners.vocabulary import OrganisationKind


@dataclass(frozen=True, slots=True)
class Line:
    """One item or sub-scale for one group, ready to be shown."""

    label: str
    group: str
    estimate: Estimate
    counts: tuple[tuple[int, int], ...]
    ends: str


def results_of(wave: Wave) -> Results:
    """Everything that may be shown of a wave."""
    found = [one.as_response() for one in wave.responses.all()]
    return results(wave.survey.as_instrument(), found, minimum=wave.survey.minimum_group)


def groups_shown(found: Results) -> tuple[GroupResult, ...]:
    """Kinds of partners that may be shown; to list the others would say who has answered, and who has not."""
    return tuple(group for group in found.groups if group.group and not group.why)


def changes_since(wave: Wave, before: Wave) -> tuple[Change, ...]:
    """How everyone's answers moved; people cannot be linked, so the waves are compared as a whole."""
    pair = [[one.as_response() for one in each.responses.all()] for each in (before, wave)]
    return changes(wave.survey.as_instrument(), *pair, minimum=wave.survey.minimum_group)


def rate_of(wave: Wave) -> Share | None:
    """Who answered of those who were asked; None where anybody could answer."""
    if wave.audience == Audience.ANYONE:
        return None
    return response_rate(wave.responses.count(), wave.invitations.count())


def group_name(group: str | None) -> str:
    if group is None:
        return _("Everyone")
    return str(OrganisationKind(group).label) if group in OrganisationKind.values else _("Others")


def lines_of(group: GroupResult, items: Sequence[Item]) -> list[Line]:
    """Sub-scales first, then items, for one group."""
    by_key = {item.key: item for item in items}
    name = group_name(group.group)
    scales = [
        Line(_("Together: {scale}").format(scale=scale_name(one.scale)), name, one.estimate, (), "")
        for one in group.scales
    ]
    return scales + [
        Line(str(by_key[one.item]), name, one.estimate, one.counts, ends_of(by_key[one.item]))
        for one in group.items
    ]


def scale_name(key: str) -> str:
    return str(SCALE_LABELS.get(key, key))


def ends_of(item: Item) -> str:
    first, last = in_language(item.low_label), in_language(item.high_label)
    ends = _("{low} to {high}").format(low=item.low, high=item.high)
    return f"{ends} ({first} – {last})" if first and last else ends


def told(value: float | None) -> str:
    return "–" if value is None else number_format(round(value, 2), decimal_pos=2)


def between(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return "–"
    return _("{low} to {high}").format(low=told(estimate.low), high=told(estimate.high))


def line_columns(*, with_group: bool) -> list[Column]:
    columns = [Column("label", _("Question"), lambda line: line.label)]
    if with_group:
        columns.append(Column("group", _("Kind of partner"), lambda line: line.group))
    return [
        *columns,
        Column(
            "mean",
            _("Average"),
            lambda line: line.estimate.mean,
            text=lambda line: (
                str(WITHHELD[line.estimate.why]) if line.estimate.why else told(line.estimate.mean)
            ),
            align="end",
        ),
        Column("range", _("Likely range"), lambda line: between(line.estimate), align="end"),
        Column("n", _("Answers"), lambda line: line.estimate.n, align="end"),
        Column("ends", _("Scale"), lambda line: line.ends),
        Column("spread", _("How many chose each number, from the lowest"), spread),
    ]


def spread(line: Line) -> str:
    return " · ".join(str(count) for _value, count in line.counts)


def change_columns(items: Sequence[Item]) -> list[Column]:
    by_key = {item.key: str(item) for item in items}

    def label(change: Change) -> str:
        return by_key[change.key] if change.kind == "item" else scale_name(change.key)

    def moved(change: Change) -> str:
        found = change.difference
        return str(WITHHELD[found.why]) if found.why else f"{found.difference:+.2f}".replace("-", "−")

    return [
        Column("label", _("Question"), label),
        Column("change", _("Change"), lambda c: c.difference.difference, text=moved, align="end"),
        Column(
            "range", _("Likely range"), lambda c: interval(c.difference.low, c.difference.high), align="end"
        ),
        Column("sure", _("Beyond chance"), beyond_chance),
    ]


def interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else _("{low} to {high}").format(low=told(low), high=told(high))


def beyond_chance(change: Change) -> str:
    low, high = change.difference.low, change.difference.high
    if low is None or high is None:
        return "–"
    return _("better") if low > 0 else _("worse") if high < 0 else _("no clear change")


def chart_of(wave: Wave, everyone: GroupResult, items: Sequence[Item]) -> dict[str, Any] | None:
    """Averages with their ranges, for components/chart.html; a closed wave is drawn once for each language."""
    lines = [line for line in lines_of(everyone, items) if line.estimate.mean is not None and line.ends]
    if not lines:
        return None
    key = f"wave:{wave.pk}:{get_language()}"
    title = _("Average answers")
    sentence = "; ".join(f"{line.label} {told(line.estimate.mean)}" for line in lines)
    return {
        "title": title,
        "note": _("The line shows where the average of all who could answer probably lies (95 %)."),
        "svg": cache.get_or_set(key, lambda: render_svg(drawing(lines, items, title, sentence))),
        "alt": sentence,
    }


def drawing(lines: Sequence[Line], items: Sequence[Item], title: str, sentence: str) -> dict[str, Any]:
    asked = [item for item in items if item.kind == ItemKind.SCALE]
    domain = [min(item.low or 0 for item in asked), max(item.high or 0 for item in asked)]
    values = [
        {"q": line.label, "mean": line.estimate.mean, "low": line.estimate.low, "high": line.estimate.high}
        for line in lines
    ]
    ink, grid, main = THEME["--chart-ink"], THEME["--chart-grid"], THEME["--chart-1"]
    x = {"type": "quantitative", "title": None, "scale": {"domain": domain}, "axis": {"tickMinStep": 1}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": sentence,
        "usermeta": {"theme": dict(THEME), "title": title},
        "background": None,
        "padding": 4,
        "width": 300,
        "height": {"step": 30},
        "data": {"values": values},
        "encoding": {
            "y": {"field": "q", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 330}}
        },
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": main},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "color": main},
                "encoding": {"x": {"field": "mean", **x}},
            },
        ],
        "config": {
            "font": "sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelColor": ink,
                "gridColor": grid,
                "domainColor": grid,
                "tickColor": grid,
                "labelFontSize": 12,
            },
        },
    }


@dataclass(frozen=True, slots=True)
class Hidden:
    """That a text is hidden, and why. key: its name in addresses."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Texts:
    """What was written to one question. shown: (text, its name in addresses)."""

    question: str
    shown: list[tuple[str, str]]
    hidden: list[Hidden]


def texts_of(wave: Wave, items: Sequence[Item]) -> list[Texts]:
    """What was written, by question, in an order that says nothing; nothing where few answered."""
    answered: list[Response] = list(wave.responses.order_by("id").prefetch_related("hidden_texts"))
    if len(answered) < wave.survey.minimum_group:
        return []
    return [texts_on(item, answered) for item in items if item.kind == ItemKind.TEXT]


def texts_on(item: Item, answered: Sequence[Response]) -> Texts:
    shown, hidden = [], []
    for one in answered:
        if item.key not in one.answers:
            continue
        key = one.text_key(item)
        if why := next((each.reason for each in one.hidden_texts.all() if each.item_id == item.pk), None):
            hidden.append(Hidden(key, why))
        else:
            shown.append((str(one.answers[item.key]), key))
    return Texts(str(item), sorted(shown), sorted(hidden, key=lambda one: one.key))


def find_text(wave: Wave, text_key: str) -> tuple[Response, Item] | None:
    """The response and the question of a text that may be shown, by its name."""
    items = [item for item in wave.survey.items.all() if item.kind == ItemKind.TEXT]
    answered = list(wave.responses.all())
    if len(answered) < wave.survey.minimum_group:
        return None
    named = ((one, item) for one in answered for item in items if item.key in one.answers)
    return next(((one, item) for one, item in named if one.text_key(item) == text_key), None)
