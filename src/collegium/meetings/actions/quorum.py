"""The quorum of a meeting as its attendance shows it, and what that makes of the decisions in its minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from collegium.core.clock import utc_date
from collegium.initiatives.actions.changes import change_thing
from collegium.meetings.models import Meeting
from collegium.meetings.vocabulary import HERE, Audience, QuorumState
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User


@dataclass(frozen=True, slots=True)
class Reached:
    """How many partners were there; of those, spoken_for are partners for whom the one that looks after them was."""

    present: int
    needed: int
    expected: int
    spoken_for: int


def expected_partners(meeting: Meeting) -> list[Organisation]:
    """The partners that make the quorum: all that do more than observe, or those of the chosen people."""
    parts: Any = meeting.initiative.signing_parts(today=utc_date()).values("organisation")
    if meeting.series.audience == Audience.CHOSEN:
        parts = meeting.series.invitees.current().filter(is_required=True).values("organisation")
    return list(Organisation.objects.filter(pk__in=parts))


def with_own_people(partners: Iterable[Organisation]) -> set[int]:
    """Partners with people of their own: whoever looks after one does not speak for it then."""
    members = Membership.objects.filter(organisation__in=partners).in_force(today=utc_date())
    return set(members.values_list("organisation", flat=True))


def quorum_reached(meeting: Meeting) -> Reached | None:
    """The quorum as it was, once attendance is taken."""
    here = set(
        meeting.attendances.filter(presence__in=HERE)
        .exclude(organisation=None)
        .values_list("organisation", flat=True)
    )
    if not here:
        return None
    partners = expected_partners(meeting)
    own = with_own_people(partners)
    own |= set(meeting.series.invitees.current().values_list("organisation", flat=True))
    spoken_for = sum(one.pk not in here and one.pk not in own and one.steward_id in here for one in partners)
    present = spoken_for + sum(one.pk in here for one in partners)
    needed = -(-len(partners) * meeting.initiative.quorum_percent // 100)
    return Reached(present, needed, len(partners), spoken_for)


def quorum_state(meeting: Meeting) -> QuorumState:
    """What decisions of the meeting were made with. A list on which nobody is there reaches no quorum."""
    reached = quorum_reached(meeting)
    if reached is not None:
        return QuorumState.REACHED if reached.present >= reached.needed else QuorumState.NOT_REACHED
    return QuorumState.NOT_REACHED if meeting.attendances.exists() else QuorumState.NOT_TAKEN


def note_quorum(meeting: Meeting, *, by: User) -> None:
    """Say it anew of every decision, when the attendance has changed."""
    state = quorum_state(meeting)
    verb = gettext_noop("noted the quorum of the decision")
    for decision in meeting.decisions.exclude(quorum=state).select_related("meeting__initiative"):
        change_thing(decision, {"quorum": state}, by=by, verb=verb, initiative=decision.meeting.initiative)
