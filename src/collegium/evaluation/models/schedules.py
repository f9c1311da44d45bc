"""When a study is run again by itself, and that it was, so that no period and no version of the data counts twice."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.models.studies import Study, StudyRun
from collegium.evaluation.vocabulary import Every
from collegium.people.models import User


class RerunSchedule(models.Model):
    """The rule of one study: by the calendar, when there is a new version of its data, or both."""

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="schedule")
    every = models.PositiveSmallIntegerField(_("by the calendar"), choices=Every.choices, default=Every.NEVER)
    next_on = models.DateField(_("next on"), null=True, blank=True)
    on_new_data = models.BooleanField(_("when there is a new version of the data"), default=False)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("schedule of a study")
        constraints = [
            models.CheckConstraint(condition=Q(every__in=Every.values), name="rerun_schedule_every_is_known"),
            models.CheckConstraint(
                condition=Q(every=Every.NEVER, next_on=None)
                | (~Q(every=Every.NEVER) & Q(next_on__isnull=False)),
                name="rerun_schedule_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(every=Every.NEVER) | Q(on_new_data=True),
                name="rerun_schedule_says_when",
                violation_error_message=_("Choose a time, new data, or both."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.study)


class Rerun(models.Model):
    """One occasion on which a study was due. occasion: the day, or the dataset; run is None where it could not."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="reruns")
    occasion = models.CharField(max_length=60)
    run = models.OneToOneField(
        StudyRun, null=True, blank=True, on_delete=models.CASCADE, related_name="rerun"
    )
    refusal = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("run of a study")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "occasion"], name="rerun_occasion_once"),
            models.CheckConstraint(
                condition=(Q(run__isnull=False) & Q(refusal="")) | (Q(run=None) & ~Q(refusal="")),
                name="rerun_ran_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}: {self.occasion}"
