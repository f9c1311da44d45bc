"""Lots that anyone can draw again, and the choice of winners from sums."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from collegium.engines.ballots.ballot import Exact
from collegium.engines.ballots.outcome import Tie

Order = tuple[tuple[str, ...], ...]


def lots(options: Iterable[str], seed: str) -> dict[str, int]:
    """Place of every option in the lot, 0 first: ordered by SHA-256 of seed, line feed, option (UTF-8).

    One lot is drawn per decision; whoever comes first in it wins every tie that only the lot can break.
    """
    drawn = sorted(
        options, key=lambda option: (hashlib.sha256(f"{seed}\n{option}".encode()).digest(), option)
    )
    return {option: place for place, option in enumerate(drawn)}


def by_sum(sums: Mapping[str, Exact]) -> Order:
    """Options with the highest sum first; equal sums share a level, in the order of `sums`."""
    levels: dict[Exact, list[str]] = {}
    for option, total in sums.items():
        levels.setdefault(total, []).append(option)
    return tuple(tuple(levels[total]) for total in sorted(levels, reverse=True))


def seated(order: Order, seats: int, lot: Mapping[str, int]) -> tuple[tuple[str, ...], tuple[Tie, ...]]:
    """The first `seats` options, and the tie at the cut if there is one. Within a level the lot decides."""
    winners: list[str] = []
    ties: list[Tie] = []
    for level in order:
        free = seats - len(winners)
        if free <= 0:
            break
        drawn = sorted(level, key=lot.__getitem__)
        winners += drawn[:free]
        if len(level) > free:
            ties += [Tie(1, level, "lot", chosen) for chosen in drawn[:free]]
    return tuple(winners), tuple(ties)


def last_by_history(
    tied: Sequence[str], history: Sequence[Mapping[str, Exact]], lot: Mapping[str, int], *, lowest: bool
) -> tuple[str, tuple[Tie, ...]]:
    """Who of the tied goes first: lowest (or highest) in the latest earlier round where they differ, then by lot.

    history: tallies of the rounds so far, the present one last. When the lowest goes, it is who comes last in the
    lot; when the highest goes (surpluses, order of election), who comes first.
    """
    if len(tied) == 1:
        return tied[0], ()
    rest = list(tied)
    for tallies in reversed(history[:-1]):
        marks = [tallies.get(option, 0) for option in rest]
        mark = min(marks) if lowest else max(marks)
        rest = [option for option, value in zip(rest, marks, strict=True) if value == mark]
    chosen = max(rest, key=lot.__getitem__) if lowest else min(rest, key=lot.__getitem__)
    return chosen, (Tie(len(history), tuple(tied), "earlier round" if len(rest) == 1 else "lot", chosen),)
