"""Delegations turned into ballots: one topic, own vote first, circles and too many carried votes abstain."""

from collections.abc import Mapping, Sequence

from collegium.engines.ballots.ballot import ABSTAIN, Ballot, Delegated
from collegium.engines.ballots.outcome import Carried
from collegium.engines.ballots.ties import lots


def resolve(
    ballots: Sequence[Ballot], *, topic: str, most_carried: int | None, seed: str
) -> tuple[tuple[Ballot, ...], tuple[Carried, ...]]:
    """Ballots without delegations, and what became of each delegation, by pseudonym.

    A delegation for the topic goes before one for every topic; others do not apply. It is passed on until it meets
    somebody who voted. A carried vote keeps its own weight, constituency and organisation. Where a voter would
    carry more than `most_carried`, those who delegated most directly come first, then the lot among voters; the
    others abstain, as does everyone whose delegation runs in a circle. Who delegates to somebody who neither votes
    nor delegates has not voted.
    """
    delegated = [ballot for ballot in ballots if isinstance(ballot.choice, Delegated)]
    if not delegated:
        return tuple(ballots), ()
    own = {ballot.voter: ballot for ballot in ballots if not isinstance(ballot.choice, Delegated)}
    given = _applying(delegated, topic)
    if not given:
        return tuple(own.values()), ()
    chains = {voter: _follow(voter, own, given) for voter in given if voter not in own}
    kept = _within(chains, most_carried, lots(chains, seed))
    results = [_result(voter, given[voter], own, chains, kept) for voter in sorted(given)]
    carried = [_ballot(given[result.voter], result, own) for result in results]
    return (*own.values(), *(ballot for ballot in carried if ballot)), tuple(results)


def _applying(ballots: Sequence[Ballot], topic: str) -> dict[str, Ballot]:
    given: dict[str, Ballot] = {}
    for wanted in ("", topic):
        for ballot in ballots:
            if isinstance(ballot.choice, Delegated) and ballot.choice.topic == wanted:
                given[ballot.voter] = ballot
    return given


Chain = tuple[str, int]  # who voted in the end ("" nobody, "\n" a circle), and after how many steps


def _follow(voter: str, own: Mapping[str, Ballot], given: Mapping[str, Ballot]) -> Chain:
    seen, at = {voter}, _to(given[voter])
    while at not in own and at in given:
        if at in seen:
            return "\n", len(seen)
        seen.add(at)
        at = _to(given[at])
    return (at if at in own else ""), len(seen)


def _to(ballot: Ballot) -> str:
    return ballot.choice.to if isinstance(ballot.choice, Delegated) else ""


def _within(chains: Mapping[str, Chain], most: int | None, lot: Mapping[str, int]) -> set[str]:
    carriers: dict[str, list[str]] = {}
    for voter, (by, _) in chains.items():
        carriers.setdefault(by, []).append(voter)
    kept: set[str] = set()
    for voters in carriers.values():
        kept.update(sorted(voters, key=lambda voter: (chains[voter][1], lot[voter]))[:most])
    return kept


def _result(
    voter: str, ballot: Ballot, own: Mapping[str, Ballot], chains: Mapping[str, Chain], kept: set[str]
) -> Carried:
    if voter in own:
        return Carried(voter, _to(ballot), voter, "own vote")
    by = chains[voter][0]
    if by == "\n":
        return Carried(voter, _to(ballot), "", "cycle")
    if by == "":
        return Carried(voter, _to(ballot), "", "no vote")
    if voter not in kept:
        return Carried(voter, _to(ballot), "", "too many")
    return Carried(voter, _to(ballot), by, "carried")


def _ballot(ballot: Ballot, result: Carried, own: Mapping[str, Ballot]) -> Ballot | None:
    if result.result in ("own vote", "no vote"):
        return None
    choice = own[result.by].choice if result.result == "carried" else ABSTAIN
    return Ballot(ballot.voter, choice, ballot.weight, ballot.constituency, ballot.organisation)
