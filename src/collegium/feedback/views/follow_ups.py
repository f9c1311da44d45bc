"""You said, we did."""

from copy import copy
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.feedback import actions
from collegium.feedback.forms import AnswerFollowUpForm, FollowUpFilter, FollowUpForm
from collegium.feedback.models import FollowUp, closing
from collegium.feedback.permissions import (
    check_user_can_answer_follow_up,
    check_user_can_record_follow_up,
)
from collegium.feedback.views.shared import address, find_follow_up, may
from collegium.feedback.vocabulary import FOLLOW_UP_TONES
from collegium.initiatives.views.shared import attempt, find_initiative, show_form
from collegium.people.requests import Request


@login_required
def follow_ups(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    today = utc_date()
    able = may(request, initiative)
    columns = [
        Column(
            "said",
            _("You said"),
            lambda f: f.said,
            text=str,
            url=lambda f: address("follow_up", initiative, f.pk),
        ),
        Column(
            "state",
            _("What comes of it"),
            lambda f: f.get_state_display(),
            tone=lambda f: FOLLOW_UP_TONES[f.state],
        ),
        Column("did", _("We did"), lambda f: f.did),
        Column("recorded", _("Said"), lambda f: f.recorded_at, order_by="recorded_at"),
        Column(
            "due",
            _("Answer by"),
            lambda f: f.due_on,
            order_by="due_on",
            tone=lambda f: "urgent" if f.is_overdue(today=today) else "",
        ),
    ]
    return table_response(
        request,
        template="feedback/follow_ups.html",
        caption=_("You said, we did"),
        columns=columns,
        rows=initiative.follow_ups.current(),
        filter_form=FollowUpFilter(request.GET),
        empty=EmptyState(
            title=_("Nothing has been written down yet"),
            text=_("People answer again when they see that something came of it. Write down what they said."),
            url=address("record_follow_up", initiative) if able["may_record"] else "",
            action=_("Write down what was said"),
        ),
        context={"initiative": initiative, "loop": closing(initiative, today=today), **able},
    )


@login_required
def record_follow_up(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_record_follow_up(request.user, initiative)
    form = FollowUpForm(
        request.POST or None,
        instance=FollowUp(initiative=initiative),
        initiative=initiative,
        initial={"wave": request.GET.get("wave")},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.record_follow_up, by=request.user, initiative=initiative, values=form.cleaned_data
        )
        if made := attempt(form, act):
            messages.done(request, _("It is written down. A coordinator will say what comes of it."))
            return redirect(made.get_absolute_url())
    back = address("follow_ups", initiative)
    trail = [(_("You said, we did"), back), (_("New"), "")]
    return show_form(
        request, "feedback/record_follow_up", form, initiative=initiative, cancel_url=back, crumbs=trail
    )


@login_required
def follow_up(request: Request, slug: str, follow_up_id: int) -> HttpResponse:
    shown = find_follow_up(request, slug, follow_up_id)
    context = {
        "initiative": shown.initiative,
        "follow_up": shown,
        "tone": FOLLOW_UP_TONES[shown.state],
        "facts": [
            (
                _("Where it was said"),
                shown.wave or _("Elsewhere"),
                shown.wave.get_absolute_url() if shown.wave else "",
            ),
            (_("Goal"), shown.goal or ""),
            (_("Written down by"), shown.recorded_by),
            (_("Answer by"), shown.due_on or ""),
        ],
        "breadcrumbs": [(_("You said, we did"), address("follow_ups", shown.initiative)), (str(shown), "")],
        **may(request, shown.initiative),
    }
    return render(request, "feedback/follow_up.html", context)


@login_required
def answer_follow_up(request: Request, slug: str, follow_up_id: int) -> HttpResponse:
    shown = find_follow_up(request, slug, follow_up_id)
    check_user_can_answer_follow_up(request.user, shown.initiative)
    form = AnswerFollowUpForm(request.POST or None, instance=copy(shown))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.answer_follow_up, by=request.user, follow_up=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The answer is saved."))
            return redirect(shown.get_absolute_url())
    back = shown.get_absolute_url()
    trail = [(_("You said, we did"), address("follow_ups", shown.initiative)), (_("Answer"), "")]
    return show_form(
        request,
        "feedback/answer_follow_up",
        form,
        initiative=shown.initiative,
        cancel_url=back,
        crumbs=trail,
        follow_up=shown,
    )


@login_required
@require_POST
def archive_follow_up(request: Request, slug: str, follow_up_id: int) -> HttpResponse:
    gone = find_follow_up(request, slug, follow_up_id)
    actions.archive_follow_up(by=request.user, follow_up=gone)
    undo = address("restore_follow_up", gone.initiative, gone.pk)
    messages.done(request, _("It is archived."), undo_url=undo)
    return redirect("feedback:follow_ups", slug)


@login_required
@require_POST
def restore_follow_up(request: Request, slug: str, follow_up_id: int) -> HttpResponse:
    back = get_object_or_404(find_initiative(request, slug).follow_ups, pk=follow_up_id)
    actions.restore_follow_up(by=request.user, follow_up=back)
    messages.done(request, _("It is back."))
    return redirect(back.get_absolute_url())
