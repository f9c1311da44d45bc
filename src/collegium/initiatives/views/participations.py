"""The partners of an initiative: who takes part, in which role, and how they come in."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused, Refusal
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.forms import InviteForm, ParticipationFilter
from collegium.initiatives.models import Initiative, Participation
from collegium.initiatives.permissions import (
    awaiting_answer_of,
    check_user_can_coordinate,
    organisations_spoken_for_by,
    user_can_end_participation,
    user_can_speak_for,
)
from collegium.initiatives.views.shared import Crumbs, address, attempt, find_initiative, may, show_form
from collegium.initiatives.vocabulary import PARTNER_STATE_TONES, PartnerState
from collegium.partners.models import Membership, Organisation
from collegium.partners.permissions import user_can_see_contacts
from collegium.people.requests import Request


@login_required
def participations(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    rows = initiative.participations.select_related("organisation")
    columns = [
        Column(
            "name",
            _("Partner"),
            lambda p: p.organisation.name,
            url=lambda p: address("participation", initiative, p.pk),
            order_by="organisation__name",
        ),
        Column("kind", _("Kind"), lambda p: p.organisation.get_kind_display(), order_by="organisation__kind"),
        Column("role", _("Role"), lambda p: p.get_role_display(), order_by="role"),
        Column("state", _("State"), lambda p: p.state.label, tone=lambda p: PARTNER_STATE_TONES[p.state]),
        Column("since", _("Since"), lambda p: p.started_on, order_by="started_on"),
        Column("until", _("Until"), lambda p: p.ended_on, order_by="ended_on"),
    ]
    return table_response(
        request,
        template="initiatives/participations.html",
        caption=_("Partners"),
        columns=columns,
        rows=rows,
        filter_form=ParticipationFilter(request.GET),
        empty=EmptyState(
            title=_("No partner yet"), text=_("Invite those who can help, and those it is for.")
        ),
        context={
            "initiative": initiative,
            "to_accept": awaiting_answer_of(request.user, initiative).count(),
            **may(request, initiative),
        },
    )


@login_required
def participation(request: Request, slug: str, participation_id: int) -> HttpResponse:
    """One partner in this initiative: its role, what is expected of it, its people and milestones."""
    initiative = find_initiative(request, slug)
    part = find_participation(initiative, participation_id)
    today = utc_date()
    organisation = part.organisation
    people = (
        Membership.objects.filter(organisation=organisation).in_force(today=today).select_related("person")
    )
    context = {
        "initiative": initiative,
        "participation": part,
        "tone": PARTNER_STATE_TONES[part.state],
        "facts": facts(request, part),
        "people": people.order_by("person__name") if part.state == PartnerState.ACCEPTED else [],
        "contacts": contacts(request, organisation, today),
        "milestones": initiative.milestones.current().filter(owner=organisation),
        "other_roles": initiative.participations.filter(organisation=organisation).exclude(pk=part.pk),
        "user_can_end": part.ended_on is None and user_can_end_participation(request.user, part),
        "user_can_answer": part.state == PartnerState.ASKED
        and user_can_speak_for(request.user, initiative, organisation),
        "breadcrumbs": crumbs(initiative, organisation.name),
        **may(request, initiative),
    }
    return render(request, "initiatives/participation.html", context)


def find_participation(initiative: Initiative, participation_id: int) -> Participation:
    rows = initiative.participations.select_related("organisation", "initiative", "accepted_by", "asked_by")
    found: Participation = get_object_or_404(rows, pk=participation_id)
    return found


def facts(request: Request, part: Participation) -> list[tuple[Any, ...]]:
    organisation = part.organisation
    visible = Organisation.objects.visible_to(request.user, today=utc_date())
    url = organisation.get_absolute_url() if visible.filter(pk=organisation.pk).exists() else ""
    return [
        (_("Organisation"), organisation.name, url),
        (_("Kind"), organisation.get_kind_display()),
        (_("Place"), organisation.places.first()),
        (_("Role"), part.get_role_display()),
        (_("Since"), part.started_on),
        (_("Until"), part.ended_on),
        (_("Asked by"), part.asked_by),
        (_("Accepted by"), part.accepted_by),
    ]


def contacts(request: Request, organisation: Organisation, today: Any) -> Any:
    if not user_can_see_contacts(request.user, organisation):
        return None
    return organisation.contacts.in_force(today=today)


def crumbs(initiative: Initiative, last: str) -> Crumbs:
    return [(_("Partners"), address("participations", initiative)), (last, "")]


@login_required
def change_participation(request: Request, slug: str, participation_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    part = find_participation(initiative, participation_id)
    form = InviteForm(request.POST or None, initial={"role": part.role, "expectation": part.expectation})
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.change_participation, by=request.user, participation=part, values=form.cleaned_data
        )
        if made := attempt(form, act):
            messages.done(
                request, _("The part of {organisation} is saved.").format(organisation=part.organisation)
            )
            return redirect("initiatives:participation", slug, made.pk)
    return show_form(
        request,
        "change_participation",
        form,
        initiative=initiative,
        cancel_url=address("participation", initiative, part.pk),
        crumbs=crumbs(initiative, part.organisation.name),
        participation=part,
    )


@login_required
@require_POST
def end_participation(request: Request, slug: str, participation_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    part = find_participation(initiative, participation_id)
    try:
        actions.end_participation(by=request.user, participation=part)
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.refused(request, refusal.message)
        return redirect("initiatives:participation", slug, participation_id)
    messages.done(request, _("{organisation} no longer takes part.").format(organisation=part.organisation))
    still = Initiative.objects.visible_to(request.user, today=utc_date()).filter(pk=initiative.pk)
    return (
        redirect("initiatives:participations", slug)
        if still.exists()
        else redirect("initiatives:initiatives")
    )


def find_asked(request: Request, slug: str, participation_id: int) -> Participation:
    """The question, for people of the organisation that was asked and who speak for it; otherwise 404."""
    theirs = Participation.objects.of_person(request.user, today=utc_date()).values("pk")
    spoken_for = organisations_spoken_for_by(request.user)
    rows = Participation.objects.filter(Q(pk__in=theirs) | Q(organisation__in=spoken_for))
    rows = rows.select_related("organisation", "initiative", "asked_by")
    found: Participation = get_object_or_404(rows, pk=participation_id, initiative__slug=slug)
    return found


@login_required
def answer_participation(request: Request, slug: str, participation_id: int) -> HttpResponse:
    """As much of the initiative as an organisation needs to decide whether to take part."""
    part = find_asked(request, slug, participation_id)
    initiative = part.initiative
    if part.state == PartnerState.ACCEPTED:
        return redirect(initiative)
    if part.state != PartnerState.ASKED:
        raise Http404
    accepted = initiative.participations.accepted(today=utc_date()).select_related("organisation")
    context = {
        # not `initiative`: the navigation of the initiative is for those who take part
        "asking": initiative,
        "participation": part,
        "vision": initiative.visions.first(),
        "goals": initiative.goals.current(),
        "partners": accepted[:30],
        "partner_count": accepted.count(),
        "user_can_answer": user_can_speak_for(request.user, initiative, part.organisation),
    }
    return render(request, "initiatives/answer_participation.html", context)


@login_required
@require_POST
def accept_participation(request: Request, slug: str, participation_id: int) -> HttpResponse:
    part = find_asked(request, slug, participation_id)
    actions.accept_participation(by=request.user, participation=part)
    messages.done(
        request, _("{organisation} now takes part. Welcome!").format(organisation=part.organisation)
    )
    visible = Initiative.objects.visible_to(request.user, today=utc_date()).filter(slug=slug)
    return redirect(part.initiative) if visible.exists() else redirect("initiatives:initiatives")


@login_required
@require_POST
def decline_participation(request: Request, slug: str, participation_id: int) -> HttpResponse:
    """The organisation says no, or a coordinator withdraws the question."""
    visible: QuerySet[Initiative] = Initiative.objects.visible_to(request.user, today=utc_date())
    initiative = visible.filter(slug=slug).first()
    part = (
        find_participation(initiative, participation_id)
        if initiative
        else find_asked(request, slug, participation_id)
    )
    actions.decline_participation(by=request.user, participation=part)
    messages.done(request, _("{organisation} will not take part.").format(organisation=part.organisation))
    return redirect("initiatives:participations", slug) if initiative else redirect("initiatives:initiatives")


@login_required
@require_POST
def accept_participations(request: Request, slug: str) -> HttpResponse:
    """Say yes for all organisations that the person speaks for."""
    initiative = find_initiative(request, slug)
    accepted = actions.accept_participations(by=request.user, initiative=initiative)
    count = len(accepted)
    text = ngettext("{count} organisation now takes part.", "{count} organisations now take part.", count)
    messages.done(request, text.format(count=count))
    return redirect("initiatives:participations", slug)
