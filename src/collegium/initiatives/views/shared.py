"""What all pages of an initiative do alike: find it, try an action, show a form, say who may do what."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused, Refusal
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import user_can_contribute, user_can_coordinate
from collegium.people.requests import Request

T = TypeVar("T")
Crumbs = list[tuple[Any, str]]


def find_initiative(request: Request, slug: str) -> Initiative:
    """The initiative, if the person takes part in it; otherwise 404."""
    visible = Initiative.objects.visible_to(request.user, today=utc_date())
    return get_object_or_404(visible, slug=slug)


def attempt(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """What the action returns; None when it refuses, with its sentence put on the form, beside the field."""
    try:
        return act()
    except PermissionRefused:
        raise
    except Refusal as refusal:
        problems = [problem for problem in getattr(refusal, "problems", ()) if problem.column in form.fields]
        for problem in problems:
            form.add_error(problem.column, problem.why)
        if not problems:
            form.add_error(None, refusal.message)
    return None


def show_form(
    request: Request,
    template: str,
    form: forms.BaseForm,
    *,
    initiative: Initiative,
    cancel_url: str,
    crumbs: Crumbs,
    **context: Any,
) -> HttpResponse:
    """A page that is one form; what was typed is kept in the browser under the address of the page.

    template: a name in initiatives/, or, of another app, with its folder: "meetings/call_meeting".
    """
    shared = {
        "form": form,
        "initiative": initiative,
        "cancel_url": cancel_url,
        "draft": request.path,
        "breadcrumbs": crumbs,
    }
    path = template if "/" in template else f"initiatives/{template}"
    return render(request, f"{path}.html", {**shared, **context})


def may(request: Request, initiative: Initiative) -> dict[str, bool]:
    """What the page offers to the person."""
    return {
        "user_can_coordinate": user_can_coordinate(request.user, initiative),
        "user_can_contribute": user_can_contribute(request.user, initiative),
    }


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"initiatives:{name}", args=[initiative.slug, *args])
