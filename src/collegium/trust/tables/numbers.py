"""Numbers as people read them, and sorting of rows that are no query."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from collegium.core.tables import Column


def told(value: float | None, places: int = 2) -> str:
    return "–" if value is None else number_format(round(value, places), decimal_pos=places)


def signed(value: float | None) -> str:
    """With its sign: a true minus, a plus, or nothing before zero."""
    if value is None:
        return "–"
    number = told(abs(value))
    if round(value, 2) == 0:
        return number
    return f"+{number}" if value > 0 else f"−{number}"


def percent(share: float | None) -> str:
    return "–" if share is None else _("{number} %").format(number=number_format(round(100 * share)))


def between(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else _("{low} to {high}").format(low=told(low), high=told(high))


def between_signed(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return _("{low} to {high}").format(low=signed(low), high=signed(high))


def sorted_rows(rows: Sequence[Any], columns: Sequence[Column], wanted: str) -> list[Any]:
    """In the order that ?sort= names; what has no value comes last. An unknown name changes nothing."""
    column = next((one for one in columns if one.order_by and one.key == wanted.lstrip("-")), None)
    if column is None:
        return list(rows)
    known = [row for row in rows if column.value(row) is not None]
    unknown = [row for row in rows if column.value(row) is None]
    return sorted(known, key=column.value, reverse=wanted.startswith("-")) + unknown
