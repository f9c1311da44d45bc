"""What a count found, complete enough to be checked by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal

from collegium.engines.ballots.ballot import Exact

# English sentence of every reason, with its numbers in braces. Pages translate by code.
REASONS: Mapping[str, str] = {
    "quorum met": "{cast} took part; {needed} were needed",
    "quorum missing": "only {cast} took part; {needed} were needed",
    "nobody voted": "nobody expressed a preference",
    "majority": "{yes} for and {no} against: more than the share of {threshold} that was needed",
    "no majority": "{yes} for and {no} against: not the share of {threshold} that was needed",
    "tie": "{yes} for and {no} against: a tie does not pass",
    "consent": "{consent} consented and no objection is open",
    "objections open": "{count} objections with a reason are not resolved",
    "objections without reason": "{count} objections had no reason and were taken as abstentions",
    "nobody consented": "nobody consented; abstaining is not consenting",
    "advice complete": "all {count} who were asked gave advice",
    "advice missing": "{count} of {asked} who were asked have not given advice",
    "owner agreed": "the owner decided for it",
    "owner declined": "the owner decided against it",
    "owner undecided": "the owner has not decided",
    "winners": "{count} of {seats} places are filled",
    "below least": "{count} options did not reach the share of {least} that was needed",
    "constituency for": "{name}: {yes} for and {no} against, carried",
    "constituency against": "{name}: {yes} for and {no} against, not carried",
    "constituency thin": "{name}: {votes} votes, fewer than the {least} that were needed",
    "constituencies": "carried in {count} constituencies; {needed} of {total} were needed",
    "no constituency": "{count} votes belong to none of the constituencies and count overall only",
    "spent": "{spent} of {budget} spent",
    "unrepresented": "{count} of {total} voters got none of the projects they asked for",
    "organisations": "{count} of {total} organisations cast a vote",
}

Value = Exact | str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the outcome is what it is: a code of REASONS and its values."""

    code: str
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        return REASONS[self.code].format(**self.as_said())

    def as_said(self) -> dict[str, Value]:
        """The values for people: where votes are whole ones, 12/5 are needed means that three are."""
        said = dict(self.values)
        needed = said.get("needed")
        if isinstance(said.get("cast"), int) and isinstance(needed, Fraction):
            said["needed"] = ceil(needed)
        return said


def reason(code: str, **values: Value) -> Reason:
    return Reason(code, tuple(values.items()))


Tally = tuple[tuple[str, Exact], ...]


@dataclass(frozen=True, slots=True)
class Round:
    """Where the votes were at one moment.

    tallies + exhausted + residue is the weight of all ballots that are not blank (transferable methods), or of
    all ballots cast (yes/no methods, whose tallies name the abstentions).

    Attributes:
        tallies: (option or word, weight).
        quota: votes that elect; None where there is no such number.
        elected, eliminated: what was decided on these tallies.
        exhausted: weight of ballots with no option left on them.
        residue: weight lost by writing transfer values with a fixed number of decimals.
    """

    tallies: Tally
    quota: Exact | None = None
    elected: tuple[str, ...] = ()
    eliminated: tuple[str, ...] = ()
    exhausted: Exact = 0
    residue: Exact = 0

    def votes(self, option: str) -> Exact:
        """Weight of an option (0 where it is no longer counted)."""
        return dict(self.tallies).get(option, 0)


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie that mattered and how it was broken: the chosen got what was at stake (a place, or the elimination).

    round: 1-based. by: "earlier round", "cheaper" or "lot".
    """

    round: int
    options: tuple[str, ...]
    by: Literal["earlier round", "cheaper", "lot"]
    chosen: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a delegation: who finally voted with it ("" for nobody), or why nobody did."""

    voter: str
    to: str
    by: str
    result: Literal["carried", "own vote", "cycle", "too many", "no vote"]


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project that is paid for: approvals by weight; rho = price per unit of cost, None where not by shares."""

    project: str
    cost: int
    votes: Exact
    rho: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """What one voter's share paid for: (project, amount) pairs, and what was left of it."""

    voter: str
    paid: tuple[tuple[str, Exact], ...]
    left: Exact


@dataclass(frozen=True, slots=True)
class Spending:
    """How a budget was spent.

    Attributes:
        purchases: in order. spent: their cost together.
        share: what a vote of weight 1 had to spend, after completion; None for greedy rules.
        payments: per voter, by pseudonym; empty for greedy rules.
        unrepresented: voters who asked for something and got none of it.
    """

    purchases: tuple[Purchase, ...]
    spent: int
    share: Fraction | None
    payments: tuple[Payment, ...]
    unrepresented: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of `count`.

    Attributes:
        method: of the rules.
        passed: a yes/no question is carried; an election or budget has a winner.
        winners: options chosen, best first; empty for yes/no questions.
        order: all options best first, equals together, before ties at the cut were broken.
        rounds: at least one.
        reasons: why, the decisive one first.
        ties: that mattered.
        cast, abstained: weights; abstained (blank papers included) is part of cast.
        carried: what became of each delegation.
        parts: outcomes inside organisations, by name.
        spending: of a budget.
    """

    method: str
    passed: bool
    winners: tuple[str, ...] = ()
    order: tuple[tuple[str, ...], ...] = ()
    rounds: tuple[Round, ...] = ()
    reasons: tuple[Reason, ...] = ()
    ties: tuple[Tie, ...] = ()
    cast: Exact = 0
    abstained: Exact = 0
    carried: tuple[Carried, ...] = ()
    parts: tuple[tuple[str, "Outcome"], ...] = ()
    spending: Spending | None = None
