"""Which parts of a look at the dose may be told, beside the run and the looks that were told before.

A bin of a look is a set of students: an arm, those with the values that a model needs, a range of a dose. Where two
looks overlap, whoever has both can subtract. So the sets are cut into the pieces that lie wholly inside or outside of
each of them; the optimiser and the attacker of `disclosure` then choose what is told so that no small piece can be
worked out: in pieces of all looks at the same column together, and of this look with each other one.
"""

# ruff: noqa: S608  SQL is composed of quoted identifiers, numbers and own names only

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from collegium.engines.disclosure import Key, Row, Total, protect_rows
from collegium.engines.impact import Study, StudyResult
from collegium.engines.impact.source import Source, literal
from collegium.engines.robustness import (
    DoseAnswer,
    DoseQuestion,
    arm_of,
    can_be_checked,
    complete,
    needed_columns,
)

LACKING = -1  # the place of those of an arm who have no dose
LINE_WORTH, SIZE_WORTH = 20.0, 0.2
MOST_SAMPLES = 40  # of other studies; older ones beyond it are not taken into account
SECONDS = 10.0
SECONDS_IN_ALL = 60.0
SIDES = ("upper", "lower")


@dataclass(frozen=True, slots=True)
class DoseBefore:
    """A look at the same table that people have seen, and the study that it belongs to."""

    study: Study
    answer: DoseAnswer


@dataclass(frozen=True, slots=True)
class Offered:
    """What a look could tell. edges: ends of its bins. upper: of two values of the outcome."""

    study: Study
    answer: DoseAnswer
    edges: tuple[float, ...]
    upper: float | None


def chosen(
    source: Source,
    offered: Offered,
    before: Sequence[DoseBefore],
    released: Sequence[StudyResult] = (),
) -> frozenset[tuple[str, int]]:
    """What of it may be told: ("line", 0), ("size", bin), ("value", bin)."""
    told = [one for one in before if one.answer.bins or one.answer.within]
    system = _System(offered.study.minimum_cell)
    looks = [_Look(offered.study, offered.answer.question, offered.edges)]
    looks += [_Look(one.study, one.answer.question, _edges(one.answer)) for one in told]
    looks += _samples(looks[0], released)
    for together in _tables(looks):
        system.cut(source, looks, together, offered.upper)
    system.public |= set(_arm_keys(0, sides=offered.upper is not None))
    for number, one in enumerate(told, start=1):
        same = offered.upper is not None and one.answer.question.outcome == offered.answer.question.outcome
        system.public |= {*_arm_keys(number, sides=same), *_told_keys(number, one.answer, sides=same)}
    for number, look in enumerate(looks[1 + len(told) :], start=1 + len(told)):
        same = offered.upper is not None and look.question.outcome == offered.answer.question.outcome
        system.public |= set(_arm_keys(number, sides=same))
    rows = list(_rows(offered, system))
    found = protect_rows(
        system.cells,
        system.totals,
        rows,
        sensitive=system.sensitive(),
        public=[key for key in system.public if key in system.cells],
        width=offered.study.minimum_cell,
        seconds=SECONDS,
        in_all=SECONDS_IN_ALL,
    )
    return frozenset(row.key for row in rows if row.key not in found.hidden)  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class _Look:
    """question.column is empty for the students of a study, whatever their dose."""

    study: Study
    question: DoseQuestion
    edges: tuple[float, ...] = ()

    def needs(self) -> tuple[str, str, frozenset[str]]:
        return (
            self.study.treatment,
            self.question.arm,
            frozenset(needed_columns(self.study, self.question.outcome)),
        )

    def place(self, source: Source) -> str:
        """SQL of the bin of a row; null for those who are not in the look."""
        study = self.study
        arm = study.arms.index(self.question.arm) + 1
        whole = complete(study, source, self.question.outcome)
        inside = f"coalesce(({arm_of(study, source)}) = {arm}, false) AND {whole}"
        if not self.question.column:
            return f"CASE WHEN {inside} THEN 0 END"
        dose = source.number(self.question.column)
        ends = " ".join(
            f"WHEN {dose} <= {literal(edge)} THEN {number}" for number, edge in enumerate(self.edges)
        )
        outside = f"WHEN NOT ({inside}) THEN NULL WHEN {dose} IS NULL THEN {LACKING}"
        return f"CASE {outside} {ends} ELSE {len(self.edges)} END"


def _edges(answer: DoseAnswer) -> tuple[float, ...]:
    return tuple(one.high for one in answer.bins if one.high is not None)


def _samples(look: _Look, released: Sequence[StudyResult]) -> list[_Look]:
    """The arms of other studies whose size was told, each set of students once, newest first."""
    found: dict[tuple[str, str, frozenset[str]], _Look] = {}
    for result in released:
        plain = result.study.persons and result.study.treatment and can_be_checked(result.study)
        for one in result.findings if plain else ():
            if one.n_treated is not None and not one.subgroup and one.arm in result.study.arms:
                other = _Look(result.study, DoseQuestion("", one.outcome, one.arm))
                found.setdefault(other.needs(), other)
    found.pop(look.needs(), None)
    return list(found.values())[:MOST_SAMPLES]


def _tables(looks: Sequence[_Look]) -> Iterator[tuple[int, ...]]:
    """Which looks are cut together; 0 is the new one."""
    column = looks[0].question.column
    yield (0, *(number for number, look in enumerate(looks) if number and look.question.column == column))
    for number, look in enumerate(looks):
        if number and look.question.column != column:
            yield 0, number


@dataclass(slots=True)
class _System:
    """Counts of pieces, bins and arms, the sums among them, and which of them everybody knows."""

    minimum: int
    cells: dict[Key, int] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    public: set[Key] = field(default_factory=set)

    def cut(
        self, source: Source, looks: Sequence[_Look], together: Sequence[int], upper: float | None
    ) -> None:
        """Cut the students into pieces, and sum them up to the bins and arms of the looks."""
        outcome = source.number(looks[0].question.outcome)
        places = ", ".join(f"{looks[number].place(source)} AS p{number}" for number in together)
        had = f"count_if(y = {literal(upper)})" if upper is not None else "0"
        pieces = source.rows(
            f"SELECT {', '.join(f'p{number}' for number in together)}, y IS NULL AS gap, count(*), {had} "
            f"FROM (SELECT {places}, {outcome} AS y FROM source s) GROUP BY ALL ORDER BY ALL"
        )
        bins: dict[tuple[int, int], list[tuple[Key, bool]]] = defaultdict(list)
        for row in pieces:
            *of_looks, gap, count, with_it = row
            if all(place is None for place in of_looks):
                continue
            key = ("piece", tuple(together), tuple(of_looks), gap)
            sides = upper is not None and not gap
            self.add(key, count, with_it if sides else None)
            for number, place in zip(together, of_looks, strict=True):
                if place is not None:
                    bins[number, place].append((key, sides))
        for number in together:
            same = looks[number].question.outcome == looks[0].question.outcome and upper is not None
            self._sum_up(
                number, {place: keys for (of, place), keys in bins.items() if of == number}, sides=same
            )

    def _sum_up(self, number: int, bins: dict[int, list[tuple[Key, bool]]], *, sides: bool) -> None:
        for place, parts in bins.items():
            self.whole(("bin", number, place), [key for key, _ in parts], sides=sides)
        inside = [("bin", number, place) for place in bins if place != LACKING]
        self.whole(("with", number), inside, sides=sides)
        self.whole(("arm", number), [("bin", number, place) for place in bins], sides=sides)

    def add(self, key: Key, count: int, upper: int | None) -> None:
        self.cells[key] = count
        if upper is not None:
            self.cells |= {(SIDES[0], key): upper, (SIDES[1], key): count - upper}
            self.totals.append(Total(key, ((SIDES[0], key), (SIDES[1], key))))

    def whole(self, key: Key, parts: Sequence[Key], *, sides: bool) -> None:
        """A cell that is the sum of others, also by the two values of the outcome."""
        names: list[tuple[Key, list[Key]]] = [(key, list(parts))]
        if sides:
            names += [((side, key), [(side, part) for part in parts]) for side in SIDES]
        for name, of in names:
            self.cells[name] = sum(self.cells[one] for one in of)
            self.totals.append(Total(name, tuple(of)))

    def sensitive(self) -> set[Key]:
        """Small groups; and where there are students, also that few or none had one of the two values."""
        found = set()
        for key, count in self.cells.items():
            plain = key[1] if isinstance(key, tuple) and key[0] in SIDES else key
            least = 1 if plain == key else 0
            if least <= count < self.minimum and self.cells[plain]:
                found.add(key)
        return found


def _with_sides(key: Key, *, sides: bool) -> list[Key]:
    return [key, *((side, key) for side in SIDES if sides)]


def _arm_keys(number: int, *, sides: bool) -> list[Key]:
    """What the finding of the run tells: how many were in the arm, and their mean."""
    return _with_sides(("arm", number), sides=sides)


def _told_keys(number: int, answer: DoseAnswer, *, sides: bool) -> Iterator[Key]:
    if answer.within:
        yield from _with_sides(("with", number), sides=sides)
        yield ("bin", number, LACKING)
    for place, one in enumerate(answer.bins):
        if one.students is not None:
            yield from _with_sides(("bin", number, place), sides=sides and one.mean_outcome is not None)


def _rows(offered: Offered, system: _System) -> Iterator[Row]:
    sides = offered.upper is not None
    line = [*_with_sides(("with", 0), sides=sides), ("bin", 0, LACKING)]
    yield Row(("line", 0), frozenset(key for key in line if key in system.cells), LINE_WORTH)
    for place, one in enumerate(offered.answer.bins):
        key: Key = ("bin", 0, place)
        worth = 1 + math.log1p(one.students or 0)
        if sides:
            yield Row(("size", place), frozenset({key}), worth * SIZE_WORTH)
        yield Row(("value", place), frozenset(_with_sides(key, sides=sides)), worth)
