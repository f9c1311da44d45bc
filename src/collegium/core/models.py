"""Two records that every app writes: what happened (AuditEvent) and work under way (Job).

Neither has a foreign key: they outlive the people and things they speak of, and nothing below may point up.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, target: models.Model) -> "AuditEventQuerySet":
        return self.filter(target_type=target._meta.label, target_id=str(target.pk))

    def in_initiative(self, initiative_id: int) -> "AuditEventQuerySet":
        return self.filter(initiative_id=initiative_id)

    def in_organisation(self, organisation_id: int) -> "AuditEventQuerySet":
        return self.filter(organisation_id=organisation_id)


class AuditEvent(models.Model):
    """Who did what to which thing, when, and how its fields changed. Written by actions, never edited."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=200)
    verb = models.CharField(_("what"), max_length=80)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(_("thing"), max_length=300)
    initiative_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    # {field: [before, after]} in plain JSON values
    changes = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-at"], name="audit_target"),
            models.Index(fields=["initiative_id", "-at"], name="audit_initiative"),
            models.Index(fields=["organisation_id", "-at"], name="audit_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.target_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An audit event is never changed.")
        super().save(*args, **kwargs)


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> "JobQuerySet":
        return self.filter(state=Job.State.WAITING)

    def stale(self, *, now: Any) -> "JobQuerySet":
        """Jobs whose worker has stopped giving signs of life, and jobs that were never picked up."""
        silent = Q(state=Job.State.RUNNING, heartbeat_at__lt=now - Job.SILENCE)
        lost = Q(state=Job.State.WAITING, queued_at__lt=now - Job.LOST_AFTER)
        return self.filter(silent | lost)


class Job(models.Model):
    """Work done by the worker, with progress shown to the person who waits.

    A job may be started more than once (its worker may be killed), so every job function must give the same
    result when run again; see `collegium.core.jobs`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    MAX_ATTEMPTS = 3
    SILENCE = timedelta(seconds=30)
    LOST_AFTER = timedelta(minutes=5)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    problems = models.JSONField(default=list)
    result_url = models.CharField(max_length=300, blank=True)
    back_url = models.CharField(max_length=300, blank=True)
    requested_by_id = models.BigIntegerField(null=True, db_index=True)
    initiative_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["waiting", "running"], finished_at__isnull=True),
                name="job_finished_when_over",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


class Letter(models.Model):
    """One letter to one address, written with what it tells about and sent by a worker; see `core.letters`."""

    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    # [{name, type, text}]
    attachments = models.JSONField(default=list, blank=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    initiative_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["sent_at", "not_before"], name="letter_waiting")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class ReplyAddress(models.Model):
    """An address of this site at which one person answers one thing; see `core.inbound`."""

    key = models.CharField(max_length=40, unique=True)
    purpose = models.CharField(max_length=40)
    person_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["purpose", "person_id"], name="reply_address_of_person")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class IncomingLetter(models.Model):
    """That a letter came in and what became of it; its text is kept only where it became something."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Taken")
        REPEATED = "repeated", _("Came before")
        UNKNOWN = "unknown", _("For nobody here")
        AUTOMATIC = "automatic", _("An automatic answer")
        REFUSED = "refused", _("Refused")

    message_id = models.CharField(max_length=250, unique=True)
    sender = models.CharField(max_length=254)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    why = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.sender}: {self.outcome}"
