"""What every part of disclosure control speaks about: cells, sums of cells, and rows that show cells."""

from collections.abc import Hashable
from dataclasses import dataclass

Key = Hashable


@dataclass(frozen=True, slots=True)
class Total:
    """The cell `whole` is the sum of `parts`, exactly."""

    whole: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is published or withheld as one, and every cell whose number a reader has from it.

    weight: how much is lost without it, above 0; only the proportions matter.
    """

    key: Key
    cells: frozenset[Key]
    weight: float = 1.0
