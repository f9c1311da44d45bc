"""Whether the programme worked alike for all groups: tests of a result whose withheld groups are known.

Only groups that are told take part, so a test says nothing about the others.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TextIO

from collegium.engines.equity import Interaction, adjusted_p, interaction_of_effects
from collegium.engines.impact import (
    Compared,
    InteractionTest,
    LevelDifference,
    LevelEffects,
    StudyResult,
    covariance,
)
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting.percents import interaction_in_percent, is_yes_no, unit_of
from collegium.engines.reporting.tables import Grid, marked, named
from collegium.engines.reporting.words import Labels, Words, complete, decimals_for, number, p_value
from collegium.engines.tabular import write_csv

Places = Collection[tuple[str, str, str, str, str]]  # outcome, arm, model, subgroup, level

SIGNIFICANT = 0.05
TOO_FEW = "Fewer than two of these groups can be told, so they cannot be compared."
NO_TEST = (
    "There are too few clusters, or they are too unlike, so these groups cannot be compared with a test."
)
FIELDS = (
    "outcome", "arm", "model", "subgroup", "level", "against", "difference", "ci_low", "ci_high", "f", "df1", "df2",
    "p", "adjusted", "withheld", "unit",
)  # fmt: skip


def interactions(result: StudyResult) -> tuple[InteractionTest, ...]:
    """The tests, each of the groups that the result tells; p-values are corrected for all of them together.

    A result that was read from a store has its tests already; those that rest on a group withheld since are withheld.
    """
    told = {
        (one.outcome, one.arm, one.model, one.subgroup, one.level)
        for one in result.findings
        if not one.suppressed
    }
    if not result.levels:
        return tuple(_still_told(one, told) for one in result.interactions)
    found = [_tested(one, told, result.study.confidence) for one in result.levels]
    corrected = iter(adjusted_p([row.p for row in found if row.p is not None]))
    every = [one.p for row in found for one in row.differences]
    pairwise = iter(adjusted_p(every))
    return tuple(
        replace(
            row,
            adjusted=next(corrected)[0] if row.p is not None else None,
            differences=tuple(replace(one, adjusted=next(pairwise)[0]) for one in row.differences),
        )
        for row in found
    )


def _still_told(one: InteractionTest, told: Places) -> InteractionTest:
    place = (one.outcome, one.arm, one.model, one.subgroup)
    if all((*place, level) in told for level in one.levels):
        return one
    return InteractionTest(*place, withheld=TOO_FEW)


def _tested(one: LevelEffects, told: Places, confidence: float) -> InteractionTest:
    place = (one.outcome, one.arm, one.model, one.subgroup)
    levels = [level for level in one.levels if (*place, level.level) in told]
    blank = InteractionTest(*place)  # type: ignore[arg-type]
    if len(levels) < 2:
        return replace(blank, withheld=TOO_FEW)
    spread = covariance(levels)
    if spread is None:
        return replace(blank, withheld=NO_TEST)
    names = [level.level for level in levels]
    try:
        found = interaction_of_effects(
            names, [level.effect for level in levels], spread[0], df=spread[1], confidence=confidence
        )
    except ProblemsFound:  # a variance that is none, where a cluster cannot be left out
        return replace(blank, withheld=NO_TEST)
    return _row(blank, names, found)


def _row(blank: InteractionTest, names: Sequence[str], found: Interaction) -> InteractionTest:
    if found.joint is None:
        return replace(blank, withheld=NO_TEST)
    differences = tuple(
        LevelDifference(
            row.level,
            row.against,
            row.tested.interval.estimate,
            row.tested.interval.low,
            row.tested.interval.high,
            row.tested.p,
            row.adjusted,
        )
        for row in found.differences
    )
    joint = found.joint
    return replace(
        blank,
        levels=tuple(names),
        f=joint.f,
        df1=joint.df1,
        df2=joint.df2,
        p=joint.p,
        differences=differences,
    )


# --- for people ---------------------------------------------------------------------------------------------


def across_groups(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> list[str]:
    """A sentence for each subgroup and arm on the first outcome: whether groups differed beyond chance."""
    words = complete(words)
    if result.study.subgroups and not isinstance(result.study.design, Compared):
        return [words["groups not tested"]]
    first = result.study.outcomes[0]
    return [_sentence(one, result, words, labels) for one in result.interactions if one.outcome == first]


def _sentence(one: InteractionTest, result: StudyResult, words: Words, labels: Labels | None) -> str:
    if one.adjusted is None:
        key = "groups not compared"
    else:
        key = "groups differ" if one.adjusted < SIGNIFICANT else "groups do not differ"
    return words[key].format(
        arm=words["quoted"].format(text=named(f"{result.study.treatment}={one.arm}", labels)),
        outcome=words["quoted"].format(text=named(one.outcome, labels)),
        subgroup=words["quoted"].format(text=named(one.subgroup, labels)),
        p=p_value(one.adjusted, words),
        why=one.withheld,
    )


def interactions_table(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> Grid:
    """Every test, then the differences it is made of, rounded."""
    words = complete(words)
    keys = (
        "outcome",
        "arm",
        "groups by",
        "compared groups",
        "difference of effects",
        "interval short",
        "p corrected",
    )
    rows = tuple(line for one in result.interactions for line in _lines(one, result, words, labels))
    return Grid((*(words[key] for key in keys), words["note"]), rows)


def _lines(
    one: InteractionTest, result: StudyResult, words: Words, labels: Labels | None
) -> Iterator[tuple[str, ...]]:
    place = (
        named(one.outcome, labels),
        named(f"{result.study.treatment}={one.arm}", labels),
        named(one.subgroup, labels),
    )
    every = ", ".join(named(f"{one.subgroup}={level}", labels) for level in one.levels)
    yield (*place, every, "", "", p_value(one.adjusted, words), one.withheld)
    gap = "share gap" if is_yes_no(result, one.outcome) else "plain"
    for row in interaction_in_percent(one, result).differences:
        places = decimals_for((row.ci_high - row.ci_low) / 4)
        pair = (named(f"{one.subgroup}={level}", labels) for level in (row.level, row.against))
        arm, comparison = pair
        reach = words["between"].format(
            low=number(row.ci_low, places, words), high=number(row.ci_high, places, words)
        )
        told = words["versus"].format(arm=arm, comparison=comparison)
        yield (
            *place,
            told,
            marked(gap, number(row.difference, places, words), words),
            reach,
            p_value(row.adjusted, words),
            "",
        )


def interaction_rows(result: StudyResult) -> list[dict[str, object]]:
    """For files, by FIELDS: a line for every test, and one for every difference with its own p-value."""
    lines: list[dict[str, object]] = []
    for one in result.interactions:
        whole = {name: value for name, value in asdict(one).items() if name not in {"levels", "differences"}}
        lines.append(whole | {"level": "; ".join(one.levels)})
        place = {name: whole[name] for name in ("outcome", "arm", "model", "subgroup")}
        place["unit"] = unit_of(one.outcome, result)
        lines += [place | asdict(row) for row in one.differences]
    return lines


def write_interactions(target: Path | TextIO, result: StudyResult) -> None:
    lines = interaction_rows(result)
    write_csv(target, list(FIELDS), ([line.get(name) for name in FIELDS] for line in lines))
