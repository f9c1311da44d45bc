"""Who was heard, by kind of partner: invited, attended, spoke, voted, saw a proposal adopted.

Counted are partners, not people. Small groups are withheld; where only one would be, the next larger one is as well,
since it could be worked out from the total.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from collegium.decisions.models import Proposal, Voter
from collegium.decisions.tables.numbers import shown
from collegium.decisions.vocabulary import SMALL, TYPE_OF_KIND
from collegium.engines.ballots import Part, Voice, voice_gap
from collegium.initiatives.models import Initiative
from collegium.meetings.models import Attendance, SpeakingTally
from collegium.meetings.vocabulary import HERE
from collegium.partners.models import Organisation


@dataclass(frozen=True, slots=True)
class Heard:
    """One kind of partner; voice is None where the group is too small."""

    label: str
    invited: int
    voice: Voice | None


def voice_of(initiative: Initiative, *, today: date, total: str) -> list[Heard]:
    """All partners together, then each kind. total: the name of the first row."""
    voices = voice_gap(parts_of(initiative, today=today), minimum=SMALL)
    small = withheld(voices[1:])
    rows = [Heard(total, voices[0].invited, None if voices[0].small else voices[0])]
    kinds = [
        Heard(shown(voice.type), voice.invited, None if voice.type in small else voice)
        for voice in voices[1:]
    ]
    return [*rows, *kinds]


def withheld(voices: Sequence[Voice]) -> set[str]:
    """The kinds that are not shown."""
    small = {voice.type for voice in voices if voice.small}
    others = sorted((voice for voice in voices if not voice.small), key=lambda voice: voice.invited)
    return small | {others[0].type} if len(small) == 1 and others else small


def parts_of(initiative: Initiative, *, today: date) -> list[Part]:
    """What each partner that takes part today has done, in five queries."""
    parts = initiative.participations.accepted(today=today)
    partners = Organisation.objects.filter(pk__in=parts.values("organisation"))
    attended = Attendance.objects.filter(meeting__initiative=initiative, presence__in=HERE)
    came = set(attended.values_list("organisation", flat=True))
    tallies = SpeakingTally.objects.filter(meeting__initiative=initiative).order_by()
    spoken = dict(tallies.values("kind").annotate(n=Sum("turns")).values_list("kind", "n"))
    voters = Voter.objects.filter(poll__proposal__initiative=initiative, has_voted=True)
    voted = set(voters.values_list("organisation", flat=True))
    adopted = Proposal.objects.filter(initiative=initiative, is_adopted=True).in_register()
    carried = set(adopted.values_list("organisation", flat=True))
    return [
        Part(
            type=str(TYPE_OF_KIND[kind]),
            attended=pk in came,
            # speaking is tallied by kind of partner, never by partner: those who came and whose kind spoke
            spoke=pk in came and bool(spoken.get(kind)),
            voted=pk in voted,
            adopted=pk in carried,
        )
        for pk, kind in partners.order_by("pk").values_list("pk", "kind")
    ]
