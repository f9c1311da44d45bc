"""Indicators that are filled from counts of activities."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import TallyForm
from collegium.activities.models import Tally
from collegium.activities.permissions import check_user_can_tally, user_can_tally
from collegium.activities.tables import tally_rows
from collegium.activities.views.shared import address, ask, press
from collegium.core.tables import EmptyState
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


def crumbs_to(initiative: Initiative) -> list[tuple[Any, str]]:
    return [
        (_("Activities"), address("activities", initiative)),
        (_("Participation"), address("participation", initiative)),
        (_("Counted for indicators"), address("tallies", initiative)),
    ]


@login_required
def tallies(request: Request, slug: str) -> HttpResponse:
    """What is counted for which indicator, and what came of the last periods."""
    initiative = find_initiative(request, slug)
    coordinates = user_can_tally(request.user, initiative)
    context = {
        "initiative": initiative,
        "rows": tally_rows(initiative),
        "user_can_tally": coordinates,
        "empty": EmptyState(
            title=_("No indicator is filled from a count yet"),
            text=_(
                "People who attend, hours, placements and hours of mentoring can become values by themselves."
            ),
            url=address("start_tally", initiative) if coordinates else "",
            action=_("Fill an indicator"),
        ),
        "breadcrumbs": [*crumbs_to(initiative)[:-1], (_("Counted for indicators"), "")],
    }
    return render(request, "activities/tallies.html", context)


@login_required
def start_tally(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_tally(request.user, initiative)
    form = TallyForm(
        request.POST or None,
        instance=Tally(initiative=initiative),
        initiative=initiative,
        initial={"indicator": request.GET.get("indicator")},
    )
    return ask(
        request,
        form,
        lambda: actions.start_tally(by=request.user, initiative=initiative, **form.cleaned_data),
        initiative=initiative,
        title=_("Fill an indicator from a count"),
        lead=_(
            "Each period is counted once, two weeks after its end; fewer than five people, or ten students, are not "
            "told."
        ),
        crumbs=crumbs_to(initiative),
        done=_("It is counted from now on; what is over already is counted within the hour."),
        submit=_("Begin"),
        back=address("tallies", initiative),
    )


def find_tally(request: Request, slug: str, tally_id: int) -> Tally:
    rows = Tally.objects.filter(initiative=find_initiative(request, slug))
    found: Tally = get_object_or_404(rows.select_related("initiative", "indicator"), pk=tally_id)
    return found


@login_required
@require_POST
def stop_tally(request: Request, slug: str, tally_id: int) -> HttpResponse:
    shown = find_tally(request, slug, tally_id)
    return press(
        request,
        lambda: actions.stop_tally(by=request.user, tally=shown, now=timezone.now()),
        done=_("It is no longer counted; the values stay."),
        back=address("tallies", shown.initiative),
        undo_url=reverse("activities:restart_tally", args=[slug, shown.pk]),
    )


@login_required
@require_POST
def restart_tally(request: Request, slug: str, tally_id: int) -> HttpResponse:
    shown = find_tally(request, slug, tally_id)
    return press(
        request,
        lambda: actions.restart_tally(by=request.user, tally=shown),
        done=_("It is counted again."),
        back=address("tallies", shown.initiative),
    )
