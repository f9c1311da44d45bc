"""Gaps of reported numbers: against published intervals, over time, and nobody can work out a small group."""

import json

import pytest
from scipy import stats

from collegium.engines.disclosure import linked, ranges
from collegium.engines.equity import group_of, of_count, of_mean
from collegium.engines.looks import (
    Look,
    Report,
    look_at_reports,
    look_from_dict,
    table_of_report,
    told_of_report,
)
from collegium.engines.looks.exposure import _crossed, _sensitive, had_of
from collegium.engines.problems import ProblemsFound

LEVELS = {"gender": ("girls", "boys"), "language": ("home", "other")}
BY_GENDER = Look("indicator", ("gender",), "reference", reference=(("gender", "boys"),))
BY_BOTH = Look(
    "indicator",
    ("gender", "language"),
    "reference",
    reference=(("gender", "boys"), ("language", "home")),
)


def shares(*groups):
    """Cells of (levels by column, numerator, denominator)."""
    return [of_count(levels, n=n, had=had) for levels, had, n in groups]


def by_gender(girls, boys):
    return shares(({"gender": "girls"}, *girls), ({"gender": "boys"}, *boys))


def report(on, cells):
    table = table_of_report(cells)
    return Report(on, table, told_of_report(table))


def looked(*reports, look=BY_GENDER):
    return look_at_reports(reports, look, LEVELS)


def gap(found, **levels):
    [row] = [row for row in found.newest.gaps if row.group == group_of(levels)]
    return row


def test_a_gap_of_shares_is_newcombes():
    """56/70 against 48/80 in Newcombe (1998), Table II, method 10; four digits are printed."""
    row = gap(looked(report("2026-01-31", by_gender((56, 70), (48, 80)))), gender="girls")
    assert row.difference == pytest.approx(0.2, abs=1e-12)
    assert (row.low, row.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert row.against == (("gender", "boys"),)


def test_a_gap_of_means_is_welchs():
    """Cars of two continents in the NIST e-Handbook, 1.3.5.3: t = -12.94627 with 136.8750 degrees of freedom."""
    cells = [
        of_mean({"gender": "girls"}, n=249, mean=20.14458, sd=6.41470),
        of_mean({"gender": "boys"}, n=79, mean=30.48101, sd=6.10771),
    ]
    row = gap(looked(report("2026-01-31", cells)), gender="girls")
    difference = 20.14458 - 30.48101
    reach = stats.t.ppf(0.975, 136.8750) * difference / -12.94627
    assert row.difference == pytest.approx(difference, abs=1e-9)
    # five digits of means and deviations are printed
    assert (row.low, row.high) == pytest.approx((difference - reach, difference + reach), abs=1e-4)


def test_a_share_has_the_interval_of_wilson():
    """81 of 263: 0.2553 to 0.3662 in Newcombe (1998), Table I, method 3."""
    found = looked(report("2026-01-31", by_gender((81, 263), (130, 263))))
    [row] = [row for row in found.newest.groups if row.group == (("gender", "girls"),)]
    assert (row.low, row.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_the_change_of_a_gap_joins_the_intervals_of_both_dates():
    """Newcombe (2001): the far ends of both gaps are joined by squares."""
    before, after = by_gender((40, 100), (60, 100)), by_gender((56, 70), (48, 80))
    found = looked(report("2025-01-31", before), report("2026-01-31", after))
    [row] = [one for one in found.newest.changes if one.change is not None]
    then = gap(looked(report("2025-01-31", before)), gender="girls")
    now = gap(found, gender="girls")
    assert (row.gap_before, row.gap_after) == pytest.approx((then.difference, now.difference))
    change = now.difference - then.difference
    assert row.change == pytest.approx(change)
    low = ((now.difference - now.low) ** 2 + (then.high - then.difference) ** 2) ** 0.5
    assert row.low == pytest.approx(change - low)
    assert [on for on, one in found.history if one.group == ()] == ["2025-01-31", "2026-01-31"]


def test_intersections_give_their_sums():
    cells = shares(
        ({"gender": "girls", "language": "home"}, 30, 60),
        ({"gender": "girls", "language": "other"}, 20, 40),
        ({"gender": "boys", "language": "home"}, 35, 70),
        ({"gender": "boys", "language": "other"}, 12, 30),
    )
    found = looked(report("2026-01-31", cells), look=BY_BOTH)
    rows = {row.group: row for row in found.newest.groups}
    assert (rows[()].n, rows[(("gender", "girls"),)].n) == (200, 100)
    both = gap(found, gender="girls", language="other")
    assert both.against == (("gender", "boys"), ("language", "home"))
    assert both.difference == pytest.approx(0.0)


def test_groupings_that_do_not_count_the_same_are_refused():
    with pytest.raises(
        ProblemsFound, match="by language do not add up: everybody has 100, and they count 99"
    ):
        table_of_report([*by_gender((30, 60), (20, 40)), *shares(({"language": "home"}, 50, 99))])
    with pytest.raises(ProblemsFound, match="of everybody 50 reached it, and they count 49"):
        table_of_report([*by_gender((30, 60), (20, 40)), *shares(({"language": "home"}, 49, 100))])


def attacked(table, told):
    """The width that is left of each sensitive count for somebody who knows what is told, and the indicator."""
    sets = [names for names in table.cells if not any(set(names) < set(other) for other in table.cells)]
    counts = linked([_crossed(table, names) for names in sets])
    known = {key: (counts.cells[key],) * 2 for key in [(), *had_of(()), *told.sizes] if key in counts.cells}
    for group in told.values if table.two_valued else ():
        known |= {part: (counts.cells[part],) * 2 for part in had_of(group)}
    small = _sensitive(counts.cells, 10)
    left = ranges(counts.cells, counts.totals, [known], whole=True, of=small)
    return {key: high - low for key, (low, high) in left.items()}


def test_a_small_group_is_hidden_together_with_others_in_every_grouping():
    cells = shares(
        ({"gender": "girls"}, 40, 90),
        ({"gender": "boys"}, 50, 84),
        ({"gender": "not said"}, 2, 4),
        ({"language": "home"}, 70, 130),
        ({"language": "other"}, 22, 48),
    )
    table = table_of_report(cells)
    told = told_of_report(table)
    assert min(attacked(table, told).values()) >= 10 - 1e-6
    found = look_at_reports([Report("2026-01-31", table, told)], BY_BOTH, LEVELS)
    rows = {row.group: row for row in found.newest.groups}
    assert rows[()].n == 178
    assert rows[(("language", "other"),)].n == 48
    hidden = [level for level in ("girls", "boys") if rows[(("gender", level),)].n is None]
    assert len(hidden) == 1
    assert "not said" not in json.dumps(found.newest.as_dict())


def test_what_was_told_before_a_correction_gives_nothing_away():
    """First all were told; then three girls move to another group: girls minus girls would be those three."""
    first = table_of_report(by_gender((40, 90), (50, 84)))
    told = told_of_report(first)
    assert (("gender", "girls"),) in told.values
    second = table_of_report([*by_gender((39, 87), (50, 84)), of_count({"gender": "not said"}, n=3, had=1)])
    again = told_of_report(second, earlier=[(first, told)])
    assert (("gender", "girls"),) not in again.values


def test_a_reference_travels_with_the_question():
    assert look_from_dict(json.loads(json.dumps(BY_BOTH.as_dict()))) == BY_BOTH
    assert "reference" not in Look("y", ("a",)).as_dict()
