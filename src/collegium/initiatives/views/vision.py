"""The shared vision: its current version, who stands behind it, and how it came about."""

import difflib
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused, Refusal
from collegium.core.tables import Column, EmptyState, build_table, csv_response
from collegium.initiatives import actions
from collegium.initiatives.forms import VisionForm
from collegium.initiatives.models import Initiative, Vision
from collegium.initiatives.permissions import check_user_can_coordinate, organisations_spoken_for_by
from collegium.initiatives.views.shared import address, attempt, find_initiative, may, show_form
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel
from collegium.partners.models import Organisation
from collegium.people.requests import Request


@login_required
def vision(request: Request, slug: str) -> HttpResponse:
    """The current version with every partner's sign-off, and the versions before it."""
    initiative = find_initiative(request, slug)
    versions = list(initiative.visions.select_related("written_by"))
    current = versions[0] if versions else None
    rows = sign_off_rows(initiative, current)
    columns = [
        Column("partner", _("Partner"), lambda r: r["organisation"].name),
        Column("signed", _("Signed"), lambda r: r["at"]),
        Column("by", _("By"), lambda r: r["by"]),
        Column("before", _("Signed before"), lambda r: r["earlier"]),
    ]
    caption = _("Who stands behind the vision")
    if request.GET.get("format") == "csv":
        return csv_response(caption=caption, columns=columns, rows=rows)
    table = build_table(
        request,
        caption=caption,
        columns=columns,
        rows=rows,
        paged=False,
        empty=EmptyState(title=_("No partner yet")),
    )
    signed = sum(row["at"] is not None for row in rows)
    speaks_for = set(organisations_spoken_for_by(request.user).values_list("pk", flat=True))
    context = {
        "initiative": initiative,
        "vision": current,
        "versions": versions[1:],
        "table": table,
        "signed": signed,
        "total": len(rows),
        "to_sign": [
            row["organisation"] for row in rows if row["at"] is None and row["organisation"].pk in speaks_for
        ],
        "empty": no_vision(request, initiative),
        **may(request, initiative),
    }
    return render(request, "initiatives/vision.html", context)


def sign_off_rows(initiative: Initiative, vision: Vision | None) -> list[dict[str, Any]]:
    """One row per partner that signs: when and by whom this version was signed, and the last before it."""
    organisations = Organisation.objects.filter(
        pk__in=initiative.signing_parts(today=utc_date()).values("organisation")
    )
    sign_offs = {s.organisation_id: s for s in vision.sign_offs.select_related("signed_by")} if vision else {}
    earlier: dict[int, int] = {}
    if vision:
        older = initiative.visions.filter(version__lt=vision.version).order_by("version")
        earlier = dict(older.exclude(sign_offs=None).values_list("sign_offs__organisation", "version"))
    return [
        {
            "organisation": one,
            "at": sign_offs[one.pk].signed_at if one.pk in sign_offs else None,
            "by": sign_offs[one.pk].signed_by if one.pk in sign_offs else None,
            "earlier": _("version {version}").format(version=earlier[one.pk]) if one.pk in earlier else None,
        }
        for one in organisations
    ]


def no_vision(request: Request, initiative: Initiative) -> EmptyState:
    text = _("The vision says in a few sentences what will be different, for whom, and by when.")
    if not may(request, initiative)["user_can_coordinate"]:
        return EmptyState(title=_("There is no vision yet"), text=text)
    url = address("write_vision", initiative)
    return EmptyState(title=_("There is no vision yet"), text=text, url=url, action=_("Write the vision"))


@login_required
def vision_version(request: Request, slug: str, version: int) -> HttpResponse:
    """One version: its text, what changed from the version before, and who signed it."""
    initiative = find_initiative(request, slug)
    shown = get_object_or_404(initiative.visions.select_related("written_by"), version=version)
    before = initiative.visions.filter(version=version - 1).first()
    context = {
        "initiative": initiative,
        "vision": shown,
        "before": before,
        "difference": difference(before.text if before else "", shown.text),
        "sign_offs": shown.sign_offs.select_related("organisation", "signed_by"),
        "breadcrumbs": [
            (_("Vision"), address("vision", initiative)),
            (_("Version {n}").format(n=version), ""),
        ],
    }
    return render(request, "initiatives/vision_version.html", context)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """Word by word: ("same" | "added" | "removed", text)."""
    old, new = before.split(), after.split()
    pieces: list[tuple[str, str]] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(old[i1:i2])))
            continue
        pieces += [("removed", " ".join(old[i1:i2]))] if i2 > i1 else []
        pieces += [("added", " ".join(new[j1:j2]))] if j2 > j1 else []
    return pieces


@login_required
def write_vision(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    current = initiative.visions.first()
    started_from = {
        "text": current.text if current else "",
        "after_version": current.version if current else 0,
    }
    form = VisionForm(request.POST or None, initial=started_from)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.write_vision, by=request.user, initiative=initiative, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The new version is there. Every partner is asked to sign it."))
            return redirect("initiatives:vision", slug)
    return show_form(
        request,
        "write_vision",
        form,
        initiative=initiative,
        cancel_url=address("vision", initiative),
        crumbs=[(_("Vision"), address("vision", initiative)), (_("Write"), "")],
        prompt=BLUEPRINTS[InitiativeModel(initiative.model)].vision_prompt,
        current=current,
    )


@login_required
@require_POST
def sign_vision(request: Request, slug: str, version: int) -> HttpResponse:
    """Sign in the name of one organisation."""
    initiative = find_initiative(request, slug)
    shown = get_object_or_404(initiative.visions, version=version)
    wanted = request.POST.get("organisation", "")
    organisation = get_object_or_404(
        Organisation, pk=wanted if wanted.isdecimal() and len(wanted) < 19 else 0
    )
    try:
        actions.sign_vision(by=request.user, vision=shown, organisation=organisation)
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.refused(request, refusal.message)
    else:
        messages.done(
            request, _("{organisation} stands behind the vision.").format(organisation=organisation)
        )
    return redirect("initiatives:vision", slug)
