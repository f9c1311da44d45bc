"""Proposals with their texts and options, the polls on them, and votes given to others."""

from collegium.decisions.models.delegations import Delegation
from collegium.decisions.models.polls import Ballot, Poll, Voter
from collegium.decisions.models.proposals import (
    Adviser,
    DecisionReview,
    Option,
    Proposal,
    ProposalText,
    Topic,
    VoteWeight,
)

__all__ = [
    "Adviser",
    "Ballot",
    "DecisionReview",
    "Delegation",
    "Option",
    "Poll",
    "Proposal",
    "ProposalText",
    "Topic",
    "VoteWeight",
    "Voter",
]
