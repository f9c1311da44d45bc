"""Several outcomes, one question: the correction that keeps false discoveries at 5 %.

Source: Benjamini & Hochberg 1995 (doi 10.1111/j.2517-6161.1995.tb02031.x), as applied within outcome domains in
Procedures Handbook 4.1, appendix F.3 (the letter is from memory).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Corrected:
    """One of m findings of a domain.

    Attributes:
        rank: 1 for the smallest p.
        threshold: rank * level / m.
        significant: p of some finding with this or a higher rank is within its threshold.
        adjusted: the p that would have been needed to say the same without other findings (at most 1).
    """

    p: float
    rank: int
    of: int
    threshold: float
    significant: bool
    adjusted: float


def benjamini_hochberg(p_values: Sequence[float], *, level: float = 0.05) -> tuple[Corrected, ...]:
    """The findings in the order they were given; equal p-values are ranked in that order and decided alike."""
    if not 0 < level < 1:
        raise ValueError("a level of significance lies between 0 and 1")
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    m = len(p_values)
    order = sorted(range(m), key=lambda place: p_values[place])
    found: dict[int, Corrected] = {}
    significant, adjusted = False, 1.0
    for rank in range(m, 0, -1):
        place = order[rank - 1]
        p, threshold = p_values[place], float(Fraction(str(level)) * rank / m)
        significant = significant or p <= threshold
        adjusted = min(adjusted, p * m / rank)
        found[place] = Corrected(p, rank, m, threshold, significant, adjusted)
    return tuple(found[place] for place in range(m))


def within_domains(
    p_values: Sequence[float], domains: Sequence[str], *, level: float = 0.05
) -> tuple[Corrected, ...]:
    """The same, each outcome domain for itself; domains names the domain of each p-value."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, domain in enumerate(domains):
        groups[domain].append(place)
    if len(domains) != len(p_values):
        raise ValueError("every p-value needs its domain")
    found: dict[int, Corrected] = {}
    for places in groups.values():
        rows = benjamini_hochberg([p_values[place] for place in places], level=level)
        found.update(zip(places, rows, strict=True))
    return tuple(found[place] for place in range(len(p_values)))
