"""Greedy nearest-neighbour matching on a score, in about n log n steps."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

import numpy as np

from collegium.engines.comparison import words
from collegium.engines.comparison.input import Mask, Rows, combined, number_codes
from collegium.engines.comparison.options import NearestNeighbour
from collegium.engines.comparison.score import Score
from collegium.engines.labels import Codes
from collegium.engines.problems import refuse


@dataclass(frozen=True, slots=True)
class Pairs:
    """treated and comparison (m,): places in the table of the students of each pair. why: of those without a match."""

    treated: Codes
    comparison: Codes
    why: dict[int, str]


@dataclass(slots=True)
class Pool:
    """Comparison students sorted by score, then by place in the table; those taken are skipped in constant time.

    level: position of the first student with the same score. left and right: to the next position that is still free
    (or -1, or the length), with the paths shortened at every look (a disjoint-set forest).
    """

    scores: list[float]
    rows: list[int]
    level: list[int] = field(init=False)
    left: list[int] = field(init=False)
    right: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.level = [bisect_left(self.scores, one) for one in self.scores]
        self.left = list(range(len(self.rows) + 1))  # shifted by one, so that 0 stands for "none"
        self.right = list(range(len(self.rows) + 1))

    def free_left(self, position: int) -> int:
        return _root(self.left, position + 1) - 1

    def free_right(self, position: int) -> int:
        return _root(self.right, position)

    def take(self, position: int) -> None:
        self.left[position + 1] = position
        self.right[position] = position + 1

    def nearest(self, score: float, same: float) -> int:
        """Position of the nearest that is free, or -1; of two equally near the one that stands first in the table."""
        place = bisect_right(self.scores, score)
        low, high = self.free_left(place - 1), self.free_right(place)
        if low >= 0:
            low = self.free_right(self.level[low])
        if low < 0 or high == len(self.rows):
            return low if high == len(self.rows) else high
        difference = (score - self.scores[low]) - (self.scores[high] - score)
        if abs(difference) <= same:
            return low if self.rows[low] < self.rows[high] else high
        return low if difference < 0 else high

    def lower(self, score: float, row: int) -> int:
        """Position of the nearest free one that is sorted before the student, else of the first after; or -1."""
        start, end = bisect_left(self.scores, score), bisect_right(self.scores, score)
        place = bisect_left(self.rows, row, start, end)
        low = self.free_left(place - 1)
        if low >= 0:
            return low
        high = self.free_right(place)
        return high if high < len(self.rows) else -1

    def several(self, score: float, count: int, same: float) -> list[int]:
        """Positions of the `count` nearest, whether free or not."""
        found: list[int] = []
        low, high = bisect_right(self.scores, score) - 1, bisect_right(self.scores, score)
        while len(found) < count and (low >= 0 or high < len(self.rows)):
            below = score - self.scores[low] if low >= 0 else np.inf
            above = self.scores[high] - score if high < len(self.rows) else np.inf
            near: list[int] = []
            if below <= above + same:
                near += range(self.level[low], min(low + 1, self.level[low] + count))
                low = self.level[low] - 1
            if above <= below + same:
                end = bisect_right(self.scores, self.scores[high])
                near += range(high, min(end, high + count))
                high = end
            found += sorted(near, key=self.rows.__getitem__)
        return found[:count]


def _root(parents: list[int], position: int) -> int:
    root = position
    while parents[root] != root:
        root = parents[root]
    while parents[position] != root:
        parents[position], position = root, parents[position]
    return root


@dataclass(slots=True)
class Matching:
    """What is being made: pairs so far, and why students have no match or fewer than asked."""

    treated: Mask
    score: Score
    method: NearestNeighbour
    limit: float
    pairs: list[tuple[int, int]] = field(default_factory=list)
    why: dict[int, str] = field(default_factory=dict)

    def match(self, members: Codes) -> None:
        """Match the students at these places (ascending) with each other."""
        log_odds = self.score.log_odds
        choosers = self.in_order(members[self.treated[members]])
        others = members[~self.treated[members]]
        if not len(others):
            self.why.update(dict.fromkeys(choosers, words.UNMATCHED))
            return
        others = others[np.argsort(log_odds[others], kind="stable")]
        pool = Pool(log_odds[others].tolist(), others.tolist())
        if self.method.replacement:
            self.with_replacement(pool, choosers)
            return
        for _ in range(self.method.ratio):
            self.one_round(pool, choosers)

    def in_order(self, chosen: Codes) -> list[int]:
        places: list[int] = chosen.tolist()
        if self.method.order != "data":
            sign = -1.0 if self.method.order == "largest" else 1.0
            places = chosen[np.argsort(sign * self.score.log_odds[chosen], kind="stable")].tolist()
        return places

    def one_round(self, pool: Pool, choosers: list[int]) -> None:
        """Everyone gets at most one match; who gets none does not keep the others from theirs."""
        lower, same = self.method.prefer == "lower", self.score.same
        for row in choosers:
            own = float(self.score.log_odds[row])
            position = pool.lower(own, row) if lower else pool.nearest(own, same)
            if position < 0:
                self.why.setdefault(row, words.NONE_LEFT)
            elif abs(pool.scores[position] - own) > self.limit:
                self.why.setdefault(row, words.OUTSIDE_CALIPER)
            else:
                pool.take(position)
                self.pairs.append((row, pool.rows[position]))

    def with_replacement(self, pool: Pool, choosers: list[int]) -> None:
        ratio = self.method.ratio
        for row in choosers:
            own = float(self.score.log_odds[row])
            positions = pool.several(own, ratio, self.score.same)
            near = [one for one in positions if abs(pool.scores[one] - own) <= self.limit]
            self.pairs.extend((row, pool.rows[one]) for one in near)
            if len(near) < ratio:
                self.why[row] = words.OUTSIDE_CALIPER if len(near) < len(positions) else words.NONE_LEFT


def nearest(rows: Rows, score: Score, method: NearestNeighbour) -> Pairs:
    """Match within each combination of the columns that must be equal."""
    groups = _groups(rows, method.exact)
    limit = np.inf if method.caliper is None else method.caliper * score.deviation + score.same
    made = Matching(rows.treated, score, method, float(limit))
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    for members in np.split(order, starts[1:]):
        made.match(members)
    pairs = np.array(made.pairs, dtype=np.int64).reshape(-1, 2)
    return Pairs(pairs[:, 0], pairs[:, 1], made.why)


def _groups(rows: Rows, exact: tuple[str, ...]) -> Codes:
    for name in exact:
        if name not in rows.names:
            refuse(words.NO_SUCH_COLUMN, words.TODO_CHECK, name=name)
    columns = [number_codes(rows.x[:, rows.names.index(name)]) for name in exact]
    return combined([rows.within, *columns])
