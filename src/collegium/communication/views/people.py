"""Who is who, and how we communicate."""

from copy import copy
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from collegium.agreements.views.shared import ask
from collegium.communication import actions
from collegium.communication.forms import CharterForm, PersonFilter
from collegium.communication.models import CommunicationCharter
from collegium.communication.tables import who_is_who as people_of
from collegium.communication.views.shared import address
from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.initiatives.views.shared import attempt, find_initiative, may
from collegium.partners.vocabulary.languages import language_name
from collegium.people.requests import Request


@login_required
def who_is_who(request: Request, slug: str) -> HttpResponse:
    """Everybody who belongs to a partner, with roles and responsibilities."""
    initiative = find_initiative(request, slug)
    return table_response(
        request,
        template="communication/who_is_who.html",
        caption=_("Who is who"),
        columns=[
            Column("person", _("Person"), lambda r: r.person),
            Column("organisation", _("Partner"), lambda r: r.organisation,
                   url=lambda r: r.organisation.get_absolute_url()),
            Column("roles", _("Roles"), lambda r: "; ".join(r.roles), text=lambda r: r.roles),
            Column("responsibilities", _("Responsible for"), lambda r: "; ".join(r.responsibilities),
                   text=lambda r: r.responsibilities),
            Column("language", _("Language"), lambda r: r.language),
            Column("email", _("E-mail"), lambda r: r.email, url=lambda r: f"mailto:{r.email}" if r.email else ""),
        ],
        rows=people_of(initiative),
        filter_form=PersonFilter(request.GET),
        empty=EmptyState(title=_("Nobody yet"), text=_("People appear here when their organisation takes part.")),
        context={"initiative": initiative, "breadcrumbs": [(_("News"), address("updates", initiative)),
                 (_("Who is who"), "")]},
    )  # fmt: skip


@login_required
def how_we_communicate(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    charter = CommunicationCharter.objects.filter(initiative=initiative).select_related("changed_by").first()
    context = {
        "initiative": initiative,
        "charter": charter,
        "languages": [language_name(code) for code in charter.languages] if charter else [],
        "breadcrumbs": [(_("News"), address("updates", initiative)), (_("How we communicate"), "")],
        "empty": EmptyState(
            title=_("Nothing is written down yet"),
            text=_("Agree where you say what, how soon you answer, and in which languages."),
            url=address("change_charter", initiative),
            action=_("Write it down"),
        ),
        **may(request, initiative),
    }
    return render(request, "communication/how_we_communicate.html", context)


@login_required
def change_charter(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    charter = CommunicationCharter.objects.filter(initiative=initiative).first()
    instance = (
        copy(charter) if charter else CommunicationCharter(initiative=initiative, changed_by=request.user)
    )
    form = CharterForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.change_charter, by=request.user, initiative=initiative, values=form.cleaned_data
        )
        if attempt(form, act):
            messages.done(request, _("It is written down."))
            return redirect(address("how_we_communicate", initiative))
    title = _("How we communicate")
    crumbs = [(title, address("how_we_communicate", initiative)), (_("Change"), "")]
    return ask(request, form, initiative=initiative, title=title, crumbs=crumbs)
