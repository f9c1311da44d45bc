"""Words beside the numbers of a run: how somebody judges that a theme and a finding fit."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.models.studies import StudyRun
from collegium.evaluation.models.texts import Code
from collegium.evaluation.vocabulary import LONGEST_WHY, Fit
from collegium.people.models import User


class ThemeJudgementQuerySet(models.QuerySet["ThemeJudgement"]):
    def of_run(self, run: StudyRun) -> "ThemeJudgementQuerySet":
        """Those of themes that are there, in the order of the codebooks."""
        there = Q(code__archived_at=None, code__collection__archived_at=None)
        found = self.filter(there, run=run, code__collection__study=run.study_id)
        return found.select_related("code__collection", "judged_by").order_by("code__collection", "code")


class ThemeJudgement(models.Model):
    """How a theme fits one finding of a run. Of the finding only its name is kept: its numbers are those of the run."""

    run = models.ForeignKey(StudyRun, on_delete=models.CASCADE, related_name="judgements")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="judgements")
    outcome = models.CharField(max_length=500)
    arm = models.CharField(max_length=500, blank=True)
    fit = models.CharField(_("how they fit"), max_length=10, choices=Fit.choices)
    why = models.CharField(_("why"), max_length=LONGEST_WHY)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    judged_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ThemeJudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("how words and numbers fit")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "code"], name="theme_judged_once_for_a_run"),
            models.CheckConstraint(condition=Q(fit__in=Fit.values), name="theme_judgement_fit_is_known"),
            models.CheckConstraint(condition=~Q(why="") & ~Q(outcome=""), name="theme_judgement_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_fit_display()}"

    def kept(self) -> dict[str, Any]:
        """As a version of the report keeps it. The person is kept by number, so that a name is never stored twice."""
        return {
            "collection": self.code.collection_id,
            "about": self.code.collection.title,
            "code": self.code_id,
            "theme": self.code.name,
            "meaning": self.code.meaning,
            "outcome": self.outcome,
            "arm": self.arm,
            "fit": self.fit,
            "why": self.why,
            "by": self.judged_by_id,
            "at": self.judged_at.isoformat(),
        }
