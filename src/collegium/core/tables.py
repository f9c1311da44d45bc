"""Tables: one description gives the page (filtered, sorted, paged), the htmx fragment and the CSV file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TextIO, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from collegium.engines.tabular import write_csv

PER_PAGE = 50
LINES = 3  # of a cell that has more, the others unfold


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What a page says when there is nothing: what is missing, why, and the next action."""

    title: Any
    text: Any = ""
    url: str = ""
    action: Any = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. value(row) is what CSV gets; text(row), where given, is what people see: a list is lines."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    url: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    text: Callable[[Any], Any] | None = None
    order_by: str = ""
    align: str = "start"


@dataclass(frozen=True, slots=True)
class Heading:
    key: str
    label: Any
    align: str
    sort_url: str
    sorted: str  # "", "ascending" or "descending"


@dataclass(frozen=True, slots=True)
class Cell:
    text: Any
    label: Any  # the column's name, shown beside the value where the table is a list of cards
    align: str
    url: str = ""
    tone: str = ""
    is_short: bool = False  # a day or a number, never broken over two lines
    lines: tuple[Any, ...] = ()  # where there are several: the first ones, and those that unfold
    more_lines: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What components/table.html shows."""

    id: str
    caption: Any
    columns: list[Heading]
    rows: list[list[Cell]]
    page: Page[Any] | None
    page_query: str
    csv_url: str
    filter_form: Form | None
    is_filtered: bool
    empty: EmptyState
    total: int = 0
    hidden_query: list[tuple[str, str]] = field(default_factory=list)


def table_response(
    request: HttpRequest,
    *,
    template: str,
    caption: Any,
    columns: Sequence[Column],
    rows: QuerySet[Any] | Sequence[Any],
    empty: EmptyState,
    filter_form: Form | None = None,
    context: dict[str, Any] | None = None,
    paged: bool = True,
    is_generated: bool = False,
) -> HttpResponse:
    """The page with its table, the table alone (for htmx), or the whole filtered table as CSV (?format=csv).

    is_generated: as in `csv_response`; the template says it on the page.
    """
    if filter_form is not None and filter_form.is_valid():
        rows = filter_form.apply(rows)  # type: ignore[attr-defined]
    rows = ordered(request, rows, columns)
    if request.GET.get("format") == "csv":
        return csv_response(caption=str(caption), columns=columns, rows=rows, is_generated=is_generated)
    table = build_table(
        request,
        caption=caption,
        columns=columns,
        rows=rows,
        empty=empty,
        filter_form=filter_form,
        paged=paged,
    )
    partial = request.headers.get("HX-Request") == "true"
    page = "components/table_rows.html" if partial else template
    response = render(request, page, {**(context or {}), "table": table})
    patch_vary_headers(response, ["HX-Request"])
    return response


def build_table(
    request: HttpRequest,
    *,
    caption: Any,
    columns: Sequence[Column],
    rows: QuerySet[Any] | Sequence[Any],
    empty: EmptyState,
    filter_form: Form | None = None,
    paged: bool = True,
) -> Table:
    """One page of rows, ready for components/table.html."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page")) if paged else None
    shown: Iterable[Any] = page.object_list if page else rows
    return Table(
        id=slugify(str(caption), allow_unicode=True) or "table",
        caption=caption,
        columns=[heading(request, column) for column in columns],
        rows=[[cell(column, row) for column in columns] for row in shown],
        page=page,
        page_query=query(request, page=None),
        csv_url="?" + query(request, page=None, format="csv"),
        filter_form=filter_form,
        is_filtered=bool(filter_form and filter_form.is_valid() and any(filter_form.cleaned_data.values())),
        empty=empty,
        total=page.paginator.count if page else len(rows),
        hidden_query=[("sort", request.GET["sort"])] if "sort" in request.GET else [],
    )


# Says in each line of a file that it tells of made-up data; read by programs, so the same in every language.
GENERATED = Column("data", "data", lambda _row: "generated")


def csv_response(
    *, caption: str, columns: Sequence[Column], rows: Iterable[Any], is_generated: bool = False
) -> HttpResponse:
    """All rows as RFC 4180 CSV with a byte order mark, so that spreadsheets read the accents.

    is_generated: the numbers come from made-up data; a last column says so.
    """
    columns = [*columns, GENERATED] if is_generated else columns
    records = ([column.value(row) for column in columns] for row in rows)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    write_csv(cast("TextIO", response), [str(column.label) for column in columns], records, bom=True)
    name = slugify(caption, allow_unicode=False) or "table"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def cell(column: Column, row: Any) -> Cell:
    text = column.text(row) if column.text else column.value(row)
    lines = tuple(text) if isinstance(text, list | tuple) else ()
    return Cell(
        text=readable("; ".join(map(str, lines)) if lines or text == [] else text),
        lines=lines[:LINES] if len(lines) > 1 else (),
        more_lines=lines[LINES:],
        label=column.label,
        align=column.align,
        url=column.url(row) if column.url else "",
        tone=column.tone(row) if column.tone else "",
        is_short=isinstance(text, date | int | float),
    )


def readable(value: Any) -> Any:
    """A value as people read it in a cell."""
    if value is None or value == "":
        return "–"
    if value is True or value is False:
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(localtime(value) if is_aware(value) else value, "DATETIME_FORMAT")
    if hasattr(value, "isoformat"):
        return date_format(value, "DATE_FORMAT")
    return value


def heading(request: HttpRequest, column: Column) -> Heading:
    current = request.GET.get("sort", "")
    state = {column.key: "ascending", f"-{column.key}": "descending"}.get(current, "")
    turn = f"-{column.key}" if state == "ascending" else column.key
    sort_url = "?" + query(request, sort=turn, page=None) if column.order_by else ""
    return Heading(column.key, column.label, column.align, sort_url, state)


def ordered(request: HttpRequest, rows: Any, columns: Sequence[Column]) -> Any:
    """The rows in the order that ?sort= names; an unknown name changes nothing."""
    wanted = request.GET.get("sort", "")
    by = {column.key: column.order_by for column in columns if column.order_by}.get(wanted.lstrip("-"))
    if not isinstance(rows, QuerySet):
        return rows
    if not by:
        # Django forgets a model's ordering when it groups; pages need one
        return rows if rows.ordered else rows.order_by(*rows.model._meta.ordering, "pk")
    return rows.order_by(f"-{by}" if wanted.startswith("-") else by, "pk")


def query(request: HttpRequest, **changes: str | None) -> str:
    """The current query string with some parameters set, or dropped where None."""
    values = request.GET.copy()
    for name, value in {"format": None, **changes}.items():
        values.pop(name, None)
        if value is not None:
            values[name] = value
    return values.urlencode()
