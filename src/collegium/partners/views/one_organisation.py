"""One organisation: its page and history; registering, changing, archiving it; asking to join it."""

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.models import AuditEvent
from collegium.core.tables import EmptyState, table_response
from collegium.engines.linkage import Candidate
from collegium.partners import actions
from collegium.partners.forms import NewOrganisationForm, OrganisationForm
from collegium.partners.models import Merge, Organisation
from collegium.partners.permissions import (
    check_user_can_see_contacts,
    user_can_edit_organisation,
    user_can_see_contacts,
)
from collegium.partners.tables import changes_text, history_columns, sentence
from collegium.partners.views.answers import (
    attempt,
    change,
    form_page,
    get_organisation,
    get_own_organisation,
    visible,
)
from collegium.partners.views.directory import possible_stewards
from collegium.partners.views.relationships import ties_of
from collegium.people.requests import Request

RECENT = 12


@login_required
def organisation(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """Everything about one organisation; a merged record leads to the one that was kept."""
    found = get_organisation(request, public_id)
    if found.merged_into:
        return redirect(found.merged_into)
    today = utc_date()
    offers = list(found.offers.all())
    context = {
        "organisation": found,
        "breadcrumbs": [(_("Partners"), reverse("partners:organisations")), (found.name, "")],
        "can_edit": user_can_edit_organisation(request.user, found),
        "belongs": found.memberships.filter(person=request.user).in_force(today=today).exists(),
        "identifiers": found.identifiers.all(),
        "places": found.places.all(),
        "offers": [offer for offer in offers if offer.holds(today)],
        "former_offers": [offer for offer in offers if not offer.holds(today)],
        **ties_of(found, visible(request), today),
        **private_facts(request, found),
    }
    return render(request, "partners/organisation.html", context)


def private_facts(request: Request, organisation: Organisation) -> dict[str, Any]:
    """People, contacts and history: for those of the organisation, and of the one that looks after it."""
    if not user_can_see_contacts(request.user, organisation):
        return {"can_see_contacts": False}
    today = utc_date()
    people = list(organisation.memberships.select_related("person"))
    contacts = list(organisation.contacts.all())
    return {
        "can_see_contacts": True,
        "memberships": [one for one in people if one.holds(today)],
        "former_memberships": [one for one in people if not one.holds(today)],
        "contacts": [one for one in contacts if one.holds(today)],
        "former_contacts": [one for one in contacts if not one.holds(today)],
        "invitations": organisation.invitations.open(now=timezone.now()),
        "events": [timeline_event(event) for event in history_of(organisation)[:RECENT]],
        "merges": Merge.objects.filter(kept=organisation, undone_at=None).select_related("merged"),
    }


def history_of(organisation: Organisation) -> Any:
    """All events of the record and of those that were merged into it; a merge, an event of both, once."""
    merges = Merge.objects.filter(kept=organisation).values_list("pk", flat=True)
    merged = Organisation.objects.filter(merged_into=organisation).values_list("pk", flat=True)
    theirs = AuditEvent.objects.filter(organisation_id__in=[*merged]).exclude(
        target_type=Merge._meta.label, target_id__in=[str(pk) for pk in merges]
    )
    return AuditEvent.objects.filter(organisation_id=organisation.pk) | theirs


def timeline_event(event: AuditEvent) -> dict[str, Any]:
    return {"at": event.at, "text": sentence(event), "who": event.actor_name, "detail": changes_text(event)}


@login_required
@require_GET
def organisation_history(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """Who changed what, from what to what."""
    found = get_organisation(request, public_id)
    check_user_can_see_contacts(request.user, found)
    crumbs = [(_("Partners"), reverse("partners:organisations")), (found.name, found.get_absolute_url())]
    return table_response(
        request,
        template="partners/organisation_history.html",
        caption=_("History"),
        columns=history_columns(),
        rows=history_of(found),
        empty=EmptyState(title=_("Nothing has happened yet")),
        context={"organisation": found, "breadcrumbs": [*crumbs, (_("History"), "")]},
    )


@login_required
def create_organisation(request: Request) -> HttpResponse:
    """Register an organisation; where others look like it, the person is asked first."""
    form = NewOrganisationForm(request.POST or None, stewards=list(possible_stewards(request)))
    alike: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        alike = [] if form.cleaned_data["is_new"] else lookalikes_of(request, form.cleaned_data)
        if not alike and attempt(form, partial(register, request, form)) and form.registered:
            return redirect(form.registered)
    context = {
        "form": form,
        "alike": alike,
        "own": Organisation.objects.with_member(request.user, today=utc_date()) if alike else [],
        "breadcrumbs": [(_("Partners"), reverse("partners:organisations")), (_("Register"), "")],
    }
    status = 422 if form.is_bound and (form.errors or alike) else 200
    return render(request, "partners/create_organisation.html", context, status=status)


def register(request: Request, form: NewOrganisationForm) -> None:
    data = form.cleaned_data
    made = actions.create_organisation(
        by=request.user,
        values=form.facts,
        steward=form.steward,
        identifiers=form.identifiers,
        place={"locality": data["locality"], "region": data["region"]},
    )
    form.registered = made
    messages.done(request, _("{organisation} is registered.").format(organisation=made))


def lookalikes_of(request: Request, data: dict[str, Any]) -> list[Organisation]:
    """Those in sight that look like what is being registered."""
    draft = Candidate(
        id="draft",
        name=data.get("name", ""),
        kind=data.get("kind", ""),
        country=data.get("country", ""),
        place=data.get("locality", ""),
        identifiers={data["scheme"]: [data["value"]]} if data.get("scheme") and data.get("value") else {},
        website_domain=domain_of(data.get("website", "")),
    )
    return actions.find_lookalikes(visible(request).current(), draft)


def domain_of(website: str) -> str:
    try:
        return urlsplit(website).hostname or ""
    except ValueError:
        return ""


@login_required
@require_GET
def lookalikes(request: Request) -> HttpResponse:
    """The warning that these look alike, while one types a name."""
    names = ["name", "kind", "country", "locality", "website", "scheme", "value"]
    data = {name: request.GET.get(name, "")[:200].replace("\0", "") for name in names}
    alike = lookalikes_of(request, data) if len(data["name"].strip()) > 3 else []
    return render(request, "partners/lookalikes.html", {"alike": alike})


@login_required
def edit_organisation(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    form = OrganisationForm(request.POST or None, instance=found)
    save = partial(save_organisation, request, found, form)
    if request.method == "POST" and form.is_valid() and attempt(form, save):
        messages.done(request, _("The facts are saved."))
        return redirect(found)
    return form_page(request, "partners/edit_organisation.html", found, form)


def save_organisation(request: Request, organisation: Organisation, form: OrganisationForm) -> None:
    actions.edit_organisation(by=request.user, organisation=organisation, values=form.cleaned_data)


@login_required
@require_POST
def archive_organisation(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_organisation(request, public_id)
    return change(
        request,
        partial(actions.archive_organisation, by=request.user, organisation=found),
        done=_("{organisation} is archived.").format(organisation=found),
        back=found.get_absolute_url(),
        undo_url=reverse("partners:restore_organisation", args=[public_id]),
    )


@login_required
@require_POST
def restore_organisation(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_organisation(request, public_id)
    return change(
        request,
        partial(actions.restore_organisation, by=request.user, organisation=found),
        done=_("{organisation} is back in the directory.").format(organisation=found),
        back=found.get_absolute_url(),
    )


@login_required
@require_POST
def hand_over_organisation(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_organisation(request, public_id)
    return change(
        request,
        partial(actions.hand_over_organisation, by=request.user, organisation=found),
        done=_("{organisation} now keeps its own record.").format(organisation=found),
        back=found.get_absolute_url(),
    )


@login_required
@require_POST
def ask_to_join(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_organisation(request, public_id)
    return change(
        request,
        partial(actions.ask_to_join, by=request.user, organisation=found),
        done=_("The administrators of {organisation} have been told.").format(organisation=found),
        back=found.get_absolute_url(),
    )
