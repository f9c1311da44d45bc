"""What the pages of the registry have in common: what one may see, and how refusals are told."""

import uuid
from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput, PermissionRefused, Refusal
from collegium.partners.models import Organisation, OrganisationQuerySet
from collegium.partners.permissions import check_user_can_edit_organisation
from collegium.people.requests import Request


def visible(request: Request) -> OrganisationQuerySet:
    """What the person may see, archived and merged records included."""
    return Organisation.objects.visible_to(request.user, today=utc_date())


def get_organisation(request: Request, public_id: uuid.UUID) -> Organisation:
    return get_object_or_404(visible(request).select_related("steward", "merged_into"), public_id=public_id)


def get_own_organisation(request: Request, public_id: uuid.UUID) -> Organisation:
    """One whose record the person may change; otherwise 404 or 403."""
    organisation = get_organisation(request, public_id)
    check_user_can_edit_organisation(request.user, organisation)
    return organisation


def attempt(form: BaseForm, action: Callable[[], Any]) -> bool:
    """Whether the action did it; what it refused is said on the form, at the field where it is known."""
    try:
        action()
    except PermissionRefused:
        raise
    except InvalidInput as refusal:
        placed = [problem for problem in refusal.problems if problem.column in form.fields]
        for problem in placed:
            form.add_error(problem.column, problem.why)
        if not placed:
            form.add_error(None, refusal.message)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
    else:
        return True
    return False


def form_page(
    request: Request, template: str, organisation: Organisation, form: BaseForm, **context: Any
) -> HttpResponse:
    """A form about an organisation on a page of its own."""
    crumbs = [
        (_("Partners"), reverse("partners:organisations")),
        (organisation.name, organisation.get_absolute_url()),
    ]
    whole = {"form": form, "organisation": organisation, "breadcrumbs": crumbs, **context}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, whole, status=status)


def change(
    request: Request, action: Callable[[], Any], *, done: str, back: str, undo_url: str = ""
) -> HttpResponse:
    """A change without a page: do it, say so with the way to take it back, or say why not."""
    try:
        action()
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.refused(request, refusal.message)
    else:
        messages.done(request, done, undo_url=undo_url)
    return redirect(back)
