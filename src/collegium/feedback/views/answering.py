"""Answering a survey without an account: one page, by an invitation of one's own or by the open link."""

import hashlib
import secrets
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from collegium.core.errors import Conflict
from collegium.feedback import actions
from collegium.feedback.forms import AnswerForm
from collegium.feedback.models import Invitation, Wave
from collegium.feedback.vocabulary import Audience, WaveState
from collegium.initiatives.views.shared import attempt

COOKIE = "survey"
MOST_AN_HOUR = 60  # answers from one address: a school shares one


@never_cache
def answer_survey(request: HttpRequest, survey_key: str) -> HttpResponse:
    """The page of one invitation, in the language of the person who was asked."""
    rows = Invitation.objects.select_related("wave__survey__initiative", "person")
    invitation = get_object_or_404(rows.prefetch_related("wave__survey__items"), key=survey_key)
    with translation.override(chosen_language(request) or invitation.person.language):
        sending = sending_of(request)
        if invitation.is_used and not actions.was_taken(invitation.wave, sending):
            return over(
                request, invitation.wave, _("This invitation has been used. Thank you for your answers.")
            )
        take = partial(actions.answer_by_invitation, invitation=invitation, sending=sending)
        return answer_page(request, invitation.wave, take)


@never_cache
def answer_open_survey(request: HttpRequest, open_survey_key: str) -> HttpResponse:
    """The page of the open link, once for each browser."""
    waves = Wave.objects.select_related("survey__initiative").prefetch_related("survey__items")
    wave = get_object_or_404(waves, key=open_survey_key, audience=Audience.ANYONE)
    browser = request.COOKIES.get(COOKIE, "")[:64] or secrets.token_urlsafe(24)
    digest = hashlib.sha256(f"{wave.pk} {browser}".encode()).hexdigest()
    with translation.override(chosen_language(request) or translation.get_language()):
        sending = sending_of(request)
        if wave.used_browsers.filter(digest=digest).exists() and not actions.was_taken(wave, sending):
            why = _("This survey was answered from this browser already. Thank you for your answers.")
            return over(request, wave, why)
        take = partial(actions.answer_by_open_link, wave=wave, browser=digest, sending=sending)
        response = answer_page(request, wave, take)
    response.set_cookie(
        COOKIE,
        browser,
        max_age=365 * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        path="/s/",
    )
    return response


def chosen_language(request: HttpRequest) -> str:
    """The language that the visitor chose on this page or on this site, or nothing."""
    codes = {code for code, _name in settings.LANGUAGES}
    asked = request.GET.get("language", "") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return asked if asked in codes else ""


def sending_of(request: HttpRequest) -> str:
    """The name that the browser gave to what it sends: the same each time that it tries."""
    return request.POST.get("_sending", "")[:64]


def answer_page(request: HttpRequest, wave: Wave, take: Callable[..., None]) -> HttpResponse:
    if actions.was_taken(wave, sending_of(request)):
        return taken(request)
    if wave.state(now=timezone.now()) != WaveState.OPEN:
        return over(request, wave, _("This survey is closed."))
    items = list(wave.survey.items.all())
    form = AnswerForm(request.POST or None, items=items, label_suffix="")
    if request.method == "POST" and form.is_valid():
        check_rate(request)
        if attempt(form, partial(done, take, form.cleaned_data)):
            return taken(request)
    context = {
        "form": form,
        "survey": wave.survey,
        "wave": wave,
        "languages": settings.LANGUAGES,
        "draft": request.path,
        "sending": sending_of(request) or secrets.token_urlsafe(24),
    }
    return render(request, "feedback/answer_survey.html", context, status=422 if form.errors else 200)


def done(take: Callable[..., None], answers: dict[str, object]) -> bool:
    take(answers=answers)
    return True


def asks_for_data(request: HttpRequest) -> bool:
    """Whether a page that keeps the answers sends them, and not a form."""
    return request.headers.get("Accept", "") == "application/json"


def taken(request: HttpRequest) -> HttpResponse:
    if asks_for_data(request):
        return JsonResponse({"url": reverse("feedback:thanks")})
    return redirect("feedback:thanks")


def check_rate(request: HttpRequest) -> None:
    """One address cannot flood a survey. Raises Conflict."""
    key = f"survey:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    if cache.incr(key) > MOST_AN_HOUR:
        raise Conflict(_("Too many answers have come from here. Try again in an hour."))


def over(request: HttpRequest, wave: Wave, why: str) -> HttpResponse:
    if asks_for_data(request):
        return JsonResponse({"message": why}, status=409)
    return render(request, "feedback/survey_over.html", {"survey": wave.survey, "why": why})


def thanks(request: HttpRequest) -> HttpResponse:
    """After answering: says nothing about which survey it was."""
    return render(request, "feedback/thanks.html")
