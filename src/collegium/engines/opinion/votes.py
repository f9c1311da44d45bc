"""Votes on statements and the matrix they make: the last vote of each person on each statement counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Choice = Literal[1, 0, -1]
AGREE: Choice = 1
PASS: Choice = 0
DISAGREE: Choice = -1
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vote:
    """One entry of the log. `at` orders the votes (any number that grows); of equal ones the later entry counts."""

    voter: str
    statement: str
    choice: Choice
    at: float = 0


@dataclass(frozen=True, slots=True)
class VoteMatrix:
    """values: voters by statements; 1 agree, 0 pass, -1 disagree, NaN where there is no vote."""

    voters: tuple[str, ...]
    statements: tuple[str, ...]
    values: Array

    @property
    def voted(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.values)


def vote_matrix(
    votes: Iterable[Vote],
    *,
    voters: Collection[str] | None = None,
    statements: Collection[str] | None = None,
) -> VoteMatrix:
    """The matrix of a log.

    voters, statements: rows and columns in this order, others are left out (a statement that was taken out
    by a moderator); None: all of the log in order of first appearance. Raises ValueError for another choice
    than 1, 0 and -1.
    """
    log = list(votes)
    if any(vote.choice not in (-1, 0, 1) for vote in log):
        raise ValueError("a choice is 1, 0 or -1")
    rows = {
        key: at
        for at, key in enumerate(dict.fromkeys(vote.voter for vote in log) if voters is None else voters)
    }
    columns = {
        key: at
        for at, key in enumerate(
            dict.fromkeys(vote.statement for vote in log) if statements is None else statements
        )
    }
    values = np.full((len(rows), len(columns)), np.nan)
    for vote in sorted(log, key=lambda vote: vote.at):  # stable: of equal times the later entry stays
        if vote.voter in rows and vote.statement in columns:
            values[rows[vote.voter], columns[vote.statement]] = vote.choice
    return VoteMatrix(tuple(rows), tuple(columns), values)
