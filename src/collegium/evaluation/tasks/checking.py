"""Checking how much the answer of a run hangs on choices, as a job, which gives one row however often it starts."""

from functools import partial

from collegium.core.jobs import ProgressWriter, job
from collegium.engines.impact import result_from_dict
from collegium.engines.reporting import protected_robustness
from collegium.evaluation import actions
from collegium.evaluation.models import RobustnessCheck
from collegium.evaluation.tasks.naming import refuse_repeated
from collegium.evaluation.vocabulary import RunState


@job(actions.ROBUSTNESS_JOB)
def check_robustness(*, progress: ProgressWriter, run_id: str) -> str:
    """Compute, protect and store; returns the address of the page."""
    checks = RobustnessCheck.objects.select_related("run__study__initiative", "run__dataset")
    check = checks.get(run__public_id=run_id)
    if check.state == RunState.DONE:
        return check.get_absolute_url()
    actions.check_data_is_there(check.run)
    refuse_repeated(check.run)

    def work() -> None:
        found = protected_robustness(
            parquet=check.run.dataset.parquet,
            result=result_from_dict(check.run.result or {}),
            seed=check.seed,
            named=actions.named_before(check.run),
            few_changed=partial(actions.few_changed_in, check.run, before=check.started_at),
            released=actions.seen_of(check.run, before=check.started_at),
            progress=progress,
        )
        actions.finish_check(check=check, found=found)

    actions.in_turn(check, work)
    return check.get_absolute_url()
