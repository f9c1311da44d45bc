"""Counts and percentages together: a reader of both finds no small group."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from collegium.engines.disclosure import Asked, counts_of, release

MINIMUM = 10
CELL = st.one_of(st.integers(0, 30), st.integers(0, 200)).flatmap(
    lambda of: st.tuples(st.just(of), st.integers(0, of))
)


def read(lines) -> tuple[list, np.ndarray, np.ndarray, np.ndarray]:
    """What the published lines say of every group: students, had and lacked, as bounds; and the sums among them."""
    keys = [(line.values, what) for line in lines for what in ("all", "had", "lacked")]
    place = {key: number for number, key in enumerate(keys)}
    low, high = np.zeros(len(keys)), np.full(len(keys), 10_000.0)
    rows = []
    for line in lines:
        at = [place[line.values, what] for what in ("all", "had", "lacked")]
        row = np.zeros(len(keys))
        row[at] = (1, -1, -1)
        rows.append(row)
        if line.students is not None:
            low[at[0]] = high[at[0]] = line.students
        if line.share.kind != "withheld":
            possible = counts_of(line.share, line.students)
            low[at[1]], high[at[1]] = possible[0], possible[-1]
        for column, value in enumerate(line.values):
            if value is None:
                parts = [other.values for other in lines if is_part(other.values, line.values, column)]
                for what in ("all", "had", "lacked"):
                    row = np.zeros(len(keys))
                    row[place[line.values, what]] = 1
                    row[[place[part, what] for part in parts]] = -1
                    rows.append(row)
    return keys, np.array(rows), low, high


def is_part(values, whole, column: int) -> bool:
    """Whether these values are those of the whole, but for the column that the whole sums over."""
    same = all(a == b for n, (a, b) in enumerate(zip(values, whole, strict=True)) if n != column)
    return same and values[column] is not None


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(cells=st.lists(CELL, min_size=6, max_size=6))
def test_a_reader_of_counts_and_percentages_finds_no_small_number(cells):
    places = [(grade, sex) for grade in "345" for sex in "fm"]
    students = {place: of for place, (of, _) in zip(places, cells, strict=True)}
    had = {place: count for place, (_, count) in zip(places, cells, strict=True)}
    made = release([Asked("t", ("grade", "sex"), students, had)], minimum=MINIMUM)
    keys, rows, low, high = read(made.tables[0])
    rule = LinearConstraint(rows, 0, 0)
    for number, (values, what) in enumerate(keys):
        inner = [place for place in places if all(v in (None, p) for v, p in zip(values, place, strict=True))]
        of, count = sum(students[place] for place in inner), sum(had[place] for place in inner)
        true = {"all": of, "had": count, "lacked": of - count}[what]
        if not 0 < true < MINIMUM:
            continue
        aim = np.zeros(len(keys))
        aim[number] = 1
        ends = []
        for sign in (1, -1):
            result = milp(
                sign * aim, constraints=rule, bounds=Bounds(low, high), integrality=np.ones(len(keys))
            )
            assert result.status == 0
            ends.append(sign * result.fun)
        assert ends[1] - ends[0] >= MINIMUM - 1 - 1e-6  # ten possible counts


def test_a_percentage_that_subtraction_would_give_away_is_withheld():
    """30 of 40 and 33 of 80 leave 3 of 40: the percentages of both parts cannot stand."""
    made = release([Asked("t", ("sex",), {("f",): 40, ("m",): 40}, {("f",): 30, ("m",): 3})])
    shares = {line.values[0]: line.share for line in made.tables[0]}
    assert shares["f"].kind != "shown" or shares[None].kind != "shown"


def test_large_shares_are_shown():
    made = release([Asked("t", ("sex",), {("f",): 400, ("m",): 300}, {("f",): 200, ("m",): 100})])
    assert [(line.values, line.students, line.share.percent) for line in made.tables[0]] == [
        (("f",), 400, 50),
        (("m",), 300, 33),
        ((None,), 700, 43),
    ]
