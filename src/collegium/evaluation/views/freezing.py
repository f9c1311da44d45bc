"""Freezing the definition of a study, and looking at what was frozen."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _

from collegium.core import messages
from collegium.core.errors import Conflict, InvalidInput
from collegium.evaluation import actions
from collegium.evaluation.forms import PlannedSampleForm
from collegium.evaluation.models import StudyFreeze
from collegium.evaluation.views.plans import json_file
from collegium.evaluation.views.studies import get_study, of_study
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.initiatives.views.shared import attempt, show_form
from collegium.people.requests import Request


@login_required
def freeze_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    """Freeze at once with the choices that are ticked, or with the sample that was planned, too: a form, filled in by a
    sample calculation (its address).
    """
    study = get_study(request, slug, study_id)
    check_user_can_evaluate(request.user, study.initiative)
    if request.method == "POST" and "kind" not in request.POST:
        try:
            named = request.POST.getlist("choices") if "named" in request.POST else None
            frozen = actions.freeze_study(by=request.user, study=study, choices=named)
        except (Conflict, InvalidInput) as refusal:
            messages.refused(request, refusal.message)
            return redirect(study.get_absolute_url())
        return frozen_now(request, frozen)
    sample = {name: value for name, value in request.GET.items() if name != "choices"}
    form = PlannedSampleForm(request.POST or None, initial=sample, study=study.as_question())
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.freeze_study,
            by=request.user,
            study=study,
            planned=form.as_planned(),
            choices=form.as_choices(),
        )
        if made := attempt(form, act):
            return frozen_now(request, made)
    here = of_study(study)
    return show_form(
        request,
        "evaluation/freeze_study",
        form,
        initiative=study.initiative,
        cancel_url=study.get_absolute_url(),
        crumbs=[*here["breadcrumbs"], (_("Freeze"), "")],
        study=study,
    )


def frozen_now(request: Request, frozen: StudyFreeze) -> HttpResponse:
    text = _("The study is frozen. Every run will say whether it did what was planned.")
    if frozen.runs_before:
        text = _("The study is frozen. It had been run before, and this will be said, too.")
    messages.done(request, text)
    return redirect(frozen.study.get_absolute_url())


@login_required
def frozen_study(request: Request, slug: str, study_id: int, freeze_id: int) -> HttpResponse:
    """What was frozen, as a file with its fingerprint."""
    study = get_study(request, slug, study_id)
    frozen = get_object_or_404(study.freezes, pk=freeze_id)
    return json_file(frozen.as_document(), f"{slugify(study.title)}-frozen")
