"""Asking the partners, by a day, whether the shared vision is still theirs."""

from datetime import date

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.agreements.vocabulary import Affirmation
from collegium.initiatives.models import Initiative, Vision
from collegium.partners.models import Organisation
from collegium.people.models import User


class Reaffirmation(models.Model):
    """A round in which every partner that signs the vision is asked anew about one version of it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="reaffirmations")
    vision = models.ForeignKey(Vision, on_delete=models.PROTECT, related_name="reaffirmations")
    due_on = models.DateField(_("answers until"))
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("re-affirmation of the vision")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(closed_at=None),
                name="reaffirmation_one_at_a_time",
                violation_error_message=_("A round is already open. Close it before you begin another."),
            )
        ]

    def __str__(self) -> str:
        return _("re-affirmation of version {number} of the vision").format(number=self.vision.version)

    def is_overdue(self, *, today: date) -> bool:
        return self.closed_at is None and self.due_on < today


class ReaffirmationAnswer(models.Model):
    """What a partner answered; it may change its answer until the round is closed."""

    round = models.ForeignKey(Reaffirmation, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=Affirmation.choices)
    text = models.TextField(_("what should change"), blank=True, validators=[MaxLengthValidator(5000)])
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer about the vision")
        ordering = ["answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="reaffirmation_answered_once"),
            models.CheckConstraint(
                condition=Q(answer__in=Affirmation.values), name="reaffirmation_answer_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer=Affirmation.AFFIRMED) | ~Q(text=""),
                name="reaffirmation_change_says_what",
                violation_error_message=_("Say what should change."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_answer_display()}"
