"""From the votes to the decision: another round, closing, the outcome in words, promises, looking again."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.decisions import actions
from collegium.decisions.forms import FollowForm, NextRoundForm, OutcomeForm, ReviewForm
from collegium.decisions.permissions import check_user_can_facilitate
from collegium.decisions.tables import result_of
from collegium.decisions.views.shared import find_proposal, show_form
from collegium.initiatives.views.shared import attempt
from collegium.people.requests import Request


@login_required
def start_next_round(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    """Amend the text so that it meets the objections, and ask everybody again."""
    found = find_proposal(request, slug, proposal_id)
    check_user_can_facilitate(request.user, found)
    form = NextRoundForm(request.POST or None, initial={"text": found.text().text})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.start_next_round, by=request.user, proposal=found, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The new round is open. Everybody is asked again."))
            return redirect(found)
    last = found.polls.first()
    objections = list(last.ballots.exclude(reason="").select_related("voter__person")) if last else []
    return show_form(
        request, "start_next_round", form, proposal=found, here=_("Next round"), objections=objections
    )


@login_required
@require_POST
def close_early(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    actions.close_early(by=request.user, proposal=found)
    messages.done(request, _("The votes are counted."))
    return redirect(found)


@login_required
def state_outcome(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_facilitate(request.user, found)
    before = {"statement": found.outcome_statement, "review_on": found.review_on}
    form = OutcomeForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.state_outcome, by=request.user, proposal=found, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The outcome is in the register, and all partners are told."))
            return redirect(found)
    last = found.polls.first()
    result = result_of(last) if last else None
    return show_form(request, "state_outcome", form, proposal=found, here=_("Outcome"), result=result)


@login_required
def promise_what_follows(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_facilitate(request.user, found)
    form = FollowForm(request.POST or None, initiative=found.initiative, today=utc_date())
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        partner = values.pop("organisation")
        act = partial(
            actions.promise_what_follows, by=request.user, proposal=found, organisation=partner, values=values
        )
        if attempt(form, act):
            messages.done(request, _("The promise is written down."))
            return redirect(found)
    return show_form(request, "promise_what_follows", form, proposal=found, here=_("New promise"))


@login_required
def review_decision(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_facilitate(request.user, found)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.review_decision, by=request.user, proposal=found, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("What came of it is recorded."))
            return redirect(found)
    return show_form(request, "review_decision", form, proposal=found, here=_("Look again"))
