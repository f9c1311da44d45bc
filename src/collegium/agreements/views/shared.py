"""What the pages of this app do alike."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.core import messages
from collegium.core.errors import PermissionRefused, Refusal
from collegium.core.models import AuditEvent
from collegium.core.trail import fields_in_short
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import Crumbs, show_form
from collegium.people.requests import Request


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"agreements:{name}", args=[initiative.slug, *args])


def press(
    request: Request, act: Callable[[], Any], *, done: object, back: str, undo_url: str = ""
) -> HttpResponse:
    """What a button does: the action, a word about it with Undo, and back to the page."""
    try:
        act()
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.refused(request, refusal.message)
    else:
        messages.done(request, done, undo_url=undo_url)
    return redirect(back)


def ask(
    request: Request,
    form: forms.BaseForm,
    *,
    initiative: Initiative,
    title: object,
    crumbs: Crumbs,
    lead: object = "",
    submit: object = "",
    template: str = "agreements/form",
    **context: Any,
) -> HttpResponse:
    """A page that is one form; the last but one of the crumbs is where Cancel leads."""
    return show_form(
        request,
        template,
        form,
        initiative=initiative,
        cancel_url=crumbs[-2][1],
        crumbs=crumbs,
        title=title,
        lead=lead,
        submit=submit,
        **context,
    )


def history_of(shown: models.Model) -> list[dict[str, Any]]:
    """The last things that were done to it, without their values."""
    events = AuditEvent.objects.about(shown)[:20]
    return [
        {
            "at": event.at,
            "text": _(event.verb),
            "who": event.actor_name,
            "detail": fields_in_short(event),
        }
        for event in events
    ]
