"""An initiative: who takes part, what they want together, how they will know, what the community needs."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import utc_date
from collegium.engines import progress
from collegium.initiatives.vocabulary import (
    RHYTHM_DAYS,
    DecisionRule,
    Direction,
    IndicatorKind,
    InitiativeModel,
    InitiativeState,
    MeasuringRhythm,
    NeedUrgency,
    PartnerRole,
    PartnerState,
    PersonRole,
    StepPage,
    StepSign,
)
from collegium.partners.models import DatedQuerySet, Membership, Organisation, period_constraint
from collegium.people.models import User


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def visible_to(self, user: Any, *, today: date) -> "InitiativeQuerySet":
        """Initiatives in which an organisation of the person takes part today (asked ones: see `asking`)."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        parts = Participation.objects.of_person(user, today=today).accepted(today=today)
        return self.filter(pk__in=parts.values("initiative"))

    def asking(self, user: User, *, today: date) -> "InitiativeQuerySet":
        """Initiatives that have asked an organisation of the person to take part and wait for its answer."""
        parts = Participation.objects.of_person(user, today=today).asked()
        return self.filter(pk__in=parts.values("initiative"))

    def public(self) -> "InitiativeQuerySet":
        return self.filter(is_public=True)


class Initiative(models.Model):
    """What partners do together. Everything else in Collegium belongs to one."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=150)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    model = models.CharField(_("model"), max_length=30, choices=InitiativeModel.choices)
    state = models.CharField(
        _("state"), max_length=12, choices=InitiativeState.choices, default=InitiativeState.PREPARING
    )
    starts_on = models.DateField(_("starts"), default=utc_date)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    decision_rule = models.CharField(
        _("decision rule"), max_length=20, choices=DecisionRule.choices, default=DecisionRule.CONSENT
    )
    quorum_percent = models.PositiveSmallIntegerField(_("quorum, per cent of partners"), default=50)
    governance = models.TextField(_("who decides what"), blank=True)
    # {partner role: what is expected of partners in it}, proposed when a partner is invited
    role_duties = models.JSONField(default=dict, blank=True)
    meeting_rhythm = models.CharField(_("meeting rhythm"), max_length=200, blank=True)
    agreement = models.TextField(_("agreement"), blank=True)
    is_public = models.BooleanField(_("has a public page"), default=False)
    # e.g. "generated": shown wherever the initiative is shown
    data_note = models.CharField(_("note on the data"), max_length=300, blank=True)
    # counts the changes of the settings, so that two people who edit at once do not undo each other
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="initiative_ends_after_start",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__range=(1, 100)),
                name="initiative_quorum_is_a_share",
                violation_error_message=_("The quorum is a share of the partners: from 1 to 100 per cent."),
            ),
            models.CheckConstraint(
                condition=Q(decision_rule__in=DecisionRule.values), name="initiative_decision_rule_is_known"
            ),
            models.CheckConstraint(
                condition=Q(model__in=InitiativeModel.values), name="initiative_model_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=InitiativeState.values), name="initiative_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("initiative", args=[self.slug])

    def signing_parts(self, *, today: date) -> "ParticipationQuerySet":
        """Whose organisations sign the vision: those that take part and do not only observe."""
        return self.participations.accepted(today=today).exclude(role=PartnerRole.OBSERVER)


class EndingQuerySet(DatedQuerySet):
    """Rows that hold until the day on which they are ended: whoever is taken out is out at once."""

    def in_force(self, *, today: date) -> Self:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=today), started_on__lte=today)


class ParticipationQuerySet(EndingQuerySet):
    def of_person(self, user: User, *, today: date) -> Self:
        """Participations of the organisations to which the person belongs today."""
        organisations = Membership.objects.filter(person=user).in_force(today=today).values("organisation")
        return self.filter(organisation__in=organisations)

    def accepted(self, *, today: date) -> Self:
        """Of partners that take part today."""
        return self.exclude(accepted_at=None).in_force(today=today)

    def asked(self) -> Self:
        """Of organisations that have been asked and have not answered."""
        return self.filter(accepted_at=None, ended_on=None)


class Participation(models.Model):
    """An organisation's part in an initiative: role and dates. accepted_at is empty while it is asked."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(_("role"), max_length=20, choices=PartnerRole.choices)
    expectation = models.TextField(_("what is expected of it"), blank=True)
    started_on = models.DateField(_("since"), default=utc_date)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("part in an initiative")
        ordering = ["organisation__name", "pk"]
        constraints = [
            period_constraint("participation_period"),
            models.CheckConstraint(
                condition=Q(role__in=PartnerRole.values), name="participation_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="participation_accepted_by_someone",
            ),
            models.UniqueConstraint(
                fields=["initiative", "organisation", "role"],
                condition=Q(ended_on=None),
                name="participation_once_at_a_time",
                violation_error_message=_(
                    "This organisation already has this role here, or has been asked to take it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()}"

    @property
    def state(self) -> PartnerState:
        if self.ended_on is None:
            return PartnerState.ASKED if self.accepted_at is None else PartnerState.ACCEPTED
        return PartnerState.DECLINED if self.accepted_at is None else PartnerState.ENDED


class Appointment(models.Model):
    """A person's role in an initiative, on behalf of a partner. It ends; it is never deleted."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="appointments")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=15, choices=PersonRole.choices)
    started_on = models.DateField(_("since"), default=utc_date)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = EndingQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a person")
        ordering = ["role", "-started_on", "pk"]
        constraints = [
            period_constraint("appointment_period"),
            models.CheckConstraint(condition=Q(role__in=PersonRole.values), name="appointment_role_is_known"),
            models.UniqueConstraint(
                fields=["initiative", "person", "role"],
                condition=Q(ended_on=None),
                name="appointment_once_at_a_time",
                violation_error_message=_("This person already has this role here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"


class Vision(models.Model):
    """One version of the shared vision. A new text is a new version, and asks for new sign-offs."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="visions")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("shared vision"))
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vision")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["initiative", "version"], name="vision_version_once")]

    def __str__(self) -> str:
        return f"{self.initiative} ({self.version})"


class VisionSignOff(models.Model):
    """A partner stands behind one version of the vision."""

    vision = models.ForeignKey(Vision, on_delete=models.CASCADE, related_name="sign_offs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signature under the vision")
        ordering = ["signed_at"]
        constraints = [models.UniqueConstraint(fields=["vision", "organisation"], name="vision_signed_once")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.vision}"


class CurrentQuerySet(models.QuerySet[Any]):
    """Rows that have not been put away."""

    def current(self) -> Self:
        return self.filter(archived_at=None)


class Goal(models.Model):
    """What the partners want to have reached."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="goals")
    title = models.CharField(_("goal"), max_length=200)
    description = models.TextField(_("why and for whom"), blank=True)
    due_on = models.DateField(_("to be reached by"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """How the partners will see whether a goal is near: a measure with baseline and target."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="indicators")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators")
    name = models.CharField(_("indicator"), max_length=200)
    definition = models.TextField(_("how it is measured"), blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"), max_length=15, choices=IndicatorKind.choices, default=IndicatorKind.OUTCOME
    )
    direction = models.CharField(
        _("direction"), max_length=5, choices=Direction.choices, default=Direction.UP
    )
    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(_("baseline of"), null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=16, decimal_places=4, null=True, blank=True)
    target_on = models.DateField(_("target for"), null=True, blank=True)
    measured_every = models.CharField(
        _("measured"), max_length=10, choices=MeasuringRhythm.choices, blank=True
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        ordering = ["goal__position", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target_on=None) | Q(baseline_on=None) | Q(target_on__gt=F("baseline_on")),
                name="indicator_target_after_baseline",
                violation_error_message=_("The day of the target must be after the day of the baseline."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=IndicatorKind.values), name="indicator_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="indicator_direction_is_known"
            ),
            models.CheckConstraint(
                condition=Q(measured_every__in=["", *MeasuringRhythm.values]),
                name="indicator_rhythm_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days_between_values(self) -> int | None:
        """How often it is to be measured; None where nothing was agreed."""
        return RHYTHM_DAYS.get(self.measured_every)

    def freshness(self, *, today: date) -> progress.Freshness:
        """When it was measured and is due again. Reads all values: prefetch them for lists."""
        days = [value.on for value in self.values.all()]
        return progress.freshness(days, every=self.days_between_values, today=today)

    def progress(self, *, today: date) -> progress.Progress:
        """How far it has come, judged by the engine. Reads all values: prefetch them for lists."""
        return progress.measure(
            progress.Indicator(
                direction="up" if self.direction == Direction.UP else "down",
                baseline=self.baseline,
                baseline_on=self.baseline_on,
                target=self.target,
                target_on=self.target_on,
                values=[progress.Value(on=value.on, value=value.value) for value in self.values.all()],
            ),
            today=today,
        )


class IndicatorValue(models.Model):
    """What an indicator stood at on a day, and where the number comes from."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    on = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    source = models.CharField(_("source"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("value of an indicator")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                name="indicator_value_once_a_day",
                violation_error_message=_("This indicator already has a value for this day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class Milestone(models.Model):
    """A step on the way to a goal, with a day and an owner."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="milestones")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="milestones")
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("partner in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    title = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, *, today: date) -> bool:
        return self.done_on is None and self.due_on < today


class ChecklistItem(models.Model):
    """One step of setting the initiative up."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="checklist")
    text = models.CharField(_("step"), max_length=300)
    # where it is done: one of the names in StepPage, or nothing
    page = models.CharField(max_length=60, blank=True, choices=StepPage.choices)
    # what ticks it by itself, or nothing
    sign = models.CharField(max_length=20, blank=True, choices=StepSign.choices)
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("step of the check-list")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Need(models.Model):
    """What the community needs, who says so and on what evidence; linked to the goals that answer it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="needs")
    title = models.CharField(_("need"), max_length=200)
    whose = models.CharField(_("whose need"), max_length=200, blank=True)
    evidence = models.TextField(_("evidence"), help_text=_("Where it comes from: a survey, data, a meeting."))
    source_url = models.URLField(_("link to the evidence"), blank=True)
    urgency = models.CharField(
        _("urgency"), max_length=10, choices=NeedUrgency.choices, default=NeedUrgency.MEDIUM
    )
    goals = models.ManyToManyField(
        Goal, verbose_name=_("goals that answer it"), blank=True, related_name="needs"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        ordering = ["-recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(urgency__in=NeedUrgency.values), name="need_urgency_is_known")
        ]

    def __str__(self) -> str:
        return self.title


class TemplateQuerySet(CurrentQuerySet):
    def visible_to(self, user: User, *, today: date) -> Self:
        """Templates of the organisations to which the person belongs today."""
        if user.is_superuser:
            return self
        organisations = Membership.objects.filter(person=user).in_force(today=today).values("organisation")
        return self.filter(organisation__in=organisations)


class Template(models.Model):
    """The structure of an initiative, saved to start others from; seen by the organisation that saved it."""

    name = models.CharField(_("name"), max_length=150)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="initiative_templates"
    )
    model = models.CharField(_("model"), max_length=30, choices=InitiativeModel.choices)
    blueprint = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
