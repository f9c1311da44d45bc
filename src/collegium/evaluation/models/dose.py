"""How an outcome of a run goes with how much of the programme students took: one look at one column."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines.robustness import DoseAnswer, DoseQuestion, dose_answer_from_dict
from collegium.evaluation.models.computed import Computed, ComputedQuerySet
from collegium.evaluation.models.plans import HASH
from collegium.evaluation.models.studies import StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.initiatives.models import Initiative
from collegium.people.models import User


class DoseLookQuerySet(ComputedQuerySet["DoseLook"]):
    def visible_to(self, user: Any, *, today: date) -> "DoseLookQuerySet":
        """Looks at runs of the initiatives that the person may see."""
        return self.filter(run__study__initiative__in=Initiative.objects.visible_to(user, today=today))

    def of_same_data(self, run: StudyRun) -> "DoseLookQuerySet":
        """Looks at the rows that this run had; what is uploaded once more unchanged is the same."""
        return self.filter(run__dataset__series=run.dataset.series, run__dataset_sha256=run.dataset_sha256)


class DoseLook(Computed):
    """One look at one column, for one outcome and arm of a run: a job that is done again writes the same row.

    `result` is what `reporting.protected_dose` let through. How far it is and why it failed stands in its job.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(StudyRun, on_delete=models.CASCADE, related_name="dose_looks")
    column = models.CharField(_("dose"), max_length=500)
    outcome = models.CharField(_("outcome"), max_length=500)
    arm = models.CharField(_("programme"), max_length=500)
    job_id = models.UUIDField(unique=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.UNDER_WAY)
    result = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DoseLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at the dose")
        verbose_name_plural = _("looks at the dose")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "column", "outcome", "arm"], name="dose_look_once"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="dose_look_state_is_known"),
            models.CheckConstraint(
                condition=Q(
                    state=RunState.DONE,
                    result__isnull=False,
                    finished_at__isnull=False,
                    sha256__regex=HASH,
                )
                | Q(state=RunState.FAILED, result__isnull=True, finished_at__isnull=False, sha256="")
                | Q(state=RunState.UNDER_WAY, result__isnull=True, finished_at__isnull=True, sha256=""),
                name="dose_look_has_result_when_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.run)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:dose_look", args=[self.run.study.initiative.slug, self.public_id])

    def as_question(self) -> DoseQuestion:
        return DoseQuestion(self.column, self.outcome, self.arm)

    def as_answer(self) -> DoseAnswer:
        if self.result is None:
            raise LookupError(f"look {self.public_id} has no result yet")
        return dose_answer_from_dict(self.result)
