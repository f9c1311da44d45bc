"""Importing lists of organisations."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from collegium.core import messages
from collegium.core.errors import Conflict, Refusal
from collegium.core.tables import EmptyState, table_response
from collegium.engines.problems import ProblemsFound
from collegium.engines.tabular import write_csv
from collegium.partners import actions
from collegium.partners.forms import ImportForm
from collegium.partners.models import ImportBatch
from collegium.partners.tables import ALIKE, STEPS, STEPS_DONE, import_columns, plan_columns
from collegium.partners.views.directory import csv_file, possible_stewards
from collegium.people.requests import Request


def batches(request: Request) -> QuerySet[ImportBatch]:
    """Lists that were imported into the care of an organisation that the person runs."""
    found = ImportBatch.objects.filter(steward__in=possible_stewards(request))
    return found.select_related("steward", "created_by")


@login_required
def imports(request: Request) -> HttpResponse:
    return table_response(
        request,
        template="partners/imports.html",
        caption=_("Imported lists"),
        columns=import_columns(),
        rows=batches(request).defer("content", "plans", "effect"),
        empty=EmptyState(
            title=_("No list has been imported yet"),
            text=_("A list of partners in CSV or Excel can be looked at before anything is changed."),
            url=reverse("partners:preview_import"),
            action=_("Import a list"),
        ),
        context={"breadcrumbs": [(_("Partners"), reverse("partners:organisations")), (_("Imports"), "")]},
    )


@login_required
def preview_import(request: Request) -> HttpResponse:
    """Upload a list; nothing of the registry changes yet."""
    form = ImportForm(request.POST or None, request.FILES or None, stewards=possible_stewards(request))
    problems: list[object] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.preview_import(
                by=request.user,
                steward=form.cleaned_data["steward"],
                file_name=file.name,
                content=file.read(),
            )
        except ProblemsFound as found:
            problems = list(found.problems)
            form.add_error("file", _("This file cannot be read as a list. The reasons are below."))
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("partners:import_batch", batch.pk)
    context = {"form": form, "problems": problems, "columns": actions.COLUMNS, "breadcrumbs": crumbs()}
    return render(request, "partners/preview_import.html", context, status=422 if form.errors else 200)


def crumbs() -> list[tuple[str, str]]:
    return [
        (_("Partners"), reverse("partners:organisations")),
        (_("Imports"), reverse("partners:imports")),
    ]


@login_required
def import_batch(request: Request, batch_id: int) -> HttpResponse:
    """What a list comes to, line by line, and what can be done with it now."""
    batch = get_object_or_404(batches(request), pk=batch_id)
    chosen = request.GET.get("step", "")
    rows = [plan for plan in batch.plans if not chosen or chosen in steps_of(plan)]
    counts = counts_of(batch)
    return table_response(
        request,
        template="partners/import_batch.html",
        caption=_("Lines"),
        columns=plan_columns(batch),
        rows=rows,
        empty=EmptyState(title=_("No lines of this sort")),
        context={
            "batch": batch,
            "counts": counts,
            "chosen": chosen,
            "can_apply": batch.state == "preview" and any(one["count"] for one in counts[:2]),
            "has_wrong": counts[3]["count"] > 0 and bool(batch.content),
            "kept": batch.effect.get("kept", []),
            "alike": sum(bool(plan.get("alike")) for plan in batch.plans),
            "breadcrumbs": [*crumbs(), (batch.file_name, "")],
        },
    )


def steps_of(plan: dict[str, Any]) -> set[str]:
    return {plan["step"], ALIKE} if plan.get("alike") else {plan["step"]}


def counts_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """How many lines come, or came, to each step, and how many look like another organisation."""
    words = STEPS if batch.state in {"preview", "dropped"} else STEPS_DONE
    labels = {step: label for step, (label, _tone) in words.items()} | {ALIKE: _("Looks like another")}
    found = Counter(step for plan in batch.plans for step in steps_of(plan))
    return [
        {"step": step, "label": label, "count": found[step]}
        for step, label in labels.items()
        if step != ALIKE or found[step]
    ]


@login_required
@require_POST
def apply_import(request: Request, batch_id: int) -> HttpResponse:
    batch = get_object_or_404(batches(request), pk=batch_id)
    try:
        actions.apply_import(by=request.user, batch=batch)
    except Refusal as refusal:
        messages.refused(request, refusal.message)
        if batch.state == ImportBatch.State.PREVIEW:
            renew(request, batch)
    else:
        undo_url = reverse("partners:undo_import", args=[batch.pk])
        messages.done(request, _("The list is imported."), undo_url=undo_url)
    return redirect("partners:import_batch", batch.pk)


def renew(request: Request, batch: ImportBatch) -> None:
    """Show the lines against the registry as it is now; somebody else may have decided meanwhile."""
    try:
        actions.renew_preview(by=request.user, batch=batch)
    except Conflict:
        return


@login_required
@require_POST
def drop_import(request: Request, batch_id: int) -> HttpResponse:
    batch = get_object_or_404(batches(request), pk=batch_id)
    try:
        actions.drop_import(by=request.user, batch=batch)
    except Refusal as refusal:
        messages.refused(request, refusal.message)
        return redirect("partners:import_batch", batch.pk)
    messages.done(request, _("The list is dropped; nothing was changed."))
    return redirect("partners:imports")


@login_required
@require_POST
def undo_import(request: Request, batch_id: int) -> HttpResponse:
    batch = get_object_or_404(batches(request), pk=batch_id)
    try:
        kept = actions.undo_import(by=request.user, batch=batch).effect["kept"]
    except Refusal as refusal:
        messages.refused(request, refusal.message)
    else:
        text = _("The import is taken back.")
        if kept:
            text = ngettext(
                "The import is taken back, except for {count} line: its organisation was changed since.",
                "The import is taken back, except for {count} lines: their organisations were changed since.",
                len(kept),
            ).format(count=len(kept))
        messages.done(request, text)
    return redirect("partners:import_batch", batch.pk)


@login_required
@require_GET
def import_problems(request: Request, batch_id: int) -> HttpResponse:
    """The lines that were not imported as a file, with what is wrong, to correct and upload again."""
    batch = get_object_or_404(batches(request), pk=batch_id)
    header, lines = actions.bad_rows(batch)
    response = csv_file("lines-to-correct.csv")
    write_csv(response, header, lines, bom=True)  # type: ignore[arg-type]
    return response


@login_required
@require_GET
def import_template(_request: Request) -> HttpResponse:
    """An empty list with all columns and one example."""
    response = csv_file("organisations-template.csv")
    write_csv(response, actions.COLUMNS, [actions.template_row()], bom=True)  # type: ignore[arg-type]
    return response
