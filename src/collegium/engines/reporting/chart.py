"""The chart of a study: one row per group, its difference as a point, its interval as a line, and zero."""

from collections.abc import Mapping
from typing import Any

from collegium.engines.impact import Finding, StudyResult
from collegium.engines.reporting.answer import answers
from collegium.engines.reporting.percents import in_percent, is_yes_no
from collegium.engines.reporting.tables import group_name, main_findings, named
from collegium.engines.reporting.words import Labels, Words, complete, decimals_for, isolated, number, percent

# CSS variable and the colour it stands for where there is no style sheet (on a light background); as in tokens.css.
THEME: Mapping[str, str] = {
    "--chart-1": "#0f5257",
    "--chart-2": "#b86a00",
    "--chart-3": "#3c4993",
    "--chart-4": "#b04a1c",
    "--chart-5": "#78306f",
    "--chart-6": "#3f7f2e",
    "--chart-7": "#1d5581",
    "--chart-8": "#6b675c",
    "--chart-ink": "#1c1b19",
    "--chart-ink-soft": "#5a564e",
    "--chart-grid": "#d9d4c7",
}
SERIES = tuple(name for name in THEME if name.removeprefix("--chart-").isdigit())
_ROW = 26  # height of one group in pixels
_WIDTH = 420
_BARE = {"title": None, "grid": False, "ticks": False, "domain": False}

Spec = dict[str, Any]


def effects_chart(
    result: StudyResult,
    *,
    labels: Labels | None = None,
    words: Words | None = None,
    theme: Mapping[str, str] = THEME,
) -> Spec:
    """A Vega-Lite specification with a panel per outcome and arm, everyone first, then the groups.

    labels: what people call a column, or a value as "column=value". theme: colours by CSS variable;
    `render_svg` writes the variables. A withheld group keeps its row, marked as such. No findings: no
    panels.
    """
    words = complete(words)
    panels = [_panel(main, result, words, labels, theme) for main in main_findings(result)]
    return _drawing(panels, " ".join(answers(result, words, labels)), words, theme)


def effect_charts(
    result: StudyResult,
    *,
    labels: Labels | None = None,
    words: Words | None = None,
    theme: Mapping[str, str] = THEME,
) -> list[Spec]:
    """The panels of `effects_chart` as drawings of their own: on paper each is kept whole on its page."""
    words = complete(words)
    told = answers(result, words, labels)
    return [
        _drawing([_panel(main, result, words, labels, theme)], sentence, words, theme)
        for main, sentence in zip(main_findings(result), told, strict=True)
    ]


def _drawing(panels: list[Spec], description: str, words: Words, theme: Mapping[str, str]) -> Spec:
    marks = {"decimal": words["decimal mark"], "thousands": words["thousands mark"]}
    locale = {**marks, "grouping": [3], "currency": ["", ""]}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": description,
        "usermeta": {
            "theme": dict(theme),
            "locale": locale,
            "title": panels[0]["title"]["text"] if panels else "",
        },
        "background": None,
        "padding": 4,
        "vconcat": panels,
        "spacing": 28,
        "config": config_of(theme),
    }


def config_of(theme: Mapping[str, str]) -> Spec:
    ink, soft, grid = theme["--chart-ink"], theme["--chart-ink-soft"], theme["--chart-grid"]
    return {
        "font": "sans-serif",
        "view": {"stroke": None},
        "title": {"anchor": "start", "frame": "bounds", "color": ink, "fontSize": 14, "offset": 10},
        "legend": {"labelColor": ink, "labelFontSize": 12, "labelLimit": 260},
        "axis": {
            "labelColor": ink,
            "titleColor": soft,
            "gridColor": grid,
            "domainColor": grid,
            "tickColor": grid,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 260,
        },
    }


def _panel(
    main: Finding, result: StudyResult, words: Words, labels: Labels | None, theme: Mapping[str, str]
) -> Spec:
    same = (main.outcome, main.arm, main.model)
    shown = [one for one in result.findings if (one.outcome, one.arm, one.model) == same]
    is_share, study = is_yes_no(result, main.outcome), result.study
    told = [in_percent(one, result) for one in sorted(shown, key=lambda one: bool(one.subgroup))]
    values = [_value(one, words, labels, is_share=is_share) for one in told]
    title = words["chart title"].format(
        outcome=named(main.outcome, labels),
        arm=named(f"{study.treatment}={main.arm}", labels),
        comparison=named(f"{study.treatment}={study.comparison}", labels),
    )
    axis = words["chart axis share" if is_share else "chart axis"].format(
        confidence=percent(study.confidence, words)
    )
    return {
        "title": {"text": isolated(title, words)},
        "width": _WIDTH,
        "height": _ROW * len(values),
        "data": {"values": values},
        "encoding": {"y": {"field": "group", "type": "nominal", "sort": None, "axis": _BARE}},
        "layer": _layers(isolated(axis, words), _domain(main, result), theme),
    }


def _domain(main: Finding, result: StudyResult) -> list[float]:
    """Least and greatest bound of the outcome over all arms, so that their panels have one scale."""
    same = [one for one in result.findings if (one.outcome, one.model) == (main.outcome, main.model)]
    known = [in_percent(one, result) for one in same if not one.suppressed]
    numbers = [value for one in known for value in (one.effect, one.ci_low, one.ci_high) if value is not None]
    return [min([0.0, *numbers]), max([0.0, *numbers])] if numbers else [-1.0, 1.0]


def _value(one: Finding, words: Words, labels: Labels | None, *, is_share: bool) -> Spec:
    group = group_name(one, words, labels)
    places = decimals_for(one.se)
    numbers = {key: number(getattr(one, key), places, words) for key in ("effect", "ci_low", "ci_high")}
    low, high = numbers["ci_low"], numbers["ci_high"]
    row = words["chart row share" if is_share else "chart row"]
    told = row.format(group=group, effect=numbers["effect"], low=low, high=high)
    known = not one.suppressed and one.effect is not None
    return {
        "group": isolated(group, words),
        "effect": one.effect if known else None,
        "low": one.ci_low if known else None,
        "high": one.ci_high if known else None,
        "everyone": not one.subgroup,
        "withheld": "" if known else words["withheld"],
        "told": told if known else words["chart row withheld"].format(group=group),
    }


def _layers(axis: str, domain: list[float], theme: Mapping[str, str]) -> list[Spec]:
    x = {
        "type": "quantitative",
        "title": axis,
        "scale": {"domain": domain, "nice": True},
        "axis": {"tickCount": 7},
    }
    colour = {
        "condition": {"test": "datum.everyone", "value": theme["--chart-1"]},
        "value": theme["--chart-2"],
    }
    known, told = {"filter": "isValid(datum.effect)"}, {"field": "told", "type": "nominal"}
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "strokeWidth": 1.5, "aria": False},
            "encoding": {"y": None, "x": {"datum": 0, **x}, "color": {"value": theme["--chart-ink-soft"]}},
        },
        {
            "transform": [known],
            "mark": {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "aria": False},
            "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}, "color": colour},
        },
        {
            "transform": [known],
            "mark": {"type": "point", "filled": True, "opacity": 1, "size": 90},
            "encoding": {
                "x": {"field": "effect", **x},
                "color": colour,
                "shape": {"condition": {"test": "datum.everyone", "value": "diamond"}, "value": "circle"},
                "description": told,
            },
        },
        {
            "transform": [{"filter": "!isValid(datum.effect)"}],
            "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "fontStyle": "italic"},
            "encoding": {
                "x": {"datum": 0, **x},
                "text": {"field": "withheld"},
                "color": {"value": theme["--chart-ink-soft"]},
                "description": told,
            },
        },
    ]
