"""Turning the curve: what the partners say about an indicator, and what they will do (results-based accountability)."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.agreements.models import Promise
from collegium.initiatives.models import Indicator
from collegium.people.models import User

LONGEST = MaxLengthValidator(4000)


class CurveNote(models.Model):
    """One version of the talk about an indicator. A new text is a new version; earlier ones stay.

    The four questions are those of M. Friedman, Trying Hard Is Not Good Enough (2005), in our words.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="curve_notes")
    version = models.PositiveSmallIntegerField()
    story = models.TextField(_("the story behind the curve"), validators=[LONGEST])
    partners = models.TextField(_("partners who have a part to play"), blank=True, validators=[LONGEST])
    works = models.TextField(_("what works"), blank=True, validators=[LONGEST])
    plan = models.TextField(_("what we will do"), blank=True, validators=[LONGEST])
    promises = models.ManyToManyField(
        Promise, verbose_name=_("promises that turn the curve"), blank=True, related_name="curve_notes"
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("note on an indicator")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "version"],
                name="curve_note_version_once",
                violation_error_message=_(
                    "Somebody else has written about this indicator meanwhile. Look at their words first."
                ),
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="curve_note_version_from_one"),
            models.CheckConstraint(condition=~Q(story=""), name="curve_note_tells_a_story"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.version})"
