"""Groups of students who work together across partners: counted, never named."""

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from collegium.activities.models.activities import Activity
from collegium.initiatives.models import CurrentQuerySet, Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User

MOST_STUDENTS = 500


class ClassGroup(models.Model):
    """A class or group of one partner in a joint project or virtual classroom, with the teacher who answers for it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="class_groups")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(
        _("class or group"),
        max_length=80,
        help_text=_("As the school calls it, for example 7b. Name no student."),
    )
    contact = models.ForeignKey(
        User,
        verbose_name=_("teacher who is the contact"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Somebody of this partner."),
    )
    contributes = models.TextField(
        _("what the group contributes"),
        blank=True,
        validators=[MaxLengthValidator(2000)],
        help_text=_("Name no student."),
    )
    students = models.PositiveSmallIntegerField(
        _("students who took part"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_STUDENTS)],
        help_text=_("How many, by the end of the project. Empty until then."),
    )
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    agreed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("class or group")
        verbose_name_plural = _("classes and groups")
        ordering = ["organisation__name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "organisation", "name"],
                condition=Q(archived_at=None),
                name="class_group_once",
                violation_error_message=_("This class or group takes part already."),
            ),
            models.CheckConstraint(
                condition=Q(students=None) | Q(students__gte=1, students__lte=MOST_STUDENTS),
                name="class_group_students_are_possible",
                violation_error_message=_("A group has between 1 and 500 students."),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(agreed_at__isnull=False, agreed_by=F("contact")),
                name="class_group_agreed_by_its_contact",
                violation_error_message=_("Only the contact of the group can agree."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.organisation})"

    def get_absolute_url(self) -> str:
        return f"{self.activity.get_absolute_url()}#groups"

    @property
    def initiative(self) -> Initiative:
        return self.activity.initiative
