"""How much the answer of a run hangs on choices, for programs: as stored, with the permissions of the run."""

import uuid
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Schema

from collegium.core.faults import items_in_words
from collegium.core.models import Job
from collegium.evaluation.api.studies import router, visible_run
from collegium.evaluation.models import RobustnessCheck
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.api import REFUSALS, ProblemOut
from collegium.initiatives.permissions import user_can_evaluate
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope


class RobustnessOut(Schema):
    run: uuid.UUID
    state: RunState
    job: uuid.UUID
    seed: int = Field(
        description="Of the filled-in values; it follows from the fingerprints of question and data."
    )
    is_generated: bool = Field(description="True: the data is not about real students.")
    sha256: str = Field(description="SHA-256 of the result; empty until it is done.")
    started_at: datetime
    finished_at: datetime | None
    error: str = Field(description="Why it failed, for those who may evaluate.")
    problems: list[ProblemOut]
    result: dict[str, Any] | None = Field(
        description="By outcome and arm: every way of calculating, and what missing values may have done. named: "
        "the choices that a frozen study named before the run, which alone are varied; null where none had. Outcomes "
        "of yes or no are shares from 0 to 1. Null until it is done; what could tell of a few students is "
        "withheld in it."
    )


@router.get(
    "/runs/{run_id}/robustness",
    response={200: RobustnessOut, **REFUSALS},
    summary="How much the answer of a run hangs on choices",
)
def get_robustness(request: ApiRequest, run_id: uuid.UUID) -> dict[str, Any]:
    """404 until somebody has started the check on the page of the run."""
    require_scope(request, Scope.EVALUATION_READ)
    run = visible_run(request, run_id)
    check = get_object_or_404(RobustnessCheck.objects.with_job(), run=run)
    failed = check.state != RunState.DONE and user_can_evaluate(request.user, run.study.initiative)
    job = Job.objects.filter(pk=check.job_id).first() if failed else None
    return {
        "run": run.public_id,
        "is_generated": run.dataset.is_generated,
        "state": check.standing,
        "job": check.job_id,
        **{name: getattr(check, name) for name in ("seed", "sha256", "started_at", "finished_at")},
        "error": _(job.error) if job and job.error else "",
        "problems": items_in_words(job.problems) if job else [],
        "result": check.told() if check.state == RunState.DONE else None,
    }
