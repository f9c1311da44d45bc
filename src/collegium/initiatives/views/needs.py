"""The needs assessment."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.forms import NeedFilter, NeedForm
from collegium.initiatives.models import Goal, Need
from collegium.initiatives.permissions import check_user_can_contribute
from collegium.initiatives.views.shared import Crumbs, address, attempt, find_initiative, may, show_form
from collegium.initiatives.vocabulary import URGENCY_TONES
from collegium.people.requests import Request

CURRENT_GOALS = Prefetch("goals", queryset=Goal.objects.current(), to_attr="current_goals")


@login_required
def needs(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    rows = initiative.needs.current().prefetch_related(CURRENT_GOALS).distinct()
    columns = [
        Column(
            "title",
            _("Need"),
            lambda n: n.title,
            url=lambda n: address("need", initiative, n.pk),
            order_by="title",
        ),
        Column("whose", _("Whose"), lambda n: n.whose, order_by="whose"),
        Column(
            "urgency",
            _("Urgency"),
            lambda n: n.get_urgency_display(),
            tone=lambda n: URGENCY_TONES[n.urgency],
        ),
        Column(
            "goals", _("Answered by"), goals_as_text, tone=lambda n: "" if n.current_goals else "attention"
        ),
        Column("evidence", _("Evidence"), lambda n: n.evidence, text=lambda n: shortened(n.evidence)),
        Column("recorded", _("Recorded"), lambda n: n.recorded_at, order_by="recorded_at"),
    ]
    abilities = may(request, initiative)
    can = abilities["user_can_contribute"]
    return table_response(
        request,
        template="initiatives/needs.html",
        caption=_("Needs"),
        columns=columns,
        rows=rows,
        filter_form=NeedFilter(request.GET, initiative=initiative),
        empty=EmptyState(
            title=_("No need has been recorded"),
            text=_(
                "Say what the community needs, who says so and on what evidence, before you choose goals."
            ),
            url=address("record_need", initiative) if can else "",
            action=_("Record a need"),
        ),
        context={
            "initiative": initiative,
            "unanswered": initiative.needs.current().exclude(goals__in=initiative.goals.current()).count(),
            **abilities,
        },
    )


def goals_as_text(need: Any) -> str:
    return "; ".join(goal.title for goal in need.current_goals) or _("No goal yet")


def shortened(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


@login_required
def need(request: Request, slug: str, need_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    rows = initiative.needs.select_related("recorded_by").prefetch_related(CURRENT_GOALS)
    shown = get_object_or_404(rows, pk=need_id)
    context = {
        "initiative": initiative,
        "need": shown,
        "facts": [
            (_("Whose need"), shown.whose),
            (_("Urgency"), shown.get_urgency_display()),
            (_("Link to the evidence"), shown.source_url, shown.source_url),
            (_("Recorded by"), shown.recorded_by),
        ],
        "breadcrumbs": trail(initiative, shown.title),
        **may(request, initiative),
    }
    return render(request, "initiatives/need.html", context)


def trail(initiative: Any, last: str) -> Crumbs:
    return [(_("Needs"), address("needs", initiative)), (last, "")]


@login_required
def record_need(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_contribute(request.user, initiative)
    form = NeedForm(
        request.POST or None,
        instance=Need(initiative=initiative),
        initiative=initiative,
        initial={"goals": request.GET.getlist("goal")},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(actions.record_need, by=request.user, initiative=initiative, values=form.cleaned_data)
        if made := attempt(form, act):
            messages.done(request, _("The need is recorded."))
            return redirect("initiatives:need", slug, made.pk)
    back = address("needs", initiative)
    return show_form(
        request,
        "record_need",
        form,
        initiative=initiative,
        cancel_url=back,
        crumbs=trail(initiative, _("New need")),
    )


@login_required
def edit_need(request: Request, slug: str, need_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_contribute(request.user, initiative)
    shown = get_object_or_404(initiative.needs, pk=need_id)
    form = NeedForm(request.POST or None, instance=copy(shown), initiative=initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_need, by=request.user, need=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The need is saved."))
            return redirect("initiatives:need", slug, need_id)
    back = address("need", initiative, need_id)
    return show_form(
        request,
        "edit_need",
        form,
        initiative=initiative,
        cancel_url=back,
        crumbs=trail(initiative, _("Edit")),
    )


@login_required
@require_POST
def archive_need(request: Request, slug: str, need_id: int) -> HttpResponse:
    gone = get_object_or_404(find_initiative(request, slug).needs, pk=need_id)
    actions.archive_need(by=request.user, need=gone)
    undo = address("restore_need", gone.initiative, gone.pk)
    messages.done(request, _("The need is archived."), undo_url=undo)
    return redirect("initiatives:needs", slug)


@login_required
@require_POST
def restore_need(request: Request, slug: str, need_id: int) -> HttpResponse:
    back = get_object_or_404(find_initiative(request, slug).needs, pk=need_id)
    actions.restore_need(by=request.user, need=back)
    messages.done(request, _("The need is back."))
    return redirect("initiatives:need", slug, need_id)
