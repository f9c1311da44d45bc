"""Consultations inside the initiative: prepare, open, close, show what came of it."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.consultations import actions
from collegium.consultations.forms import ConsultationForm, LinksForm, OpenForm
from collegium.consultations.models import Consultation, counts_of
from collegium.consultations.permissions import (
    check_user_can_manage_consultations,
    check_user_can_see_outcome,
    user_can_manage_consultations,
    user_can_see_outcome,
)
from collegium.consultations.views.shared import (
    address,
    crumbs,
    find_consultation,
    outcome_context,
    outcome_file,
)
from collegium.consultations.vocabulary import STATE_TONES, Audience, ConsultationState
from collegium.core import messages
from collegium.core.tables import Column, EmptyState, csv_response, table_response
from collegium.initiatives.views.shared import attempt, find_initiative, show_form
from collegium.people.requests import Request


@login_required
def consultations(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    manages = user_can_manage_consultations(request.user, initiative)
    now = timezone.now()
    columns = [
        Column("title", _("Title"), str, url=lambda one: one.get_absolute_url()),
        Column(
            "state",
            _("State"),
            lambda one: one.state(now=now).label,
            tone=lambda one: STATE_TONES[one.state(now=now)],
        ),
        Column("opens", _("Opens"), lambda one: one.opens_at, order_by="opens_at"),
        Column("closes", _("Closes"), lambda one: one.closed_at or one.closes_at, order_by="closes_at"),
    ]
    rows = initiative.consultations.current().select_related("initiative")
    return table_response(
        request,
        template="consultations/consultations.html",
        caption=_("Consultations"),
        columns=columns,
        rows=rows if manages else rows.exclude(opens_at=None),
        empty=EmptyState(
            title=_("Nobody has been consulted yet"),
            text=_(
                "Put a question to many people: they agree or disagree with short statements, on a phone, without an "
                "account. You see what unites and what divides them."
            ),
            url=address("create_consultation", initiative) if manages else "",
            action=_("Prepare a consultation"),
        ),
        context={"initiative": initiative, "may_manage": manages},
    )


@login_required
def create_consultation(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_manage_consultations(request.user, initiative)
    form = ConsultationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.create_consultation, by=request.user, initiative=initiative, values=form.values()
        )
        if made := attempt(form, act):
            messages.done(request, _("Now add statements of different opinions."))
            return redirect("consultations:statements", slug, made.pk)
    back = address("consultations", initiative)
    trail = [(_("Consultations"), back), (_("New"), "")]
    return show_form(
        request,
        "consultations/create_consultation",
        form,
        initiative=initiative,
        cancel_url=back,
        crumbs=trail,
    )


@login_required
def consultation(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    """How it goes; once it is closed, what came of it (also ?format=csv)."""
    shown = find_consultation(request, slug, consultation_id)
    now = timezone.now()
    manages = user_can_manage_consultations(request.user, shown.initiative)
    if not manages and shown.opens_at is None:
        raise Http404
    if request.GET.get("format") == "csv":
        check_user_can_see_outcome(request.user, shown, now)
        if (answer := outcome_file(request, shown)) is None:
            raise Http404
        return answer
    state = shown.state(now=now)
    context: dict[str, Any] = {
        "initiative": shown.initiative,
        "consultation": shown,
        "state": state,
        "tone": STATE_TONES[state],
        "is_draft": state == ConsultationState.DRAFT,
        "is_open": state == ConsultationState.OPEN,
        "is_closed": state == ConsultationState.CLOSED,
        "has_links": shown.audience == Audience.INVITED,
        "counts": counts_of(shown),
        "may_manage": manages,
        "breadcrumbs": crumbs(shown, "")[:2],
    }
    if user_can_see_outcome(request.user, shown, now):
        context |= outcome_context(request, shown)
    return render(request, "consultations/consultation.html", context)


def form_page(request: Request, shown: Consultation, form: Any, name: str, last: Any) -> HttpResponse:
    return show_form(
        request,
        f"consultations/{name}",
        form,
        initiative=shown.initiative,
        cancel_url=shown.get_absolute_url(),
        crumbs=crumbs(shown, last),
        consultation=shown,
    )


@login_required
def edit_consultation(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    shown = find_consultation(request, slug, consultation_id)
    check_user_can_manage_consultations(request.user, shown.initiative)
    form = ConsultationForm(request.POST or None, consultation=shown)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_consultation, by=request.user, consultation=shown, values=form.values())
        if attempt(form, act):
            messages.done(request, _("The consultation is changed."))
            return redirect(shown.get_absolute_url())
    return form_page(request, shown, form, "edit_consultation", _("Edit"))


@login_required
def open_consultation(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    shown = find_consultation(request, slug, consultation_id)
    check_user_can_manage_consultations(request.user, shown.initiative)
    form = OpenForm(request.POST or None, consultation=shown)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.open_consultation, by=request.user, consultation=shown, **form.moments())
        if attempt(form, act):
            messages.done(request, _("The days are set. Give people the address on this page."))
            return redirect(shown.get_absolute_url())
    return form_page(request, shown, form, "open_consultation", _("Open"))


@login_required
@require_POST
def close_consultation(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    shown = find_consultation(request, slug, consultation_id)
    if actions.close_consultation(by=request.user, consultation=shown):
        messages.done(
            request, _("The consultation is closed. Look at what came of it, then show it to everybody.")
        )
    return redirect(shown.get_absolute_url())


@login_required
@require_POST
def archive_consultation(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    gone = find_consultation(request, slug, consultation_id)
    actions.archive_consultation(by=request.user, consultation=gone)
    undo = address("restore_consultation", gone.initiative, gone.pk)
    messages.done(request, _("It is archived."), undo_url=undo)
    return redirect("consultations:consultations", slug)


@login_required
@require_POST
def restore_consultation(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    back = find_consultation(request, slug, consultation_id)
    actions.restore_consultation(by=request.user, consultation=back)
    messages.done(request, _("It is back."))
    return redirect(back.get_absolute_url())


@login_required
@require_POST
def publish_results(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    shown = find_consultation(request, slug, consultation_id)
    actions.publish_results(by=request.user, consultation=shown)
    undo = address("unpublish_results", shown.initiative, shown.pk)
    messages.done(request, _("Everybody can see the results now."), undo_url=undo)
    return redirect(shown.get_absolute_url())


@login_required
@require_POST
def unpublish_results(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    shown = find_consultation(request, slug, consultation_id)
    actions.unpublish_results(by=request.user, consultation=shown)
    messages.done(request, _("Only the partners see the results now."))
    return redirect(shown.get_absolute_url())


@login_required
def make_links(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    """Links for single people, as a file that is made once."""
    shown = find_consultation(request, slug, consultation_id)
    check_user_can_manage_consultations(request.user, shown.initiative)
    form = LinksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.make_links, by=request.user, consultation=shown, count=form.cleaned_data["count"]
        )
        if keys := attempt(form, act):
            return links_file(shown, keys)
    return form_page(request, shown, form, "make_links", _("Personal links"))


def links_file(shown: Consultation, keys: list[str]) -> HttpResponse:
    root = shown.public_url.removesuffix(reverse("consultations:take_part", args=[shown.key]))
    rows = [f"{root}{reverse('consultations:open_personal_link', args=[shown.key, key])}" for key in keys]
    columns = [Column("link", _("Link for one person"), str)]
    return csv_response(caption=f"{shown} links", columns=columns, rows=rows)


@login_required
@require_POST
def export_votes(request: Request, slug: str, consultation_id: int) -> HttpResponse:
    """The matrix of votes with made-up numbers, when enough people took part."""
    shown = find_consultation(request, slug, consultation_id)
    header, rows = actions.exported_votes(by=request.user, consultation=shown)
    columns = [Column(name, name, partial(cell, at)) for at, name in enumerate(header)]
    return csv_response(caption=f"{shown} votes", columns=columns, rows=rows)


def cell(at: int, row: list[str]) -> str:
    return row[at]
