"""Tables of participation: by activity, by kind of partner, by month."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from collegium.activities.actions import Count
from collegium.activities.models import Tally, TallyCount
from collegium.activities.vocabulary import COUNT_TONES, CountState
from collegium.core.tables import Column
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import user_can_contribute
from collegium.partners.vocabulary import OrganisationKind

TABLES = ("activities", "kinds", "months")


def count_columns(name: str, initiative: Initiative) -> list[Column]:
    """Columns of one of TABLES; people from outside who are too few are withheld."""
    label, text = key_of(name, initiative)
    return [
        Column("key", label, lambda one: text(one.key)),
        Column("people", _("People of partners"), lambda one: one.people, align="end"),
        Column(
            "external",
            _("People from outside"),
            lambda one: one.external,
            text=lambda one: _("too few to show") if one.external is None else one.external,
            align="end",
        ),
        Column("hours", _("Hours"), lambda one: one.hours, text=hours, align="end"),
    ]


def hours(one: Count) -> str:
    return told_hours(one.hours)


def told_hours(value: Decimal) -> str:
    """Hours without zeros that say nothing: 8, 2.5."""
    whole = value == value.to_integral_value()
    return number_format(value.to_integral_value() if whole else value.normalize())


def key_of(name: str, initiative: Initiative) -> tuple[str, Callable[[Any], str]]:
    if name == "activities":
        titles = dict(initiative.activities.values_list("pk", "title"))
        return _("Activity"), lambda key: titles[key]
    if name == "months":
        return _("Month"), lambda key: date_format(key, "YEAR_MONTH_FORMAT")
    return _("Kind of partner"), kind_name


def kind_name(key: str) -> str:
    return str(OrganisationKind(key).label) if key in OrganisationKind.values else _("From outside")


LAST_COUNTS = 4


@dataclass(frozen=True, slots=True)
class CountLine:
    """One period of a tally as the page says it."""

    period: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """A tally with its last periods. is_stuck: whoever began it may no longer record values."""

    tally: Tally
    lines: tuple[CountLine, ...]
    is_stuck: bool


def tally_rows(initiative: Initiative) -> list[TallyRow]:
    rows = initiative.tallies.select_related("indicator", "goal", "created_by")
    rows = rows.prefetch_related("counts__value")
    tallies = list(rows.order_by("stopped_at", "indicator__name", "pk"))
    able = {one: user_can_contribute(one, initiative) for one in {tally.created_by for tally in tallies}}
    return [
        TallyRow(
            tally,
            tuple(count_line(one) for one in list(tally.counts.all())[:LAST_COUNTS]),
            tally.stopped_at is None and not able[tally.created_by],
        )
        for tally in tallies
    ]


def count_line(one: TallyCount) -> CountLine:
    period = _("{first} to {last}").format(first=date_format(one.starts_on), last=date_format(one.ends_on))
    text = str(CountState(one.state).label)
    if one.state == CountState.RECORDED:
        text = told_hours(one.value.value) if one.value else _("The value was removed")
    return CountLine(period, text, COUNT_TONES[CountState(one.state)])
