"""Adjusted effects that would tell of a few students, because a covariate or fixed effect sets only these apart.

Where all but a few students of a group have the same value, the adjusted model compares the others with each other, and
the unadjusted one everybody: the difference of the two is what the few had. So the adjusted one is withheld there.
"""

from collections.abc import Mapping
from dataclasses import replace

from collegium.engines.impact.sample import Sample
from collegium.engines.impact.source import literal
from collegium.engines.impact.study import Finding

Spot = tuple[str, str, str]  # outcome, subgroup, level
WITHHELD = "Too few students differ from the others in a covariate or fixed effect."
APART = (
    "A covariate or fixed effect sets a few students apart. Adjusted effects are withheld where they, beside the "
    "unadjusted ones, would tell of these few. Leave that column out, or join its rare values with others."
)


def few_apart(sample: Sample, counts: Mapping[str, tuple[int, ...]]) -> set[Spot]:
    """Groups in which fewer than the smallest group to be told, but somebody, differ from the commonest value.

    Args:
        counts: by outcome, for each covariate term, how many students of the study differ (`term_counts`).
    """
    minimum = sample.study.minimum_cell
    if not sample.study.persons:
        return set()
    found = {(outcome, "", "") for outcome, terms in counts.items() if any(0 < n < minimum for n in terms)}
    return found | _apart_in_fixed_effects(sample, minimum) | _apart_in_subgroups(sample, minimum)


def _apart_in_fixed_effects(sample: Sample, minimum: int) -> set[Spot]:
    """Outcomes of which all students but a few are in the same level of a fixed effect, among all and by subgroup."""
    study, found = sample.study, set()
    counted = ", ".join(
        f"count({sample.numbers[one].sql}) AS n{place}" for place, one in enumerate(study.outcomes)
    )
    rest = ", ".join(f"sum(n{place}) - max(n{place})" for place in range(len(study.outcomes)))
    for name in ("", *study.subgroups):
        level = sample.keys[name].sql if name else "0"
        for effect in study.fixed_effects:
            key = sample.keys[effect].sql
            inner = f"SELECT {level} AS level, {key} AS effect, {counted} FROM work GROUP BY ALL"
            for code, *apart in sample.source.rows(f"SELECT level, {rest} FROM ({inner}) GROUP BY level"):
                if code is not None and code >= 0:
                    value = sample.keys[name].levels[code] if name else ""
                    few = [one for one, n in zip(study.outcomes, apart, strict=True) if n and 0 < n < minimum]
                    found |= {(outcome, name, value) for outcome in few}
    return found


def _apart_in_subgroups(sample: Sample, minimum: int) -> set[Spot]:
    """The same for covariates among the students of each level of a subgroup."""
    study, found = sample.study, set()
    if not sample.terms:
        return set()
    medians, two_valued = _usual(sample)
    apart = [f"{term.sql} <> {literal(value)}" for term, value in zip(sample.terms, medians, strict=True)]
    present = [f"{sample.numbers[outcome].sql} IS NOT NULL" for outcome in study.outcomes]
    parts = [
        f"count_if({there}), {', '.join(f'count_if({there} AND {one})' for one in apart)}"
        for there in present
    ]
    width = 1 + len(apart)
    for name in study.subgroups:
        key = sample.keys[name]
        for code, *row in sample.source.rows(
            f"SELECT {key.sql}, {', '.join(parts)} FROM work GROUP BY {key.sql}"
        ):
            if code is None or code < 0:
                continue
            for place, outcome in enumerate(study.outcomes):
                everybody, *differ = row[place * width : (place + 1) * width]
                # of two values, the one that is common among all may be the rare one here
                rare = [
                    min(n, everybody - n) if two else n for n, two in zip(differ, two_valued, strict=True)
                ]
                if any(0 < n < minimum for n in rare):
                    found.add((outcome, name, key.levels[code]))
    return found


def _usual(sample: Sample) -> tuple[list[float], list[bool]]:
    """The middle value of each term among all, and whether it takes no more than two."""
    ends = [f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {term.sql})" for term in sample.terms]
    ends += [f"{end}({term.sql})" for end in ("min", "max") for term in sample.terms]
    found = sample.source.row(f"SELECT {', '.join(ends)} FROM work")
    width = len(sample.terms)
    lows, highs = found[width : 2 * width], found[2 * width :]
    # counting distinct values would do the same, and takes Spark half of the time of a study
    others = ", ".join(
        f"count_if({term.sql} <> {literal(low)} AND {term.sql} <> {literal(high)})"
        for term, low, high in zip(sample.terms, lows, highs, strict=True)
    )
    between = sample.source.row(f"SELECT {others} FROM work")
    return [*found[:width]], [n == 0 for n in between]


def without_few(finding: Finding, spots: set[Spot]) -> Finding:
    """The finding; withheld where it is an adjusted one of such a group."""
    if finding.model != "adjusted" or (finding.outcome, finding.subgroup, finding.level) not in spots:
        return finding
    blank = Finding(finding.outcome, finding.arm, finding.model, finding.subgroup, finding.level)
    return replace(blank, suppressed=True, withheld=WITHHELD)


def apart_warning(spots: set[Spot]) -> list[str]:
    """What whoever made the study can do about it."""
    return [APART] if spots else []
