"""Running a study as a job, which gives one row however often it starts."""

from django.utils import translation
from django.utils.translation import gettext as _

from collegium.core.errors import Conflict
from collegium.core.jobs import ProgressWriter, job
from collegium.engines.designs import answer
from collegium.engines.impact import study_from_dict
from collegium.engines.reporting import protected
from collegium.evaluation import actions
from collegium.evaluation.models import StudyRun
from collegium.evaluation.tasks.drawing import draw, write_report
from collegium.evaluation.tasks.naming import naming
from collegium.evaluation.vocabulary import RunState, labels_of, result_in_words
from collegium.exchange.vocabulary import DatasetState


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
    columns = list(run.dataset.columns.all())
    identifier = actions.identifier_of(columns) if study.persons else ""
    with naming(run):
        found = answer(parquet=run.dataset.parquet, study=study, progress=progress, identifier=identifier)
    labels = labels_of(columns)
    language = run.requested_by.language

    def work() -> None:
        result = protected(
            found,
            released=actions.seen_before(run),
            elsewhere=actions.levels_told(run),
            few_changed=actions.few_changed(run),
        )
        with translation.override(language):
            told = result_in_words(result)
            chart = draw(told, labels)
            report = b"" if run.dataset.is_generated else write_report(run, told, labels)  # see `report_of`
        actions.finish_run(run=run, result=result, chart=chart, report=report, language=language)

    actions.in_turn(run, work)
    return run.get_absolute_url()
