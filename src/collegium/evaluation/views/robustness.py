"""How much the answer of a run hangs on choices: page, files, and the button that starts the check."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import Conflict
from collegium.core.models import Job
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response
from collegium.engines.impact import StudyResult, study_from_dict
from collegium.engines.problems import Problem
from collegium.engines.reporting import (
    checked_in_percent,
    evidence_chart,
    is_yes_no,
    render_svg,
    with_unit,
)
from collegium.engines.robustness import (
    MISSING_FIELDS,
    WAY_FIELDS,
    CheckedAnswer,
    can_be_checked,
    flat_missing,
    flat_ways,
)
from collegium.evaluation import actions, tables, tasks
from collegium.evaluation.models import RobustnessCheck, StudyRun
from collegium.evaluation.views.runs import get_finished_run
from collegium.evaluation.views.studies import of_study
from collegium.evaluation.vocabulary import RunState, report_words
from collegium.initiatives.permissions import user_can_evaluate
from collegium.people.requests import Request


def get_check(run: StudyRun) -> RobustnessCheck | None:
    found = RobustnessCheck.objects.with_job().filter(run=run).select_related("requested_by").first()
    if found:
        found.run = run
    return found


def get_done_check(request: Request, slug: str, run_id: uuid.UUID) -> RobustnessCheck:
    found = get_check(get_finished_run(request, slug, run_id))
    if found is None or found.state != RunState.DONE:
        raise Http404
    return found


@login_required
def run_robustness(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """What the check found (every way as CSV), how far it is, or that there is none yet."""
    run = get_finished_run(request, slug, run_id)
    check = get_check(run)
    if check and check.state == RunState.DONE:
        if request.GET.get("format") == "csv":
            columns = tables.flat_columns(WAY_FIELDS)
            rows = with_unit(flat_ways(check.as_robustness()), run.as_result())
            return csv_response(
                caption=f"{run.study} robustness",
                columns=columns,
                rows=rows,
                is_generated=run.dataset.is_generated,
            )
        return render(request, "evaluation/run_robustness.html", found_by(request, check))
    return render(request, "evaluation/unchecked_run.html", standing_of(request, run, check))


def found_by(request: Request, check: RobustnessCheck) -> dict[str, Any]:
    """Everything on the page of a check that is done."""
    run, robustness = check.run, check.as_robustness()
    labels = tables.labels_of(run.dataset.columns.all())
    result = run.as_result()
    answers = [
        shown_answer(request, check, place, answer, result=result, labels=labels)
        for place, answer in enumerate(robustness.answers)
    ]
    return of_robustness(
        run,
        answers=answers,
        named=tables.named_sentences(robustness.named, actions.freeze_before(run)),
        skipped=robustness.skipped,
        is_generated=run.dataset.is_generated,
        facts=check_facts(check),
        files=[
            (_("Ways of calculating (CSV)"), "?format=csv"),
            (_("Missing values (CSV)"), missing_url(run)),
        ],
    )


def of_robustness(run: StudyRun, **context: Any) -> dict[str, Any]:
    found = of_study(run.study, run=run, **context)
    trail = [(_("Finding"), run.get_absolute_url()), (_("Choices"), "")]
    return {**found, "breadcrumbs": [*found["breadcrumbs"], *trail]}


def standing_of(request: Request, run: StudyRun, check: RobustnessCheck | None) -> dict[str, Any]:
    """How far the check is, or why it failed; values from the data only for those who may evaluate."""
    may_evaluate = user_can_evaluate(request.user, run.study.initiative)
    job = Job.objects.filter(pk=check.job_id).first() if check else None
    has_failed = check is not None and check.standing == RunState.FAILED
    is_own = check is not None and check.requested_by_id == request.user.pk
    possible = can_be_checked(study_from_dict(run.definition))
    return of_robustness(
        run,
        check=check,
        job=job,
        has_failed=has_failed,
        follow_url=reverse("job", args=[check.job_id]) if check and is_own else "",
        possible=possible,
        named=tables.named_sentences(actions.named_before(run), actions.freeze_before(run))
        if possible
        else [],
        problems=[Problem(**item) for item in job.problems] if job and may_evaluate else [],
        may_check=may_evaluate and possible and (check is None or has_failed),
    )


def shown_answer(
    request: Request,
    check: RobustnessCheck,
    place: int,
    answer: CheckedAnswer,
    *,
    result: StudyResult,
    labels: tables.Labels,
) -> dict[str, Any]:
    """One outcome and arm: sentences, the picture and the two tables. Of yes or no in percentage points."""
    treatment, is_share = result.study.treatment, is_yes_no(result, answer.outcome)
    answer = checked_in_percent(answer, result)
    title = tasks.title_of(answer, treatment, labels)
    sentence = tables.ways_sentence(answer, treatment, labels, is_share=is_share)
    return {
        "title": title,
        "sentence": sentence,
        "remarks": tables.ways_remarks(answer),
        "chart": chart_of_ways(check, place, answer, title=title, sentence=sentence, is_share=is_share),
        "ways": table_of(
            request,
            _("Ways of calculating: {title}").format(title=title),
            tables.ways_columns(labels, is_share=is_share),
            tables.shown_ways(answer),
            "?format=csv",
        ),
        "missing_sentences": tables.missing_sentences(answer.missing, is_share=is_share),
        "missing": table_of(
            request,
            _("Missing values: {title}").format(title=title),
            tables.missing_columns(is_share=is_share),
            answer.missing.lines,
            missing_url(check.run),
        ),
    }


def table_of(
    request: Request, caption: str, columns: list[Column], rows: Sequence[Any], csv_url: str
) -> Table:
    empty = EmptyState(title=_("None"))
    built = build_table(request, caption=caption, columns=columns, rows=rows, empty=empty, paged=False)
    return replace(built, csv_url=csv_url)


def missing_url(run: StudyRun) -> str:
    return reverse("evaluation:run_robustness_missing", args=[run.study.initiative.slug, run.public_id])


def chart_of_ways(
    check: RobustnessCheck, place: int, answer: CheckedAnswer, *, title: str, sentence: str, is_share: bool
) -> dict[str, Any] | None:
    """What components/chart.html shows, its picture in the language that is active; None where nothing is told."""
    evidence = tables.ways_evidence(answer)
    if not evidence.rows:
        return None

    def drawn() -> str:
        names = tasks.evidence_names({})
        names |= {"effect": tables.difference_label(is_share=True)} if is_share else {}
        spec = evidence_chart(evidence, title=title, description=sentence, names=names, words=report_words())
        return render_svg(spec)

    key = f"robustness:{check.sha256}:{check.pk}:{place}:{is_share:d}:{translation.get_language()}"
    return {
        "title": _("The difference by each way of calculating: {title}").format(title=title),
        "note": _("The numbers of the ways are those of the table. The lines are likely ranges."),
        "svg": tasks.noted(cache.get_or_set(key, drawn) or "", check.run.dataset),
        "alt": sentence,
    }


def check_facts(check: RobustnessCheck) -> list[tuple[str, str]]:
    return [
        (_("Fingerprint of the data (SHA-256)"), check.run.dataset_sha256),
        (_("Fingerprint of the question (SHA-256)"), check.run.fingerprint),
        (_("Fingerprint of this result (SHA-256)"), check.sha256),
        (_("Seed of the filled-in values"), str(check.seed)),
        (_("Run by"), str(check.requested_by)),
    ]


@login_required
def run_robustness_missing(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """The lines on missing values as CSV."""
    check = get_done_check(request, slug, run_id)
    rows = with_unit(flat_missing(check.as_robustness()), check.run.as_result())
    columns = tables.flat_columns(MISSING_FIELDS)
    return csv_response(
        caption=f"{check.run.study} missing values",
        columns=columns,
        rows=rows,
        is_generated=check.run.dataset.is_generated,
    )


@login_required
@require_POST
def check_robustness(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    run = get_finished_run(request, slug, run_id)
    try:
        check = actions.check_robustness(by=request.user, run=run)
    except Conflict as refusal:
        messages.refused(request, refusal.message)
        return redirect("evaluation:run_robustness", slug, run_id)
    return redirect("job", check.job_id)
