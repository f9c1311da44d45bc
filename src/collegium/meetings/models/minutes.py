"""What minutes hold as things of their own: decisions and actions."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.agreements.models import Promise
from collegium.initiatives.models import CurrentQuerySet, Initiative
from collegium.meetings.models.meetings import AgendaItem, Meeting
from collegium.meetings.vocabulary import WITHOUT_QUORUM, QuorumState
from collegium.people.models import User


class MinutedDecision(models.Model):
    """Something that was decided in a meeting."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="minuted_decisions")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decisions",
    )
    text = models.CharField(_("decision"), max_length=1_000)
    reason = models.TextField(_("why, and how it was reached"), blank=True, max_length=5_000)
    decided_on = models.DateField(_("decided on"))
    review_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    # by the attendance, as it is noted until the minutes are approved
    quorum = models.CharField(
        _("quorum"), max_length=12, choices=QuorumState.choices, blank=True, editable=False
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        indexes = [models.Index(fields=["initiative", "-decided_on"], name="minuted_decision_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quorum__in=["", *QuorumState.values]), name="minuted_decision_quorum_is_known"
            ),
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(review_on__gt=models.F("decided_on")),
                name="minuted_decision_review_later",
                violation_error_message=_(
                    "A decision is looked at again after the day on which it was made."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def lacks_quorum(self) -> bool:
        return self.quorum in WITHOUT_QUORUM


class ActionPoint(models.Model):
    """Something that a partner will do, as the minutes have it. What and until when is its promise."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="action_points")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="action_points")
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="action_points",
    )
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="action_point")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return str(self.promise)
