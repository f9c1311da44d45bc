"""Sessions, who came to them, and when one could be."""

import zoneinfo
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import AttendanceForm, HoursForm, SessionForm, session_initial
from collegium.activities.models import Activity
from collegium.activities.permissions import check_user_can_run_activity
from collegium.activities.tables import span
from collegium.activities.views.shared import address, ask, find_activity, find_session, press
from collegium.activities.vocabulary import RegistrationState
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, build_table
from collegium.core.zones import known_zones
from collegium.engines.schedule import Hour
from collegium.engines.schedule import common_hours as find_hours
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import find_initiative
from collegium.partners.models import Membership
from collegium.partners.vocabulary import language_name
from collegium.people.requests import Request

MOST_HOURS = 60
DAYS = 14


def session_lines(activity: Activity, *, now: datetime) -> list[dict[str, Any]]:
    """The sessions with their time there and here (in the reader's zone)."""
    here = timezone.get_current_timezone()
    lines = []
    for session in activity.sessions.current():
        there = zoneinfo.ZoneInfo(session.zone)
        same = (
            session.starts_at.astimezone(there).utcoffset() == session.starts_at.astimezone(here).utcoffset()
        )
        lines.append(
            {
                "session": session,
                "title": session.title or activity.title,
                "there": span(session, there),
                "zone": session.zone.replace("_", " "),
                "here": "" if same else span(session, here),
                "language": language_name(session.language) if session.language else "",
                "has_begun": session.starts_at <= now,
            }
        )
    return lines


@login_required
def add_session(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    check_user_can_run_activity(request.user, shown)
    asked = {name: request.GET.get(name, "") for name in ("on", "begins", "ends")}
    form = SessionForm(request.POST or None, initial={**asked, "zone": request.user.time_zone})
    return ask(
        request,
        form,
        lambda: actions.add_session(by=request.user, activity=shown, values=form.values),
        initiative=shown.initiative,
        title=_("Add a session"),
        crumbs=crumbs_of(shown),
        done=_("The session is added."),
        submit=_("Add the session"),
    )


def crumbs_of(shown: Activity) -> list[tuple[Any, str]]:
    return [
        (_("Activities"), address("activities", shown.initiative)),
        (shown.title, shown.get_absolute_url()),
    ]


@login_required
def edit_session(request: Request, slug: str, activity_session_id: int) -> HttpResponse:
    shown = find_session(request, slug, activity_session_id)
    check_user_can_run_activity(request.user, shown.activity)
    form = SessionForm(request.POST or None, initial=session_initial(shown))
    return ask(
        request,
        form,
        lambda: actions.edit_session(by=request.user, session=shown, values=form.values),
        initiative=shown.initiative,
        title=_("Change the session"),
        crumbs=crumbs_of(shown.activity),
        done=_("The session is saved."),
        submit=_("Save"),
    )


@login_required
@require_POST
def archive_session(request: Request, slug: str, activity_session_id: int) -> HttpResponse:
    gone = find_session(request, slug, activity_session_id)
    return press(
        request,
        lambda: actions.archive_session(by=request.user, session=gone),
        done=_("The session is called off."),
        back=gone.activity.get_absolute_url(),
        undo_url=address("restore_session", gone.initiative, gone.pk),
    )


@login_required
@require_POST
def restore_session(request: Request, slug: str, activity_session_id: int) -> HttpResponse:
    back = find_session(request, slug, activity_session_id)
    return press(
        request,
        lambda: actions.restore_session(by=request.user, session=back),
        done=_("The session is back."),
        back=back.activity.get_absolute_url(),
    )


@login_required
def record_attendance(request: Request, slug: str, activity_session_id: int) -> HttpResponse:
    shown = find_session(request, slug, activity_session_id)
    check_user_can_run_activity(request.user, shown.activity)
    rows = shown.activity.registrations.filter(state=RegistrationState.REGISTERED)
    form = AttendanceForm(
        request.POST or None,
        session=shown,
        registrations=list(rows.select_related("person", "organisation")),
    )
    return ask(
        request,
        form,
        lambda: actions.record_attendance(by=request.user, session=shown, hours=form.hours) + 1,
        initiative=shown.initiative,
        title=_("Take attendance"),
        lead=_(
            "Hours of everybody who came; leave empty who did not. At most as long as the session lasted."
        ),
        crumbs=crumbs_of(shown.activity),
        done=_("The attendance is saved."),
        submit=_("Save the attendance"),
    )


@login_required
def common_hours(request: Request, slug: str) -> HttpResponse:
    """Hours that are working hours for all chosen partners, the most comfortable first."""
    initiative = find_initiative(request, slug)
    by_partner = zones_of_partners(initiative)
    choices = [(f"{key}", f"{name} ({zone.replace('_', ' ')})") for key, name, zone in by_partner]
    given = request.GET if "zones" in request.GET else None
    start = utc_date() + timedelta(days=1)
    first = {"first": start, "zones": [key for key, _label in choices]}
    form = HoursForm(given, choices=choices, initial=first)
    context: dict[str, Any] = {
        "initiative": initiative,
        "form": form,
        "breadcrumbs": [(_("Activities"), address("activities", initiative)), (_("Common hours"), "")],
    }
    if form.is_valid():
        context["table"] = hours_table(request, form, {str(key): zone for key, _n, zone in by_partner})
    return render(request, "activities/common_hours.html", context)


def zones_of_partners(initiative: Initiative) -> list[tuple[int, str, str]]:
    """(id, name, time zone) of partners: the zone in which most of its people are. In one query."""
    parts = initiative.participations.accepted(today=utc_date()).values("organisation")
    members = Membership.objects.filter(organisation__in=parts, person__is_active=True)
    rows = members.in_force(today=utc_date()).values_list(
        "organisation", "organisation__name", "person__time_zone"
    )
    counts: dict[tuple[int, str], Counter[str]] = {}
    for key, name, zone in rows.order_by("organisation__name", "person__time_zone"):
        if zone in known_zones():
            counts.setdefault((key, name), Counter())[zone] += 1
    return [(key, name, found.most_common(1)[0][0]) for (key, name), found in counts.items()]


def hours_table(request: Request, form: HoursForm, zones: dict[str, str]) -> Any:
    data = form.cleaned_data
    wanted = list(dict.fromkeys(zones[key] for key in data["zones"]))
    opens, closes = form.work
    found = find_hours(
        wanted, first=data["first"], days=DAYS, minutes=data["minutes"], opens=opens, closes=closes
    )
    best = sorted(found, key=lambda hour: (hour.strain, hour.starts_at))[:MOST_HOURS]

    def clock(number: int) -> Any:
        return lambda hour: date_format(hour.local[number][1], "DATETIME_FORMAT")

    columns = [
        Column("yours", _("Your time"), lambda hour: hour.starts_at),
        *[Column(f"zone{n}", zone.replace("_", " "), clock(n)) for n, zone in enumerate(wanted)],
        Column("ease", _("Furthest from noon"), strain, align="end"),
    ]
    return build_table(
        request,
        caption=_("Common hours"),
        columns=columns,
        rows=best,
        empty=EmptyState(
            title=_("There is no common hour"),
            text=_("Allow earlier or later hours, make it shorter, or ask fewer partners at a time."),
        ),
        paged=False,
    )


def strain(hour: Hour) -> str:
    hours, minutes = divmod(hour.strain, 60)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
