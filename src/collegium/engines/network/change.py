"""What became of the ties between two waves."""

from dataclasses import dataclass

from collegium.engines.network.shapes import Network


@dataclass(frozen=True, slots=True)
class TieChange:
    """Ties among the organisations of both waves, as (source, target), and who joined or left.

    jaccard: kept / (kept + new + lost), 0 to 1; None when there was no tie in either. Snijders (2010): below
    .3 the waves are hardly the same network.
    """

    kept: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    jaccard: float | None
    joined: tuple[str, ...]
    left: tuple[str, ...]


def tie_change(before: Network, after: Network) -> TieChange:
    """Compare two waves on the organisations that are in both; weights are not compared."""
    old, new = (set(network.keys) for network in (before, after))
    both = old & new
    ties = [{(tie.source, tie.target) for tie in network.ties if {tie.source, tie.target} <= both}
            for network in (before, after)]  # fmt: skip
    kept, either = ties[0] & ties[1], ties[0] | ties[1]
    return TieChange(
        kept=tuple(sorted(kept)),
        new=tuple(sorted(ties[1] - ties[0])),
        lost=tuple(sorted(ties[0] - ties[1])),
        jaccard=len(kept) / len(either) if either else None,
        joined=tuple(sorted(new - old)),
        left=tuple(sorted(old - new)),
    )
