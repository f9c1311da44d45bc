"""The picture of a table of evidence, where it has one: intervals, pairs before and after, points, or lines."""

from collections.abc import Mapping
from typing import Any

from collegium.engines.impact import Evidence
from collegium.engines.reporting.chart import THEME, Spec, config_of
from collegium.engines.reporting.words import Words, complete, isolated

_ROW = 22  # pixels of one line of labels
_WIDTH = 420
_HEIGHT = 260
# By what the table is (its key up to a colon): the kind of picture and the columns that it takes.
PICTURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "value added": ("intervals", ("unit", "value", "low", "high")),
    "trend": ("intervals", ("time", "effect", "low", "high")),
    "balance": ("pairs", ("measure", "before", "after")),
    "balance by": ("pairs", ("measure", "before", "after")),
    "line": ("points", ("distance", "mean", "side")),
    "series": ("lines", ("time", "observed", "expected")),
    "dose": ("doses", ("dose", "mean", "low", "high", "side", "line")),
    "curve": ("intervals", ("choices", "effect", "low", "high")),
}
# Standardised differences up to the first are alike, up to the second can be adjusted for (WWC Handbook 4.1).
ALIKE, ADJUSTABLE = 0.05, 0.25


def has_picture(evidence: Evidence) -> bool:
    """Not where nothing is told of it but a line that says so."""
    drawn = any(isinstance(value, int | float) for row in evidence.rows for value in row[1:])
    return drawn and _kind(evidence) in PICTURES


def evidence_chart(
    evidence: Evidence,
    *,
    title: str,
    description: str,
    names: Mapping[str, str],
    words: Words | None = None,
    theme: Mapping[str, str] = THEME,
) -> Spec:
    """A Vega-Lite specification; call it only where `has_picture`.

    title, description: for people. names: what people call the columns and the values of text columns.
    """
    words = complete(words)
    kind, columns = PICTURES[_kind(evidence)]
    values = [
        {name: _shown(row[evidence.columns.index(name)], names, words) for name in columns}
        for row in evidence.rows
    ]
    told = {name: isolated(names.get(name, name), words) for name in columns}
    draws = {"intervals": _intervals, "pairs": _pairs, "points": _points, "lines": _lines, "doses": _doses}
    draw = draws[kind]
    marks = {"decimal": words["decimal mark"], "thousands": words["thousands mark"]}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": description,
        "usermeta": {
            "theme": dict(theme),
            "locale": {**marks, "grouping": [3], "currency": ["", ""]},
            "title": title,
        },
        "background": None,
        "padding": 4,
        "data": {"values": values},
        "config": config_of(theme),
        **draw(columns, values, told, theme),
    }


def _kind(evidence: Evidence) -> str:
    return evidence.key.partition(":")[0]


def _shown(value: Any, names: Mapping[str, str], words: Words) -> Any:
    return isolated(names.get(value, value), words) if isinstance(value, str) else value


def _ordered(field: str) -> Spec:
    axis = {"title": None, "grid": False, "ticks": False, "domain": False, "labelPadding": 8}
    return {"field": field, "type": "nominal", "sort": None, "axis": axis}


def _number(field: str, title: str, **more: Any) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "title": title,
        "scale": {"zero": False, "nice": True},
        **more,
    }


def _zero(theme: Mapping[str, str], *values: float) -> Spec:
    """Lines across the picture at these values of x."""
    return {
        "data": {"values": [{"at": value} for value in values]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "aria": False},
        "encoding": {
            "x": {"field": "at", "type": "quantitative"},
            "color": {"value": theme["--chart-ink-soft"]},
        },
    }


def _intervals(columns: tuple[str, ...], values: list[Spec], told: Spec, theme: Mapping[str, str]) -> Spec:
    label, value, low, high = columns
    y, colour = _ordered(label), {"value": theme["--chart-1"]}
    return {
        "width": _WIDTH,
        "height": _ROW * len({one[label] for one in values}),
        "layer": [
            _zero(theme, 0.0),
            {
                "mark": {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "aria": False},
                "encoding": {"y": y, "x": _number(low, told[value]), "x2": {"field": high}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 70},
                "encoding": {"y": y, "x": _number(value, told[value]), "color": colour},
            },
        ],
    }


def _pairs(columns: tuple[str, ...], values: list[Spec], told: Spec, theme: Mapping[str, str]) -> Spec:
    """A Love plot: hollow before, filled after, and the bounds of what is alike and what can be adjusted for."""
    label, before, after = columns
    y = _ordered(label)
    title = f"{told[before]} ○   {told[after]} ●"
    return {
        "width": _WIDTH,
        "height": _ROW * len({one[label] for one in values}),
        "layer": [
            _zero(theme, -ADJUSTABLE, -ALIKE, ALIKE, ADJUSTABLE),
            {
                "mark": {"type": "point", "filled": False, "size": 70, "strokeWidth": 2},
                "encoding": {"y": y, "x": _number(before, title), "color": {"value": theme["--chart-2"]}},
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 80},
                "encoding": {"y": y, "x": _number(after, title), "color": {"value": theme["--chart-1"]}},
            },
        ],
    }


def _points(columns: tuple[str, ...], values: list[Spec], told: Spec, theme: Mapping[str, str]) -> Spec:
    x, y, side = columns
    sides = sorted({str(one[side]) for one in values})
    scale = {"domain": sides, "range": [theme["--chart-2"], theme["--chart-1"]][: len(sides)]}
    shape = {"domain": sides, "range": ["circle", "diamond"][: len(sides)]}
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 60},
        "encoding": {
            "x": _number(x, told[x]),
            "y": _number(y, told[y]),
            "color": {"field": side, "type": "nominal", "scale": scale, "title": None},
            "shape": {"field": side, "type": "nominal", "scale": shape, "title": None},
        },
    }


def _lines(columns: tuple[str, ...], _values: list[Spec], told: Spec, theme: Mapping[str, str]) -> Spec:
    x, observed, expected = columns
    title = f"{told[observed]} ━   {told[expected]} ┅"
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "layer": [
            {
                "mark": {"type": "line", "point": True, "strokeWidth": 2},
                "encoding": {
                    "x": _number(x, told[x], axis={"format": "d"}),
                    "y": _number(observed, title),
                    "color": {"value": theme["--chart-1"]},
                },
            },
            {
                "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [6, 4]},
                "encoding": {
                    "x": _number(x, told[x], axis={"format": "d"}),
                    "y": _number(expected, title),
                    "color": {"value": theme["--chart-2"]},
                },
            },
        ],
    }


def _doses(columns: tuple[str, ...], values: list[Spec], told: Spec, theme: Mapping[str, str]) -> Spec:
    """Means with their intervals by rising dose, each side in its colour and shape, and the line of one side."""
    x, y, low, high, side, line = columns
    sides = list(dict.fromkeys(str(one[side]) for one in values))
    on_line = next((str(one[side]) for one in values if one[line] is not None), "")
    colours = [theme["--chart-1"] if one == on_line else theme["--chart-2"] for one in sides]
    shapes = ["circle" if one == on_line else "diamond" for one in sides]
    at = _number(x, told[x])
    colour = {
        "field": side,
        "type": "nominal",
        "scale": {"domain": sides, "range": colours},
        "title": None,
        "legend": {"orient": "top"},
    }
    shape = {**colour, "scale": {"domain": sides, "range": shapes}}
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "layer": [
            {
                "transform": [{"filter": f"isValid(datum['{line}'])"}],
                "mark": {"type": "line", "strokeWidth": 2, "strokeDash": [6, 4], "aria": False},
                "encoding": {"x": at, "y": _number(line, told[y]), "color": {"value": theme["--chart-1"]}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "aria": False},
                "encoding": {"x": at, "y": _number(low, told[y]), "y2": {"field": high}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 80},
                "encoding": {"x": at, "y": _number(y, told[y]), "color": colour, "shape": shape},
            },
        ],
    }
