"""Opinion groups: what divides and what unites those who voted on statements. Always indicative."""

from collegium.engines.opinion.agreement import adjusted_rand_index
from collegium.engines.opinion.groups import (
    MINIMUM_GROUP,
    MINIMUM_VOTERS,
    MINIMUM_VOTES,
    grouping,
    opinion_map,
)
from collegium.engines.opinion.shapes import (
    Consensus,
    OpinionGroup,
    OpinionMap,
    Participation,
    Representative,
    Stability,
    Tally,
)
from collegium.engines.opinion.votes import AGREE, DISAGREE, PASS, Choice, Vote, VoteMatrix, vote_matrix

__all__ = [
    "AGREE",
    "DISAGREE",
    "MINIMUM_GROUP",
    "MINIMUM_VOTERS",
    "MINIMUM_VOTES",
    "PASS",
    "Choice",
    "Consensus",
    "OpinionGroup",
    "OpinionMap",
    "Participation",
    "Representative",
    "Stability",
    "Tally",
    "Vote",
    "VoteMatrix",
    "adjusted_rand_index",
    "grouping",
    "opinion_map",
    "vote_matrix",
]
