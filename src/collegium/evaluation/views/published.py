"""What the public page of an initiative says about its findings."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from collegium.evaluation import tasks
from collegium.evaluation.models import StudyRun
from collegium.evaluation.tables import Meaning, labels_of, meanings
from collegium.evaluation.vocabulary import design_told
from collegium.initiatives.models import Initiative


@dataclass(frozen=True, slots=True)
class PublishedFinding:
    """One published run, ready to be shown. svg is safe markup for components/chart.html."""

    run_id: uuid.UUID
    title: str
    question: str
    headline: str
    design: str
    warnings: tuple[str, ...]
    meanings: list[Meaning]
    svg: str
    published_at: datetime | None
    is_generated: bool
    source: str


def published_findings(initiative: Initiative) -> list[PublishedFinding]:
    """The published findings of an initiative, newest first; everything in them has passed `protected`."""
    runs = StudyRun.objects.published().filter(study__initiative=initiative).defer("report")
    found = (
        runs.select_related("study", "dataset").prefetch_related("dataset__columns").order_by("-published_at")
    )
    return [published_finding(run) for run in found]


def published_finding(run: StudyRun) -> PublishedFinding:
    result = run.as_result()
    labels = labels_of(run.dataset.columns.all())
    version = run.versions.first()
    randomised = version.is_randomised if version else None
    return PublishedFinding(
        run_id=run.public_id,
        title=run.study.title,
        question=run.study.question,
        headline=tasks.headline_of(result, labels),
        design=design_told(result.study.design.kind, randomised=randomised),
        warnings=result.warnings,
        meanings=meanings(result, labels),
        svg=tasks.chart_of(run, result, labels),
        published_at=run.published_at,
        is_generated=run.dataset.is_generated,
        source=run.dataset.source,
    )
