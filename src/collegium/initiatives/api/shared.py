"""What all endpoints share: bounds of parameters, documented refusals, finding an initiative."""

from collections.abc import Callable
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Path, Schema
from ninja.pagination import LimitOffsetPagination

from collegium.core.clock import utc_date
from collegium.initiatives.models import Goal, Initiative
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

Slug = Annotated[
    str, Path(pattern=r"^[-a-zA-Z0-9_]+$", max_length=60, description="The initiative's address.")
]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Fault(Schema):
    """One thing that is wrong with the request."""

    why: str
    todo: str
    source: str
    line: int | None
    column: str = Field(description="The field.")
    value: str


class Refused(Schema):
    message: str = Field(description="A sentence that says why.")
    problems: list[Fault]


REFUSALS: dict[Any, Any] = {frozenset({400, 401, 403, 404, 409, 422, 429}): Refused}


class Pages(LimitOffsetPagination):
    class Input(Schema):
        limit: int = Field(100, ge=1, le=500)
        offset: int = Field(0, ge=0, le=1_000_000)


def page_of(rows: Any, page: Any, out: Callable[[Any], Any]) -> dict[str, Any]:
    """One page in the shape of every list: {items, count}. out: what is told of one row."""
    return {
        "items": [out(row) for row in rows[page.offset : page.offset + page.limit]],
        "count": rows.count(),
    }


def find_initiative(request: ApiRequest, slug: str, scope: Scope) -> Initiative:
    """The initiative, if the token may and the person takes part; otherwise PermissionRefused or 404."""
    require_scope(request, scope)
    visible = Initiative.objects.visible_to(request.user, today=utc_date())
    return get_object_or_404(visible, slug=slug)


def find_goal(initiative: Initiative, goal_id: int | None) -> Goal | None:
    return None if goal_id is None else get_object_or_404(initiative.goals.current(), pk=goal_id)
