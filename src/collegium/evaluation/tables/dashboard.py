"""The indicators of an initiative in one list: how far, how fresh, where the trend leads, what was said about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.clock import utc_date
from collegium.core.tables import Column
from collegium.engines.progress import Forecast, Freshness, Progress, Value, forecast
from collegium.evaluation.models import CurveNote
from collegium.evaluation.vocabulary import FRESHNESS_LABELS, FRESHNESS_TONES
from collegium.initiatives.models import Indicator, Initiative
from collegium.initiatives.views.charts import amount, day
from collegium.initiatives.vocabulary import PROGRESS_LABELS, PROGRESS_TONES
from collegium.initiatives.vocabulary.blueprints.shape import PER_CENT

SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 112, 32, 4
FEWEST_DRAWN = 2


@dataclass
class Watched:
    """An indicator with everything that the dashboard says of it; what costs time is reckoned when it is asked for."""

    indicator: Indicator
    progress: Progress
    freshness: Freshness
    today: date

    @property
    def state(self) -> str:
        return self.progress.state

    @property
    def label(self) -> Any:
        return PROGRESS_LABELS[self.progress.state]

    @property
    def tone(self) -> str:
        return PROGRESS_TONES[self.progress.state]

    @cached_property
    def values(self) -> list[Value]:
        """In the order of their days, up to today."""
        known = (Value(one.on, one.value) for one in self.indicator.values.all() if one.on <= self.today)
        return sorted(known, key=lambda value: value.on)

    @cached_property
    def forecast(self) -> Forecast | None:
        one = self.indicator
        return forecast(
            self.values,
            target=None if one.target is None else float(one.target),
            target_on=one.target_on,
            direction="up" if one.direction == "up" else "down",
            today=self.today,
            bounds=(0.0, 100.0) if is_share(self) else (None, None),
        )


@cache
def per_cent_units() -> frozenset[str]:
    """How "per cent" is written in the languages of the site: an indicator keeps that of whoever started."""
    found = {"%", "percent", "per cent"}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(str(PER_CENT).casefold())
    return frozenset(found)


def is_share(row: Watched) -> bool:
    """Whether it can be nothing but 0 to 100: in per cent, and never seen outside."""
    known = [value.value for value in row.values] + [row.indicator.target or Decimal(0)]
    return row.indicator.unit.strip().casefold() in per_cent_units() and all(0 <= one <= 100 for one in known)


def watched(initiative: Initiative) -> list[Watched]:
    """Every current indicator, in three queries however many there are."""
    last = CurveNote.objects.filter(indicator=OuterRef("pk")).order_by("-version")
    rows = (
        initiative.indicators.current()
        .select_related("goal", "initiative")
        .prefetch_related("values")
        .annotate(
            note_version=Subquery(last.values("version")[:1]), note_plan=Subquery(last.values("plan")[:1])
        )
    )
    today = utc_date()
    return [watch(indicator, today=today) for indicator in rows]


def watch(indicator: Indicator, *, today: date) -> Watched:
    return Watched(indicator, indicator.progress(today=today), indicator.freshness(today=today), today)


# --- in words -------------------------------------------------------------------------------------------------


def freshness_words(row: Watched) -> str:
    """When it was measured last, and when again, in a sentence."""
    found, every = row.freshness, row.indicator.get_measured_every_display()
    if found.last is None:
        return _("Never measured.")
    if found.next is None:
        return no_rhythm(found)
    words = {
        "last": day(found.last),
        "every": str(every).lower(),
        "next": day(found.next),
        "late": found.late,
    }
    if not found.late:
        return _("Last on {last}; {every}, so again by {next}.").format(**words)
    late = ngettext(
        "Last on {last}; {every}, so it is {late} day late.",
        "Last on {last}; {every}, so it is {late} days late.",
        found.late,
    )
    return late.format(**words)


def no_rhythm(found: Freshness) -> str:
    if found.usual is None:
        return _("Last on {last}; it is not said how often.").format(last=day(found.last))
    text = ngettext(
        "Last on {last}; it is not said how often, usually after {usual} day.",
        "Last on {last}; it is not said how often, usually after {usual} days.",
        found.usual,
    )
    return text.format(last=day(found.last), usual=found.usual)


def forecast_words(row: Watched) -> list[str]:
    """Where the values lead, how sure that is, and what it is not; nothing where nothing can be told."""
    found, indicator = row.forecast, row.indicator
    if found is None:
        return []
    unit = f" {indicator.unit}" if indicator.unit else ""
    words = {
        "day": day(found.on),
        "value": rounded(found.value, row) + unit,
        "low": rounded(found.low, row),
        "high": rounded(found.high, row),
        "count": len(row.values),
    }
    lines = [
        _(
            "If it goes on in a straight line, it stands at about {value} on {day}; four times in five between {low} "
            "and {high}."
        ).format(**words)
    ]
    if verdict := verdict_words(row, found):
        lines.append(verdict)
    basis = ngettext(
        "This rests on {count} value and knows of nothing else: no season, no new plan.",
        "This rests on {count} values and knows of nothing else: no season, no new plan.",
        len(row.values),
    )
    return [*lines, basis.format(**words)]


def verdict_words(row: Watched, found: Forecast) -> str:
    words = {"target": amount(row.indicator.target), "crosses": day(found.crosses)}
    if row.state == "reached":
        return ""
    if found.crosses is not None and found.verdict in {"reaches", "unsure", "too far"}:
        return _("It would meet the target of {target} about {crosses}.").format(**words)
    sentences = {
        "reaches": _("It would reach the target of {target} in time."),
        "misses": _("It would miss the target of {target}."),
        "unsure": _("Whether it reaches the target of {target} in time cannot be told."),
        "too far": _("The day of the target lies further ahead than the values can tell."),
        None: "",
    }
    return sentences[found.verdict].format(**words)


def rounded(value: float, row: Watched) -> str:
    """With as many decimals as the values have, at most two more than nothing."""
    exponents = [value.value.normalize().as_tuple().exponent for value in row.values]
    places = min(2, max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0))
    return amount(round(Decimal(str(value)), max(places, 0)))


def trend_words(row: Watched) -> str:
    """The values one after the other: what stands for the small line."""
    return ", ".join(amount(value.value) for value in row.values) or "–"


# --- drawings -------------------------------------------------------------------------------------------------


def spark(row: Watched) -> Any:
    """A small line of the values, with the way from baseline to target behind it; "–" for fewer than two."""
    if len(row.values) < FEWEST_DRAWN:
        return "–"
    points = [(value.on, float(value.value)) for value in row.values]
    aim = aim_of(row.indicator)
    place = placing([*points, *aim])
    line = " ".join(place(*point) for point in points)
    x, y = place(*points[-1]).split(",")
    return format_html(
        '<svg class="spark" width="{}" height="{}" viewBox="0 0 {} {}" fill="none" role="img" aria-label="{}">{}'
        '<polyline points="{}" stroke="var(--chart-1)" stroke-width="2" stroke-linejoin="round"/>'
        '<circle cx="{}" cy="{}" r="3" fill="var(--chart-1)"/></svg>',
        SPARK_WIDTH, SPARK_HEIGHT, SPARK_WIDTH, SPARK_HEIGHT, trend_words(row), aim_line(aim, place), line, x, y,
    )  # fmt: skip


def aim_of(indicator: Indicator) -> list[tuple[date, float]]:
    """Baseline and target as points, where both have a day."""
    ends = [(indicator.baseline_on, indicator.baseline), (indicator.target_on, indicator.target)]
    known = [(on, float(value)) for on, value in ends if on is not None and value is not None]
    return known if len(known) == len(ends) else []


def aim_line(aim: Sequence[tuple[date, float]], place: Any) -> Any:
    if not aim:
        return ""
    points = " ".join(place(*end) for end in aim)
    return format_html('<polyline points="{}" stroke="var(--chart-2)" stroke-dasharray="3 3"/>', points)


def placing(points: Sequence[tuple[date, float]]) -> Any:
    """A function from (day, value) to "x,y" inside the small drawing."""
    days, heights = [on.toordinal() for on, _value in points], [value for _on, value in points]
    width, height = max(days) - min(days) or 1, max(heights) - min(heights) or 1.0

    def place(on: date, value: float) -> str:
        x = SPARK_MARGIN + (on.toordinal() - min(days)) / width * (SPARK_WIDTH - 2 * SPARK_MARGIN)
        y = SPARK_HEIGHT - SPARK_MARGIN - (value - min(heights)) / height * (SPARK_HEIGHT - 2 * SPARK_MARGIN)
        return f"{x:.1f},{y:.1f}"

    return place


# --- the table ------------------------------------------------------------------------------------------------


def dashboard_columns(initiative: Initiative) -> list[Column]:
    """What a person sees; the file has every value and the forecast in columns of its own."""

    def page(row: Watched) -> str:
        return reverse("evaluation:curve", args=[initiative.slug, row.indicator.pk])

    return [
        Column("indicator", _("Indicator"), lambda r: r.indicator.name, url=page),
        Column("state", _("State"), lambda r: r.label, tone=lambda r: r.tone),
        number_column("baseline", _("Baseline"), lambda r: r.indicator.baseline),
        number_column(
            "latest", _("Latest"), lambda r: r.progress.latest.value if r.progress.latest else None
        ),
        number_column("target", _("Target"), lambda r: r.indicator.target),
        Column("unit", _("Unit"), lambda r: r.indicator.unit),
        Column("trend", _("Trend"), trend_words, text=spark),
        Column(
            "fresh",
            _("Last measured"),
            lambda r: r.freshness.last,
            text=freshness_short,
            tone=lambda r: FRESHNESS_TONES[r.freshness.standing],
        ),
        Column("plan", _("What we will do"), lambda r: r.indicator.note_plan, text=plan_short),
    ]


def file_columns(initiative: Initiative) -> list[Column]:
    """The columns of the CSV file: those of the page, and what is told in sentences there."""
    return [
        *dashboard_columns(initiative),
        Column("freshness", _("Freshness"), lambda r: FRESHNESS_LABELS[r.freshness.standing]),
        Column("goal", _("Goal"), lambda r: r.indicator.goal),
        Column("kind", _("Kind"), lambda r: r.indicator.get_kind_display()),
        Column("every", _("Measured"), lambda r: r.indicator.get_measured_every_display()),
        Column("next", _("Next value expected"), lambda r: r.freshness.next),
        Column("late", _("Days late"), lambda r: r.freshness.late),
        Column("baseline_on", _("Baseline of"), lambda r: r.indicator.baseline_on),
        Column("target_on", _("Target for"), lambda r: r.indicator.target_on),
        Column("forecast_on", _("Forecast for"), lambda r: r.forecast.on if r.forecast else None),
        Column("forecast", _("Forecast"), lambda r: round(r.forecast.value, 4) if r.forecast else None),
        Column("low", _("Forecast, low"), lambda r: round(r.forecast.low, 4) if r.forecast else None),
        Column("high", _("Forecast, high"), lambda r: round(r.forecast.high, 4) if r.forecast else None),
    ]


def number_column(key: str, label: str, value: Any) -> Column:
    return Column(key, label, value, text=lambda row: amount(value(row)), align="end")


def freshness_short(row: Watched) -> str:
    """In a word, with the day where there is one."""
    label, last = FRESHNESS_LABELS[row.freshness.standing], row.freshness.last
    return str(label) if last is None else _("{label}: {day}").format(label=label, day=day(last))


def plan_short(row: Watched) -> str:
    """The beginning of what the partners will do, where they have written about the indicator."""
    text = getattr(row.indicator, "note_plan", None) or ""
    return text if len(text) <= 60 else f"{text[:59]}…"
