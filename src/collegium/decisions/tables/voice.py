"""Who was heard, by kind of partner: invited, attended, spoke, voted, saw a proposal adopted.

Counted are partners, not people. Small groups are withheld. What is withheld can be worked out together, as the total
less what is shown; so the next larger groups are withheld too until that is about two kinds and SMALL partners.

Speaking is tallied in meetings by kind of partner: turns beside people present. Only what the page of a meeting shows
as well is added up, kinds of which at least three people were there: so nothing about the others can be subtracted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from collegium.decisions.models import Proposal, Voter
from collegium.decisions.tables.numbers import shown
from collegium.decisions.vocabulary import SMALL, TYPE_OF_KIND
from collegium.engines.ballots import Part, Turns, Voice, voice_gap
from collegium.engines.schedule import SMALLEST
from collegium.initiatives.models import Initiative
from collegium.meetings.models import Attendance, SpeakingTally
from collegium.meetings.vocabulary import HERE
from collegium.partners.models import Organisation


@dataclass(frozen=True, slots=True)
class Heard:
    """One kind of partner; voice is None where the group is too small. tallied: whether its turns were counted."""

    label: str
    invited: int
    voice: Voice | None
    tallied: bool


def voice_of(initiative: Initiative, *, today: date, total: str) -> list[Heard]:
    """All partners together, then each kind. total: the name of the first row."""
    tallies = tallies_of(initiative)
    tallied = {type_of(row) for row in tallies}
    voices = voice_gap(parts_of(initiative, today=today), turns_of(tallies), minimum=SMALL)
    small = withheld(voices[1:])
    rows = [Heard(total, voices[0].invited, None if voices[0].small else voices[0], bool(tallied))]
    kinds = [
        Heard(shown(one.type), one.invited, None if one.type in small else one, one.type in tallied)
        for one in voices[1:]
    ]
    return [*rows, *kinds]


def tallies_of(initiative: Initiative) -> list[dict[str, Any]]:
    """How many people of each kind were at each meeting with a tally, and how often they spoke."""
    tallies = SpeakingTally.objects.filter(meeting__initiative=initiative).order_by()
    rows = tallies.values("meeting", "kind").annotate(there=Sum("people"), spoken=Sum("turns"))
    return [dict(row) for row in rows]


def turns_of(tallies: Sequence[dict[str, Any]]) -> list[Turns]:
    """What may be added up: rows of three people or more."""
    return [Turns(type_of(row), row["there"], row["spoken"]) for row in tallies if row["there"] >= SMALLEST]


def type_of(row: dict[str, Any]) -> str:
    return str(TYPE_OF_KIND[row["kind"]])


def withheld(voices: Sequence[Voice]) -> set[str]:
    """The kinds that are not shown: the total less the others must tell of two kinds and SMALL partners or more."""
    hidden = [voice for voice in voices if voice.small]
    others = sorted((voice for voice in voices if not voice.small), key=lambda voice: voice.invited)
    while hidden and others and (len(hidden) == 1 or sum(voice.invited for voice in hidden) < SMALL):
        hidden.append(others.pop(0))
    return {voice.type for voice in hidden}


def parts_of(initiative: Initiative, *, today: date) -> list[Part]:
    """What each partner that takes part today has done, in four queries."""
    parts = initiative.participations.accepted(today=today)
    partners = Organisation.objects.filter(pk__in=parts.values("organisation"))
    attended = Attendance.objects.filter(meeting__initiative=initiative, presence__in=HERE)
    came = set(attended.values_list("organisation", flat=True))
    voters = Voter.objects.filter(poll__proposal__initiative=initiative, has_voted=True)
    voted = set(voters.values_list("organisation", flat=True))
    adopted = Proposal.objects.filter(initiative=initiative, is_adopted=True).in_register()
    carried = set(adopted.values_list("organisation", flat=True))
    return [
        Part(
            type=str(TYPE_OF_KIND[kind]),
            attended=pk in came,
            voted=pk in voted,
            adopted=pk in carried,
        )
        for pk, kind in partners.order_by("pk").values_list("pk", "kind")
    ]
