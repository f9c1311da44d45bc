"""Sign-off of a report: who was asked and what they say; asking, answering, calling off."""

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.core import messages
from collegium.core.errors import Refusal
from collegium.core.tables import Column, EmptyState, build_table, csv_response
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import AskSignOffsForm, SignOffForm
from collegium.evaluation.models import SignOff, SignOffRound, StudyRun
from collegium.evaluation.permissions import (
    check_user_can_publish,
    check_user_can_sign_off,
    user_can_publish,
    user_can_sign_off,
)
from collegium.evaluation.views.reports import address, of_report
from collegium.evaluation.views.runs import get_finished_run
from collegium.evaluation.vocabulary import SignOffAnswer
from collegium.initiatives.permissions import organisations_spoken_for_by
from collegium.initiatives.views.shared import attempt
from collegium.people.models import User
from collegium.people.requests import Request


def latest_round(run: StudyRun) -> SignOffRound | None:
    rounds = SignOffRound.objects.of_run(run).select_related("version__run__study__initiative", "asked_by")
    return rounds.order_by("-version__number").first()


def rows_of(asked: SignOffRound | None) -> list[SignOff]:
    if asked is None:
        return []
    found = asked.sign_offs.select_related(
        "organisation", "answered_by", "round__version__run__study__initiative"
    )
    return list(found)


@login_required
def sign_offs(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """What each partner says of the version that was asked about last."""
    run = get_finished_run(request, slug, run_id)
    asked = latest_round(run)
    rows = rows_of(asked)
    if request.GET.get("format") == "csv":
        return csv_response(caption=f"{run.study} sign-off", columns=tables.sign_off_columns(), rows=rows)
    latest = run.versions.first()
    publishes = user_can_publish(request.user, run.study.initiative)
    now = timezone.now()
    context = of_report(
        run,
        (_("Sign-off"), ""),
        asked=asked,
        table=sign_off_table(request, run, rows, publishes),
        own=own_rows(request.user, asked, rows, now=now),
        counts=[
            (answer.label, sum(one.answer == answer for one in rows))
            for answer in SignOffAnswer
            if answer or rows
        ],
        is_over=asked is not None and asked.is_over(now=now),
        latest=latest,
        may_ask=publishes and latest is not None and (asked is None or asked.version_id != latest.pk),
        may_publish=publishes and not run.published_at and asked is not None and not run.study.archived_at,
        hindrance=hindrance(run, now=now) if asked and not run.published_at else "",
    )
    return render(request, "evaluation/sign_offs.html", context)


def sign_off_table(request: Request, run: StudyRun, rows: list[SignOff], publishes: bool) -> Any:
    columns: list[Column] = tables.sign_off_columns()
    text = _(
        "Sign-off asks the partners whether they stand behind a version of the report before it is published."
    )
    can_ask = publishes and run.versions.exists()
    empty = EmptyState(
        title=_("Nobody was asked yet"),
        text=text,
        url=address("ask_sign_offs", run) if can_ask else "",
        action=_("Ask the partners"),
    )
    return build_table(request, caption=_("Answers"), columns=columns, rows=rows, empty=empty, paged=False)


def own_rows(user: User, asked: SignOffRound | None, rows: list[SignOff], *, now: Any) -> list[SignOff]:
    """Those that the person may answer now; permission is asked only for partners that could be theirs."""
    if asked is None or asked.closed_at or asked.version.run.published_at:
        return []
    mine = set(organisations_spoken_for_by(user).values_list("pk", flat=True))
    mine |= set(user.memberships.values_list("organisation", flat=True))
    still = [one for one in rows if asked.due_at > now or one.answer == SignOffAnswer.CHANGE]
    return [one for one in still if one.organisation_id in mine and user_can_sign_off(user, one)]


def hindrance(run: StudyRun, *, now: Any) -> str:
    """Why the report cannot be published yet, in a sentence; empty where nothing but a reason is missing."""
    try:
        actions.check_signed_off(run, reason=".", now=now)
    except Refusal as refusal:
        return refusal.message
    return ""


@login_required
def ask_sign_offs(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    check_user_can_publish(request.user, run.study.initiative)
    form = AskSignOffsForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.ask_sign_offs, by=request.user, run=run, **form.values())
        if asked := attempt(form, act):
            undo = address("call_off_sign_offs", run)
            count = asked.sign_offs.count()
            messages.done(
                request, _("Asked: {count}. Letters are on their way.").format(count=count), undo_url=undo
            )
            return redirect(address("sign_offs", run))
    return ask(
        request,
        form,
        initiative=run.study.initiative,
        title=_("Ask the partners to sign off"),
        lead=_("They get a letter with the latest version, and one reminder three days before the end."),
        submit=_("Ask them"),
        crumbs=of_report(run, (_("Sign-off"), address("sign_offs", run)), (_("Ask"), ""))["breadcrumbs"],
    )


@login_required
def answer_sign_off(request: Request, slug: str, run_id: uuid.UUID, sign_off_id: int) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    found = SignOff.objects.filter(round__version__run=run).select_related(
        "organisation", "round__version__run__study__initiative"
    )
    sign_off = get_object_or_404(found, pk=sign_off_id)
    check_user_can_sign_off(request.user, sign_off)
    initial = {"answer": sign_off.answer or None, "reason": sign_off.reason}
    form = SignOffForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer, reason = SignOffAnswer(form.cleaned_data["answer"]), form.cleaned_data["reason"]
        act = partial(
            actions.answer_sign_off, by=request.user, sign_off=sign_off, answer=answer, reason=reason
        )
        if attempt(form, act):
            messages.done(request, _("Your answer is noted. You can change it until the deadline."))
            return redirect(address("sign_offs", run))
    return ask(
        request,
        form,
        initiative=run.study.initiative,
        title=_("Answer for {organisation}").format(organisation=sign_off.organisation),
        lead=_("Does your organisation stand behind “{report}”?").format(report=sign_off.round.version),
        submit=_("Answer"),
        crumbs=of_report(run, (_("Sign-off"), address("sign_offs", run)), (_("Answer"), ""))["breadcrumbs"],
    )


def get_round(run: StudyRun) -> SignOffRound:
    return get_object_or_404(
        SignOffRound.objects.of_run(run)
        .select_related("version__run__study__initiative")
        .order_by("-version__number")[:1]
    )


@login_required
@require_POST
def call_off_sign_offs(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    asked, undo = get_round(run), address("resume_sign_offs", run)
    act = partial(actions.call_off_sign_offs, by=request.user, asked=asked)
    back = address("sign_offs", run)
    return press(request, act, done=_("The sign-off is called off."), back=back, undo_url=undo)


@login_required
@require_POST
def resume_sign_offs(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    act = partial(actions.resume_sign_offs, by=request.user, asked=get_round(run))
    return press(request, act, done=_("The sign-off goes on."), back=address("sign_offs", run))
