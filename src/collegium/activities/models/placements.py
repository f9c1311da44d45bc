"""Placements: places with employers, students under a code, and how they were matched.

Of a student there is a code that only the school can read, what they can do, and what they wish. No name, no age.
"""

from django.core.validators import MaxLengthValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.activities.vocabulary import Safeguard
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User


class PlacementRound(models.Model):
    """One time students are placed with employers."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="placement_rounds")
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("description"), blank=True, validators=[MaxLengthValidator(5000)])
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("goal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="placement_rounds",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="placement_round_ends_after_it_begins",
                violation_error_message=_("The last day must not come before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:placement_round", args=[self.initiative.slug, self.pk])

    def current_run(self) -> "MatchRun | None":
        return self.runs.filter(undone_at=None).first()


class Place(models.Model):
    """Places of one kind with one employer."""

    round = models.ForeignKey(PlacementRound, on_delete=models.CASCADE, related_name="places")
    employer = models.ForeignKey(
        Organisation, verbose_name=_("employer"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("what the student does"), max_length=150)
    number = models.PositiveSmallIntegerField(_("places"), default=1, validators=[MinValueValidator(1)])
    half_days = models.JSONField(_("days and times"), default=list, blank=True)
    area = models.CharField(_("area"), max_length=80, help_text=_("Town or district, as students know it."))
    languages = models.JSONField(_("languages, one of which is enough"), default=list, blank=True)
    requirements = models.JSONField(_("what a student must bring"), default=list, blank=True)
    preferred = models.JSONField(_("what is welcome"), default=list, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["employer__name", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="place_has_room",
                violation_error_message=_("There is at least one place."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.employer})"

    def get_absolute_url(self) -> str:
        return reverse("activities:work_place", args=[self.initiative.slug, self.pk])

    @property
    def initiative(self) -> Initiative:
        return self.round.initiative

    @property
    def is_ready(self) -> bool:
        """Whether the safeguarding check-list is complete."""
        return {check.kind for check in self.checks.all()} >= set(Safeguard.values)


class PlaceCheck(models.Model):
    """One point of the safeguarding check-list of a place that is in order."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=12, choices=Safeguard.choices)
    done_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "kind"], name="checked_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Student(models.Model):
    """A student whom a school enters, under a code."""

    round = models.ForeignKey(PlacementRound, on_delete=models.CASCADE, related_name="students")
    school = models.ForeignKey(
        Organisation, verbose_name=_("school"), on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(
        _("code"),
        max_length=12,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9-]*[0-9][A-Za-z0-9-]*$", _("Letters, digits and hyphens, with a digit.")
            )
        ],
        help_text=_("Only your school should know whose it is. No names, initials or dates of birth."),
    )
    half_days = models.JSONField(_("free on"), default=list, blank=True)
    areas = models.JSONField(_("areas"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    qualities = models.JSONField(_("what the student brings"), default=list, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "school", "code"],
                name="student_code_once",
                violation_error_message=_("Your school has entered this code already."),
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def initiative(self) -> Initiative:
        return self.round.initiative


class Wish(models.Model):
    """A place that a student would like; rank 1 most."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="wishes")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["student", "place"], name="wished_once"),
            models.UniqueConstraint(fields=["student", "rank"], name="rank_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="rank_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.place}"


class MatchRun(models.Model):
    """One matching of a round. The seed is kept, so that anyone can draw the lot again."""

    round = models.ForeignKey(PlacementRound, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=40)
    matched_at = models.DateTimeField()
    matched_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="match_run_number_once"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(undone_at=None),
                name="match_run_one_at_a_time",
                violation_error_message=_("The round is matched already. Undo that first."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(undone_at=None),
                name="match_run_published_is_not_undone",
                violation_error_message=_("Take the publication back first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} ({self.number})"

    @property
    def initiative(self) -> Initiative:
        return self.round.initiative


class Assignment(models.Model):
    """Where a student goes; or why nowhere: why is a key of UNMATCHED_WHY, obstacles are by wish."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="assignments")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True)
    why = models.CharField(max_length=20, blank=True)
    obstacles = models.JSONField(default=list)  # [[rank of the wish, keys of OBSTACLE_WHY]]

    class Meta:
        ordering = ["student__code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "student"], name="assigned_once"),
            models.CheckConstraint(
                condition=Q(place__isnull=False, rank__isnull=False, why="")
                | (Q(place=None, rank=None) & ~Q(why="")),
                name="assigned_or_explained",
            ),
        ]

    def __str__(self) -> str:
        return str(self.student)
