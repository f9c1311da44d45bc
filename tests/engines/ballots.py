"""Short ways to write rules and ballots in tests, and Hypothesis strategies for them."""

from fractions import Fraction

from hypothesis import strategies as st

from collegium.engines.ballots import (
    Answer,
    Approval,
    Approved,
    Ballot,
    Budget,
    Choice,
    Constituency,
    Dots,
    DoubleMajority,
    InstantRunoff,
    Majority,
    Points,
    Project,
    Ranking,
    Rules,
    Schulze,
    Score,
    TransferableVote,
)

OPTIONS = ("a", "b", "c", "d")
TYPES = ("school", "business")


def cast(*choices: Choice, constituency: str = "") -> list[Ballot]:
    """One ballot of weight 1 per choice; voters are v000, v001 ..."""
    return [
        Ballot(f"v{number:03}", choice, constituency=constituency) for number, choice in enumerate(choices)
    ]


def answers(**counts: int) -> list[Ballot]:
    return cast(*(Answer(word) for word, times in counts.items() for _ in range(times)))


def ranked(profile: str) -> list[Ballot]:
    """Ballots from "2 abc, 1 b=ca": number, then levels, "=" joining equals."""
    choices: list[Choice] = []
    for line in profile.split(", "):
        times, order = line.split()
        choices += [Ranking(levels(order))] * int(times)
    return cast(*choices)


def levels(order: str) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = []
    joined = False
    for letter in order:
        if letter == "=":
            joined = True
        elif joined:
            found[-1] += (letter,)
            joined = False
        else:
            found.append((letter,))
    return tuple(found)


weights = st.one_of(st.integers(1, 3), st.fractions(Fraction(1, 4), 3, max_denominator=6))
rankings = st.lists(st.sampled_from(OPTIONS), unique=True).map(lambda order: Ranking.of(*order))
weak_rankings = st.permutations(OPTIONS).flatmap(
    lambda order: st.lists(st.integers(1, 3), min_size=1, max_size=4).map(
        lambda sizes: Ranking(_cut(order, sizes))
    )
)


def _cut(order: list[str], sizes: list[int]) -> tuple[tuple[str, ...], ...]:
    found, rest = [], tuple(order)
    for size in sizes:
        if rest:
            found.append(rest[:size])
            rest = rest[size:]
    return tuple(found)


approvals = st.sets(st.sampled_from(OPTIONS)).map(lambda chosen: Approved(tuple(sorted(chosen))))
scores = st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 2)).map(
    lambda points: Points(tuple(points.items()))
)
words = st.sampled_from(("yes", "no", "abstain")).map(Answer)
PROJECTS = tuple(Project(name, cost) for name, cost in zip(OPTIONS, (30, 50, 20, 50), strict=True))

METHODS: tuple[tuple[Rules, st.SearchStrategy[Choice]], ...] = (
    (Majority(), words),
    (DoubleMajority(constituencies=tuple(map(Constituency, TYPES))), words),
    (Approval(options=OPTIONS, seats=2), approvals),
    (Score(options=OPTIONS, highest=2), scores),
    (Dots(options=OPTIONS, dots=8, cap=2), scores),
    (InstantRunoff(options=OPTIONS), rankings),
    (TransferableVote(options=OPTIONS, seats=2), rankings),
    (TransferableVote(options=OPTIONS, seats=2, rule="minneapolis"), rankings),
    (TransferableVote(options=OPTIONS, seats=3, rule="gregory"), rankings),
    (Schulze(options=OPTIONS), weak_rankings),
    (Budget(projects=PROJECTS, budget=100), approvals),
    (Budget(projects=PROJECTS, budget=100, completion="add1 greedy"), approvals),
    (Budget(projects=PROJECTS, budget=100, rule="greedy"), approvals),
    (Budget(projects=PROJECTS, budget=100, rule="greedy skip"), approvals),
)


def ballots_of(choices: st.SearchStrategy[Choice], most: int = 12) -> st.SearchStrategy[list[Ballot]]:
    papers = st.tuples(choices, weights, st.sampled_from(TYPES))
    return st.lists(papers, max_size=most).map(
        lambda found: [
            Ballot(f"v{number:03}", choice, weight, constituency)
            for number, (choice, weight, constituency) in enumerate(found)
        ]
    )


decisions = st.sampled_from(METHODS).flatmap(
    lambda method: st.tuples(st.just(method[0]), ballots_of(method[1]))
)
