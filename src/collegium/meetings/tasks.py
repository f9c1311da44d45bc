"""Work that comes round and answers by mail of `meetings`; what it offers for agendas from below."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.agreements.actions import Source, register_contribution_source
from collegium.agreements.models import Promise
from collegium.core.clock import utc_date
from collegium.core.inbound import Incoming, answers
from collegium.core.letters import mail_domain
from collegium.core.regular import regularly
from collegium.engines.schedule import Event
from collegium.initiatives.actions.links import Link, register_links
from collegium.initiatives.models import Initiative
from collegium.meetings import actions
from collegium.meetings.actions.letters import RSVP
from collegium.meetings.actions.registry import (
    AgendaSuggestion,
    register_agenda_source,
    register_calendar_source,
)
from collegium.meetings.models import Meeting
from collegium.meetings.vocabulary import ItemState
from collegium.partners.models import Membership
from collegium.people.models import User

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


def promises_for_calendars(person: User, initiatives: Sequence[int]) -> Iterable[Event]:
    """The days until which a person, or their partner where nobody in particular sees to it, has promised something."""
    partners = Membership.objects.filter(person=person).in_force(today=utc_date()).values("organisation")
    mine = Q(owner=person) | Q(owner=None, organisation__in=partners)
    rows = Promise.objects.open().filter(mine, initiative__in=initiatives)
    with translation.override(person.language):
        return [promise_event(one) for one in rows.select_related("initiative", "organisation")]


def promise_event(promise: Promise) -> Event:
    address = reverse("agreements:promise", args=[promise.initiative.slug, promise.pk])
    return Event(
        uid=f"promise-{promise.pk}@{mail_domain()}",
        stamp=promise.created_at,
        starts=datetime.combine(promise.due_on, time()),
        minutes=0,
        zone="UTC",
        summary=_("Promised: {promise}").format(promise=promise.title),
        description=str(promise.organisation),
        url=f"{settings.SITE_URL}{address}",
        is_day=True,
    )


register_calendar_source("promise", promises_for_calendars, changed_with=["agreements.Promise"])
register_agenda_source("promise", promises_for_the_agenda, label=gettext_lazy("Promises"))
register_agenda_source("indicator", indicators_for_the_agenda, label=gettext_lazy("Indicators"))
register_agenda_source("milestone", milestones_for_the_agenda, label=gettext_lazy("Milestones"))


def meetings_of_promise(_user: User, promise: Promise, most: int) -> Iterable[Link]:
    """Those whose agenda carries it, and the one out of which it came."""
    on_agenda = Q(
        items__source_kind="promise",
        items__source_id=promise.pk,
        items__archived_at=None,
        items__state=ItemState.ACCEPTED,
    )
    if promise.subject_type == "meetings.Meeting" and promise.subject_id.isdecimal():
        on_agenda |= Q(pk=int(promise.subject_id))
    rows = Meeting.objects.filter(on_agenda, initiative=promise.initiative, cancelled_at=None).distinct()
    for one in rows.select_related("initiative").order_by("-starts_at", "-pk")[:most]:
        yield Link(one.title, one.get_absolute_url(), date_format(one.starts_at))


def every_meeting(thing: Any) -> str:
    return reverse("meetings:meetings", args=[thing.initiative.slug])


MEETINGS = gettext_lazy("Meetings")
register_links(
    "agreements.Promise",
    "meetings.Meeting",
    meetings_of_promise,
    label=MEETINGS,
    list_address=every_meeting,
    order=30,
)
MOST_OFFERED = 60


def for_contributions(initiative: Initiative) -> Iterable[Source]:
    """The last meetings, and those that are planned."""
    rows = Meeting.objects.filter(initiative=initiative, cancelled_at=None).select_related("initiative")
    for one in rows.order_by("-starts_at", "-pk")[:MOST_OFFERED]:
        label = f"{one.title}, {date_format(one.starts_at)}"
        yield Source("meetings.Meeting", one.pk, label, one.get_absolute_url())


register_contribution_source("meetings.Meeting", for_contributions, label=MEETINGS)
