"""Answering for one partner: signed in, or by the link of a letter. One page; it can be left and come back to."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from collegium.core import links, messages
from collegium.core.clock import utc_date
from collegium.initiatives.views.shared import attempt, find_initiative
from collegium.people.requests import Request
from collegium.trust import actions
from collegium.trust.forms import AnswerForm
from collegium.trust.models import Respondent
from collegium.trust.permissions import check_user_can_answer
from collegium.trust.views.shared import crumbs
from collegium.trust.vocabulary import WaveState

ROWS = Respondent.objects.select_related("partner__wave__initiative", "person")


@login_required
@never_cache
def answer_wave(request: Request, slug: str, respondent_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    mine = ROWS.all().of_person(request.user, today=utc_date()).filter(partner__wave__initiative=initiative)
    respondent = get_object_or_404(mine, pk=respondent_id)
    wave = respondent.partner.wave
    context = {"initiative": wave.initiative, "breadcrumbs": crumbs(wave, _("Answer"))}
    return sheet(request, respondent, back=wave.get_absolute_url(), context=context)


@never_cache
def answer_by_link(request: HttpRequest, trust_token: str) -> HttpResponse:
    """The same page for whoever holds the link of a letter: shown on GET, kept on POST."""
    facts = links.read("trust", trust_token)
    respondent = get_object_or_404(ROWS.all(), pk=facts.get("respondent"))
    person = respondent.person
    check_user_can_answer(person, respondent)
    with translation.override(person.language), timezone.override(person.zone):
        context = {"initiative": respondent.partner.wave.initiative, "by_link": True}
        return sheet(request, respondent, back=request.path, context=context)


def sheet(
    request: HttpRequest, respondent: Respondent, *, back: str, context: dict[str, Any]
) -> HttpResponse:
    """Show the questions; keep the answers; or say that the survey is over."""
    wave = respondent.partner.wave
    page = {"respondent": respondent, "partner": respondent.partner, "wave": wave, **context}
    if wave.state(now=timezone.now()) != WaveState.OPEN:
        return render(request, "trust/answer_over.html", page)
    others = list(wave.roster.exclude(pk=respondent.partner_id))
    form = AnswerForm(request.POST or None, others=others, said=respondent.answers)
    is_final = "draft" not in request.POST
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.save_answers,
            by=respondent.person,
            respondent=respondent,
            answers=form.answers(),
            is_final=is_final,
            works_with_none=form.cleaned_data["works_with_none"],
        )
        if attempt(form, act):
            messages.done(request, thanks(is_final=is_final))
            return redirect(back if is_final else request.path)
    # what is typed is kept on the server as a draft, not in the browser: other people may use it
    return render(request, "trust/answer_wave.html", {**page, "form": form})


def thanks(*, is_final: bool) -> str:
    if is_final:
        return _("Your answers count. You can change them until the survey closes.")
    return _("Saved as a draft. It counts when you send it.")
