"""The list of meetings, one meeting, and what changes it as a whole."""

from fractions import Fraction
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.engines.schedule import moment
from collegium.initiatives.actions.links import links_of
from collegium.initiatives.views.shared import attempt, find_initiative, may
from collegium.meetings import actions
from collegium.meetings.forms import AnswerForm, CancelForm, MeetingFilter, MeetingForm, OpenForm
from collegium.meetings.models import Meeting
from collegium.meetings.permissions import (
    check_user_can_answer,
    check_user_can_call_meetings,
    check_user_can_lead_meeting,
    user_can_call_meetings,
    user_can_lead_meeting,
    user_can_propose_item,
    user_can_write_minutes,
)
from collegium.meetings.tables import (
    Coming,
    heard_rows,
    measures,
    quorum_forecast,
    timed_agenda,
    when,
    who_comes,
    who_was_heard,
)
from collegium.meetings.views.shared import address, crumbs, find_meeting
from collegium.meetings.vocabulary import (
    HERE,
    MEETING_TONES,
    VERDICT_LABELS,
    VERDICT_TONES,
    ItemState,
    MeetingState,
    Rsvp,
)
from collegium.people.requests import Request

NEXT = 3


@login_required
def meetings(request: Request, slug: str) -> HttpResponse:
    """All meetings of an initiative: those ahead first, then those that were, the newest first."""
    initiative = find_initiative(request, slug)
    now = timezone.now()
    rows = ahead_first(initiative.meetings.select_related("series"), now)
    calls = user_can_call_meetings(request.user, initiative)
    figures = measures(initiative.meetings.all(), now=now)
    following = initiative.meetings.ahead(now=now).select_related("series__initiative")[:NEXT]
    return table_response(
        request,
        template="meetings/meetings.html",
        caption=_("Meetings"),
        columns=meeting_columns(initiative, now),
        rows=rows,
        filter_form=MeetingFilter(request.GET, initiative=initiative),
        empty=EmptyState(
            title=_("No meeting yet"),
            text=_("Call one, or a series. Everybody who is invited gets it into their calendar."),
            url=address("call_meeting", initiative) if calls else "",
            action=_("Call a meeting"),
        ),
        context={
            "initiative": initiative,
            "following": [{"meeting": one, "when": when(one)} for one in following],
            "series": initiative.meeting_series.going_on().exclude(frequency="once"),
            "measures": figures,
            "calls": calls,
        },
    )


def ahead_first(rows: Any, now: Any) -> Any:
    """Nearest first on both sides of now."""
    is_over = Case(When(ends_at__gt=now, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.annotate(
        is_over=is_over, n_decisions=counted("decisions"), n_actions=counted("action_points")
    )
    later = Case(When(ends_at__gt=now, then="starts_at"), default=None)
    return rows.order_by("is_over", later.asc(nulls_last=True), "-starts_at", "pk")


def counted(name: str) -> Count:
    return Count(name, filter=Q(**{f"{name}__archived_at": None}), distinct=True)


def meeting_columns(initiative: Any, now: Any) -> list[Column]:
    return [
        Column("title", _("Meeting"), lambda m: m.title, url=lambda m: address("meeting", initiative, m.pk),
               order_by="title"),
        Column("when", _("Begins"), lambda m: m.starts_at, text=begins_text, order_by="starts_at"),
        Column("state", _("State"), lambda m: m.state(now=now).label, tone=lambda m: MEETING_TONES[m.state(now=now)]),
        Column("decisions", _("Decisions"), lambda m: m.n_decisions, align="end", order_by="n_decisions"),
        Column("actions", _("Actions"), lambda m: m.n_actions, align="end", order_by="n_actions"),
        Column("minutes", _("Minutes"), minutes_state),
    ]  # fmt: skip


def begins_text(meeting: Meeting) -> str:
    return date_format(timezone.localtime(meeting.starts_at), "DATETIME_FORMAT")


def minutes_state(meeting: Meeting) -> str:
    if meeting.minutes_approved_at:
        return _("approved")
    return _("sent") if meeting.minutes_sent_at else ""


@login_required
def meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """When and where, who comes, the agenda, what came of it."""
    shown = find_meeting(request, slug, meeting_id)
    now = timezone.now()
    state = shown.state(now=now)
    people = who_comes(shown)
    mine = own_place(people, request.user)
    wall = moment(shown.original_on, shown.series.starts_at, shown.series.time_zone)
    proposed = shown.items.filter(archived_at=None, state=ItemState.PROPOSED).select_related("proposed_by")
    context = {
        "initiative": shown.initiative,
        "meeting": shown,
        "state": state,
        "state_tone": MEETING_TONES[state],
        "when": when(shown),
        "skipped": wall.skipped and not shown.is_moved,
        "people": people,
        "comes": state in {MeetingState.PLANNED, MeetingState.RUNNING},
        "mine": mine,
        "as_substitute": shown.responses.filter(substitute=request.user)
        .select_related("invitee__person")
        .first(),
        "agenda": timed_agenda(shown),
        "planned_minutes": sum(one.length for one in shown.items.all() if is_on(one)),
        "proposed": proposed,
        "present": shown.attendances.filter(presence__in=HERE).select_related("person", "organisation"),
        "heard": heard_rows(who_was_heard([shown])),
        "rsvps": [one for one in Rsvp.choices if one[0] != Rsvp.SUBSTITUTE],
        "writes_minutes": user_can_write_minutes(request.user, shown),
        "leads": user_can_lead_meeting(request.user, shown),
        "is_early": now < shown.opens_at,
        "opens_at": timezone.localtime(shown.opens_at),
        "proposes": user_can_propose_item(request.user, shown),
        "groups": links_of(request.user, shown),
        "breadcrumbs": crumbs(shown),
        **forecast_context(shown, people, state),
        **may(request, shown.initiative),
    }
    return render(request, "meetings/meeting.html", context)


def is_on(item: Any) -> bool:
    return item.archived_at is None and item.state == ItemState.ACCEPTED


def own_place(people: list[Coming], user: Any) -> Coming | None:
    return next((one for one in people if one.invitee.person_id == user.pk), None)


def percent_of(chance: Fraction) -> int:
    """Whole per cent; 0 and 100 only where it is certain."""
    return int(chance) * 100 if chance in {0, 1} else min(max(round(100 * chance), 1), 99)


def forecast_context(shown: Meeting, people: list[Coming], state: str) -> dict[str, Any]:
    """The forecast while the meeting lies ahead, afterwards what the attendance says."""
    if state == MeetingState.PLANNED:
        found = quorum_forecast(shown, people)
        return {
            "forecast": found,
            "likely": round(float(found.likely), 1),
            "chance": percent_of(found.chance),
            "verdict": VERDICT_LABELS[found.verdict],
            "verdict_tone": VERDICT_TONES[found.verdict],
        }
    return {"quorum": actions.quorum_reached(shown) if state != MeetingState.CANCELLED else None}


@login_required
def edit_meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    shown = find_meeting(request, slug, meeting_id)
    check_user_can_call_meetings(request.user, shown.initiative)
    form = MeetingForm(request.POST or None, meeting=shown)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_meeting, by=request.user, meeting=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The meeting is saved, and everybody who is invited is told."))
            return redirect(shown.get_absolute_url())
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Change this meeting"),
        lead=_("Only this one: the others of the series stay as they are."),
        crumbs=crumbs(shown, (_("Change"), "")),
    )


@login_required
def cancel_meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    shown = find_meeting(request, slug, meeting_id)
    check_user_can_call_meetings(request.user, shown.initiative)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.cancel_meeting, by=request.user, meeting=shown, **form.cleaned_data)
        if attempt(form, act):
            undo = address("restore_meeting", shown.initiative, shown.pk)
            messages.done(request, _("The meeting is cancelled."), undo_url=undo)
            return redirect(shown.get_absolute_url())
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Cancel this meeting"),
        lead=_("Everybody who is invited gets a letter, and the meeting leaves their calendar."),
        submit=_("Cancel the meeting"),
        crumbs=crumbs(shown, (_("Cancel"), "")),
    )


@login_required
@require_POST
def restore_meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    shown = find_meeting(request, slug, meeting_id)
    act = partial(actions.restore_meeting, by=request.user, meeting=shown)
    return press(request, act, done=_("The meeting takes place."), back=shown.get_absolute_url())


@login_required
def open_meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """A button when it is time; before that a form that asks coordinators why."""
    shown = find_meeting(request, slug, meeting_id)
    check_user_can_lead_meeting(request.user, shown)
    form = OpenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.open_meeting, by=request.user, meeting=shown, **form.cleaned_data)
        if attempt(form, act):
            undo = address("reopen_meeting", shown.initiative, shown.pk)
            messages.done(request, _("The meeting is open. Write its minutes here."), undo_url=undo)
            return redirect(address("minutes", shown.initiative, shown.pk))
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Open the meeting"),
        lead=_("It begins: {when}").format(when=begins_text(shown)),
        submit=_("Open the meeting"),
        crumbs=crumbs(shown, (_("Open"), "")),
    )


@login_required
@require_POST
def close_meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    shown = find_meeting(request, slug, meeting_id)
    act = partial(actions.close_meeting, by=request.user, meeting=shown)
    undo = address("reopen_meeting", shown.initiative, shown.pk)
    return press(request, act, done=_("The meeting is closed."), back=shown.get_absolute_url(), undo_url=undo)


@login_required
@require_POST
def reopen_meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    shown = find_meeting(request, slug, meeting_id)
    act = partial(actions.reopen_meeting, by=request.user, meeting=shown)
    return press(request, act, done=_("This was taken back."), back=shown.get_absolute_url())


@login_required
def answer_meeting(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """Answer for oneself, on the page."""
    shown = find_meeting(request, slug, meeting_id)
    check_user_can_answer(request.user, shown)
    invitee = (
        shown.series.invitees.current().select_related("organisation").filter(person=request.user).first()
    )
    known = shown.responses.filter(invitee=invitee).first() if invitee else None
    initial = (
        {"answer": known.answer, "substitute": known.substitute, "comment": known.comment} if known else {}
    )
    form = AnswerForm(request.POST or None, invitee=invitee, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.answer_meeting, by=request.user, meeting=shown, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("Thank you, your answer is noted. You can change it until the meeting."))
            return redirect(shown.get_absolute_url())
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Will you come?"),
        lead=begins_text(shown),
        submit=_("Answer"),
        crumbs=crumbs(shown, (_("Answer"), "")),
    )
