"""Words beside the numbers of a run: judged theme by theme, with quotes chosen for the report."""

import uuid
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask
from collegium.core import messages
from collegium.core.tables import csv_response
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import JudgeThemeForm, ReportQuotesForm
from collegium.evaluation.models import Code, StudyRun, ThemeJudgement
from collegium.evaluation.permissions import check_user_can_compare_codings, check_user_can_write_report
from collegium.evaluation.views.reports import address, labels_of, of_report
from collegium.evaluation.views.runs import chosen_version, get_finished_run
from collegium.initiatives.views.shared import attempt
from collegium.people.requests import Request


def find_theme(run: StudyRun, code_id: int) -> Code:
    """A theme that stands beside the study of the run."""
    rows = Code.objects.current().filter(collection__study=run.study_id, collection__archived_at=None)
    found: Code = get_object_or_404(rows.select_related("collection__initiative"), pk=code_id)
    return found


def display_url(code: Code) -> str:
    return reverse("evaluation:joint_display", args=[code.collection.initiative.slug, code.collection_id])


@login_required
def judge_theme(request: Request, slug: str, run_id: uuid.UUID, code_id: int) -> HttpResponse:
    """How one theme fits a finding of the run, with the reason."""
    run = get_finished_run(request, slug, run_id)
    check_user_can_write_report(request.user, run)
    code = find_theme(run, code_id)
    check_user_can_compare_codings(request.user, code.collection)
    held = ThemeJudgement.objects.filter(run=run, code=code).first()
    form = JudgeThemeForm(request.POST or None, findings=told_lines(run), held=held)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.judge_theme, by=request.user, run=run, code=code, **form.values())
        if attempt(form, act):
            undo = "" if held else address("take_back_judgement", run, code.pk)
            messages.done(request, _("It is noted. The next version of the report tells it."), undo_url=undo)
            return redirect(display_url(code))
    crumbs = [(_("Words beside numbers"), display_url(code)), (code.name, "")]
    context = of_report(run, *crumbs, form=form, code=code, held=held, cancel_url=display_url(code))
    return render(request, "evaluation/judge_theme.html", {**context, "draft": request.path})


def told_lines(run: StudyRun) -> list[tuple[tuple[str, str], str]]:
    """What can be judged of a run: (outcome, arm), and the finding in a line."""
    result, labels = run.as_result(), labels_of(run)
    return [
        ((one.outcome, one.arm), tables.measured(one, result, labels))
        for one in actions.told_findings(result)
    ]


@login_required
@require_POST
def take_back_judgement(request: Request, slug: str, run_id: uuid.UUID, code_id: int) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    check_user_can_write_report(request.user, run)
    code = find_theme(run, code_id)
    actions.take_back_judgement(by=request.user, run=run, code=code)
    messages.done(request, _("It is taken back. Versions of the report that were kept still say it."))
    return redirect(display_url(code))


@login_required
def choose_report_quotes(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """Which of the cleared quotes the next version of the report tells."""
    run = get_finished_run(request, slug, run_id)
    check_user_can_write_report(request.user, run)
    quotes = actions.quotes_for_report(run)
    sent = request.POST if request.method == "POST" else None  # no box ticked is an answer too
    form = ReportQuotesForm(sent, run=run, quotes=quotes)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["quotes"])
        act = partial(actions.choose_report_quotes, by=request.user, run=run, quotes=chosen)
        if attempt(form, act):
            messages.done(request, _("The quotes are in the draft."))
            return redirect(address("write_report", run))
    lead = _("They were read and cleared by somebody else than who proposed them.")
    if not quotes:
        lead = _("No quote beside this study has been cleared yet. Propose one on the page of a text.")
    return ask(
        request,
        form,
        initiative=run.study.initiative,
        title=_("Choose quotes"),
        lead=lead,
        submit=_("Save"),
        crumbs=of_report(run, (_("Write"), address("write_report", run)), (_("Choose quotes"), ""))[
            "breadcrumbs"
        ],
    )


@login_required
def study_run_joint(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """Themes beside findings as CSV (?version=): of a version of the report, or as they are now before there is one."""
    run = get_finished_run(request, slug, run_id)
    version = chosen_version(run, request.GET.get("version", ""))
    rows = tables.joint_of_run(run, version, labels_of(run), reader=request.user)
    return csv_response(
        caption=f"{run.study} words beside numbers",
        columns=tables.joint_file_columns(),
        rows=rows,
        is_generated=run.dataset.is_generated,
    )
