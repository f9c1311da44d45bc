"""Numbers that are never rounded: typed by people, written into files, told on pages."""

import re
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import get_format, number_format

from collegium.engines.reporting import minor_digits

SLASH = "÷"  # in files: a spreadsheet would take 1/3 for a day in January
_RATIO = re.compile(r"(\d{1,20})\s*[/÷]\s*(\d{1,20})")
_PLAIN = re.compile(r"(\d{1,20})(?:\.(\d{1,20}))?")
_COMMA = re.compile(r"(\d{1,20}),(\d{1,2}|\d{4,20})")


def typed_number(text: str) -> Fraction:
    """What somebody typed on a page: 12.5, 1,200, 1/3. The marks are those of the language that is active.

    Raises:
        ValueError: it is no number of at least 0.
    """
    point, comma = (re.escape(str(get_format(name))) for name in ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR"))
    typed = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if ratio := _RATIO.fullmatch(typed):
        return _ratio(ratio[1], ratio[2])
    grouped = re.fullmatch(
        rf"([1-9]\d{{0,2}}(?:(?:{comma}| )\d{{3}}){{1,6}})(?:(?:{point})(\d{{1,20}}))?", typed
    )
    plain = re.fullmatch(rf"(\d{{1,20}})(?:(?:{point}|\.)(\d{{1,20}}))?", typed)
    if found := grouped or plain:
        return _decimal(re.sub(r"\D", "", found[1]), found[2])
    raise ValueError(text)


def filed_number(text: str) -> Fraction:
    """A number of a file, the same in every language: 12.5, 1÷3, 1/3; a comma only where it can be no thousand.

    Raises:
        ValueError: it is no number of at least 0, or can be read in two ways.
    """
    if ratio := _RATIO.fullmatch(text):
        return _ratio(ratio[1], ratio[2])
    if found := _PLAIN.fullmatch(text) or _COMMA.fullmatch(text):
        return _decimal(found[1], found[2])
    raise ValueError(text)


def _decimal(whole: str, part: str | None) -> Fraction:
    return Fraction(f"{whole}.{part or '0'}")


def _ratio(above: str, below: str) -> Fraction:
    if int(below) == 0:
        raise ValueError(f"{above}/{below}")
    return Fraction(int(above), int(below))


def decimals(number: Fraction) -> int | None:
    """How many decimals it has; None where they never end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def told_number(number: Fraction) -> str:
    """On a page: 1,200.5 as the language writes it, and 1/3 where the decimals never end."""
    digits = decimals(number)
    if digits is None:
        return f"{number.numerator}/{number.denominator}"
    return str(number_format(_exact(number, digits), decimal_pos=digits, use_l10n=True, force_grouping=True))


def file_number(number: Fraction) -> str:
    """In a file, for `filed_number` to read again."""
    digits = decimals(number)
    if digits is None:
        return f"{number.numerator}{SLASH}{number.denominator}"
    return f"{_exact(number, digits):f}"


def field_number(number: Fraction) -> str:
    """In a field of a form, for `typed_number` to read again in the language that is active."""
    return file_number(number).replace(SLASH, "/").replace(".", str(get_format("DECIMAL_SEPARATOR")))


def filed_money(text: str, currency: str) -> int:
    """An amount of a file in the smallest unit. Raises ValueError for what is none, or is finer than that."""
    return _whole_units(filed_number(text), currency)


def _whole_units(amount: Fraction, currency: str) -> int:
    units = amount * 10 ** minor_digits(currency)
    if units.denominator != 1:
        raise ValueError(str(amount))
    return int(units)


def _exact(number: Fraction, digits: int) -> Decimal:
    return Decimal(number.numerator * 10**digits // number.denominator).scaleb(-digits)
