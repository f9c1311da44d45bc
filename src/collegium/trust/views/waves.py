"""Waves of the trust survey: the list, opening one, moving its end, closing it."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import attempt, find_initiative, show_form
from collegium.people.requests import Request
from collegium.trust import actions
from collegium.trust.forms import LastDayForm, OpenWaveForm
from collegium.trust.models import Respondent, Wave
from collegium.trust.permissions import check_user_can_manage_waves, user_can_manage_waves
from collegium.trust.tables.numbers import percent
from collegium.trust.views.shared import address, crumbs, find_wave
from collegium.trust.vocabulary import WAVE_TONES


@login_required
def waves(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    manages = user_can_manage_waves(request.user, initiative)
    found = with_counts(initiative)
    is_open = any(wave.closed_at is None for wave in found)
    return table_response(
        request,
        template="trust/waves.html",
        caption=_("Waves"),
        columns=wave_columns(),
        rows=found,
        empty=EmptyState(
            title=_("Partners have not been asked yet"),
            text=_(
                "Once or twice a year each partner says with whom it works and how that goes. Then everybody sees "
                "how the partnership hangs together, and each partner how the others see it."
            ),
            url=address("open_wave", initiative) if manages else "",
            action=_("Ask the partners"),
        ),
        context={
            "initiative": initiative,
            "may_open": manages and not is_open,
            "mine": waiting_for(request, initiative),
        },
    )


def with_counts(initiative: Initiative) -> "QuerySet[Wave]":
    answered = Q(roster__has_answered=True) | Q(roster__respondents__answered_at__isnull=False)
    found: QuerySet[Wave] = initiative.trust_waves.select_related("initiative").annotate(
        asked=Count("roster", distinct=True), heard=Count("roster", filter=answered, distinct=True)
    )
    return found.order_by("-number")


def waiting_for(request: Request, initiative: Initiative) -> list[Respondent]:
    """What the person is asked to answer now."""
    rows = Respondent.objects.of_person(request.user, today=utc_date())
    rows = rows.filter(partner__wave__in=Wave.objects.filter(initiative=initiative).open(now=timezone.now()))
    return list(rows.select_related("partner__wave__initiative"))


def wave_columns() -> list[Column]:
    now = timezone.now()

    def density(wave: Wave) -> float | None:
        return wave.results["measures"]["density"] if wave.results else None

    return [
        Column("wave", _("Wave"), str, url=lambda w: w.get_absolute_url(), order_by="number"),
        Column(
            "state", _("State"), lambda w: w.state(now=now).label, tone=lambda w: WAVE_TONES[w.state(now=now)]
        ),
        Column("opened", _("Opened"), lambda w: localtime(w.opens_at).date(), order_by="opens_at"),
        Column(
            "closes",
            _("Closes"),
            lambda w: localtime(w.closed_at or w.closes_at).date(),
            order_by="closes_at",
        ),
        Column("asked", _("Partners asked"), lambda w: w.asked, order_by="asked", align="end"),
        Column("heard", _("Have answered"), lambda w: w.heard, order_by="heard", align="end"),
        Column("rate", _("Share"), rate, text=lambda w: percent(rate(w)), align="end"),
        Column("density", _("Density"), density, text=lambda w: percent(density(w)), align="end"),
    ]


def rate(wave: Wave) -> float | None:
    asked, heard = getattr(wave, "asked", 0), getattr(wave, "heard", 0)
    return round(heard / asked, 4) if asked else None


@login_required
def open_wave(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_manage_waves(request.user, initiative)
    askable = actions.askable(initiative, today=utc_date())
    form = OpenWaveForm(request.POST or None, askable=askable)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.open_wave,
            by=request.user,
            initiative=initiative,
            organisations=list(form.cleaned_data["organisations"]),
            closes_at=form.closes_at,
        )
        if made := attempt(form, act):
            count = made.roster.count()
            told = ngettext("{n} partner is asked.", "{n} partners are asked.", count)
            messages.done(request, told.format(n=count))
            return redirect(made.get_absolute_url())
    back = address("waves", initiative)
    trail = [(_("Trust"), back), (_("Ask the partners"), "")]
    return show_form(request, "trust/open_wave", form, initiative=initiative, cancel_url=back, crumbs=trail)


@login_required
def edit_wave(request: Request, slug: str, trust_wave_id: int) -> HttpResponse:
    shown = find_wave(request, slug, trust_wave_id)
    check_user_can_manage_waves(request.user, shown.initiative)
    form = LastDayForm(request.POST or None, initial={"closes_on": timezone.localdate(shown.closes_at)})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_wave, by=request.user, wave=shown, closes_at=form.closes_at)
        if attempt(form, act):
            messages.done(request, _("The last day is moved."))
            return redirect(shown.get_absolute_url())
    return show_form(
        request,
        "trust/edit_wave",
        form,
        initiative=shown.initiative,
        cancel_url=shown.get_absolute_url(),
        crumbs=crumbs(shown, _("Last day")),
    )


@login_required
@require_POST
def close_wave(request: Request, slug: str, trust_wave_id: int) -> HttpResponse:
    shown = find_wave(request, slug, trust_wave_id)
    if actions.close_wave(by=request.user, wave=shown):
        messages.done(request, _("The survey is closed, and the results are there."))
    return redirect(shown.get_absolute_url())
