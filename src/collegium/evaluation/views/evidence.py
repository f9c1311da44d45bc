"""What shows whether the design of a study holds: its tables, their pictures and their files."""

from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from collegium.core.tables import EmptyState, build_table, csv_response
from collegium.engines.impact import Evidence, StudyResult
from collegium.engines.reporting import evidence_chart, has_picture, render_svg
from collegium.evaluation import tables, tasks
from collegium.evaluation.models import StudyRun
from collegium.evaluation.vocabulary import report_words


def evidence_of(
    request: HttpRequest, run: StudyRun, result: StudyResult, labels: tables.Labels
) -> list[dict[str, Any]]:
    """For the page: title, how to read it, the table, and the drawing where there is one."""
    return [
        {
            "title": shown.title,
            "reading": shown.reading,
            "table": table_of(request, run, shown),
            "svg": picture_of(run, shown, labels),
        }
        for shown in tables.shown_evidence(result, labels)
    ]


def table_of(request: HttpRequest, run: StudyRun, shown: tables.Shown) -> Any:
    built = build_table(
        request,
        caption=shown.title,
        columns=shown.columns,
        rows=shown.evidence.rows,
        empty=EmptyState(title=""),
        paged=False,
    )
    here = [run.study.initiative.slug, run.public_id, shown.number]
    return replace(built, csv_url=reverse("evaluation:study_run_evidence", args=here))


def csv_of(run: StudyRun, evidence: Evidence, number: int) -> HttpResponse:
    """The table with every digit, its columns by the engine's own names."""
    columns = [
        replace(one, label=one.key, text=None) for one in tables.one_table(number, evidence, {}).columns
    ]
    return csv_response(
        caption=f"{run.study} {evidence.key}",
        columns=columns,
        rows=evidence.rows,
        is_generated=run.dataset.is_generated,
    )


def picture_of(run: StudyRun, shown: tables.Shown, labels: tables.Labels) -> str:
    """The drawing of a table in the language that is active; empty where it has none."""
    if not has_picture(shown.evidence):
        return ""

    def drawn() -> str:
        spec = evidence_chart(
            shown.evidence,
            title=shown.title,
            description=shown.reading,
            names=tasks.evidence_names(labels),
            words=report_words(),
        )
        return render_svg(spec)

    key = f"evidence:{run.pk}:{shown.number}:{translation.get_language()}"
    return tasks.noted(cache.get_or_set(key, drawn) or "", run.dataset)
