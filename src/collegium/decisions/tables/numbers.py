"""Exact numbers as people read them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from collegium.decisions.vocabulary import ANSWERS, PartnerType
from collegium.engines.ballots import Exact

SHARES = {"threshold", "least"}


def amount(value: Exact | None) -> str:
    """A whole number as it is; another one to two decimals, a half upwards, as the exact one is in the receipt."""
    if value is None:
        return "–"
    if isinstance(value, Fraction) and value.denominator != 1:
        rounded = Decimal(value.numerator) / Decimal(value.denominator)
        return str(number_format(rounded.quantize(Decimal("0.01"), ROUND_HALF_UP), force_grouping=True))
    return str(number_format(int(value), force_grouping=True))


def percent(share: Exact, *, is_rounded: bool = False) -> str:
    """A share of one, in per cent; to two decimals, or to a whole number."""
    number = Fraction(share) * 100
    return _("{number}%").format(number=amount(round(number) if is_rounded else number))


def shown(name: str) -> str:
    """The name of an option, or a word of the engine as people read it."""
    if name in ANSWERS:
        return str(ANSWERS[name])
    return str(PartnerType(name).label) if name in PartnerType.values else name


def worded(key: str, value: Any) -> str:
    """A value of a reason in the words of the page."""
    if isinstance(value, str):
        return shown(value)
    return percent(value) if key in SHARES else amount(value)
