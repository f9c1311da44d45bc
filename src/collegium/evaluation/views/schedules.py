"""When a study runs again by itself."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from collegium.agreements.views.shared import ask
from collegium.core import messages
from collegium.core.errors import Refusal
from collegium.evaluation import actions
from collegium.evaluation.forms import ScheduleForm, schedule_initial
from collegium.evaluation.models import RerunSchedule
from collegium.evaluation.views.studies import get_study, of_study
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.people.requests import Request


@login_required
def schedule_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    study = get_study(request, slug, study_id)
    check_user_can_evaluate(request.user, study.initiative)
    schedule = RerunSchedule.objects.filter(study=study).first()
    form = ScheduleForm(request.POST or None, initial=schedule_initial(schedule))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.set_schedule, by=request.user, study=study, **form.values())
        try:
            kept = act()
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.done(
                request,
                _("The study runs again by itself. You are told what changed.")
                if kept
                else _("The study runs only when somebody starts it."),
            )
            return redirect(study.get_absolute_url())
    return ask(
        request,
        form,
        initiative=study.initiative,
        title=_("Run the study again by itself"),
        lead=_(
            "Each run answers the same question. You get a notice that says what moved out of its earlier range."
        ),
        submit=_("Save"),
        crumbs=[*of_study(study)["breadcrumbs"], (_("Schedule"), "")],
    )
