"""Surveys: the list, making one, looking at it, putting it away."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.feedback import actions
from collegium.feedback.forms import CreateSurveyForm, ImportSurveyForm, SurveyFilter, SurveyForm
from collegium.feedback.permissions import check_user_can_manage_surveys
from collegium.feedback.views.shared import address, find_survey, may
from collegium.feedback.vocabulary import INSTRUMENTS, WAVE_TONES
from collegium.initiatives.views.shared import attempt, find_initiative, show_form
from collegium.people.requests import Request


@login_required
def surveys(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    able = may(request, initiative)
    columns = [
        Column(
            "title",
            _("Survey"),
            lambda s: s.title,
            url=lambda s: address("survey", initiative, s.pk),
            order_by="title",
        ),
        Column("waves", _("Waves"), lambda s: s.wave_count, align="end"),
        Column("last", _("Last one opened"), lambda s: s.last_opened, order_by="last_opened"),
        Column("goal", _("Goal"), lambda s: s.goal.title if s.goal else ""),
    ]
    rows = initiative.surveys.select_related("goal")
    return table_response(
        request,
        template="feedback/surveys.html",
        caption=_("Surveys"),
        columns=columns,
        rows=rows.annotate(wave_count=Count("waves"), last_opened=Max("waves__opens_at")),
        filter_form=SurveyFilter(request.GET),
        empty=EmptyState(
            title=_("There is no survey yet"),
            text=_("The communication pulse takes two minutes and tells whether people feel heard."),
            url=address("create_survey", initiative) if able["may_manage"] else "",
            action=_("Make a survey"),
        ),
        context={"initiative": initiative, **able},
    )


@login_required
def create_survey(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_manage_surveys(request.user, initiative)
    form = CreateSurveyForm(request.POST or None, initiative=initiative, initial={"instrument": "pulse"})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        instrument = values.pop("instrument")
        act = partial(
            actions.create_survey,
            by=request.user,
            initiative=initiative,
            instrument=instrument,
            values=values,
        )
        if made := attempt(form, act):
            messages.done(request, _("The survey is ready. Look at it, then open it."))
            return redirect(made.get_absolute_url())
    back = address("surveys", initiative)
    trail = [(_("Surveys"), back), (_("New survey"), "")]
    return show_form(
        request, "feedback/create_survey", form, initiative=initiative, cancel_url=back, crumbs=trail
    )


@login_required
def import_survey(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_manage_surveys(request.user, initiative)
    form = ImportSurveyForm(request.POST or None, request.FILES or None, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        items, intro = values.pop("items"), values.pop("intro")
        values["intro"] = {"en": intro} if intro else {}
        act = partial(
            actions.import_survey, by=request.user, initiative=initiative, values=values, items=items
        )
        if made := attempt(form, act):
            messages.done(request, _("The survey is ready. Look at it, then open it."))
            return redirect(made.get_absolute_url())
    back = address("surveys", initiative)
    trail = [(_("Surveys"), back), (_("Import items"), "")]
    return show_form(
        request, "feedback/import_survey", form, initiative=initiative, cancel_url=back, crumbs=trail
    )


@login_required
def survey(request: Request, slug: str, survey_id: int) -> HttpResponse:
    shown = find_survey(request, slug, survey_id)
    now = timezone.now()
    waves = shown.waves.annotate(answers=Count("responses"))
    ready = INSTRUMENTS.get(shown.instrument)
    context = {
        "initiative": shown.initiative,
        "survey": shown,
        "items": shown.items.all(),
        "waves": [
            {"wave": one, "state": one.state(now=now), "tone": WAVE_TONES[one.state(now=now)]}
            for one in waves
        ],
        "is_open": any(one.closed_at is None for one in waves),
        "facts": [
            (_("Instrument"), ready.title if ready else _("Imported")),
            (_("Source and licence"), shown.licence or _("Our own wording")),
            (_("Goal"), shown.goal or ""),
            (_("Smallest group that is shown"), shown.minimum_group),
        ],
        "breadcrumbs": [(_("Surveys"), address("surveys", shown.initiative)), (shown.title, "")],
        **may(request, shown.initiative),
    }
    return render(request, "feedback/survey.html", context)


@login_required
def edit_survey(request: Request, slug: str, survey_id: int) -> HttpResponse:
    shown = find_survey(request, slug, survey_id)
    check_user_can_manage_surveys(request.user, shown.initiative)
    initial = {"title": shown.title, "goal": shown.goal, "minimum_group": shown.minimum_group}
    form = SurveyForm(request.POST or None, initiative=shown.initiative, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_survey, by=request.user, survey=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The survey is saved."))
            return redirect(shown.get_absolute_url())
    back = shown.get_absolute_url()
    trail = [(_("Surveys"), address("surveys", shown.initiative)), (initial["title"], back), (_("Edit"), "")]
    return show_form(
        request, "feedback/edit_survey", form, initiative=shown.initiative, cancel_url=back, crumbs=trail
    )


@login_required
@require_POST
def archive_survey(request: Request, slug: str, survey_id: int) -> HttpResponse:
    gone = find_survey(request, slug, survey_id)
    actions.archive_survey(by=request.user, survey=gone)
    undo = address("restore_survey", gone.initiative, gone.pk)
    messages.done(request, _("The survey is archived."), undo_url=undo)
    return redirect("feedback:surveys", slug)


@login_required
@require_POST
def restore_survey(request: Request, slug: str, survey_id: int) -> HttpResponse:
    back = find_survey(request, slug, survey_id)
    actions.restore_survey(by=request.user, survey=back)
    messages.done(request, _("The survey is back."))
    return redirect(back.get_absolute_url())
