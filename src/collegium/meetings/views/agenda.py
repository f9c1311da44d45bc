"""Making the agenda: proposals, suggestions, order."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.initiatives.views.shared import attempt
from collegium.meetings import actions
from collegium.meetings.forms import ItemForm
from collegium.meetings.models import AgendaItem, Meeting
from collegium.meetings.permissions import check_user_can_call_meetings, check_user_can_propose_item
from collegium.meetings.views.shared import address, crumbs, find_meeting
from collegium.meetings.vocabulary import ItemState
from collegium.people.requests import Request


def find_item(request: Request, slug: str, meeting_id: int, item_id: int) -> tuple[Meeting, AgendaItem]:
    meeting = find_meeting(request, slug, meeting_id)
    item = get_object_or_404(meeting.items.all(), pk=item_id)
    item.meeting = meeting
    return meeting, item


@login_required
def propose_item(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    check_user_can_propose_item(request.user, meeting)
    form = ItemForm(request.POST or None, instance=AgendaItem(meeting=meeting))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.propose_item, by=request.user, meeting=meeting, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("remove_item", meeting.initiative, meeting.pk, made.pk)
            is_on = made.state == ItemState.ACCEPTED
            text = (
                _("It is on the agenda.")
                if is_on
                else _("It is proposed. A coordinator decides on the agenda.")
            )
            messages.done(request, text, undo_url=undo)
            return redirect(meeting.get_absolute_url())
    return ask(
        request,
        form,
        initiative=meeting.initiative,
        title=_("Something to talk about"),
        submit=_("Propose it"),
        crumbs=crumbs(meeting, (_("New item"), "")),
    )


@login_required
def take_suggestions(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """What is open in the initiative, to be ticked onto the agenda."""
    meeting = find_meeting(request, slug, meeting_id)
    check_user_can_call_meetings(request.user, meeting.initiative)
    offered = actions.suggestions(meeting.initiative, today=utc_date())
    known = set(meeting.items.filter(archived_at=None).values_list("source_kind", "source_id"))
    choices = {f"{source.kind}:{one.id}": (source.kind, one) for source, found in offered for one in found}
    if request.method == "POST":
        chosen = [choices[key] for key in request.POST.getlist("chosen") if key in choices]
        act = partial(actions.take_suggestions, by=request.user, meeting=meeting, chosen=chosen)
        return press(request, act, done=_("The agenda is made."), back=meeting.get_absolute_url())
    groups = [
        {"label": source.label, "rows": [suggestion(source.kind, one, known) for one in found]}
        for source, found in offered
    ]
    context = {
        "initiative": meeting.initiative,
        "meeting": meeting,
        "groups": groups,
        "breadcrumbs": crumbs(meeting, (_("Make the agenda"), "")),
    }
    return render(request, "meetings/take_suggestions.html", context)


def suggestion(kind: str, one: Any, known: set[tuple[str, int | None]]) -> dict[str, Any]:
    return {"key": f"{kind}:{one.id}", "one": one, "is_on": (kind, one.id) in known}


@login_required
def edit_item(request: Request, slug: str, meeting_id: int, agenda_item_id: int) -> HttpResponse:
    meeting, item = find_item(request, slug, meeting_id, agenda_item_id)
    if item.proposed_by_id != request.user.pk or item.state != ItemState.PROPOSED:
        check_user_can_call_meetings(request.user, meeting.initiative)
    form = ItemForm(request.POST or None, instance=copy(item))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_item, by=request.user, item=item, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The item is saved."))
            return redirect(meeting.get_absolute_url())
    return ask(
        request,
        form,
        initiative=meeting.initiative,
        title=_("Change the item"),
        crumbs=crumbs(meeting, (item.title, "")),
    )


@login_required
@require_POST
def move_item(request: Request, slug: str, meeting_id: int, agenda_item_id: int) -> HttpResponse:
    meeting, item = find_item(request, slug, meeting_id, agenda_item_id)
    steps = -1 if request.POST.get("direction") == "up" else 1
    act = partial(actions.move_item, by=request.user, item=item, steps=steps)
    return press(request, act, done=_("The order is changed."), back=meeting.get_absolute_url())


def decide(request: Request, meeting: Meeting, item: AgendaItem, state: ItemState, done: str) -> HttpResponse:
    act = partial(actions.decide_item, by=request.user, item=item, state=state)
    other = "decline_item" if state == ItemState.ACCEPTED else "accept_item"
    undo = address(other, meeting.initiative, meeting.pk, item.pk)
    return press(request, act, done=done, back=meeting.get_absolute_url(), undo_url=undo)


@login_required
@require_POST
def accept_item(request: Request, slug: str, meeting_id: int, agenda_item_id: int) -> HttpResponse:
    meeting, item = find_item(request, slug, meeting_id, agenda_item_id)
    return decide(request, meeting, item, ItemState.ACCEPTED, _("It is on the agenda."))


@login_required
@require_POST
def decline_item(request: Request, slug: str, meeting_id: int, agenda_item_id: int) -> HttpResponse:
    meeting, item = find_item(request, slug, meeting_id, agenda_item_id)
    return decide(request, meeting, item, ItemState.DECLINED, _("It is left for another time."))


@login_required
@require_POST
def remove_item(request: Request, slug: str, meeting_id: int, agenda_item_id: int) -> HttpResponse:
    meeting, item = find_item(request, slug, meeting_id, agenda_item_id)
    undo = address("restore_item", meeting.initiative, meeting.pk, item.pk)
    act = partial(actions.remove_item, by=request.user, item=item, now=timezone.now())
    done = _("“{title}” is off the agenda.").format(title=item.title)
    return press(request, act, done=done, back=meeting.get_absolute_url(), undo_url=undo)


@login_required
@require_POST
def restore_item(request: Request, slug: str, meeting_id: int, agenda_item_id: int) -> HttpResponse:
    meeting, item = find_item(request, slug, meeting_id, agenda_item_id)
    act = partial(actions.restore_item, by=request.user, item=item)
    return press(request, act, done=_("It is back on the agenda."), back=meeting.get_absolute_url())
