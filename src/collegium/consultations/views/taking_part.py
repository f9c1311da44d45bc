"""Taking part at the public address: one statement at a time, without an account and without scripts.

Nothing is stored until somebody votes. What one sends twice counts once, so that a phone whose
connection broke off can simply send again.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from collegium.consultations import actions
from collegium.consultations.forms import OwnVotesForm, ProposeForm, VoteForm
from collegium.consultations.models import Consultation, Statement, Vote
from collegium.consultations.permissions import check_user_can_take_part
from collegium.consultations.views.shared import outcome_context, outcome_file
from collegium.consultations.vocabulary import Choice, ConsultationState
from collegium.core import messages
from collegium.core.errors import Conflict
from collegium.initiatives.views.shared import attempt
from collegium.people.models import User

COOKIE = "consultation"
YEAR = 365 * 24 * 3600
HOUR = 3600
MOST_VOTES = 4000  # an hour from one address: a school of a hundred shares one
MOST_PARTICIPANTS = 120
MOST_PROPOSALS = 40


@dataclass
class Visit:
    """Who is there: by account, by cookie, or as nobody yet (key and digest are then new)."""

    consultation: Consultation
    user: User | None
    key: str
    digest: str
    is_new: bool
    cookie: str = field(default="")  # to be set, because something was kept under it


PublicView = Callable[..., HttpResponse]  # of a request, a visit, and what else is in the address


def public(view: PublicView) -> Callable[..., HttpResponse]:
    """Find the consultation; in the visitor's language; never cached or indexed."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, consultation_key: str, **rest: Any) -> HttpResponse:
        rows = Consultation.objects.current().exclude(opens_at=None).select_related("initiative")
        consultation = get_object_or_404(rows, key=consultation_key)
        chosen = chosen_language(request)
        with translation.override(chosen or get_language()):
            visit = visit_of(request, consultation)
            response = view(request, visit, **rest)
        if request.GET.get("language") == chosen and chosen:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax")
        if visit.cookie:
            keep(response, visit)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def chosen_language(request: HttpRequest) -> str:
    """The language that the visitor chose on this page or on this site, or nothing."""
    codes = {code for code, _name in settings.LANGUAGES}
    asked = request.GET.get("language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return asked if asked in codes else ""


def visit_of(request: HttpRequest, consultation: Consultation) -> Visit:
    """A personal link comes first, then the account, then the cookie."""
    user = request.user if isinstance(request.user, User) else None
    key = request.COOKIES.get(COOKIE, "")[:64]
    digest = actions.digest_of_key(consultation, key)
    if key and consultation.personal_links.filter(digest=digest).exists():
        return Visit(consultation, user, key, digest, is_new=False)
    if user:
        return Visit(consultation, user, "", actions.digest_of_account(consultation, user), is_new=False)
    if key:
        return Visit(consultation, user, key, digest, is_new=False)
    key = secrets.token_urlsafe(24)
    return Visit(consultation, user, key, actions.digest_of_key(consultation, key), is_new=True)


def keep(response: HttpResponse, visit: Visit) -> None:
    """A cookie for this consultation alone; it says nothing about the person."""
    response.set_cookie(
        COOKIE,
        visit.cookie,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path=f"/c/{visit.consultation.key}/",
    )


def check_rate(request: HttpRequest, what: str, most: int) -> None:
    """One address cannot flood a consultation. Raises Conflict."""
    who = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:24]
    key = f"consultation:{what}:{who}"
    cache.add(key, 0, timeout=HOUR)
    if cache.incr(key) > most:
        raise Conflict(_("Too much has come from here. Try again in an hour."))


def page(request: HttpRequest, visit: Visit, template: str, **context: Any) -> HttpResponse:
    consultation = visit.consultation
    shared = {
        "consultation": consultation,
        "initiative_name": consultation.initiative.name,
        "languages": settings.LANGUAGES,
    }
    return render(request, f"consultations/{template}.html", {**shared, **context})


def not_open(request: HttpRequest, visit: Visit) -> HttpResponse | None:
    """The page that says that it is not open yet, or no more; None while it is open."""
    state = visit.consultation.state(now=timezone.now())
    if state == ConsultationState.OPEN:
        check_user_can_take_part(visit.user, visit.consultation, visit.digest)
        return None
    return page(request, visit, "not_open", is_over=state == ConsultationState.CLOSED)


@public
def take_part(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The next statement that one has not voted on; ?statement= shows one again."""
    if closed := not_open(request, visit):
        return closed
    if request.method == "POST":
        return vote(request, visit)
    statements = list(visit.consultation.statements.shown())
    votes = votes_of(visit)
    statement = next_statement(request, visit, statements, votes)
    return page(
        request,
        visit,
        "take_part",
        statement=statement,
        done=sum(one.pk in votes for one in statements),
        total=len(statements),
        choices=Choice.choices,
        before=votes.get(statement.pk) if statement else None,
    )


def votes_of(visit: Visit) -> dict[int, int]:
    own = Vote.objects.filter(participant__consultation=visit.consultation, participant__digest=visit.digest)
    return dict(own.values_list("statement_id", "choice"))


def next_statement(
    request: HttpRequest, visit: Visit, statements: list[Statement], votes: dict[int, int]
) -> Statement | None:
    """In an order of one's own, so that no statement is always the first, and nobody always stops before the same."""
    wanted = request.GET.get("statement", "")
    if again := next((one for one in statements if str(one.pk) == wanted), None):
        return again
    left = [one for one in statements if one.pk not in votes]
    return min(
        left,
        key=lambda one: actions.digest_of_key(visit.consultation, f"{visit.digest}{one.pk}"),
        default=None,
    )


def vote(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = VoteForm(request.POST)
    check_rate(request, "votes", MOST_VOTES)
    if form.is_valid():
        votes = {form.cleaned_data["statement"]: form.cleaned_data["choice"]}
        if attempt(form, partial(cast, request, visit, votes)):
            return redirect("consultations:take_part", visit.consultation.key)
    why = [*form.non_field_errors(), _("Choose whether you agree, disagree or pass.")][0]
    messages.refused(request, why)
    return redirect("consultations:take_part", visit.consultation.key)


def cast(request: HttpRequest, visit: Visit, votes: dict[int, int]) -> int:
    if visit.is_new:
        check_rate(request, "participants", MOST_PARTICIPANTS)
    count = actions.cast_votes(
        consultation=visit.consultation, digest=visit.digest, votes=votes, user=visit.user
    )
    visit.cookie = visit.key
    return count


@public
def own_votes(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All statements on one page: to change votes, or to vote on all of them and send them at once."""
    if closed := not_open(request, visit):
        return closed
    statements = list(visit.consultation.statements.shown())
    data = request.POST if request.method == "POST" else None
    form = OwnVotesForm(data, statements=statements, votes=votes_of(visit))
    if data is not None and form.is_valid():
        check_rate(request, "votes", MOST_VOTES)
        if attempt(form, partial(cast, request, visit, form.votes())) is not None:
            messages.done(request, _("Your votes are in. You can change them until the end."))
            return redirect("consultations:take_part", visit.consultation.key)
    return page(request, visit, "own_votes", form=form, draft=request.path)


@public
def propose_statement(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Add a statement. What fills the field that people do not see is thanked, and nothing is kept."""
    if closed := not_open(request, visit):
        return closed
    if not visit.consultation.takes_statements:
        raise Http404
    form = ProposeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        check_rate(request, "proposals", MOST_PROPOSALS)
        act: Callable[[], object] = partial(propose, visit, form.cleaned_data["text"])
        if form.cleaned_data["website"] or attempt(form, act):
            messages.done(request, _("Thank you. A coordinator looks at it before the others see it."))
            return redirect("consultations:take_part", visit.consultation.key)
    return page(request, visit, "propose_statement", form=form, draft=request.path)


def propose(visit: Visit, text: str) -> Statement:
    made = actions.propose_statement(
        consultation=visit.consultation,
        digest=visit.digest,
        text=text,
        language=get_language() or settings.LANGUAGE_CODE,
        user=visit.user,
    )
    visit.cookie = visit.key
    return made


@public
def public_results(request: HttpRequest, visit: Visit) -> HttpResponse:
    """For everybody, once they are published (also ?format=csv)."""
    if visit.consultation.published_at is None or visit.consultation.results is None:
        raise Http404
    if request.GET.get("format") == "csv" and (answer := outcome_file(request, visit.consultation)):
        return answer
    context = outcome_context(request, visit.consultation)
    note = visit.consultation.initiative.data_note
    return page(request, visit, "public_results", data_note=note, **context)


@public
def open_personal_link(_request: HttpRequest, visit: Visit, personal_key: str) -> HttpResponse:
    """Remember the key in a cookie and go on; nothing else happens, since mail programs open links on their own."""
    digest = actions.digest_of_key(visit.consultation, personal_key[:64])
    if not visit.consultation.personal_links.filter(digest=digest).exists():
        raise Http404
    visit.cookie = personal_key[:64]
    return redirect("consultations:take_part", visit.consultation.key)
