"""Indicators by group: the groupings that an indicator is reported by, and what was reported on a day."""

import json
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines.equity import Cell, Group, group_of, of_count, of_mean
from collegium.engines.looks import Report, Told, table_of_report
from collegium.evaluation.vocabulary import LONGEST_NAME, GroupMeasure
from collegium.initiatives.models import CurrentQuerySet, Indicator, Initiative
from collegium.people.models import User


class IndicatorGrouping(models.Model):
    """One way to look at whom an indicator is about: by gender, by school, by language. groups: their plain names."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="groupings")
    name = models.CharField(_("grouping"), max_length=LONGEST_NAME)
    groups = models.JSONField(_("groups"), default=list)
    reference = models.CharField(_("compared with"), max_length=LONGEST_NAME)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("grouping of an indicator")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "name"],
                condition=Q(archived_at=None),
                name="indicator_grouping_once",
                violation_error_message=_("The indicator has a grouping of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(reference=""), name="indicator_grouping_is_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.name}"

    @property
    def initiative(self) -> Initiative:
        return self.indicator.initiative


class GroupReport(models.Model):
    """What was reported on one day, of all groups at once; taken back as a whole.

    told: the groups of which the size (sizes), and of which the value (values) may be shown, chosen when it came in.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="group_reports")
    on = models.DateField(_("day"))
    measure = models.CharField(_("what is reported"), max_length=5, choices=GroupMeasure.choices)
    source = models.CharField(_("source"), max_length=200, blank=True)
    told = models.JSONField(editable=False)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("values by group")
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                condition=Q(archived_at=None),
                name="group_report_once_a_day",
                violation_error_message=_("There are values by group for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(measure__in=GroupMeasure.values), name="group_report_measure_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.on}"

    @property
    def initiative(self) -> Initiative:
        return self.indicator.initiative

    def as_report(self) -> Report:
        """For the engine. Reads all values: prefetch them for lists."""
        table = table_of_report([value.as_cell() for value in self.values.all()])
        return Report(self.on.isoformat(), table, told_from(self.told))


class GroupValue(models.Model):
    """One group in a report. No page and no file shows it as such: see `GroupReport.told`."""

    report = models.ForeignKey(GroupReport, on_delete=models.CASCADE, related_name="values")
    # the traits of the group, sorted: [["gender", "girls"]]; text, so that the database keeps it once
    group = models.CharField(max_length=1000, validators=[MaxLengthValidator(1000)])
    n = models.PositiveIntegerField()
    had = models.PositiveIntegerField(null=True)
    mean = models.FloatField(null=True)
    sd = models.FloatField(null=True)

    class Meta:
        verbose_name = _("value of a group")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "group"], name="group_value_once"),
            models.CheckConstraint(condition=Q(n__gte=1), name="group_value_has_people"),
            models.CheckConstraint(
                condition=Q(had__isnull=False, had__lte=F("n"), mean=None, sd=None)
                | Q(had=None, mean__isnull=False, sd__isnull=False, sd__gte=0)
                | Q(had=None, mean__isnull=False, sd=None, n=1),
                name="group_value_is_a_share_or_a_mean",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.pk}"

    def as_cell(self) -> Cell:
        traits = dict(json.loads(self.group))
        if self.had is not None:
            return of_count(traits, n=self.n, had=self.had)
        return of_mean(traits, n=self.n, mean=self.mean or 0.0, sd=self.sd)


def written_group(traits: dict[str, str]) -> str:
    """The group as `GroupValue.group` keeps it."""
    return json.dumps(group_of(traits), ensure_ascii=False)


def written_told(told: Told) -> dict[str, Any]:
    return {
        name: sorted([list(trait) for trait in group] for group in groups)
        for name, groups in (("sizes", told.sizes), ("values", told.values))
    } | {"optimal": told.optimal}


def told_from(data: dict[str, Any]) -> Told:
    sizes, values = (frozenset(map(_group, data[name])) for name in ("sizes", "values"))
    return Told(sizes, values, data["optimal"])


def _group(data: list[list[str]]) -> Group:
    return tuple((column, level) for column, level in data)
