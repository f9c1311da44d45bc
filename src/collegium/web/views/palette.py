"""Ctrl-K: find any page, initiative, partner or action by typing."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.core.clock import utc_date
from collegium.evaluation.models import Study
from collegium.initiatives.models import Initiative
from collegium.partners.models import Organisation, fold
from collegium.people.requests import Request
from collegium.web.views.navigation import all_pages, initiative_navigation

LIMIT = 8
SHORTEST = 2
SCHEMES = {
    "auto": gettext_lazy("Colours: automatic"),
    "light": gettext_lazy("Colours: light"),
    "dark": gettext_lazy("Colours: dark"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    label: Any
    url: str
    kind: Any


@login_required
def palette(request: Request) -> HttpResponse:
    """Everything the person may open whose name contains the words typed."""
    text = request.GET.get("q", "")[:80].replace("\x00", "")
    entries = [
        *pages(text),
        *initiatives(request, text),
        *pages_of_initiatives(request, text),
        *studies(request, text),
        *organisations(request, text),
    ]
    schemes = [(key, label) for key, label in SCHEMES.items() if text and fold(text) in fold(str(label))]
    partial = request.headers.get("HX-Request") == "true"
    template = "web/palette_items.html" if partial else "web/palette.html"
    return render(
        request, template, {"entries": entries, "schemes": schemes, "q": text, "next": here(request)}
    )


def here(request: Request) -> str:
    """The page on which the palette was opened."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path or reverse("home")


def pages(text: str) -> list[Entry]:
    """The pages and actions that everybody has."""
    everybody = [
        (_("Home"), "home"),
        (_("Initiatives"), "initiatives:initiatives"),
        (_("Start an initiative"), "initiatives:create_initiative"),
        (_("Partners"), "partners:organisations"),
        (_("Register an organisation"), "partners:create_organisation"),
        (_("Partners by place"), "partners:places"),
        (_("Imported lists"), "partners:imports"),
        (_("Import a list of partners"), "partners:preview_import"),
        (_("Possible duplicates"), "partners:duplicates"),
        (_("Templates"), "initiatives:templates"),
        (_("Your profile"), "people:profile"),
        (_("Notifications"), "people:notifications"),
        (_("API tokens"), "people:api_tokens"),
        (_("What waits for you"), "waiting"),
        (_("What you have done"), "own_audit_trail"),
    ]
    kind = _("Page")
    return [Entry(label, reverse(name), kind) for label, name in everybody if fold(text) in fold(label)]


def initiatives(request: Request, text: str) -> list[Entry]:
    found = Initiative.objects.visible_to(request.user, today=utc_date()).filter(name__icontains=text)
    return [Entry(one.name, one.get_absolute_url(), _("Initiative")) for one in found[:LIMIT]]


def pages_of_initiatives(request: Request, text: str) -> list[Entry]:
    """The pages of the person's initiatives whose name contains the words typed."""
    if len(text) < SHORTEST or not any(fold(text) in fold(str(page.label)) for page in all_pages()):
        return []
    found = []
    for one in Initiative.objects.visible_to(request.user, today=utc_date())[:LIMIT]:
        groups = initiative_navigation(one, request.user, "")
        shown = [
            page for group in groups for page in group["pages"] if fold(text) in fold(str(page["label"]))
        ]
        found += [Entry(page["label"], page["url"], one.name) for page in shown]
    return found


def studies(request: Request, text: str) -> list[Entry]:
    if len(text) < SHORTEST:
        return []
    visible = Study.objects.visible_to(request.user, today=utc_date()).current()
    return [
        Entry(one.title, one.get_absolute_url(), _("Study"))
        for one in visible.filter(title__icontains=text).select_related("initiative")[:LIMIT]
    ]


def organisations(request: Request, text: str) -> list[Entry]:
    if len(text) < SHORTEST:
        return []
    visible = Organisation.objects.current().visible_to(request.user, today=utc_date())
    return [
        Entry(one.name, one.get_absolute_url(), one.get_kind_display())
        for one in visible.matching(text)[:LIMIT]
    ]
