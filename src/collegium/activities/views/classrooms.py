"""Virtual classrooms: common school hours, how each group follows each session, and how many came."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.activities import actions
from collegium.activities.forms import CountGroupsForm, LanguagePlanForm, SessionGroupFilter, SlotsForm
from collegium.activities.models import Activity, ClassGroup
from collegium.activities.permissions import (
    check_user_can_run_activity,
    groups_spoken_for_by,
    user_can_run_activity,
)
from collegium.activities.tables import (
    group_cards,
    hours_of,
    session_group_columns,
    session_group_rows,
    shortfall_text,
)
from collegium.activities.views.sessions import crumbs_of
from collegium.activities.views.shared import address, ask, find_activity_with_groups, find_session
from collegium.activities.vocabulary import Following
from collegium.core.tables import Column, EmptyState, table_response
from collegium.engines.schedule import Shortfall, Slot, in_the_way, nearest_miss, school_slots
from collegium.people.requests import Request

DAYS = 14


@login_required
def classroom(request: Request, slug: str, together_id: int) -> HttpResponse:
    """Every session beside every group: the clock there, whether it is school time, and how the group follows."""
    shown = find_activity_with_groups(request, slug, together_id)
    rows = session_group_rows(shown, request.user)
    may_run = user_can_run_activity(request.user, shown)
    groups = group_cards(shown, request.user)
    context = {
        "initiative": shown.initiative,
        "activity": shown,
        "groups": groups,
        "may_run": may_run,
        "left_out": [row for row in rows if row.following == Following.NOTHING],
        "sessions": sessions_to_do(shown, counts=may_run or any(one.may_speak for one in groups)),
        "breadcrumbs": [*crumbs_of(shown), (_("Groups and languages"), "")],
    }
    return table_response(
        request,
        template="activities/classroom.html",
        caption=_("Sessions and groups"),
        columns=session_group_columns(),
        rows=rows,
        filter_form=SessionGroupFilter(request.GET, activity=shown),
        empty=EmptyState(
            title=_("There is no session with a group yet"),
            text=_("Add the classes with their school hours and languages, then find a time that suits all."),
            url=address("add_class_group", shown.initiative, shown.pk) if may_run else "",
            action=_("Add a class or group"),
        ),
        context=context,
        paged=False,
    )


def sessions_to_do(shown: Activity, *, counts: bool) -> list[dict[str, Any]]:
    """The sessions with what is planned for them; counts: whether the reader counts students."""
    now = timezone.now()
    return [
        {
            "session": one,
            "plan": one.language_plan.all(),
            "may_count": counts and one.starts_at <= now,
        }
        for one in shown.sessions.current().select_related("activity").prefetch_related("language_plan")
    ]


@login_required
def plan_languages(request: Request, slug: str, together_session_id: int) -> HttpResponse:
    shown = find_session(request, slug, together_session_id)
    check_user_can_run_activity(request.user, shown.activity)
    spoken = {code for group in shown.activity.class_groups.current() for code in group.languages}
    form = LanguagePlanForm(
        request.POST or None,
        session=shown,
        languages=sorted(spoken - {shown.language or shown.activity.language}),
    )
    return ask(
        request,
        form,
        lambda: actions.plan_languages(by=request.user, session=shown, plan=form.plan) + 1,
        initiative=shown.initiative,
        title=_("Languages of {session}").format(session=shown),
        lead=_(
            "For each language of the groups: who interprets, and what there is to read. Leave empty what there is not."
        ),
        crumbs=crumbs_to(shown.activity),
        done=_("The languages are planned."),
        submit=_("Save"),
    )


def crumbs_to(shown: Activity) -> list[tuple[Any, str]]:
    there = address("classroom", shown.initiative, shown.pk)
    return [*crumbs_of(shown), (_("Groups and languages"), there)]


@login_required
def count_groups(request: Request, slug: str, together_session_id: int) -> HttpResponse:
    """The contact of a group counts its own, whoever runs the activity all of them."""
    shown = find_session(request, slug, together_session_id)
    every = list(shown.activity.class_groups.current().select_related("organisation", "contact"))
    spoken_for = groups_spoken_for_by(request.user, shown.activity)
    mine = [group for group in every if group.pk in spoken_for]
    if not mine:
        check_user_can_run_activity(request.user, shown.activity)
    form = CountGroupsForm(request.POST or None, session=shown, groups=mine)
    return ask(
        request,
        form,
        lambda: actions.count_groups(by=request.user, session=shown, numbers=form.numbers) + 1,
        initiative=shown.initiative,
        title=_("Count the students: {session}").format(session=shown),
        lead=_(
            "How many of each group came. No names; a group of fewer than ten counts only together with others."
        ),
        crumbs=crumbs_to(shown.activity),
        done=_("The students are counted."),
        submit=_("Save"),
    )


@login_required
def school_times(request: Request, slug: str, together_id: int) -> HttpResponse:
    """Times that lie in the school hours of every group, or who stands in the way."""
    shown = find_activity_with_groups(request, slug, together_id)
    every = list(shown.class_groups.current().select_related("organisation"))
    groups = [group for group in every if group.has_hours]
    form = SlotsForm(request.GET if "minutes" in request.GET else None)
    first, minutes = form.asked
    hours = [hours_of(group) for group in groups]
    found = school_slots(hours, first=first, days=DAYS, minutes=minutes)
    may_run = user_can_run_activity(request.user, shown)
    return table_response(
        request,
        template="activities/school_times.html",
        caption=_("Times in everybody's school hours"),
        columns=slot_columns(shown, groups, minutes, may_run=may_run),
        rows=found,
        empty=EmptyState(
            title=_("No time in these two weeks is school time for all")
            if groups
            else _("No school hours are known"),
            text=_("See below who stands in the way.")
            if groups
            else _("Add the classes with their school hours."),
        ),
        context={
            "initiative": shown.initiative,
            "activity": shown,
            "form": form,
            "unknown": [group for group in every if not group.has_hours],
            "obstacles": [] if found else obstacles(groups, first, minutes),
            "breadcrumbs": [*crumbs_to(shown), (_("Times that suit all"), "")],
        },
        paged=False,
    )


def slot_columns(shown: Activity, groups: list[ClassGroup], minutes: int, *, may_run: bool) -> list[Column]:
    """When a session can begin: here, and in each group's zone."""

    def plan(slot: Slot) -> str:
        begins = timezone.localtime(slot.earliest)
        ends = begins + timedelta(minutes=minutes)
        facts = {"on": f"{begins:%Y-%m-%d}", "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
        return f"{address('add_session', shown.initiative, shown.pk)}?{urlencode(facts)}" if may_run else ""

    def there(group: ClassGroup) -> Any:
        return lambda slot: beginning_text(slot, ZoneInfo(group.zone))

    here = timezone.get_current_timezone()
    return [
        Column("yours", _("Begins, your time"), lambda slot: beginning_text(slot, here), url=plan),
        *[Column(f"group{group.pk}", str(group), there(group)) for group in groups],
    ]


def beginning_text(slot: Slot, zone: Any) -> str:
    """From when to when it can begin, as clocks show it there."""
    earliest, latest = slot.earliest.astimezone(zone), slot.latest.astimezone(zone)
    first = date_format(earliest, "DATETIME_FORMAT")
    if slot.earliest == slot.latest:
        return first
    form = "TIME_FORMAT" if earliest.date() == latest.date() else "DATETIME_FORMAT"
    return _("{starts} to {ends}").format(starts=first, ends=date_format(latest, form))


def obstacles(groups: list[ClassGroup], first: date, minutes: int) -> dict[str, Any]:
    """Who alone stands in the way; where it is several together, the nearest that could be had."""
    hours, zones = [hours_of(group) for group in groups], {str(group): group.zone for group in groups}

    def line(short: Shortfall) -> dict[str, str]:
        there = short.starts_at.astimezone(ZoneInfo(zones[short.name]))
        return {
            "group": short.name,
            "when": date_format(there, "DATETIME_FORMAT"),
            "short": shortfall_text(short),
        }

    alone = in_the_way(hours, first=first, days=DAYS, minutes=minutes)
    together = [] if alone else nearest_miss(hours, first=first, days=DAYS, minutes=minutes)
    return {"alone": [line(short) for short in alone], "together": [line(short) for short in together]}
