"""Counts of real elections beside what was published, and Schulze's worked example."""

from fractions import Fraction
from pathlib import Path

import pytest

from collegium.engines.ballots import (
    Ballot,
    InstantRunoff,
    Outcome,
    Ranking,
    Schulze,
    TransferableVote,
    count,
)
from collegium.engines.ballots.rules import StvRule
from tests.reference.elections import Election, cast_vote_records, dublin_west

RULES: tuple[StvRule, ...] = ("scottish", "minneapolis", "gregory")


def published(election: Election, number: int) -> dict[str, Fraction]:
    """Tallies of a published round, counted from 1."""
    tally = election.rounds[number - 1]["tally"]
    return {name: Fraction(votes) for name, votes in tally.items()}


def nothing_lost(outcome: Outcome) -> bool:
    return all(
        sum(votes for _, votes in one.tallies) + one.exhausted + one.residue
        == outcome.cast - outcome.abstained
        for one in outcome.rounds
    )


@pytest.mark.shared_data
def test_minneapolis_mayor_2013(shared_data: Path) -> None:
    """Every published round whose candidates are also the ones left in one of ours has the same tallies.

    RCTab takes out the write-ins first, whatever their votes, and twice two at once: 33 rounds, ours 35.
    """
    election = cast_vote_records(shared_data, "2013_minneapolis_mayor")
    outcome = count(InstantRunoff(options=election.options), election.ballots)
    assert outcome.winners == ("BETSY HODGES",)
    assert dict(outcome.rounds[-1].tallies) == {"BETSY HODGES": 38852, "MARK ANDREW": 24942}
    ours = {frozenset(dict(one.tallies)): dict(one.tallies) for one in outcome.rounds}
    rounds = [published(election, number) for number in range(1, len(election.rounds) + 1)]
    shared = [one for one in rounds if frozenset(one) in ours]
    assert [ours[frozenset(one)] for one in shared] == shared
    assert (len(shared), len(rounds)) == (25, 33)
    assert len(outcome.rounds) == 35
    assert outcome.cast == len(election.ballots) == 80101
    assert nothing_lost(outcome)


@pytest.mark.shared_data
def test_minneapolis_park_2013(shared_data: Path) -> None:
    election = cast_vote_records(shared_data, "2013_minneapolis_park")
    outcome = count(TransferableVote(options=election.options, seats=3, rule="minneapolis"), election.ballots)
    assert outcome.winners == ("JOHN ERWIN", "ANNIE YOUNG", "MEG FORNEY")
    assert {one.quota for one in outcome.rounds} == {14866}
    assert outcome.rounds[-1].votes("MEG FORNEY") == 12245
    ours = [dict(one.tallies) for one in outcome.rounds]
    # RCTab gives the election of Erwin a round without transfers, and moves the last surplus to nobody
    assert ours == [published(election, number) for number in (1, 2, 3, 5, 6, 7, 8, 9, 10)]
    assert nothing_lost(outcome)


@pytest.mark.shared_data
def test_portland_2015_file_of_99_ballots(shared_data: Path) -> None:
    """The tie between Marshall and Rathband is broken by lot with us and by order of candidates there."""
    election = cast_vote_records(shared_data, "2015_portland_mayor")
    outcome = count(InstantRunoff(options=election.options), election.ballots)
    assert len(election.ballots) == 99
    assert outcome.winners == ("Mavodones, Nicholas M. Jr.",)
    assert dict(outcome.rounds[-1].tallies) == published(election, len(election.rounds))
    assert dict(outcome.rounds[0].tallies) == published(election, 1)
    assert nothing_lost(outcome)


@pytest.mark.shared_data
@pytest.mark.parametrize("rule", RULES)
def test_dublin_west_2002(shared_data: Path, rule: StvRule) -> None:
    """The Irish sample of papers depends on their order in the box; all three exact rules elect the same three."""
    election = dublin_west(shared_data)
    outcome = count(TransferableVote(options=election.options, seats=3, rule=rule), election.ballots)
    first = outcome.rounds[0]
    assert outcome.winners == ("Lenihan", "Higgins", "Burton")
    assert first.quota == 7498
    assert [first.votes(name) for name in ("Lenihan", "Higgins", "Burton", "Terry")] == [
        8086,
        6442,
        3810,
        3694,
    ]
    assert nothing_lost(outcome)
    assert 0 < outcome.rounds[-1].residue < 1


def test_schulze_worked_example_of_45_voters() -> None:
    profile = "5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC"
    ballots = [
        Ballot(f"{order} {number}", Ranking.of(*order))
        for times, order in (line.split() for line in profile.split(", "))
        for number in range(int(times))
    ]
    outcome = count(Schulze(options=tuple("ABCDE")), ballots)
    assert len(ballots) == 45
    assert outcome.order == (("E",), ("A",), ("C",), ("B",), ("D",))
    # the pairwise table of Schulze (2011), section 3.1
    table = {
        "A > B": 20,
        "A > C": 26,
        "A > D": 30,
        "A > E": 22,
        "B > C": 16,
        "B > D": 33,
        "C > D": 17,
        "E > D": 31,
    }
    assert {pair: outcome.rounds[0].votes(pair) for pair in table} == table
