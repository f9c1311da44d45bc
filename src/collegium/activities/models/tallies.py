"""Tallies: indicators that are filled from counts of activities, period after period."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.activities.vocabulary import MONTHS_OF_PERIOD, CountState, TallyMeasure, TallyPeriod
from collegium.engines.policy import periods_over
from collegium.initiatives.models import Goal, Indicator, IndicatorValue, Initiative
from collegium.people.models import User


class Tally(models.Model):
    """An indicator whose values are counted from activities: what, of which goal, over which periods."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="tallies")
    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="tallies"
    )
    measure = models.CharField(_("what counts"), max_length=12, choices=TallyMeasure.choices)
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("of the goal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tallies",
        help_text=_("Empty: of all activities."),
    )
    every = models.CharField(
        _("counted"), max_length=10, choices=TallyPeriod.choices, default=TallyPeriod.QUARTER
    )
    first_on = models.DateField(_("from"), help_text=_("The period in which this day lies is the first."))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        ordering = ["indicator__name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(measure__in=TallyMeasure.values), name="tally_measure_is_known"
            ),
            models.CheckConstraint(condition=Q(every__in=TallyPeriod.values), name="tally_period_is_known"),
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(stopped_at=None),
                name="tally_one_of_an_indicator",
                violation_error_message=_("This indicator is filled from a count already."),
            ),
            models.UniqueConstraint(
                fields=["initiative", "measure", "goal"],
                condition=Q(stopped_at=None, goal__isnull=False),
                name="tally_one_of_a_goal",
                violation_error_message=_("This is counted for another indicator already."),
            ),
            models.UniqueConstraint(
                fields=["initiative", "measure"],
                condition=Q(stopped_at=None, goal=None),
                name="tally_one_of_everything",
                violation_error_message=_("This is counted for another indicator already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.get_measure_display()}"

    @property
    def months(self) -> int:
        return MONTHS_OF_PERIOD[TallyPeriod(self.every)]

    def periods(self, *, until: date) -> list[tuple[date, date]]:
        """Those that are over by the end of a day."""
        return periods_over(self.first_on, until, self.months)


class TallyCount(models.Model):
    """One period that was counted: once, and told or not for good."""

    tally = models.ForeignKey(Tally, on_delete=models.CASCADE, related_name="counts")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=CountState.choices)
    value = models.ForeignKey(IndicatorValue, null=True, on_delete=models.SET_NULL, related_name="+")
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["tally", "starts_on"], name="tally_counted_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="tally_count_has_days"),
            models.CheckConstraint(
                condition=Q(state__in=CountState.values), name="tally_count_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(state=CountState.RECORDED), name="tally_count_told_is_recorded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tally}: {self.starts_on}"
