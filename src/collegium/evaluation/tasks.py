"""Running a study as a job, which gives one row however often it starts, and drawing what it found."""

from collections.abc import Mapping

from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.core.errors import Conflict
from collegium.core.jobs import ProgressWriter, job, when_over
from collegium.core.models import Job
from collegium.engines.designs import answer
from collegium.engines.impact import StudyResult, study_from_dict
from collegium.engines.reporting import effects_chart, headline, protected, render_svg, report_pdf
from collegium.evaluation import actions
from collegium.evaluation.models import StudyRun
from collegium.evaluation.vocabulary import RunState, report_words, result_in_words
from collegium.exchange.vocabulary import DatasetState

Labels = Mapping[str, str]


@job(actions.RUN_JOB)
def run_study(*, progress: ProgressWriter, run_id: str) -> str:
    """Compute, protect, draw and store; returns the address of the finding."""
    runs = StudyRun.objects.select_related("study__initiative", "dataset", "requested_by")
    run = runs.get(public_id=run_id)
    if run.state == RunState.DONE:
        return run.get_absolute_url()
    if run.dataset.state != DatasetState.READY or not run.dataset.parquet.exists():
        raise Conflict(_("The data of this study is no longer here. Choose another dataset."))
    study = study_from_dict(run.definition)
    found = answer(parquet=run.dataset.parquet, study=study, progress=progress)
    result = protected(found, released=actions.seen_before(run))
    labels = {column.name: str(column) for column in run.dataset.columns.all()}
    language = run.requested_by.language
    with translation.override(language):
        told = result_in_words(result)
        chart, report = draw(told, labels), write_report(run, told, labels)
    actions.finish_run(run=run, result=result, chart=chart, report=report, language=language)
    return run.get_absolute_url()


@when_over
def note_failed_run(ended: Job) -> None:
    """A run whose job failed is failed, also when its worker died too often to say so itself."""
    if ended.kind == actions.RUN_JOB and ended.state == Job.State.FAILED:
        actions.fail_run(job_id=ended.pk)


def draw(result: StudyResult, labels: Labels) -> str:
    """The chart of a protected result as SVG, in the language that is active."""
    return render_svg(effects_chart(result, labels=labels, words=report_words()))


def write_report(run: StudyRun, result: StudyResult, labels: Labels) -> bytes:
    return report_pdf(
        result, words=report_words(), labels=labels, data_sha256=run.dataset_sha256, about=about(run)
    )


def about(run: StudyRun) -> list[tuple[str, str]]:
    """What stands under the title of the report: whose study, of which data, when and by whom."""
    words, dataset = report_words(), run.dataset
    day = date_format(run.finished_at or timezone.now(), "DATE_FORMAT")
    lines = [
        ("initiative", str(run.study.initiative)),
        ("data", str(dataset)),
        ("source", dataset.source),
        ("computed", day),
        ("computed by", str(run.requested_by)),
    ]
    return [(words[key], text) for key, text in lines if text]


def headline_of(result: StudyResult, labels: Labels) -> str:
    """The answer in a sentence, in the language that is active."""
    return headline(result, report_words(), labels)


def chart_of(run: StudyRun, result: StudyResult, labels: Labels) -> str:
    """The stored chart, or one in the language that is active."""
    language = translation.get_language()
    if run.language == language and run.chart:
        return run.chart
    return cache.get_or_set(f"chart:{run.pk}:{language}", lambda: draw(result, labels)) or ""


def report_of(run: StudyRun, result: StudyResult, labels: Labels) -> bytes:
    """The stored report, or one in the language that is active."""
    language = translation.get_language()
    if run.language == language and run.report:
        return bytes(run.report)
    return cache.get_or_set(f"report:{run.pk}:{language}", lambda: write_report(run, result, labels)) or b""
