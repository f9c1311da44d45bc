"""Preparing a vote: method, rules, options, weights, advisers; and opening it."""

from copy import copy
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused, Refusal
from collegium.decisions import actions
from collegium.decisions.forms import AdviserForm, MethodForm, OptionForm, RulesForm, WeightsForm
from collegium.decisions.models import Adviser, Option
from collegium.decisions.permissions import check_user_can_facilitate, check_user_can_prepare
from collegium.decisions.views.shared import crumbs, find_proposal, show_form
from collegium.decisions.vocabulary import METHOD_SENTENCES, Method
from collegium.initiatives.views.shared import attempt
from collegium.people.requests import Request


@login_required
def choose_method(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    form = MethodForm(request.POST or None, initial={"method": found.method})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.choose_method, by=request.user, proposal=found, **form.cleaned_data)
        if attempt(form, act):
            return redirect("decisions:edit_rules", slug, proposal_id)
    return show_form(request, "choose_method", form, proposal=found, here=_("Method"))


@login_required
def edit_rules(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    form = RulesForm(request.POST or None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_rules, by=request.user, proposal=found, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The rules are saved."))
            return redirect(found)
    sentence = METHOD_SENTENCES[Method(found.method)]
    return show_form(request, "edit_rules", form, proposal=found, here=_("Rules"), sentence=sentence)


@login_required
def edit_weights(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_facilitate(request.user, found)
    partners = actions.voting_partners(found, today=utc_date())
    weights = dict(found.weights.values_list("organisation", "weight"))
    form = WeightsForm(request.POST or None, partners=partners, weights=weights)
    if request.method == "POST" and form.is_valid():
        actions.set_weights(by=request.user, proposal=found, weights=form.weights())
        messages.done(request, _("The weights are saved."))
        return redirect(found)
    return show_form(request, "edit_weights", form, proposal=found, here=_("Votes of each partner"))


@login_required
def add_option(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    """One option after another, until the person goes back to the proposal."""
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    with_cost = found.method == Method.BUDGET
    form = OptionForm(request.POST or None, instance=Option(proposal=found), with_cost=with_cost)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.add_option, by=request.user, proposal=found, values=form.cleaned_data)
        if made := attempt(form, act):
            messages.done(request, _("“{option}” is added.").format(option=made))
            return redirect("decisions:add_option", slug, proposal_id)
    options = list(found.options.all())
    return show_form(request, "add_option", form, proposal=found, here=_("New option"), options=options)


@login_required
def edit_option(request: Request, slug: str, proposal_id: int, proposal_option_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    option = get_object_or_404(found.options, pk=proposal_option_id)
    with_cost = found.method == Method.BUDGET
    form = OptionForm(request.POST or None, instance=copy(option), with_cost=with_cost)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_option, by=request.user, option=option, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The option is saved."))
            return redirect(found)
    return show_form(request, "edit_option", form, proposal=found, here=option.title)


@login_required
@require_POST
def remove_option(request: Request, slug: str, proposal_id: int, proposal_option_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    option = get_object_or_404(found.options, pk=proposal_option_id)
    actions.remove_option(by=request.user, option=option)
    messages.done(request, _("“{option}” is removed.").format(option=option))
    return redirect(found)


@login_required
def ask_adviser(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    initiative = found.initiative
    form = AdviserForm(request.POST or None, instance=Adviser(proposal=found), initiative=initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.ask_adviser, by=request.user, proposal=found, **form.cleaned_data)
        if made := attempt(form, act):
            messages.done(request, _("{person} is on the list.").format(person=made.person))
            return redirect(found)
    return show_form(request, "ask_adviser", form, proposal=found, here=_("Ask for advice"))


@login_required
@require_POST
def drop_adviser(request: Request, slug: str, proposal_id: int, adviser_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    adviser = get_object_or_404(found.advisers.select_related("person"), pk=adviser_id)
    actions.drop_adviser(by=request.user, adviser=adviser)
    messages.done(request, _("{person} is no longer on the list.").format(person=adviser.person))
    return redirect(found)


@login_required
def open_proposal(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    """GET shows once more what will be fixed; POST opens the vote and asks everybody."""
    found = find_proposal(request, slug, proposal_id)
    check_user_can_facilitate(request.user, found)
    refusal = ""
    if request.method == "POST":
        try:
            actions.open_proposal(by=request.user, proposal=found)
        except PermissionRefused:
            raise
        except Refusal as refused:
            refusal = refused.message
        else:
            messages.done(request, _("The vote is open. Everybody on the roll gets a letter."))
            return redirect(found)
    roll = actions.roll_of(found, today=utc_date())
    context = {
        "initiative": found.initiative,
        "proposal": found,
        "breadcrumbs": crumbs(found, _("Open the vote")),
        "roll": roll[:50],
        "voters": len(roll),
        "without_vote": actions.partners_without_vote(found, roll, today=utc_date())
        if found.is_draft
        else [],
        "problems": actions.problems_before_opening(found, roll, now=timezone.now())
        if found.is_draft
        else [],
        "refusal": refusal
        or ("" if found.is_draft else _("This vote has already been opened, or withdrawn.")),
        "sentence": METHOD_SENTENCES[Method(found.method)],
    }
    return render(request, "decisions/open_proposal.html", context)
