"""The evaluation plan of an initiative: its questions, its frozen versions, and studies frozen before they are run."""

from datetime import date
from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines.planning import (
    EVALUATION_PLAN,
    STUDY,
    PlannedSample,
    planned_from_dict,
    seal,
    sealed,
)
from collegium.engines.robustness import NamedChoice, checked_names
from collegium.evaluation.models.studies import Study, StudyRun
from collegium.evaluation.vocabulary import QuestionKind
from collegium.exchange.models import Dataset
from collegium.feedback.models import Survey
from collegium.initiatives.models import Goal, Indicator, Initiative
from collegium.people.models import User

HASH = r"^[0-9a-f]{64}$"


class PlanQuestionQuerySet(models.QuerySet["PlanQuestion"]):
    def visible_to(self, user: Any, *, today: date) -> Self:
        return self.filter(initiative__in=Initiative.objects.visible_to(user, today=today))

    def current(self) -> Self:
        return self.filter(archived_at=None)

    def with_links(self) -> Self:
        """With everything that a question is linked with, in as many queries for many as for one."""
        done = StudyRun.objects.done().only("public_id", "study_id", "started_at", "finished_at", "state")
        return self.select_related("owner").prefetch_related(
            "goals", "indicators", models.Prefetch("studies__runs", done), "surveys", "datasets"
        )


class PlanQuestion(models.Model):
    """One question of the plan: why it is asked, what will answer it, who sees to that and by when."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="plan_questions")
    kind = models.CharField(
        _("kind"), max_length=15, choices=QuestionKind.choices, default=QuestionKind.OUTCOME
    )
    text = models.CharField(_("question"), max_length=300)
    decision = models.TextField(
        _("which decision it will inform"), blank=True, validators=[MaxLengthValidator(2000)]
    )
    owner = models.ForeignKey(
        User,
        verbose_name=_("who answers it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField(_("answered by"), null=True, blank=True)
    goals = models.ManyToManyField(Goal, verbose_name=_("goals"), blank=True, related_name="plan_questions")
    indicators = models.ManyToManyField(
        Indicator, verbose_name=_("indicators"), blank=True, related_name="plan_questions"
    )
    studies = models.ManyToManyField(
        Study, verbose_name=_("studies"), blank=True, related_name="plan_questions"
    )
    surveys = models.ManyToManyField(
        Survey, verbose_name=_("surveys"), blank=True, related_name="plan_questions"
    )
    datasets = models.ManyToManyField(
        Dataset, verbose_name=_("datasets"), blank=True, related_name="plan_questions"
    )
    sources = models.TextField(_("other sources"), blank=True, validators=[MaxLengthValidator(2000)])
    answer = models.TextField(_("answer"), blank=True, validators=[MaxLengthValidator(5000)], editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    # key of a suggestion that was taken over, so that it is not offered again
    suggestion = models.CharField(max_length=40, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PlanQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of the evaluation plan")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="plan_question_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="plan_question_asks_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="plan_question_answered_by_someone",
            ),
            models.UniqueConstraint(
                fields=["initiative", "suggestion"],
                condition=~Q(suggestion="") & Q(archived_at=None),
                name="plan_suggestion_taken_once",
                violation_error_message=_("This suggestion is in the plan already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("evaluation:plan_question", args=[self.initiative.slug, self.pk])


class PlanVersion(models.Model):
    """The plan as it was frozen on a day. Nothing in it changes; the next version is another row.

    runs_before: how many findings the studies of the plan had by then. 0 says that no outcome had been seen here.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="plan_versions")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("what changed, and why"), max_length=500, blank=True)
    runs_before = models.PositiveIntegerField(default=0)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("version of the evaluation plan")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="plan_version_from_one"),
            models.CheckConstraint(condition=Q(sha256__regex=HASH), name="plan_version_has_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:plan_version", args=[self.initiative.slug, self.version])

    @property
    def is_whole(self) -> bool:
        """Whether the content still has the fingerprint with which it was frozen."""
        return seal(self.content) == self.sha256

    def as_document(self) -> dict[str, Any]:
        return sealed(self.content, kind=EVALUATION_PLAN)


class StudyFreeze(models.Model):
    """The definition of a study as it was fixed on a day; runs are compared with the last one before them.

    content holds the definition, who froze it and when, the choices that a check of robustness may vary, and the sample
    that was planned if there was one; sha256 is the seal of that. Older ones name no choices.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="freezes")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    runs_before = models.PositiveIntegerField(default=0)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("frozen study")
        ordering = ["-frozen_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(sha256__regex=HASH), name="study_freeze_has_hash")]

    def __str__(self) -> str:
        return self.study.title

    @property
    def definition(self) -> dict[str, Any]:
        found: dict[str, Any] = self.content["study"]
        return found

    @property
    def planned(self) -> PlannedSample | None:
        """The sample that was planned, if one was frozen with it."""
        data = self.content.get("planned")
        return planned_from_dict(data) if data else None

    @property
    def choices(self) -> tuple[NamedChoice, ...] | None:
        """What a check of robustness may vary; () for nothing, None where the plan did not say."""
        data = self.content.get("choices")
        return None if data is None else checked_names(data)

    @property
    def is_whole(self) -> bool:
        return seal(self.content) == self.sha256

    def as_document(self) -> dict[str, Any]:
        return sealed(self.content, kind=STUDY)
