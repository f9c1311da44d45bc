"""Suppression of tables of counts: attackers of our own find no small group, and no cheaper choice is safe."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from collegium.engines.disclosure import (
    CrossTable,
    Total,
    group_of,
    linked,
    protect,
    ranges,
    shown_cells,
)
from collegium.engines.problems import ProblemsFound

MINIMUM = 10


def crosstab(columns: dict[str, int], counts: list[int], name: str = "table") -> CrossTable:
    """Counts in the order of the cells; columns gives how many values each has."""
    shape = tuple(columns.values())
    inner = {tuple(f"{value}" for value in place): counts[n] for n, place in enumerate(np.ndindex(shape))}
    return CrossTable(name, tuple(columns), inner)


def tables(shape: tuple[int, ...]) -> st.SearchStrategy[CrossTable]:
    size = int(np.prod(shape))
    columns = dict(zip("abc", shape, strict=False))
    count = st.one_of(st.integers(0, 14), st.integers(0, 80))
    return st.lists(count, min_size=size, max_size=size).map(lambda counts: crosstab(columns, counts))


def derived(counts, hidden, key) -> tuple[float, float]:
    """The attacker of the tests: whole numbers, written anew from the table, nothing of the engine's."""
    keys = list(counts.cells)
    rows = []
    for total in counts.totals:
        row = np.zeros(len(keys))
        row[keys.index(total.whole)] = 1
        for part in total.parts:
            row[keys.index(part)] -= 1
        rows.append(row)
    low = np.array([0.0 if one in hidden else counts.cells[one] for one in keys])
    high = np.array([10_000.0 if one in hidden else counts.cells[one] for one in keys])
    found = []
    for sign in (1, -1):
        aim = np.zeros(len(keys))
        aim[keys.index(key)] = sign
        rule = LinearConstraint(np.array(rows), 0, 0)
        result = milp(aim, constraints=rule, bounds=Bounds(low, high), integrality=np.ones(len(keys)))
        assert result.status == 0
        found.append(sign * result.fun)
    return round(found[0]), round(found[1])


def small(counts) -> list:
    return [key for key, count in counts.cells.items() if 1 <= count < MINIMUM]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(table=st.one_of(tables((3, 3)), tables((2, 5)), tables((2, 3, 2)), tables((4,))))
def test_an_attacker_cannot_narrow_a_small_number_below_the_minimum(table):
    counts = linked([table])
    found = protect(counts.cells, counts.totals, minimum=MINIMUM)
    for key in small(counts):
        assert key in found.hidden
        low, high = derived(counts, found.hidden, key)
        assert low <= counts.cells[key] <= high
        assert high - low >= MINIMUM
    assert found.small == len(small(counts))
    assert bool(found.hidden) == bool(found.small)


@settings(max_examples=15, deadline=None)
@given(first=tables((3, 2)), extra=st.lists(st.integers(0, 25), min_size=6, max_size=6))
def test_tables_that_share_groups_are_protected_together(first, extra):
    """a x b, and a x c over the same students: their margins are one and the same number."""
    margin = {value: sum(n for place, n in first.inner.items() if place[0] == value) for value in "012"}
    inner = {}
    for place, value in enumerate("012"):
        part = min(extra[place], margin[value])
        inner |= {(value, "x"): part, (value, "y"): margin[value] - part}
    counts = linked([first, CrossTable("second", ("a", "c"), inner)])
    found = protect(counts.cells, counts.totals, minimum=MINIMUM)
    for key in small(counts):
        low, high = derived(counts, found.hidden, key)
        assert high - low >= MINIMUM


@settings(max_examples=12, deadline=None)
@given(table=tables((2, 2)))
def test_no_cheaper_choice_is_safe(table):
    """All 512 choices of a table of nine numbers, each attacked; weights 1 + log(1 + count)."""
    counts = linked([table])
    assume(small(counts))
    found = protect(counts.cells, counts.totals, minimum=MINIMUM)
    assert found.optimal

    def cost(keys) -> float:
        return sum(1 + np.log1p(counts.cells[key]) for key in keys)

    must = set(small(counts))
    others = [key for key in counts.cells if key not in must]
    for number in range(len(others) + 1):
        for more in combinations(others, number):
            choice = must | set(more)
            if cost(choice) < cost(found.hidden) - 1e-6:
                widths = [np.subtract(*derived(counts, choice, key)[::-1]) for key in must]
                assert min(widths) < MINIMUM


def test_what_was_published_before_stays_public_and_counts():
    table = crosstab({"race": 2, "sex": 2}, [3, 40, 50, 60])
    counts = linked([table])
    free = protect(counts.cells, counts.totals)
    taken = next(key for key in free.hidden if counts.cells[key] >= MINIMUM)
    again = protect(counts.cells, counts.totals, public=[taken])
    assert taken not in again.hidden
    low, high = derived(counts, again.hidden, small(counts)[0])
    assert high - low >= MINIMUM
    everything_else = [key for key in counts.cells if key not in small(counts)]
    with pytest.raises(ProblemsFound, match="already gives a small group away"):
        protect(counts.cells, counts.totals, public=everything_else)
    with pytest.raises(ProblemsFound, match="already gives a small group away"):
        protect(counts.cells, counts.totals, public=small(counts))


def test_a_single_small_number_takes_a_rectangle_with_it():
    table = crosstab({"race": 3, "sex": 3}, [3, 60, 70, 80, 30, 90, 50, 65, 75])
    counts = linked([table])
    found = protect(counts.cells, counts.totals)
    assert len(found.hidden) == 4
    assert found.narrowest >= MINIMUM


def test_zeros_are_hidden_only_where_that_is_asked_for():
    counts = linked([crosstab({"race": 2, "sex": 2}, [0, 40, 50, 60])])
    assert protect(counts.cells, counts.totals).hidden == frozenset()
    assert group_of(("race", "sex"), ("0", "0")) in protect(counts.cells, counts.totals, zeros=True).hidden


def test_a_table_of_large_numbers_is_left_alone():
    counts = linked([crosstab({"race": 3, "sex": 2}, [20, 30, 40, 50, 60, 70])])
    found = protect(counts.cells, counts.totals)
    assert (found.hidden, found.narrowest, found.small) == (frozenset(), None, 0)


def test_margins_are_made_and_named_by_what_they_show():
    table = crosstab({"race": 2, "sex": 2}, [1, 2, 3, 4])
    counts = linked([table])
    assert len(list(shown_cells(table))) == 9
    assert counts.cells[()] == 10
    assert counts.cells[(("race", "1"),)] == 7
    assert Total((), ((("sex", "0"),), (("sex", "1"),))) in counts.totals


def test_tables_that_contradict_each_other_are_refused():
    first, second = crosstab({"race": 2}, [20, 30]), crosstab({"race": 2}, [20, 31], "other")
    with pytest.raises(ProblemsFound, match="two tables give different numbers for race 1: 30 and 31"):
        linked([first, second])


@pytest.mark.parametrize(
    ("cells", "minimum", "why"),
    [
        ({"all": 11, "a": 5, "b": 5}, 10, "not the sum of its parts"),
        ({"all": 0, "a": -5, "b": 5}, 10, "is negative"),
        ({"all": 10, "a": 5, "b": 5}, 0, "at least 1"),
    ],
)
def test_tables_that_cannot_be_are_refused(cells, minimum, why):
    with pytest.raises(ProblemsFound, match=why):
        protect(cells, [Total("all", ("a", "b"))], minimum=minimum)


def test_two_releases_together_tell_more_than_each():
    """Rounded to tens in one release, hidden in the other: 13 + b = 16 leaves b exactly."""
    cells = {"all": 16, "a": 13, "b": 3}
    totals = [Total("all", ("a", "b"))]
    hidden_twice = {"all": (16, 16)}
    assert ranges(cells, totals, [hidden_twice])["b"] == (0, 16)
    rounded_too = {"a": (10, 14), "b": (0, 4)}
    assert ranges(cells, totals, [hidden_twice, rounded_too])["b"] == (2, 4)
    assert ranges(cells, totals, [hidden_twice, {"a": (13, 13)}], of=["b"]) == {"b": (3, 3)}
    with pytest.raises(ValueError, match="contradict"):
        ranges(cells, totals, [{"a": (13, 13)}, {"a": (14, 14)}])
    with pytest.raises(ValueError, match="do not agree"):
        ranges(cells, totals, [{"all": (16, 16), "a": (20, 20)}])


def test_a_number_without_limit_is_told_from_a_contradiction():
    cells, totals = {"all": 5, "a": 2, "b": 3}, [Total("all", ("a", "b"))]
    assert ranges(cells, totals, [{"a": (2, 2)}], whole=True)["all"] == (2, float("inf"))
    with pytest.raises(ValueError, match="do not agree"):
        ranges(cells, totals, [{"all": (2, 2), "a": (3, 3)}], whole=True)


def test_whole_numbers_tell_more_than_fractions():
    cells = {"x": 1, "y": 1, "whole": 2}
    totals = [Total("whole", ("x", "y"))]
    known = {"whole": (2, 2), "x": (0.5, 1.5)}
    assert ranges(cells, totals, [known])["x"] == (0.5, 1.5)
    assert ranges(cells, totals, [known], whole=True)["x"] == (1, 1)
