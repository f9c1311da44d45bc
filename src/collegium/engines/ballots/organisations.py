"""Votes of organisations, each made by an internal ballot."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from collegium.engines.ballots.ballot import ABSTAIN, Answer, Approved, Ballot, Choice, Ranking
from collegium.engines.ballots.outcome import Outcome, reason
from collegium.engines.ballots.rules import (
    Approval,
    Budget,
    DoubleMajority,
    Majority,
    Organisation,
    PerOrganisation,
    Rules,
)
from collegium.engines.ballots.shared import cast, plain
from collegium.engines.ballots.ties import lots

Counting = Callable[[Rules, Sequence[Ballot]], Outcome]


def per_organisation(rules: PerOrganisation, ballots: Sequence[Ballot], count: Counting) -> Outcome:
    """Count inside every organisation, then the organisations' votes outside.

    Yes/no outside: an organisation votes yes when the question is carried inside, abstains on a tie or where nobody
    was for or against, and else votes no. Approvals or a budget outside: it approves its winners. Ranked outside: it
    ranks as its internal order does; where papers may not have equals, its lot orders them. An organisation
    without its own quorum, or in which nobody took part, casts no vote. One that splits passes its internal ballots
    on, each at weight x ballot / all its ballots.
    """
    inside: list[tuple[str, Outcome]] = []
    outside: list[Ballot] = []
    for organisation in rules.organisations:
        own = [ballot for ballot in ballots if ballot.organisation == organisation.name]
        if organisation.split:
            outside += _shares(organisation, own)
            continue
        terms = organisation.inside or rules.inside
        outcome = count(terms, own)
        inside.append((organisation.name, outcome))
        outside += _vote(organisation, terms, rules.outside, outcome)
    result = count(rules.outside, sorted(outside, key=lambda ballot: ballot.voter))
    voting = len({ballot.organisation for ballot in outside})
    about = reason("organisations", count=voting, total=len(rules.organisations))
    return replace(result, method=rules.method, reasons=(*result.reasons, about), parts=tuple(inside))


def _shares(organisation: Organisation, own: Sequence[Ballot]) -> list[Ballot]:
    whole = cast(own)
    return [
        replace(
            ballot,
            weight=plain(Fraction(organisation.weight) * ballot.weight / whole),
            constituency=organisation.constituency,
        )
        for ballot in own
        if ballot.weight
    ]


def casts_no_vote(inside: Outcome) -> bool:
    """Whether an organisation casts no vote: nobody took part inside, or too few for its own quorum."""
    return inside.cast == 0 or any(why.code == "quorum missing" for why in inside.reasons)


def answer_of(inside: Outcome) -> Answer:
    """What an organisation says outside on yes or no, by its internal outcome; see `per_organisation`."""
    if inside.passed:
        return Answer("yes")
    if any(why.code in ("tie", "nobody voted", "nobody consented") for why in inside.reasons[:1]):
        return ABSTAIN
    return Answer("no")


def _vote(organisation: Organisation, inside: Rules, outside: Rules, outcome: Outcome) -> list[Ballot]:
    if casts_no_vote(outcome):
        return []
    return [
        Ballot(
            organisation.name,
            _choice(inside, outside, outcome),
            organisation.weight,
            organisation.constituency,
            organisation.name,
        )
    ]


def _choice(inside: Rules, outside: Rules, outcome: Outcome) -> Choice:
    if isinstance(outside, Majority | DoubleMajority):
        return answer_of(outcome)
    if outcome.cast == outcome.abstained:
        return ABSTAIN
    if isinstance(outside, Approval | Budget):
        return Approved(outcome.winners)
    if outside.method == "schulze":
        return Ranking(outcome.order)
    lot = lots((option for level in outcome.order for option in level), inside.seed)
    return Ranking.of(*(option for level in outcome.order for option in sorted(level, key=lot.__getitem__)))
