"""What was counted, and the receipt with which anybody can count it again."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.decisions import actions
from collegium.decisions.models import Poll, Proposal
from collegium.decisions.tables import payments_of, reasons_of, result_of, step_sentence
from collegium.decisions.views.shared import crumbs, find_proposal
from collegium.decisions.views.voting import in_words
from collegium.engines.ballots import from_json, recount_program
from collegium.people.requests import Request


def find_closed(request: Request, slug: str, proposal_id: int, number: int) -> tuple[Proposal, Poll]:
    found = find_proposal(request, slug, proposal_id)
    return found, get_object_or_404(found.polls.exclude(closed_at=None).select_related("text"), number=number)


@login_required
def result(request: Request, slug: str, proposal_id: int, round_number: int) -> HttpResponse:
    """One counted round: why it came out so, every round of the count as table and chart, ties in sentences."""
    found, poll = find_closed(request, slug, proposal_id, round_number)
    context = {
        "initiative": found.initiative,
        "proposal": found,
        "poll": poll,
        "result": result_of(poll),
        "reasons": reasons_of(poll, []),
        "own_payments": own_payments(request, poll),
        "breadcrumbs": crumbs(found, _("Result")),
    }
    return render(request, "decisions/result.html", context)


def own_payments(request: Request, poll: Poll) -> list[str]:
    """What the person's own shares of a budget paid for; in a secret vote the code of the ballot asks for it."""
    if poll.is_secret:
        return []
    seats = poll.voters.of_person(request.user, today=utc_date())
    return payments_of(poll, set(seats.values_list("pseudonym", flat=True)))


@login_required
def decision_receipt(request: Request, slug: str, proposal_id: int, round_number: int) -> HttpResponse:
    """What the receipt is, how to count it again, and where one's own ballot is in it."""
    found, poll = find_closed(request, slug, proposal_id, round_number)
    code = request.POST.get("code", "")[:40]
    names = {actions.name_of(poll, code)} if code else set()
    context = {
        "initiative": found.initiative,
        "proposal": found,
        "poll": poll,
        "breadcrumbs": crumbs(found, _("Receipt")),
        "ballots": len(poll.receipt["ballots"]) if poll.receipt else 0,
        "asked": bool(code),
        "step": step_sentence(poll),
        "own": own_ballot(poll, code) if code else "",
        "own_payments": payments_of(poll, names),
    }
    return render(request, "decisions/decision_receipt.html", context)


def own_ballot(poll: Poll, code: str) -> str:
    """The ballot of this code in words; nothing where there is none. Nobody is told who asked."""
    name = actions.name_of(poll, code)
    found = [from_json(one) for one in (poll.receipt or {}).get("ballots", []) if one["voter"] == name]
    return _("{name}: {vote}").format(name=name, vote=in_words(found[0].choice)) if found else ""


@login_required
def receipt_file(request: Request, slug: str, proposal_id: int, round_number: int) -> HttpResponse:
    found, poll = find_closed(request, slug, proposal_id, round_number)
    text = json.dumps(poll.receipt, indent=1, ensure_ascii=False)
    return download(text, f"{name_of_file(found)}-{poll.number}.json", "application/json")


@login_required
def recount_script(request: Request, slug: str, proposal_id: int, round_number: int) -> HttpResponse:
    find_closed(request, slug, proposal_id, round_number)
    return download(recount_program(), "recount.py", "text/x-python; charset=utf-8")


def name_of_file(found: Proposal) -> str:
    return f"receipt-{found.pk}-{slugify(found.title)[:40]}".rstrip("-")


def download(text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
