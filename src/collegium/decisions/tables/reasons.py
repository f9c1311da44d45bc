"""Objections and advice, with their authors."""

from collections.abc import Sequence
from dataclasses import dataclass

from collegium.decisions.models import Ballot, Poll, Voter
from collegium.engines.ballots import Answer


@dataclass(frozen=True, slots=True)
class Given:
    """A reason that somebody gave. is_own: an open objection of the person who looks at it."""

    who: Voter | None
    text: str
    objects: bool
    resolved: bool
    is_own: bool


def reasons_of(poll: Poll, seats: Sequence[Voter]) -> list[Given]:
    """Every reason given in a poll, where it may be read; seats: those of the person who looks."""
    if not poll.shows_votes:
        return []
    written = Ballot.objects.filter(poll=poll, is_secret=False).exclude(reason="")
    own = {seat.pk for seat in seats}
    return [given(one, own) for one in written.select_related("voter__person").order_by("cast_at", "pk")]


def given(ballot: Ballot, own: set[int]) -> Given:
    choice = ballot.chosen()
    objects = isinstance(choice, Answer) and choice.word == "object"
    resolved = isinstance(choice, Answer) and choice.resolved
    is_own = objects and not resolved and ballot.voter_id in own
    return Given(ballot.voter, ballot.reason, objects, resolved, is_own)
