"""What the pages of consultations do alike."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.consultations import tables
from collegium.consultations.models import Consultation, Statement
from collegium.core.tables import EmptyState, build_table, csv_response
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"consultations:{name}", args=[initiative.slug, *args])


def find_consultation(request: Request, slug: str, consultation_id: int) -> Consultation:
    rows = find_initiative(request, slug).consultations.select_related("initiative")
    found: Consultation = get_object_or_404(rows, pk=consultation_id)
    return found


def find_statement(consultation: Consultation, statement_id: int) -> Statement:
    rows = consultation.statements.select_related("consultation__initiative")
    found: Statement = get_object_or_404(rows, pk=statement_id)
    return found


def crumbs(consultation: Consultation, last: Any) -> list[tuple[Any, str]]:
    return [
        (_("Consultations"), address("consultations", consultation.initiative)),
        (str(consultation), consultation.get_absolute_url()),
        (last, ""),
    ]


def outcome_context(request: HttpRequest, consultation: Consultation) -> dict[str, Any]:
    """The results for a page; only the chart and aggregates, wherever they are shown."""
    outcome = tables.outcome_of(consultation)
    if outcome is None:
        return {}
    columns = tables.outcome_columns(outcome.numbers)
    table = build_table(
        request,
        caption=_("Votes by statement"),
        columns=columns,
        rows=tables.sorted_rows(outcome.rows, columns, request.GET.get("sort", "")),
        empty=EmptyState(title=_("No statement is shown any more")),
        paged=False,
    )
    return {"outcome": outcome, "table": table, "chart": tables.chart_of(consultation, outcome)}


def outcome_file(request: HttpRequest, consultation: Consultation) -> HttpResponse | None:
    """The table as CSV; None where there are no results."""
    outcome = tables.outcome_of(consultation)
    if outcome is None:
        return None
    columns = tables.outcome_columns(outcome.numbers)
    rows = tables.sorted_rows(outcome.rows, columns, request.GET.get("sort", ""))
    return csv_response(caption=str(consultation), columns=columns, rows=rows)
