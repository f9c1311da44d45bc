"""What a job computes and keeps in one row: runs of studies, looks at equity, checks of robustness."""

import uuid
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from collegium.core.models import Job
from collegium.evaluation.vocabulary import RunState

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class ComputedQuerySet(models.QuerySet[Row_co]):
    def done(self) -> Self:
        return self.filter(state=RunState.DONE)

    def with_job(self) -> Self:
        """With the state of the job, which may have died."""
        job = Job.objects.filter(pk=OuterRef("job_id"))
        return self.annotate(job_state=Subquery(job.values("state")))

    def fail(self, job_id: uuid.UUID) -> None:
        """Note that what a job computes came to nothing; the job says why."""
        under_way = self.filter(job_id=job_id, state=RunState.UNDER_WAY)
        under_way.update(state=RunState.FAILED, finished_at=timezone.now())


class Computed(models.Model):
    """Has job_id, state and finished_at."""

    state: Any

    class Meta:
        abstract = True

    @property
    def standing(self) -> RunState:
        """The state, or FAILED where the job has died without being able to say so (on rows from `with_job`)."""
        if self.state == RunState.UNDER_WAY and getattr(self, "job_state", "") in {None, Job.State.FAILED}:
            return RunState.FAILED
        return RunState(self.state)
