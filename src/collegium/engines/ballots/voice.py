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
    voted: bool = False
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Turns:
    """How often people of one partner type spoke where that was tallied, and how many of them were there."""

    type: str
    people: int
    turns: int


@dataclass(frozen=True, slots=True)
class Share:
    """One step of one group; gap is below 0 where the group was heard less.

    Attributes:
        count: how many took it; of "spoke", the turns.
        share: of those invited, 0 to 1; of "spoke", of all turns.
        gap: share less the share of all who were invited; of "spoke", less the share of the people who were there.
    """

    step: str
    count: int
    share: Fraction
    gap: Fraction


@dataclass(frozen=True, slots=True)
class Voice:
    """One partner type. small: fewer invited than the minimum; the numbers may then point at single people.

    shares: one for each step, without "spoke" where nobody of the type was tallied.
    """

    type: str
    invited: int
    shares: tuple[Share, ...]
    small: bool


def voice_gap(parts: Iterable[Part], tally: Iterable[Turns] = (), *, minimum: int = 5) -> tuple[Voice, ...]:
    """The voice of every partner type, by name; first that of all together, under the type "".

    The steps are those of STEPS without "invited". tally: turns of any types and meetings, which are added up.
    """
    everyone = list(parts)
    groups: dict[str, list[Part]] = {}
    for part in everyone:
        groups.setdefault(part.type, []).append(part)
    overall, spoken = _shares(everyone), _spoken(tally)
    return tuple(
        Voice(name, len(group), _steps(_shares(group), overall, spoken.get(name)), len(group) < minimum)
        for name, group in (("", everyone), *sorted(groups.items()))
    )


Counted = dict[str, tuple[int, Fraction]]  # step -> count, share


def _steps(shares: Counted, overall: Counted, spoke: Share | None) -> tuple[Share, ...]:
    found = {
        step: Share(step, count, share, share - overall[step][1]) for step, (count, share) in shares.items()
    }
    if spoke:
        found["spoke"] = spoke
    return tuple(found[step] for step in STEPS if step in found)


def _shares(group: list[Part]) -> Counted:
    counts = {step: sum(getattr(part, step) for part in group) for step in ("attended", "voted", "adopted")}
    return {
        step: (count, Fraction(count, len(group)) if group else Fraction(0)) for step, count in counts.items()
    }


def _spoken(tally: Iterable[Turns]) -> dict[str, Share]:
    """The share of the turns beside that of the people, by type; under "" of all. Empty without turns and people."""
    added: dict[str, tuple[int, int]] = {}
    for one in tally:
        for name in (one.type, ""):
            people, turns = added.get(name, (0, 0))
            added[name] = people + one.people, turns + one.turns
    everyone, all_turns = added.get("", (0, 0))
    if not everyone or not all_turns:
        return {}
    return {
        name: Share(
            "spoke",
            turns,
            Fraction(turns, all_turns),
            Fraction(turns, all_turns) - Fraction(people, everyone),
        )
        for name, (people, turns) in added.items()
    }
