"""Registering and cancelling."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import RegisterOtherForm
from collegium.activities.models import Registration
from collegium.activities.permissions import check_user_can_run_activity
from collegium.activities.views.sessions import crumbs_of
from collegium.activities.views.shared import ask, find_activity, press
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


@login_required
@require_POST
def register(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    return press(
        request,
        lambda: actions.register(by=request.user, activity=shown),
        done=_("You are registered. A letter says whether you have a place."),
        back=shown.get_absolute_url(),
    )


@login_required
def register_other(request: Request, slug: str, activity_id: int) -> HttpResponse:
    """Somebody of a partner, or from outside by name and organisation."""
    shown = find_activity(request, slug, activity_id)
    check_user_can_run_activity(request.user, shown)
    form = RegisterOtherForm(request.POST or None, initiative=shown.initiative)

    def act() -> Registration:
        data = form.cleaned_data
        if data["person"]:
            return actions.register_person(by=request.user, activity=shown, person=data["person"])
        names = {name: data[name] for name in ("name", "organisation_name")}
        return actions.register_external(by=request.user, activity=shown, **names)

    return ask(
        request,
        form,
        act,
        initiative=shown.initiative,
        title=_("Register somebody"),
        crumbs=crumbs_of(shown),
        done=_("They are registered."),
        submit=_("Register them"),
        back=shown.get_absolute_url(),
    )


@login_required
@require_POST
def cancel_registration(request: Request, slug: str, registration_id: int) -> HttpResponse:
    rows = Registration.objects.filter(activity__initiative=find_initiative(request, slug))
    gone = get_object_or_404(
        rows.select_related("activity__initiative", "activity__host"), pk=registration_id
    )
    return press(
        request,
        partial(actions.cancel_registration, by=request.user, registration=gone),
        done=_("The place is given back. Whoever waited longest moves up."),
        back=gone.activity.get_absolute_url(),
    )
