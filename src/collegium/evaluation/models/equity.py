"""Looks at equity: groups and gaps of one outcome of a dataset, protected before they are stored."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines.looks import Look, LookResult, look_from_dict, result_from_dict
from collegium.evaluation.models.computed import Computed, ComputedQuerySet
from collegium.evaluation.vocabulary import RunState, look_in_words
from collegium.exchange.models import Dataset
from collegium.initiatives.models import Initiative
from collegium.people.models import User


class EquityLookQuerySet(ComputedQuerySet["EquityLook"]):
    def visible_to(self, user: Any, *, today: date) -> "EquityLookQuerySet":
        """Looks at datasets of the initiatives that the person may see, as with runs of studies."""
        return self.filter(dataset__initiative__in=Initiative.objects.visible_to(user, today=today))

    def light(self) -> "EquityLookQuerySet":
        """Without the result, for lists; with the state of the job, which may have died."""
        return self.with_job().defer("result")


class EquityLook(Computed):
    """One look, keyed by its job: running the job again writes the same row.

    `result` is what the engine let through; the numbers of hidden groups are never stored.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="equity_looks")
    job_id = models.UUIDField(unique=True)
    definition = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    dataset_sha256 = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.UNDER_WAY)
    result = models.JSONField(null=True, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EquityLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at equity")
        verbose_name_plural = _("looks at equity")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="equity_look_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=RunState.DONE, result__isnull=False, finished_at__isnull=False)
                | Q(state=RunState.FAILED, result__isnull=True, finished_at__isnull=False)
                | Q(state=RunState.UNDER_WAY, result__isnull=True, finished_at__isnull=True),
                name="equity_look_has_result_when_done",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dataset)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:equity_look", args=[self.dataset.initiative.slug, self.public_id])

    def as_look(self) -> Look:
        return look_from_dict(self.definition)

    def as_result(self) -> LookResult:
        """What was found, with its sentences in the language that is active."""
        if self.result is None:
            raise LookupError(f"look {self.public_id} has no result yet")
        return look_in_words(result_from_dict(self.result))
