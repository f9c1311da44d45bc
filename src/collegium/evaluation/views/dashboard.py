"""The indicator dashboard, and the talk about one indicator: turning the curve."""

from collections import Counter
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, csv_response, table_response
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import CurveNoteForm, DashboardFilter, note_initial
from collegium.evaluation.models import CurveNote
from collegium.evaluation.vocabulary import FRESHNESS_LABELS, FRESHNESS_TONES
from collegium.initiatives.models import Indicator
from collegium.initiatives.permissions import (
    check_user_can_contribute,
    user_can_contribute,
    user_can_coordinate,
)
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative, show_form
from collegium.initiatives.vocabulary import PROGRESS_LABELS, PROGRESS_REASONS
from collegium.people.requests import Request


@login_required
def dashboard(request: Request, slug: str) -> HttpResponse:
    """Every indicator; filtered by the address, which can be kept and passed on. ?show=all is one long page."""
    initiative = find_initiative(request, slug)
    rows = tables.watched(initiative)
    may_coordinate = user_can_coordinate(request.user, initiative)
    form = DashboardFilter(request.GET, initiative=initiative)
    if request.GET.get("format") == "csv":
        kept = form.apply(rows) if form.is_valid() else rows
        columns = tables.dashboard_file_columns(initiative)
        return csv_response(caption=f"{initiative} indicators", columns=columns, rows=kept)
    return table_response(
        request,
        template="evaluation/dashboard.html",
        caption=_("Indicators"),
        columns=tables.dashboard_columns(initiative),
        rows=rows,
        filter_form=form,
        paged=request.GET.get("show") != "all",
        empty=EmptyState(
            title=_("No indicator yet"),
            text=_("An indicator shows whether a goal is near: a measure with a baseline and a target."),
            url=reverse("initiatives:create_indicator", args=[slug]) if may_coordinate else "",
            action=_("Add an indicator"),
        ),
        context={
            "initiative": initiative,
            "tabs": state_tabs(request, rows),
            "stats": stats(rows),
            "print_url": address(request, state=request.GET.get("state", ""), show="all"),
        },
    )


def state_tabs(request: Request, rows: list[tables.Watched]) -> list[dict[str, Any]]:
    """All, and each state that some indicator is in, with how many there are."""
    counts = Counter(row.state for row in rows)
    here = request.GET.get("state", "")
    tabs = [{"label": count_label(_("All"), len(rows)), "url": address(request), "current": not here}]
    return tabs + [
        {
            "label": count_label(label, counts[state]),
            "url": address(request, state=state),
            "current": here == state,
        }
        for state, label in PROGRESS_LABELS.items()
        if counts[state]
    ]


def address(request: Request, **changed: str) -> str:
    """The other filters of the page, with another state or another view of it."""
    kept = request.GET.copy()
    for name in ("state", "page", "show"):
        kept.pop(name, None)
    for name, value in changed.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def count_label(label: Any, count: int) -> str:
    return _("{label} ({count})").format(label=label, count=count)


def stats(rows: list[tables.Watched]) -> list[dict[str, Any]]:
    """Three numbers: well on the way, to be talked about, overdue."""
    well = sum(row.state in {"on track", "reached"} for row in rows)
    worrying = [row for row in rows if row.state in {"behind", "at risk", "moving away"}]
    silent = sum(not getattr(row.indicator, "note_version", None) for row in worrying)
    late = sum(row.freshness.standing in {"overdue", "never"} for row in rows)
    return [
        {"label": _("On track or reached"), "number": well, "note": _("of {total}").format(total=len(rows))},
        {
            "label": _("Behind or moving away"),
            "number": len(worrying),
            "note": _("{count} without a plan to turn the curve").format(count=silent),
        },
        {"label": _("Overdue or never measured"), "number": late, "note": ""},
    ]


# --- one indicator --------------------------------------------------------------------------------------------


def find_indicator(request: Request, slug: str, indicator_id: int) -> Indicator:
    rows = find_initiative(request, slug).indicators.select_related("goal", "initiative")
    found: Indicator = get_object_or_404(rows.prefetch_related("values"), pk=indicator_id)
    return found


def crumbs(indicator: Indicator, here: str = "") -> Crumbs:
    initiative = indicator.initiative
    trail: Crumbs = [(_("Indicators"), reverse("evaluation:dashboard", args=[initiative.slug]))]
    page = reverse("evaluation:curve", args=[initiative.slug, indicator.pk]) if here else ""
    return [*trail, (indicator.name, page), *([(here, "")] if here else [])]


@login_required
def curve(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    """One indicator: its curve, where it leads, and what the partners say and will do about it."""
    indicator = find_indicator(request, slug, indicator_id)
    row = tables.watch(indicator, today=utc_date())
    chart = tables.curve_chart(row)
    if request.GET.get("format") == "csv":
        return curve_file(row)
    notes = list(
        indicator.curve_notes.select_related("written_by").prefetch_related("promises__organisation")
    )
    context = {
        "initiative": indicator.initiative,
        "indicator": indicator,
        "row": row,
        "chart": chart,
        "reason": PROGRESS_REASONS.get(row.progress.why, "") if row.progress.why else "",
        "freshness": tables.freshness_words(row),
        "freshness_label": FRESHNESS_LABELS[row.freshness.standing],
        "freshness_tone": FRESHNESS_TONES[row.freshness.standing],
        "forecast": tables.forecast_words(row),
        "note": notes[0] if notes else None,
        "answers": answers(notes[0]) if notes else [],
        "earlier": [{"note": one, "answers": answers(one)} for one in notes[1:]],
        "questions": indicator.plan_questions.current(),
        "may_write": user_can_contribute(request.user, indicator.initiative),
        "no_note": no_note(request, indicator),
        "breadcrumbs": crumbs(indicator),
    }
    return render(request, "evaluation/curve.html", context)


def answers(note: CurveNote) -> list[tuple[Any, str]]:
    """The four parts of a note that say something."""
    parts = [
        (_("The story behind the curve"), note.story),
        (_("Partners who have a part to play"), note.partners),
        (_("What works"), note.works),
        (_("What we will do"), note.plan),
    ]
    return [part for part in parts if part[1]]


def no_note(request: Request, indicator: Indicator) -> EmptyState:
    may_write = user_can_contribute(request.user, indicator.initiative)
    here = [indicator.initiative.slug, indicator.pk]
    return EmptyState(
        title=_("Nobody has written about this curve yet"),
        text=_("Why does it look as it does, who could help, what works, and what will we do?"),
        url=reverse("evaluation:turn_curve", args=here) if may_write else "",
        action=_("Turn the curve"),
    )


def curve_file(row: tables.Watched) -> HttpResponse:
    """Every value with its source, for programs."""
    columns = [
        Column("on", _("Day"), lambda v: v.on),
        Column("value", _("Value"), lambda v: v.value),
        Column("source", _("Source"), lambda v: v.source),
    ]
    return csv_response(caption=row.indicator.name, columns=columns, rows=row.indicator.values.all())


@login_required
def turn_curve(request: Request, slug: str, indicator_id: int) -> HttpResponse:
    """Write about the indicator: the last words are there to be changed, and stay as a version of their own."""
    indicator = find_indicator(request, slug, indicator_id)
    check_user_can_contribute(request.user, indicator.initiative)
    last = indicator.curve_notes.first()
    form = CurveNoteForm(
        request.POST or None,
        instance=CurveNote(indicator=indicator, version=1, written_by=request.user),
        indicator=indicator,
        last=last,
        initial=note_initial(last),
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        after = values.pop("after_version")
        act = partial(
            actions.turn_curve, by=request.user, indicator=indicator, values=values, after_version=after
        )
        if attempt(form, act):
            messages.done(request, _("It is written down. Earlier words are kept."))
            return redirect("evaluation:curve", slug, indicator_id)
    return show_form(
        request,
        "evaluation/turn_curve",
        form,
        initiative=indicator.initiative,
        cancel_url=reverse("evaluation:curve", args=[slug, indicator_id]),
        crumbs=crumbs(indicator, _("Turn the curve")),
        indicator=indicator,
        row=(row := tables.watch(indicator, today=utc_date())),
        chart=tables.curve_chart(row),
    )
