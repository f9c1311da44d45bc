"""What a programme costs for one student and for one standard deviation of effect: exact fractions.

Amounts are whole numbers of the smallest unit of a currency (cents), so that nothing is rounded before it is shown.
"""

from dataclasses import dataclass
from fractions import Fraction

# ISO 4217: currencies whose smallest unit is not a hundredth
_DIGITS = {
    **dict.fromkeys(["CLP", "ISK", "JPY", "KRW", "PYG", "RWF", "UGX", "VND", "XAF", "XOF", "XPF"], 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


def minor_digits(currency: str) -> int:
    """Decimals of a currency: 2 for USD, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a programme cost in all.

    Attributes:
        total: in the smallest unit of the currency, beyond what the comparison group would have cost.
        currency: ISO 4217, three letters.
        students: whom it was spent on.
    """

    total: int
    currency: str
    students: int

    def __post_init__(self) -> None:
        if self.total < 0 or self.students < 1:
            raise ValueError("a cost is at least 0, and spent on at least one student")

    @property
    def per_student(self) -> Fraction:
        """In the smallest unit."""
        return Fraction(self.total, self.students)

    def per_deviation(self, g: float) -> Fraction | None:
        """What one standard deviation for one student would cost at this rate; None where there is no gain.

        g: Hedges g of the effect. A float is a fraction of its own, so this is exact too.
        """
        return self.per_student / Fraction(g) if g > 0 else None
