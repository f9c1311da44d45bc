"""Tables of participation: by activity, by kind of partner, by month."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from collegium.activities.actions import Count
from collegium.core.tables import Column
from collegium.initiatives.models import Initiative
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
