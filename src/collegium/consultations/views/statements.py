"""Statements: seeds, translations, and looking at what participants added."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.consultations import actions
from collegium.consultations.forms import StatementForm
from collegium.consultations.models import Statement
from collegium.consultations.permissions import check_user_can_manage_consultations
from collegium.consultations.views.shared import address, crumbs, find_consultation, find_statement
from collegium.consultations.vocabulary import ConsultationState, StatementState
from collegium.core import messages
from collegium.initiatives.views.shared import attempt, show_form
from collegium.people.requests import Request


@login_required
def statements(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    """All statements by where they stand: those that wait first."""
    shown = find_consultation(request, slug, consultation_id)
    check_user_can_manage_consultations(request.user, shown.initiative)
    found = list(shown.statements.all())
    by_state = {state: [one for one in found if one.state == state] for state in StatementState}
    context = {
        "initiative": shown.initiative,
        "consultation": shown,
        "waiting": by_state[StatementState.WAITING],
        "shown": by_state[StatementState.SHOWN],
        "gone": by_state[StatementState.DECLINED] + by_state[StatementState.WITHDRAWN],
        "is_closed": shown.state(now=timezone.now()) == ConsultationState.CLOSED,
        "needed": max(actions.FEWEST_STATEMENTS - len(by_state[StatementState.SHOWN]), 0),
        "breadcrumbs": crumbs(shown, _("Statements")),
    }
    return render(request, "consultations/statements.html", context)


@login_required
def add_statement(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    shown = find_consultation(request, slug, consultation_id)
    check_user_can_manage_consultations(request.user, shown.initiative)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.add_statement,
            by=request.user,
            consultation=shown,
            texts=form.texts("text"),
            language=get_language() or "",
        )
        if attempt(form, act):
            messages.done(request, _("The statement is added."))
            return redirect("consultations:statements", slug, shown.pk)
    back = address("statements", shown.initiative, shown.pk)
    return show_form(
        request,
        "consultations/add_statement",
        form,
        initiative=shown.initiative,
        cancel_url=back,
        crumbs=crumbs(shown, _("New statement")),
    )


@login_required
def edit_statement(request: Request, slug: str, consultation_id: int, statement_id: int) -> HttpResponse:
    shown = find_consultation(request, slug, consultation_id)
    check_user_can_manage_consultations(request.user, shown.initiative)
    statement = find_statement(shown, statement_id)
    form = StatementForm(request.POST or None, statement=statement)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_statement, by=request.user, statement=statement, texts=form.texts("text"))
        if attempt(form, act):
            messages.done(request, _("The statement is changed."))
            return redirect("consultations:statements", slug, shown.pk)
    back = address("statements", shown.initiative, shown.pk)
    return show_form(
        request,
        "consultations/edit_statement",
        form,
        initiative=shown.initiative,
        cancel_url=back,
        crumbs=crumbs(shown, _("Statement")),
    )


@login_required
@require_POST
def decide_statement(request: Request, slug: str, consultation_id: int, statement_id: int) -> HttpResponse:
    statement = find_statement(find_consultation(request, slug, consultation_id), statement_id)
    actions.decide_statement(by=request.user, statement=statement, state=request.POST.get("state", ""))
    messages.done(request, told(statement))
    return redirect("consultations:statements", slug, consultation_id)


def told(statement: Statement) -> str:
    words = {
        StatementState.SHOWN: _("The statement is shown."),
        StatementState.DECLINED: _("The statement is not taken. You can bring it back below."),
        StatementState.WITHDRAWN: _("The statement is withdrawn. You can bring it back below."),
        StatementState.WAITING: _("The statement waits again."),
    }
    return words[StatementState(statement.state)]
