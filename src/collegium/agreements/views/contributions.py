"""What partners gave: the list, the totals, one contribution, recording, confirming and questioning it."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.forms import ContributionFilter, ContributionForm, QuestionForm, TotalsFilter
from collegium.agreements.models import Contribution
from collegium.agreements.permissions import (
    answers_for,
    check_user_can_answer_contribution,
    check_user_can_change_contribution,
    organisations_of,
    seen_amounts,
    user_can_answer_contribution,
    user_can_change_contribution,
    user_can_see_amount,
)
from collegium.agreements.tables import contribution_columns, told_contribution, total_columns, totals_of
from collegium.agreements.views.shared import address, ask, history_of, press
from collegium.agreements.vocabulary import CONTRIBUTION_TONES, ContributionState
from collegium.core import messages
from collegium.core.clock import own_date
from collegium.core.tables import EmptyState, table_response
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_contribute, user_can_contribute
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative
from collegium.people.requests import Request


def find_contribution(request: Request, slug: str, contribution_id: int) -> Contribution:
    rows = Contribution.objects.filter(initiative=find_initiative(request, slug)).select_related(
        "initiative",
        "organisation",
        "receiver",
        "promise",
        "goal",
        "recorded_by",
        "answered_by",
        "answered_for",
    )
    found: Contribution = get_object_or_404(rows, pk=contribution_id)
    return found


def contribution_address(shown: Contribution, name: str = "contribution") -> str:
    return address(name, shown.initiative, shown.pk)


def nothing_yet(request: Request, initiative: Initiative) -> EmptyState:
    contributes = user_can_contribute(request.user, initiative)
    return EmptyState(
        title=_("No contribution is recorded yet"),
        text=_(
            "Hours, rooms, materials and money that partners give are seen here, so that they are not forgotten."
        ),
        url=address("record_contribution", initiative) if contributes else "",
        action=_("Record a contribution"),
    )


@login_required
def contributions(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    rows = Contribution.objects.current().filter(initiative=initiative)
    return table_response(
        request,
        template="agreements/contributions.html",
        caption=_("Contributions"),
        columns=contribution_columns(seen_amounts(request.user, initiative)),
        rows=rows.select_related("initiative", "organisation", "receiver", "goal"),
        filter_form=ContributionFilter(request.GET, initiative=initiative),
        empty=nothing_yet(request, initiative),
        context={
            "initiative": initiative,
            "user_can_contribute": user_can_contribute(request.user, initiative),
            "totals_query": request.GET.urlencode(),
        },
    )


@login_required
def contribution_totals(request: Request, slug: str) -> HttpResponse:
    """Sums by partner and kind, of what the filter leaves."""
    initiative = find_initiative(request, slug)
    form = TotalsFilter(request.GET, initiative=initiative)
    rows: QuerySet[Contribution] = Contribution.objects.current().filter(initiative=initiative)
    if form.is_valid():
        rows = ContributionFilter.apply(form, rows)
    return table_response(
        request,
        template="agreements/contribution_totals.html",
        caption=_("Contributions in all"),
        columns=total_columns(),
        rows=totals_of(rows, seen_amounts(request.user, initiative)),
        filter_form=form,
        empty=nothing_yet(request, initiative),
        context={
            "initiative": initiative,
            "breadcrumbs": [(_("Contributions"), address("contributions", initiative)), (_("In all"), "")],
        },
    )


@login_required
def record_contribution(request: Request, slug: str) -> HttpResponse:
    """The form; a promise, a goal, an activity or a meeting can send the person here with what it is for."""
    initiative = find_initiative(request, slug)
    check_user_can_contribute(request.user, initiative)
    own = sorted(organisations_of(request.user, initiative))
    given: dict[str, Any] = {
        name: request.GET[name] for name in ("promise", "goal", "subject", "kind") if name in request.GET
    }
    given["organisation"] = request.GET.get("partner") or (own[0] if own else None)
    form = ContributionForm(
        request.POST or None,
        instance=Contribution(initiative=initiative),
        initiative=initiative,
        user=request.user,
        initial={"first_on": own_date(), **given},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.record_contribution, by=request.user, initiative=initiative,
            organisation=form.cleaned_data["organisation"], values=form.values(), source=form.source(),
        )  # fmt: skip
        if made := attempt(form, act):
            undo = contribution_address(made, "take_back_contribution")
            messages.done(request, _("The contribution is recorded."), undo_url=undo)
            return redirect(made)
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Record a contribution"),
        lead=_("What was given, how much, and for what. Another partner confirms it."),
        submit=_("Record"),
        crumbs=[(_("Contributions"), address("contributions", initiative)), (_("New"), "")],
    )


@login_required
def contribution(request: Request, slug: str, contribution_id: int) -> HttpResponse:
    shown = find_contribution(request, slug, contribution_id)
    answers = user_can_answer_contribution(request.user, shown)
    is_open = shown.archived_at is None and shown.state != ContributionState.CONFIRMED
    sees = user_can_see_amount(request.user, shown)
    context = {
        "initiative": shown.initiative,
        "contribution": shown,
        "tone": CONTRIBUTION_TONES[shown.state],
        "chain": thread_of(shown),
        "facts": told_contribution(shown, sees_amount=sees),
        "events": history_of(shown),
        "user_can_change": is_open and user_can_change_contribution(request.user, shown),
        "user_can_bring_back": bool(shown.archived_at) and user_can_change_contribution(request.user, shown),
        "user_can_answer": answers and is_open,
        "user_can_unanswer": answers and shown.answered_for_id in answers_for(request.user, shown),
        "breadcrumbs": [(_("Contributions"), address("contributions", shown.initiative)), (shown.title, "")],
    }
    return render(request, "agreements/contribution.html", context)


def thread_of(shown: Contribution) -> list[dict[str, Any]]:
    """From vision over goal and promise to this contribution, and on to what it was for."""
    base, goal, promise = shown.initiative.get_absolute_url(), shown.goal, shown.promise
    links = [
        (_("Vision"), f"{base}vision/", "", "done"),
        (
            _("Goal"),
            f"{base}goals/{goal.pk}/" if goal else "",
            goal.title if goal else _("none yet"),
            "done" if goal else "open",
        ),
        (
            _("Promise"),
            address("promise", shown.initiative, promise.pk) if promise else "",
            promise.title if promise else _("none"),
            "done" if promise else "open",
        ),
        (_("Contribution"), "", "", "current"),
    ]
    if shown.subject_label:
        links.append((_("For"), shown.subject_url, shown.subject_label, "done"))
    return [{"label": label, "url": url, "text": text, "state": state} for label, url, text, state in links]


def crumbs(shown: Contribution, last: str) -> Crumbs:
    trail = [(_("Contributions"), address("contributions", shown.initiative))]
    return [*trail, (shown.title, contribution_address(shown)), (last, "")]


@login_required
def edit_contribution(request: Request, slug: str, contribution_id: int) -> HttpResponse:
    shown = find_contribution(request, slug, contribution_id)
    check_user_can_change_contribution(request.user, shown)
    form = ContributionForm(
        request.POST or None, instance=copy(shown), initiative=shown.initiative, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.edit_contribution, by=request.user, contribution=shown, values=form.values(),
            source=form.source(),
        )  # fmt: skip
        if attempt(form, act):
            messages.done(request, _("The contribution is saved."))
            return redirect(shown)
    trail = crumbs(shown, _("Edit"))
    return ask(request, form, initiative=shown.initiative, title=_("Edit the contribution"), crumbs=trail)


@login_required
@require_POST
def take_back_contribution(request: Request, slug: str, contribution_id: int) -> HttpResponse:
    shown = find_contribution(request, slug, contribution_id)
    act = partial(actions.take_back_contribution, by=request.user, contribution=shown)
    undo = contribution_address(shown, "bring_back_contribution")
    back = address("contributions", shown.initiative)
    return press(request, act, done=_("The contribution is taken back."), back=back, undo_url=undo)


@login_required
@require_POST
def bring_back_contribution(request: Request, slug: str, contribution_id: int) -> HttpResponse:
    shown = find_contribution(request, slug, contribution_id)
    act = partial(actions.bring_back_contribution, by=request.user, contribution=shown)
    return press(request, act, done=_("The contribution is back."), back=contribution_address(shown))


@login_required
@require_POST
def confirm_contribution(request: Request, slug: str, contribution_id: int) -> HttpResponse:
    shown = find_contribution(request, slug, contribution_id)
    act = partial(actions.confirm_contribution, by=request.user, contribution=shown)
    undo = contribution_address(shown, "unanswer_contribution")
    return press(request, act, done=_("Confirmed."), back=contribution_address(shown), undo_url=undo)


@login_required
def question_contribution(request: Request, slug: str, contribution_id: int) -> HttpResponse:
    shown = find_contribution(request, slug, contribution_id)
    check_user_can_answer_contribution(request.user, shown)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.question_contribution, by=request.user, contribution=shown, **form.cleaned_data)
        if attempt(form, act):
            undo = contribution_address(shown, "unanswer_contribution")
            messages.done(request, _("Whoever recorded it is told."), undo_url=undo)
            return redirect(shown)
    title = _("Something is not right")
    lead = _("Say it in a sentence; whoever recorded it can correct it, and you are asked again.")
    trail = crumbs(shown, title)
    return ask(request, form, initiative=shown.initiative, title=title, lead=lead, crumbs=trail)


@login_required
@require_POST
def unanswer_contribution(request: Request, slug: str, contribution_id: int) -> HttpResponse:
    shown = find_contribution(request, slug, contribution_id)
    act = partial(actions.unanswer_contribution, by=request.user, contribution=shown)
    return press(request, act, done=_("The answer is taken back."), back=contribution_address(shown))
