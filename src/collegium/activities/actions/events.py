"""Community events: their public page, and how many visitors came, counted at the door."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.actions.visitors import fill_visitor_places
from collegium.activities.models import Activity, DoorCount, EventPage, Session
from collegium.activities.models.events import MOST_AT_DOOR
from collegium.activities.permissions import (
    check_user_can_count_at_door,
    check_user_can_publish_event,
    check_user_can_run_activity,
)
from collegium.activities.vocabulary import ActivityKind, VisitorGroup
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import AuditEvent
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.people.models import User

DOORS_OPEN = timedelta(hours=1)
COUNTED = gettext_noop("counted at the door")


def check_is_event(activity: Activity) -> None:
    if activity.kind != ActivityKind.COMMUNITY:
        raise Conflict(_("Only community events have this. Change the kind of the activity first."))


@transaction.atomic
def edit_event_page(*, by: User, activity: Activity, values: dict[str, Any]) -> EventPage:
    """values: languages, interpreting, step_free, childcare, food, getting_there, and how visitors register.

    More places let visitors move up from the waiting list; fewer take nobody's place away.
    """
    check_user_can_run_activity(by, activity)
    check_is_event(activity)
    page = EventPage.objects.select_for_update().filter(activity=activity).first()
    if page is None:
        page = EventPage(activity=activity, **values)
        verb = gettext_noop("wrote the page of the event")
        return create_thing(page, by=by, verb=verb, initiative=activity.initiative)
    verb = gettext_noop("changed the page of the event")
    change_thing(page, values, by=by, verb=verb, initiative=activity.initiative)
    fill_visitor_places(page, now=timezone.now())
    return page


@transaction.atomic
def publish_event(*, by: User, activity: Activity, now: datetime | None = None) -> EventPage:
    """Let everybody read its page. Raises Conflict where there would be nothing to read."""
    check_user_can_publish_event(by, activity)
    check_is_event(activity)
    page = EventPage.objects.select_for_update().filter(activity=activity).first()
    if page is None:
        raise Conflict(_("Write first what visitors must know."))
    if page.published_at is not None:
        raise Conflict(_("It is published already."))
    if not activity.initiative.is_public:
        raise Conflict(_("The initiative has no public page. Switch that on in its settings first."))
    if not activity.sessions.current().exists():
        raise Conflict(_("Add a session first, so that people know when it is."))
    change_thing(
        page,
        {"published_at": now or timezone.now(), "published_by": by},
        by=by,
        verb=gettext_noop("published the event"),
        initiative=activity.initiative,
    )
    return page


@transaction.atomic
def unpublish_event(*, by: User, activity: Activity) -> None:
    check_user_can_publish_event(by, activity)
    page = EventPage.objects.select_for_update().filter(activity=activity).exclude(published_at=None).first()
    if page is None:
        raise Conflict(_("It is not published."))
    verb = gettext_noop("took the event off the public site")
    gone = {"published_at": None, "published_by": None}
    change_thing(page, gone, by=by, verb=verb, initiative=activity.initiative)


@transaction.atomic
def count_at_door(
    *, by: User, session: Session, group: str, step: int, now: datetime | None = None
) -> DoorCount:
    """One more (step=1) or one fewer (step=-1) of a group. Several people may count at several doors at once.

    The audit trail notes once that a person counts at a session, not every press.
    """
    check_user_can_count_at_door(by, session.activity)
    check_is_event(session.activity)
    if group not in VisitorGroup.values or step not in {1, -1}:
        raise InvalidInput(_("Press one of the buttons."))
    if session.archived_at:
        raise Conflict(_("The session was called off."))
    if session.starts_at > (now or timezone.now()) + DOORS_OPEN:
        raise Conflict(_("The doors open an hour before the session begins."))
    # one lock for the session, so that two first presses do not both make a row
    Session.objects.select_for_update().get(pk=session.pk)
    row, _made = DoorCount.objects.get_or_create(session=session, group=group)
    if not 0 <= row.number + step <= MOST_AT_DOOR:
        raise Conflict(_("The count stays between 0 and {most}.").format(most=MOST_AT_DOOR))
    row.number += step
    row.save(update_fields=["number"])
    note_counting(by, session)
    return row


def note_counting(by: User, session: Session) -> None:
    """Once for each person and session."""
    mine = AuditEvent.objects.filter(verb=COUNTED, target_type=session._meta.label, target_id=str(session.pk))
    if not mine.filter(actor_id=by.pk).exists():
        audit.record(by=by, verb=COUNTED, target=session, initiative_id=session.activity.initiative_id)
