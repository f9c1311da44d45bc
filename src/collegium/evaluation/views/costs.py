"""What a programme cost: lists of ingredients with their totals, one ingredient, a file of them, what gains cost."""

import io
import uuid
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response, table_response
from collegium.engines.costs import Costs
from collegium.engines.tabular import write_csv
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import (
    CostListForm,
    ImportedIngredientsForm,
    ImportIngredientsForm,
    IngredientForm,
    ingredient_record,
)
from collegium.evaluation.models import CostList, Ingredient
from collegium.evaluation.models.costs import columns_of
from collegium.evaluation.vocabulary import COST_COLUMN, INGREDIENT_COLUMNS, CostPart, file_money
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_evaluate, user_can_evaluate
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative, show_form
from collegium.people.requests import Request


def address(name: str, cost_list: CostList, *more: Any) -> str:
    return reverse(f"evaluation:{name}", args=[cost_list.initiative.slug, cost_list.pk, *more])


def find_cost_list(request: Request, slug: str, list_id: int) -> CostList:
    rows = find_initiative(request, slug).cost_lists.select_related("initiative")
    found: CostList = get_object_or_404(rows, pk=list_id)
    return found


def find_ingredient(request: Request, slug: str, ingredient_id: int) -> Ingredient:
    rows = Ingredient.objects.filter(cost_list__initiative=find_initiative(request, slug))
    found: Ingredient = get_object_or_404(
        rows.select_related("cost_list__initiative", "organisation"), pk=ingredient_id
    )
    return found


def cost_crumbs(initiative: Initiative, *here: tuple[Any, str]) -> Crumbs:
    return [(_("Costs"), reverse("evaluation:cost_lists", args=[initiative.slug])), *here]


def show_list_form(
    request: Request, template: str, form: Any, cost_list: CostList, here: str, **context: Any
) -> HttpResponse:
    """A page that is one form inside a list."""
    trail = cost_crumbs(cost_list.initiative, (cost_list.title, cost_list.get_absolute_url()), (here, ""))
    return show_form(
        request,
        f"evaluation/{template}",
        form,
        initiative=cost_list.initiative,
        cancel_url=cost_list.get_absolute_url(),
        crumbs=trail,
        cost_list=cost_list,
        **context,
    )


# --- lists ----------------------------------------------------------------------------------------------------


@login_required
def cost_lists(request: Request, slug: str) -> HttpResponse:
    """Every programme that was costed, and what the gains cost that the reports tell of."""
    initiative = find_initiative(request, slug)
    may_evaluate = user_can_evaluate(request.user, initiative)
    create_url = reverse("evaluation:create_cost_list", args=[slug]) if may_evaluate else ""
    rows = list(initiative.cost_lists.current().select_related("initiative"))
    return table_response(
        request,
        template="evaluation/cost_lists.html",
        caption=_("What the programmes cost"),
        columns=tables.list_columns({one.pk: tables.reckon(one) for one in rows}),
        rows=rows,
        empty=EmptyState(
            title=_("Nothing has been costed yet"),
            text=_("List what a programme uses, at what it is worth, whoever bears it."),
            url=create_url,
            action=_("Cost a programme"),
        ),
        context={
            "initiative": initiative,
            "create_url": create_url,
            "gains": gains_table(request, initiative),
        },
        paged=False,
    )


def gains_table(request: Request, initiative: Initiative) -> Table:
    table = build_table(
        request,
        caption=_("What one standard deviation cost for one student, by study"),
        columns=tables.gain_columns(named=True),
        rows=tables.gains_of(initiative),
        empty=EmptyState(
            title=_("No report says yet what a gain cost"),
            text=_("It appears when a version of a report with a cost is kept, and its study found a gain."),
        ),
        paged=False,
    )
    return replace(table, csv_url=reverse("evaluation:cost_gains", args=[initiative.slug]))


@login_required
def cost_gains(request: Request, slug: str) -> HttpResponse:
    """What gains cost, as CSV."""
    initiative = find_initiative(request, slug)
    columns = tables.gain_file_columns(named=True)
    return csv_response(caption=f"{slug} gains", columns=columns, rows=tables.gains_of(initiative))


@login_required
def create_cost_list(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_evaluate(request.user, initiative)
    form = CostListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.create_cost_list, by=request.user, initiative=initiative, values=form.values())
        if made := attempt(form, act):
            undo = address("archive_cost_list", made)
            messages.done(request, _("The list is there. Add what the programme used."), undo_url=undo)
            return redirect(made)
    return show_form(
        request,
        "evaluation/create_cost_list",
        form,
        initiative=initiative,
        cancel_url=reverse("evaluation:cost_lists", args=[slug]),
        crumbs=cost_crumbs(initiative, (_("New list"), "")),
    )


@login_required
def cost_list(request: Request, slug: str, list_id: int) -> HttpResponse:
    """One list: the total, its breakdowns, every ingredient."""
    found = find_cost_list(request, slug, list_id)
    shown = tables.reckon(found)
    may_change = user_can_evaluate(request.user, found.initiative) and found.archived_at is None
    context = {
        "initiative": found.initiative,
        "cost_list": found,
        "shown": shown,
        "facts": tables.list_facts(shown),
        "totals": shown.totals,
        "parts": [part_table(request, shown.found, found, part) for part in CostPart] if shown.found else [],
        "ingredients": ingredients_table(request, shown, may_change=may_change),
        "may_change": may_change,
        "may_evaluate": user_can_evaluate(request.user, found.initiative),
        "breadcrumbs": cost_crumbs(found.initiative),
    }
    return render(request, "evaluation/cost_list.html", context)


def part_table(request: Request, costs: Costs, found: CostList, part: CostPart) -> Table:
    table = build_table(
        request,
        caption=part.label,
        columns=tables.part_columns(part, found.currency),
        rows=tables.parts_of_cost(costs, part),
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    return replace(table, csv_url=address("cost_breakdown", found, part.value))


def ingredients_table(request: Request, shown: tables.Reckoned, *, may_change: bool) -> Table:
    found = shown.cost_list

    def edit_url(one: Ingredient) -> str:
        return reverse("evaluation:edit_ingredient", args=[found.initiative.slug, one.pk])

    table = build_table(
        request,
        caption=_("Ingredients"),
        columns=tables.ingredient_columns(shown, edit_url if may_change else None),
        rows=shown.ingredients,
        empty=EmptyState(
            title=_("Nothing is in this list yet"),
            text=_("Begin with people: their time is mostly the largest part."),
            url=address("create_ingredient", found) if may_change else "",
            action=_("Add an ingredient"),
        ),
        paged=False,
    )
    return replace(table, csv_url=address("ingredients_file", found))


@login_required
def cost_breakdown(request: Request, slug: str, list_id: int, breakdown: str) -> HttpResponse:
    """One breakdown as CSV."""
    found = find_cost_list(request, slug, list_id)
    shown = tables.reckon(found)
    if breakdown not in CostPart.values or shown.found is None:
        raise Http404
    columns = tables.part_columns(CostPart(breakdown), found.currency)
    rows = tables.parts_of_cost(shown.found, CostPart(breakdown))
    return csv_response(
        caption=f"{found.title} {breakdown}", columns=columns, rows=rows, is_generated=found.is_generated
    )


@login_required
def ingredients_file(request: Request, slug: str, list_id: int) -> HttpResponse:
    """All ingredients as CSV, to be read again by `import_ingredients`, with what each costs."""
    shown = tables.reckon(find_cost_list(request, slug, list_id))
    names, cents = [*INGREDIENT_COLUMNS, COST_COLUMN], shown.cents
    rows = [
        [*cells, file_money(cents[one.pk], shown.cost_list.currency) if one.pk in cents else ""]
        for one, cells in zip(shown.ingredients, records(shown.cost_list, shown.ingredients), strict=True)
    ]
    columns = [Column(name, name, lambda row, place=place: row[place]) for place, name in enumerate(names)]  # type: ignore[misc]
    return csv_response(
        caption=f"{shown.cost_list.title} ingredients",
        columns=columns,
        rows=rows,
        is_generated=shown.cost_list.is_generated,
    )


def records(found: CostList, ingredients: Iterable[Ingredient]) -> list[list[str]]:
    partners = actions.bearers_by_name(actions.bearers(found))
    return [ingredient_record(one, partners) for one in ingredients]


@login_required
def edit_cost_list(request: Request, slug: str, list_id: int) -> HttpResponse:
    found = find_cost_list(request, slug, list_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = CostListForm(request.POST or None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_cost_list, by=request.user, cost_list=found, values=form.values())
        if attempt(form, act):
            messages.done(request, _("The settings are saved. Reports keep what they took before."))
            return redirect(found)
    return show_list_form(request, "edit_cost_list", form, found, _("Settings"))


@login_required
@require_POST
def archive_cost_list(request: Request, slug: str, list_id: int) -> HttpResponse:
    gone = find_cost_list(request, slug, list_id)
    actions.archive_cost_list(by=request.user, cost_list=gone)
    messages.done(request, _("The list is put away."), undo_url=address("restore_cost_list", gone))
    return redirect("evaluation:cost_lists", slug)


@login_required
@require_POST
def restore_cost_list(request: Request, slug: str, list_id: int) -> HttpResponse:
    back = find_cost_list(request, slug, list_id)
    actions.restore_cost_list(by=request.user, cost_list=back)
    messages.done(request, _("The list is back."))
    return redirect(back)


# --- ingredients ----------------------------------------------------------------------------------------------


@login_required
def create_ingredient(request: Request, slug: str, list_id: int) -> HttpResponse:
    found = find_cost_list(request, slug, list_id)
    check_user_can_evaluate(request.user, found.initiative)
    form = IngredientForm(request.POST or None, instance=Ingredient(cost_list=found), cost_list=found)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.create_ingredient, by=request.user, cost_list=found, values=form.values())
        if made := attempt(form, act):
            undo = reverse("evaluation:archive_ingredient", args=[slug, made.pk])
            messages.done(request, _("The ingredient is in the list."), undo_url=undo)
            return redirect(found)
    return show_list_form(request, "create_ingredient", form, found, _("New ingredient"))


@login_required
def edit_ingredient(request: Request, slug: str, ingredient_id: int) -> HttpResponse:
    changed = find_ingredient(request, slug, ingredient_id)
    check_user_can_evaluate(request.user, changed.initiative)
    form = IngredientForm(request.POST or None, instance=copy(changed), cost_list=changed.cost_list)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_ingredient, by=request.user, ingredient=changed, values=form.values())
        if saved := attempt(form, act):
            undo = reverse("evaluation:undo_ingredient_change", args=[slug, ingredient_id])
            messages.done(request, _("The ingredient is saved."), undo_url=undo if saved.before else "")
            return redirect(changed.cost_list)
    return show_list_form(
        request, "edit_ingredient", form, changed.cost_list, changed.name, ingredient=changed
    )


@login_required
@require_POST
def undo_ingredient_change(request: Request, slug: str, ingredient_id: int) -> HttpResponse:
    changed = find_ingredient(request, slug, ingredient_id)
    actions.undo_ingredient_change(by=request.user, ingredient=changed)
    messages.done(request, _("The ingredient is as it was before."))
    return redirect(changed.cost_list)


@login_required
@require_POST
def archive_ingredient(request: Request, slug: str, ingredient_id: int) -> HttpResponse:
    gone = find_ingredient(request, slug, ingredient_id)
    actions.archive_ingredient(by=request.user, ingredient=gone)
    undo = reverse("evaluation:restore_ingredient", args=[slug, ingredient_id])
    messages.done(request, _("The ingredient is out of the list."), undo_url=undo)
    return redirect(gone.cost_list)


@login_required
@require_POST
def restore_ingredient(request: Request, slug: str, ingredient_id: int) -> HttpResponse:
    back = find_ingredient(request, slug, ingredient_id)
    actions.restore_ingredient(by=request.user, ingredient=back)
    messages.done(request, _("The ingredient is back."))
    return redirect(back.cost_list)


# --- a file of ingredients ------------------------------------------------------------------------------------


@login_required
def import_ingredients(request: Request, slug: str, list_id: int) -> HttpResponse:
    """Upload a file, look at what it comes to, and import it: nothing changes before that."""
    found = find_cost_list(request, slug, list_id)
    check_user_can_evaluate(request.user, found.initiative)
    if "text" in request.POST:
        return import_looked_at(request, found)
    form = ImportIngredientsForm(request.POST or None, request.FILES or None, cost_list=found)
    if request.method == "POST" and form.is_valid():
        return preview(request, found, form.cleaned_data["file"], replaces=form.cleaned_data["replaces"])
    return show_list_form(request, "import_ingredients", form, found, _("Import"), columns=INGREDIENT_COLUMNS)


def preview(request: Request, found: CostList, rows: list[dict[str, Any]], *, replaces: bool) -> HttpResponse:
    """The lines of a file with what each costs, and the total that the list would have."""
    new = [
        Ingredient(pk=-place, cost_list=found, **columns_of(row)) for place, row in enumerate(rows, start=1)
    ]
    kept = [] if replaces else found.current_ingredients()
    shown = tables.reckon(found, [*kept, *new])
    text = io.StringIO()
    write_csv(text, INGREDIENT_COLUMNS, records(found, new))
    form = ImportedIngredientsForm(initial={"text": text.getvalue(), "replaces": replaces}, cost_list=found)
    table = build_table(
        request,
        caption=_("Ingredients of the file"),
        columns=tables.ingredient_columns(shown, None),
        rows=new,
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    return show_list_form(
        request,
        "preview_ingredients",
        form,
        found,
        _("Import"),
        table=replace(table, csv_url=""),
        shown=shown,
        totals=shown.totals,
        replaces=replaces,
        draft="",
        gone=found.ingredients.current().count() if replaces else 0,
    )


def import_looked_at(request: Request, found: CostList) -> HttpResponse:
    form = ImportedIngredientsForm(request.POST, cost_list=found)
    if form.is_valid():
        rows, replaces = form.cleaned_data["text"], form.cleaned_data["replaces"]
        act = partial(
            actions.import_ingredients, by=request.user, cost_list=found, rows=rows, replaces=replaces
        )
        if upload := attempt(form, act):
            told = ngettext("{count} ingredient is imported.", "{count} ingredients are imported.", len(rows))
            undo = address("undo_import_ingredients", found, upload)
            messages.done(request, told.format(count=len(rows)), undo_url=undo)
            return redirect(found)
    again = ImportIngredientsForm(cost_list=found)
    problems = [str(error) for errors in form.errors.values() for error in errors]
    return show_list_form(
        request,
        "import_ingredients",
        again,
        found,
        _("Import"),
        columns=INGREDIENT_COLUMNS,
        problems=problems,
    )


@login_required
@require_POST
def undo_import_ingredients(request: Request, slug: str, list_id: int, import_id: uuid.UUID) -> HttpResponse:
    found = find_cost_list(request, slug, list_id)
    actions.undo_import_ingredients(by=request.user, cost_list=found, upload=import_id)
    messages.done(request, _("The list is as it was before the file."))
    return redirect(found)
