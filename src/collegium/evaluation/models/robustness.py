"""How much the answer of a run hangs on choices: one check of a run."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines.robustness import Robustness, robustness_from_dict
from collegium.evaluation.models.computed import Computed, ComputedQuerySet
from collegium.evaluation.models.plans import HASH
from collegium.evaluation.models.studies import StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.people.models import User


class RobustnessCheckQuerySet(ComputedQuerySet["RobustnessCheck"]):
    """Those that are done, and the state of their jobs."""


class RobustnessCheck(Computed):
    """The check of one run, keyed by it: a job that is done again writes the same row.

    `result` is what `reporting.protected_robustness` let through. How far it is and why it failed stands in its job.
    """

    run = models.OneToOneField(StudyRun, on_delete=models.CASCADE, related_name="robustness")
    job_id = models.UUIDField(unique=True)
    seed = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.UNDER_WAY)
    result = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RobustnessCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of robustness")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="robustness_check_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=RunState.DONE,
                    result__isnull=False,
                    finished_at__isnull=False,
                    sha256__regex=HASH,
                )
                | Q(state=RunState.FAILED, result__isnull=True, finished_at__isnull=False, sha256="")
                | Q(state=RunState.UNDER_WAY, result__isnull=True, finished_at__isnull=True, sha256=""),
                name="robustness_check_has_result_when_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.run)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:run_robustness", args=[self.run.study.initiative.slug, self.run.public_id])

    def as_robustness(self) -> Robustness:
        return robustness_from_dict(self.told())

    def told(self) -> dict[str, Any]:
        """The stored result without what is kept only to protect later ones."""
        if self.result is None:
            raise LookupError(f"the check of run {self.run.public_id} has no result yet")
        return {key: value for key, value in self.result.items() if key != "released"}
