"""One indicator drawn large: its values, the way to the target, and where the values lead."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from collegium.engines.progress import Forecast
from collegium.evaluation.tables.dashboard import Watched, aim_of, rounded
from collegium.initiatives.views.charts import amount, day, scale

Point = tuple[date, Any]


def curve_chart(row: Watched) -> dict[str, Any] | None:
    """What components/chart.html shows; None without a value."""
    if not row.values:
        return None
    dots: list[Point] = [(value.on, value.value) for value in row.values]
    aim: list[Point] = [(on, Decimal(str(value))) for on, value in aim_of(row.indicator)]
    ahead = led_to(row.forecast)
    every = [*dots, *aim, *ahead]
    place = scale(every)
    svg = render_to_string(
        "evaluation/curve_chart.svg",
        {
            "line": " ".join(",".join(place(dot)) for dot in dots),
            "dots": [place(dot) for dot in dots],
            "aim": [place(end) for end in aim],
            "last": place(dots[-1]),
            "ahead": [place(end) for end in ahead],
            "top": amount(shortened(max(value for _on, value in every))),
            "bottom": amount(shortened(min(value for _on, value in every))),
            "first": day(min(on for on, _value in every)),
            "end": day(max(on for on, _value in every)),
        },
    )
    return {
        "title": row.indicator.name,
        "note": _(
            "Dotted: the way from baseline to target. The fan: where the values lead, and how unsure that is."
        )
        if ahead
        else _("The dotted line leads from the baseline to the target."),
        "alt": " ".join([*spoken(row)]),
        "svg": svg,
        "table": {"headers": [_("Day"), _("Value"), _("What it is")], "rows": numbers(row)},
        "csv_url": "?format=csv",
    }


def led_to(found: Forecast | None) -> list[Point]:
    """The middle, low and high end of the forecast on its day."""
    if found is None:
        return []
    return [(found.on, Decimal(str(value))) for value in (found.value, found.low, found.high)]


def shortened(value: Decimal) -> Decimal:
    return round(value, 2)


def spoken(row: Watched) -> list[str]:
    """The drawing in words."""
    values = [
        _("{value} on {day}").format(value=amount(value.value), day=day(value.on)) for value in row.values
    ]
    return [", ".join(values) + "."]


def numbers(row: Watched) -> list[list[str]]:
    """Every number of the drawing."""
    indicator, found = row.indicator, row.forecast
    lines = [[day(value.on), amount(value.value), _("measured")] for value in row.values]
    for on, value, what in (
        (indicator.baseline_on, indicator.baseline, _("baseline")),
        (indicator.target_on, indicator.target, _("target")),
    ):
        if value is not None:
            lines.append([day(on), amount(value), what])
    if found is not None:
        told = _("{low} to {high}").format(low=rounded(found.low, row), high=rounded(found.high, row))
        lines.append([day(found.on), rounded(found.value, row), _("where the values lead")])
        lines.append([day(found.on), told, _("likely range of that, four times in five")])
    return lines
