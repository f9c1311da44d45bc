"""Minutes, written while the meeting goes on; decisions and actions in them; attendance and who was heard."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.core import messages
from collegium.core.errors import Conflict, PermissionRefused, Refusal
from collegium.initiatives.views.shared import attempt, may
from collegium.meetings import actions
from collegium.meetings.forms import ActionForm, AttendanceForm, DecisionForm, GuestForm, NotesForm, TallyForm
from collegium.meetings.models import AgendaItem, Attendance, Meeting, MinutedDecision
from collegium.meetings.permissions import (
    check_user_can_lead_meeting,
    check_user_can_write_minutes,
    user_can_lead_meeting,
    user_can_write_minutes,
)
from collegium.meetings.tables import came_of, timed_agenda, when, who_comes
from collegium.meetings.views.agenda import find_item
from collegium.meetings.views.shared import address, crumbs, find_meeting
from collegium.meetings.vocabulary import HERE, LONGEST_NOTES, MEETING_TONES, PersonGroup, Presence
from collegium.people.requests import Request

SPARE_ROWS = 2


@login_required
def minutes(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """To be read by all, and written by whoever may, while they are not approved."""
    shown = find_meeting(request, slug, meeting_id)
    now = timezone.now()
    state = shown.state(now=now)
    decisions, points = came_of(shown)
    agenda = timed_agenda(shown)
    listed = {one.item.pk for one in agenda}
    is_open = not shown.minutes_are_final and not shown.cancelled_at
    leads = user_can_lead_meeting(request.user, shown)
    context = {
        "initiative": shown.initiative,
        "meeting": shown,
        "state": state,
        "state_tone": MEETING_TONES[state],
        "when": when(shown),
        "agenda": agenda,
        # of no item, or of one that was taken off the agenda
        "decisions": [one for item, found in decisions.items() if item not in listed for one in found],
        "points": [one for item, found in points.items() if item not in listed for one in found],
        "attendances": shown.attendances.select_related("person", "organisation"),
        "writes": is_open and user_can_write_minutes(request.user, shown),
        "leads": leads,
        "has_begun": shown.has_begun(now=now),
        "decides": is_open and leads and shown.has_begun(now=now),
        "is_late": shown.minutes_sent_at is None and now > shown.minutes_due_at,
        "breadcrumbs": crumbs(shown, (_("Minutes"), "")),
        **may(request, shown.initiative),
    }
    return render(request, "meetings/minutes.html", context)


@login_required
@require_POST
def save_notes(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """The notes on the meeting in general."""
    return save(request, find_meeting(request, slug, meeting_id), None)


@login_required
@require_POST
def save_item_notes(request: Request, slug: str, meeting_id: int, agenda_item_id: int) -> HttpResponse:
    return save(request, *find_item(request, slug, meeting_id, agenda_item_id))


def save(request: Request, meeting: Meeting, item: AgendaItem | None) -> HttpResponse:
    """For a script JSON with the new revision, for a form the page; what is refused is shown beside what is there."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    check_user_can_write_minutes(request.user, meeting)
    form = NotesForm(request.POST)
    if not form.is_valid():
        return not_saved(
            request, meeting, item, _("These notes cannot be saved: they are too long."), wants_json
        )
    try:
        revision = actions.save_notes(by=request.user, meeting=meeting, item=item, **form.cleaned_data)
    except PermissionRefused:
        raise
    except Refusal as refusal:
        return not_saved(request, meeting, item, refusal.message, wants_json)
    if wants_json:
        return JsonResponse({"revision": revision})
    messages.done(request, _("The notes are saved."))
    return redirect(address("minutes", meeting.initiative, meeting.pk))


def not_saved(
    request: Request, meeting: Meeting, item: AgendaItem | None, why: str, wants_json: bool
) -> HttpResponse:
    """Both texts side by side, so that nothing is lost."""
    target: Any = item or meeting
    target.refresh_from_db()
    theirs = item.notes if item else meeting.minutes
    revision = item.notes_revision if item else meeting.minutes_revision
    if wants_json:
        return JsonResponse({"message": why, "text": theirs, "revision": revision}, status=409)
    name, more = ("save_item_notes", [item.pk]) if item else ("save_notes", [])
    context = {
        "initiative": meeting.initiative,
        "meeting": meeting,
        "why": why,
        "longest": LONGEST_NOTES,
        "mine": request.POST.get("text", ""),
        "theirs": theirs,
        "revision": revision,
        "save_url": address(name, meeting.initiative, meeting.pk, *more),
        "back_url": address("minutes", meeting.initiative, meeting.pk),
        "breadcrumbs": crumbs(meeting, (_("Minutes"), address("minutes", meeting.initiative, meeting.pk))),
    }
    return render(request, "text_conflict.html", context, status=409)


@login_required
def record_decision(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    check_user_can_lead_meeting(request.user, meeting)
    decided_on = meeting.local_start().date()
    instance = MinutedDecision(initiative=meeting.initiative, meeting=meeting, decided_on=decided_on)
    initial = {"item": request.GET.get("item")}
    form = DecisionForm(request.POST or None, instance=instance, meeting=meeting, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.record_decision, by=request.user, meeting=meeting, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("withdraw_decision", meeting.initiative, meeting.pk, made.pk)
            messages.done(request, _("The decision is recorded."), undo_url=undo)
            return redirect(address("minutes", meeting.initiative, meeting.pk))
    return ask_in_minutes(request, form, meeting, _("Record a decision"))


@login_required
def record_action(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    check_user_can_write_minutes(request.user, meeting)
    form = ActionForm(request.POST or None, meeting=meeting, initial={"item": request.GET.get("item")})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.record_action, by=request.user, meeting=meeting, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("withdraw_action", meeting.initiative, meeting.pk, made.pk)
            messages.done(request, _("The action is recorded as a promise of the partner."), undo_url=undo)
            return redirect(address("minutes", meeting.initiative, meeting.pk))
    return ask_in_minutes(request, form, meeting, _("Record an action"))


def ask_in_minutes(request: Request, form: Any, meeting: Meeting, title: str) -> HttpResponse:
    back = (_("Minutes"), address("minutes", meeting.initiative, meeting.pk))
    trail = crumbs(meeting, back, (title, ""))
    return ask(request, form, initiative=meeting.initiative, title=title, submit=_("Record it"), crumbs=trail)


def press_in_minutes(request: Request, meeting: Meeting, act: Any, done: str, undo: str = "") -> HttpResponse:
    back = address("minutes", meeting.initiative, meeting.pk)
    return press(request, act, done=done, back=back, undo_url=undo)


@login_required
@require_POST
def withdraw_decision(request: Request, slug: str, meeting_id: int, decision_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    decision = get_object_or_404(meeting.decisions.all(), pk=decision_id)
    undo = address("restore_decision", meeting.initiative, meeting.pk, decision.pk)
    act = partial(actions.withdraw_decision, by=request.user, decision=decision)
    return press_in_minutes(request, meeting, act, _("The decision is out of the minutes."), undo)


@login_required
@require_POST
def restore_decision(request: Request, slug: str, meeting_id: int, decision_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    decision = get_object_or_404(meeting.decisions.all(), pk=decision_id)
    act = partial(actions.restore_decision, by=request.user, decision=decision)
    return press_in_minutes(request, meeting, act, _("The decision is back."))


@login_required
@require_POST
def withdraw_action(request: Request, slug: str, meeting_id: int, point_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    point = get_object_or_404(meeting.action_points.select_related("promise__initiative"), pk=point_id)
    undo = address("restore_action", meeting.initiative, meeting.pk, point.pk)
    act = partial(actions.withdraw_action, by=request.user, point=point)
    return press_in_minutes(
        request, meeting, act, _("The action is out of the minutes, and the promise withdrawn."), undo
    )


@login_required
@require_POST
def restore_action(request: Request, slug: str, meeting_id: int, point_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    point = get_object_or_404(meeting.action_points.select_related("promise__initiative"), pk=point_id)
    act = partial(actions.restore_action, by=request.user, point=point)
    return press_in_minutes(request, meeting, act, _("The action is back."))


@login_required
@require_POST
def send_minutes(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    act = partial(actions.send_minutes, by=request.user, meeting=meeting)
    return press_in_minutes(request, meeting, act, _("The minutes are sent to everybody who was invited."))


@login_required
@require_POST
def approve_minutes(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    act = partial(actions.approve_minutes, by=request.user, meeting=meeting)
    undo = address("reopen_minutes", meeting.initiative, meeting.pk)
    return press_in_minutes(request, meeting, act, _("The minutes are approved."), undo)


@login_required
@require_POST
def reopen_minutes(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    act = partial(actions.reopen_minutes, by=request.user, meeting=meeting)
    return press_in_minutes(request, meeting, act, _("The minutes can be changed again."))


@login_required
def take_attendance(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """Everybody who is invited or comes in somebody's place; what was answered is offered first."""
    meeting = find_meeting(request, slug, meeting_id)
    check_user_can_write_minutes(request.user, meeting)
    form = AttendanceForm(request.POST or None, people=expected_people(meeting))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.take_attendance, by=request.user, meeting=meeting, presences=form.presences())
        if attempt(form, act) is not None:
            messages.done(request, _("The attendance is saved."))
            return redirect(meeting.get_absolute_url())
    return ask(
        request,
        form,
        initiative=meeting.initiative,
        title=_("Who is there"),
        lead=_("What people answered is filled in; save to make it the attendance."),
        template="meetings/take_attendance",
        crumbs=crumbs(meeting, (_("Attendance"), "")),
        meeting=meeting,
        guests=meeting.attendances.filter(person=None).select_related("organisation"),
    )


def expected_people(meeting: Meeting) -> list[tuple[Any, str, str]]:
    """(person, partner, how they are there or, before attendance is taken, will be)."""
    known = dict(meeting.attendances.exclude(person=None).values_list("person", "presence"))
    foreseen = {"yes": Presence.PRESENT, "no": Presence.APOLOGY}
    found = []
    for one in who_comes(meeting):
        partner, person = str(one.invitee.organisation), one.invitee.person
        substitute = one.substitute
        guess = Presence.SUBSTITUTE if substitute else foreseen.get(one.state, "")
        found.append((person, partner, str(known.get(person.pk, "" if known else guess))))
        if substitute is not None:
            there = foreseen.get(one.state, "")
            found.append((substitute, partner, str(known.get(substitute.pk, "" if known else there))))
    return list({person.pk: row for row in found for person in [row[0]]}.values())


@login_required
def add_guest(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    check_user_can_write_minutes(request.user, meeting)
    form = GuestForm(request.POST or None, instance=Attendance(meeting=meeting), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.add_guest, by=request.user, meeting=meeting, **form.cleaned_data)
        if made := attempt(form, act):
            undo = address("remove_guest", meeting.initiative, meeting.pk, made.pk)
            messages.done(request, _("{name} is on the list.").format(name=made.name), undo_url=undo)
            return redirect(address("take_attendance", meeting.initiative, meeting.pk))
    back = (_("Attendance"), address("take_attendance", meeting.initiative, meeting.pk))
    return ask(
        request,
        form,
        initiative=meeting.initiative,
        title=_("Somebody without an account"),
        crumbs=crumbs(meeting, back, (_("Guest"), "")),
    )


@login_required
@require_POST
def remove_guest(request: Request, slug: str, meeting_id: int, guest_id: int) -> HttpResponse:
    meeting = find_meeting(request, slug, meeting_id)
    guest = get_object_or_404(meeting.attendances.filter(person=None), pk=guest_id)
    act = partial(actions.remove_guest, by=request.user, attendance=guest)
    back = address("take_attendance", meeting.initiative, meeting.pk)
    return press(request, act, done=_("{name} is off the list.").format(name=guest.name), back=back)


@login_required
def count_speaking(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """The tally of turns, by kind of partner and group."""
    meeting = find_meeting(request, slug, meeting_id)
    check_user_can_write_minutes(request.user, meeting)
    rows = tally_rows(meeting)
    forms = formset_factory(TallyForm, extra=SPARE_ROWS, max_num=60)(request.POST or None, initial=rows)
    if request.method == "POST" and forms.is_valid():
        counted = [form.cleaned_data for form in forms if form.cleaned_data]
        try:
            actions.count_speaking(by=request.user, meeting=meeting, rows=counted)
        except Conflict as refusal:
            messages.refused(request, refusal.message)
        else:
            messages.done(request, _("The tally is saved."))
            return redirect(meeting.get_absolute_url())
    context = {
        "initiative": meeting.initiative,
        "meeting": meeting,
        "forms": forms,
        "breadcrumbs": crumbs(meeting, (_("Who is heard"), "")),
    }
    return render(request, "meetings/count_speaking.html", context)


def tally_rows(meeting: Meeting) -> list[dict[str, Any]]:
    """What is counted; before that, the kinds of partners that are present with their people."""
    known: list[dict[str, Any]] = [
        dict(one) for one in meeting.tallies.values("kind", "group", "people", "turns")
    ]
    if known:
        return known
    here = meeting.attendances.filter(presence__in=HERE).exclude(organisation=None)
    people: dict[str, int] = {}
    for kind in here.values_list("organisation__kind", flat=True):
        people[kind] = people.get(kind, 0) + 1
    return [
        {"kind": kind, "group": PersonGroup.STAFF.value, "people": number, "turns": 0}
        for kind, number in sorted(people.items())
    ]
