"""Identifiers, places, contacts, offers and needs of an organisation: adding, changing, ending each."""

import uuid
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.models import AuditEvent
from collegium.partners import actions
from collegium.partners.forms import ContactForm, IdentifierForm, OfferForm, PlaceForm
from collegium.partners.views.answers import attempt, change, form_page, get_own_organisation
from collegium.people.requests import Request


@login_required
def add_identifier(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    form = IdentifierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add = partial(actions.add_identifier, by=request.user, organisation=found, **form.cleaned_data)
        if attempt(form, add):
            messages.done(request, _("The identifier is recorded."))
            return redirect(found)
    return form_page(request, "partners/add_identifier.html", found, form)


@login_required
@require_POST
def remove_identifier(request: Request, public_id: uuid.UUID, identifier_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    identifier = get_object_or_404(found.identifiers, pk=identifier_id)
    event = actions.remove_identifier(by=request.user, identifier=identifier)
    messages.done(request, _("The identifier is removed."), undo_url=restore_url(public_id, event))
    return redirect(found)


def restore_url(public_id: uuid.UUID, event: AuditEvent) -> str:
    return reverse("partners:restore_removed", args=[public_id, event.pk])


@login_required
@require_POST
def restore_removed(request: Request, public_id: uuid.UUID, event_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    event = get_object_or_404(AuditEvent.objects.in_organisation(found.pk), pk=event_id)
    return change(
        request,
        partial(actions.restore_removed, by=request.user, event=event),
        done=_("It is back."),
        back=found.get_absolute_url(),
    )


@login_required
def add_place(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    form = PlaceForm(request.POST or None, initial={"country": found.country, "is_main": False})
    if request.method == "POST" and form.is_valid():
        add = partial(actions.add_place, by=request.user, organisation=found, values=form.cleaned_data)
        if attempt(form, add):
            messages.done(request, _("The place is recorded."))
            return redirect(found)
    return form_page(request, "partners/add_place.html", found, form)


@login_required
def edit_place(request: Request, public_id: uuid.UUID, place_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    place = get_object_or_404(found.places, pk=place_id)
    form = PlaceForm(request.POST or None, instance=place)
    if request.method == "POST" and form.is_valid():
        save = partial(actions.edit_place, by=request.user, place=place, values=form.cleaned_data)
        if attempt(form, save):
            messages.done(request, _("The place is saved."))
            return redirect(found)
    return form_page(request, "partners/edit_place.html", found, form, place=place)


@login_required
@require_POST
def remove_place(request: Request, public_id: uuid.UUID, place_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    place = get_object_or_404(found.places, pk=place_id)
    event = actions.remove_place(by=request.user, place=place)
    messages.done(request, _("The place is removed."), undo_url=restore_url(public_id, event))
    return redirect(found)


@login_required
def add_contact(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add = partial(actions.add_contact, by=request.user, organisation=found, values=form.cleaned_data)
        if attempt(form, add):
            messages.done(request, _("The contact is recorded."))
            return redirect(found)
    return form_page(request, "partners/add_contact.html", found, form)


@login_required
def edit_contact(request: Request, public_id: uuid.UUID, contact_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    contact = get_object_or_404(found.contacts, pk=contact_id)
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        save = partial(actions.edit_contact, by=request.user, contact=contact, values=form.cleaned_data)
        if attempt(form, save):
            messages.done(request, _("The contact is saved."))
            return redirect(found)
    return form_page(request, "partners/edit_contact.html", found, form)


@login_required
@require_POST
def end_contact(request: Request, public_id: uuid.UUID, contact_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    contact = get_object_or_404(found.contacts, pk=contact_id)
    return change(
        request,
        partial(actions.end_contact, by=request.user, contact=contact),
        done=_("The contact has ended."),
        back=found.get_absolute_url(),
        undo_url=reverse("partners:restart_contact", args=[public_id, contact_id]),
    )


@login_required
@require_POST
def restart_contact(request: Request, public_id: uuid.UUID, contact_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    contact = get_object_or_404(found.contacts, pk=contact_id)
    return change(
        request,
        partial(actions.restart_contact, by=request.user, contact=contact),
        done=_("The contact is back."),
        back=found.get_absolute_url(),
    )


@login_required
def add_offer(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add = partial(actions.add_offer, by=request.user, organisation=found, values=form.cleaned_data)
        if attempt(form, add):
            messages.done(request, _("It is recorded."))
            return redirect(found)
    return form_page(request, "partners/add_offer.html", found, form)


@login_required
def edit_offer(request: Request, public_id: uuid.UUID, offer_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    offer = get_object_or_404(found.offers, pk=offer_id)
    form = OfferForm(request.POST or None, instance=offer)
    if request.method == "POST" and form.is_valid():
        save = partial(actions.edit_offer, by=request.user, offer=offer, values=form.cleaned_data)
        if attempt(form, save):
            messages.done(request, _("It is saved."))
            return redirect(found)
    return form_page(request, "partners/edit_offer.html", found, form)


@login_required
@require_POST
def end_offer(request: Request, public_id: uuid.UUID, offer_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    offer = get_object_or_404(found.offers, pk=offer_id)
    return change(
        request,
        partial(actions.end_offer, by=request.user, offer=offer),
        done=_("“{title}” has ended.").format(title=offer.title),
        back=found.get_absolute_url(),
        undo_url=reverse("partners:restart_offer", args=[public_id, offer_id]),
    )


@login_required
@require_POST
def restart_offer(request: Request, public_id: uuid.UUID, offer_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    offer = get_object_or_404(found.offers, pk=offer_id)
    return change(
        request,
        partial(actions.restart_offer, by=request.user, offer=offer),
        done=_("“{title}” stands again.").format(title=offer.title),
        back=found.get_absolute_url(),
    )
