"""Sign-off: the partners are asked whether they stand behind a version of a report before everybody can read it."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.models.reports import ReportVersion
from collegium.evaluation.models.studies import StudyRun
from collegium.evaluation.vocabulary import LONGEST_REASON, SignOffAnswer, Whom
from collegium.partners.models import Organisation
from collegium.people.models import User


class SignOffRoundQuerySet(models.QuerySet["SignOffRound"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def of_run(self, run: StudyRun) -> Self:
        return self.filter(version__run=run)


class SignOffRound(models.Model):
    """One question to some partners about one version. A newer version closes it: that needs asking anew."""

    version = models.OneToOneField(ReportVersion, on_delete=models.CASCADE, related_name="sign_off_round")
    whom = models.CharField(_("whom we ask"), max_length=10, choices=Whom.choices)
    note = models.TextField(_("what we ask you"), blank=True, validators=[MaxLengthValidator(LONGEST_REASON)])
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("answers until"))
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # why the report was published although somebody had not answered until the deadline
    silence_reason = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_REASON)])

    objects = SignOffRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off of a report")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(whom__in=Whom.values), name="sign_off_round_whom"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")),
                name="sign_off_round_due_later",
                violation_error_message=_("The deadline must lie ahead."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("asked_at")),
                name="sign_off_round_closed_later",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)

    def is_over(self, *, now: datetime) -> bool:
        return self.closed_at is not None or self.due_at <= now


class SignOffQuerySet(models.QuerySet["SignOff"]):
    def unanswered(self) -> Self:
        return self.filter(answer=SignOffAnswer.NONE)


class SignOff(models.Model):
    """What one partner says: agrees, asks for a change, or dissents, which is printed in the report."""

    round = models.ForeignKey(SignOffRound, on_delete=models.CASCADE, related_name="sign_offs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(
        _("answer"),
        max_length=10,
        choices=SignOffAnswer.choices,
        blank=True,
        default=SignOffAnswer.NONE,
    )
    reason = models.TextField(_("reason"), blank=True, validators=[MaxLengthValidator(LONGEST_REASON)])
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off of a partner")
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="sign_off_once"),
            models.CheckConstraint(
                condition=Q(answer__in=SignOffAnswer.values), name="sign_off_answer_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer=SignOffAnswer.NONE, answered_by=None, answered_at=None)
                | (~Q(answer=SignOffAnswer.NONE) & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="sign_off_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=[SignOffAnswer.CHANGE, SignOffAnswer.DISSENTS]) | ~Q(reason=""),
                name="sign_off_reason_given",
                violation_error_message=_("Say what should change, or what you see differently."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.organisation}"
