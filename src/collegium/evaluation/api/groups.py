"""Indicators by group for programs: what is told, as on the page."""

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from ninja import Field, Path, Schema

from collegium.core.tables import csv_response
from collegium.evaluation import tables
from collegium.evaluation.api.plans import find_indicator, router
from collegium.evaluation.api.studies import CSV
from collegium.evaluation.vocabulary import GroupMeasure, GroupTable
from collegium.exchange.api import REFUSALS, Slug, visible_initiative
from collegium.initiatives.api.shared import Number
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

Table = Annotated[GroupTable, Path(description="Which table.")]


class GroupingOut(Schema):
    id: int
    name: str
    groups: list[str]
    reference: str = Field(description="The group that the others are compared with.")


class DayOut(Schema):
    on: date
    source: str


class GroupsOut(Schema):
    indicator: int
    groupings: list[GroupingOut]
    measure: GroupMeasure | None = Field(description="What is reported of a group; null without values.")
    days: list[DayOut] = Field(description="Days with values, newest first, at most 60.")
    on: date | None = Field(description="The day of the groups and gaps.")
    result: dict[str, Any] | None = Field(
        description="Groups, gaps and changes of gaps; small groups are withheld in it. Shares from 0 to 1."
    )


@router.get(
    "/{slug}/indicators/{indicator_id}/groups",
    response={200: GroupsOut, **REFUSALS},
    summary="An indicator by group",
)
def get_groups(request: ApiRequest, slug: Slug, indicator_id: Number) -> dict[str, Any]:
    """The newest values by group, the gap of each to the group that its grouping names, and how gaps changed."""
    require_scope(request, Scope.EVALUATION_READ)
    shown = tables.by_group(find_indicator(visible_initiative(request, slug), indicator_id))
    names = ("name", "groups", "reference")
    return {
        "indicator": shown.indicator.pk,
        "groupings": [
            {"id": one.pk, **{name: getattr(one, name) for name in names}} for one in shown.groupings
        ],
        "measure": shown.reports[0].measure if shown.reports else None,
        "days": [{"on": one.on, "source": one.source} for one in shown.reports],
        "on": shown.found.on if shown.found else None,
        "result": shown.found.newest.as_dict() if shown.found else None,
    }


@router.get(
    "/{slug}/indicators/{indicator_id}/groups/{table}.csv",
    response=REFUSALS,
    openapi_extra=CSV,
    summary="One table of an indicator by group as CSV",
)
def get_groups_table(request: ApiRequest, slug: Slug, indicator_id: Number, table: Table) -> HttpResponse:
    """Every digit of what is told; groups that are withheld have empty cells and the reason."""
    require_scope(request, Scope.EVALUATION_READ)
    indicator = find_indicator(visible_initiative(request, slug), indicator_id)
    found = tables.by_group(indicator).found
    if found is None:
        raise Http404
    columns = tables.group_table_file_columns(found, table)
    rows = tables.group_table_lines(found, table)
    return csv_response(caption=f"{indicator} {table.value}", columns=columns, rows=rows)
