"""Visitors say beforehand that they come, without an account: places, waiting list, letters, and forgetting them.

Visitors act for themselves, by the public page or by the link in their letter, so that these actions have no `by`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, Sum
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from collegium.activities.models import EventPage, Session, Visitor
from collegium.activities.permissions import check_user_can_see_visitors
from collegium.activities.vocabulary import AHEAD, RegistrationState
from collegium.core import audit, letters
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import Letter
from collegium.engines.problems import Problem
from collegium.partners.actions.records import save_checked
from collegium.people.models import User

SUBJECTS = {
    "registered": gettext_lazy("You are expected: {event}"),
    "waiting": gettext_lazy("You are on the waiting list: {event}"),
    "moved up": gettext_lazy("A place has become free for you: {event}"),
    "again": gettext_lazy("Your registration: {event}"),
    "reminder": gettext_lazy("Soon: {event}"),
    "removed": gettext_lazy("You are no longer registered: {event}"),
    "cancelled": gettext_lazy("It does not take place: {event}"),
}


def takes_visitors(page: EventPage, *, now: datetime) -> bool:
    """Whether one can say now that one comes."""
    activity = page.activity
    is_there = page.published_at is not None and page.takes_visitors and activity.archived_at is None
    is_ahead = activity.state in AHEAD and activity.sessions.current().filter(ends_at__gt=now).exists()
    return is_there and is_ahead


def check_takes_visitors(page: EventPage, now: datetime) -> None:
    if not takes_visitors(page, now=now):
        raise Conflict(_("One cannot register for this event, or not any more."))


@transaction.atomic
def register_visitor(
    *, page: EventPage, values: Mapping[str, Any], language: str, now: datetime | None = None
) -> Visitor:
    """values: name, email, people, interpreting, children, access. A letter with a link follows.

    Who has registered already gets the letter again, and nothing changes: whoever typed the address is not told.
    """
    moment = now or timezone.now()
    page = locked(page.pk)
    check_takes_visitors(page, moment)
    visitor = Visitor(page=page, language=language, registered_at=moment, **values)
    visitor.email = visitor.email.strip().lower()
    known = page.visitors.filter(email=visitor.email).first()
    if known is not None:
        write_to_visitor(known, "again", stamp=moment)
        return known
    check_fits_at_all(page, visitor.people)
    visitor.state = RegistrationState.REGISTERED if fits(page, visitor.people) else RegistrationState.WAITING
    save_checked(visitor)
    note(page, gettext_noop("took a visitor for the event"))
    write_to_visitor(visitor, visitor.state, stamp=moment)
    return visitor


def locked(page_id: int) -> EventPage:
    """One lock for the event, so that no place is given twice."""
    rows = EventPage.objects.select_for_update(of=("self",)).select_related("activity__initiative")
    return rows.get(pk=page_id)


def note(page: EventPage, verb: str, *, by: User | None = None) -> None:
    """The audit trail knows that it happened, and never to whom."""
    audit.record(by=by, verb=verb, target=page, initiative_id=page.activity.initiative_id)


def check_fits_at_all(page: EventPage, people: int) -> None:
    if page.visitor_places is not None and people > page.visitor_places:
        why = _("There are only {places} places in all.").format(places=page.visitor_places)
        raise InvalidInput(why, [Problem(why, _("Come with fewer"), column="people")])


def fits(page: EventPage, people: int) -> bool:
    """Whether so many more can come."""
    if page.visitor_places is None:
        return True
    held = page.visitors.filter(state=RegistrationState.REGISTERED).aggregate(all=Sum("people"))
    return (held["all"] or 0) + people <= page.visitor_places


def fill_visitor_places(page: EventPage, *, now: datetime) -> int:
    """Let those who wait move up, whoever has waited longest first; who come with too many are passed over."""
    if page.activity.state not in AHEAD:
        return 0
    moved = 0
    for visitor in page.visitors.filter(state=RegistrationState.WAITING):
        if fits(page, visitor.people):
            visitor.state = RegistrationState.REGISTERED
            visitor.save(update_fields=["state"])
            write_to_visitor(visitor, "moved up", stamp=now)
            moved += 1
    return moved


@transaction.atomic
def change_visit(*, visitor: Visitor, values: Mapping[str, Any], now: datetime | None = None) -> Visitor:
    """values: name, people, interpreting, children, access; the address stays.

    Who has places keeps them: where there are not enough for more, nothing changes.
    """
    moment = now or timezone.now()
    page = locked(visitor.page_id)
    check_takes_visitors(page, moment)
    check_fits_at_all(page, values["people"])
    more = values["people"] - Visitor.objects.get(pk=visitor.pk).people
    if visitor.state == RegistrationState.REGISTERED and more > 0 and not fits(page, more):
        why = _("There are not so many places left. You keep those that you have.")
        raise InvalidInput(why, [Problem(why, _("Come with fewer"), column="people")])
    for name, value in values.items():
        setattr(visitor, name, value)
    save_checked(visitor, fields=list(values))
    fill_visitor_places(page, now=moment)
    visitor.refresh_from_db()
    return visitor


@transaction.atomic
def cancel_visit(*, visitor: Visitor, now: datetime | None = None) -> None:
    """Give the places back; what was written is deleted at once."""
    page = locked(visitor.page_id)
    forget(visitor)
    note(page, gettext_noop("let a visitor of the event go"))
    fill_visitor_places(page, now=now or timezone.now())


@transaction.atomic
def remove_visitor(*, by: User, visitor: Visitor, now: datetime | None = None) -> None:
    """As whoever runs the event; the visitor gets a letter."""
    moment = now or timezone.now()
    check_user_can_see_visitors(by, visitor.page.activity)
    page = locked(visitor.page_id)
    write_to_visitor(visitor, "removed", stamp=moment)
    forget(visitor, but="removed")
    note(page, gettext_noop("removed a visitor of the event"), by=by)
    fill_visitor_places(page, now=moment)


def forget(visitor: Visitor, *, but: str = "") -> None:
    """Delete the visitor and the letters to them, except those of one kind."""
    mine = Letter.objects.filter(key__startswith=key_of(visitor.page_id, visitor.pk))
    if but:
        mine = mine.exclude(key__startswith=f"{key_of(visitor.page_id, visitor.pk)}{but} ")
    mine.delete()
    visitor.delete()


def key_of(page_id: int, visitor_id: int | str = "") -> str:
    """How keys of letters to visitors of an event begin."""
    return f"visitor {page_id} " + (f"{visitor_id} " if visitor_id else "")


def tell_visitors_it_is_cancelled(page: EventPage, *, now: datetime) -> None:
    for visitor in page.visitors.select_related("page__activity__initiative"):
        write_to_visitor(visitor, "cancelled", stamp=now)


def remind_visitors(session: Session, *, now: datetime) -> None:
    """One letter before each session; again when it was moved. Not to who has just registered."""
    rows = Visitor.objects.filter(page__activity=session.activity, state=RegistrationState.REGISTERED)
    rows = rows.filter(registered_at__lt=now - timedelta(days=1))
    for visitor in rows.select_related("page__activity__initiative"):
        write_to_visitor(visitor, "reminder", stamp=session.starts_at)


def write_to_visitor(visitor: Visitor, kind: str, *, stamp: datetime) -> None:
    """One letter, in the language in which they registered, with times as clocks show them there."""
    page = visitor.page
    activity = page.activity
    with translation.override(visitor.language):
        context = {
            "visitor": visitor,
            "activity": activity,
            "initiative": activity.initiative,
            "kind": kind,
            "url": f"{settings.SITE_URL}{visitor.get_absolute_url()}",
            "public_url": f"{settings.SITE_URL}{page.get_absolute_url()}",
            "kept_days": page.kept_days,
            "sessions": [
                {
                    "title": str(session),
                    "when": date_format(
                        session.starts_at.astimezone(ZoneInfo(session.zone)), "DATETIME_FORMAT"
                    ),
                    "where": session.place or _("By video"),
                }
                for session in activity.sessions.current()
            ],
        }
        letters.write(
            key=f"{key_of(page.pk, visitor.pk)}{kind} {stamp:%Y%m%dT%H%M%S}",
            to=visitor.email,
            subject=str(SUBJECTS[kind]).format(event=activity.title),
            text=render_to_string("activities/email/visitor.txt", context),
            initiative_id=activity.initiative_id,
        )


def forget_visitors(*, now: datetime) -> int:
    """Delete visitors of events that are over for as many days as the page says, with all letters to them; how many.

    An event without any session forgets them so many days after the last one registered.
    """
    kept = Letter.objects.filter(key__startswith="visitor ").values_list("key", flat=True)
    written = {int(key.split()[1]) for key in kept}
    pages = EventPage.objects.filter(Q(pk__in=written) | Q(visitors__isnull=False)).annotate(
        over=Max("activity__sessions__ends_at", filter=Q(activity__sessions__archived_at=None)),
        last=Max("visitors__registered_at"),
    )
    forgotten = 0
    for page in pages:
        over = page.over or page.last
        if over is None or over + timedelta(days=page.kept_days) <= now:
            forgotten += page.visitors.count()
            page.visitors.all().delete()
            Letter.objects.filter(key__startswith=key_of(page.pk)).delete()
    return forgotten
