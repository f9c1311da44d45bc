"""Pages about datasets: what an initiative holds, what its columns mean, loading, replacing, removing.

No page ever shows a row of a dataset.
"""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import Refusal
from collegium.core.models import Job
from collegium.core.tables import Column, EmptyState, table_response
from collegium.engines.problems import Problem
from collegium.exchange import actions
from collegium.exchange.forms import (
    CodebookForm,
    ColumnFilter,
    ColumnForm,
    DatasetFilter,
    DescriptionForm,
    FileForm,
    RemoveForm,
    UploadForm,
)
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnRole, DatasetState
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import (
    check_user_can_manage_data,
    user_can_evaluate,
    user_can_manage_data,
)
from collegium.people.requests import Request

COLUMNS_AT_A_TIME = 20
TONES = {
    DatasetState.LOADING: "info",
    DatasetState.READY: "good",
    DatasetState.FAILED: "urgent",
    DatasetState.REMOVED: "neutral",
}
# What the fields of a form add to the size of a file, generously.
FORM_BYTES = 64 * 1024


def get_initiative(request: Request, slug: str) -> Initiative:
    visible = Initiative.objects.visible_to(request.user, today=utc_date())
    return get_object_or_404(visible, slug=slug)


def get_dataset(request: Request, slug: str, dataset_id: uuid.UUID) -> Dataset:
    visible = Dataset.objects.visible_to(request.user, today=utc_date())
    found = visible.select_related("initiative", "loaded_by", "removed_by")
    return get_object_or_404(found, initiative__slug=slug, public_id=dataset_id)


def breadcrumbs(initiative: Initiative, *items: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Datasets"), reverse("exchange:datasets", args=[initiative.slug])), *items]


@login_required
def datasets(request: Request, slug: str) -> HttpResponse:
    initiative = get_initiative(request, slug)
    may_manage = user_can_manage_data(request.user, initiative)
    upload = reverse("exchange:upload_dataset", args=[slug]) if may_manage else ""
    columns = [
        Column(
            "title", _("Dataset"), lambda d: d.title, url=lambda d: dataset_url(slug, d), order_by="title"
        ),
        Column("version", _("Version"), lambda d: d.version, align="end"),
        Column(
            "state", _("State"), lambda d: d.get_state_display(), tone=lambda d: TONES[DatasetState(d.state)]
        ),
        Column("rows", _("Students"), lambda d: d.rows or None, order_by="rows", align="end"),
        Column("generated", _("Generated"), lambda d: d.is_generated),
        Column("loaded", _("Loaded"), lambda d: d.loaded_at, order_by="loaded_at"),
        Column("by", _("By"), lambda d: str(d.loaded_by)),
    ]
    empty = EmptyState(
        title=_("No dataset yet"),
        text=_("A table with one row per student. Studies are computed from it; nobody sees its rows."),
        url=upload,
        action=_("Upload a dataset"),
    )
    return table_response(
        request,
        template="exchange/datasets.html",
        caption=_("Datasets"),
        columns=columns,
        rows=initiative.datasets.newest_versions().select_related("loaded_by"),
        filter_form=DatasetFilter(request.GET or None),
        empty=empty,
        context={"initiative": initiative, "upload_url": upload},
    )


def dataset_url(slug: str, dataset: Dataset) -> str:
    return reverse("exchange:dataset", args=[slug, dataset.public_id])


@csrf_exempt  # checked in the function below, after the size: the check reads the whole body
@login_required
def upload_dataset(request: Request, slug: str) -> HttpResponse:
    return too_large(request) or receive_dataset(request, slug)


@csrf_exempt  # as above
@login_required
def replace_dataset(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    return too_large(request) or receive_version(request, slug, dataset_id)


def too_large(request: Request) -> HttpResponse | None:
    """The answer to a body that cannot be an acceptable file, before it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if int(length if length.isdecimal() else 0) <= settings.UPLOAD_MAX_BYTES + FORM_BYTES:
        return None
    try:
        actions.check_size(int(length))
    except Refusal as refusal:
        messages.refused(request, refusal.message)
    return redirect(request.path)


@csrf_protect
def receive_dataset(request: Request, slug: str) -> HttpResponse:
    initiative = get_initiative(request, slug)
    check_user_can_manage_data(request.user, initiative)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            dataset = actions.upload_dataset(
                by=request.user,
                initiative=initiative,
                about=form.as_description(),
                file=form.cleaned_data["file"],
            )
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("job", dataset.job_id)
    context = {"initiative": initiative, "form": form, "breadcrumbs": breadcrumbs(initiative)}
    return render(request, "exchange/upload_dataset.html", context)


@csrf_protect
def receive_version(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    dataset = get_dataset(request, slug, dataset_id)
    check_user_can_manage_data(request.user, dataset.initiative)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            newer = actions.replace_dataset(by=request.user, dataset=dataset, file=form.cleaned_data["file"])
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("job", newer.job_id)
    return render(request, "exchange/replace_dataset.html", of_dataset(dataset, form=form))


def of_dataset(dataset: Dataset, **context: Any) -> dict[str, Any]:
    """What every page about one dataset needs."""
    here = (dataset.title, dataset.get_absolute_url())
    trail = breadcrumbs(dataset.initiative, here)
    return {"initiative": dataset.initiative, "dataset": dataset, "breadcrumbs": trail, **context}


@login_required
def dataset(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    """One dataset with its codebook (also as CSV)."""
    shown = get_dataset(request, slug, dataset_id)
    may_manage = user_can_manage_data(request.user, shown.initiative)
    job = Job.objects.filter(pk=shown.job_id).first() if shown.job_id else None
    versions = Dataset.objects.filter(series=shown.series).exclude(pk=shown.pk).order_by("-version")
    context = of_dataset(
        shown,
        breadcrumbs=breadcrumbs(shown.initiative),
        may_manage=may_manage,
        is_ready=shown.state == DatasetState.READY,
        may_describe=may_manage and shown.state == DatasetState.READY,
        may_study=shown.state == DatasetState.READY and user_can_evaluate(request.user, shown.initiative),
        may_discard=may_manage and shown.state == DatasetState.FAILED,
        may_remove=may_manage and shown.state not in {DatasetState.REMOVED, DatasetState.FAILED},
        tone=TONES[DatasetState(shown.state)],
        job=job if may_manage and shown.state != DatasetState.READY else None,
        problems=[Problem(**item) for item in job.problems] if job and may_manage else [],
        lost=shown.lost_columns(),
        remarks=[Problem(**item) for item in shown.remarks] if may_manage else [],
        versions=[(one, dataset_url(slug, one), TONES[DatasetState(one.state)]) for one in versions],
        smallest=SMALLEST_GROUP,
        facts=facts(shown),
    )
    return table_response(
        request,
        template="exchange/dataset.html",
        caption=_("Codebook of {title}").format(title=shown.title),
        columns=codebook_columns(),
        rows=shown.columns.all(),
        is_generated=shown.is_generated,
        filter_form=ColumnFilter(request.GET or None),
        empty=EmptyState(title=_("No columns"), text=_("The columns are listed once the file is loaded.")),
        context=context,
    )


def facts(shown: Dataset) -> list[tuple[Any, Any]]:
    """What the record of a dataset says, whether its rows are still there or not."""
    known = [
        (_("State"), shown.get_state_display()),
        (_("Version"), shown.version),
        (_("Students"), shown.rows or None),
        (_("Source and terms"), shown.source),
        (_("File"), shown.file_name),
        (_("Fingerprint (SHA-256)"), shown.sha256),
        (_("Uploaded by"), str(shown.loaded_by)),
        (_("Uploaded"), date_format(timezone.localtime(shown.uploaded_at), "DATE_FORMAT")),
    ]
    if shown.removed_at:
        known.append((_("Removed by"), str(shown.removed_by)))
        known.append((_("Removed"), date_format(timezone.localtime(shown.removed_at), "DATE_FORMAT")))
    return known


def codebook_columns() -> list[Column]:
    return [
        Column("name", _("Column"), lambda c: c.name, order_by="name"),
        Column("label", _("Label"), lambda c: c.label, order_by="label"),
        Column("description", _("Description"), lambda c: c.description),
        Column("role", _("Role"), lambda c: c.get_role_display(), order_by="role"),
        Column("kind", _("Kind"), lambda c: c.get_kind_display(), order_by="kind"),
        Column("missing", _("Without a value"), described_missing, order_by="missing", align="end"),
        Column("distinct", _("Different values"), lambda c: c.distinct, order_by="distinct", align="end"),
        Column("values", _("Values that at least ten students share"), described_values),
    ]


def described_missing(column: DatasetColumn) -> Any:
    return column.missing if column.missing == 0 or column.missing >= SMALLEST_GROUP else _("fewer than 10")


def described_values(column: DatasetColumn) -> str:
    """Levels or a range, never of an identifier, never one that fewer than ten students share."""
    if not column.shows_values:
        return _("not shown")
    if column.levels:
        shown = ", ".join(column.levels)
        return _("{values} and rarer ones").format(values=shown) if column.rare_levels else shown
    return f"{column.low} … {column.high}" if column.low and column.high else ""


@login_required
def edit_dataset(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    changed = get_dataset(request, slug, dataset_id)
    check_user_can_manage_data(request.user, changed.initiative)
    names = ("title", "description", "source", "is_generated")
    form = DescriptionForm(request.POST or None, initial={name: getattr(changed, name) for name in names})
    if request.method == "POST" and form.is_valid():
        actions.edit_dataset(by=request.user, dataset=changed, about=form.as_description())
        messages.done(request, _("The description is saved."))
        return redirect(changed.get_absolute_url())
    return render(request, "exchange/edit_dataset.html", of_dataset(changed, form=form))


@login_required
def document_columns(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    """Labels, descriptions and roles, some columns at a time."""
    documented = get_dataset(request, slug, dataset_id)
    check_user_can_manage_data(request.user, documented.initiative)
    page = Paginator(documented.columns.all(), COLUMNS_AT_A_TIME).get_page(request.GET.get("page"))
    forms = [ColumnForm(request.POST or None, column=column) for column in page]
    valid = [form.is_valid() for form in forms]  # of all, so that each shows its errors
    if request.method == "POST" and all(valid):
        notes = {form.column.name: form.as_note() for form in forms}
        actions.document_columns(by=request.user, dataset=documented, notes=notes)
        messages.done(request, _("The columns are saved."))
        following = f"?page={page.next_page_number()}" if page.has_next() else ""
        return redirect(request.path + following if following else documented.get_absolute_url())
    context = of_dataset(documented, forms=forms, page=page)
    return render(request, "exchange/document_columns.html", context)


@login_required
@require_POST
def discard_dataset(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    """Take a failed upload off the list."""
    failed = get_dataset(request, slug, dataset_id)
    actions.discard_dataset(by=request.user, dataset=failed)
    messages.done(request, _("“{title}” is off the list.").format(title=failed.title))
    return redirect("exchange:datasets", slug)


@login_required
def load_codebook(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    """Labels, descriptions and roles of many columns at once, from a table."""
    documented = get_dataset(request, slug, dataset_id)
    check_user_can_manage_data(request.user, documented.initiative)
    form = CodebookForm(request.POST or None, request.FILES or None, dataset=documented)
    if request.method == "POST" and form.is_valid():
        notes = form.cleaned_data["file"]
        count = actions.document_columns(by=request.user, dataset=documented, notes=notes)
        text = ngettext(
            "The words of {count} column are saved.", "The words of {count} columns are saved.", count
        )
        messages.done(request, text.format(count=count))
        return redirect(documented.get_absolute_url())
    return render(
        request, "exchange/load_codebook.html", of_dataset(documented, form=form, roles=ColumnRole.choices)
    )


@login_required
def remove_dataset(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    removed = get_dataset(request, slug, dataset_id)
    check_user_can_manage_data(request.user, removed.initiative)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_dataset(by=request.user, dataset=removed, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("typed_title", refusal.message)
        else:
            messages.done(request, _("The data is removed. The record of it and the findings stay."))
            return redirect("exchange:datasets", slug)
    return render(request, "exchange/remove_dataset.html", of_dataset(removed, form=form))
