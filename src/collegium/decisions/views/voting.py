"""Voting: on the page, by the link of a letter, and seeing who has voted."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from collegium.core import links, messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.decisions import actions
from collegium.decisions.forms import BallotForm, ballot_form
from collegium.decisions.models import Ballot, Poll, Voter
from collegium.decisions.permissions import check_user_can_vote
from collegium.decisions.tables import result_of, shown
from collegium.decisions.views.shared import crumbs, find_proposal
from collegium.engines.ballots import Answer, Approved, Choice, Points, Ranking
from collegium.initiatives.views.shared import attempt
from collegium.people.models import User
from collegium.people.requests import Request


@login_required
@never_cache
def cast_ballot(request: Request, slug: str, proposal_id: int, voter_id: int) -> HttpResponse:
    """The ballot paper of one's own seat."""
    found = find_proposal(request, slug, proposal_id)
    own = Voter.objects.of_person(request.user, today=utc_date()).filter(poll__proposal=found)
    voter = get_object_or_404(own.select_related("poll__proposal__initiative", "poll__text"), pk=voter_id)
    context = {"initiative": found.initiative, "breadcrumbs": crumbs(found, _("Vote"))}
    return paper(request, voter, request.user, context=context, back=found.get_absolute_url())


@never_cache
def vote_by_link(request: HttpRequest, vote_token: str) -> HttpResponse:
    """The same paper for whoever holds the link of a letter: shown on GET, cast on POST."""
    facts = links.read("vote", vote_token)
    voter = get_object_or_404(
        Voter.objects.select_related("poll__proposal__initiative", "poll__text"), pk=facts.get("voter")
    )
    person = get_object_or_404(User, pk=facts.get("person"))
    check_user_can_vote(person, voter)
    with translation.override(person.language), timezone.override(person.zone):
        return paper(
            request,
            voter,
            person,
            context={"by_link": True, "initiative": voter.poll.proposal.initiative},
            back=request.path,
        )


def paper(
    request: HttpRequest, voter: Voter, person: User, *, context: dict[str, Any], back: str
) -> HttpResponse:
    """Show the paper; take it; or say that the vote is over and how it ended."""
    poll = voter.poll
    page = {"voter": voter, "poll": poll, "proposal": poll.proposal, "person": person, **context}
    if not poll.takes_votes(now=timezone.now()):
        return render(request, "decisions/vote_over.html", {**page, "result": result_of(poll)})
    stands = is_repeated(request, voter)
    data = request.POST if request.method == "POST" and not stands else None
    form = ballot_form(data, poll=poll, voter=voter)
    if data is not None and form.is_valid():
        cast = attempt(form, partial(cast_as, person, voter, form))
        if cast is not None:
            return voted(request, page, cast, form, back)
    # what is typed on a ballot is not kept in the browser: other people may use it
    options = list(poll.proposal.options.all())
    cancel = "" if page.get("by_link") else back
    return render(
        request,
        "decisions/cast_ballot.html",
        {**page, "form": form, "options": options, "cancel_url": cancel, "stands": stands},
    )


def is_repeated(request: HttpRequest, voter: Voter) -> bool:
    """Whether a secret ballot that was cast comes once more without its code: the page with the code was reloaded."""
    code = request.POST.get("code", "").strip()
    return request.method == "POST" and voter.poll.is_secret and voter.has_voted and not code


def cast_as(person: User, voter: Voter, form: BallotForm) -> actions.Cast:
    return actions.cast_ballot(
        by=person, voter=voter, choice=form.choice(), reason=form.reason(), code=form.code()
    )


def voted(
    request: HttpRequest, page: dict[str, Any], cast: actions.Cast, form: BallotForm, back: str
) -> HttpResponse:
    """Say what was understood. The code of a secret ballot is on this page only: not in a session, a cookie or mail."""
    shown_vote = in_words(form.choice())
    if not page["poll"].is_secret and not page.get("by_link"):
        until = _("Your vote is cast: {vote}. You can change it until the vote closes.").format(
            vote=shown_vote
        )
        messages.done(request, until)
        return redirect(back)
    return render(
        request, "decisions/voted.html", {**page, "vote": shown_vote, "code": cast.code, "back": back}
    )


def in_words(choice: Choice) -> str:
    """A choice as the voter reads it."""
    match choice:
        case Answer(word):
            return shown(word)
        case Approved(options):
            return " · ".join(options)
        case Points(points):
            return " · ".join(
                _("{option}: {number}").format(option=option, number=number) for option, number in points
            )
        case Ranking(levels):
            return " > ".join(" = ".join(level) for level in levels)
    return ""


@login_required
def ballots(request: Request, slug: str, proposal_id: int, round_number: int) -> HttpResponse:
    """Who may vote and who has; in an open vote, once it may be seen, also what."""
    found = find_proposal(request, slug, proposal_id)
    poll = get_object_or_404(found.polls, number=round_number)
    return table_response(
        request,
        template="decisions/ballots.html",
        caption=_("The roll"),
        columns=roll_columns(poll),
        rows=poll.voters.select_related("person", "organisation", "ballot"),
        empty=EmptyState(title=_("Nobody is on the roll")),
        context={
            "initiative": found.initiative,
            "proposal": found,
            "poll": poll,
            "breadcrumbs": crumbs(found, _("The roll")),
        },
    )


def roll_columns(poll: Poll) -> list[Column]:
    """A secret vote shows who may vote and nothing else: with one vote cast, more would give it away."""
    columns = [
        Column("partner", _("Partner"), lambda v: v.label, order_by="organisation__name"),
        Column("person", _("Person"), lambda v: v.person, order_by="person__name"),
        Column("kind", _("Kind of partner"), lambda v: v.get_partner_type_display(), order_by="partner_type"),
        Column("weight", _("Votes"), lambda v: v.weight, order_by="weight", align="end"),
    ]
    if poll.is_secret:
        return columns
    columns.append(Column("voted", _("Has voted"), lambda v: v.has_voted, order_by="has_voted"))
    if poll.shows_votes:
        columns += [
            Column("vote", _("Vote"), vote_of),
            Column("reason", _("Reason"), lambda v: v.ballot.reason if hasattr(v, "ballot") else ""),
            Column("name", _("Name in the receipt"), lambda v: v.pseudonym),
        ]
    return columns


def vote_of(voter: Voter) -> str:
    ballot: Ballot | None = getattr(voter, "ballot", None)
    return in_words(ballot.chosen()) if ballot else ""


@login_required
@require_POST
def resolve_objection(request: Request, slug: str, proposal_id: int, voter_id: int) -> HttpResponse:
    """Say that one's own objection has been met."""
    found = find_proposal(request, slug, proposal_id)
    own = Voter.objects.of_person(request.user, today=utc_date()).filter(poll__proposal=found)
    voter = get_object_or_404(own, pk=voter_id)
    actions.resolve_objection(by=request.user, voter=voter)
    messages.done(request, _("Your objection counts as met. Thank you for saying so."))
    return redirect(found)
