"""Promises: what a partner will do, by whom and until when; with what came of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.agreements.models.agreements import AgreementSection
from collegium.agreements.vocabulary import PromiseState, Rhythm
from collegium.engines.policy import Kept, Quarter
from collegium.initiatives.models import Goal, Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User


class PromiseQuerySet(models.QuerySet["Promise"]):
    def open(self) -> Self:
        return self.filter(state=PromiseState.OPEN)

    def overdue(self, *, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def due_soon(self, *, today: date, days: int = 14) -> Self:
        """Open ones that are overdue or due within so many days, the most urgent first."""
        return self.open().filter(due_on__lte=today + timedelta(days=days)).order_by("due_on", "pk")

    def owned_by(self, user: User) -> Self:
        return self.filter(owner=user)

    def of_quarter(self, quarter: Quarter) -> Self:
        """By the day for which they were first promised: moving it does not take them out of the figures."""
        return self.filter(first_due_on__range=(quarter.first_day, quarter.last_day))

    def figures(self, *, as_of: date) -> dict[int, Kept]:
        """{organisation id: exact counts} of these promises, in one query; the same rule as `engines.policy`."""
        kept = Q(state=PromiseState.KEPT)
        put_off = Q(state=PromiseState.OPEN, first_due_on__lt=as_of, due_on__gte=as_of)
        rows = (
            self.order_by()
            .values("organisation")
            .annotate(
                on_time=Count("pk", filter=kept & Q(settled_on__lte=F("first_due_on"))),
                late=Count("pk", filter=Q(state=PromiseState.LATE)),
                broken=Count("pk", filter=Q(state=PromiseState.BROKEN)),
                overdue=Count("pk", filter=Q(state=PromiseState.OPEN, due_on__lt=as_of)),
                moved=Count("pk", filter=(kept & Q(settled_on__gt=F("first_due_on"))) | put_off),
            )
        )
        return {
            row["organisation"]: Kept(
                row["on_time"], row["late"], row["broken"], row["overdue"], row["moved"]
            )
            for row in rows
        }

    def about(self, subject_type: str, subject_ids: Iterable[object]) -> Self:
        """Those that came out of, or serve, these things of a higher app."""
        return self.filter(subject_type=subject_type, subject_id__in=[str(one) for one in subject_ids])


class Promise(models.Model):
    """What a partner will do. `subject` is a thing of an app above this one: where it came from or what it serves."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="promises")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("who promises"), on_delete=models.PROTECT, related_name="promises"
    )
    owner = models.ForeignKey(
        User,
        verbose_name=_("who sees to it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="promises",
        help_text=_("Is reminded before the day, and when it has passed."),
    )
    receiver = models.ForeignKey(
        Organisation,
        verbose_name=_("to whom"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Can confirm that it was kept. Empty: to all partners."),
    )
    title = models.CharField(_("promise"), max_length=200)
    details = models.TextField(_("details"), blank=True, validators=[MaxLengthValidator(5000)])
    due_on = models.DateField(_("until"))
    first_due_on = models.DateField(_("first promised for"), editable=False)
    rhythm = models.CharField(_("repeats"), max_length=10, choices=Rhythm.choices, default=Rhythm.ONCE)
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, blank=True, on_delete=models.PROTECT, related_name="promises"
    )
    section = models.ForeignKey(
        AgreementSection,
        verbose_name=_("section of the agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="promises",
    )
    subject_type = models.CharField(max_length=80, blank=True, editable=False)
    subject_id = models.CharField(max_length=64, blank=True, editable=False)
    subject_label = models.CharField(max_length=200, blank=True, editable=False)
    subject_url = models.CharField(max_length=300, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN, editable=False
    )
    settled_on = models.DateField(_("settled"), null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(5000)])
    evidence_url = models.URLField(_("link to what shows it"), blank=True)
    settled_by = models.ForeignKey(
        User,
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    confirmed_for = models.ForeignKey(
        Organisation,
        verbose_name=_("confirmed for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by", editable=False
    )
    reminded_before_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_overdue_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["initiative", "due_on"], name="promise_of_initiative"),
            models.Index(fields=["owner", "state", "due_on"], name="promise_of_owner"),
            models.Index(fields=["subject_type", "subject_id"], name="promise_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="promise_rhythm_is_known"),
            models.CheckConstraint(
                condition=Q(state=PromiseState.OPEN, settled_on=None)
                # unknown (a missing day) would pass a check
                | Q(state=PromiseState.KEPT, settled_on__isnull=False, settled_on__lte=F("due_on"))
                | Q(state=PromiseState.LATE, settled_on__isnull=False, settled_on__gt=F("due_on"))
                | Q(state__in=[PromiseState.BROKEN, PromiseState.WITHDRAWN], settled_on__isnull=False),
                name="promise_state_fits_days",
                violation_error_message=_("The state of a promise must fit the days."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(state__in=[PromiseState.KEPT, PromiseState.LATE]),
                name="promise_confirmed_when_kept",
                violation_error_message=_("Only a promise that was kept can be confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_for=None) | ~Q(confirmed_for=F("organisation")),
                name="promise_confirmed_by_another",
                violation_error_message=_("Another partner confirms it, not the one that promised."),
            ),
            models.CheckConstraint(
                condition=Q(receiver=None) | ~Q(receiver=F("organisation")),
                name="promise_to_another",
                violation_error_message=_("A partner promises to others, not to itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, *, today: date) -> bool:
        return self.state == PromiseState.OPEN and self.due_on < today
