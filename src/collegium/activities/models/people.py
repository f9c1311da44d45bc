"""Who takes part: registrations, attendance, certificates. Of people outside, only name and organisation."""

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.activities.models.activities import Activity, Session
from collegium.activities.vocabulary import RegistrationState
from collegium.partners.models import Organisation
from collegium.people.models import User


class Registration(models.Model):
    """One participant: a person of a partner, or somebody from outside by name and organisation."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="registrations")
    person = models.ForeignKey(
        User, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    organisation_name = models.CharField(_("organisation"), max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=RegistrationState.choices)
    registered_at = models.DateTimeField(default=timezone.now)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["registered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation__isnull=False, name="", organisation_name="")
                | (Q(person=None, organisation=None) & ~Q(name="") & ~Q(organisation_name="")),
                name="registration_of_a_person_or_a_name",
                violation_error_message=_("Choose a person of a partner, or give a name and organisation."),
            ),
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=~Q(state=RegistrationState.CANCELLED),
                name="registered_once",
                violation_error_message=_("This person is registered already."),
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=RegistrationState.CANCELLED) & Q(cancelled_at=None)),
                name="registration_cancelled_with_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)

    @property
    def from_where(self) -> str:
        return self.organisation_name or str(self.organisation)

    @property
    def is_external(self) -> bool:
        return self.person_id is None


class Attendance(models.Model):
    """So many hours of one session; nobody who did not come has one."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="attendances")
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0)])
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "registration"], name="attends_once"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="attendance_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.session}"


class Certificate(models.Model):
    """What somebody attended, signed: `token` is an Open Badges 3.0 credential as a JSON Web Token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="certificates")
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    token = models.TextField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)

    class Meta:
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(revoked_at=None),
                name="certificate_once",
                violation_error_message=_("There is a certificate already."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, reason="") | (Q(revoked_at__isnull=False) & ~Q(reason="")),
                name="certificate_revoked_with_reason",
                violation_error_message=_("Say why it is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.registration.activity)

    def get_absolute_url(self) -> str:
        return reverse("activities:certificate", args=[self.pk])
