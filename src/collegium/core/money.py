"""Amounts of money as people read them, and as they type them."""

import re
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import get_format, number_format

from collegium.engines.reporting import minor_digits


def told_money(amount: Fraction | int, currency: str) -> str:
    """An amount in the smallest unit of its currency, rounded half to even: 123456 -> "USD 1,234.56"."""
    return f"{currency} {told_amount(amount, currency)}"


def told_amount(amount: Fraction | int, currency: str) -> str:
    """The same without the currency, for a column that names it once."""
    digits = minor_digits(currency)
    shown = Decimal(round(Fraction(amount))).scaleb(-digits)
    return str(number_format(shown, decimal_pos=digits, use_l10n=True, force_grouping=True))


def minor_units(text: str, currency: str) -> int:
    """What somebody typed, in the smallest unit. Raises ValueError for what is none, or is finer than that.

    The marks are those of the language that is active; a point is taken for a decimal point where nothing else fits.
    """
    point, comma = (re.escape(str(get_format(name))) for name in ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR"))
    typed = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    grouped = re.fullmatch(rf"(\d{{1,3}}(?:(?:{comma}| )\d{{3}})+)(?:(?:{point})(\d+))?", typed)
    plain = re.fullmatch(rf"(\d+)(?:(?:{point}|\.)(\d+))?", typed)
    found = grouped or plain
    if found is None:
        raise ValueError(text)
    whole = re.sub(r"\D", "", found[1])
    units = Decimal(f"{whole}.{found[2] or '0'}").scaleb(minor_digits(currency))
    if units != units.to_integral_value():
        raise ValueError(text)
    return int(units)


def file_money(units: int, currency: str) -> str:
    """An amount in the smallest unit as a plain decimal: 123456 is 1234.56."""
    digits = minor_digits(currency)
    whole, rest = divmod(units, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def field_money(units: int, currency: str) -> str:
    """An amount in a field of a form, for `minor_units` to read again in the language that is active."""
    return file_money(units, currency).replace(".", str(get_format("DECIMAL_SEPARATOR")))
