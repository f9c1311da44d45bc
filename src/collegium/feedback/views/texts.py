"""Hiding a text that somebody wrote, and showing it again."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import Conflict
from collegium.feedback import actions, tables
from collegium.feedback.forms import HideTextForm
from collegium.feedback.models import Item, Response, Wave
from collegium.feedback.permissions import check_user_can_hide_texts
from collegium.feedback.views.shared import address, find_wave
from collegium.initiatives.views.shared import attempt, show_form
from collegium.people.requests import Request


@login_required
def hide_text(request: Request, slug: str, survey_wave_id: int, survey_text_key: str) -> HttpResponse:
    """Ask why, beside the text itself."""
    wave = find_wave(request, slug, survey_wave_id)
    check_user_can_hide_texts(request.user, wave, timezone.now())
    response, item = find_text(wave, survey_text_key)
    if response.hidden_texts.filter(item=item).exists():
        return redirect(wave.get_absolute_url())
    form = HideTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.hide_text, by=request.user, response=response, item=item, **form.cleaned_data)
        if attempt(form, act):
            undo = address("show_text", wave.survey.initiative, wave.pk, survey_text_key)
            messages.done(request, _("The text is hidden from everybody."), undo_url=undo)
            return redirect(wave.get_absolute_url())
    return show_form(
        request,
        "feedback/hide_text",
        form,
        initiative=wave.survey.initiative,
        cancel_url=wave.get_absolute_url(),
        crumbs=[
            (_("Surveys"), address("surveys", wave.survey.initiative)),
            (wave.survey.title, wave.survey.get_absolute_url()),
            (_("Wave {number}").format(number=wave.number), wave.get_absolute_url()),
            (_("Hide a text"), ""),
        ],
        text=response.answers[item.key],
    )


@login_required
@require_POST
def show_text(request: Request, slug: str, survey_wave_id: int, survey_text_key: str) -> HttpResponse:
    wave = find_wave(request, slug, survey_wave_id)
    check_user_can_hide_texts(request.user, wave, timezone.now())
    response, item = find_text(wave, survey_text_key)
    try:
        actions.show_text(by=request.user, response=response, item=item)
    except Conflict as refusal:
        messages.refused(request, refusal.message)
    else:
        messages.done(request, _("The text is shown again."))
    return redirect(wave.get_absolute_url())


def find_text(wave: Wave, key: str) -> tuple[Response, Item]:
    found = tables.find_text(wave, key)
    if found is None:
        raise Http404
    return found
