"""Inviting partners: one from the registry, many at once, or a new organisation."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.forms import InviteForm, InviteManyForm, InviteNewForm, OrganisationFilter
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.initiatives.views.shared import Crumbs, address, attempt, find_initiative, show_form
from collegium.partners.models import Organisation
from collegium.people.requests import Request

MANY = 500


def crumbs(initiative: Initiative) -> Crumbs:
    return [(_("Partners"), address("participations", initiative)), (_("Invite"), "")]


def candidates(request: Request, initiative: Initiative) -> "QuerySet[Organisation]":
    """Organisations of the registry that have no part here and have not been asked."""
    there = initiative.participations.filter(ended_on=None).values("organisation")
    visible = Organisation.objects.current().visible_to(request.user, today=utc_date())
    return visible.exclude(pk__in=there).distinct()


@login_required
def invite_partner(request: Request, slug: str) -> HttpResponse:
    """First find the organisation, then say in which role it is asked."""
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    chosen = request.GET.get("organisation", "")
    if not chosen.isdecimal() or len(chosen) > 18:
        return find_organisation(request, initiative)
    organisation = get_object_or_404(candidates(request, initiative), pk=chosen)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.invite_partner,
            by=request.user,
            initiative=initiative,
            organisation=organisation,
            **form.cleaned_data,
        )
        if made := attempt(form, act):
            undo = address("decline_participation", initiative, made.pk)
            text = _("{organisation} is asked to take part.").format(organisation=organisation)
            messages.done(request, text, undo_url=undo)
            return redirect("initiatives:participations", slug)
    return show_form(
        request,
        "invite_partner",
        form,
        initiative=initiative,
        cancel_url=address("invite_partner", initiative),
        crumbs=crumbs(initiative),
        organisation=organisation,
        duties=duties(initiative),
    )


def duties(initiative: Initiative) -> list[tuple[Any, str]]:
    """Role and usual expectation, for the person who chooses."""
    labels = dict(InviteForm.base_fields["role"].choices)  # type: ignore[attr-defined]
    return [(labels[role], duty) for role, duty in initiative.role_duties.items() if role in labels]


def find_organisation(request: Request, initiative: Initiative) -> HttpResponse:
    page = address("invite_partner", initiative)
    columns = [
        Column(
            "name",
            _("Organisation"),
            lambda o: o.name,
            url=lambda o: f"{page}?organisation={o.pk}",
            order_by="name",
        ),
        Column("kind", _("Kind"), lambda o: o.get_kind_display(), order_by="kind"),
        Column("place", _("Place"), lambda o: "; ".join(str(place) for place in o.places.all())),
    ]
    return table_response(
        request,
        template="initiatives/find_organisation.html",
        caption=_("Organisations of the registry"),
        columns=columns,
        rows=candidates(request, initiative).prefetch_related("places"),
        filter_form=OrganisationFilter(request.GET),
        empty=EmptyState(
            title=_("Every organisation of the registry is here already"),
            url=address("invite_new_organisation", initiative),
            action=_("Invite a new organisation"),
        ),
        context={"initiative": initiative, "breadcrumbs": crumbs(initiative)},
    )


@login_required
def invite_partners(request: Request, slug: str) -> HttpResponse:
    """Choose many from those that the filter leaves."""
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    search = OrganisationFilter(request.GET)
    found = candidates(request, initiative)
    if search.is_valid():
        found = search.apply(found)
    shown = found.order_by("name", "pk")[:MANY]
    choices = Organisation.objects.filter(pk__in=[one.pk for one in shown])
    form = InviteManyForm(request.POST or None, organisations=choices)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.invite_partners, by=request.user, initiative=initiative, **form.cleaned_data)
        made = attempt(form, act)
        if made is not None:
            text = ngettext("{count} organisation is asked.", "{count} organisations are asked.", len(made))
            messages.done(request, text.format(count=len(made)))
            return redirect("initiatives:participations", slug)
    return show_form(
        request,
        "invite_partners",
        form,
        initiative=initiative,
        cancel_url=address("participations", initiative),
        crumbs=crumbs(initiative),
        search=search,
    )


@login_required
def invite_new_organisation(request: Request, slug: str) -> HttpResponse:
    """Register an organisation and invite somebody to speak for it, in one step."""
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    own = Organisation.objects.current().run_by(request.user, today=utc_date())
    form = InviteNewForm(request.POST or None, stewards=own, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        steward = values.pop("steward")
        act = partial(
            actions.invite_new_organisation,
            by=request.user,
            initiative=initiative,
            steward=steward,
            values=values,
        )
        if made := attempt(form, act):
            text = _("{organisation} is registered and asked; an invitation is on its way to {email}.")
            messages.done(request, text.format(organisation=made.organisation, email=values["email"]))
            return redirect("initiatives:participations", slug)
    return show_form(
        request,
        "invite_new_organisation",
        form,
        initiative=initiative,
        cancel_url=address("participations", initiative),
        crumbs=crumbs(initiative),
        can_register=own.exists(),
    )
