"""Votes given to somebody else, for one topic or for all."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.decisions.models.proposals import Topic
from collegium.initiatives.models import Initiative
from collegium.people.models import User


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def applying(self, topic: Topic | None) -> Self:
        """Those for this topic, and those for every topic."""
        return self.in_force().filter(Q(topic=None) | Q(topic=topic))


class Delegation(models.Model):
    """A person gives their vote to another one until they take it back. Their own vote always goes first."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="delegations")
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(
        User, verbose_name=_("who votes for you"), on_delete=models.PROTECT, related_name="delegations_taken"
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="delegations",
        help_text=_("Empty: for every topic without a delegation of its own."),
    )
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")),
                name="delegation_to_another",
                violation_error_message=_("You cannot give your vote to yourself."),
            ),
            models.UniqueConstraint(
                fields=["initiative", "giver", "topic"],
                condition=Q(ended_at=None, topic__isnull=False),
                name="delegation_once_for_a_topic",
                violation_error_message=_(
                    "You have already given your vote on this topic. Take it back first."
                ),
            ),
            models.UniqueConstraint(
                fields=["initiative", "giver"],
                condition=Q(ended_at=None, topic=None),
                name="delegation_once_for_the_rest",
                violation_error_message=_(
                    "You have already given your vote on all topics. Take it back first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
