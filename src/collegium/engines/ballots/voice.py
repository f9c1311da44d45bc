"""Who was heard: by partner type, how many were invited, attended, spoke, voted and saw a proposal adopted."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

STEPS = ("invited", "attended", "spoke", "voted", "adopted")


@dataclass(frozen=True, slots=True)
class Part:
    """The part one partner (or person) took. Everybody counted was invited; `type` is the partner type."""

    type: str
    attended: bool = False
    spoke: bool = False
    voted: bool = False
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One step of one group.

    Attributes:
        count: how many took it. share: of those invited, 0 to 1.
        gap: share less the share of all who were invited; below 0 where the group was heard less.
    """

    step: str
    count: int
    share: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True)
class Voice:
    """One partner type. small: fewer invited than the minimum; the numbers may then point at single people."""

    type: str
    invited: int
    shares: tuple[Share, ...]
    small: bool


def voice_gap(parts: Iterable[Part], *, minimum: int = 5) -> tuple[Voice, ...]:
    """The voice of every partner type, by name; first that of all together, under the type "".

    The steps are those of STEPS without "invited".
    """
    everyone = list(parts)
    groups: dict[str, list[Part]] = {}
    for part in everyone:
        groups.setdefault(part.type, []).append(part)
    overall = _shares(everyone)
    return tuple(
        Voice(
            name,
            len(group),
            tuple(
                Share(step, count, share, share - overall[step][1])
                for step, (count, share) in _shares(group).items()
            ),
            len(group) < minimum,
        )
        for name, group in (("", everyone), *sorted(groups.items()))
    )


def _shares(group: list[Part]) -> dict[str, tuple[int, Fraction]]:
    counts = {step: sum(getattr(part, step) for part in group) for step in STEPS[1:]}
    return {
        step: (count, Fraction(count, len(group)) if group else Fraction(0)) for step, count in counts.items()
    }
