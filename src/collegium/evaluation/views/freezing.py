"""Freezing the definition of a study, and looking at what was frozen."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import Conflict
from collegium.evaluation import actions
from collegium.evaluation.views.plans import json_file
from collegium.evaluation.views.studies import get_study
from collegium.people.requests import Request


@login_required
@require_POST
def freeze_study(request: Request, slug: str, study_id: int) -> HttpResponse:
    study = get_study(request, slug, study_id)
    try:
        frozen = actions.freeze_study(by=request.user, study=study)
    except Conflict as refusal:
        messages.refused(request, refusal.message)
        return redirect(study.get_absolute_url())
    text = _("The study is frozen. Every run will say whether it did what was planned.")
    if frozen.runs_before:
        text = _("The study is frozen. It had been run before, and this will be said, too.")
    messages.done(request, text)
    return redirect(study.get_absolute_url())


@login_required
def frozen_study(request: Request, slug: str, study_id: int, freeze_id: int) -> HttpResponse:
    """What was frozen, as a file with its fingerprint."""
    study = get_study(request, slug, study_id)
    frozen = get_object_or_404(study.freezes, pk=freeze_id)
    return json_file(frozen.as_document(), f"{slugify(study.title)}-frozen")
