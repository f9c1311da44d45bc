"""What a study result tells about the sizes of groups, as a system of counts: `Told`, and the groups of findings."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from collegium.engines.disclosure import Key, Row, Total
from collegium.engines.impact import Finding, Logistic, Matched, StudyResult

# A group of students in one arm: (treatment column, arm, outcome, subgroup column, level). Everyone: two empty texts.
Spot = tuple[str, str, str, str, str]
LowHigh = tuple[float, float]
_Side = tuple[int, float, float | None]  # students, mean, deviation
# How a sentence begins that says that something is withheld for protection; such a group stays protected later.
PROTECTED = "Withheld to protect students"


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

    @property
    def sum(self) -> Key:
        """The sum of their values: a size may be known where their mean is not."""
        return ("sum", self.key)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Students of a level, in whatever arm, as something else than a study told it of the same table.

    subgroup, level: empty for everyone. valued: the column of which their mean was told too; empty where none was.
    """

    subgroup: str
    level: str
    students: int
    valued: str = ""


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

    def nearly(self, larger: Group, smaller: Group) -> None:
        """The same students but for those who lack a value, who are no secret where they are few: that they lack one
        tells of no trait of theirs. What they had is protected elsewhere, by what is told of one column twice."""
        gap = larger.students - smaller.students
        if gap < self.minimum:
            self.equal(larger, smaller)
        else:
            self.sum(larger.key, [smaller.key], gap)

    def group(
        self,
        place: Hashable,
        n: int,
        mean: float,
        *,
        sd: float | None,
        low_high: LowHigh | None,
        threshold: int = 0,
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
        if not math.isnan(mean):
            self.cells[made.sum] = n
        alike = sd == 0 and parts is None  # everybody has the same value: as telling as a small group
        if n < threshold or alike:
            self.sensitive.add(key)
        if parts:
            for name, count in zip(made.parted, parts, strict=True):
                self.add(name, count, least=0)
            self.totals.append(Total(key, made.parted))
        return made

    def sized(self, place: Hashable, n: int) -> Group:
        """The group there with this size; one of which nothing else is told where nobody described it."""
        known = [one for one in self.groups[place] if one.students == n]
        return known[0] if known else self.group(place, n, math.nan, sd=None, low_high=None)

    def part_of(self, whole: Group, parts: Sequence[Group]) -> None:
        """The parts are in the whole, and perhaps a few more; also of those who had the upper value, and the lower."""
        rest = whole.students - sum(part.students for part in parts)
        if rest >= 0:
            left = self.sum(whole.key, [part.key for part in parts], rest)
            if not any(math.isnan(one.mean) for one in (whole, *parts)):
                self.sum(whole.sum, [part.sum for part in parts], rest)
            sums_of_parts(self, whole, parts, left)

    def shows(self, group: Group) -> tuple[Key, ...]:
        """What a line with the size and the mean of a group gives a reader."""
        valued = () if math.isnan(group.mean) else (group.sum,)
        return (group.key, *valued, *(group.parted if group.parts else ()))


def sums_of_parts(told: Told, whole: Group, parts: Sequence[Group], left: Key | None) -> None:
    """The sum for those who had the upper value of a two-valued outcome, and those who had the lower.

    left: those who are in none of the parts, if there are any.
    """
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


def same(one: float, other: float, sd: float | None) -> bool:
    """Whether two means are one number but for rounding."""
    if math.isnan(one) and math.isnan(other):  # neither is told
        return True
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9 * (sd or 0.0) + 1e-12)


def _parts(n: int, mean: float, low_high: LowHigh | None) -> tuple[int, int] | None:
    if low_high is None or math.isnan(mean):
        return None
    low, high = low_high
    upper = min(max(round(n * (mean - low) / (high - low)), 0), n)
    return upper, n - upper


@dataclass(frozen=True, slots=True)
class Source:
    """The groups that the findings of one result describe, by model and spot."""

    result: StudyResult
    groups: dict[str, dict[Spot, Group]]

    def of(self, model: str, spot: Spot) -> Group | None:
        return self.groups.get(model, {}).get(spot)


def spots(result: StudyResult, one: Finding) -> tuple[Spot, Spot]:
    """The two groups that a finding describes: those in its arm, and the comparison."""
    study = result.study
    place = (one.outcome, one.subgroup, one.level)
    return (study.treatment, one.arm, *place), (study.treatment, study.comparison, *place)


def row_key(one: Finding) -> Key:
    return ("finding", one.outcome, one.subgroup, one.level, one.arm, one.model)


def _sides(one: Finding) -> tuple[_Side, ...]:
    both = (
        (one.n_treated, one.mean_treated, one.sd_treated),
        (one.n_comparison, one.mean_comparison, one.sd_comparison),
    )
    return tuple((n or 0, math.nan if mean is None else mean, sd) for n, mean, sd in both)


def has_own_means(result: StudyResult) -> bool:
    """Whether the means of the main model are weighted or adjusted, so not those of the students themselves."""
    return isinstance(result.study.design, Logistic | Matched)


def _described(result: StudyResult) -> dict[Spot, _Side]:
    return {
        spot: side
        for one in result.findings
        if one.model == "unadjusted" and not one.suppressed
        for spot, side in zip(spots(result, one), _sides(one), strict=True)
    }


def _own_mean(side: _Side, plain: _Side | None, low_high: LowHigh | None) -> float:
    """The mean of the students behind a weighted or adjusted one, as far as a reader has it.

    As many as in the simple difference with the same deviation are the same students. Of two values the deviation
    gives how many had each.
    """
    n, mean, sd = side
    if plain is not None and plain[0] == n and math.isclose(plain[2] or 0.0, sd or 0.0, rel_tol=1e-9):
        return plain[1]
    if low_high is None or sd is None or n < 1:
        return mean
    low, high = low_high
    spread = min((sd / (high - low)) ** 2 * (n - 1) / n, 0.25)
    reach = math.sqrt(0.25 - spread)
    return min(
        (low + (high - low) * (0.5 + sign * reach) for sign in (-1, 1)), key=lambda one: abs(one - mean)
    )


def source_of(told: Told, result: StudyResult, thresholds: dict[Spot, int]) -> Source:
    groups: dict[str, dict[Spot, Group]] = defaultdict(dict)
    plain = _described(result) if has_own_means(result) else {}
    for one in result.findings:
        if one.suppressed:
            continue
        low_high = result.two_valued.get(one.outcome)
        weighted = one.model == "adjusted" and has_own_means(result)
        for spot, side in zip(spots(result, one), _sides(one), strict=True):
            n, mean, sd = side
            mean = _own_mean(side, plain.get(spot), low_high) if weighted else mean
            groups[one.model][spot] = told.group(
                spot, n, mean, sd=sd, low_high=low_high, threshold=thresholds.get(spot, 0)
            )
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


def thresholds(released: Sequence[StudyResult]) -> dict[Spot, int]:
    """The minimum under which an earlier result withheld a group; it goes on to hold for that group."""
    found: dict[Spot, int] = {}
    for one in released:
        for spot in withheld_spots(one):
            found[spot] = max(found.get(spot, 0), one.study.minimum_cell)
    return found
