"""The agenda: made of what is open elsewhere and of what people propose, put in order, with times."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.initiatives.permissions import user_can_coordinate
from collegium.meetings.actions.registry import AgendaSuggestion
from collegium.meetings.models import AgendaItem, Meeting
from collegium.meetings.permissions import check_user_can_call_meetings, check_user_can_propose_item
from collegium.meetings.vocabulary import ItemState
from collegium.people.models import User


@transaction.atomic
def propose_item(
    *,
    by: User,
    meeting: Meeting,
    values: Mapping[str, Any],
    kind: str = "",
    source: AgendaSuggestion | None = None,
    now: datetime | None = None,
) -> AgendaItem:
    """Put something on the agenda; of those who do not coordinate it is a proposal.

    values: title, detail, length, presenter. kind and source: what it is made of, if it is.
    """
    check_user_can_propose_item(by, meeting, now)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    state = ItemState.ACCEPTED if user_can_coordinate(by, meeting.initiative) else ItemState.PROPOSED
    item = AgendaItem(meeting=meeting, position=last + 1, state=state, proposed_by=by, **values)
    if source is not None:
        item.source_kind, item.source_id, item.source_url = kind[:40], source.id, source.url[:300]
    verb = (
        gettext_noop("put on the agenda")
        if state == ItemState.ACCEPTED
        else gettext_noop("proposed to talk about")
    )
    return create_thing(item, by=by, verb=verb, initiative=meeting.initiative)


@transaction.atomic
def take_suggestions(
    *, by: User, meeting: Meeting, chosen: Iterable[tuple[str, AgendaSuggestion]], now: datetime | None = None
) -> list[AgendaItem]:
    """Put these things on the agenda, leaving out those that are there already."""
    known = set(meeting.items.filter(archived_at=None).values_list("source_kind", "source_id"))
    return [
        propose_item(
            by=by,
            meeting=meeting,
            values={"title": one.title[:200], "detail": one.detail or one.reason, "length": one.length},
            kind=kind,
            source=one,
            now=now,
        )
        for kind, one in chosen
        if (kind, one.id) not in known
    ]


@transaction.atomic
def edit_item(*, by: User, item: AgendaItem, values: Mapping[str, Any]) -> AgendaItem:
    """Coordinators change every item, others what they have proposed while it is not accepted."""
    check_may_change(by, item)
    change_thing(
        item, values, by=by, verb=gettext_noop("changed the agenda item"), initiative=item.initiative
    )
    return item


def check_may_change(by: User, item: AgendaItem) -> None:
    if item.proposed_by_id != by.pk or item.state != ItemState.PROPOSED:
        check_user_can_call_meetings(by, item.initiative)


@transaction.atomic
def decide_item(*, by: User, item: AgendaItem, state: str) -> AgendaItem:
    """Take a proposal onto the agenda, or leave it for another time."""
    check_user_can_call_meetings(by, item.initiative)
    verb = (
        gettext_noop("put on the agenda")
        if state == ItemState.ACCEPTED
        else gettext_noop("did not put on the agenda")
    )
    change_thing(item, {"state": ItemState(state).value}, by=by, verb=verb, initiative=item.initiative)
    return item


@transaction.atomic
def move_item(*, by: User, item: AgendaItem, steps: int) -> AgendaItem:
    """Move an item up (negative) or down among those on the agenda; at the end it stays."""
    check_user_can_call_meetings(by, item.initiative)
    items = list(item.meeting.items.filter(archived_at=None, state=ItemState.ACCEPTED).select_for_update())
    place = next((number for number, other in enumerate(items) if other.pk == item.pk), None)
    if place is None:
        raise Conflict(_("This is not on the agenda."))
    target = min(max(place + steps, 0), len(items) - 1)
    items.insert(target, items.pop(place))
    for position, other in enumerate(items, start=1):
        other.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
    if target != place:
        changes = {"position": [place + 1, target + 1]}
        verb = gettext_noop("moved the agenda item")
        audit.record(by=by, verb=verb, target=item, initiative_id=item.meeting.initiative_id, changes=changes)
    item.position = target + 1
    return item


@transaction.atomic
def remove_item(*, by: User, item: AgendaItem, now: datetime) -> AgendaItem:
    """Take an item off; its notes stay with it and come back with it."""
    check_may_change(by, item)
    if item.archived_at is not None:
        raise Conflict(_("This is not on the agenda."))
    verb = gettext_noop("took off the agenda")
    change_thing(item, {"archived_at": now}, by=by, verb=verb, initiative=item.initiative)
    return item


@transaction.atomic
def restore_item(*, by: User, item: AgendaItem) -> AgendaItem:
    check_may_change(by, item)
    if item.archived_at is None:
        raise Conflict(_("This is on the agenda."))
    verb = gettext_noop("put back on the agenda")
    change_thing(item, {"archived_at": None}, by=by, verb=verb, initiative=item.initiative)
    return item
