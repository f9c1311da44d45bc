"""Ctrl-K: find any page, initiative, partner or action by typing."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.initiatives.models import Initiative
from collegium.partners.models import Organisation, fold
from collegium.people.requests import Request

LIMIT = 8


@dataclass(frozen=True, slots=True)
class Entry:
    label: Any
    url: str
    kind: Any


@login_required
def palette(request: Request) -> HttpResponse:
    """Everything the person may open whose name contains the words typed."""
    text = request.GET.get("q", "")[:80].replace("\x00", "")
    entries = [*pages(text), *initiatives(request, text), *organisations(request, text)]
    partial = request.headers.get("HX-Request") == "true"
    template = "web/palette_items.html" if partial else "web/palette.html"
    return render(request, template, {"entries": entries, "q": text})


def pages(text: str) -> list[Entry]:
    """The pages and actions that everybody has."""
    everybody = [
        (_("Home"), "home"),
        (_("Initiatives"), "initiatives:initiatives"),
        (_("Start an initiative"), "initiatives:create_initiative"),
        (_("Partners"), "partners:organisations"),
        (_("Register an organisation"), "partners:create_organisation"),
        (_("Your profile"), "people:profile"),
        (_("Notifications"), "people:notifications"),
        (_("API tokens"), "people:api_tokens"),
        (_("What you have done"), "own_audit_trail"),
    ]
    kind = _("Page")
    return [Entry(label, reverse(name), kind) for label, name in everybody if fold(text) in fold(label)]


def initiatives(request: Request, text: str) -> list[Entry]:
    found = Initiative.objects.visible_to(request.user, today=utc_date()).filter(name__icontains=text)
    return [Entry(one.name, one.get_absolute_url(), _("Initiative")) for one in found[:LIMIT]]


def organisations(request: Request, text: str) -> list[Entry]:
    if len(text) < 2:
        return []
    visible = Organisation.objects.current().visible_to(request.user, today=utc_date())
    return [
        Entry(one.name, one.get_absolute_url(), one.get_kind_display())
        for one in visible.matching(text)[:LIMIT]
    ]
