"""Activities of an initiative and the sessions in which they take place."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.activities.vocabulary import ActivityKind, ActivityState
from collegium.agreements.models import Promise
from collegium.core.zones import known_zones
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import is_language
from collegium.people.models import User


def check_language(code: str) -> None:
    if not is_language(code):
        raise ValidationError(_("“%(code)s” is not the code of a language."), params={"code": code})


def check_zone(name: str) -> None:
    if name not in known_zones():
        raise ValidationError(_("“%(name)s” is not the name of a time zone."), params={"name": name})


class Activity(models.Model):
    """A training, event, project, classroom or programme of one host partner."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(_("kind"), max_length=12, choices=ActivityKind.choices)
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("what it is about"), blank=True, validators=[MaxLengthValidator(5000)])
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, on_delete=models.PROTECT, related_name="activities"
    )
    promise = models.ForeignKey(
        Promise,
        verbose_name=_("promise that it keeps"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
    )
    host = models.ForeignKey(
        Organisation, verbose_name=_("host"), on_delete=models.PROTECT, related_name="hosted_activities"
    )
    lead = models.ForeignKey(
        User,
        verbose_name=_("who runs it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_activities",
        help_text=_("Takes attendance, as coordinators and administrators of the host can."),
    )
    language = models.CharField(_("language"), max_length=20, default="en", validators=[check_language])
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as come. When it is full, a waiting list begins."),
    )
    certificate_hours = models.DecimalField(
        _("hours for a certificate"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.25"))],
        help_text=_("Whoever attends so many hours can get a certificate. Empty: there is none."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ActivityState.choices,
        default=ActivityState.PLANNED,
        editable=False,
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "activities"
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1),
                name="activity_has_places",
                violation_error_message=_("An activity has at least one place."),
            ),
            models.CheckConstraint(
                condition=Q(certificate_hours=None) | Q(certificate_hours__gt=0),
                name="activity_certificate_hours",
                violation_error_message=_("A certificate needs some hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:activity", args=[self.initiative.slug, self.pk])


class Session(models.Model):
    """One time an activity takes place, somewhere, by video, or both."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=150, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=64, validators=[check_zone])
    place = models.CharField(_("place"), max_length=200, blank=True)
    video_url = models.URLField(_("video link"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        validators=[check_language],
        help_text=_("Empty: that of the activity."),
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_begins",
                violation_error_message=_("A session must end after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(video_url=""),
                name="session_is_somewhere",
                violation_error_message=_("Say where it takes place, or give a video link."),
            ),
            models.CheckConstraint(
                condition=Q(video_url="") | Q(video_url__startswith="https://"),
                name="session_video_is_https",
                violation_error_message=_("A video link begins with https://."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.activity.title

    def get_absolute_url(self) -> str:
        return f"{self.activity.get_absolute_url()}#session-{self.pk}"

    @property
    def initiative(self) -> Initiative:
        return self.activity.initiative

    @property
    def hours(self) -> Decimal:
        """How long it is."""
        seconds = int((self.ends_at - self.starts_at).total_seconds())
        return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))
