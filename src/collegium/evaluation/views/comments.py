"""Comments on a report: made, resolved, reopened. Answers are given in the discussion of each."""

import uuid
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.core import messages
from collegium.evaluation import actions
from collegium.evaluation.forms import CommentForm
from collegium.evaluation.models import ReportComment, StudyRun
from collegium.evaluation.permissions import check_user_can_comment
from collegium.evaluation.views.reports import address, of_report
from collegium.evaluation.views.runs import get_finished_run
from collegium.evaluation.vocabulary import Section
from collegium.initiatives.views.shared import attempt
from collegium.people.requests import Request


@login_required
def comment_on_report(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """One comment (?section=)."""
    run = get_finished_run(request, slug, run_id)
    check_user_can_comment(request.user, run)
    form = CommentForm(request.POST or None, initial={"section": request.GET.get("section", Section.ANSWER)})
    if request.method == "POST" and form.is_valid():
        section = Section(form.cleaned_data["section"])
        act = partial(
            actions.comment_on_report,
            by=request.user,
            run=run,
            section=section,
            text=form.cleaned_data["text"],
        )
        if attempt(form, act):
            messages.done(request, _("Your comment is there."))
            return redirect(f"{address('run_report', run)}#{section.value}")
    return ask(
        request,
        form,
        initiative=run.study.initiative,
        title=_("Comment on the report"),
        lead=run.study.title,
        submit=_("Comment"),
        crumbs=of_report(run, (_("Comment"), ""))["breadcrumbs"],
    )


def get_comment(run: StudyRun, comment_id: int) -> ReportComment:
    rows = run.comments.select_related("run__study__initiative", "thread")
    return get_object_or_404(rows, pk=comment_id)


def back_to(comment: ReportComment) -> str:
    return f"{address('run_report', comment.run)}#{comment.section}"


@login_required
@require_POST
def resolve_comment(request: Request, slug: str, run_id: uuid.UUID, comment_id: int) -> HttpResponse:
    comment = get_comment(get_finished_run(request, slug, run_id), comment_id)
    undo = address("reopen_comment", comment.run, comment.pk)
    act = partial(actions.resolve_comment, by=request.user, comment=comment)
    return press(request, act, done=_("The comment is resolved."), back=back_to(comment), undo_url=undo)


@login_required
@require_POST
def reopen_comment(request: Request, slug: str, run_id: uuid.UUID, comment_id: int) -> HttpResponse:
    comment = get_comment(get_finished_run(request, slug, run_id), comment_id)
    act = partial(actions.reopen_comment, by=request.user, comment=comment)
    return press(request, act, done=_("The comment is open again."), back=back_to(comment))
