"""People with a role in an initiative."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import PermissionRefused, Refusal
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.forms import AppointForm
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.initiatives.views.shared import address, attempt, find_initiative, may, show_form
from collegium.people.requests import Request


@login_required
def appointments(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    columns = [
        Column("name", _("Person"), lambda a: a.person.name, order_by="person__name"),
        Column("role", _("Role"), lambda a: a.get_role_display(), order_by="role"),
        Column("since", _("Since"), lambda a: a.started_on, order_by="started_on"),
        Column("until", _("Until"), lambda a: a.ended_on, order_by="ended_on"),
    ]
    rows = initiative.appointments.select_related("person")
    return table_response(
        request,
        template="initiatives/appointments.html",
        caption=_("People and roles"),
        columns=columns,
        rows=rows,
        empty=EmptyState(title=_("Nobody has a role yet")),
        context={
            "initiative": initiative,
            "held": rows.filter(ended_on=None),
            "breadcrumbs": [
                (_("Partners"), address("participations", initiative)),
                (_("People and roles"), ""),
            ],
            **may(request, initiative),
        },
    )


@login_required
def appoint(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    form = AppointForm(request.POST or None, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.appoint, by=request.user, initiative=initiative, **form.cleaned_data)
        if made := attempt(form, act):
            undo = address("end_appointment", initiative, made.pk)
            messages.done(request, _("{person} has the role.").format(person=made.person), undo_url=undo)
            return redirect("initiatives:appointments", slug)
    back = address("appointments", initiative)
    trail = [(_("People and roles"), back), (_("Appoint"), "")]
    return show_form(request, "appoint", form, initiative=initiative, cancel_url=back, crumbs=trail)


@login_required
@require_POST
def end_appointment(request: Request, slug: str, appointment_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    rows = initiative.appointments.select_related("person", "initiative")
    held = get_object_or_404(rows, pk=appointment_id)
    try:
        actions.end_appointment(by=request.user, appointment=held)
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.refused(request, refusal.message)
    else:
        messages.done(request, _("The role of {person} has ended.").format(person=held.person))
    return redirect("initiatives:appointments", slug)
