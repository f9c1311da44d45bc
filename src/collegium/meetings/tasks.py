"""Work that comes round and answers by mail of `meetings`; what it offers for agendas from below."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.agreements.models import Promise
from collegium.core.inbound import Incoming, answers
from collegium.core.regular import regularly
from collegium.initiatives.models import Initiative
from collegium.meetings import actions
from collegium.meetings.actions.letters import RSVP
from collegium.meetings.actions.registry import AgendaSuggestion, register_agenda_source

SOON = timedelta(days=30)
NEEDS_TALK = {"behind", "at risk", "moving away"}
MOST = 12


@answers(RSVP)
def take_answer(*, letter: Incoming, person_id: int, **facts: Any) -> None:
    actions.take_letter(letter=letter, person_id=person_id, **facts)


@regularly(seconds=600)
def remind(*, now: datetime) -> None:
    with transaction.atomic():
        actions.remind_silent(now=now)


@regularly(seconds=3600)
def keep_series(*, now: datetime) -> None:
    actions.plan_ahead(now=now)
    actions.invite_those_who_joined(now=now)
    actions.tell_that_minutes_are_due(now=now)


def promises_for_the_agenda(initiative: Initiative, today: date) -> Iterable[AgendaSuggestion]:
    """Promises that are overdue or due within a month."""
    due = Promise.objects.filter(initiative=initiative).due_soon(today=today, days=SOON.days)
    for promise in due.select_related("organisation")[:MOST]:
        late = promise.due_on < today
        yield AgendaSuggestion(
            title=promise.title,
            id=promise.pk,
            url=reverse("agreements:promise", args=[initiative.slug, promise.pk]),
            reason=(_("{partner}, overdue") if late else _("{partner}, due soon")).format(
                partner=promise.organisation
            ),
            length=5,
        )


def indicators_for_the_agenda(initiative: Initiative, today: date) -> Iterable[AgendaSuggestion]:
    """Indicators that are not on their way."""
    for indicator in initiative.indicators.current().prefetch_related("values"):
        if indicator.progress(today=today).state in NEEDS_TALK:
            yield AgendaSuggestion(
                title=indicator.name,
                id=indicator.pk,
                url=reverse("initiatives:indicator", args=[initiative.slug, indicator.pk]),
                reason=_("not on track"),
                length=10,
            )


def milestones_for_the_agenda(initiative: Initiative, today: date) -> Iterable[AgendaSuggestion]:
    """Milestones that are overdue or due within a month."""
    due = initiative.milestones.current().filter(done_on=None, due_on__lte=today + SOON)
    for milestone in due[:MOST]:
        yield AgendaSuggestion(
            title=milestone.title,
            id=milestone.pk,
            url=reverse("initiatives:milestones", args=[initiative.slug]),
            reason=_("overdue") if milestone.is_overdue(today=today) else _("due soon"),
            length=5,
        )


register_agenda_source("promise", promises_for_the_agenda, label=gettext_lazy("Promises"))
register_agenda_source("indicator", indicators_for_the_agenda, label=gettext_lazy("Indicators"))
register_agenda_source("milestone", milestones_for_the_agenda, label=gettext_lazy("Milestones"))
