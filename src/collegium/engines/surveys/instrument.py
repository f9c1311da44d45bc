"""What is asked and what was answered: instruments, their items and scales, and the responses of one wave."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Item:
    """One question answered with a whole number from `low` to `high`; `reversed` when less is better."""

    key: str
    low: int = 1
    high: int = 5
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Items that are averaged into one score; all have the same `low` and `high`."""

    key: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The same thing asked twice: how important it is, and how much of it occurs."""

    key: str
    importance: str
    occurrence: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire. Raises ValueError when it contradicts itself.

    minimum_answered: share of a scale's items that a person must answer to get a score on it.
    """

    items: tuple[Item, ...]
    scales: tuple[Scale, ...] = ()
    pairs: tuple[Pair, ...] = ()
    minimum_answered: Fraction = Fraction(1, 2)

    def __post_init__(self) -> None:
        _check(self)

    def item(self, key: str) -> Item:
        return next(item for item in self.items if item.key == key)


@dataclass(frozen=True, slots=True)
class Response:
    """What one person answered.

    Attributes:
        answers: value by item key; an item left out or None was not answered, which is never a zero.
        group: what results are broken down by, such as the kind of partner; "" is a group like any other.
        respondent: a pseudonym that is the same in every wave, or "" where waves cannot be linked.
    """

    answers: Mapping[str, int | None] = field(default_factory=dict)
    group: str = ""
    respondent: str = ""


def _check(instrument: Instrument) -> None:
    items = {item.key: item for item in instrument.items}
    if len(items) != len(instrument.items):
        raise ValueError("two items have the same key")
    if any(item.low >= item.high for item in instrument.items):
        raise ValueError("the scale of an item does not go up")
    if not 0 < instrument.minimum_answered <= 1:
        raise ValueError("minimum_answered is a share above 0 and at most 1")
    used = [(scale.key, scale.items) for scale in instrument.scales]
    used += [(pair.key, (pair.importance, pair.occurrence)) for pair in instrument.pairs]
    for key, keys in used:
        if not keys or not set(keys) <= set(items):
            raise ValueError(f"“{key}” names no item or one that is not there")
        if len({(items[one].low, items[one].high) for one in keys}) > 1:
            raise ValueError(f"the items of “{key}” have different scales")
