"""Groups of students who work together across partners: counted, never named."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from collegium.activities.models.activities import Activity, Session, check_language, check_zone
from collegium.initiatives.models import CurrentQuerySet, Initiative
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import check_languages, language_name
from collegium.people.models import User

MOST_STUDENTS = 500


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


def check_weekdays(days: object) -> None:
    if not isinstance(days, list) or len(set(days)) < len(days) or not set(days) <= set(range(7)):
        raise ValidationError(_("Choose days of the week, each once."))


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
    zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[check_zone])
    opens = models.TimeField(_("school begins"), null=True, blank=True)
    closes = models.TimeField(_("school ends"), null=True, blank=True)
    school_days = models.JSONField(
        _("school days"), default=monday_to_friday, blank=True, validators=[check_weekdays]
    )  # Monday is 0
    languages = models.JSONField(
        _("languages that the students understand"), default=list, blank=True, validators=[check_languages]
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
                condition=Q(opens=None, closes=None)
                | (Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")) & ~Q(zone="")),
                name="class_group_school_hours",
                violation_error_message=_(
                    "Give the time zone, when school begins, and when it ends, which is later; or none of them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False, agreed_by=F("contact")),
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

    @property
    def has_hours(self) -> bool:
        """Whether its school hours are known, and it is at school on some day."""
        return bool(self.zone and self.opens and self.closes and self.school_days)


class GroupAttendance(models.Model):
    """So many students of one group came to one session."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="group_attendances")
    group = models.ForeignKey(ClassGroup, on_delete=models.CASCADE, related_name="attendances")
    number = models.PositiveSmallIntegerField(_("how many"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attendance of a group")
        constraints = [
            models.UniqueConstraint(fields=["session", "group"], name="group_attends_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_STUDENTS),
                name="group_attendance_is_possible",
                violation_error_message=_("A group has between 1 and 500 students."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.session}"


class SessionLanguage(models.Model):
    """How those follow a session who understand this language: who interprets into it, what there is to read in it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="language_plan")
    language = models.CharField(_("language"), max_length=20, validators=[check_language])
    interpreter = models.CharField(_("who interprets"), max_length=120, blank=True)
    materials = models.CharField(_("materials"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("language of a session")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["session", "language"], name="session_language_once"),
            models.CheckConstraint(
                condition=~Q(interpreter="") | ~Q(materials=""),
                name="session_language_says_something",
                violation_error_message=_("Say who interprets, or what there is to read."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.language}"

    @property
    def language_label(self) -> str:
        return language_name(self.language)
