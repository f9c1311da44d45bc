"""Costs by the ingredients method: arithmetic done by hand, a published table of interest factors, Fieller's interval.

CAPITAL_RECOVERY is from a published table of capital recovery factors (finance.thinkanddone.com, printed to three
decimals). No worked example of the ingredients method could be found in full, so `tutoring()` is our own; its
arithmetic stands beside each line.
"""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from collegium.engines.costs import (
    Cost,
    Effect,
    Ingredient,
    Prices,
    acceptability,
    annual_share,
    cost_of_gain,
    costs,
    rounded,
    words,
)
from collegium.engines.problems import ProblemsFound

# years 2 to 10 at 3 % and 5 %
CAPITAL_RECOVERY = {
    3: (0.523, 0.354, 0.269, 0.218, 0.185, 0.161, 0.142, 0.128, 0.117),
    5: (0.538, 0.367, 0.282, 0.231, 0.197, 0.173, 0.155, 0.141, 0.130),
    10: (0.576, 0.402, 0.315, 0.264, 0.230, 0.205, 0.187, 0.174, 0.163),
}


@pytest.mark.parametrize("percent", CAPITAL_RECOVERY)
def test_the_share_of_a_year_agrees_with_the_published_table(percent):
    for years, printed in enumerate(CAPITAL_RECOVERY[percent], start=2):
        assert float(annual_share(years, Fraction(percent, 100))) == pytest.approx(printed, abs=0.0005)


def test_the_share_of_a_year_by_hand():
    assert annual_share(2, Fraction(1, 10)) == Fraction(121, 210)  # .1 x 1.21 / .21
    assert annual_share(4, Fraction(0)) == Fraction(1, 4)
    assert annual_share(1, Fraction(5, 100)) == 1
    with pytest.raises(ValueError, match="at least a year"):
        annual_share(0, Fraction(0))


def test_paid_every_year_the_shares_are_worth_the_price():
    """The present value of n payments at the ends of years is the price, whatever the rate: exactly."""
    for years in (2, 5, 30):
        for rate in (Fraction(3, 100), Fraction(1, 7)):
            paid = sum(annual_share(years, rate) / (1 + rate) ** k for k in range(1, years + 1))
            assert paid == 1


PRICES = Prices(year=2024, index={2020: 100, 2024: 125}, rate=Fraction(1, 10))


def tutoring() -> list[Ingredient]:
    return [
        # 600 h x 30.00 = 18,000.00
        Ingredient("Tutors", 600, 3000, 2024, "University", "personnel"),
        # half of a post of 60,000.00 in 2020, x 125/100 = 37,500.00
        Ingredient("Coordinator", 1, 60_000_00, 2020, "District", "personnel", share=Fraction(1, 2)),
        # 10 x 840.00 over two years at 10 %: 8,400.00 x 121/210 = 4,840.00
        Ingredient("Tablets", 10, 840_00, 2024, "Company", "equipment", years_of_life=2),
        # 100 x 22.00 in the second year: 2,200.00 / 1.1 = 2,000.00
        Ingredient("Books", 100, 2200, 2024, "District", "materials", year=1),
    ]


def test_the_worked_example_holds_to_the_cent():
    found = costs(tutoring(), prices=PRICES, students=100)
    assert [line.exact for line in found.lines] == [18_000_00, 37_500_00, 4_840_00, 2_000_00]
    assert found.cents == found.exact == 62_340_00
    assert found.per_student == Fraction(62_340_00, 100)
    assert found.by_partner == {"University": 18_000_00, "District": 39_500_00, "Company": 4_840_00}
    assert found.by_category == {"personnel": 55_500_00, "equipment": 4_840_00, "materials": 2_000_00}
    assert found.by_year == {0: 60_340_00, 1: 2_000_00}


def test_what_nobody_can_pay_exactly_still_adds_up():
    """Three thirds of 1.00: 33 + 33 + 34 cents, the odd one to the first of equal remainders."""
    third = Ingredient("Room", 1, 100, 2024, share=Fraction(1, 3))
    found = costs([replace(third, partner=name) for name in "abc"], prices=PRICES, students=7)
    assert found.cents == 100
    assert found.by_partner == {"a": 34, "b": 33, "c": 33}
    assert found.per_student == Fraction(100, 7)


def test_halves_of_a_cent_are_rounded_away_from_0():
    assert [rounded(Fraction(n, 2)) for n in (1, 3, -1, -3, 2, 0)] == [1, 2, -1, -2, 1, 0]


ingredients = st.builds(
    Ingredient,
    name=st.just("x"),
    quantity=st.fractions(0, 1000, max_denominator=50),
    unit_price=st.integers(0, 10**7),
    price_year=st.sampled_from([2020, 2024]),
    partner=st.sampled_from("abcd"),
    share=st.fractions(Fraction(1, 50), 1, max_denominator=50),
    years_of_life=st.integers(1, 6),
    year=st.integers(0, 3),
)


@given(st.lists(ingredients, min_size=1, max_size=12), st.integers(1, 5000), st.integers(1, 9))
def test_parts_add_up_and_larger_programmes_cost_as_much_more(some, students, times):
    found = costs(some, prices=PRICES, students=students)
    assert sum(line.cents for line in found.lines) == found.cents == sum(found.by_partner.values())
    assert abs(found.cents - found.exact) <= Fraction(1, 2)
    assert all(abs(line.cents - line.exact) < 1 for line in found.lines)
    more = costs(
        [replace(one, quantity=one.quantity * times) for one in some], prices=PRICES, students=students
    )
    assert more.exact == times * found.exact
    backwards = costs(some[::-1], prices=PRICES, students=students)
    assert backwards.exact == found.exact


@given(st.lists(ingredients, min_size=1, max_size=6))
def test_without_interest_and_inflation_a_cost_is_price_times_quantity(some):
    flat = Prices(2024, {2020: 7, 2024: 7}, Fraction(0))
    plain = sum(Fraction(one.quantity) * one.unit_price * one.share / one.years_of_life for one in some)
    assert costs(some, prices=flat, students=1).exact == plain


GOOD = Ingredient("Tutor", 1, 100, 2024)


@pytest.mark.parametrize(
    ("some", "prices", "students", "said"),
    [
        ([], PRICES, 1, "no ingredients"),
        ([GOOD], PRICES, 0, "at least 1"),
        ([GOOD], PRICES, 2.5, "at least 1"),
        ([GOOD], replace(PRICES, rate=Fraction(-1, 10)), 1, "discount rate"),
        ([GOOD], replace(PRICES, rate=0.03), 1, "discount rate"),
        ([GOOD], replace(PRICES, index={2024: 0}), 1, "above 0"),
        ([replace(GOOD, price_year=2019)], PRICES, 1, "2019"),
        ([replace(GOOD, price_year=2020)], replace(PRICES, index={2020: 1}), 1, "2024"),
        ([replace(GOOD, name=" ")], PRICES, 1, "no name"),
        ([replace(GOOD, quantity=-1)], PRICES, 1, "quantity"),
        ([replace(GOOD, quantity=0.5)], PRICES, 1, "quantity"),
        ([replace(GOOD, share=0)], PRICES, 1, "share"),
        ([replace(GOOD, share=Fraction(3, 2))], PRICES, 1, "share"),
        ([replace(GOOD, unit_price=-5)], PRICES, 1, "unit price"),
        ([replace(GOOD, unit_price=1.5)], PRICES, 1, "unit price"),
        ([replace(GOOD, years_of_life=0)], PRICES, 1, "years of life"),
        ([replace(GOOD, year=-1)], PRICES, 1, "year of use"),
    ],
)
def test_what_is_no_cost_is_refused_with_a_sentence(some, prices, students, said):
    with pytest.raises(ProblemsFound, match=said):
        costs(some, prices=prices, students=students)


def rejected(ratio: float, cost: Cost, effect: Effect, confidence: float = 0.95) -> bool:
    """Whether the test of cost - ratio x effect = 0 rejects: the definition of Fieller's set."""
    variance = cost.se**2 + (ratio * effect.se) ** 2 - 2 * ratio * cost.correlation * cost.se * effect.se
    reach = stats.t.ppf(0.5 + confidence / 2, effect.df) if math.isfinite(effect.df) else 1.959963984540054
    return abs(float(cost.cents) - ratio * effect.size) > reach * math.sqrt(variance)


def test_a_known_cost_has_the_ends_of_the_effect_turned_round():
    """623.40 for .25 SD with SE .05: 2,493.60 for one SD; ends 623.40 / (.25 +- 1.96 x .05)."""
    found = cost_of_gain(Cost(Fraction(62340)), Effect(0.25, 0.05))
    assert found.cents == pytest.approx(249_360)
    assert found.low == pytest.approx(62340 / (0.25 + 1.959963984540054 * 0.05))
    assert found.high == pytest.approx(62340 / (0.25 - 1.959963984540054 * 0.05))
    assert found.sentence == "With 95 % confidence, a gain costs between 1,791.39 and 4,101.27."
    assert found.per_thousand == pytest.approx(0.25 * 100_000 / 62340)
    assert found.per_thousand_high == pytest.approx(100_000 / found.low)


def test_an_additional_graduate():
    """500.00 for each student and 5 graduates more in 100: 10,000.00 for each of them."""
    found = cost_of_gain(Cost(500_00), Effect(0.05, 0.01, df=30))
    assert found.cents == pytest.approx(10_000_00)
    assert found.high == pytest.approx(500_00 / (0.05 - stats.t.ppf(0.975, 30) * 0.01))


@given(
    st.builds(
        lambda cents, spread, correlation: Cost(cents, spread * cents, correlation),
        st.floats(100, 1e6),
        st.floats(0, 0.4),
        st.floats(-0.9, 0.9),
    ),
    st.builds(
        lambda size, share, df: Effect(size, share * size, df),
        st.floats(0.02, 1),
        st.floats(0.02, 2),
        st.sampled_from([math.inf, 12.0]),
    ),
)
def test_the_interval_holds_the_ratios_that_are_not_rejected(cost, effect):
    cents, size = float(cost.cents), effect.size
    found = cost_of_gain(cost, effect)
    assert not rejected(cents / size, cost, effect)
    step = 1e-4 * cents / size
    if found.reach == "bounded":
        assert found.low <= found.cents <= found.high
        for end, outwards in ((found.low, -1), (found.high, 1)):
            away = max(step, 1e-4 * abs(end))
            assert rejected(end + outwards * away, cost, effect)
            assert not rejected(end - outwards * min(away, abs(end - found.cents)), cost, effect)
    elif found.reach == "no upper end":
        assert not rejected(1e9 * cents / size, cost, effect)
        assert rejected(found.low * (1 - 1e-4), cost, effect)
        assert not rejected(found.low * (1 + 1e-4), cost, effect)
    else:
        assert not rejected(1e9 * cents / size, cost, effect)
        assert not rejected(0.0, cost, effect)


def test_an_uncertain_effect_has_no_upper_end_and_none_has_no_cost():
    assert cost_of_gain(Cost(100_00), Effect(0.1, 0.1)).reach == "no upper end"
    assert "no upper end" in cost_of_gain(Cost(100_00), Effect(0.1, 0.1)).sentence
    harmful = cost_of_gain(Cost(100_00), Effect(-0.1, 0.01))
    assert (harmful.cents, harmful.low, harmful.high, harmful.reach) == (None, None, None, "none")
    assert harmful.sentence == words.NOT_EFFECTIVE.format(cost="100.00")
    assert harmful.per_thousand == pytest.approx(-1.0)
    assert cost_of_gain(Cost(0), Effect(0.1, 0.01)).sentence == words.FREE
    assert cost_of_gain(Cost(-5), Effect(0.1, 0.01)).sentence == words.SAVES
    assert cost_of_gain(Cost(100, se=100), Effect(0.1, 0.1)).sentence == words.NO_LIMITS


def test_acceptability_agrees_with_draws():
    cost, effect = Cost(50_000, 8_000, 0.3), Effect(0.2, 0.08)
    rng = np.random.default_rng(1)
    covariance = [[8_000**2, 0.3 * 8_000 * 0.08], [0.3 * 8_000 * 0.08, 0.08**2]]
    drawn = rng.multivariate_normal([50_000, 0.2], covariance, size=200_000)
    for point in acceptability(cost, effect, [0, 100_000, 250_000, 1_000_000]):
        share = np.mean(point.willing_to_pay * drawn[:, 1] > drawn[:, 0])
        assert point.probability == pytest.approx(share, abs=0.005)  # standard error at most .0011


def test_acceptability_by_hand():
    """A known cost of 100.00 and an effect of .2 (.1): at 500.00 an even chance, at ever higher prices Phi(2)."""
    even, rich = acceptability(Cost(100_00), Effect(0.2, 0.1), [500_00, 10**12])
    assert even.probability == pytest.approx(0.5)
    assert rich.probability == pytest.approx(stats.norm.cdf(2), abs=1e-6)
    assert acceptability(Cost(100_00), Effect(0.2, 0.1), [0])[0].probability == 0


@pytest.mark.parametrize(
    ("cost", "effect"),
    [
        (Cost(math.nan), Effect(0.1, 0.1)),
        (Cost(1), Effect(math.inf, 0.1)),
        (Cost(1), Effect(0.1, 0.0)),
        (Cost(1, -1), Effect(0.1, 0.1)),
        (Cost(1, 1, 1.0), Effect(0.1, 0.1)),
        (Cost(1), Effect(0.1, 0.1, df=0)),
    ],
)
def test_numbers_that_mean_nothing_are_refused(cost, effect):
    with pytest.raises(ValueError, match=r"finite|standard error|correlation"):
        cost_of_gain(cost, effect)
    with pytest.raises(ValueError, match=r"finite|standard error|correlation"):
        acceptability(cost, effect, [1])


def test_settings_outside_their_range_are_refused():
    with pytest.raises(ValueError, match="confidence"):
        cost_of_gain(Cost(1), Effect(0.1, 0.1), confidence=1.0)
    with pytest.raises(ValueError, match="price"):
        acceptability(Cost(1), Effect(0.1, 0.1), [-1])
