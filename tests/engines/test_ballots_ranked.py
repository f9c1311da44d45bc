"""Instant runoff, transferable vote, Schulze, approval, score and dots on profiles small enough for the eye."""

import itertools
import random
from collections.abc import Mapping
from fractions import Fraction

import pytest

from collegium.engines.ballots import (
    Approval,
    Approved,
    Ballot,
    Dots,
    InstantRunoff,
    Points,
    Quorum,
    Ranking,
    Schulze,
    Score,
    Tie,
    TransferableVote,
    count,
)
from collegium.engines.ballots.schulze import strongest_paths
from collegium.engines.ballots.ties import lots
from tests.engines.ballots import OPTIONS, cast, ranked


def test_runoff_finds_the_second_choice_of_the_third() -> None:
    outcome = count(InstantRunoff(options=("a", "b", "c")), ranked("4 ab, 3 bc, 2 cb"))
    assert outcome.winners == ("b",)
    assert [one.eliminated for one in outcome.rounds] == [("c",), ()]
    assert dict(outcome.rounds[1].tallies) == {"a": 4, "b": 5}


def test_runoff_stops_at_more_than_half_unless_told_to_go_on() -> None:
    ballots = ranked("6 ab, 3 bc, 2 cb")
    assert len(count(InstantRunoff(options=("a", "b", "c")), ballots).rounds) == 1
    until_two = count(InstantRunoff(options=("a", "b", "c"), until_two=True), ballots)
    assert dict(until_two.rounds[-1].tallies) == {"a": 6, "b": 5}


def test_a_tie_is_broken_by_the_earlier_round() -> None:
    """b and c have 4 each once d is out; b had 3 in round 1, c had 4: b goes."""
    outcome = count(InstantRunoff(options=OPTIONS), ranked("5 a, 3 b, 4 c, 1 db"))
    assert outcome.rounds[1].eliminated == ("b",)
    assert outcome.ties == (Tie(2, ("b", "c"), "earlier round", "b"),)


def test_a_tie_from_the_start_is_broken_by_the_lot_of_the_seed() -> None:
    ballots = ranked("5 a, 2 b, 2 c")
    losers = set()
    for seed in ("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"):
        outcome = count(InstantRunoff(options=("a", "b", "c"), seed=seed, until_two=True), ballots)
        lot = lots(("a", "b", "c"), seed)
        loser = max(("b", "c"), key=lot.__getitem__)
        assert outcome.ties == (Tie(1, ("b", "c"), "lot", loser),)
        losers.add(loser)
    assert losers == {"b", "c"}


def test_scottish_surplus_by_hand() -> None:
    """Quota floor(12/3) + 1 = 5; a has 7, so each of its papers moves on at 2/7 = .28571.

    Five papers ab give b 1.42855, two papers a alone give .57142 away: .00003 is lost to the five decimals.
    """
    outcome = count(TransferableVote(options=("a", "b", "c"), seats=2), ranked("5 ab, 2 a, 3 c, 2 b"))
    first, second = outcome.rounds[:2]
    assert (first.quota, first.elected) == (5, ("a",))
    assert second.votes("b") == 2 + 5 * Fraction(28571, 100000)
    assert second.exhausted == 2 * Fraction(28571, 100000)
    assert second.residue == Fraction(3, 100000)
    assert outcome.winners == ("a", "b")


def test_the_last_parcel_alone_moves_in_the_irish_kind() -> None:
    """Quota floor(16/3) + 1 = 6. d goes out and brings a three papers: 7 votes, a surplus of 1.

    Two of the three have a next option and take 1/2 each; the third and the four first papers of a stay.
    """
    ballots = ranked("4 ac, 1 dab, 1 dac, 1 da, 5 b, 4 c")
    outcome = count(TransferableVote(options=OPTIONS, seats=2, rule="gregory"), ballots)
    first, second, third = outcome.rounds[:3]
    assert (first.quota, first.eliminated, second.elected) == (6, ("d",), ("a",))
    assert (third.votes("b"), third.votes("c")) == (5 + Fraction(1, 2), 4 + Fraction(1, 2))
    assert third.exhausted == 0


def test_a_surplus_that_no_paper_takes_along_is_exhausted() -> None:
    """a has 8 of 12, quota 5: only two of its papers go on, at their full value; 1 of the surplus of 3 is left."""
    outcome = count(TransferableVote(options=OPTIONS, seats=2, rule="gregory"), ranked("2 ab, 6 a, 2 b, 2 c"))
    assert outcome.rounds[1].votes("b") == 4
    assert outcome.rounds[1].exhausted == 1


def test_minneapolis_cuts_the_share_first() -> None:
    """Surplus 2 of 7: .2857 at four decimals."""
    outcome = count(
        TransferableVote(options=("a", "b", "c"), seats=2, rule="minneapolis"), ranked("5 ab, 2 a, 3 c, 2 b")
    )
    assert outcome.rounds[1].votes("b") == 2 + 5 * Fraction(2857, 10000)
    assert outcome.rounds[1].residue == Fraction(1, 10000)


def test_stv_is_proportional() -> None:
    """60 % of the papers for one list of four, 40 % for the other: three and two of five seats."""
    options = ("a1", "a2", "a3", "a4", "b1", "b2", "b3")
    ballots = cast(*[Ranking.of(*options[:4])] * 60, *[Ranking.of(*options[4:])] * 40)
    outcome = count(TransferableVote(options=options, seats=5), ballots)
    assert sorted(name[0] for name in outcome.winners) == ["a", "a", "a", "b", "b"]


def test_no_quorum_no_winner_but_the_tallies_are_there() -> None:
    rules = InstantRunoff(options=("a", "b"), quorum=Quorum(Fraction(1, 2), 10))
    outcome = count(rules, ranked("3 a, 1 b"))
    assert (outcome.passed, outcome.winners) == (False, ())
    assert dict(outcome.rounds[0].tallies) == {"a": 3, "b": 1}


@pytest.mark.parametrize(
    "rules", [InstantRunoff(options=OPTIONS), Schulze(options=OPTIONS), Approval(options=OPTIONS)]
)
def test_nobody_wins_without_votes(rules: InstantRunoff) -> None:
    outcome = count(rules, [])
    assert (outcome.passed, outcome.winners, outcome.reasons[0].code) == (False, (), "nobody voted")


def test_schulze_with_equals_and_unranked() -> None:
    """a beats b 3:1 and c 1:0, b and c are even at 2:2, d is ranked by nobody and loses to all."""
    outcome = count(Schulze(options=OPTIONS), ranked("2 a=cb, 1 ab, 1 b"))
    assert outcome.order == (("a",), ("b", "c"), ("d",))
    table = dict(outcome.rounds[0].tallies)
    assert (table["a > c"], table["c > a"], table["b > d"], table["d > a"]) == (1, 0, 4, 0)


def test_schulze_elects_the_condorcet_winner() -> None:
    ballots = ranked("4 abc, 3 bca, 2 cba")  # b beats a 5:4 and c 7:2, though a has most first places
    assert count(Schulze(options=("a", "b", "c")), ballots).order == (("b",), ("c",), ("a",))


def brute_force_paths(options: str, wins: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The strongest path over every simple path there is."""
    found = {}
    for one, other in itertools.permutations(options, 2):
        between = [option for option in options if option not in (one, other)]
        strengths = [0]
        for length in range(len(between) + 1):
            for middle in itertools.permutations(between, length):
                links = list(itertools.pairwise((one, *middle, other)))
                if all(wins[link] > wins[link[::-1]] for link in links):
                    strengths.append(min(wins[link] for link in links))
        found[one, other] = max(strengths)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_schulze_beside_every_path(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - profiles, not secrets
    options = "abcde"
    wins = {pair: chance.randrange(12) for pair in itertools.permutations(options, 2)}
    expected = brute_force_paths(options, wins)
    assert strongest_paths(options, wins) == expected
    ballots = cast(
        *(Ranking.of(*chance.sample(options, chance.randint(1, 5))) for _ in range(chance.randint(1, 15)))
    )
    outcome = count(Schulze(options=tuple(options)), ballots)
    table = {pair: outcome.rounds[0].votes(f"{pair[0]} > {pair[1]}") for pair in wins}
    paths = brute_force_paths(options, table)  # type: ignore[arg-type]
    unbeaten = {
        one for one in options if all(paths[one, two] >= paths[two, one] for two in options if one != two)
    }
    assert set(outcome.order[0]) == unbeaten
    place = {option: number for number, level in enumerate(outcome.order) for option in level}
    assert all(place[one] < place[two] for one, two in paths if paths[one, two] > paths[two, one])


def test_approval_with_a_least_share() -> None:
    ballots = cast(Approved(("a", "b")), Approved(("a",)), Approved(("a", "c")), Approved(()))
    outcome = count(Approval(options=OPTIONS, seats=2, least=Fraction(1, 2)), ballots)
    assert outcome.order == (("a",), ("b", "c"), ("d",))
    assert outcome.winners == ("a",)
    assert [why.code for why in outcome.reasons] == ["winners", "below least"]


def test_seats_go_to_the_lot_only_at_the_cut() -> None:
    ballots = cast(Approved(("a", "b", "c")), Approved(("a",)))
    outcome = count(Approval(options=OPTIONS, seats=2, seed="x"), ballots)
    lot = lots(OPTIONS, "x")
    assert outcome.winners == ("a", min(("b", "c"), key=lot.__getitem__))
    assert outcome.ties == (Tie(1, ("b", "c"), "lot", outcome.winners[1]),)
    assert count(Approval(options=OPTIONS, seats=3, seed="x"), ballots).ties == ()


def test_scores_and_dots_are_sums() -> None:
    scores = count(
        Score(options=OPTIONS, lowest=-2, highest=2),
        cast(Points((("a", 2), ("b", -1))), Points((("b", 2),)), Points((("c", -2),))),
    )
    assert dict(scores.rounds[0].tallies) == {"a": 2, "b": 1, "c": -2, "d": 0}
    assert scores.order == (("a",), ("b",), ("d",), ("c",))
    dots = count(
        Dots(options=OPTIONS, dots=5, cap=3, seats=2),
        [Ballot("x", Points((("a", 3), ("b", 2))), weight=Fraction(1, 3)), Ballot("y", Points((("b", 1),)))],
    )
    assert dots.winners == ("b", "a")
    assert dots.rounds[0].votes("b") == Fraction(5, 3)
