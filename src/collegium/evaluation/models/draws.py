"""Random assignment: a lot that anybody can repeat, kept with its receipt."""

import uuid
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines.planning import Assigned, Unit
from collegium.evaluation.models.plans import HASH
from collegium.evaluation.vocabulary import UnitSource
from collegium.initiatives.models import Initiative
from collegium.people.models import User


class DrawQuerySet(models.QuerySet["Draw"]):
    def visible_to(self, user: Any, *, today: date) -> Self:
        return self.filter(initiative__in=Initiative.objects.visible_to(user, today=today))


class Draw(models.Model):
    """One random assignment. `receipt` names nobody and stays; `assigned` (unit, block, arm) can be forgotten."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="draws")
    title = models.CharField(_("title"), max_length=150)
    seed_note = models.CharField(_("where the seed comes from"), max_length=200)
    source = models.CharField(_("what is assigned"), max_length=10, choices=UnitSource.choices)
    receipt = models.JSONField()
    roster_sha256 = models.CharField(max_length=64)
    assigned = models.JSONField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("random assignment")
        ordering = ["-drawn_at", "-pk"]
        indexes = [models.Index(fields=["initiative", "roster_sha256"], name="draw_of_roster")]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=UnitSource.values), name="draw_source_is_known"),
            models.CheckConstraint(condition=Q(roster_sha256__regex=HASH), name="draw_has_hash"),
            models.CheckConstraint(
                condition=Q(assigned__isnull=False, forgotten_at=None)
                | Q(assigned=None, forgotten_at__isnull=False),
                name="draw_list_kept_or_forgotten",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:draw", args=[self.initiative.slug, self.public_id])

    def as_assigned(self) -> tuple[Assigned, ...]:
        """The list; empty where it was forgotten."""
        return tuple(Assigned(*row) for row in self.assigned or ())

    def as_units(self) -> tuple[Unit, ...]:
        return tuple(Unit(one.name, one.block) for one in self.as_assigned())
