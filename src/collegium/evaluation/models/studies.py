"""Studies: a question to a dataset, and the runs that answered it."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines.impact.study import Study as Question
from collegium.engines.impact.study import StudyResult, result_from_dict, study_from_dict
from collegium.evaluation.models.computed import Computed, ComputedQuerySet
from collegium.evaluation.vocabulary import RunState, result_in_words
from collegium.exchange.models import Dataset
from collegium.initiatives.models import Initiative
from collegium.people.models import User


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, user: Any, *, today: date) -> "StudyQuerySet":
        """Studies of the initiatives that the person may see."""
        return self.filter(initiative__in=Initiative.objects.visible_to(user, today=today))

    def current(self) -> "StudyQuerySet":
        return self.filter(archived_at=None)


class Study(models.Model):
    """One question, defined before it is answered. Its definition is the engine's `Study` as plain data."""

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="studies")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="studies")
    title = models.CharField(_("title"), max_length=150)
    question = models.TextField(_("question"), blank=True)
    definition = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("study")
        ordering = ["-updated_at", "-pk"]
        verbose_name_plural = _("studies")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:study", args=[self.initiative.slug, self.pk])

    def as_question(self) -> Question:
        return study_from_dict(self.definition)


class StudyRunQuerySet(ComputedQuerySet["StudyRun"]):
    def visible_to(self, user: Any, *, today: date) -> "StudyRunQuerySet":
        return self.filter(study__initiative__in=Initiative.objects.visible_to(user, today=today))

    def published(self) -> "StudyRunQuerySet":
        return self.done().exclude(published_at=None)

    def light(self) -> "StudyRunQuerySet":
        """Without the bulky fields, for lists; with the state of the job, which may have died."""
        return self.with_job().defer("result", "chart", "report")


class StudyRun(Computed):
    """One run of a study, keyed by its job: running the job again writes the same row.

    `result` is what `reporting.protected` let through; the unprotected result is never stored.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="runs")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="runs")
    job_id = models.UUIDField(unique=True)
    definition = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    dataset_sha256 = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.UNDER_WAY)
    result = models.JSONField(null=True, blank=True)
    # The chart (SVG) and the report (PDF) in the language of who asked; other languages are made on demand.
    language = models.CharField(max_length=10, blank=True)
    chart = models.TextField(blank=True)
    report = models.BinaryField(null=True, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = StudyRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a study")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="study_run_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=RunState.DONE, result__isnull=False, finished_at__isnull=False)
                | Q(state=RunState.FAILED, result__isnull=True, finished_at__isnull=False)
                | Q(state=RunState.UNDER_WAY, result__isnull=True, finished_at__isnull=True),
                name="study_run_has_result_when_done",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False, state=RunState.DONE),
                name="study_run_published_when_done",
            ),
        ]

    def __str__(self) -> str:
        return self.study.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:study_run", args=[self.study.initiative.slug, self.public_id])

    def as_result(self) -> StudyResult:
        if self.result is None:
            raise LookupError(f"run {self.public_id} has no result yet")
        return result_in_words(result_from_dict(self.result))
