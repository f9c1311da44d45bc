"""Everything that a study result tells about the sizes of groups: numbers, the sums among them, and who shows them.

A reader puts together what stands in the findings, in the baseline table and in the account of rows, and what earlier
results of the same students showed. `what_is_told` writes all of that down as a system of counts for the optimiser and
the attacker of `disclosure`.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from collegium.engines.disclosure import Key, Row, Total
from collegium.engines.impact import Finding, StudyResult
from collegium.engines.impact.design import COMPARED

# A group of students in one arm: (treatment column, arm, outcome, subgroup column, level). Everyone: two empty texts.
Spot = tuple[str, str, str, str, str]
LowHigh = tuple[float, float]
# How a sentence begins that says that something is withheld for protection; such a group stays protected later.
PROTECTED = "Withheld to protect students"
EVERYONE = 20.0  # a finding on everyone is worth so many on a group
BASELINE, ACCOUNT = 0.3, 0.05


@dataclass(frozen=True, slots=True)
class Group:
    """Students that somebody described: how many, their mean, and for two values how many had the upper and lower."""

    key: Key
    students: int
    mean: float
    low_high: LowHigh | None = None
    parts: tuple[int, int] | None = None
    sd: float | None = None

    @property
    def parted(self) -> tuple[Key, Key]:
        return ("upper", self.key), ("lower", self.key)


@dataclass(slots=True)
class Told:
    """The system of counts. forced: rows that must be withheld whatever the sums say."""

    minimum: int
    cells: dict[Key, int] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    sensitive: set[Key] = field(default_factory=set)
    public: set[Key] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)
    forced: set[Key] = field(default_factory=set)
    groups: dict[Hashable, list[Group]] = field(default_factory=lambda: defaultdict(list))

    def add(self, key: Key, count: int, *, least: int = 1) -> Key:
        """A number; it is sensitive from `least` to below the minimum."""
        self.cells[key] = count
        if least <= count < self.minimum:
            self.sensitive.add(key)
        return key

    def sum(self, whole: Key, parts: Sequence[Key], rest: int, *, least: int = 1) -> Key | None:
        """whole = parts + rest; what is left over is nowhere shown, and has a name where it is not nothing."""
        if rest == 0:
            self.totals.append(Total(whole, tuple(parts)))
            return None
        key = self.add(("rest", whole, frozenset(parts)), rest, least=least)
        self.totals.append(Total(whole, (*parts, key)))
        return key

    def equal(self, larger: Group, smaller: Group) -> None:
        """Two groups whose difference in size everybody knows, or can guess."""
        gap = larger.students - smaller.students
        parts = [smaller.key]
        if gap:
            key = ("known difference", larger.key, smaller.key)
            self.cells[key] = gap
            self.public.add(key)
            parts.append(key)
        self.totals.append(Total(larger.key, tuple(parts)))

    def group(
        self, place: Hashable, n: int, mean: float, sd: float | None, low_high: LowHigh | None, threshold: int = 0
    ) -> Group:
        """The group with these numbers; a new one unless the same students were described before."""
        for known in self.groups[place]:
            if known.students == n and known.low_high == low_high and same(known.mean, mean, sd):
                return known
        parts = _parts(n, mean, low_high)
        key = ("students", place, len(self.groups[place]))
        made = Group(key, n, mean, low_high, parts, sd)
        self.groups[place].append(made)
        self.add(key, n)
        if n < threshold or (sd == 0 and parts is None):  # everybody has the same value: as telling as a small group
            self.sensitive.add(key)
        if parts:
            for name, count in zip(made.parted, parts, strict=True):
                self.add(name, count, least=0)
            self.totals.append(Total(key, made.parted))
        return made

    def shows(self, group: Group) -> tuple[Key, ...]:
        """What a line with the size and the mean of a group gives a reader."""
        return (group.key, *(group.parted if group.parts else ()))


def same(one: float, other: float, sd: float | None) -> bool:
    """Whether two means are one number but for rounding."""
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9 * (sd or 0.0) + 1e-12)


def _parts(n: int, mean: float, low_high: LowHigh | None) -> tuple[int, int] | None:
    if low_high is None:
        return None
    low, high = low_high
    upper = min(max(round(n * (mean - low) / (high - low)), 0), n)
    return upper, n - upper


# --- what is told ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """The groups that the findings of one result describe, by model and spot."""

    result: StudyResult
    groups: dict[str, dict[Spot, Group]]

    def of(self, model: str, spot: Spot) -> Group | None:
        return self.groups.get(model, {}).get(spot)


def what_is_told(result: StudyResult, released: Sequence[StudyResult]) -> Told:
    """The system of what this result would tell, together with what earlier results told already."""
    told = Told(result.study.minimum_cell)
    before = [_source(told, one, {}) for one in released]
    told.sensitive.clear()  # what is out is out: what matters is what it leaves
    told.public |= set(told.cells)
    now = _source(told, result, _thresholds(released))
    _rows_of_findings(told, now, {place for one in released for place in _hidden_places(one)})
    for source in (now, *before):
        _sums_of_levels(told, source, now)
    for source in before:
        _hidden_together(told, source, now)
    _other_outcomes(told, now)
    _other_names(told, now)
    _pooled_arms(told, now, before)
    _baseline(told, now, before)
    _account(told, now, before)
    _few_more(told)
    told.totals = list({(one.whole, frozenset(one.parts)): one for one in told.totals}.values())
    return told


def spots(result: StudyResult, one: Finding) -> tuple[Spot, Spot]:
    """The two groups that a finding describes: those in its arm, and the comparison."""
    study = result.study
    place = (one.outcome, one.subgroup, one.level)
    return (study.treatment, one.arm, *place), (study.treatment, study.comparison, *place)


def row_key(one: Finding) -> Key:
    return ("finding", one.outcome, one.subgroup, one.level, one.arm, one.model)


def _sides(one: Finding) -> tuple[tuple[int, float, float | None], ...]:
    both = (
        (one.n_treated, one.mean_treated, one.sd_treated),
        (one.n_comparison, one.mean_comparison, one.sd_comparison),
    )
    return tuple((n or 0, math.nan if mean is None else mean, sd) for n, mean, sd in both)


def _source(told: Told, result: StudyResult, thresholds: dict[Spot, int]) -> Source:
    groups: dict[str, dict[Spot, Group]] = defaultdict(dict)
    for one in result.findings:
        if one.suppressed:
            continue
        low_high = result.two_valued.get(one.outcome)
        for spot, (n, mean, sd) in zip(spots(result, one), _sides(one), strict=True):
            groups[one.model][spot] = told.group(spot, n, mean, sd, low_high, thresholds.get(spot, 0))
    return Source(result, dict(groups))


def withheld_spots(result: StudyResult) -> set[Spot]:
    """Groups that a result withheld for protection, and does not show elsewhere."""
    shown = {spot for one in result.findings if not one.suppressed for spot in spots(result, one)}
    hidden = {
        spot
        for one in result.findings
        if one.suppressed and one.withheld.startswith(PROTECTED)
        for spot in spots(result, one)
    }
    return hidden - shown


def _hidden_places(result: StudyResult) -> set[tuple[str, ...]]:
    """(treatment, arm, subgroup, level) whose size a result withheld, with every outcome."""
    shown = {spot for one in result.findings if not one.suppressed for spot in spots(result, one)}
    hidden, known = ({(*spot[:2], *spot[3:]) for spot in some} for some in (withheld_spots(result), shown))
    return hidden - known


def _thresholds(released: Sequence[StudyResult]) -> dict[Spot, int]:
    """The minimum under which an earlier result withheld a group; it goes on to hold for that group."""
    found: dict[Spot, int] = {}
    for one in released:
        for spot in withheld_spots(one):
            found[spot] = max(found.get(spot, 0), one.study.minimum_cell)
    return found


def _rows_of_findings(told: Told, now: Source, hidden_before: set[tuple[str, ...]]) -> None:
    """Each finding as a row, and those that must go: small groups nearly as an earlier result withheld them."""
    for one in now.result.findings:
        if one.suppressed:
            continue
        groups = [now.groups[one.model][spot] for spot in spots(now.result, one)]
        worth = 1 + math.log1p(sum(group.students for group in groups))
        worth *= (1.0 if one.subgroup else EVERYONE) * (1.5 if one.model == "adjusted" else 1.0)
        cells = frozenset(key for group in groups for key in told.shows(group))
        told.rows.append(Row(row_key(one), cells, worth))
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


def _sums_of_levels(told: Told, source: Source, now: Source) -> None:
    """An arm is the sum of the levels of each subgroup column, and of students without a (shown) level."""
    for model, groups in source.groups.items():
        for everyone, _, levels in _by_column(groups):
            whole = groups.get(everyone) or now.of(model, everyone)
            parts = list(levels.values())
            if whole is None or (rest := whole.students - sum(part.students for part in parts)) < 0:
                continue
            left = told.sum(whole.key, [part.key for part in parts], rest)
            _sums_of_parts(told, whole, parts, left)


def _sums_of_parts(told: Told, whole: Group, parts: list[Group], left: Key | None) -> None:
    """The same for those who had the upper value of a two-valued outcome, and those who had the lower."""
    if whole.parts is None or any(part.low_high != whole.low_high for part in parts):
        return
    rests = [whole.parts[side] - sum(part.parts[side] for part in parts if part.parts) for side in (0, 1)]
    if min(rests) < 0:
        return
    names = []
    for side, rest in enumerate(rests):
        parted = [part.parted[side] for part in parts]
        name = ("rest", whole.parted[side], frozenset(parted))
        if left is not None:
            told.add(name, rest, least=0)
            names.append(name)
        told.totals.append(Total(whole.parted[side], (*parted, *([name] if left is not None else []))))
    if left is not None:
        told.totals.append(Total(left, tuple(names)))


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
                    if one.parts and other.parts == one.parts:
                        told.totals += [
                            Total(a, (b,)) for a, b in zip(one.parted, other.parted, strict=True)
                        ]


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
        if one.model == "unadjusted" and one.df is not None and not study.cluster and study.design == COMPARED:
            sizes[place] = round(one.df) + len(study.arms) + 1
    for one in result.findings:
        if one.suppressed:
            continue
        place = (one.outcome, one.subgroup, one.level)
        found = [source.of(one.model, (study.treatment, arm, *place)) for arm in arms]
        parts = list(dict.fromkeys(part for part in found if part))
        together = sum(part.students for part in parts)
        single = one.n_clusters is not None and len(parts) == len(arms) and one.n_clusters == together
        if single or (one.df is not None and not study.cluster and study.design == COMPARED):
            size = together if single else sizes.get(place, together if len(parts) == len(arms) else -1)
            yield ("all arms", (study.treatment, "|".join(sorted(arms)), *place), size), parts, row_key(one)


def _baseline(told: Told, now: Source, before: Sequence[Source]) -> None:
    """Baseline rows: groups of those who have the measure, and how many of the finding's students lack it."""
    for source in before:
        for place, _ in _baseline_groups(told, source):
            told.public |= {key for group in place for key in told.shows(group)}
    study = now.result.study
    for (treated, comparison), number in _baseline_groups(told, now):
        row = now.result.baseline[number]
        cells = frozenset((*told.shows(treated), *told.shows(comparison)))
        told.rows.append(Row(("baseline", number), cells, BASELINE))
        for arm, group in ((row.arm, treated), (study.comparison, comparison)):
            whole = now.of("unadjusted", (study.treatment, arm, row.outcome, "", ""))
            if whole and whole.students >= group.students:
                told.sum(whole.key, [group.key], whole.students - group.students)


def _baseline_groups(told: Told, source: Source) -> Iterator[tuple[tuple[Group, Group], int]]:
    result, study = source.result, source.result.study
    for number, row in enumerate(result.baseline):
        if None in (row.n_treated, row.n_comparison, row.mean_treated, row.mean_comparison):
            continue
        low_high = result.two_valued.get(row.measure)
        sides = (
            (row.arm, row.n_treated or 0, row.mean_treated or 0.0),
            (study.comparison, row.n_comparison or 0, row.mean_comparison or 0.0),
        )
        treated, comparison = (
            told.group(("before", study.treatment, arm, row.measure), n, mean, None, low_high)
            for arm, n, mean in sides
        )
        yield (treated, comparison), number


def _account(told: Told, now: Source, before: Sequence[Source]) -> None:
    """The account of rows: total = others + used + lacking the outcome, and used = all arms."""
    numbers = _account_numbers(now.result)
    rows, study = now.result.rows, now.result.study
    if None in numbers.values() or rows.total is None or rows.other_arm is None:
        return
    keys = {name: _account_key(now.result, name, count) for name, count in numbers.items()}
    for name, key in keys.items():
        told.add(key, numbers[name] or 0)
        told.rows.append(Row(("rows", *name), frozenset([key]), ACCOUNT))
    everybody, in_arms = ("records", rows.total), ("in the arms", study.treatment, rows.total, rows.other_arm)
    told.cells |= {everybody: rows.total, in_arms: rows.total - rows.other_arm}
    told.public.add(everybody)  # the page of the dataset says it too
    told.totals.append(Total(everybody, (keys["other", ""], in_arms)))
    for outcome, used in rows.used.items():
        if (used or 0) + (rows.missing.get(outcome) or 0) != rows.total - rows.other_arm:
            continue
        told.totals.append(Total(in_arms, (keys["used", outcome], keys["missing", outcome])))
        arms = [
            now.of("unadjusted", (study.treatment, arm, outcome, "", ""))
            for arm in (*study.arms, study.comparison)
        ]
        parts = [arm for arm in arms if arm]
        rest = (used or 0) - sum(part.students for part in parts)
        if parts and rest >= 0:
            told.sum(keys["used", outcome], [part.key for part in parts], rest)
    for source in before:
        for name, count in _account_numbers(source.result).items():
            key = _account_key(source.result, name, count)
            told.public |= {key} & told.cells.keys()


def _account_numbers(result: StudyResult) -> dict[tuple[str, str], int | None]:
    rows = result.rows
    if rows.rounded_to > 1:
        return {}
    return {
        ("other", ""): rows.other_arm,
        **{("used", outcome): count for outcome, count in rows.used.items()},
        **{("missing", outcome): rows.missing.get(outcome) for outcome in rows.used},
    }


def _account_key(result: StudyResult, name: tuple[str, str], count: int | None) -> Key:
    study = result.study
    return ("account", *name, study.treatment, frozenset((*study.arms, study.comparison)), count)


def _few_more(told: Told) -> None:
    """The same group described twice, with a few more students the second time: those few must stay unknown."""
    shown = {cell for row in told.rows for cell in row.cells}
    for groups in told.groups.values():
        for one, other in combinations(groups, 2):
            smaller, larger = sorted((one, other), key=lambda group: group.students)
            gap = larger.students - smaller.students
            if gap >= told.minimum or {one.key, other.key} <= told.public:
                continue
            if gap:
                told.sum(larger.key, [smaller.key], gap)
                continue
            # as many, but not the same students: nobody knows how few differ
            telling = {key for key in (one.key, other.key) if key not in told.public and key in shown}
            late = other.key if len(telling) == 2 else next(iter(telling), None)
            told.forced |= {row.key for row in told.rows if late is not None and late in row.cells}
