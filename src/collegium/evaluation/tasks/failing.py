"""A row whose job failed is failed, also when its worker died too often to say so itself."""

from collegium.core.jobs import when_over
from collegium.core.models import Job
from collegium.evaluation import actions


@when_over
def note_failed(ended: Job) -> None:
    if ended.state == Job.State.FAILED:
        actions.fail_computation(kind=ended.kind, job_id=ended.pk)
