"""`count`: one entrance for every method."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from collegium.engines.ballots import budget, organisations, runoff, schulze, scored, transferable, yesno
from collegium.engines.ballots.ballot import Ballot
from collegium.engines.ballots.checks import problems_of_ballots, problems_of_rules
from collegium.engines.ballots.delegation import resolve
from collegium.engines.ballots.outcome import Outcome
from collegium.engines.ballots.rules import (
    Advice,
    Approval,
    Budget,
    Consent,
    Dots,
    DoubleMajority,
    InstantRunoff,
    Majority,
    PerOrganisation,
    Rules,
    Schulze,
    Score,
    TransferableVote,
)
from collegium.engines.problems import ProblemsFound


def count(rules: Rules, ballots: Sequence[Ballot]) -> Outcome:
    """Count the ballots. Pure and exact: the same rules and ballots, in any order, give the same outcome.

    Delegations among the ballots are resolved first. Raises ProblemsFound for rules that contradict themselves and
    ballots that do not fit the rules; nothing is ever left out silently.
    """
    problems = problems_of_rules(rules) or problems_of_ballots(rules, ballots)
    if problems:
        raise ProblemsFound(problems)
    votes, carried = resolve(ballots, topic=rules.topic, most_carried=rules.most_carried, seed=rules.seed)
    outcome = _count(rules, sorted(votes, key=attrgetter("voter")))
    return replace(outcome, carried=carried) if carried else outcome


def _count(rules: Rules, ballots: Sequence[Ballot]) -> Outcome:  # noqa: PLR0911 - a line per method
    match rules:
        case Majority():
            return yesno.majority(rules, ballots)
        case DoubleMajority():
            return yesno.double_majority(rules, ballots)
        case Consent():
            return yesno.consent(rules, ballots)
        case Advice():
            return yesno.advice(rules, ballots)
        case Approval():
            return scored.approval(rules, ballots)
        case Score() | Dots():
            return scored.score(rules, ballots)
        case InstantRunoff():
            return runoff.instant_runoff(rules, ballots)
        case TransferableVote():
            return transferable.transferable_vote(rules, ballots)
        case Schulze():
            return schulze.schulze(rules, ballots)
        case Budget():
            return budget.budget(rules, ballots)
        case PerOrganisation():
            return organisations.per_organisation(rules, ballots, _count)
