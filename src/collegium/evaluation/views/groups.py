"""An indicator by group: who is behind and how far, whether the gap closes, and entering the values."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import InvalidInput
from collegium.core.faults import sentence
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response
from collegium.engines.looks import LookAtReports
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import GroupingForm, GroupValuesForm, ImportGroupValuesForm, file_columns
from collegium.evaluation.models import GroupReport, IndicatorGrouping
from collegium.evaluation.views.dashboard import crumbs, find_indicator
from collegium.evaluation.vocabulary import GroupMeasure, GroupTable, LookTable
from collegium.initiatives.models import Indicator
from collegium.initiatives.permissions import (
    check_user_can_contribute,
    check_user_can_coordinate,
    user_can_contribute,
    user_can_coordinate,
)
from collegium.initiatives.views.shared import attempt, find_initiative, show_form
from collegium.people.requests import Request


def address(name: str, indicator: Indicator, *args: object) -> str:
    return reverse(f"evaluation:{name}", args=[indicator.initiative.slug, *(args or [indicator.pk])])


@login_required
def indicator_groups(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    """The newest values by group, the gaps, and how they changed."""
    indicator = find_indicator(request, slug, indicator_id)
    shown = tables.by_group(indicator)
    may_coordinate = user_can_coordinate(request.user, indicator.initiative)
    may_write = user_can_contribute(request.user, indicator.initiative)
    context = {
        "initiative": indicator.initiative,
        "indicator": indicator,
        "shown": shown,
        "empty": nothing_yet(shown, may_coordinate=may_coordinate, may_write=may_write),
        "may_coordinate": may_coordinate,
        "may_write": may_write and bool(shown.groupings),
        "breadcrumbs": crumbs(indicator, _("By group")),
        **told(request, shown),
    }
    return render(request, "evaluation/indicator_groups.html", context)


def told(request: Request, shown: tables.ByGroup) -> dict[str, Any]:
    """Tables, sentences and the chart, once there are values."""
    if shown.found is None:
        return {}
    gap_chart = tables.gap_chart(shown.found)
    found = tables.with_days(shown.found)
    result, shown = found.newest, replace(shown, found=found)
    return {
        "headline": tables.look_headline(result),
        "notes": result.notes,
        "withheld": tables.withheld_reason(result),
        "chart": tables.group_chart(found),
        "gap_chart": gap_chart,
        "sentences": tables.gap_sentences(result, LookTable.GAPS, {}),
        "crossed_sentences": tables.gap_sentences(result, LookTable.INTERSECTIONS, {}),
        "change_sentences": tables.change_sentences(result, {}),
        "change_lead": tables.change_lead(result) if result.changes else "",
        "is_crossed": any(len(row.group) > 1 for row in result.groups),
        "has_history": len(shown.reports) > 1,
        **{table.value: group_table(request, shown, table) for table in GroupTable},
    }


def group_table(request: Request, shown: tables.ByGroup, table: GroupTable) -> Table:
    assert shown.found is not None  # noqa: S101  told has looked
    built = build_table(
        request,
        caption=table.label,
        columns=tables.group_table_columns(shown.found, table),
        rows=tables.group_table_lines(shown.found, table),
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    here = address("indicator_groups_table", shown.indicator, shown.indicator.pk, table.value)
    return replace(built, csv_url=here)


def nothing_yet(shown: tables.ByGroup, *, may_coordinate: bool, may_write: bool) -> EmptyState | None:
    """What to do next as long as there is nothing to see."""
    if not shown.groupings:
        return EmptyState(
            title=_("Nobody has said by which groups it is reported"),
            text=_("A grouping, such as gender, school or language, shows who is behind and how far."),
            url=address("create_grouping", shown.indicator) if may_coordinate else "",
            action=_("Add a grouping"),
        )
    if shown.found is None:
        return EmptyState(
            title=_("No values by group yet"),
            text=_("Enter all groups of a day at once, or import several days from a file."),
            url=address("record_group_values", shown.indicator) if may_write else "",
            action=_("Record values by group"),
        )
    return None


@login_required
def indicator_groups_table(request: Request, slug: str, indicator_id: int, table: str) -> HttpResponse:
    """One table as CSV."""
    indicator = find_indicator(request, slug, indicator_id)
    found = tables.by_group(indicator).found
    if found is None or table not in GroupTable.values:
        raise Http404
    return groups_csv(indicator, found, GroupTable(table))


def groups_csv(indicator: Indicator, found: LookAtReports, table: GroupTable) -> HttpResponse:
    name = f"{slugify(indicator.name) or 'indicator'} {table.value}"
    columns = tables.group_table_file_columns(found, table)
    return csv_response(caption=name, columns=columns, rows=tables.group_table_lines(found, table))


# --- groupings ------------------------------------------------------------------------------------------------


@login_required
def create_grouping(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    indicator = find_indicator(request, slug, indicator_id)
    check_user_can_coordinate(request.user, indicator.initiative)
    form = GroupingForm(request.POST or None, instance=IndicatorGrouping(indicator=indicator))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.create_grouping, by=request.user, indicator=indicator, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("archive_grouping", indicator, made.pk)
            messages.done(request, _("The grouping is added."), undo_url=undo)
            return redirect("evaluation:indicator_groups", slug, indicator_id)
    return show(request, "create_grouping", form, indicator, _("New grouping"))


@login_required
def edit_grouping(request: Request, slug: str, grouping_id: int) -> HttpResponse:
    grouping = find_grouping(request, slug, grouping_id)
    check_user_can_coordinate(request.user, grouping.initiative)
    form = GroupingForm(request.POST or None, instance=copy(grouping))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_grouping, by=request.user, grouping=grouping, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The grouping is saved."))
            return redirect("evaluation:indicator_groups", slug, grouping.indicator_id)
    return show(request, "edit_grouping", form, grouping.indicator, _("Edit the grouping"), grouping=grouping)


def find_grouping(request: Request, slug: str, grouping_id: int) -> IndicatorGrouping:
    rows = IndicatorGrouping.objects.select_related("indicator__initiative", "indicator__goal")
    found: IndicatorGrouping = get_object_or_404(
        rows, pk=grouping_id, indicator__initiative=find_initiative(request, slug)
    )
    return found


@login_required
@require_POST
def archive_grouping(request: Request, slug: str, grouping_id: int) -> HttpResponse:
    gone = find_grouping(request, slug, grouping_id)
    actions.archive_grouping(by=request.user, grouping=gone)
    undo = address("restore_grouping", gone.indicator, gone.pk)
    messages.done(request, _("The grouping is put away."), undo_url=undo)
    return redirect("evaluation:indicator_groups", slug, gone.indicator_id)


@login_required
@require_POST
def restore_grouping(request: Request, slug: str, grouping_id: int) -> HttpResponse:
    back = find_grouping(request, slug, grouping_id)
    actions.restore_grouping(by=request.user, grouping=back)
    messages.done(request, _("The grouping is back."))
    return redirect("evaluation:indicator_groups", slug, back.indicator_id)


# --- values ---------------------------------------------------------------------------------------------------


@login_required
def record_group_values(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    """All groups of a day; ?measure=mean asks for averages as long as nothing is recorded."""
    indicator = find_indicator(request, slug, indicator_id)
    check_user_can_contribute(request.user, indicator.initiative)
    measure = measure_of(request, indicator)
    form = GroupValuesForm(
        request.POST or None,
        instance=GroupReport(indicator=indicator, measure=measure),
        measure=measure,
        groupings=list(indicator.groupings.current()),
    )
    if request.method == "POST" and form.is_valid():
        act = partial(actions.record_group_values, by=request.user, indicator=indicator, values=form.values())
        if made := attempt(form, act):
            undo = address("take_back_group_report", indicator, made.pk)
            messages.done(request, _("The values are recorded."), undo_url=undo)
            return redirect("evaluation:indicator_groups", slug, indicator_id)
    return show(request, "record_group_values", form, indicator, _("New values by group"), **kinds(indicator))


def measure_of(request: Request, indicator: Indicator) -> GroupMeasure:
    """How the indicator is reported: as before, or as the address asks."""
    before = indicator.group_reports.current().first()
    wanted = before.measure if before else request.GET.get("measure", "")
    return GroupMeasure(wanted) if wanted in GroupMeasure.values else GroupMeasure.SHARE


def kinds(indicator: Indicator) -> dict[str, Any]:
    """The two kinds of values, between which one can choose before the first."""
    has_values = indicator.group_reports.current().exists()
    here = address("record_group_values", indicator)
    found = [(one.label, f"{here}?measure={one.value}") for one in GroupMeasure]
    return {"kinds": [] if has_values else found}


@login_required
def import_group_values(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    indicator = find_indicator(request, slug, indicator_id)
    check_user_can_contribute(request.user, indicator.initiative)
    groupings = list(indicator.groupings.current())
    form = ImportGroupValuesForm(request.POST or None, request.FILES or None, groupings=groupings)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.import_group_values,
            by=request.user,
            indicator=indicator,
            reports=form.cleaned_data["file"],
        )
        if (made := attempt_import(form, act)) is not None:
            messages.done(request, _("Values of {count} days are recorded.").format(count=len(made)))
            return redirect("evaluation:indicator_groups", slug, indicator_id)
    columns = [(one.label, file_columns(groupings, one)) for one in GroupMeasure]
    last = _("Import values by group")
    return show(request, "import_group_values", form, indicator, last, columns=columns)


def attempt_import(form: BaseForm, act: Callable[[], list[GroupReport]]) -> list[GroupReport] | None:
    """As `attempt`, with one message for each fault."""
    try:
        return act()
    except InvalidInput as refusal:
        for problem in refusal.problems:
            form.add_error("file", sentence(problem))
        if not refusal.problems:
            form.add_error("file", refusal.message)
    return None


@login_required
def group_values_template(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    """A table to fill in: one line for each group, without numbers. ?measure=mean has the columns of averages."""
    indicator = find_indicator(request, slug, indicator_id)
    groupings = list(indicator.groupings.current())
    names = file_columns(groupings, measure_of(request, indicator))
    rows = [{one.name: level} for one in groupings for level in one.groups]
    columns = [Column(name, name, lambda row, name=name: row.get(name, "")) for name in names]  # type: ignore[misc]
    return csv_response(caption=f"{slugify(indicator.name)} by group", columns=columns, rows=rows)


@login_required
@require_POST
def take_back_group_report(request: Request, slug: str, report_id: int) -> HttpResponse:
    gone = find_report(request, slug, report_id)
    actions.take_back_group_report(by=request.user, report=gone)
    undo = address("restore_group_report", gone.indicator, gone.pk)
    messages.done(request, _("The values of this day are taken back."), undo_url=undo)
    return redirect("evaluation:indicator_groups", slug, gone.indicator_id)


@login_required
@require_POST
def restore_group_report(request: Request, slug: str, report_id: int) -> HttpResponse:
    back = find_report(request, slug, report_id)
    actions.restore_group_report(by=request.user, report=back)
    messages.done(request, _("The values of this day are back."))
    return redirect("evaluation:indicator_groups", slug, back.indicator_id)


def find_report(request: Request, slug: str, report_id: int) -> GroupReport:
    rows = GroupReport.objects.select_related("indicator__initiative")
    found: GroupReport = get_object_or_404(
        rows, pk=report_id, indicator__initiative=find_initiative(request, slug)
    )
    return found


def show(
    request: Request, template: str, form: Any, indicator: Indicator, last: str, **context: Any
) -> HttpResponse:
    """A page that is one form, below the indicator by group."""
    back = address("indicator_groups", indicator)
    trail = [*crumbs(indicator, _("By group"))[:-1], (_("By group"), back), (last, "")]
    return show_form(
        request,
        f"evaluation/{template}",
        form,
        initiative=indicator.initiative,
        cancel_url=back,
        crumbs=trail,
        indicator=indicator,
        **context,
    )
