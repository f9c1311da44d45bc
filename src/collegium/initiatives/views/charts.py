"""Small drawings of indicators: numbers become coordinates here, templates draw them."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from collegium.engines.progress import Progress
from collegium.initiatives.models import Indicator
from collegium.initiatives.vocabulary import PROGRESS_LABELS, PROGRESS_TONES

WIDTH, HEIGHT, MARGIN = 640, 240, 44


@dataclass(frozen=True, slots=True)
class Standing:
    """An indicator and how far it is, ready to be shown. bar: 0 to 100, None without a judgement."""

    indicator: Indicator
    progress: Progress
    label: Any
    tone: str
    sentence: str
    bar: int | None


def standing(indicator: Indicator, *, today: date) -> Standing:
    progress = indicator.progress(today=today)
    share = progress.share
    return Standing(
        indicator=indicator,
        progress=progress,
        label=PROGRESS_LABELS[progress.state],
        tone=PROGRESS_TONES[progress.state],
        sentence=sentence(indicator, progress),
        bar=None if share is None else round(100 * min(max(share, Fraction(0)), Fraction(1))),
    )


def sentence(indicator: Indicator, progress: Progress) -> str:
    """Baseline, latest value and target in words: the text that stands for the drawing.

    Nothing where none of them is known: that no value has been recorded is what the label says.
    """
    words = []
    if progress.latest is not None:
        latest = _("{value} on {day}")
        words.append(latest.format(value=amount(progress.latest.value), day=day(progress.latest.on)))
    if indicator.baseline is not None:
        words.append(_("from {value}").format(value=amount(indicator.baseline)))
    if indicator.target is not None:
        words.append(_("towards {value}").format(value=amount(indicator.target)))
    return f"{' '.join(words)} {indicator.unit}".strip() if words else ""


def amount(value: Any) -> str:
    """A number with all its digits and no trailing zeros, in the person's notation."""
    return "–" if value is None else number_format(value.normalize() + 0, use_l10n=True)


def day(on: date | None) -> str:
    return "–" if on is None else date_format(on, "DATE_FORMAT")


def line_chart(standing_: Standing) -> dict[str, Any]:
    """The values over time with baseline and target, for components/chart.html."""
    indicator = standing_.indicator
    values = sorted(indicator.values.all(), key=lambda value: value.on)
    dots = [(value.on, value.value) for value in values]
    ends = [
        (on, value)
        for on, value in [
            (indicator.baseline_on, indicator.baseline),
            (indicator.target_on, indicator.target),
        ]
        if on is not None and value is not None
    ]
    place = scale([*dots, *ends])
    svg = render_to_string(
        "initiatives/indicator_chart.svg",
        {
            "line": " ".join(f"{x},{y}" for x, y in map(place, dots)),
            "dots": [place(dot) for dot in dots],
            "aim": [place(end) for end in ends] if len(ends) == 2 else [],
            "top": amount(max(value for _on, value in [*dots, *ends])),
            "bottom": amount(min(value for _on, value in [*dots, *ends])),
            "first": day(min(on for on, _value in [*dots, *ends])),
            "last": day(max(on for on, _value in [*dots, *ends])),
        },
    )
    rows = [[day(value.on), amount(value.value), value.source or "–"] for value in values]
    return {
        "title": indicator.name,
        "note": _("The dotted line leads from the baseline to the target."),
        "alt": standing_.sentence,
        "svg": svg,
        "table": {"headers": [_("Day"), _("Value"), _("Source")], "rows": rows},
    }


def scale(points: list[tuple[date, Any]]) -> Any:
    """A function from (day, value) to coordinates as text; all points lie inside the margins."""
    days = [on.toordinal() for on, _value in points]
    heights = [Fraction(value) for _on, value in points]
    left, low = min(days), min(heights)
    width, height = max(days) - left or 1, max(heights) - low or 1

    def place(point: tuple[date, Any]) -> tuple[str, str]:
        x = MARGIN + Fraction(point[0].toordinal() - left, width) * (WIDTH - 2 * MARGIN)
        y = HEIGHT - MARGIN - (Fraction(point[1]) - low) / height * (HEIGHT - 2 * MARGIN)
        return f"{float(x):.1f}", f"{float(y):.1f}"

    return place
