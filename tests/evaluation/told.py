"""Everything that the product told of one table, put together by an attacker who knows nothing else.

Students are sorted into kinds: by their values in the columns of groups, and by which outcomes they have. Each number
told is a sum over kinds. What follows for a small group is found by linear programming (counts), and by whether its sum
lies in the row space of the sums told (values). Nothing of the engine's own protection is used.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from collegium.engines.impact.study import StudyResult
from collegium.engines.looks import LookResult
from tests.engines.study_attacker import StudyAttacker

MINIMUM = 10
FEW = range(1, MINIMUM)
ARMS = ["yes", "no"]


class Reader:
    """groups: columns by which groups were told. numbers: columns of which it matters who has a value."""

    def __init__(self, frame: pd.DataFrame, groups: tuple[str, ...], numbers: tuple[str, ...]) -> None:
        self.groups, self.numbers = groups, numbers
        known = frame.assign(**{name: frame[name].notna().map({True: 1.0}) for name in numbers})
        self.frame = known.astype(object).where(known.notna(), None)
        columns = {"arm": list(dict.fromkeys([*ARMS, *self.frame["arm"]]))}
        columns |= {name: list(dict.fromkeys(self.frame[name])) for name in groups}
        columns |= {name: [1.0, None] for name in numbers}
        self.counted = StudyAttacker(self.frame, columns)
        self.sums: dict[str, list[np.ndarray]] = defaultdict(list)

    def study(self, result: StudyResult) -> None:
        needed = tuple(name for name in result.study.covariates if name in self.numbers)
        self.counted.read(result, needed=needed)
        for one in result.findings:
            place = {one.subgroup: one.level} if one.subgroup else {}
            for arm in (one.arm, result.study.comparison) if not one.suppressed else ():
                self._sum(one.outcome, **dict.fromkeys(needed, any), **place, arm=arm)
        for row in result.baseline:
            for arm in (row.arm, result.study.comparison) if row.mean_treated is not None else ():
                self._sum(row.measure, **dict.fromkeys([*needed, row.outcome], any) | {"arm": arm})

    def look(self, result: LookResult) -> None:
        outcome = result.look.outcome
        for row in result.groups:
            where = dict(row.group) | {outcome: any}
            if row.n is not None:
                self.counted.learn(self.counted.where(**where), row.n)
            if row.value is not None:
                self._sum(outcome, **dict(row.group))

    def _sum(self, column: str, **where) -> None:
        self.sums[column].append(self.counted.where(**where | {column: any}))

    def small(self) -> Iterator[dict]:
        """Groups by arm and a column, of those who have an outcome, that are small."""
        for outcome in self.numbers:
            for name in self.groups:
                for level in self.counted.columns[name]:
                    for traits in ({}, *({"arm": arm} for arm in self.counted.columns["arm"])):
                        group = {**traits, name: level, outcome: any}
                        if level is not None and self.counted.truth(**group) in FEW:
                            yield group

    def counts_given_away(self) -> list[tuple[dict, float]]:
        """Small groups whose size is known to within less than the minimum."""
        widths = [(group, self.counted.width(self.counted.where(**group))) for group in self.small()]
        return [(group, width) for group, width in widths if width < MINIMUM - 1e-6]

    def sums_given_away(self) -> list[tuple[str, int]]:
        """(column, how many students) of every sum over a few students that follows from the sums told."""
        kinds = {kind: place for place, kind in enumerate(self.counted.kinds)}
        size = np.zeros(len(kinds))
        for row in self.frame[list(self.counted.columns)].itertuples(index=False):
            size[kinds[tuple(None if pd.isna(value) else value for value in row)]] += 1
        found = []
        for column, told in self.sums.items():
            there = np.flatnonzero(size * self.counted.where(**{column: any}))
            told_of = np.array(told)[:, there]
            _, values, right = np.linalg.svd(told_of, full_matrices=True)
            free = right[int((values > 1e-9).sum()) :]  # what may be added to the sums of kinds unseen
            few = [place for place, kind in enumerate(there) if size[kind] < MINIMUM]
            for count in (1, 2, 3):
                for chosen in combinations(few, count):
                    students = int(sum(size[there[place]] for place in chosen))
                    mark = np.zeros(len(there))
                    mark[list(chosen)] = 1.0
                    if students < MINIMUM and np.allclose(free @ mark, 0.0, atol=1e-7):
                        found.append((column, students))
        return found
