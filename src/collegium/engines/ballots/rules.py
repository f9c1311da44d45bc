"""The rules of a decision, fixed and hashed before the first vote: one frozen class per method."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from collegium.engines.ballots.ballot import Exact


@dataclass(frozen=True, slots=True)
class Quorum:
    """Met when the weight cast is at least share x eligible.

    eligible: weight of everybody who may vote. abstentions: whether abstaining counts as being there.
    """

    share: Fraction
    eligible: Exact
    abstentions: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What every method shares.

    Attributes:
        quorum: None for no quorum.
        seed: text published with the rules from which lots are drawn (`ties.lots`).
        topic: which delegations apply; see `Delegated`.
        most_carried: how many votes of others one voter may carry; None for any number.
    """

    method: ClassVar[str] = ""
    quorum: Quorum | None = None
    seed: str = ""
    topic: str = ""
    most_carried: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Majority(Terms):
    """Passes when yes/(yes + no) > threshold; with at_least, >= (only for thresholds above 1/2). A tie fails."""

    method: ClassVar[str] = "majority"
    threshold: Fraction = Fraction(1, 2)
    at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Terms):
    """Passes when somebody consents and no reasoned objection is unresolved. Abstaining is not consenting.

    round: 1 for the first text; every amended text is a round, a count and a hash of its own.
    """

    method: ClassVar[str] = "consent"
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice(Terms):
    """The owner decides once everyone in `asked` (affected or expert) has given advice; it need not be followed.

    Without an owner it passes as soon as the advice is complete.
    """

    method: ClassVar[str] = "advice"
    asked: tuple[str, ...]
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Terms):
    """The `seats` options with the most approvals win.

    least: share of the weight of all ballots with an approval that a winner needs at least.
    """

    method: ClassVar[str] = "approval"
    options: tuple[str, ...]
    seats: int = 1
    least: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Terms):
    """The highest sums win; each option gets a whole number from lowest to highest, 0 where left out."""

    method: ClassVar[str] = "score"
    options: tuple[str, ...]
    lowest: int = 0
    highest: int = 5
    seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots(Terms):
    """The highest sums win; each voter spreads at most `dots`, at most `cap` on one option."""

    method: ClassVar[str] = "dots"
    options: tuple[str, ...]
    dots: int
    cap: int
    seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantRunoff(Terms):
    """The lowest drops out, one at a time, until one has more than half of the votes that still count.

    until_two: go on until two are left even where one already has more than half.
    """

    method: ClassVar[str] = "instant runoff"
    options: tuple[str, ...]
    until_two: bool = False


StvRule = Literal["scottish", "minneapolis", "gregory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferableVote(Terms):
    """Single transferable vote; the named rule says how surpluses travel. See `transferable`."""

    method: ClassVar[str] = "transferable vote"
    options: tuple[str, ...]
    seats: int
    rule: StvRule = "scottish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schulze(Terms):
    """Beatpaths by winning votes: who beats whom through the strongest chain of pairwise victories."""

    method: ClassVar[str] = "schulze"
    options: tuple[str, ...]
    seats: int = 1


@dataclass(frozen=True, slots=True)
class Project:
    """Something that can be paid for. cost: more than 0, in whole units of the currency."""

    name: str
    cost: int


BudgetRule = Literal["greedy", "greedy skip", "equal shares"]
Completion = Literal["none", "add1", "add1 greedy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(Terms):
    """Which projects a budget pays for. See `budget`.

    completion (equal shares only): "add1" raises every voter's share by `step` units and starts again, as long as
    the total stays within the budget; "add1 greedy" then spends the rest by votes. step: 1 in the published rule;
    more saves time where few voters share a large sum (`equal_shares.add1_step`).
    """

    method: ClassVar[str] = "budget"
    projects: tuple[Project, ...]
    budget: int
    rule: BudgetRule = "equal shares"
    completion: Completion = "add1"
    step: int = 1


@dataclass(frozen=True, slots=True)
class Constituency:
    """A side whose own majority counts. least: weight of yes and no votes below which its vote fails."""

    name: str
    threshold: Fraction = Fraction(1, 2)
    least: Exact = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleMajority(Terms):
    """Passes when yes/(yes + no) > threshold overall and in `needed` of the constituencies (None: in each)."""

    method: ClassVar[str] = "double majority"
    constituencies: tuple[Constituency, ...]
    threshold: Fraction = Fraction(1, 2)
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with a vote.

    Attributes:
        name: as in Ballot.organisation.
        weight: of its vote. constituency: its partner type.
        split: divide the weight in proportion to its internal ballots, instead of casting it as one.
        inside: its own way to decide; None for that of the decision.
    """

    name: str
    weight: Exact = 1
    constituency: str = ""
    split: bool = False
    inside: "Rules | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerOrganisation(Terms):
    """Every organisation decides inside, by its own ballot, and its vote is then counted by the rules outside.

    inside and outside must suit each other; see `organisations`. The quorum belongs to them, not here.
    """

    method: ClassVar[str] = "per organisation"
    organisations: tuple[Organisation, ...]
    inside: "Rules"
    outside: "Rules"


Rules = (
    Majority
    | Consent
    | Advice
    | Approval
    | Score
    | Dots
    | InstantRunoff
    | TransferableVote
    | Schulze
    | Budget
    | DoubleMajority
    | PerOrganisation
)
