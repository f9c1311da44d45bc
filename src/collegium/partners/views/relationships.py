"""Ties between organisations, as seen from one of them."""

import uuid
from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.partners import actions
from collegium.partners.forms import RelationshipForm
from collegium.partners.models import Organisation, OrganisationQuerySet, Relationship
from collegium.partners.views.answers import attempt, change, form_page, get_own_organisation, visible
from collegium.partners.vocabulary import INVERSE, RelationshipKind
from collegium.people.requests import Request


def ties_of(organisation: Organisation, seen: OrganisationQuerySet, today: date) -> dict[str, Any]:
    """Both directions, each read from this organisation; ties to what the person may not see are left out."""
    out = organisation.relationships_out.filter(target__in=seen).select_related("target")
    into = organisation.relationships_in.filter(source__in=seen).select_related("source")
    ties = [tie(one, one.target, one.get_kind_display(), today) for one in out]
    ties += [tie(one, one.source, INVERSE[RelationshipKind(one.kind)], today) for one in into]
    return {
        "ties": [one for one in ties if one["holds"]],
        "former_ties": [one for one in ties if not one["holds"]],
    }


def tie(relationship: Relationship, other: Organisation, words: Any, today: date) -> dict[str, Any]:
    return {
        "relationship": relationship,
        "other": other,
        "words": words,
        "holds": relationship.holds(today),
    }


@login_required
def add_relationship(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    form = RelationshipForm(request.POST or None, visible=visible(request).current())
    save = partial(save_relationship, request, found, form)
    if request.method == "POST" and form.is_valid() and attempt(form, save):
        messages.done(request, _("The relationship is recorded."))
        return redirect(found)
    return form_page(request, "partners/add_relationship.html", found, form)


def save_relationship(request: Request, organisation: Organisation, form: RelationshipForm) -> None:
    data = form.cleaned_data
    direction, kind = data["tie"].split(":", 1)
    sides = (organisation, data["other"]) if direction == "out" else (data["other"], organisation)
    actions.add_relationship(
        by=request.user,
        source=sides[0],
        target=sides[1],
        kind=kind,
        note=data["note"],
        started_on=data["started_on"],
        ended_on=data["ended_on"],
    )


def get_relationship(request: Request, public_id: uuid.UUID, relationship_id: int) -> Relationship:
    """A tie of an organisation that the person may change."""
    organisation = get_own_organisation(request, public_id)
    ties = organisation.relationships_out.all() | organisation.relationships_in.all()
    found: Relationship = get_object_or_404(ties.select_related("source", "target"), pk=relationship_id)
    return found


@login_required
@require_POST
def end_relationship(request: Request, public_id: uuid.UUID, relationship_id: int) -> HttpResponse:
    found = get_relationship(request, public_id, relationship_id)
    return change(
        request,
        partial(actions.end_relationship, by=request.user, relationship=found),
        done=_("The relationship has ended."),
        back=reverse("partners:organisation", args=[public_id]),
        undo_url=reverse("partners:restart_relationship", args=[public_id, relationship_id]),
    )


@login_required
@require_POST
def restart_relationship(request: Request, public_id: uuid.UUID, relationship_id: int) -> HttpResponse:
    found = get_relationship(request, public_id, relationship_id)
    return change(
        request,
        partial(actions.restart_relationship, by=request.user, relationship=found),
        done=_("The relationship holds again."),
        back=reverse("partners:organisation", args=[public_id]),
    )
