"""A series: its page, its changes, who is invited, what its minutes hold."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.core import messages
from collegium.core.tables import Column, EmptyState, build_table, csv_response, table_response
from collegium.initiatives.views.shared import attempt, find_initiative, may
from collegium.meetings import actions, tables
from collegium.meetings.forms import InviteesForm, RecordFilter, SeriesForm
from collegium.meetings.models import Attendance, MeetingSeries
from collegium.meetings.permissions import check_user_can_call_meetings
from collegium.meetings.tables import Entry, heard_rows, measures, series_entries, when, who_was_heard
from collegium.meetings.views.meetings import ahead_first, meeting_columns
from collegium.meetings.views.shared import address, crumbs, find_series
from collegium.meetings.vocabulary import Rsvp
from collegium.people.requests import Request


@login_required
def call_meeting(request: Request, slug: str) -> HttpResponse:
    """A single meeting, or a series."""
    initiative = find_initiative(request, slug)
    check_user_can_call_meetings(request.user, initiative)
    is_first = not initiative.meeting_series.exists()
    initial = {"time_zone": request.user.time_zone, "length": 60, "starts_at": "10:00"}
    if is_first:
        initial |= {"title": _("Meeting of the partners"), "purpose": initiative.meeting_rhythm}
    series = MeetingSeries(initiative=initiative)
    form = SeriesForm(request.POST or None, instance=series, initiative=initiative, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.call_meeting,
            by=request.user,
            initiative=initiative,
            values=form.values(),
            people=form.cleaned_data["people"],
        )
        if made := attempt(form, act):
            return called(request, made)
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Call a meeting"),
        lead=initiative.meeting_rhythm,
        submit=_("Call it and invite"),
        crumbs=[(_("Meetings"), address("meetings", initiative)), (_("Call a meeting"), "")],
    )


def called(request: Request, series: MeetingSeries) -> HttpResponse:
    undo = address("end_series", series.initiative, series.pk)
    messages.done(request, said_of(series), undo_url=undo)
    if series.is_single:
        return redirect(series.meetings.get().get_absolute_url())
    return redirect(series.get_absolute_url())


def said_of(series: MeetingSeries) -> str:
    """That it is called, and the days; a weekend is named, since it may not have been meant."""
    found = actions.next_days(series, now=timezone.now())
    said = [_("The meeting is called, and everybody is invited.")]
    if found and not series.is_single:
        said.append(_("The next days: {days}.").format(days=actions.listed(found)))
    if any(day.weekday() in actions.WEEKEND for day in found):
        said.append(_("Mind the weekend."))
    return " ".join(said)


@login_required
def meeting_series(request: Request, slug: str, series_id: int) -> HttpResponse:
    """When it meets, who is invited, all its meetings."""
    shown = find_series(request, slug, series_id)
    now = timezone.now()
    rows = ahead_first(shown.meetings.select_related("series"), now)
    invitees = list(shown.invitees.current().select_related("person", "organisation"))
    mine = next((one for one in invitees if one.person_id == request.user.pk), None)
    held = shown.meetings.in_state("held", now=now)
    return table_response(
        request,
        template="meetings/series.html",
        caption=_("Meetings of this series"),
        columns=meeting_columns(shown.initiative, now),
        rows=rows,
        empty=EmptyState(title=_("No meeting")),
        context={
            "initiative": shown.initiative,
            "series": shown,
            "rhythm": rhythm_of(shown),
            "invitees": invitees,
            "mine": mine,
            "rsvps": [one for one in Rsvp.choices if one[0] != Rsvp.SUBSTITUTE],
            "measures": measures(shown.meetings.all(), now=now),
            "heard": heard_rows(who_was_heard(held)) if shown.counts_speaking else [],
            "breadcrumbs": crumbs(shown),
            **may(request, shown.initiative),
        },
    )


def rhythm_of(series: MeetingSeries) -> list[tuple[Any, Any]]:
    """Facts about when and where, as people read them."""
    return [
        (_("How often"), series.rhythm()),
        (_("Begins at"), series.starts_at),
        (_("Length in minutes"), series.length),
        (_("Time zone"), series.time_zone.replace("_", " ")),
        (_("Place"), series.place),
        (_("Video"), series.get_video_display()),
    ]


@login_required
def edit_series(request: Request, slug: str, series_id: int) -> HttpResponse:
    shown = find_series(request, slug, series_id)
    check_user_can_call_meetings(request.user, shown.initiative)
    initial = {"revision": shown.revision}
    form = SeriesForm(
        request.POST or None, instance=copy(shown), initiative=shown.initiative, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        act = partial(
            actions.edit_series, by=request.user, series=shown, values=form.values(), revision=revision
        )
        if attempt(form, act):
            messages.done(request, _("The series is saved, and everybody who is invited is told."))
            return redirect(shown.get_absolute_url())
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Change the series"),
        lead=_("From now on: meetings that were stay as they are, and those ahead keep their agenda."),
        crumbs=crumbs(shown, (_("Change"), "")),
    )


@login_required
@require_POST
def end_series(request: Request, slug: str, series_id: int) -> HttpResponse:
    shown = find_series(request, slug, series_id)
    undo = address("resume_series", shown.initiative, shown.pk)
    act = partial(actions.end_series, by=request.user, series=shown)
    done = _("The series has ended; the meetings ahead are cancelled.")
    return press(request, act, done=done, back=shown.get_absolute_url(), undo_url=undo)


@login_required
@require_POST
def resume_series(request: Request, slug: str, series_id: int) -> HttpResponse:
    shown = find_series(request, slug, series_id)
    act = partial(actions.resume_series, by=request.user, series=shown)
    return press(request, act, done=_("The series goes on."), back=shown.get_absolute_url())


@login_required
def choose_invitees(request: Request, slug: str, series_id: int) -> HttpResponse:
    shown = find_series(request, slug, series_id)
    check_user_can_call_meetings(request.user, shown.initiative)
    form = InviteesForm(request.POST or None, series=shown)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.choose_invitees, by=request.user, series=shown, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The list is saved. Whoever is new on it gets an invitation."))
            return redirect(shown.get_absolute_url())
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Who is invited"),
        lead=_(
            "From then on the list is yours: people who join a partner later are not added by themselves."
        ),
        crumbs=crumbs(shown, (_("Who is invited"), "")),
    )


@login_required
@require_POST
def answer_series(request: Request, slug: str, series_id: int) -> HttpResponse:
    """One answer for all meetings."""
    shown = find_series(request, slug, series_id)
    answer = request.POST.get("answer", "")
    act = partial(actions.answer_series, by=request.user, series=shown, answer=answer)
    return press(request, act, done=_("Thank you, your answer is noted."), back=shown.get_absolute_url())


@login_required
def series_record(request: Request, slug: str, series_id: int) -> HttpResponse:
    """All decisions and actions of a series on one page, to filter and to print."""
    shown = find_series(request, slug, series_id)
    form = RecordFilter(request.GET)
    entries = series_entries(shown)
    rows = form.apply(entries) if form.is_valid() else entries
    caption = _("Decisions and actions")
    if request.GET.get("format") == "csv":
        return csv_response(caption=f"{shown.title} {caption}", columns=record_columns(), rows=rows)
    table = build_table(
        request,
        caption=caption,
        columns=record_columns(),
        rows=rows,
        filter_form=form,
        paged=False,
        empty=EmptyState(
            title=_("Nothing was decided yet"),
            text=_("What the minutes of these meetings record as decision or action is listed here."),
        ),
    )
    partly = request.headers.get("HX-Request") == "true"
    template = "components/table_rows.html" if partly else "meetings/series_record.html"
    context = {
        "initiative": shown.initiative,
        "series": shown,
        "table": table,
        "breadcrumbs": crumbs(shown, (caption, "")),
    }
    return render(request, template, context)


@login_required
def series_minutes(request: Request, slug: str, series_id: int) -> HttpResponse:
    """The minutes of all meetings of a series one after the other, to read and to print."""
    shown = find_series(request, slug, series_id)
    context = {
        "initiative": shown.initiative,
        "series": shown,
        "minutes": [(one, when(one.meeting)) for one in tables.series_minutes(shown)],
        "breadcrumbs": crumbs(shown, (_("All minutes"), "")),
    }
    return render(request, "meetings/series_minutes.html", context)


@login_required
def series_attendance(request: Request, slug: str, series_id: int) -> HttpResponse:
    """Who was at which meeting of a series."""
    shown = find_series(request, slug, series_id)
    return table_response(
        request,
        template="meetings/series_attendance.html",
        caption=_("Who was there"),
        columns=[
            Column("meeting", _("Meeting"), lambda a: a.meeting.title, url=minutes_url),
            Column("on", _("Day"), lambda a: a.meeting.local_start().date(), order_by="meeting__starts_at"),
            Column("person", _("Person"), str),
            Column("partner", _("Partner"), lambda a: a.organisation, order_by="organisation__name"),
            Column("presence", _("How"), lambda a: a.get_presence_display(), order_by="presence"),
        ],
        rows=tables.attendances_of(shown.meetings.filter(cancelled_at=None)),
        empty=EmptyState(
            title=_("Attendance has not been taken."),
            text=_("Who was at a meeting is taken down on the page of its minutes."),
        ),
        context={
            "initiative": shown.initiative,
            "series": shown,
            "breadcrumbs": crumbs(shown, (_("Who was there"), "")),
        },
    )


def minutes_url(attendance: Attendance) -> str:
    return address("minutes", attendance.meeting.initiative, attendance.meeting_id)


def record_columns() -> list[Column]:
    kinds = {"decision": _("Decision"), "action": _("Action")}

    def kind(entry: Entry) -> str:
        return kinds[entry.kind]

    return [
        Column("text", _("What"), lambda e: e.text, url=lambda e: e.url),
        Column("kind", _("Kind"), kind),
        Column(
            "meeting", _("Meeting"), lambda e: e.meeting.title, url=lambda e: e.meeting.get_absolute_url()
        ),
        Column("on", _("Day"), lambda e: e.on),
        Column("who", _("Partner in charge"), lambda e: e.who),
        Column("due", _("By"), lambda e: e.due),
        Column("state", _("State"), lambda e: e.state, tone=lambda e: e.tone),
    ]
