"""One indicator: what it measures, its values over time, and entering them."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput
from collegium.core.faults import sentence
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.forms import ImportValuesForm, IndicatorForm, IndicatorValueForm
from collegium.initiatives.models import Indicator, IndicatorValue, Initiative
from collegium.initiatives.permissions import check_user_can_contribute, check_user_can_coordinate
from collegium.initiatives.views.charts import amount, day, line_chart, standing
from collegium.initiatives.views.shared import Crumbs, address, attempt, find_initiative, may, show_form
from collegium.initiatives.vocabulary import PER_CENT, PROGRESS_REASONS
from collegium.people.requests import Request

WHOLE = 100


@login_required
def indicator(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    rows = initiative.indicators.select_related("goal", "initiative").prefetch_related("values")
    shown = get_object_or_404(rows, pk=indicator_id)
    stands = standing(shown, today=utc_date())
    abilities = may(request, initiative)
    return table_response(
        request,
        template="initiatives/indicator.html",
        caption=_("Values"),
        columns=value_columns(initiative, can_edit=abilities["user_can_contribute"]),
        rows=shown.values.select_related("entered_by").order_by("-on"),
        empty=EmptyState(title=_("No value yet"), text=_("Each value has a day and a source.")),
        context={
            "initiative": initiative,
            "indicator": shown,
            "standing": stands,
            # that there is no value is said by the label and by the empty table
            "reason": PROGRESS_REASONS.get(stands.progress.why, "") if stands.progress.latest else "",
            "facts": facts(initiative, shown),
            "chart": line_chart(stands) if shown.values.all() else None,
            "breadcrumbs": crumbs(shown, ""),
            **abilities,
        },
    )


def value_columns(initiative: Initiative, *, can_edit: bool) -> list[Column]:
    def edit_url(value: IndicatorValue) -> str:
        return address("edit_indicator_value", initiative, value.pk) if can_edit else ""

    return [
        Column("on", _("Day"), lambda v: v.on, url=edit_url, order_by="on"),
        Column(
            "value",
            _("Value"),
            lambda v: v.value,
            text=lambda v: amount(v.value),
            order_by="value",
            align="end",
        ),
        Column("source", _("Source"), lambda v: v.source),
        Column("by", _("Entered by"), lambda v: v.entered_by),
    ]


def facts(initiative: Initiative, shown: Indicator) -> list[tuple[Any, ...]]:
    goal_url = address("goal", initiative, shown.goal_id) if shown.goal_id else ""
    return [
        (_("Goal"), shown.goal, goal_url),
        (_("How it is measured"), shown.definition),
        (_("Unit"), shown.unit),
        (_("Kind"), shown.get_kind_display()),
        (_("Direction"), shown.get_direction_display()),
        (_("Baseline"), with_day(shown.baseline, shown.baseline_on)),
        (_("Target"), with_day(shown.target, shown.target_on)),
        (_("Measured"), shown.get_measured_every_display()),
    ]


def with_day(value: Any, on: Any) -> str:
    return amount(value) if on is None else f"{amount(value)} ({day(on)})"


def crumbs(shown: Indicator, last: str) -> Crumbs:
    initiative = shown.initiative
    trail: Crumbs = [(_("Goals"), address("goals", initiative))]
    if shown.goal is not None:
        trail.append((shown.goal.title, address("goal", initiative, shown.goal_id)))
    trail.append((shown.name, address("indicator", initiative, shown.pk) if last else ""))
    return [*trail, (last, "")] if last else trail


@login_required
def create_indicator(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    form = IndicatorForm(
        request.POST or None,
        instance=Indicator(initiative=initiative),
        initiative=initiative,
        initial={"goal": request.GET.get("goal")},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.create_indicator, by=request.user, initiative=initiative, values=form.cleaned_data
        )
        if made := attempt(form, act):
            undo = address("archive_indicator", initiative, made.pk)
            messages.done(request, said_of(made, _("The indicator is added.")), undo_url=undo)
            return redirect("initiatives:indicator", slug, made.pk)
    goals = address("goals", initiative)
    trail = [(_("Goals"), goals), (_("New indicator"), "")]
    return show_form(request, "create_indicator", form, initiative=initiative, cancel_url=goals, crumbs=trail)


def said_of(indicator: Indicator, done: str) -> str:
    """That it is done; and that a share of a whole does not go beyond a hundred per cent."""
    is_share = indicator.unit.strip().casefold() in {
        "%",
        "٪",
        "per cent",
        "percent",
        str(PER_CENT).casefold(),
    }
    if is_share and indicator.target is not None and indicator.target > WHOLE:
        return f"{done} {_('Mind the target: it is above 100 per cent.')}"
    return done


@login_required
def edit_indicator(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    shown = get_object_or_404(initiative.indicators.select_related("goal"), pk=indicator_id)
    form = IndicatorForm(request.POST or None, instance=copy(shown), initiative=initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_indicator, by=request.user, indicator=shown, values=form.cleaned_data)
        if attempt(form, act):
            shown.refresh_from_db()
            messages.done(request, said_of(shown, _("The indicator is saved.")))
            return redirect("initiatives:indicator", slug, indicator_id)
    back = address("indicator", initiative, indicator_id)
    trail = crumbs(find_indicator(request, slug, indicator_id), _("Edit"))
    return show_form(request, "edit_indicator", form, initiative=initiative, cancel_url=back, crumbs=trail)


def find_indicator(request: Request, slug: str, indicator_id: int) -> Indicator:
    rows = find_initiative(request, slug).indicators.select_related("goal", "initiative")
    found: Indicator = get_object_or_404(rows, pk=indicator_id)
    return found


@login_required
@require_POST
def archive_indicator(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    gone = find_indicator(request, slug, indicator_id)
    actions.archive_indicator(by=request.user, indicator=gone)
    undo = address("restore_indicator", gone.initiative, gone.pk)
    messages.done(request, _("The indicator is archived."), undo_url=undo)
    return redirect("initiatives:goals", slug)


@login_required
@require_POST
def restore_indicator(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    actions.restore_indicator(by=request.user, indicator=find_indicator(request, slug, indicator_id))
    messages.done(request, _("The indicator is back."))
    return redirect("initiatives:indicator", slug, indicator_id)


@login_required
def record_indicator_value(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    shown = find_indicator(request, slug, indicator_id)
    check_user_can_contribute(request.user, shown.initiative)
    form = IndicatorValueForm(
        request.POST or None, instance=IndicatorValue(indicator=shown), initial={"on": utc_date()}
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.record_indicator_value, by=request.user, indicator=shown, values=form.cleaned_data
        )
        if made := attempt(form, act):
            undo = address("remove_indicator_value", shown.initiative, made.pk)
            messages.done(request, _("The value is recorded."), undo_url=undo)
            return redirect("initiatives:indicator", slug, indicator_id)
    return show_value_form(request, "record_indicator_value", form, shown, _("New value"))


@login_required
def edit_indicator_value(request: Request, slug: str, value_id: int) -> HttpResponse:
    value = find_value(request, slug, value_id)
    check_user_can_contribute(request.user, value.indicator.initiative)
    form = IndicatorValueForm(request.POST or None, instance=copy(value))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_indicator_value, by=request.user, value=value, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The value is corrected."))
            return redirect("initiatives:indicator", slug, value.indicator_id)
    return show_value_form(request, "edit_indicator_value", form, value.indicator, _("Correct"), value=value)


def find_value(request: Request, slug: str, value_id: int) -> IndicatorValue:
    rows = IndicatorValue.objects.select_related("indicator__goal", "indicator__initiative")
    return get_object_or_404(rows, pk=value_id, indicator__initiative=find_initiative(request, slug))


def show_value_form(
    request: Request, template: str, form: Any, shown: Indicator, last: str, **context: Any
) -> HttpResponse:
    return show_form(
        request,
        template,
        form,
        initiative=shown.initiative,
        cancel_url=address("indicator", shown.initiative, shown.pk),
        crumbs=crumbs(shown, last),
        indicator=shown,
        **context,
    )


@login_required
@require_POST
def remove_indicator_value(request: Request, slug: str, value_id: int) -> HttpResponse:
    value = find_value(request, slug, value_id)
    actions.remove_indicator_value(by=request.user, value=value)
    messages.done(request, _("The value is removed. The audit trail keeps what it was."))
    return redirect("initiatives:indicator", slug, value.indicator_id)


@login_required
def import_indicator_values(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    shown = find_indicator(request, slug, indicator_id)
    check_user_can_contribute(request.user, shown.initiative)
    form = ImportValuesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.import_indicator_values, by=request.user, indicator=shown, rows=form.cleaned_data["file"]
        )
        if (made := attempt_import(form, act)) is not None:
            messages.done(request, _("{count} values are recorded.").format(count=len(made)))
            return redirect("initiatives:indicator", slug, indicator_id)
    return show_value_form(request, "import_indicator_values", form, shown, _("Import values"))


def attempt_import(
    form: ImportValuesForm, act: Callable[[], list[IndicatorValue]]
) -> list[IndicatorValue] | None:
    """As `attempt`, with one message per faulty line."""
    try:
        return act()
    except InvalidInput as refusal:
        for problem in refusal.problems:
            form.add_error("file", sentence(problem))
        if not refusal.problems:
            form.add_error("file", refusal.message)
    return None
