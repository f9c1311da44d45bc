"""The report of a run: a draft that saves itself, the versions that were kept of it, and what partners say about it."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.communication.models import Thread
from collegium.engines.reporting import AboutOutcome, Answers, Clusters, Cost
from collegium.evaluation.models.studies import StudyRun
from collegium.evaluation.models.texts import TextQuote
from collegium.evaluation.vocabulary import LONGEST_TEXT, AssignedUnit, Assignment, ReportPart, Section
from collegium.people.models import User

# What is the same in a draft and in a version, besides the texts.
COST_FIELDS = (
    "total_cost",
    "currency",
    "cost_students",
    "cost_source",
    "price_year",
    "cost_rate",
    "cost_basis",
)
# of a cost that somebody typed as one amount
NO_BASIS: Mapping[str, Any] = {"price_year": None, "cost_rate": None, "cost_basis": {}}
ANSWER_FIELDS = (
    "assignment",
    "unit",
    "assigned",
    "is_compromised",
    "changes",
    "is_confounded",
    "is_outcome_eligible",
    "may_leave_with_programme",
    "sites",
    "has_logic_model",
    "clusters",
    "has_joiners",
    "outcomes",
)
MOST_MONEY = 10**17


def about_outcome(said: Mapping[str, Any]) -> AboutOutcome:
    return AboutOutcome(said["kind"], said["domain"], said["icc"], said["negative"])


class ReportFacts(models.Model):
    """What the evaluator adds to the numbers: what it cost, and what nobody can read off the data."""

    total_cost = models.BigIntegerField(  # in the smallest unit of the currency
        _("cost in all"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_MONEY)],
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    cost_students = models.PositiveIntegerField(
        _("students it was spent on"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    cost_source = models.CharField(_("where the amount comes from"), max_length=500, blank=True)
    # the three of a cost that was added up out of a list of ingredients; it does not change with the list
    price_year = models.PositiveSmallIntegerField(_("year of the prices"), null=True, blank=True)
    cost_rate = models.PositiveSmallIntegerField(_("rate of interest and discount"), null=True, blank=True)
    cost_basis = models.JSONField(_("what the cost was added up from"), default=dict, blank=True)
    assignment = models.CharField(
        _("how it came about who took part"),
        max_length=10,
        choices=Assignment.choices,
        default=Assignment.UNKNOWN,
    )
    unit = models.CharField(
        _("what was assigned"), max_length=10, choices=AssignedUnit.choices, default=AssignedUnit.STUDENTS
    )
    assigned = models.JSONField(default=dict, blank=True)  # students by value of the treatment column
    is_compromised = models.BooleanField(_("the assignment was not kept"), default=False)
    changes = models.CharField(_("what was changed in the assignment"), max_length=500, blank=True)
    is_confounded = models.BooleanField(_("something else goes along with one group"), default=False)
    is_outcome_eligible = models.BooleanField(_("the outcome is measured fairly"), default=True)
    may_leave_with_programme = models.BooleanField(
        _("leaving may have to do with the programme"), default=True
    )
    sites = models.PositiveIntegerField(_("schools or other places"), null=True, blank=True)
    has_logic_model = models.BooleanField(_("research says why it should work"), default=False)
    # classes, schools or groups by value of the treatment column: {"assigned": 12, "analysed": 11}
    clusters = models.JSONField(default=dict, blank=True)
    has_joiners = models.BooleanField(_("students who joined afterwards are counted"), default=True)
    # by column, where not as usual: {"kind": "behaviour", "domain": "attendance", "icc": 0.05, "negative": false}
    outcomes = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(total_cost=None, currency="", cost_students=None)
                | (Q(total_cost__gte=0, cost_students__gte=1) & ~Q(currency="")),
                name="%(class)s_cost_is_whole",
                violation_error_message=_("A cost has an amount, a currency and a number of students."),
            ),
            models.CheckConstraint(
                condition=Q(price_year=None, cost_rate=None)
                | Q(price_year__isnull=False, cost_rate__isnull=False, total_cost__isnull=False),
                name="%(class)s_cost_basis_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(assignment__in=Assignment.values, unit__in=AssignedUnit.values),
                name="%(class)s_assignment_is_known",
            ),
        ]

    @property
    def cost(self) -> Cost | None:
        if self.total_cost is None or self.cost_students is None:
            return None
        return Cost(self.total_cost, self.currency, self.cost_students)

    @property
    def is_randomised(self) -> bool | None:
        return None if self.assignment == Assignment.UNKNOWN else self.assignment == Assignment.RANDOM

    @property
    def answers(self) -> Answers | None:
        """For the rating; None where the first question is open."""
        if self.is_randomised is None:
            return None
        return Answers(
            randomised=self.is_randomised,
            clusters_assigned=self.unit == AssignedUnit.CLUSTERS,
            arm_clustered=self.unit == AssignedUnit.GROUPS,
            assigned=self.assigned,
            clusters={arm: Clusters(**numbers) for arm, numbers in self.clusters.items()},
            joiners=self.has_joiners,
            outcomes={name: about_outcome(said) for name, said in self.outcomes.items()},
            compromised=self.is_compromised,
            confound=self.is_confounded,
            outcome_eligible=self.is_outcome_eligible,
            boundary="cautious" if self.may_leave_with_programme else "optimistic",
            sites=self.sites,
            logic_model=self.has_logic_model,
        )

    def facts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*COST_FIELDS, *ANSWER_FIELDS)}


class ReportDraft(ReportFacts):
    """What is being written about a run. Evaluators and coordinators see it; everybody else sees the versions."""

    run = models.OneToOneField(StudyRun, on_delete=models.CASCADE, related_name="draft")
    quotes = models.ManyToManyField(TextQuote, verbose_name=_("quotes"), blank=True, related_name="drafts")

    class Meta(ReportFacts.Meta):
        verbose_name = _("draft of a report")

    def __str__(self) -> str:
        return str(self.run)

    def texts_by_part(self) -> dict[str, str]:
        return {one.part: one.text for one in self.texts.all() if one.text.strip()}


class DraftText(models.Model):
    """One text of a draft. revision counts how often it was saved, so that nobody overwrites anybody unseen."""

    draft = models.ForeignKey(ReportDraft, on_delete=models.CASCADE, related_name="texts")
    part = models.CharField(max_length=10, choices=ReportPart.choices)
    text = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("draft of a report")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "part"], name="draft_text_once"),
            models.CheckConstraint(condition=Q(part__in=ReportPart.values), name="draft_text_part_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.draft}: {self.get_part_display()}"


class ReportVersion(ReportFacts):
    """The words of a report as they were kept at one time. It never changes; partners sign off a version.

    joint: how words and numbers fit, as `ThemeJudgement.kept`. quotes: which were chosen. The words of a quote never
    change, but whether it may be shown is asked each time (`tables.joint`): no version shows what was withdrawn.
    """

    run = models.ForeignKey(StudyRun, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    texts = models.JSONField(default=dict, blank=True)  # by ReportPart
    joint = models.JSONField(default=list, blank=True)
    quotes = models.ManyToManyField(TextQuote, verbose_name=_("quotes"), blank=True, related_name="versions")
    kept_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta(ReportFacts.Meta):
        verbose_name = _("version of a report")
        ordering = ["-number"]
        constraints = [
            *ReportFacts.Meta.constraints,
            models.UniqueConstraint(fields=["run", "number"], name="report_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="report_version_from_one"),
        ]

    def __str__(self) -> str:
        return _("{study}, version {number}").format(study=self.run, number=self.number)

    def get_absolute_url(self) -> str:
        here = reverse("evaluation:run_report", args=[self.run.study.initiative.slug, self.run.public_id])
        return f"{here}?version={self.number}"

    def texts_by_part(self) -> Mapping[str, str]:
        texts: Mapping[str, str] = self.texts
        return texts


class ReportComment(models.Model):
    """A discussion about one section of a report, until somebody says that it is resolved."""

    run = models.ForeignKey(StudyRun, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(_("section"), max_length=10, choices=Section.choices)
    version = models.PositiveSmallIntegerField(default=0)  # which was read; 0 before there was one
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="report_comment")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("comment on a report")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(section__in=Section.values), name="report_comment_section"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="report_comment_resolved_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thread)
