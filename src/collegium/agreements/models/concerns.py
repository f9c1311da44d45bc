"""Concerns, raised in confidence.

Nothing here is written to the audit trail: not even that there is a concern may be seen by others. Its own log
(`ConcernStep`) says who took which step when, never what was said, and is seen by those who see the concern.
"""

from datetime import date
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.agreements.vocabulary import CLOSED_STAGES, STAGE_DAYS, ConcernStage
from collegium.initiatives.models import EndingQuerySet, Initiative
from collegium.partners.models import Membership, Organisation, period_constraint
from collegium.people.models import User


class Facilitator(models.Model):
    """A person whom the partners trust to handle concerns; named by coordinators, known to all."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="facilitators")
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True, blank=True, editable=False)

    objects = EndingQuerySet.as_manager()

    class Meta:
        verbose_name = _("facilitator")
        ordering = ["person__name", "pk"]
        constraints = [
            period_constraint("facilitator_period"),
            models.UniqueConstraint(
                fields=["initiative", "person"],
                condition=Q(ended_on=None),
                name="facilitator_once_at_a_time",
                violation_error_message=_("This person is a facilitator already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class ConcernQuerySet(models.QuerySet["Concern"]):
    def open(self) -> Self:
        return self.exclude(stage__in=CLOSED_STAGES)

    def visible_to(self, user: User, *, today: date) -> Self:
        """To whoever raised it, and those who handle it and are not party to it. Nobody else, superusers included."""
        held = Membership.objects.filter(person=user).in_force(today=today).values("organisation")
        handles = Q(handler=user) | Q(pk__in=ConcernHelper.objects.filter(person=user).values("concern"))
        party = Concern.objects.filter(Q(about_people=user) | Q(about_organisations__in=held)).values("pk")
        return self.filter(Q(raised_by=user) | (handles & ~Q(pk__in=party)))


class Concern(models.Model):
    """What troubles somebody, whom it is about, who handles it, and at which stage it is."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="concerns")
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_unnamed = models.BooleanField(
        _("do not show my name"),
        default=False,
        help_text=_("Whoever handles it can write to you here, without learning who you are."),
    )
    text = models.TextField(
        _("what happened"),
        validators=[MaxLengthValidator(10_000)],
        help_text=_("What you saw or heard, when, and what it did."),
    )
    wish = models.TextField(_("what would help"), blank=True, validators=[MaxLengthValidator(5000)])
    about_organisations = models.ManyToManyField(
        Organisation, verbose_name=_("partners whom it is about"), blank=True, related_name="+"
    )
    about_people = models.ManyToManyField(
        User, verbose_name=_("people whom it is about"), blank=True, related_name="+"
    )
    handler = models.ForeignKey(
        User, verbose_name=_("who handles it"), on_delete=models.PROTECT, related_name="+"
    )
    stage = models.CharField(
        _("stage"), max_length=15, choices=ConcernStage.choices, default=ConcernStage.RAISED, editable=False
    )
    due_on = models.DateField(_("next step until"), null=True, blank=True, editable=False)
    outcome = models.TextField(_("what came of it"), blank=True, validators=[MaxLengthValidator(10_000)])
    raised_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=ConcernStage.values), name="concern_stage_is_known"),
            models.CheckConstraint(
                condition=Q(stage__in=list(STAGE_DAYS), closed_at=None, due_on__isnull=False)
                | Q(stage__in=CLOSED_STAGES, closed_at__isnull=False, due_on=None),
                name="concern_has_deadline_while_open",
            ),
            models.CheckConstraint(
                condition=~Q(handler=models.F("raised_by")),
                name="concern_handled_by_another",
                violation_error_message=_("Somebody else must handle a concern than whoever raised it."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("a concern")

    def is_overdue(self, *, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


class ConcernHelper(models.Model):
    """The facilitator, or a member of the panel, of one concern."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="helpers")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=15, choices=ConcernStage.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "person", "stage"], name="concern_helper_once"),
            models.CheckConstraint(
                condition=Q(stage__in=[ConcernStage.FACILITATION, ConcernStage.PANEL]),
                name="concern_helper_stage_is_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class ConcernStep(models.Model):
    """That a stage began: when, by whom, and until when the next step was due. Never what was said."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=15, choices=ConcernStage.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.at:%Y-%m-%d}"


class ConcernMessage(models.Model):
    """What those who see a concern write to each other about it."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("message"), validators=[MaxLengthValidator(5000)])
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
