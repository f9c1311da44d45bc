"""Areas of responsibility, and who is accountable, responsible, consulted and informed."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.agreements.vocabulary import RaciPart
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User


class Responsibility(models.Model):
    """An area of work that somebody must answer for."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="responsibilities")
    title = models.CharField(_("area"), max_length=150)
    description = models.TextField(_("what belongs to it"), blank=True, validators=[MaxLengthValidator(2000)])
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("area of responsibility")
        verbose_name_plural = _("areas of responsibility")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Assignment(models.Model):
    """A part in an area, held by a partner or by one person of it, until it is taken away."""

    responsibility = models.ForeignKey(Responsibility, on_delete=models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        User, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    part = models.CharField(_("part"), max_length=1, choices=RaciPart.choices)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("part in an area")
        ordering = ["part", "organisation__name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(part__in=RaciPart.values), name="assignment_part_is_known"),
            models.UniqueConstraint(
                fields=["responsibility", "organisation", "person", "part"],
                condition=Q(ended_at=None, person__isnull=False),
                name="assignment_once_for_person",
                violation_error_message=_("This person already has this part."),
            ),
            models.UniqueConstraint(
                fields=["responsibility", "organisation", "part"],
                condition=Q(ended_at=None, person=None),
                name="assignment_once_for_partner",
                violation_error_message=_("This partner already has this part."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.person or self.organisation}, {self.responsibility}"
