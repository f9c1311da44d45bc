"""What a run found: page, files, comparison with another run, publication."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask
from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import Job
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response
from collegium.engines.impact.design import compares_arms, follows_one_series
from collegium.engines.impact.study import StudyResult, study_from_dict
from collegium.engines.problems import Problem
from collegium.engines.reporting import across_groups, has_cox, interaction_rows
from collegium.engines.robustness import can_be_checked
from collegium.evaluation import actions, tables, tasks
from collegium.evaluation.forms import PublishForm
from collegium.evaluation.models import ReportVersion, StudyRun
from collegium.evaluation.permissions import user_can_publish
from collegium.evaluation.views.evidence import csv_of, evidence_of
from collegium.evaluation.views.studies import get_study, of_study
from collegium.evaluation.vocabulary import RunState, report_words
from collegium.initiatives.permissions import user_can_evaluate
from collegium.people.requests import Request


def visible_runs(request: Request) -> QuerySet[StudyRun]:
    visible = StudyRun.objects.visible_to(request.user, today=utc_date())
    return visible.select_related(
        "study__initiative", "study__dataset", "dataset__initiative", "requested_by"
    )


def get_run(request: Request, slug: str, run_id: uuid.UUID) -> StudyRun:
    return get_object_or_404(visible_runs(request), study__initiative__slug=slug, public_id=run_id)


def get_finished_run(request: Request, slug: str, run_id: uuid.UUID) -> StudyRun:
    run = get_run(request, slug, run_id)
    if run.state != RunState.DONE:
        raise Http404
    return run


@login_required
def study_run(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """The finding (also every number of it as CSV), or how far the run is."""
    run = get_run(request, slug, run_id)
    if run.state != RunState.DONE:
        return unfinished_run(request, run)
    result = run.as_result()
    if request.GET.get("format") == "csv":
        columns = tables.finding_file_columns(result)
        return csv_response(
            caption=f"{run.study} findings",
            columns=columns,
            rows=result.findings,
            is_generated=run.dataset.is_generated,
        )
    labels = tables.labels_of(run.dataset.columns.all())
    context = of_study(
        run.study,
        run=run,
        is_generated=run.dataset.is_generated,
        headline=tasks.headline_of(result, labels),
        chart=chart(run, result, labels),
        meanings=tables.meanings(result, labels),
        warnings=result.warnings,
        across=across_groups(result, report_words(), labels),
        withheld=tables.withheld_reasons(result),
        row_facts=tables.row_facts(result.rows, labels),
        definition_facts=tables.definition_facts(result.study, labels),
        technical_facts=technical_facts(run),
        adherence=tables.adherence(run, result, labels),
        downloads=downloads(run),
        asks_baseline=compares_arms(result.study.design) and not follows_one_series(result.study.design),
        evidence=evidence_of(request, run, result, labels),
        may_be_checked=can_be_checked(result.study),
        has_cox=has_cox(result),
        **result_tables(request, run, result, labels),
        **standing(request, run),
    )
    return render(request, "evaluation/study_run.html", context)


def unfinished_run(request: Request, run: StudyRun) -> HttpResponse:
    """How far the run is, or why it failed; values from the data only for those who may evaluate."""
    job = Job.objects.filter(pk=run.job_id).first()
    may_evaluate = user_can_evaluate(request.user, run.study.initiative)
    problems = [Problem(**item) for item in job.problems] if job and may_evaluate else []
    context = of_study(run.study, run=run, job=job, problems=problems)
    return render(request, "evaluation/unfinished_run.html", context)


def standing(request: Request, run: StudyRun) -> dict[str, Any]:
    """What the person may do with the run, and whether the question has changed since."""
    return {
        "may_publish": user_can_publish(request.user, run.study.initiative) and not run.study.archived_at,
        "is_outdated": run.study.as_question().fingerprint() != run.fingerprint,
        "may_compare": run.study.runs.done().count() > 1,
    }


def chart(run: StudyRun, result: StudyResult, labels: tables.Labels, *, svg: str = "") -> dict[str, Any]:
    """What components/chart.html shows; svg: a picture other than that of everything."""
    findings = [*tables.preferred(tables.main_findings(result)), *tables.subgroup_findings(result)]
    headers = [_("Finding"), _("Difference"), _("Likely range")]
    rows = [
        [
            tables.finding_label((f.outcome, f.arm, f.model, f.subgroup, f.level), labels),
            tables.told_effect(f, result),
            tables.told_range(f, result),
        ]
        for f in findings
    ]
    return {
        "title": _("Differences between those with and without the programme"),
        "note": str(run.dataset),
        "svg": svg or tasks.chart_of(run, result, labels),
        "alt": tasks.headline_of(result, labels),
        "table": {"headers": headers, "rows": rows},
        "csv_url": "?format=csv",
    }


def result_tables(
    request: HttpRequest, run: StudyRun, result: StudyResult, labels: tables.Labels
) -> dict[str, Table]:
    """The tables of the page, each with a CSV file of its own."""
    here = [run.study.initiative.slug, run.public_id]

    def table(caption: str, columns: list[Column], rows: Sequence[Any], csv_url: str) -> Table:
        built = build_table(
            request,
            caption=caption,
            columns=columns,
            rows=rows,
            empty=EmptyState(title=_("None")),
            paged=False,
        )
        return replace(built, csv_url=csv_url)

    return {
        "unlike": table(
            _("Did it work alike for all groups?"),
            tables.interaction_columns(),
            tables.unlike_lines(result, labels),
            reverse("evaluation:study_run_interactions", args=here),
        ),
        "findings": table(
            _("What was found"),
            tables.findings_columns(result, labels),
            tables.main_findings(result),
            "?format=csv",
        ),
        "subgroups": table(
            _("For whom"),
            tables.subgroup_columns(result, labels),
            tables.subgroup_findings(result),
            "?format=csv",
        ),
        "baseline": table(
            _("Were the groups alike before?"),
            tables.baseline_columns(result.study, labels),
            result.baseline,
            reverse("evaluation:study_run_baseline", args=here),
        ),
        "coefficients": table(
            _("All terms of the models"),
            tables.coefficient_columns(labels),
            result.coefficients,
            reverse("evaluation:study_run_coefficients", args=here),
        ),
    }


def technical_facts(run: StudyRun) -> list[tuple[str, str]]:
    finished = timezone.localtime(run.finished_at) if run.finished_at else None
    version = _("{title}, version {version}").format(title=run.dataset, version=run.dataset.version)
    return [
        (_("Dataset"), version),
        (_("Fingerprint of the data (SHA-256)"), run.dataset_sha256),
        (_("Fingerprint of the question (SHA-256)"), run.fingerprint),
        (_("Version of the calculation"), run.engine_version),
        (_("Run by"), str(run.requested_by)),
        (_("Finished"), date_format(finished, "DATETIME_FORMAT") if finished else ""),
    ]


def downloads(run: StudyRun) -> list[tuple[str, str]]:
    here = [run.study.initiative.slug, run.public_id]
    return [
        (_("Report (PDF)"), reverse("evaluation:study_run_report", args=here)),
        (_("Findings (CSV)"), f"{run.get_absolute_url()}?format=csv"),
        (_("Whether groups differ (CSV)"), reverse("evaluation:study_run_interactions", args=here)),
        (_("Groups before the programme (CSV)"), reverse("evaluation:study_run_baseline", args=here)),
        (_("Terms of the models (CSV)"), reverse("evaluation:study_run_coefficients", args=here)),
        (_("Everything (JSON)"), reverse("evaluation:study_run_result", args=here)),
        (_("Run it again (Jupyter notebook)"), reverse("evaluation:study_run_notebook", args=here)),
    ]


@login_required
def study_run_baseline(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    columns = tables.file_columns(tables.BASELINE_FIELDS)
    return csv_response(
        caption=f"{run.study} baseline",
        columns=columns,
        rows=run.as_result().baseline,
        is_generated=run.dataset.is_generated,
    )


@login_required
def study_run_coefficients(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    columns = tables.file_columns(tables.COEFFICIENT_FIELDS)
    return csv_response(
        caption=f"{run.study} coefficients",
        columns=columns,
        rows=run.as_result().coefficients,
        is_generated=run.dataset.is_generated,
    )


@login_required
def study_run_interactions(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """Whether the programme worked alike for all groups, with every digit."""
    run = get_finished_run(request, slug, run_id)
    rows = interaction_rows(run.as_result())
    columns = tables.interaction_file_columns()
    return csv_response(
        caption=f"{run.study} interactions", columns=columns, rows=rows, is_generated=run.dataset.is_generated
    )


@login_required
def study_run_evidence(request: Request, slug: str, run_id: uuid.UUID, table_number: int) -> HttpResponse:
    """One table of evidence as CSV."""
    run = get_finished_run(request, slug, run_id)
    evidence = run.as_result().evidence
    if table_number >= len(evidence):
        raise Http404
    return csv_of(run, evidence[table_number], table_number)


@login_required
def study_run_result(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """The stored result, with how it falls short of its plan, the words of the report (null before there are any) and
    how it is rated.
    """
    run = get_finished_run(request, slug, run_id)
    result = run.as_result()
    found = {
        **(run.result or {}),
        "is_generated": run.dataset.is_generated,
        "short_of_plan": tables.short_of_plan(run, result),
        "report": tables.report_data(*told_report(request, run), result),
    }
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return download(text.encode(), "application/json", f"{file_name(run)}.json")


@login_required
def study_run_report(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """The PDF (?version=, ?handbook=)."""
    run = get_finished_run(request, slug, run_id)
    labels = tables.labels_of(run.dataset.columns.all())
    board, _version = told_report(request, run)
    content = tasks.report_of(run, run.as_result(), labels, board)
    return download(content, "application/pdf", f"{file_name(run)}.pdf")


@login_required
def study_run_notebook(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """A notebook that runs the study again where the data is."""
    run = get_finished_run(request, slug, run_id)
    text = json.dumps(tasks.notebook_of(run), ensure_ascii=False, indent=1)
    return download(text.encode(), "application/x-ipynb+json", f"{file_name(run)}.ipynb")


def told_report(request: Request, run: StudyRun) -> tuple[tasks.Board, ReportVersion | None]:
    """The report in the version and by the handbook that the address names."""
    version = chosen_version(run, request.GET.get("version", ""))
    labels = tables.labels_of(run.dataset.columns.all())
    handbook = tasks.handbook_named(request.GET.get("handbook", ""))
    board = tables.board_for(
        run, run.as_result(), labels, version=version, handbook=handbook, reader=request.user
    )
    return board, version


def chosen_version(run: StudyRun, number: str) -> ReportVersion | None:
    """The version that the address names (404 if there is none), else the latest, if there is one."""
    rows = run.versions.select_related("kept_by", "run__study__initiative")
    if number:
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
        return get_object_or_404(rows, number=wanted)
    return rows.first()


def file_name(run: StudyRun) -> str:
    return slugify(run.study.title) or "study"


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@login_required
def compare_runs(request: Request, slug: str, study_id: int) -> HttpResponse:
    """Two runs side by side (?before=&after=), by default the last two."""
    study = get_study(request, slug, study_id)
    done = list(study.runs.done().defer("chart", "report").select_related("dataset"))
    after = named_run(done, request.GET.get("after", ""), 0)
    before = named_run(done, request.GET.get("before", ""), 1)
    labels = tables.labels_of(study.dataset.columns.all())
    changes = tables.changes(before.as_result(), after.as_result(), labels)
    table = build_table(
        request,
        caption=_("Differences between the runs"),
        columns=tables.change_columns(),
        rows=changes,
        empty=EmptyState(title=_("None")),
        paged=False,
    )
    if request.GET.get("format") == "csv":
        return csv_response(
            caption=f"{study} comparison",
            columns=tables.change_columns(),
            rows=changes,
            is_generated=before.dataset.is_generated or after.dataset.is_generated,
        )
    context = of_study(
        study,
        before=before,
        after=after,
        table=table,
        same_data=before.dataset_sha256 == after.dataset_sha256,
        changed=tables.definition_changes(
            study_from_dict(before.definition), study_from_dict(after.definition), labels
        ),
    )
    return render(request, "evaluation/compare_runs.html", context)


def named_run(done: Sequence[StudyRun], name: str, otherwise: int) -> StudyRun:
    """The run with this public id, or the one at a place in the list where none is named."""
    found = [run for run in done if str(run.public_id) == name] if name else done[otherwise : otherwise + 1]
    if not found:
        raise Http404
    return found[0]


@login_required
@require_POST
def publish_run(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """Publish; where somebody did not answer until the deadline of the sign-off, a form asks why."""
    run = get_run(request, slug, run_id)
    form = PublishForm(request.POST if "reason" in request.POST else None)
    try:
        actions.publish_run(by=request.user, run=run, reason=request.POST.get("reason", ""))
    except InvalidInput as refusal:
        return ask_why(request, run, form, refusal.message)
    except Conflict as refusal:
        messages.refused(request, refusal.message)
        return redirect(report_url(run))
    undo = reverse("evaluation:unpublish_run", args=[slug, run_id])
    text = _("The finding is on the public page.")
    if not run.study.initiative.is_public:
        text = _("The finding is published and will show as soon as the initiative has a public page.")
    messages.done(request, text, undo_url=undo)
    return redirect(report_url(run))


def ask_why(request: Request, run: StudyRun, form: PublishForm, why: str) -> HttpResponse:
    trail = [*of_study(run.study)["breadcrumbs"], (_("Report"), report_url(run)), (_("Publish"), "")]
    title = _("Publish without every answer")
    submit = _("Publish")
    return ask(
        request, form, initiative=run.study.initiative, title=title, lead=why, submit=submit, crumbs=trail
    )


def report_url(run: StudyRun) -> str:
    """The report where somebody has written one, else the finding."""
    if run.versions.exists():
        return reverse("evaluation:run_report", args=[run.study.initiative.slug, run.public_id])
    return run.get_absolute_url()


@login_required
@require_POST
def unpublish_run(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = actions.unpublish_run(by=request.user, run=get_run(request, slug, run_id))
    messages.done(request, _("The finding is no longer published."))
    return redirect(report_url(run))
