"""A look at the dose as a job, which gives one row however often it starts."""

from collegium.core.jobs import ProgressWriter, job
from collegium.engines.impact import result_from_dict
from collegium.engines.reporting import protected_dose
from collegium.evaluation import actions
from collegium.evaluation.models import DoseLook
from collegium.evaluation.tasks.naming import refuse_repeated
from collegium.evaluation.vocabulary import RunState


@job(actions.DOSE_JOB)
def look_at_dose(*, progress: ProgressWriter, look_id: str) -> str:
    """Compute, protect and store; returns the address of the look."""
    looks = DoseLook.objects.select_related("run__study__initiative", "run__dataset")
    look = looks.get(public_id=look_id)
    if look.state == RunState.DONE:
        return look.get_absolute_url()
    actions.check_data_is_there(look.run)
    refuse_repeated(look.run)

    def work() -> None:
        found = protected_dose(
            parquet=look.run.dataset.parquet,
            result=result_from_dict(look.run.result or {}),
            question=look.as_question(),
            before=actions.doses_told_before(look),
            released=actions.seen_of(look.run, before=look.started_at),
            progress=progress,
        )
        actions.finish_dose(look=look, found=found)

    actions.in_turn(look, work)
    return look.get_absolute_url()
