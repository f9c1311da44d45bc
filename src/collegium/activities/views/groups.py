"""Classes and groups of joint projects and virtual classrooms."""

from copy import copy
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import ClassGroupForm
from collegium.activities.models import ClassGroup
from collegium.activities.permissions import (
    check_user_can_run_activity,
    check_user_can_speak_for_group,
    user_can_run_activity,
)
from collegium.activities.views.sessions import crumbs_of
from collegium.activities.views.shared import (
    address,
    address_together,
    ask,
    find_activity_with_groups,
    find_class_group,
    press,
)
from collegium.people.requests import Request


@login_required
def add_class_group(request: Request, slug: str, together_id: int) -> HttpResponse:
    shown = find_activity_with_groups(request, slug, together_id)
    check_user_can_run_activity(request.user, shown)
    form = ClassGroupForm(
        request.POST or None,
        instance=ClassGroup(activity=shown, zone=request.user.time_zone),
        activity=shown,
        may_run=True,
    )
    return ask(
        request,
        form,
        lambda: actions.add_class_group(by=request.user, activity=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Add a class or group"),
        lead=_(
            "A class of one partner, with the teacher who answers for it. Students are counted, never named."
        ),
        crumbs=crumbs_of(shown),
        done=_("The group takes part."),
        submit=_("Add the group"),
        back=address_together(shown),
    )


@login_required
def edit_class_group(request: Request, slug: str, class_group_id: int) -> HttpResponse:
    shown = find_class_group(request, slug, class_group_id)
    check_user_can_speak_for_group(request.user, shown)
    form = ClassGroupForm(
        request.POST or None,
        instance=copy(shown),
        activity=shown.activity,
        may_run=user_can_run_activity(request.user, shown.activity),
    )
    return ask(
        request,
        form,
        lambda: actions.edit_class_group(by=request.user, group=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Change the group"),
        crumbs=[*crumbs_of(shown.activity), (str(shown), address_together(shown.activity))],
        done=_("The group is saved."),
        submit=_("Save"),
        back=address_together(shown.activity),
    )


@login_required
@require_POST
def archive_class_group(request: Request, slug: str, class_group_id: int) -> HttpResponse:
    gone = find_class_group(request, slug, class_group_id)
    return press(
        request,
        partial(actions.archive_class_group, by=request.user, group=gone),
        done=_("The group no longer takes part."),
        back=address_together(gone.activity),
        undo_url=address("restore_class_group", gone.initiative, gone.pk),
    )


@login_required
@require_POST
def restore_class_group(request: Request, slug: str, class_group_id: int) -> HttpResponse:
    back = find_class_group(request, slug, class_group_id)
    return press(
        request,
        partial(actions.restore_class_group, by=request.user, group=back),
        done=_("The group takes part again."),
        back=address_together(back.activity),
    )
