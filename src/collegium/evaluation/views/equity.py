"""Equity in a dataset: what was looked at, looking at something else, one look with its tables."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import Job
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response, table_response
from collegium.engines.looks import LookResult
from collegium.engines.problems import Problem
from collegium.evaluation import actions, tables
from collegium.evaluation.forms import LookForm, look_initial
from collegium.evaluation.models import EquityLook
from collegium.evaluation.permissions import check_user_can_look_at_equity, user_can_look_at_equity
from collegium.evaluation.views.studies import RUN_TONES, show_refusal
from collegium.evaluation.vocabulary import LookTable, RunState
from collegium.exchange.models import Dataset
from collegium.initiatives.views.shared import Crumbs
from collegium.people.requests import Request


def get_ready_dataset(request: Request, slug: str, dataset_id: uuid.UUID) -> Dataset:
    visible = Dataset.objects.visible_to(request.user, today=utc_date()).ready()
    return get_object_or_404(
        visible.select_related("initiative"), initiative__slug=slug, public_id=dataset_id
    )


def get_look(request: Request, slug: str, look_id: uuid.UUID) -> EquityLook:
    visible = EquityLook.objects.visible_to(request.user, today=utc_date())
    found = visible.select_related("dataset__initiative", "requested_by")
    return get_object_or_404(found, dataset__initiative__slug=slug, public_id=look_id)


def of_equity(dataset: Dataset, *here: tuple[Any, str], **context: Any) -> dict[str, Any]:
    """What every page about equity in a dataset needs."""
    slug = dataset.initiative.slug
    trail: Crumbs = [
        (_("Datasets"), reverse("exchange:datasets", args=[slug])),
        (dataset.title, reverse("exchange:dataset", args=[slug, dataset.public_id])),
        *here,
    ]
    return {"initiative": dataset.initiative, "dataset": dataset, "breadcrumbs": trail, **context}


def equity_crumb(dataset: Dataset) -> tuple[Any, str]:
    return _("Equity"), reverse("evaluation:equity", args=[dataset.initiative.slug, dataset.public_id])


@login_required
def equity(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    """Every look at this dataset, newest first."""
    dataset = get_ready_dataset(request, slug, dataset_id)
    may_look = user_can_look_at_equity(request.user, dataset.initiative)
    labels = tables.labels_of(dataset.columns.all())
    begin = reverse("evaluation:look_at_equity", args=[slug, dataset_id]) if may_look else ""
    columns = [
        Column(
            "title",
            _("Look"),
            lambda look: tables.look_title(look.as_look(), labels),
            url=lambda look: reverse("evaluation:equity_look", args=[slug, look.public_id]),
        ),
        Column(
            "started", _("Started"), lambda look: timezone.localtime(look.started_at), order_by="started_at"
        ),
        Column(
            "state", _("State"), lambda look: look.standing.label, tone=lambda look: RUN_TONES[look.standing]
        ),
        Column("by", _("By"), lambda look: str(look.requested_by)),
    ]
    return table_response(
        request,
        template="evaluation/equity.html",
        caption=_("Looks at equity"),
        columns=columns,
        rows=EquityLook.objects.filter(dataset=dataset).light().select_related("requested_by"),
        empty=EmptyState(
            title=_("Nobody has looked yet"),
            text=_("A look says which groups are behind, how far, and how sure that is."),
            url=begin,
            action=_("Look at equity"),
        ),
        context=of_equity(dataset, look_url=begin),
    )


@login_required
def look_at_equity(request: Request, slug: str, dataset_id: uuid.UUID) -> HttpResponse:
    """The choices, which an address can bring along (?outcome=&columns=&time=&against=&cluster=&minimum=)."""
    dataset = get_ready_dataset(request, slug, dataset_id)
    check_user_can_look_at_equity(request.user, dataset.initiative)
    form = LookForm(request.POST or None, initial=look_initial(request.GET), dataset=dataset)
    if request.method == "POST" and form.is_valid():
        try:
            look = actions.look_at_equity(by=request.user, dataset=dataset, look=form.as_look())
        except (Conflict, InvalidInput) as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(look) if look.state == RunState.DONE else redirect("job", look.job_id)
    cancel_url = reverse("evaluation:equity", args=[slug, dataset_id])
    context = of_equity(dataset, equity_crumb(dataset), form=form, cancel_url=cancel_url)
    return render(request, "evaluation/look_at_equity.html", context)


@login_required
def equity_look(request: Request, slug: str, look_id: uuid.UUID) -> HttpResponse:
    """One look with its tables, or how far it is."""
    look = get_look(request, slug, look_id)
    if look.state != RunState.DONE:
        return unfinished_look(request, look)
    result, labels = look.as_result(), tables.labels_of(look.dataset.columns.all())
    context = of_equity(
        look.dataset,
        equity_crumb(look.dataset),
        look=look,
        title=tables.look_title(result.look, labels),
        headline=tables.look_headline(result),
        notes=result.notes,
        withheld=tables.withheld_reason(result),
        sentences=tables.gap_sentences(result, LookTable.GAPS, labels),
        crossed_sentences=tables.gap_sentences(result, LookTable.INTERSECTIONS, labels),
        part_sentences=tables.part_sentences(result, labels),
        change_sentences=tables.change_sentences(result, labels),
        change_lead=tables.change_lead(result),
        outcome=labels.get(result.look.outcome, result.look.outcome),
        facts=[*tables.look_facts(result.look, labels), *technical_facts(look)],
        is_crossed=len(result.look.columns) > 1,
        has_parts=bool(result.representation),
        has_times=bool(result.look.time),
        again_url=again_url(look) if user_can_look_at_equity(request.user, look.dataset.initiative) else "",
        **{table.value: look_table(request, look, result, table, labels) for table in LookTable},
    )
    return render(request, "evaluation/equity_look.html", context)


def unfinished_look(request: Request, look: EquityLook) -> HttpResponse:
    """How far the look is, or why it failed; values from the data only for those who may look."""
    job = Job.objects.filter(pk=look.job_id).first()
    may_look = user_can_look_at_equity(request.user, look.dataset.initiative)
    problems = [Problem(**item) for item in job.problems] if job and may_look else []
    labels = tables.labels_of(look.dataset.columns.all())
    title = tables.look_title(look.as_look(), labels)
    context = of_equity(
        look.dataset, equity_crumb(look.dataset), look=look, title=title, job=job, problems=problems
    )
    return render(request, "evaluation/unfinished_look.html", context)


def look_table(
    request: Request, look: EquityLook, result: LookResult, table: LookTable, labels: tables.Labels
) -> Table:
    built = build_table(
        request,
        caption=table.label,
        columns=tables.look_columns(result, table, labels),
        rows=tables.lines_of(result, table),
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    here = [look.dataset.initiative.slug, look.public_id, table.value]
    return replace(built, csv_url=reverse("evaluation:equity_look_table", args=here))


def technical_facts(look: EquityLook) -> list[tuple[str, str]]:
    finished = timezone.localtime(look.finished_at) if look.finished_at else None
    version = _("{title}, version {version}").format(title=look.dataset, version=look.dataset.version)
    return [
        (_("Dataset"), version),
        (_("Fingerprint of the data (SHA-256)"), look.dataset_sha256),
        (_("Version of the calculation"), look.engine_version),
        (_("Looked at by"), str(look.requested_by)),
        (_("Finished"), date_format(finished, "DATETIME_FORMAT") if finished else ""),
    ]


def again_url(look: EquityLook) -> str:
    """The choices of this look, to be changed."""
    here = reverse("evaluation:look_at_equity", args=[look.dataset.initiative.slug, look.dataset.public_id])
    return f"{here}?{urlencode(look.definition, doseq=True)}"


@login_required
def equity_look_table(request: Request, slug: str, look_id: uuid.UUID, table: str) -> HttpResponse:
    """One table of a look as CSV."""
    look = get_look(request, slug, look_id)
    if look.state != RunState.DONE or table not in LookTable.values:
        raise Http404
    return look_csv(look, LookTable(table))


def look_csv(look: EquityLook, table: LookTable) -> HttpResponse:
    result = look.as_result()
    name = f"{slugify(look.dataset.title) or 'dataset'} equity {table.value}"
    columns = tables.look_file_columns(result, table)
    return csv_response(
        caption=name,
        columns=columns,
        rows=tables.lines_of(result, table),
        is_generated=look.dataset.is_generated,
    )
