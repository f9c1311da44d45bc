"""Mentoring: who accompanies whom, checked before it begins, with hours. Known to the two and to coordinators."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collegium.activities.models.activities import Activity
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.people.models import User


class MentoringPair(models.Model):
    """A mentor and a mentee, who is a person with an account or a student under a code."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="mentoring_pairs")
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mentoring_pairs",
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("goal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mentoring_pairs",
    )
    mentor = models.ForeignKey(
        User, verbose_name=_("mentor"), on_delete=models.PROTECT, related_name="mentoring_given"
    )
    mentee = models.ForeignKey(
        User,
        verbose_name=_("mentee with an account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mentoring_received",
    )
    mentee_code = models.CharField(
        _("or mentee's code"),
        max_length=12,
        blank=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9-]*[0-9][A-Za-z0-9-]*$", _("Letters, digits and hyphens, with a digit.")
            )
        ],
        help_text=_("A code that only the school can read. No names or initials."),
    )
    starts_on = models.DateField(_("first day"))
    checked_on = models.DateField(_("mentor checked"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(mentee__isnull=False) & Q(mentee_code=""))
                | (Q(mentee=None) & ~Q(mentee_code="")),
                name="pair_has_one_mentee",
                violation_error_message=_("Choose a mentee with an account, or give a code; not both."),
            ),
            models.CheckConstraint(
                condition=Q(mentee=None) | ~Q(mentee=F("mentor")),
                name="pair_of_two",
                violation_error_message=_("Mentor and mentee are two people."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                name="pair_ends_after_it_begins",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None)
                | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="pair_checked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} – {self.mentee or self.mentee_code}"

    def get_absolute_url(self) -> str:
        return reverse("activities:mentoring_pair", args=[self.initiative.slug, self.pk])


class MentoringMeeting(models.Model):
    """They met so long. There is no room for what they said."""

    pair = models.ForeignKey(MentoringPair, on_delete=models.CASCADE, related_name="meetings")
    on = models.DateField(_("day"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=2, validators=[MinValueValidator(0)])
    logged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0, hours__lte=12),
                name="mentoring_meeting_hours",
                violation_error_message=_("A meeting has more than no hours, and at most 12."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pair}: {self.on}"
