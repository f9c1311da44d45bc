"""Random assignment: reproducible, balanced, fair; receipts and frozen plans that cannot be changed unnoticed."""

import hashlib
import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.planning import (
    Design,
    Plan,
    Unit,
    assign,
    canonical,
    check_receipt,
    departures,
    fingerprint,
    frozen,
    receipt,
    verified,
)
from collegium.engines.problems import ProblemsFound

HALVES = {"programme": 1, "comparison": 1}
ROSTERS = st.lists(
    st.builds(Unit, st.text("abcdé123 ", min_size=1, max_size=6).filter(str.strip), st.sampled_from("xyz")),
    min_size=4,
    max_size=40,
    unique_by=lambda unit: unit.name,
)
ARMS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 3), min_size=2)


@given(units=ROSTERS, arms=ARMS, seed=st.text(min_size=1).filter(str.strip), order=st.randoms())
def test_every_unit_once_whatever_the_order_of_the_list(units, arms, seed, order):
    found = assign(units, arms=arms, seed=seed)
    assert {(one.name, one.block) for one in found} == {(unit.name, unit.block) for unit in units}
    shuffled = list(units)
    order.shuffle(shuffled)
    assert assign(shuffled, arms=arms, seed=seed) == found


@given(units=ROSTERS, arms=ARMS, seed=st.sampled_from(["1", "2", "heads"]))
def test_each_block_is_divided_as_evenly_as_whole_units_allow(units, arms, seed):
    found = assign(units, arms=arms, seed=seed)
    total = sum(arms.values())
    for block in {unit.block for unit in units}:
        here = Counter(one.arm for one in found if one.block == block)
        for arm, parts in arms.items():
            assert abs(here[arm] - parts * here.total() / total) < 1


@given(units=ROSTERS, seed=st.sampled_from(["1", "2", "heads"]))
def test_two_halves_stay_within_one_of_each_other_over_all_blocks(units, seed):
    counts = Counter(one.arm for one in assign(units, arms=HALVES, seed=seed))
    assert abs(counts["programme"] - counts["comparison"]) <= 1


def test_over_many_seeds_each_unit_has_the_chance_that_its_arm_has():
    """2,000 seeds; 1/3 within four standard errors (.042) for each of nine units in uneven blocks."""
    units = [Unit(f"u{number}", "x" if number < 4 else "y") for number in range(9)]
    times = Counter(
        one.name
        for seed in range(2000)
        for one in assign(units, arms={"a": 1, "b": 2}, seed=str(seed))
        if one.arm == "a"
    )
    assert all(abs(times[unit.name] / 2000 - 1 / 3) < 0.042 for unit in units)


def test_the_rule_is_the_one_that_is_documented():
    """By hand: order by SHA-256 of "seed newline unit", arms in the order of their names."""
    names = ["Ada", "Ben", "Cem", "Dia"]
    order = sorted(names, key=lambda name: hashlib.sha256(f"s\n{name}".encode()).digest())
    found = {one.name: one.arm for one in assign([Unit(name) for name in names], arms=HALVES, seed="s")}
    assert [found[name] for name in order] == ["comparison", "comparison", "programme", "programme"]


def made():
    units = [Unit(f"school {number}", "north" if number % 3 else "south") for number in range(11)]
    assigned = assign(units, arms=HALVES, seed="2026-09-01 lottery 17")
    return units, assigned, receipt(assigned, arms=HALVES, seed="2026-09-01 lottery 17").as_dict()


def test_a_receipt_names_nobody_and_holds_offline():
    units, assigned, document = made()
    text = json.dumps(document)
    assert not any(unit.name in text for unit in units)
    assert check_receipt(json.loads(text), units, assigned) == ()


def test_a_receipt_shows_what_was_changed():
    units, assigned, document = made()
    first = replace(assigned[0], arm="comparison" if assigned[0].arm == "programme" else "programme")
    assert check_receipt(document, units, (first, *assigned[1:])) == ("list",)
    assert "roster" in check_receipt(document, units[:-1])
    assert "assignment" in check_receipt({**document, "seed": "another"}, units)
    with pytest.raises(ProblemsFound, match="not an assignment receipt"):
        check_receipt({"format": "x"}, units)


@pytest.mark.parametrize(
    ("units", "arms", "seed", "why"),
    [
        (["a", "b"], HALVES, " ", "there is no seed"),
        (["a", "b"], {"programme": 1}, "s", "two arms or more"),
        (["a", "b"], {"programme": 1, "comparison": 0}, "s", "two arms or more"),
        (["a"], HALVES, "s", "fewer units than arms"),
        (["a", "a", "b"], HALVES, "s", "more than once"),
        (["a", " ", "b"], HALVES, "s", "no name"),
    ],
)
def test_rosters_that_cannot_be_assigned_are_refused(units, arms, seed, why):
    with pytest.raises(ProblemsFound, match=why):
        assign([Unit(name) for name in units], arms=arms, seed=seed)


PLAN = Plan(
    title="Small classes",
    question="Do small classes help?",
    outcomes=("score",),
    effect=0.2,
    design=Design("groups", 20, 40, icc_groups=0.2).as_dict(),
    study={"outcomes": ("score",), "cluster": "school", "confidence": 0.95},
)


def test_a_frozen_plan_holds_and_a_changed_one_does_not():
    document = json.loads(json.dumps(frozen(PLAN)))
    assert verified(document) == PLAN.as_dict()
    document["plan"]["effect"] = 0.1
    with pytest.raises(ProblemsFound, match="changed after it was frozen"):
        verified(document)
    with pytest.raises(ProblemsFound, match="not a frozen study plan"):
        verified([])


def test_the_fingerprint_does_not_depend_on_the_order_of_keys_and_sees_every_field():
    turned = replace(PLAN, study=dict(reversed(PLAN.study.items())))
    assert fingerprint(turned) == fingerprint(PLAN)
    assert fingerprint(replace(PLAN, notes="x")) != fingerprint(PLAN)
    assert hashlib.sha256(canonical(PLAN.as_dict())).hexdigest() == fingerprint(PLAN)
    with pytest.raises(ValueError, match="JSON"):
        canonical({"effect": float("nan")})


def test_departures_are_named():
    assert departures(PLAN.as_dict(), PLAN.study) == ()
    changed = {**PLAN.study, "outcomes": ("score", "other"), "minimum_cell": 10}
    assert departures(PLAN.as_dict(), changed) == ("minimum_cell", "outcomes")
