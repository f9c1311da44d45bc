"""What was given, added up: worth in whole units with a half going up, sums that fit what each line tells."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.policy import Gift, add_up, worth_of

# Independent Sector, value of an hour of volunteer time in the United States: (year, cents)
PUBLISHED = {2020: 2854, 2021: 2995}
HOURS = st.decimals(min_value="0.01", max_value="99999", places=2)


@pytest.mark.parametrize(
    ("year", "hours", "cents"),
    [(2020, "100", 285400), (2021, "100", 299500), (2020, "2.5", 7135), (2021, "0.5", 1498)],
)
def test_hours_are_worth_the_published_rate(year, hours, cents):
    """The last one is 1,497.5 cents: the half goes up."""
    assert worth_of(Decimal(hours), PUBLISHED[year]) == cents


@given(HOURS, st.integers(1, 10**9))
def test_worth_is_what_decimal_rounds_half_up(hours, rate):
    assert worth_of(hours, rate) == int((hours * rate).quantize(Decimal(1), ROUND_HALF_UP))


GIFTS = st.builds(
    Gift,
    giver=st.integers(1, 3),
    kind=st.sampled_from(["hours", "money"]),
    hours=HOURS,
    amount=st.none() | st.integers(0, 10**6),
    worth=st.none() | st.integers(0, 10**6),
    currency=st.sampled_from(["EUR", "USD"]),
    is_withheld=st.booleans(),
)


@given(st.lists(GIFTS, max_size=12))
def test_sums_are_those_of_a_plain_loop(gifts):
    totals = add_up(gifts)
    assert [(one.giver, one.kind) for one in totals] == sorted({(one.giver, one.kind) for one in gifts})
    for total in totals:
        own = [one for one in gifts if (one.giver, one.kind) == (total.giver, total.kind)]
        assert total.count == len(own)
        assert total.hours == sum(one.hours for one in own)
        assert total.withheld == len([one for one in own if one.is_withheld])
        for told, name in ((total.amounts, "amount"), (total.worths, "worth")):
            for currency in ("EUR", "USD"):
                amounts = [getattr(one, name) for one in own if one.currency == currency]
                known = [amount for amount in amounts if amount is not None]
                assert dict(told).get(currency) == (sum(known) if known else None)


def test_currencies_are_never_added_to_each_other():
    gifts = [Gift(1, "money", amount=5, currency="USD"), Gift(1, "money", amount=7, currency="EUR")]
    (total,) = add_up(gifts)
    assert total.amounts == (("EUR", 7), ("USD", 5))
