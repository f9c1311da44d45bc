"""Mentoring pairs, each known only to the two and to coordinators."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import MentoringMeetingForm, MentoringPairForm
from collegium.activities.models import MentoringMeeting, MentoringPair
from collegium.activities.permissions import (
    check_user_can_arrange_mentoring,
    check_user_can_log_mentoring,
    mentoring_pairs_visible_to,
    user_can_arrange_mentoring,
    user_can_log_mentoring,
)
from collegium.activities.views.shared import address, ask, press
from collegium.core.tables import Column, EmptyState, build_table, table_response
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


@login_required
def mentoring_pairs(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    may_arrange = user_can_arrange_mentoring(request.user, initiative)
    columns = [
        Column("pair", _("Pair"), str, url=lambda p: address("mentoring_pair", initiative, p.pk)),
        Column("state", _("State"), lambda p: state_of(p)[0], tone=lambda p: state_of(p)[1]),
        Column("starts", _("First day"), lambda p: p.starts_on, order_by="starts_on"),
        Column("meetings", _("Meetings"), lambda p: p.meeting_count, align="end", order_by="meeting_count"),
        Column("hours", _("Hours"), lambda p: p.hours or 0, align="end", order_by="hours"),
    ]
    rows = mentoring_pairs_visible_to(request.user, initiative).filter(archived_at=None)
    return table_response(
        request,
        template="activities/mentoring_pairs.html",
        caption=_("Mentoring"),
        columns=columns,
        rows=rows.select_related("mentor", "mentee").annotate(
            meeting_count=Count("meetings"), hours=Sum("meetings__hours")
        ),
        empty=EmptyState(
            title=_("You are in no mentoring pair"),
            text=_("Pairs are known to mentor, mentee and coordinators only."),
            url=address("create_mentoring_pair", initiative) if may_arrange else "",
            action=_("Bring a pair together"),
        ),
        context={"initiative": initiative, "may_arrange": may_arrange},
    )


def state_of(pair: MentoringPair) -> tuple[str, str]:
    if pair.ended_on:
        return _("ended"), "neutral"
    return (_("goes on"), "good") if pair.checked_on else (_("waits for the check"), "attention")


def find_pair(request: Request, slug: str, mentoring_pair_id: int) -> MentoringPair:
    rows = mentoring_pairs_visible_to(request.user, find_initiative(request, slug))
    rows = rows.select_related("initiative", "mentor", "mentee", "activity", "goal", "checked_by")
    return get_object_or_404(rows, pk=mentoring_pair_id)


@login_required
def create_mentoring_pair(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_arrange_mentoring(request.user, initiative)
    empty = MentoringPair(initiative=initiative)
    form = MentoringPairForm(request.POST or None, instance=empty, initiative=initiative)
    return ask(
        request,
        form,
        lambda: actions.create_mentoring_pair(
            by=request.user, initiative=initiative, values=form.cleaned_data
        ),
        initiative=initiative,
        title=_("Bring a pair together"),
        crumbs=[(_("Mentoring"), address("mentoring_pairs", initiative))],
        done=_("The pair is there. They can meet when the mentor has been checked."),
        submit=_("Bring them together"),
    )


@login_required
def mentoring_pair(request: Request, slug: str, mentoring_pair_id: int) -> HttpResponse:
    shown = find_pair(request, slug, mentoring_pair_id)
    state, tone = state_of(shown)
    rows = list(shown.meetings.select_related("logged_by"))
    columns = [
        Column("on", _("Day"), lambda m: m.on),
        Column("hours", _("Hours"), lambda m: m.hours, align="end"),
        Column("by", _("Logged by"), lambda m: m.logged_by.name),
    ]
    empty = EmptyState(title=_("They have not met yet"))
    context = {
        "initiative": shown.initiative,
        "pair": shown,
        "state": state,
        "tone": tone,
        "hours": sum(row.hours for row in rows),
        "table": build_table(
            request, caption=_("Meetings"), columns=columns, rows=rows, empty=empty, paged=False
        ),
        "facts": facts_of(shown),
        "may_arrange": user_can_arrange_mentoring(request.user, shown.initiative),
        "may_log": user_can_log_mentoring(request.user, shown),
        "breadcrumbs": [(_("Mentoring"), address("mentoring_pairs", shown.initiative)), (str(shown), "")],
    }
    return render(request, "activities/mentoring_pair.html", context)


def facts_of(shown: MentoringPair) -> list[tuple[Any, ...]]:
    return [
        (_("Mentor"), shown.mentor),
        (_("Mentee"), shown.mentee or shown.mentee_code),
        (_("Programme"), shown.activity or ""),
        (_("Goal"), shown.goal or ""),
        (_("First day"), shown.starts_on),
        (_("Mentor checked"), shown.checked_on or _("not yet")),
        (_("Checked by"), shown.checked_by or ""),
        (_("Ended"), shown.ended_on or ""),
    ]


@login_required
def log_mentoring_meeting(request: Request, slug: str, mentoring_pair_id: int) -> HttpResponse:
    shown = find_pair(request, slug, mentoring_pair_id)
    check_user_can_log_mentoring(request.user, shown)
    form = MentoringMeetingForm(request.POST or None, instance=MentoringMeeting(pair=shown))
    return ask(
        request,
        form,
        lambda: actions.log_mentoring_meeting(by=request.user, pair=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Log a meeting"),
        lead=_("Day and hours, nothing of what was said."),
        crumbs=[
            (_("Mentoring"), address("mentoring_pairs", shown.initiative)),
            (str(shown), shown.get_absolute_url()),
        ],
        done=_("The meeting is logged."),
        submit=_("Log it"),
        back=shown.get_absolute_url(),
    )


@login_required
@require_POST
def complete_mentoring_check(request: Request, slug: str, mentoring_pair_id: int) -> HttpResponse:
    shown = find_pair(request, slug, mentoring_pair_id)
    return press(
        request,
        partial(actions.complete_mentoring_check, by=request.user, pair=shown),
        done=_("The mentor is checked. The two can meet."),
        back=shown.get_absolute_url(),
        undo_url=address("reopen_mentoring_check", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def reopen_mentoring_check(request: Request, slug: str, mentoring_pair_id: int) -> HttpResponse:
    shown = find_pair(request, slug, mentoring_pair_id)
    act = partial(actions.reopen_mentoring_check, by=request.user, pair=shown)
    return press(request, act, done=_("The check is open again."), back=shown.get_absolute_url())


@login_required
@require_POST
def end_mentoring_pair(request: Request, slug: str, mentoring_pair_id: int) -> HttpResponse:
    shown = find_pair(request, slug, mentoring_pair_id)
    return press(
        request,
        partial(actions.end_mentoring_pair, by=request.user, pair=shown),
        done=_("The mentoring has ended."),
        back=shown.get_absolute_url(),
        undo_url=address("continue_mentoring_pair", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def continue_mentoring_pair(request: Request, slug: str, mentoring_pair_id: int) -> HttpResponse:
    shown = find_pair(request, slug, mentoring_pair_id)
    act = partial(actions.continue_mentoring_pair, by=request.user, pair=shown)
    return press(request, act, done=_("The mentoring goes on."), back=shown.get_absolute_url())
