"""Everything that a study result tells about the sizes of groups: numbers, the sums among them, and who shows them.

A reader puts together what stands in the findings, in the baseline table, in the account of rows and in the tables of
evidence, and what earlier results of the same students showed. `what_is_told` writes all of that down as a system of
counts for the optimiser and the attacker of `disclosure`.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations, pairwise

from collegium.engines.disclosure import Key, Row, Total
from collegium.engines.impact import Finding, Logistic, Matched, StudyResult
from collegium.engines.impact.design import COMPARED
from collegium.engines.reporting.account import tell_account, tell_baseline
from collegium.engines.reporting.elsewhere import tell_elsewhere
from collegium.engines.reporting.evidenced import tell_evidence
from collegium.engines.reporting.told import (
    Elsewhere,
    Group,
    Source,
    Spot,
    Told,
    row_key,
    same,
    source_of,
    spots,
    thresholds,
    withheld_spots,
)

EVERYONE = 20.0  # a finding on everyone is worth so many on a group


def what_is_told(
    result: StudyResult, released: Sequence[StudyResult], elsewhere: Sequence[Elsewhere] = ()
) -> Told:
    """The system of what this result would tell, together with what earlier results told already."""
    told = Told(result.study.minimum_cell)
    before = [source_of(told, one, {}) for one in released]
    told.sensitive.clear()  # what is out is out: what matters is what it leaves
    told.public |= set(told.cells)
    now = source_of(told, result, thresholds(released))
    _rows_of_findings(told, now, {place for one in released for place in _hidden_places(one)})
    for source in (now, *before):
        _sums_of_levels(told, source)
    for source in before:
        _hidden_together(told, source, now)
    _other_outcomes(told, now)
    _other_names(told, now)
    _pooled_arms(told, now, before)
    tell_baseline(told, now, before)
    tell_elsewhere(told, now, elsewhere)
    tell_account(told, now, before)
    tell_evidence(told, now, before)
    _few_more(told)
    told.totals = list({(one.whole, frozenset(one.parts)): one for one in told.totals}.values())
    return told


def _hidden_places(result: StudyResult) -> set[Hashable]:
    """(treatment, arm, subgroup, level) whose size a result withheld, with every outcome."""
    shown = {spot for one in result.findings if not one.suppressed for spot in spots(result, one)}
    known = {(*spot[:2], *spot[3:]) for spot in shown}
    return {place for spot in withheld_spots(result) if (place := (*spot[:2], *spot[3:])) not in known}


def _rows_of_findings(told: Told, now: Source, hidden_before: set[Hashable]) -> None:
    """Each finding as a row, and those that must go: small groups nearly as an earlier result withheld them."""
    for one in now.result.findings:
        if one.suppressed:
            continue
        groups = [now.groups[one.model][spot] for spot in spots(now.result, one)]
        worth = 1 + math.log1p(sum(group.students for group in groups))
        worth *= (1.0 if one.subgroup else EVERYONE) * (1.5 if one.model == "adjusted" else 1.0)
        cells = frozenset(key for group in groups for key in told.shows(group))
        told.rows.append(Row(row_key(one), cells, worth))
        if not all(group.students for group in groups):  # nobody knows on how many it rests
            told.forced.add(row_key(one))
        for spot, group in zip(spots(now.result, one), groups, strict=True):
            if (*spot[:2], *spot[3:]) in hidden_before and group.students < 2 * told.minimum - 1:
                told.forced.add(row_key(one))


def _by_column(groups: dict[Spot, Group]) -> Iterator[tuple[Spot, str, dict[str, Group]]]:
    """(the spot of everyone, subgroup column, groups by level) for every arm and outcome."""
    found: dict[tuple[Spot, str], dict[str, Group]] = defaultdict(dict)
    for (treatment, arm, outcome, subgroup, level), group in groups.items():
        if subgroup:
            found[(treatment, arm, outcome, "", ""), subgroup][level] = group
    for (everyone, subgroup), levels in found.items():
        yield everyone, subgroup, levels


def _sums_of_levels(told: Told, source: Source) -> None:
    """An arm is the sum of the levels of each subgroup column, and of students without a (shown) level.

    Where the result itself does not tell of everyone, another does.
    """
    for groups in source.groups.values():
        for everyone, _, levels in _by_column(groups):
            own = groups.get(everyone)
            parts = list(levels.values())
            for whole in [own] if own else told.groups.get(everyone, []):
                told.part_of(whole, parts)


def _hidden_together(told: Told, source: Source, now: Source) -> None:
    """Levels that an earlier result withheld: their sum was known, also for samples that are nearly the same.

    Not by outcome: who is in a level hardly depends on the outcome.
    """
    new = [(groups, *one) for groups in now.groups.values() for one in _by_column(groups)]
    for groups in source.groups.values():
        for everyone, subgroup, levels in _by_column(groups):
            whole = groups.get(everyone)
            for others, other, column, parts in new if whole else ():
                everybody = others.get(other)
                hidden = [group for level, group in parts.items() if level not in levels]
                if column != subgroup or other[:2] != everyone[:2] or not hidden or everybody is None:
                    continue
                shown = sum(group.students for level, group in parts.items() if level in levels)
                before = whole.students - sum(group.students for group in levels.values()) if whole else 0
                if abs(everybody.students - shown - before) < told.minimum:
                    _known_sum(told, hidden, everybody.students - shown)


def _known_sum(told: Told, groups: list[Group], known: int) -> None:
    rest = known - sum(group.students for group in groups)
    if rest < 0:
        return
    key = ("known sum", frozenset(group.key for group in groups), known)
    told.cells[key] = known
    told.public.add(key)
    told.sum(key, [group.key for group in groups], rest)


def _other_outcomes(told: Told, now: Source) -> None:
    """The same level of nearly the same students, with another outcome: one size gives the other away."""
    for groups in now.groups.values():
        alike: dict[tuple[str, ...], list[Group]] = defaultdict(list)
        for (treatment, arm, _, subgroup, level), group in groups.items():
            alike[treatment, arm, subgroup, level].append(group)
        for found in alike.values():
            for smaller, larger in pairwise(sorted(found, key=lambda group: group.students)):
                if larger.students - smaller.students < told.minimum:
                    told.equal(larger, smaller)


def _other_names(told: Told, now: Source) -> None:
    """The same students under the name of another column: size, mean and deviation are the same to the last digit."""
    for groups in now.groups.values():
        alike: dict[Hashable, list[Group]] = defaultdict(list)
        for (treatment, arm, outcome, _, _), group in groups.items():
            alike[treatment, arm, outcome, group.students].append(group)
        for found in alike.values():
            for one, other in combinations(found, 2):
                close = same(one.mean, other.mean, one.sd) and same(one.sd or 0.0, other.sd or 0.0, one.sd)
                if close and one.students > 1:
                    told.equal(one, other)
                    told.totals.append(Total(one.sum, (other.sum,)))
                    if one.parts and other.parts == one.parts:
                        told.totals += [Total(a, (b,)) for a, b in zip(one.parted, other.parted, strict=True)]


def _pooled_arms(told: Told, now: Source, before: Sequence[Source]) -> None:
    """Degrees of freedom (or clusters of one student) tell how many students all arms have together."""
    known = {key for source in before for key, _, _ in _pools(source)}
    shown: dict[Key, set[Key]] = defaultdict(set)
    for key, parts, row in _pools(now):
        rest = key[-1] - sum(part.students for part in parts)
        if rest < 0:
            continue
        if key not in told.cells:
            told.cells[key] = key[-1]
            told.sum(key, [part.key for part in parts], rest)
        shown[row].add(key)
        if key in known:
            told.public.add(key)
    told.rows = [
        Row(row.key, row.cells | shown[row.key], row.weight) if row.key in shown else row for row in told.rows
    ]


def _pools(source: Source) -> Iterator[tuple[tuple[str, Spot, int], list[Group], Key]]:
    result, study = source.result, source.result.study
    arms = (*study.arms, study.comparison)
    sizes: dict[tuple[str, str, str], int] = {}
    for one in result.findings:
        place = (one.outcome, one.subgroup, one.level)
        if one.model == "unadjusted" and _tells_all_arms(result, one):
            sizes[place] = round(one.df or 0) + len(study.arms) + 1
    for one in result.findings:
        if one.suppressed:
            continue
        place = (one.outcome, one.subgroup, one.level)
        found = [source.of(one.model, (study.treatment, arm, *place)) for arm in arms]
        parts = list(dict.fromkeys(part for part in found if part))
        together = sum(part.students for part in parts)
        single = one.n_clusters is not None and len(parts) == len(arms) and one.n_clusters == together
        if single or _tells_all_arms(result, one):
            size = together if single else sizes.get(place, together if len(parts) == len(arms) else -1)
            yield ("all arms", (study.treatment, "|".join(sorted(arms)), *place), size), parts, row_key(one)


def _tells_all_arms(result: StudyResult, one: Finding) -> bool:
    """Whether the degrees of freedom count all students: of the simple difference in every design, and of the plain
    comparison's other model."""
    study = result.study
    plain = study.design == COMPARED
    pooled = plain or (one.model == "unadjusted" and isinstance(study.design, Logistic | Matched))
    return pooled and one.df is not None and not study.cluster


def _few_more(told: Told) -> None:
    """The same group described twice, with a few more students the second time: those few must stay unknown.

    A measure before the programme can be an outcome of another study, or of the same: then both describe one column.
    """
    shown = {cell for row in told.rows for cell in row.cells}
    described: dict[Hashable, list[Group]] = defaultdict(list)
    for place, groups in told.groups.items():
        described[_column(place)] += groups
    for groups in described.values():
        for one, other in combinations(groups, 2):
            smaller, larger = sorted((one, other), key=lambda group: group.students)
            gap = larger.students - smaller.students
            if gap >= told.minimum or {one.key, other.key} <= told.public:
                continue
            valued = not (math.isnan(one.mean) or math.isnan(other.mean))
            if gap:
                told.sum(larger.key, [smaller.key], gap)
                if valued:
                    told.sum(larger.sum, [smaller.sum], gap)
                continue
            if not valued or same(one.mean, other.mean, one.sd):
                told.totals.append(Total(larger.key, (smaller.key,)))
                if valued:
                    told.totals.append(Total(larger.sum, (smaller.sum,)))
                continue
            # as many, but not the same students: nobody knows how few differ
            telling = {key for key in (one.key, other.key) if key not in told.public and key in shown}
            late = other.key if len(telling) == 2 else next(iter(telling), None)
            told.forced |= {row.key for row in told.rows if late is not None and late in row.cells}


def _column(place: Hashable) -> Hashable:
    """(treatment, arm, column) of everyone in an arm, be the column an outcome or a measure before; else the place."""
    if isinstance(place, tuple) and place[0] == "before":
        return place[1:]
    if isinstance(place, tuple) and len(place) == 5 and place[3:] == ("", ""):
        return place[:3]
    return place
