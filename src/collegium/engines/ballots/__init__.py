"""The decision kernel: `count` ballots under `Rules` fixed beforehand, exactly.

A decision is three values: rules (a frozen class per method), ballots, and the outcome that `count` makes of them.
All three go to JSON and back without loss (`to_json`, `from_json`); `rules_hash` is what to publish before the first
vote; `receipt` puts everything into one file that `recount_program` (plain Python, nothing to install) checks.

`problems_of_rules` tells what is wrong with rules before they are published; `count` raises ProblemsFound for rules
and ballots that do not fit. Reasons are codes with numbers: REASONS has their English sentences.
"""

from collegium.engines.ballots.ballot import (
    ABSTAIN,
    Answer,
    Approved,
    Ballot,
    Choice,
    Delegated,
    Exact,
    Points,
    Ranking,
    is_blank,
)
from collegium.engines.ballots.checks import problems_of_ballots, problems_of_rules
from collegium.engines.ballots.codec import from_json, rules_hash, to_json
from collegium.engines.ballots.counting import count
from collegium.engines.ballots.equal_shares import add1_step
from collegium.engines.ballots.organisations import answer_of, casts_no_vote
from collegium.engines.ballots.outcome import (
    REASONS,
    Carried,
    Outcome,
    Payment,
    Purchase,
    Reason,
    Round,
    Spending,
    Tally,
    Tie,
)
from collegium.engines.ballots.program import recount_program
from collegium.engines.ballots.receipt import Verdict, pseudonym, receipt, verify
from collegium.engines.ballots.rules import (
    Advice,
    Approval,
    Budget,
    Consent,
    Constituency,
    Dots,
    DoubleMajority,
    InstantRunoff,
    Majority,
    Organisation,
    PerOrganisation,
    Project,
    Quorum,
    Rules,
    Schulze,
    Score,
    Terms,
    TransferableVote,
)
from collegium.engines.ballots.voice import Part, Share, Turns, Voice, voice_gap

__all__ = [
    "ABSTAIN",
    "REASONS",
    "Advice",
    "Answer",
    "Approval",
    "Approved",
    "Ballot",
    "Budget",
    "Carried",
    "Choice",
    "Consent",
    "Constituency",
    "Delegated",
    "Dots",
    "DoubleMajority",
    "Exact",
    "InstantRunoff",
    "Majority",
    "Organisation",
    "Outcome",
    "Part",
    "Payment",
    "PerOrganisation",
    "Points",
    "Project",
    "Purchase",
    "Quorum",
    "Ranking",
    "Reason",
    "Round",
    "Rules",
    "Schulze",
    "Score",
    "Share",
    "Spending",
    "Tally",
    "Terms",
    "Tie",
    "TransferableVote",
    "Turns",
    "Verdict",
    "Voice",
    "add1_step",
    "answer_of",
    "casts_no_vote",
    "count",
    "from_json",
    "is_blank",
    "problems_of_ballots",
    "problems_of_rules",
    "pseudonym",
    "receipt",
    "recount_program",
    "rules_hash",
    "to_json",
    "verify",
    "voice_gap",
]
