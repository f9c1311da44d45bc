"""Working together at a glance: what is coming up, how promises stand, what was decided."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.activities.models import Session
from collegium.activities.vocabulary import AHEAD
from collegium.agreements.models import Promise
from collegium.agreements.vocabulary import PromiseState
from collegium.communication.models import Update
from collegium.communication.vocabulary import KIND_TONES
from collegium.consultations.models import Consultation
from collegium.decisions.models import Poll, Proposal
from collegium.feedback.models import Wave as SurveyWave
from collegium.initiatives.models import Initiative
from collegium.meetings.models import Meeting
from collegium.trust.models import Wave as TrustWave

SHOWN = 6
DECISIONS_SHOWN = UPDATES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Coming:
    """Something with a moment: when it begins, or until when it is open."""

    at: datetime
    kind: str
    label: str
    url: str


def meetings(shown: Initiative, now: datetime) -> Iterable[Coming]:
    rows = Meeting.objects.ahead(now=now).filter(initiative=shown).select_related("initiative")
    for one in rows[:SHOWN]:
        yield Coming(one.starts_at, _("Meeting"), one.title, one.get_absolute_url())


def sessions(shown: Initiative, now: datetime) -> Iterable[Coming]:
    rows = Session.objects.current().filter(
        activity__initiative=shown,
        activity__archived_at=None,
        activity__state__in=AHEAD,
        starts_at__gt=now,
    )
    for one in rows.select_related("activity__initiative")[:SHOWN]:
        yield Coming(one.starts_at, one.activity.get_kind_display(), str(one), one.get_absolute_url())


def votes(shown: Initiative, now: datetime) -> Iterable[Coming]:
    rows = Poll.objects.open().filter(proposal__initiative=shown, closes_at__gt=now)
    for one in rows.select_related("proposal__initiative").order_by("closes_at", "pk")[:SHOWN]:
        yield Coming(one.closes_at, _("Vote closes"), one.proposal.title, one.proposal.get_absolute_url())


def surveys(shown: Initiative, now: datetime) -> Iterable[Coming]:
    rows = SurveyWave.objects.open(now=now).filter(survey__initiative=shown, survey__archived_at=None)
    for one in rows.select_related("survey__initiative").order_by("closes_at", "pk")[:SHOWN]:
        yield Coming(one.closes_at, _("Survey closes"), one.survey.title, one.get_absolute_url())


def trust_surveys(shown: Initiative, now: datetime) -> Iterable[Coming]:
    rows = TrustWave.objects.open(now=now).filter(initiative=shown)
    for one in rows.select_related("initiative").order_by("closes_at", "pk")[:SHOWN]:
        yield Coming(one.closes_at, _("Survey closes"), str(one), one.get_absolute_url())


def consultations(shown: Initiative, now: datetime) -> Iterable[Coming]:
    rows = Consultation.objects.current().filter(
        initiative=shown, closed_at=None, opens_at__lte=now, closes_at__gt=now
    )
    for one in rows.select_related("initiative").order_by("closes_at", "pk")[:SHOWN]:
        if one.closes_at is not None:
            yield Coming(one.closes_at, _("Consultation closes"), str(one), one.get_absolute_url())


KINDS: tuple[Callable[[Initiative, datetime], Iterable[Coming]], ...] = (
    meetings,
    sessions,
    votes,
    surveys,
    trust_surveys,
    consultations,
)


def coming_up(shown: Initiative, *, now: datetime) -> list[Coming]:
    """The next moments of all apps, the first first; one query for each kind."""
    every = (one for kind in KINDS for one in kind(shown, now))
    return sorted(every, key=lambda one: (one.at, one.label))[:SHOWN]


def promise_counts(shown: Initiative, *, now: datetime) -> dict[str, Any]:
    """How many are open, overdue and settled, with the address of their list."""
    overdue = Q(state=PromiseState.OPEN, due_on__lt=now.astimezone(UTC).date())
    found = Promise.objects.filter(initiative=shown).aggregate(
        open=Count("pk", filter=Q(state=PromiseState.OPEN)),
        overdue=Count("pk", filter=overdue),
        kept=Count("pk", filter=Q(state__in=[PromiseState.KEPT, PromiseState.LATE])),
    )
    return {**found, "url": reverse("agreements:promises", args=[shown.slug])}


def last_updates(shown: Initiative) -> list[dict[str, Any]]:
    """The newest news, successes and setbacks."""
    rows = Update.objects.current().filter(initiative=shown).select_related("initiative", "author")
    return [{"update": one, "tone": KIND_TONES[one.kind]} for one in rows[:UPDATES_SHOWN]]


def last_decisions(shown: Initiative) -> list[dict[str, Any]]:
    rows = Proposal.objects.in_register().filter(initiative=shown, decided_on__isnull=False)
    rows = rows.select_related("initiative").order_by("-decided_on", "-pk")[:DECISIONS_SHOWN]
    return [{"proposal": one, "url": one.get_absolute_url()} for one in rows]
