"""Ranked counts beside other programs, on 300 and 150 random profiles; skipped where they are not installed.

They do not fit into our environment: pref-voting wants an older numpy and brings GPL packages along. `./collegium
oracle` makes one for them out of requirements-oracle.lock and runs this file there.
"""

import itertools
import random
from typing import Any

import pytest

from collegium.engines.ballots import Ballot, InstantRunoff, Ranking, Schulze, TransferableVote, count

OPTIONS = tuple("abcde")


def profile(seed: int, *, complete: bool) -> list[Ballot]:
    """15 to 80 random ballots over five options, with equals unless complete."""
    chance = random.Random(seed)  # noqa: S311 - profiles, not secrets
    return [
        Ballot(f"v{number:02}", order(chance, complete=complete)) for number in range(chance.randint(15, 80))
    ]


def order(chance: random.Random, *, complete: bool) -> Ranking:
    options = chance.sample(OPTIONS, 5 if complete else chance.randint(1, 5))
    levels: list[tuple[str, ...]] = []
    for option in options:
        if levels and not complete and chance.random() < 0.3:
            levels[-1] += (option,)
        else:
            levels.append((option,))
    return Ranking(tuple(levels))


def test_schulze_winners_beside_pref_voting() -> None:
    """Its "beat path", with the support of the winning side as strength; unranked counts as last there too."""
    profiles = pytest.importorskip("pref_voting.profiles_with_ties", reason="pref-voting is not installed")
    from pref_voting.margin_based_methods import beat_path

    for seed in range(300):
        ballots = profile(seed, complete=seed % 2 == 0)
        ranks = [ranks_of(ballot) for ballot in ballots]
        theirs = profiles.ProfileWithTies(ranks, candidates=list(range(len(OPTIONS))))
        theirs.use_extended_strict_preference()
        winners = beat_path(theirs, strength_function=theirs.support)
        ours = count(Schulze(options=OPTIONS), ballots)
        assert set(ours.order[0]) == {OPTIONS[winner] for winner in winners}
        for one, two in itertools.permutations(range(5), 2):
            assert theirs.support(one, two) == ours.rounds[0].votes(f"{OPTIONS[one]} > {OPTIONS[two]}")


def ranks_of(ballot: Ballot) -> dict[int, int]:
    assert isinstance(ballot.choice, Ranking)
    return {
        OPTIONS.index(option): number
        for number, level in enumerate(ballot.choice.levels, start=1)
        for option in level
    }


def test_runoff_beside_pyrankvote() -> None:
    """The winner, where no tie had to be broken. It drops several at once, so its rounds are others."""
    peer: Any = pytest.importorskip("pyrankvote", reason="pyrankvote is not installed")
    compared = 0
    for seed in range(150):
        ballots = profile(seed, complete=True)
        ours = count(InstantRunoff(options=OPTIONS), ballots)
        if ours.ties:
            continue
        theirs = peer.instant_runoff_voting(*papers(peer, ballots))
        assert [str(winner) for winner in theirs.get_winners()] == list(ours.winners)
        compared += 1
    assert compared > 60


def test_transferable_vote_beside_pyrankvote() -> None:
    """Winners where no tie had to be broken: the same in 19 of 20 at least.

    Its quota is the fraction votes / 3, ours the next whole number above, so few surpluses are not the same.
    """
    peer: Any = pytest.importorskip("pyrankvote", reason="pyrankvote is not installed")
    compared = same = 0
    for seed in range(150):
        ballots = profile(seed, complete=True)
        ours = count(TransferableVote(options=OPTIONS, seats=2), ballots)
        if ours.ties:
            continue
        candidates, found = papers(peer, ballots)
        theirs = peer.single_transferable_vote(candidates, found, number_of_seats=2)
        same += sorted(str(winner) for winner in theirs.get_winners()) == sorted(ours.winners)
        compared += 1
    assert compared > 60
    assert same >= 0.95 * compared


def papers(peer: Any, ballots: list[Ballot]) -> tuple[list[Any], list[Any]]:
    candidates = {option: peer.Candidate(option) for option in OPTIONS}
    found = []
    for ballot in ballots:
        assert isinstance(ballot.choice, Ranking)
        found.append(peer.Ballot(ranked_candidates=[candidates[level[0]] for level in ballot.choice.levels]))
    return list(candidates.values()), found
