"""What partners gave: money, hours, space, materials, expertise, data; recorded by one, confirmed by another."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.core.validators import MaxLengthValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.agreements.models.promises import Promise
from collegium.agreements.vocabulary import OF_HOURS, ContributionKind, ContributionState
from collegium.engines.policy import worth_of
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User

MOST_MONEY = 10**15  # of the smallest unit of a currency
FIRST_RATE, LAST_RATE = 1950, 2100


class ContributionQuerySet(CurrentQuerySet):
    def about(self, subject_type: str, subject_ids: Iterable[object]) -> Self:
        """Those that were given for these things of a higher app."""
        return self.filter(subject_type=subject_type, subject_id__in=[str(one) for one in subject_ids])


class Contribution(models.Model):
    """Something that a partner gave. `subject` is the activity or meeting, of an app above, for which it was."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="contributions")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("who gave it"), on_delete=models.PROTECT, related_name="contributions"
    )
    receiver = models.ForeignKey(
        Organisation,
        verbose_name=_("to whom"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Is asked to confirm it. Empty: to all partners; any other can confirm it."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ContributionKind.choices)
    title = models.CharField(_("what was given"), max_length=200)
    first_on = models.DateField(_("day, or first day"))
    last_on = models.DateField(_("last day"), help_text=_("The same day where it was one day."))
    hours = models.DecimalField(
        _("hours"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Of all people together."),
    )
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("For example: books, rooms."))
    amount = models.PositiveBigIntegerField(_("amount"), null=True, blank=True, editable=False)
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    rate = models.PositiveBigIntegerField(_("rate for an hour"), null=True, blank=True, editable=False)
    rate_source = models.CharField(
        _("where the rate comes from"),
        max_length=200,
        blank=True,
        help_text=_("Who publishes it, and for which country."),
    )
    rate_year = models.PositiveSmallIntegerField(_("year of the rate"), null=True, blank=True)
    shows_amount = models.BooleanField(
        _("show the amount to all partners"),
        default=False,
        help_text=_("Otherwise only your partner, the receiver, coordinators and funders see it."),
    )
    note = models.TextField(_("note"), blank=True, validators=[MaxLengthValidator(5000)])
    promise = models.ForeignKey(
        Promise,
        verbose_name=_("promise that it keeps"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("goal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    subject_type = models.CharField(max_length=80, blank=True, editable=False)
    subject_id = models.CharField(max_length=64, blank=True, editable=False)
    subject_label = models.CharField(_("activity or meeting"), max_length=200, blank=True, editable=False)
    subject_url = models.CharField(max_length=300, blank=True, editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ContributionState.choices,
        default=ContributionState.RECORDED,
        editable=False,
    )
    answer = models.TextField(_("answer"), blank=True, validators=[MaxLengthValidator(1000)], editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    answered_for = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-last_on", "-pk"]
        indexes = [
            models.Index(fields=["initiative", "last_on"], name="contribution_of_initiative"),
            models.Index(fields=["subject_type", "subject_id"], name="contribution_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ContributionKind.values), name="contribution_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="contribution_ends_after_it_begins",
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=ContributionKind.MONEY,
                    amount__isnull=False,
                    hours=None,
                    quantity=None,
                )
                | Q(kind__in=OF_HOURS, hours__isnull=False, amount=None, quantity=None)
                | (
                    ~Q(kind__in=[ContributionKind.MONEY, *OF_HOURS])
                    & (Q(hours__isnull=False) | Q(quantity__isnull=False) | Q(amount__isnull=False))
                ),
                name="contribution_is_measured",
                violation_error_message=_(
                    "Money needs an amount and nothing else; hours and expertise need hours; anything else needs "
                    "a quantity, hours or what it is worth."
                ),
            ),
            models.CheckConstraint(
                # unknown (a missing number) would pass a check
                condition=(Q(hours=None) | Q(hours__gt=0))
                & (Q(amount=None) | Q(amount__gt=0, amount__lte=MOST_MONEY))
                & (Q(rate=None) | Q(rate__gt=0, rate__lte=MOST_MONEY)),
                name="contribution_is_something",
                violation_error_message=_("Hours, amounts and rates are more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(quantity=None, unit="")
                | (Q(quantity__isnull=False, quantity__gt=0) & ~Q(unit="")),
                name="contribution_quantity_has_a_unit",
                violation_error_message=_("A quantity is more than nothing and has a unit: 40 books."),
            ),
            models.CheckConstraint(
                condition=Q(amount=None, rate=None, currency="")
                | ((Q(amount__isnull=False) | Q(rate__isnull=False)) & ~Q(currency="")),
                name="contribution_money_has_a_currency",
                violation_error_message=_("An amount and a rate have a currency, and nothing else has."),
            ),
            models.CheckConstraint(
                condition=Q(rate=None, rate_source="", rate_year=None)
                | (
                    Q(rate__isnull=False, rate_year__isnull=False, hours__isnull=False, amount=None)
                    & Q(rate_year__range=(FIRST_RATE, LAST_RATE))
                    & ~Q(rate_source="")
                ),
                name="contribution_rate_has_a_source",
                violation_error_message=_(
                    "A rate values hours, and says where it comes from and for which year it is."
                ),
            ),
            models.CheckConstraint(
                condition=Q(receiver=None) | ~Q(receiver=F("organisation")),
                name="contribution_to_another",
                violation_error_message=_("A partner gives to others, not to itself."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ContributionState.RECORDED,
                    answer="",
                    answered_at=None,
                    answered_by=None,
                    answered_for=None,
                )
                | (
                    Q(state=ContributionState.CONFIRMED)
                    | (Q(state=ContributionState.QUESTIONED) & ~Q(answer=""))
                )
                & Q(answered_at__isnull=False, answered_by__isnull=False, answered_for__isnull=False),
                name="contribution_answer_fits_state",
                violation_error_message=_("Whoever questions a contribution says why."),
            ),
            models.CheckConstraint(
                condition=Q(answered_for=None)
                | (~Q(answered_for=F("organisation")) & ~Q(answered_by=F("recorded_by"))),
                name="contribution_answered_by_another",
                violation_error_message=_("Somebody else, of another partner, confirms it."),
            ),
            models.CheckConstraint(
                condition=(Q(subject_type="") & Q(subject_id="")) | (~Q(subject_type="") & ~Q(subject_id="")),
                name="contribution_subject_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | ~Q(state=ContributionState.CONFIRMED),
                name="contribution_confirmed_stays",
                violation_error_message=_("What was confirmed cannot be taken back."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:contribution", args=[self.initiative.slug, self.pk])

    @property
    def how_much(self) -> str:
        """Hours first, then what was counted; never the money."""
        parts = []
        if self.hours is not None:
            parts.append(gettext("{hours} hours").format(hours=told_number(self.hours)))
        if self.quantity is not None:
            parts.append(f"{told_number(self.quantity)} {self.unit}")
        return ", ".join(parts)

    @property
    def has_money(self) -> bool:
        """Whether there is something that not everybody may see."""
        return self.amount is not None or self.rate is not None

    @property
    def worth(self) -> int | None:
        """What the hours are worth by the rate, in the smallest unit; None where there is no rate."""
        if self.hours is None or self.rate is None:
            return None
        return worth_of(self.hours, self.rate)


def told_number(value: Decimal) -> str:
    """Hours or a quantity as people read them, without zeros at the end."""
    shown = value.normalize()
    whole = int(shown) if shown == shown.to_integral_value() else shown
    return str(number_format(whole, force_grouping=True))
