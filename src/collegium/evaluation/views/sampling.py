"""Planning a sample: how large an effect can be seen, and who gets what by lot."""

import json
import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.faults import sentence
from collegium.core.tables import Column, EmptyState, build_table, csv_response, table_response
from collegium.engines.impact import has_sample
from collegium.engines.planning import Design, after_loss
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import CheckDrawForm, DrawForm, PowerForm
from collegium.evaluation.models import Draw, Study
from collegium.evaluation.vocabulary import RECEIPT_FAULTS, UnitSource
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate, user_can_evaluate
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative, show_form
from collegium.people.requests import Request

MOST_FREEZABLE = 20


@login_required
def power(request: Request, slug: str) -> HttpResponse:
    """The smallest effect that a sample can show; what was asked stands in the address."""
    initiative = find_initiative(request, slug)
    asked = {name: value for name, value in request.GET.items() if name not in {"format", "page", "sort"}}
    form = PowerForm(asked or None)
    context: dict[str, Any] = {"initiative": initiative, "form": form}
    if form.is_valid():
        design, data = form.as_design(), form.cleaned_data
        rows = tables.sizes(design, effect=data["effect"], power=data["power"], loss=data["loss"])
        columns = tables.size_columns(design.unit)
        if request.GET.get("format") == "csv":
            return csv_response(caption=_("Other sizes of the sample"), columns=columns, rows=rows)
        context["answer"] = tables.answer(
            design, effect=data["effect"], power=data["power"], loss=data["loss"]
        )
        context["freezable"] = freezable(request, initiative, after_loss(design, loss=data["loss"]))
        context["chart"] = tables.size_chart(rows, design, effect=data["effect"])
        context["table"] = build_table(
            request,
            caption=_("Other sizes of the sample"),
            columns=columns,
            rows=rows,
            empty=EmptyState(title=_("None")),
            paged=False,
        )
    return render(request, "evaluation/power.html", context)


def freezable(request: Request, initiative: Initiative, left: Design) -> list[tuple[Study, str]]:
    """Studies that may be frozen with the sample that is left, and the address that takes it along."""
    if not user_can_evaluate(request.user, initiative):
        return []
    current = initiative.studies.current().select_related("initiative")
    named = [one for one in current[:MOST_FREEZABLE] if has_sample(one.as_question())]
    addresses = [reverse("evaluation:freeze_study", args=[initiative.slug, one.pk]) for one in named]
    query = request.GET.copy()
    query[left.unit] = f"{tables.units_in(left)}"
    return [(one, f"{url}?{query.urlencode()}") for one, url in zip(named, addresses, strict=True)]


# --- random assignment ----------------------------------------------------------------------------------------


def find_draw(request: Request, slug: str, draw_id: uuid.UUID) -> Draw:
    rows = find_initiative(request, slug).draws.select_related("initiative", "drawn_by")
    found: Draw = get_object_or_404(rows, public_id=draw_id)
    return found


def crumbs(initiative: Initiative, *here: tuple[Any, str]) -> Crumbs:
    return [(_("Random assignment"), reverse("evaluation:draws", args=[initiative.slug])), *here]


@login_required
def draws(request: Request, slug: str) -> HttpResponse:
    """Every lot that was ever drawn here, with its seed: none can be left out."""
    initiative = find_initiative(request, slug)
    may_draw = user_can_evaluate(request.user, initiative)
    columns = [
        Column("title", _("Assignment"), lambda d: d.title, url=lambda d: d.get_absolute_url(), order_by="title"),
        Column("drawn", _("Drawn"), lambda d: d.drawn_at, order_by="drawn_at"),
        Column("by", _("By"), lambda d: d.drawn_by),
        Column("units", _("Units"), lambda d: d.receipt["units"], align="end"),
        Column("counts", _("In each arm"), arms_words),
        Column("seed", _("Seed"), lambda d: d.receipt["seed"]),
    ]  # fmt: skip
    return table_response(
        request,
        template="evaluation/draws.html",
        caption=_("Random assignments"),
        columns=columns,
        rows=initiative.draws.select_related("initiative", "drawn_by").defer("assigned"),
        empty=EmptyState(
            title=_("No lot has been drawn yet"),
            text=_(
                "Where there is not enough for everybody at once, chance is fair, and makes groups comparable."
            ),
            url=reverse("evaluation:draw_lots", args=[slug]) if may_draw else "",
            action=_("Draw a lot"),
        ),
        context={"initiative": initiative, "may_draw": may_draw},
    )


def arms_words(draw: Draw) -> str:
    return ", ".join(f"{arm}: {count}" for arm, count in draw.receipt["counts"].items())


@login_required
def draw_lots(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    form = DrawForm(request.POST or None, request.FILES or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and (made := attempt(form, partial(draw_from, request, initiative, form))):
        messages.done(request, _("The lot is drawn. Anybody with the list can draw it again."))
        return redirect(made)
    return show_form(
        request,
        "evaluation/draw_lots",
        form,
        initiative=initiative,
        cancel_url=reverse("evaluation:draws", args=[slug]),
        crumbs=crumbs(initiative, (_("Draw a lot"), "")),
    )


def draw_from(request: Request, initiative: Initiative, form: DrawForm) -> Draw:
    data = form.cleaned_data
    units = data["units"]
    if data["source"] == UnitSource.PARTNERS:
        units = actions.partner_units(initiative, by_kind=data["by_kind"], kind=data["partner_kind"])
    try:
        return actions.draw_lots(
            by=request.user,
            initiative=initiative,
            title=data["title"],
            arms=data["arms"],
            seed=data["seed"],
            seed_note=data["seed_note"],
            source=UnitSource(data["source"]),
            units=units,
        )
    except InvalidInput as refusal:
        raise Conflict(" ".join(sentence(one) for one in refusal.problems) or refusal.message) from refusal


@login_required
def draw(request: Request, slug: str, draw_id: uuid.UUID) -> HttpResponse:
    """One lot: its receipt for everybody of the initiative, its list for those who evaluate."""
    found = find_draw(request, slug, draw_id)
    may_see = may_see_list(request, found)
    rows = found.as_assigned() if may_see else ()
    faults = actions.check_draw(draw=found, units=found.as_units()) if found.assigned else ()
    again = found.initiative.draws.filter(roster_sha256=found.roster_sha256).exclude(pk=found.pk)
    context = {
        "initiative": found.initiative,
        "draw": found,
        "facts": receipt_facts(found),
        "faults": [RECEIPT_FAULTS[one] for one in faults],
        "again": list(again.select_related("initiative").defer("assigned", "receipt")[:10]),
        "may_see": may_see,
        "may_evaluate": user_can_evaluate(request.user, found.initiative),
        "table": build_table(
            request,
            caption=_("Who is in which arm"),
            columns=[one for one in list_columns() if one.key != "block" or any(a.block for a in rows)],
            rows=rows,
            empty=EmptyState(title=_("The list was removed"), text=_("The receipt stays.")),
        ),
        "breadcrumbs": crumbs(found.initiative, (found.title, "")),
    }
    if request.GET.get("format") == "csv":
        return redirect("evaluation:draw_list", slug, draw_id)
    return render(request, "evaluation/draw.html", context)


def may_see_list(request: Request, found: Draw) -> bool:
    """Partners are known to all; a list from a file may name students."""
    if found.assigned is None:
        return False
    return found.source == UnitSource.PARTNERS or user_can_evaluate(request.user, found.initiative)


def list_columns() -> list[Column]:
    return [
        Column("unit", _("Unit"), lambda a: a.name),
        Column("block", _("Block"), lambda a: a.block),
        Column("arm", _("Arm"), lambda a: a.arm),
    ]


def receipt_facts(found: Draw) -> list[tuple[Any, Any]]:
    receipt = found.receipt
    parts = ", ".join(f"{arm} {parts}" for arm, parts in receipt["arms"].items())
    return [
        (_("Seed"), receipt["seed"]),
        (_("Where it comes from"), found.seed_note),
        (_("Arms and parts"), parts),
        (_("In each arm"), arms_words(found)),
        (_("What is assigned"), found.get_source_display()),
        (_("Units"), receipt["units"]),
        (_("Fingerprint of the list (SHA-256)"), receipt["roster_sha256"]),
        (_("Fingerprint of the assignment (SHA-256)"), receipt["assignment_sha256"]),
        (_("Frozen plan in force (SHA-256)"), receipt["plan_sha256"] or _("none")),
    ]


@login_required
def draw_list(request: Request, slug: str, draw_id: uuid.UUID) -> HttpResponse:
    """The list with arms as CSV, in the words that the check reads: unit, block, arm."""
    found = find_draw(request, slug, draw_id)
    if found.source == UnitSource.FILE:
        check_user_can_evaluate(request.user, found.initiative)
    if found.assigned is None:
        raise Http404
    columns = [
        Column("unit", "unit", lambda a: a.name),
        Column("block", "block", lambda a: a.block),
        Column("arm", "arm", lambda a: a.arm),
    ]
    return csv_response(caption=f"{found.title} assignment", columns=columns, rows=found.as_assigned())


@login_required
def draw_receipt(request: Request, slug: str, draw_id: uuid.UUID) -> HttpResponse:
    """The receipt as the command line checks it; it names nobody."""
    found = find_draw(request, slug, draw_id)
    text = json.dumps(found.receipt, ensure_ascii=False, indent=1)
    name = slugify(found.title) or "draw"
    headers = {"Content-Disposition": f'attachment; filename="{name}-receipt.json"'}
    return HttpResponse(text.encode(), content_type="application/json", headers=headers)


@login_required
def check_draw(request: Request, slug: str, draw_id: uuid.UUID) -> HttpResponse:
    """Draw again from a list that is uploaded, and say what holds. Nothing is kept."""
    found = find_draw(request, slug, draw_id)
    form = CheckDrawForm(request.POST or None, request.FILES or None)
    faults = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        act = partial(actions.check_draw, draw=found, units=data["units"], assigned=data["assigned"])
        faults = attempt(form, act)
    return show_form(
        request,
        "evaluation/check_draw",
        form,
        initiative=found.initiative,
        cancel_url=found.get_absolute_url(),
        crumbs=crumbs(found.initiative, (found.title, found.get_absolute_url()), (_("Check"), "")),
        draw=found,
        is_checked=faults is not None,
        faults=[RECEIPT_FAULTS[one] for one in faults or ()],
    )


@login_required
@require_POST
def forget_list(request: Request, slug: str, draw_id: uuid.UUID) -> HttpResponse:
    found = find_draw(request, slug, draw_id)
    try:
        actions.forget_list(by=request.user, draw=found)
    except Conflict as refusal:
        messages.refused(request, refusal.message)
    else:
        messages.done(request, _("The list is removed. The receipt stays."))
    return redirect(found)
