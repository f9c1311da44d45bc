"""Waves: opening one, how it goes, what was answered."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.tables import EmptyState, build_table, csv_response
from collegium.feedback import actions, tables
from collegium.feedback.forms import OpenWaveForm
from collegium.feedback.models import Wave
from collegium.feedback.permissions import (
    check_user_can_manage_surveys,
    check_user_can_see_results,
    user_can_see_results,
)
from collegium.feedback.views.shared import address, find_survey, find_wave, may
from collegium.feedback.vocabulary import WAVE_TONES, Audience, WaveState
from collegium.initiatives.views.shared import attempt, show_form
from collegium.people.requests import Request


@login_required
def open_wave(request: Request, slug: str, survey_id: int) -> HttpResponse:
    shown = find_survey(request, slug, survey_id)
    check_user_can_manage_surveys(request.user, shown.initiative)
    form = OpenWaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.open_wave,
            by=request.user,
            survey=shown,
            audience=form.cleaned_data["audience"],
            closes_at=form.closes_at,
        )
        if made := attempt(form, act):
            messages.done(request, _("The survey is open."))
            return redirect(made.get_absolute_url())
    back = shown.get_absolute_url()
    trail = [(_("Surveys"), address("surveys", shown.initiative)), (shown.title, back), (_("Open it"), "")]
    return show_form(
        request,
        "feedback/open_wave",
        form,
        initiative=shown.initiative,
        cancel_url=back,
        crumbs=trail,
        survey=shown,
    )


@login_required
def wave(request: Request, slug: str, survey_wave_id: int) -> HttpResponse:
    """Results once it is closed (also as CSV, ?format=csv&table=groups); before that, how many have answered."""
    shown = find_wave(request, slug, survey_wave_id)
    now = timezone.now()
    if request.GET.get("format") == "csv":
        check_user_can_see_results(request.user, shown, now)
        return wave_file(shown, request.GET.get("table", ""))
    state = shown.state(now=now)
    context = {
        "initiative": shown.survey.initiative,
        "wave": shown,
        "survey": shown.survey,
        "state": state,
        "tone": WAVE_TONES[state],
        "rate": tables.rate_of(shown),
        "answered": shown.responses.count(),
        "open_url": open_url(shown) if shown.audience == Audience.ANYONE else "",
        "is_open": state == WaveState.OPEN,
        "breadcrumbs": [
            (_("Surveys"), address("surveys", shown.survey.initiative)),
            (shown.survey.title, shown.survey.get_absolute_url()),
            (_("Wave {number}").format(number=shown.number), ""),
        ],
        **may(request, shown.survey.initiative),
    }
    if user_can_see_results(request.user, shown, now):
        context |= result_context(request, shown)
    return render(request, "feedback/wave.html", context)


def open_url(shown: Wave) -> str:
    return f"{settings.SITE_URL}{reverse('feedback:answer_open_survey', args=[shown.key])}"


def wave_file(shown: Wave, name: str) -> HttpResponse:
    """One table of the page as CSV: "", "groups" or "changes"."""
    items = list(shown.survey.items.all())
    if name == "changes":
        before = previous(shown)
        moved = tables.changes_since(shown, before) if before else ()
        return csv_response(caption=f"{shown} {name}", columns=tables.change_columns(items), rows=moved)
    found = tables.results_of(shown)
    groups = [found.everyone, *(tables.groups_shown(found) if name == "groups" else ())]
    lines = [line for group in groups for line in tables.lines_of(group, items)]
    columns = tables.line_columns(with_group=True)
    return csv_response(caption=f"{shown} {name}", columns=columns, rows=lines)


def previous(shown: Wave) -> Wave | None:
    return shown.survey.waves.filter(number__lt=shown.number).first()


def result_context(request: Request, shown: Wave) -> dict[str, Any]:
    """What a closed wave says: everyone, kinds of partners, the change since the wave before, and texts."""
    items = list(shown.survey.items.all())
    found = tables.results_of(shown)
    empty = EmptyState(title=_("Nothing may be shown"))

    def table(name: str, caption: str, columns: Any, rows: Any) -> Any:
        built = build_table(request, caption=caption, columns=columns, rows=rows, empty=empty, paged=False)
        return replace(built, csv_url=f"?format=csv&table={name}")

    everyone = tables.lines_of(found.everyone, items)
    groups = [line for group in tables.groups_shown(found) for line in tables.lines_of(group, items)]
    before = previous(shown)
    moved = tables.changes_since(shown, before) if before else ()
    return {
        "results": table("", _("What was answered"), tables.line_columns(with_group=False), everyone),
        "groups": table("groups", _("By kind of partner"), tables.line_columns(with_group=True), groups),
        "changes": table("changes", _("Since the wave before"), tables.change_columns(items), moved)
        if moved
        else None,
        "chart": tables.chart_of(shown, found.everyone, items),
        "texts": tables.texts_of(shown, items),
        "too_few": bool(found.everyone.why),
        "has_results": True,
    }


@login_required
@require_POST
def close_wave(request: Request, slug: str, survey_wave_id: int) -> HttpResponse:
    shown = find_wave(request, slug, survey_wave_id)
    if actions.close_wave(by=request.user, wave=shown):
        messages.done(request, _("The survey is closed. Say what comes of it: you said, we did."))
    return redirect(shown.get_absolute_url())
