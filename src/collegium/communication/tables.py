"""What pages, feeds and the API show: the candour of an initiative, who is who."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Q

from collegium.agreements.models import Assignment
from collegium.communication.models import Update
from collegium.communication.vocabulary import UpdateKind
from collegium.core.clock import utc_date
from collegium.initiatives.models import Appointment, Initiative
from collegium.partners.models import Membership
from collegium.partners.vocabulary import MembershipRole


@dataclass(frozen=True, slots=True)
class Candour:
    """How openly an initiative speaks of what went wrong. days: median until a setback was answered."""

    successes: int
    setbacks: int
    answered: int
    days: float | None

    @property
    def open(self) -> int:
        return self.setbacks - self.answered


def candour_of(initiative: Initiative) -> Candour:
    """One query."""
    rows = Update.objects.current().filter(initiative=initiative)
    told = rows.filter(kind__in=[UpdateKind.SUCCESS, UpdateKind.SETBACK])
    kinds: dict[str, list[timedelta | None]] = defaultdict(list)
    for kind, written, answered in told.values_list("kind", "written_at", "answered_at"):
        kinds[kind].append(answered - written if answered else None)
    waits = [one for one in kinds[UpdateKind.SETBACK] if one is not None]
    middle = median(one.total_seconds() for one in waits) / 86_400 if waits else None
    return Candour(
        len(kinds[UpdateKind.SUCCESS]),
        len(kinds[UpdateKind.SETBACK]),
        len(waits),
        None if middle is None else round(middle, 1),
    )


@dataclass(frozen=True, slots=True)
class Role:
    """A person in an initiative: for whom they act, and what they are there for."""

    person: Any
    organisation: Any
    roles: list[str]
    responsibilities: list[str]
    language: str
    email: str  # of those who speak for a partner or hold a role; others are reached in a discussion


def who_is_who(initiative: Initiative) -> list[Role]:
    """Everybody who belongs to a partner today, by name; three queries whatever the number of people."""
    today = utc_date()
    parts = initiative.participations.accepted(today=today).values("organisation")
    held = Membership.objects.filter(organisation__in=parts, person__is_active=True).in_force(today=today)
    appointed: dict[int, list[str]] = defaultdict(list)
    appointments = Appointment.objects.filter(initiative=initiative).in_force(today=today)
    for one in appointments:
        appointed[one.person_id].append(str(one.get_role_display()))
    duties: dict[int, list[str]] = defaultdict(list)
    current = Q(responsibility__initiative=initiative, ended_at=None, responsibility__archived_at=None)
    for part in Assignment.objects.filter(current, person__isnull=False).select_related("responsibility"):
        duties[part.person_id or 0].append(f"{part.responsibility} ({part.part})")
    rows = held.select_related("person", "organisation").order_by("person__name", "organisation__name", "pk")
    return [role_of(row, appointed[row.person_id], duties[row.person_id]) for row in rows]


def role_of(row: Membership, appointed: list[str], duties: list[str]) -> Role:
    speaks = row.role == MembershipRole.ADMINISTRATOR
    roles = [*appointed, *([str(row.get_role_display())] if speaks else [])]
    email = row.person.email if roles else ""
    return Role(row.person, row.organisation, roles, duties, row.person.get_language_display(), email)
