"""Who takes part, against who could: representation, and disproportionality as US special education measures it.

Representation: composition index (share among participants over share among the eligible; equal to the group's rate
over everyone's rate) and composition difference, as in Bollmer, Bethel, Munk & Bitterman 2014 (Methods for assessing
racial/ethnic disproportionality in special education, IDEA Data Center). Participants are among the eligible, whose
composition is known, so the intervals are about who took part: that of the share among participants and that of the
difference follow from that of the index (share = index times the share among the eligible), so all three agree. Where
there is no index, Wilson's interval of the share takes their place.

Disproportionality: 34 CFR 300.647 (81 FR 92376). Risk = children with the outcome / children of the group; risk ratio
= risk of the group / risk of all other groups of the district. Where those others are fewer than the minimum n-size, or
fewer of them than the minimum cell size had the outcome, the risk of all other groups of the state takes their place
(alternate risk ratio). Nothing is calculated where the group itself is below either minimum. Minimums up to 10 and 30
are presumptively reasonable. The thresholds are each state's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collegium.engines.equity import words
from collegium.engines.equity.intervals import (
    Interval,
    ratio_by_score,
    ratio_to_whole,
    share_difference,
    share_interval,
)
from collegium.engines.equity.table import MINIMUM, NotShown
from collegium.engines.problems import refuse

CELL_SIZE = 10
N_SIZE = 30
Kind = Literal["risk ratio", "alternate risk ratio"]


@dataclass(frozen=True, slots=True)
class Represented:
    """One group. Shares and rates are from 0 to 1.

    Attributes:
        rate: participants of the group / eligible of the group.
        share_participants, share_eligible: of the group among all participants, and among all eligible.
        index: the one over the other; 1 is in proportion, below 1 is under-represented.
        difference: the one minus the other (times 100: percentage points).
        rate_against_rest: rate minus that of all others; ratio_to_rest: over it. None where there is no rest, and the
            ratio also where nobody of the rest took part.
    """

    group: str
    participants: int
    eligible: int
    rate: Interval
    share_participants: Interval
    share_eligible: float
    index: Interval | None
    difference: Interval
    rate_against_rest: Interval | None
    ratio_to_rest: Interval | None


@dataclass(frozen=True, slots=True)
class Composition:
    """The share of a group among those who had the outcome, against its share among everyone.

    index: the one over the other; difference: the one minus the other (times 100: percentage points).
    """

    share: Interval
    index: Interval
    difference: Interval


@dataclass(frozen=True, slots=True)
class Representation:
    """Groups of at least the minimum eligible, and what is not shown."""

    groups: tuple[Represented, ...]
    not_shown: NotShown


@dataclass(frozen=True, slots=True)
class Disproportion:
    """One group in one category. kind and ratio are None where `withheld` says why none is calculated."""

    group: str
    risk: float | None = None
    risk_comparison: float | None = None
    kind: Kind | None = None
    ratio: Interval | None = None
    over_threshold: bool | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class _Counts:
    had: int
    n: int


def composition(share_of_everyone: float, index: Interval) -> Composition:
    """All that follows from the composition index, which is the ratio of the group's rate to everyone's.

    Args:
        share_of_everyone: of the group, above 0; taken as known, so all rise with the index.
    """
    share = index.times(share_of_everyone)
    less = Interval(*(end - share_of_everyone for end in (share.estimate, share.low, share.high)))
    return Composition(share, index, less)


def representation(
    participants: Mapping[str, int],
    eligible: Mapping[str, int],
    *,
    minimum: int = MINIMUM,
    confidence: float = 0.95,
) -> Representation:
    """Every group's part among participants against its part among the eligible.

    Args:
        participants: by group; groups that are left out count 0. eligible: by group, all who could take part.
        minimum: groups with fewer eligible are not shown but counted.

    Raises:
        ProblemsFound: fewer than two groups, nobody took part, or participants who were not eligible.
    """
    counts = _matched(participants, eligible)
    if not sum(one.had for one in counts.values()):
        refuse(words.NO_PARTICIPANTS, words.TODO_ELIGIBLE)
    shown = {group: one for group, one in counts.items() if one.n >= max(minimum, 1)}
    rows = tuple(_represented(group, one, counts, confidence) for group, one in shown.items())
    small = [one.n for group, one in counts.items() if group not in shown]
    return Representation(rows, NotShown(len(small), sum(small)))


def disproportionality(
    outcome: Mapping[str, int],
    enrolled: Mapping[str, int],
    *,
    state: Mapping[str, tuple[int, int]] | None = None,
    cell_size: int = CELL_SIZE,
    n_size: int = N_SIZE,
    threshold: float | None = None,
    confidence: float = 0.95,
) -> tuple[Disproportion, ...]:
    """The risk ratio of every group for one outcome (identification, placement, removal) in one district.

    Args:
        outcome, enrolled: children of the district by group, with the outcome and in all.
        state: (with the outcome, in all) by group, of the whole state; for alternate risk ratios.
        threshold: the state's; a ratio is over it when it is greater. The interval is not part of the rule.

    Raises:
        ProblemsFound: fewer than two groups, or more children with the outcome than there are.
    """
    counts = _matched(outcome, enrolled)
    whole = (
        _matched({g: x for g, (x, _) in state.items()}, {g: n for g, (_, n) in state.items()})
        if state
        else {}
    )
    rows = []
    for group, one in counts.items():
        local, wide = _others(group, counts), _others(group, whole)
        kind, other, why = _comparison(one, local, wide if whole else None, cell_size, n_size)
        if kind is None:
            rows.append(Disproportion(group, withheld=why))
            continue
        ratio = ratio_by_score((one.had, other.had), (one.n, other.n), confidence=confidence)
        over = None if threshold is None else ratio.estimate > threshold
        rows.append(Disproportion(group, one.had / one.n, other.had / other.n, kind, ratio, over))
    return tuple(rows)


def _comparison(
    group: _Counts, local: _Counts, wide: _Counts | None, cell_size: int, n_size: int
) -> tuple[Kind | None, _Counts, str]:
    if group.had < cell_size:
        return None, local, words.BELOW_CELL.format(minimum=cell_size)
    if group.n < n_size:
        return None, local, words.BELOW_N.format(minimum=n_size)
    least = max(cell_size, 1)  # a ratio to a risk of 0 has no value, whatever the minimum
    if local.had >= least and local.n >= n_size:
        return "risk ratio", local, ""
    if wide is None:
        return None, local, words.NO_STATE
    if wide.had >= least and wide.n >= n_size:
        return "alternate risk ratio", wide, ""
    return None, local, words.STATE_TOO_SMALL


def _represented(group: str, one: _Counts, counts: Mapping[str, _Counts], confidence: float) -> Represented:
    rest = _others(group, counts)
    had, n = one.had + rest.had, one.n + rest.n
    part = one.n / n
    against = ratio = found = None
    if rest.n:
        both = (one.had, rest.had), (one.n, rest.n)
        against = share_difference(*both, confidence=confidence)
        ratio = ratio_by_score(*both, confidence=confidence) if rest.had else None
        found = composition(part, ratio_to_whole(ratio, part)) if ratio else None
    share = found.share if found else share_interval(one.had, had, confidence=confidence)
    return Represented(
        group,
        one.had,
        one.n,
        share_interval(one.had, one.n, confidence=confidence),
        share,
        part,
        found.index if found else None,
        Interval(share.estimate - part, share.low - part, share.high - part),
        against,
        ratio,
    )


def _others(group: str, counts: Mapping[str, _Counts]) -> _Counts:
    rest = [one for name, one in counts.items() if name != group]
    return _Counts(sum(one.had for one in rest), sum(one.n for one in rest))


def _matched(part: Mapping[str, int], whole: Mapping[str, int]) -> dict[str, _Counts]:
    for name in part:
        if name not in whole:
            refuse(words.NOT_ELIGIBLE, words.TODO_ELIGIBLE, name=name)
    counts = {name: _Counts(part.get(name, 0), n) for name, n in whole.items()}
    if len(counts) < 2:
        refuse(words.ONE_LEVEL, words.TODO_GROUPS)
    for name, one in counts.items():
        if not 0 <= one.had <= one.n:
            refuse(words.NOT_AMONG, words.TODO_ELIGIBLE, name=name, part=one.had, whole=one.n)
    return counts
