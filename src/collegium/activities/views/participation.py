"""Participation in numbers, and into an indicator."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from collegium.activities import actions, tables
from collegium.activities.forms import RecordParticipationForm
from collegium.activities.permissions import (
    check_user_can_record_participation,
    user_can_record_participation,
)
from collegium.activities.views.shared import address, ask
from collegium.core.tables import EmptyState, build_table, csv_response
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


@login_required
def participation(request: Request, slug: str) -> HttpResponse:
    """Three tables, each also as CSV (?format=csv&table=months)."""
    initiative = find_initiative(request, slug)
    found = actions.count_participation(actions.attended_in(initiative), told=actions.told_months(initiative))
    captions = {
        "activities": _("By activity"),
        "kinds": _("By kind of partner"),
        "months": _("By month"),
    }
    name = request.GET.get("table", "activities")
    if request.GET.get("format") == "csv" and name in captions:
        columns = tables.count_columns(name, initiative)
        return csv_response(caption=f"participation {name}", columns=columns, rows=getattr(found, name))
    empty = EmptyState(
        title=_("Nobody has attended yet"),
        text=_("Numbers appear when attendance has been taken at a session."),
        url=address("activities", initiative),
        action=_("To the activities"),
    )

    def table(key: str) -> Any:
        built = build_table(
            request,
            caption=captions[key],
            columns=tables.count_columns(key, initiative),
            rows=getattr(found, key),
            empty=empty,
            paged=False,
        )
        return replace(built, csv_url=f"?format=csv&table={key}")

    context = {
        "initiative": initiative,
        "everyone": found.everyone,
        "hours": tables.told_hours(found.everyone.hours),
        "tables": [table(key) for key in captions] if found.activities else [table("activities")],
        "may_record": user_can_record_participation(request.user, initiative),
        "breadcrumbs": [(_("Activities"), address("activities", initiative)), (_("Participation"), "")],
    }
    return render(request, "activities/participation.html", context)


@login_required
def record_participation(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_record_participation(request.user, initiative)
    form = RecordParticipationForm(request.POST or None, initiative=initiative)
    return ask(
        request,
        form,
        lambda: actions.record_participation(by=request.user, initiative=initiative, **form.cleaned_data),
        initiative=initiative,
        title=_("Record as a value of an indicator"),
        lead=_("So the evaluation knows how many took part."),
        crumbs=[
            (_("Activities"), address("activities", initiative)),
            (_("Participation"), address("participation", initiative)),
        ],
        done=_("The value is recorded."),
        submit=_("Record the value"),
        back=address("participation", initiative),
    )
