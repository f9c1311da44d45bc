"""How an outcome goes with how much students took: looks at a run, asking for one, one look with its files."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import Job
from collegium.core.tables import Column, EmptyState, Table, build_table, csv_response, table_response
from collegium.engines.problems import Problem
from collegium.engines.reporting import dose_in_percent, evidence_chart, render_svg, with_unit
from collegium.engines.robustness import (
    BIN_FIELDS,
    LINE_FIELDS,
    DoseAnswer,
    can_be_checked,
    flat_bins,
    flat_lines,
)
from collegium.evaluation import actions, tables, tasks
from collegium.evaluation.forms import DoseForm
from collegium.evaluation.models import DoseLook, StudyRun
from collegium.evaluation.views.runs import get_finished_run
from collegium.evaluation.views.studies import RUN_TONES, of_study, show_refusal
from collegium.evaluation.vocabulary import RunState, report_words
from collegium.initiatives.permissions import check_user_can_evaluate, user_can_evaluate
from collegium.people.requests import Request


def get_dose_look(request: Request, slug: str, dose_id: uuid.UUID) -> DoseLook:
    visible = DoseLook.objects.visible_to(request.user, today=utc_date()).with_job()
    found = visible.select_related(
        "run__study__initiative", "run__study__dataset", "run__dataset", "requested_by"
    )
    return get_object_or_404(found, run__study__initiative__slug=slug, public_id=dose_id)


def of_dose(run: StudyRun, here: str = "", **context: Any) -> dict[str, Any]:
    """What every page about the dose needs. here: the title of a page below the list."""
    found = of_study(run.study, run=run, **context)
    looks_url = reverse("evaluation:run_doses", args=[run.study.initiative.slug, run.public_id])
    trail = [(_("Finding"), run.get_absolute_url()), (_("Dose"), looks_url if here else "")]
    trail += [(here, "")] if here else []
    return {**found, "breadcrumbs": [*found["breadcrumbs"], *trail]}


def words_of(look: DoseLook) -> tables.DoseWords:
    labels = tables.labels_of(look.run.dataset.columns.all())
    return tables.dose_words(look.as_question(), look.run.as_result(), labels)


@login_required
def run_doses(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """Every look at the dose in this run, newest first."""
    run = get_finished_run(request, slug, run_id)
    result, labels = run.as_result(), tables.labels_of(run.dataset.columns.all())
    study = result.study
    possible = can_be_checked(study)
    may_look = possible and user_can_evaluate(request.user, run.study.initiative)
    begin = reverse("evaluation:look_at_dose", args=[slug, run_id]) if may_look else ""

    def title(look: DoseLook) -> str:
        words = tables.dose_words(look.as_question(), result, labels)
        return tables.dose_title(words)

    columns = [
        Column(
            "title",
            _("Look"),
            title,
            url=lambda look: reverse("evaluation:dose_look", args=[slug, look.public_id]),
        ),
        Column("arm", _("Programme"), lambda look: labels.get(f"{study.treatment}={look.arm}", look.arm)),
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
        template="evaluation/run_doses.html",
        caption=_("Looks at the dose"),
        columns=columns,
        rows=DoseLook.objects.filter(run=run).with_job().defer("result").select_related("requested_by"),
        empty=EmptyState(
            title=_("Nobody has looked yet"),
            text=_(
                "A look says whether students who took more of the programme did better, and how sure that is."
            ),
            url=begin,
            action=_("Look at the dose"),
        ),
        context=of_dose(run, look_url=begin, possible=possible),
    )


@login_required
def look_at_dose(request: Request, slug: str, run_id: uuid.UUID) -> HttpResponse:
    """Choose column, outcome and programme."""
    run = get_finished_run(request, slug, run_id)
    check_user_can_evaluate(request.user, run.study.initiative)
    form = DoseForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        try:
            look = actions.look_at_dose(by=request.user, run=run, question=form.as_question())
        except (Conflict, InvalidInput) as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(look) if look.state == RunState.DONE else redirect("job", look.job_id)
    cancel_url = reverse("evaluation:run_doses", args=[slug, run_id])
    context = of_dose(run, _("Look at the dose"), form=form, cancel_url=cancel_url)
    return render(request, "evaluation/look_at_dose.html", context)


@login_required
def dose_look(request: Request, slug: str, dose_id: uuid.UUID) -> HttpResponse:
    """One look (its bins as CSV), or how far it is."""
    look = get_dose_look(request, slug, dose_id)
    if look.state != RunState.DONE:
        return render(request, "evaluation/unfinished_dose.html", standing_of(request, look))
    answer, words, result = look.as_answer(), words_of(look), look.run.as_result()
    if request.GET.get("format") == "csv":
        columns = tables.flat_columns(BIN_FIELDS)
        rows = with_unit(flat_bins(answer), result)
        return csv_response(
            caption=f"{look.run.study} dose",
            columns=columns,
            rows=rows,
            is_generated=look.run.dataset.is_generated,
        )
    shown = found_by(request, look, dose_in_percent(answer, result), words)
    return render(request, "evaluation/dose_look.html", shown)


def found_by(request: Request, look: DoseLook, answer: DoseAnswer, words: tables.DoseWords) -> dict[str, Any]:
    """Everything on the page of a look that is done."""
    title, sentence = tables.dose_title(words), tables.dose_sentence(answer, words)
    bins = table_of(
        request,
        _("Groups by how much they took"),
        tables.bin_columns(words),
        tables.shown_bins(answer, words),
        "?format=csv",
    )
    lines = table_of(
        request,
        _("The lines"),
        tables.term_columns(is_share=words.is_share),
        tables.shown_terms(answer),
        lines_url(look),
    )
    may_look = user_can_evaluate(request.user, look.run.study.initiative)
    here = [look.run.study.initiative.slug, look.run.public_id]
    return of_dose(
        look.run,
        title,
        title=title,
        arm=words.arm,
        sentence=sentence,
        remarks=tables.dose_remarks(answer),
        chart=chart_of(look, answer, words, sentence),
        bins=bins,
        lines=lines,
        facts=dose_facts(look),
        is_generated=look.run.dataset.is_generated,
        again_url=reverse("evaluation:look_at_dose", args=here) if may_look else "",
    )


def table_of(request: Request, caption: str, columns: list[Column], rows: list[Any], csv_url: str) -> Table:
    empty = EmptyState(title=_("None"))
    built = build_table(request, caption=caption, columns=columns, rows=rows, empty=empty, paged=False)
    return replace(built, csv_url=csv_url)


def lines_url(look: DoseLook) -> str:
    return reverse("evaluation:dose_look_lines", args=[look.run.study.initiative.slug, look.public_id])


def chart_of(
    look: DoseLook, answer: DoseAnswer, words: tables.DoseWords, sentence: str
) -> dict[str, Any] | None:
    """What components/chart.html shows, its picture in the language that is active; None where no bin is told."""
    evidence = tables.dose_evidence(answer)
    title = tables.dose_title(words)
    if not any(row[PROGRAMME] == "programme" for row in evidence.rows):
        return None
    names = {
        "dose": words.dose,
        "mean": words.axis,
        "programme": words.arm,
        "comparison": words.comparison,
    }

    def drawn() -> str:
        spec = evidence_chart(evidence, title=title, description=sentence, names=names, words=report_words())
        return render_svg(spec)

    key = f"dose:{look.sha256}:{look.pk}:{words.is_share:d}:{translation.get_language()}"
    return {
        "title": title,
        "note": _(
            "Each point is the mean of a group, at its middle amount, with its likely range. The line is drawn through "
            "all students of the programme."
        ),
        "svg": tasks.noted(cache.get_or_set(key, drawn) or "", look.run.dataset),
        "alt": sentence,
    }


PROGRAMME = tables.PICTURE_COLUMNS.index("side")


def dose_facts(look: DoseLook) -> list[tuple[str, str]]:
    return [
        (_("Fingerprint of the data (SHA-256)"), look.run.dataset_sha256),
        (_("Fingerprint of the question (SHA-256)"), look.as_question().fingerprint(look.run.fingerprint)),
        (_("Fingerprint of this result (SHA-256)"), look.sha256),
        (_("Looked at by"), str(look.requested_by)),
    ]


def standing_of(request: Request, look: DoseLook) -> dict[str, Any]:
    """How far the look is, or why it failed; values from the data only for those who may evaluate."""
    may_evaluate = user_can_evaluate(request.user, look.run.study.initiative)
    job = Job.objects.filter(pk=look.job_id).first()
    title = tables.dose_title(words_of(look))
    has_failed = look.standing == RunState.FAILED
    here = [look.run.study.initiative.slug, look.run.public_id]
    return of_dose(
        look.run,
        title,
        title=title,
        look=look,
        job=job,
        has_failed=has_failed,
        problems=[Problem(**item) for item in job.problems] if job and may_evaluate else [],
        follow_url=reverse("job", args=[look.job_id]) if look.requested_by_id == request.user.pk else "",
        again_url=reverse("evaluation:look_at_dose", args=here) if has_failed and may_evaluate else "",
    )


@login_required
def dose_look_lines(request: Request, slug: str, dose_id: uuid.UUID) -> HttpResponse:
    """The terms of the lines as CSV."""
    look = get_dose_look(request, slug, dose_id)
    if look.state != RunState.DONE:
        raise Http404
    rows = with_unit(flat_lines(look.as_answer()), look.run.as_result())
    columns = tables.flat_columns(LINE_FIELDS)
    return csv_response(
        caption=f"{look.run.study} dose lines",
        columns=columns,
        rows=rows,
        is_generated=look.run.dataset.is_generated,
    )
