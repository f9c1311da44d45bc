"""What a network is: organisations, the ties between them, and which of them hold on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Organisation:
    """A node. kind: type of partner (for brokerage, shape and colour). sector: for E-I; "" means its kind."""

    key: str
    name: str = ""
    kind: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A directed tie. weight: strength, above 0. start, end: first and last day; None is open."""

    source: str
    target: str
    weight: float = 1.0
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Organisations in order of their key, and at most one tie from one to another, in order too.

    Make it with `network_of`.
    """

    organisations: tuple[Organisation, ...]
    ties: tuple[Tie, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.organisations)


def network_of(
    organisations: Sequence[Organisation], ties: Iterable[Tie], *, on: date | None = None
) -> Network:
    """The network of these ties, of those that hold on a day when one is given.

    Where several ties lead from one organisation to another, the strongest counts. Raises ValueError for
    an organisation named twice, a tie to nobody known or to itself, and a weight that is not above 0.
    """
    keys = {one.key for one in organisations}
    if len(keys) != len(organisations):
        raise ValueError("an organisation is named twice")
    strongest: dict[tuple[str, str], Tie] = {}
    for tie in ties:
        _check(tie, keys)
        pair = (tie.source, tie.target)
        if _holds(tie, on) and (pair not in strongest or tie.weight > strongest[pair].weight):
            strongest[pair] = tie
    ordered = sorted(organisations, key=lambda one: one.key)
    return Network(tuple(ordered), tuple(strongest[pair] for pair in sorted(strongest)))


def _check(tie: Tie, keys: set[str]) -> None:
    if tie.source not in keys or tie.target not in keys:
        raise ValueError(f"a tie leads to nobody known: {tie.source} to {tie.target}")
    if tie.source == tie.target:
        raise ValueError(f"a tie leads from {tie.source} to itself")
    if not tie.weight > 0:
        raise ValueError(f"the weight of a tie is above 0, not {tie.weight}")


def _holds(tie: Tie, on: date | None) -> bool:
    return on is None or ((tie.start is None or tie.start <= on) and (tie.end is None or on <= tie.end))
