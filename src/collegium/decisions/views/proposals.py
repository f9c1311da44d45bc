"""Proposals: the list, one of them, writing and changing a draft, taking it back."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.models import Promise
from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.decisions import actions
from collegium.decisions.forms import ProposalFilter, ProposalForm, WithdrawForm
from collegium.decisions.models import Ballot, Delegation, Poll, Proposal, Voter
from collegium.decisions.permissions import (
    check_user_can_facilitate,
    check_user_can_prepare,
    check_user_can_propose,
    proposals_seen_by,
)
from collegium.decisions.tables import PROPOSAL, amount, reasons_of, result_of, shown
from collegium.decisions.views.shared import address, crumbs, find_proposal, may, may_propose, show_form
from collegium.decisions.vocabulary import (
    CARRIED_SENTENCES,
    METHOD_SENTENCES,
    STATE_TONES,
    Method,
    ProposalState,
)
from collegium.engines.ballots import Answer
from collegium.initiatives.views.shared import attempt, find_initiative
from collegium.initiatives.views.shared import show_form as show_initiative_form
from collegium.people.requests import Request


@login_required
def proposals(request: Request, slug: str) -> HttpResponse:
    """All proposals, and on top those that wait for the person's vote."""
    initiative = find_initiative(request, slug)
    now = timezone.now()
    mine = Voter.objects.awaiting(request.user, now=now, today=utc_date())
    abilities = may_propose(request, initiative)
    columns = [
        Column("title", _("Proposal"), lambda p: p.title, url=lambda p: p.get_absolute_url(), order_by="title"),
        Column("state", _("State"), state_word, tone=state_tone, order_by="state"),
        Column("method", _("Method"), lambda p: p.get_method_display()),
        Column("until", _("Votes until"), lambda p: p.closes_at, order_by="closes_at"),
        Column("topic", _("Topic"), lambda p: p.topic, order_by="topic__name"),
    ]  # fmt: skip
    return table_response(
        request,
        template="decisions/proposals.html",
        caption=_("Proposals"),
        columns=columns,
        rows=proposals_seen_by(request.user, initiative).select_related("initiative", "topic", "proposed_by"),
        filter_form=ProposalFilter(request.GET, initiative=initiative),
        empty=EmptyState(
            title=_("No proposal yet"),
            text=_("A proposal says what should be done; the partners decide by the method that you choose."),
            url=reverse("decisions:propose", args=[slug]) if abilities["user_can_propose"] else "",
            action=_("Write a proposal"),
        ),
        context={
            "initiative": initiative,
            "waiting": mine.filter(poll__proposal__initiative=initiative)[:10],
            **abilities,
        },
    )


def state_word(found: Proposal) -> Any:
    """The state; of what is decided, how."""
    if found.state != ProposalState.DECIDED:
        return found.get_state_display()
    return _("Adopted") if found.is_adopted else _("Not adopted")


def state_tone(found: Proposal) -> str:
    return "neutral" if found.is_adopted is False else STATE_TONES[found.state]


@login_required
def propose(request: Request, slug: str) -> HttpResponse:
    """A new draft; a discussion, a meeting or a goal can send the person here with what it is about."""
    initiative = find_initiative(request, slug)
    check_user_can_propose(request.user, initiative)
    names = ("title", "topic", "meeting", "subject_label", "subject_url")
    asked: dict[str, Any] = {name: request.GET[name] for name in names if name in request.GET}
    asked["goals"] = [goal for goal in request.GET.getlist("goal") if goal.isdecimal()]
    form = ProposalForm(
        request.POST or None, instance=Proposal(initiative=initiative), initiative=initiative, initial=asked
    )
    if request.method == "POST" and form.is_valid():
        act = partial(actions.propose, by=request.user, initiative=initiative, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("withdraw_draft", made)
            messages.done(request, _("The draft is saved. Only those who prepare it see it."), undo_url=undo)
            return redirect(made)
    back = reverse("decisions:proposals", args=[slug])
    trail = [(_("Decisions"), back), (_("New proposal"), "")]
    template = "decisions/propose"
    return show_initiative_form(request, template, form, initiative=initiative, cancel_url=back, crumbs=trail)


@login_required
def proposal(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    """One proposal as it stands: a draft with what is missing, an open vote, or what was decided."""
    found = find_proposal(request, slug, proposal_id)
    polls = list(found.polls.select_related("text").defer("receipt"))
    poll = polls[0] if polls else None
    abilities = may(request, found)
    context = {
        "initiative": found.initiative,
        "proposal": found,
        "text": poll.text if poll else found.text(),
        "options": list(found.options.all()),
        "tone": STATE_TONES[found.state],
        "facts": facts(found, poll),
        "breadcrumbs": crumbs(found),
        "method_sentence": METHOD_SENTENCES[Method(found.method)],
        "rounds": polls,
        "advisers": list(found.advisers.select_related("person")),
        "goals": list(found.goals.all()),
        "reviews": list(found.reviews.select_related("reviewed_by")),
        "promises": list(Promise.objects.about(PROPOSAL, [found.pk]).select_related("organisation")),
        **abilities,
        **(about_draft(found, abilities) if found.is_draft else about_poll(request, found, poll)),
    }
    return render(request, "decisions/proposal.html", context)


def facts(found: Proposal, poll: Poll | None) -> list[tuple[Any, ...]]:
    """The aside: by which rules, until when, who sees to it."""
    rows: list[tuple[Any, ...]] = [
        (_("Method"), found.get_method_display()),
        (_("Who votes"), found.get_who_votes_display() if found.method != Method.ADVICE else ""),
        (_("Kinds of partner that must carry it"), kinds_word(found)),
        (_("Secret or open"), _("Secret") if found.is_secret else _("Open")),
        (_("Proposed by"), found.proposed_by),
        (_("For"), found.organisation),
        (_("Facilitator"), found.facilitator),
        (_("Who decides"), found.decider if found.method == Method.ADVICE else ""),
        (_("Topic"), found.topic),
        (_("From the meeting"), found.meeting, found.meeting.get_absolute_url() if found.meeting else ""),
        (_("Comes from"), found.subject_label or found.subject_url, found.subject_url),
        (_("Hash of the rules"), poll.rules_hash if poll else "", rules_url(found, poll)),
    ]
    return [row for row in rows if row[1]]


def kinds_word(found: Proposal) -> str:
    if found.method != Method.DOUBLE_MAJORITY:
        return ""
    return amount(found.kinds_needed) if found.kinds_needed else _("All")


def rules_url(found: Proposal, poll: Poll | None) -> str:
    return address("decision_receipt", found, poll.number) if poll and poll.closed_at else ""


def about_draft(found: Proposal, abilities: dict[str, bool]) -> dict[str, Any]:
    """What is missing before it can be opened, for those who prepare it."""
    if not abilities["user_can_prepare"]:
        return {}
    roll = actions.roll_of(found, today=utc_date())
    problems = actions.problems_before_opening(found, roll, now=timezone.now())
    left_out = actions.partners_without_vote(found, roll, today=utc_date())
    return {"problems": problems, "voters": len(roll), "without_vote": left_out}


def about_poll(request: Request, found: Proposal, poll: Poll | None) -> dict[str, Any]:
    """How the latest poll stands, and the person's own seats in it."""
    if poll is None:
        return {}
    seats = list(poll.voters.of_person(request.user, today=utc_date()).select_related("organisation"))
    turnout = list(poll.voters.values_list("has_voted", flat=True))
    return {
        "poll": poll,
        "takes_votes": poll.takes_votes(now=timezone.now()),
        "seats": seats,
        "no_vote": "" if seats else actions.why_without_vote(poll, request.user, today=utc_date()),
        "voted": sum(turnout),
        "eligible": len(turnout),
        "may_close": poll.closes_early and all(turnout) and not poll.is_over,
        "reasons": reasons_of(poll, seats),
        "delegation": delegation_of(request, found, poll, seats),
        "result": result_of(poll) if poll.closed_at else None,
        "review_due": found.is_review_due(today=utc_date()),
    }


def delegation_of(request: Request, found: Proposal, poll: Poll, seats: list[Voter]) -> dict[str, Any] | None:
    """Who votes for the person here, and afterwards what became of it: seen by the one who gave the vote."""
    own = [seat for seat in seats if seat.person_id == request.user.pk]
    if not own or not actions.delegations_apply(found):
        return None
    if outcome := poll.found():
        names = {seat.pseudonym for seat in own}
        fates = [carried_sentence(poll, one) for one in outcome.carried if one.voter in names]
        return {"fate": " ".join(fates)} if fates else None
    given = Delegation.objects.filter(initiative=found.initiative, giver=request.user).applying(found.topic)
    latest = given.select_related("taker", "topic").order_by(F("topic").asc(nulls_last=True)).first()
    return {"given": latest} if latest else None


def carried_sentence(poll: Poll, carried: Any) -> str:
    to = poll.voters.select_related("person").filter(pseudonym=carried.to).first()
    by = Ballot.objects.filter(poll=poll, pseudonym=carried.by).first()
    choice = by.chosen() if by else None
    vote = shown(choice.word) if isinstance(choice, Answer) else _("see the list of votes")
    person = str(to) if to else _("The person you chose is not on the roll and")
    return str(CARRIED_SENTENCES[carried.result]).format(to=person, vote=vote)


@login_required
def edit_proposal(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    check_user_can_prepare(request.user, found)
    form = ProposalForm(
        request.POST or None,
        instance=copy(found),
        initiative=found.initiative,
        initial={"text": found.text().text},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_proposal, by=request.user, proposal=found, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The draft is saved."))
            return redirect(found)
    return show_form(request, "edit_proposal", form, proposal=found, here=_("Change the words"))


@login_required
@require_POST
def withdraw_draft(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    actions.withdraw_draft(by=request.user, proposal=found)
    undo = address("restore_draft", found)
    messages.done(request, _("The draft is withdrawn."), undo_url=undo)
    return redirect("decisions:proposals", slug)


@login_required
@require_POST
def restore_draft(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    found = find_proposal(request, slug, proposal_id)
    actions.restore_draft(by=request.user, proposal=found)
    messages.done(request, _("The draft is back."))
    return redirect(found)


@login_required
def withdraw_proposal(request: Request, slug: str, proposal_id: int) -> HttpResponse:
    """End an open vote without counting it, with the reason."""
    found = find_proposal(request, slug, proposal_id)
    check_user_can_facilitate(request.user, found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.withdraw_open, by=request.user, proposal=found, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The vote is ended without being counted."))
            return redirect(found)
    return show_form(request, "withdraw_proposal", form, proposal=found, here=_("Withdraw"))
