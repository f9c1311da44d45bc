"""What becomes of a row whose job failed."""

import uuid
from collections.abc import Callable
from typing import Any

from collegium.evaluation.actions.dose import DOSE_JOB
from collegium.evaluation.actions.equity import LOOK_JOB
from collegium.evaluation.actions.robustness import ROBUSTNESS_JOB
from collegium.evaluation.actions.runs import RUN_JOB
from collegium.evaluation.models import ComputedQuerySet, DoseLook, EquityLook, RobustnessCheck, StudyRun

ROWS: dict[str, Callable[[], ComputedQuerySet[Any]]] = {
    RUN_JOB: StudyRun.objects.all,
    LOOK_JOB: EquityLook.objects.all,
    DOSE_JOB: DoseLook.objects.all,
    ROBUSTNESS_JOB: RobustnessCheck.objects.all,
}


def fail_computation(*, kind: str, job_id: uuid.UUID) -> None:
    """Note that what a job of this kind computes came to nothing. Other kinds have no row."""
    if kind in ROWS:
        ROWS[kind]().fail(job_id)
