"""Loading a dataset, as a job that survives being killed."""

from django.conf import settings
from django.utils.translation import gettext as _

from collegium.core.errors import Conflict
from collegium.core.jobs import ProgressWriter, job, when_over
from collegium.core.models import Job
from collegium.engines.impact.values import shared_values
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import Limits, Table, find_text, load, mostly_numbers
from collegium.exchange import actions
from collegium.exchange.models import SMALLEST_GROUP, Dataset
from collegium.exchange.vocabulary import DatasetState

STEPS = 3
COLUMNS_REMARKED, CELLS_REMARKED = 10, 5


@job(actions.LOAD_JOB)
def load_dataset(*, progress: ProgressWriter, dataset_id: str) -> str:
    """Read the uploaded file into a table and make the dataset ready; returns the address of its page."""
    actions.clean_datasets()
    dataset = Dataset.objects.select_related("initiative", "loaded_by").get(public_id=dataset_id)
    if dataset.state == DatasetState.READY:
        return dataset.get_absolute_url()
    if dataset.state != DatasetState.LOADING or not dataset.upload.exists():
        raise Conflict(_("The uploaded file is no longer there. Please upload it again."))
    table = read_upload(dataset, progress)
    names = [column.name for column in table.columns]
    progress(1, STEPS, _("Looking at the values"))
    shared = shared_values(parquet=dataset.parquet, columns=names, at_least=SMALLEST_GROUP)
    progress(2, STEPS, _("Describing the columns"))
    remarks = stray_words(dataset, table)
    actions.finish_load(dataset=dataset, table=table, shared=shared, remarks=remarks)
    actions.clean_datasets()
    return dataset.get_absolute_url()


def stray_words(dataset: Dataset, table: Table) -> list[Problem]:
    """Where a column that looks like numbers holds something else, which makes all of it text."""
    words = [column.name for column in table.columns if column.kind == "text"]
    limits = Limits(size=settings.UPLOAD_MAX_BYTES)
    found: list[Problem] = []
    for column in mostly_numbers(parquet=dataset.parquet, columns=words)[:COLUMNS_REMARKED]:
        try:
            find_text(source=dataset.upload, name=dataset.file_name, column=column, limits=limits)
        except ProblemsFound as strays:
            found += strays.problems[:CELLS_REMARKED]
    return found


@when_over
def note_failed_load(ended: Job) -> None:
    """Keep nothing of a load that failed, also when its worker died too often to say so itself."""
    if ended.kind == actions.LOAD_JOB and ended.state == Job.State.FAILED:
        for dataset in Dataset.objects.filter(job_id=ended.pk):
            actions.fail_load(dataset=dataset)


def read_upload(dataset: Dataset, progress: ProgressWriter) -> Table:
    progress(0, STEPS, _("Reading {name}").format(name=dataset.file_name))
    limits = Limits(size=settings.UPLOAD_MAX_BYTES)
    return load(source=dataset.upload, name=dataset.file_name, out=dataset.parquet, limits=limits)
