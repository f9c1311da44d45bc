"""Activities: the list, planning one, its page, and its states."""

from copy import copy
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import ActivityFilter, ActivityForm
from collegium.activities.models import Activity, Certificate, EventPage
from collegium.activities.permissions import (
    check_user_can_plan_activities,
    check_user_can_run_activity,
    user_can_plan_activities,
    user_can_publish_event,
    user_can_register,
    user_can_run_activity,
)
from collegium.activities.tables import told_hours
from collegium.activities.views.sessions import session_lines
from collegium.activities.views.shared import address, address_together, ask, find_activity, press
from collegium.activities.vocabulary import (
    ACTIVITY_TONES,
    REGISTRATION_TONES,
    STATE_BUTTONS,
    ActivityKind,
    ActivityState,
    RegistrationState,
)
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.actions.links import links_of
from collegium.initiatives.permissions import user_can_contribute
from collegium.initiatives.views.shared import find_initiative
from collegium.partners.vocabulary import language_name
from collegium.people.requests import Request

HELD = Q(registrations__state=RegistrationState.REGISTERED)


@login_required
def activities(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    may_plan = user_can_plan_activities(request.user, initiative)
    columns = [
        Column(
            "title",
            _("Activity"),
            lambda a: a.title,
            url=lambda a: address("activity", initiative, a.pk),
            order_by="title",
        ),
        Column("kind", _("Kind"), lambda a: a.get_kind_display()),
        Column("state", _("State"), lambda a: a.get_state_display(), tone=lambda a: ACTIVITY_TONES[a.state]),
        Column("first", _("First session"), lambda a: a.first_session, order_by="first_session"),
        Column("host", _("Host"), lambda a: a.host.name, order_by="host__name"),
        Column("people", _("Have a place"), lambda a: a.held, align="end", order_by="held"),
        Column("capacity", _("Places"), lambda a: a.capacity, align="end"),
    ]
    rows = initiative.activities.select_related("host").annotate(
        held=Count("registrations", filter=HELD, distinct=True),
        first_session=Min("sessions__starts_at", filter=Q(sessions__archived_at=None)),
    )
    return table_response(
        request,
        template="activities/activities.html",
        caption=_("Activities"),
        columns=columns,
        rows=rows,
        filter_form=ActivityFilter(request.GET),
        empty=EmptyState(
            title=_("There is no activity yet"),
            text=_("Trainings, events, projects, classrooms: plan one, then open its registration."),
            url=address("create_activity", initiative) if may_plan else "",
            action=_("Plan an activity"),
        ),
        context={"initiative": initiative, "may_plan": may_plan},
    )


@login_required
def create_activity(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_plan_activities(request.user, initiative)
    form = ActivityForm(
        request.POST or None,
        instance=Activity(initiative=initiative, language=request.user.language),
        initiative=initiative,
    )
    return ask(
        request,
        form,
        lambda: actions.create_activity(by=request.user, initiative=initiative, values=form.cleaned_data),
        initiative=initiative,
        title=_("Plan an activity"),
        crumbs=[(_("Activities"), address("activities", initiative))],
        done=_("The activity is planned. Add its sessions next."),
        submit=_("Plan the activity"),
    )


@login_required
def edit_activity(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    check_user_can_run_activity(request.user, shown)
    form = ActivityForm(request.POST or None, instance=copy(shown), initiative=shown.initiative)
    return ask(
        request,
        form,
        lambda: actions.edit_activity(by=request.user, activity=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Change the activity"),
        crumbs=crumbs_of(shown),
        done=_("The activity is saved."),
        submit=_("Save"),
    )


def crumbs_of(shown: Activity) -> list[tuple[Any, str]]:
    return [
        (_("Activities"), address("activities", shown.initiative)),
        (shown.title, shown.get_absolute_url()),
    ]


@login_required
def activity(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    runs_it = user_can_run_activity(request.user, shown)
    rows = list(registrations_of(shown))
    held = [row for row in rows if row.state == RegistrationState.REGISTERED]
    mine = next((row for row in rows if row.person_id == request.user.pk), None)
    context = {
        "initiative": shown.initiative,
        "activity": shown,
        "tone": ACTIVITY_TONES[ActivityState(shown.state)],
        "facts": facts_of(shown),
        "sessions": session_lines(shown, now=timezone.now()),
        "zone": timezone.get_current_timezone_name().replace("_", " "),
        "held": len(held),
        "waiting": len(rows) - len(held),
        "mine": mine,
        "may_register": mine is None
        and shown.state == ActivityState.OPEN
        and user_can_register(request.user, shown),
        "may_run": runs_it,
        "may_plan": user_can_plan_activities(request.user, shown.initiative),
        "breadcrumbs": [*crumbs_of(shown)[:1], (shown.title, "")],
        "groups": links_of(request.user, shown),
        "may_give": user_can_contribute(request.user, shown.initiative),
        "own_certificates": [
            row for row in certificates_of(shown) if mine and row.registration_id == mine.pk
        ],
    }
    if runs_it:
        context |= for_organisers(shown, rows)
    if shown.kind == ActivityKind.COMMUNITY:
        context |= of_event(request, shown)
    if shown.kind in actions.WITH_GROUPS:
        context |= {"together_url": address_together(shown), "is_project": shown.kind == ActivityKind.PROJECT}
    return render(request, "activities/activity.html", context)


def of_event(request: Request, shown: Activity) -> dict[str, Any]:
    """The public page of a community event, and who may publish it."""
    page = EventPage.objects.filter(activity=shown).first()
    return {
        "is_event": True,
        "page": page,
        "public_url": page.get_absolute_url() if page and page.published_at else "",
        "may_publish": user_can_publish_event(request.user, shown),
    }


def registrations_of(shown: Activity) -> Any:
    rows = shown.registrations.exclude(state=RegistrationState.CANCELLED)
    return rows.select_related("person", "organisation").annotate(attended=Sum("attendances__hours"))


def certificates_of(shown: Activity) -> Any:
    rows = Certificate.objects.filter(registration__activity=shown).select_related("registration__activity")
    return rows.filter(revoked_at=None)


def for_organisers(shown: Activity, rows: list[Any]) -> dict[str, Any]:
    """Names, hours and certificates: only for whoever runs it."""
    by_registration = {one.registration_id: one for one in certificates_of(shown)}
    enough = shown.certificate_hours
    return {
        "registrations": [
            {
                "row": row,
                "tone": REGISTRATION_TONES[row.state],
                "hours": told_hours(row.attended) if row.attended else "",
                "certificate": by_registration.get(row.pk),
                "says_more": row.pk in by_registration
                and by_registration[row.pk].hours > (row.attended or 0),
            }
            for row in rows
        ],
        "due": sum(
            enough is not None and (row.attended or 0) >= enough and row.pk not in by_registration
            for row in rows
        ),
        "moves": [
            {"url": address("move_activity", shown.initiative, shown.pk, to), "label": STATE_BUTTONS[to]}
            for to in actions.next_states(shown)
        ],
    }


def facts_of(shown: Activity) -> list[tuple[Any, ...]]:
    return [
        (_("Kind"), shown.get_kind_display()),
        (_("Host"), shown.host, shown.host.get_absolute_url()),
        (_("Who runs it"), shown.lead or ""),
        (_("Language"), language_name(shown.language)),
        (_("Places"), shown.capacity or _("as many as come")),
        (_("Goal"), shown.goal or "", shown.goal and address_of_goal(shown)),
        (_("Promise that it keeps"), shown.promise or "", shown.promise and address_of_promise(shown)),
        (
            _("Hours for a certificate"),
            told_hours(shown.certificate_hours) if shown.certificate_hours else _("no certificate"),
        ),
    ]


def address_of_promise(shown: Activity) -> str:
    return reverse("agreements:promise", args=[shown.initiative.slug, shown.promise_id])


def address_of_goal(shown: Activity) -> str:
    return reverse("initiatives:goal", args=[shown.initiative.slug, shown.goal_id])


@login_required
@require_POST
def move_activity(request: Request, slug: str, activity_id: int, activity_state: str) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    before = shown.state
    return press(
        request,
        lambda: actions.move_activity(by=request.user, activity=shown, to=activity_state),
        done=_("It is now: {state}").format(
            state=dict(ActivityState.choices).get(activity_state, activity_state)
        ),
        back=shown.get_absolute_url(),
        undo_url=address("move_activity", shown.initiative, shown.pk, before)
        if before in actions.next_states(shown, activity_state)
        else "",
    )


@login_required
@require_POST
def archive_activity(request: Request, slug: str, activity_id: int) -> HttpResponse:
    gone = find_activity(request, slug, activity_id)
    return press(
        request,
        lambda: actions.archive_activity(by=request.user, activity=gone),
        done=_("The activity is archived."),
        back=address("activities", gone.initiative),
        undo_url=address("restore_activity", gone.initiative, gone.pk),
    )


@login_required
@require_POST
def restore_activity(request: Request, slug: str, activity_id: int) -> HttpResponse:
    back = get_object_or_404(find_initiative(request, slug).activities, pk=activity_id)
    return press(
        request,
        lambda: actions.restore_activity(by=request.user, activity=back),
        done=_("The activity is back."),
        back=back.get_absolute_url(),
    )
