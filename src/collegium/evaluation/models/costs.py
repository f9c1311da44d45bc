"""Lists of ingredients: everything a programme used, at what it is worth, whoever bears it.

A list belongs to an initiative and not to a study: several studies of one programme (other outcomes, other grades, a
new version of the data) share its cost, and one initiative can try several programmes. Numbers are whole: amounts in
the smallest unit of the currency, quantities and shares as two whole numbers.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.engines import costs as engine
from collegium.evaluation.vocabulary import (
    FINEST,
    FIRST_PRICES,
    LAST_PRICES,
    LATEST_YEAR,
    LONGEST_LIFE,
    MOST_PRICE,
    MOST_QUANTITY,
    POINTS,
    USUAL_RATE,
    IngredientCategory,
)
from collegium.exchange.models import SMALLEST_GROUP
from collegium.initiatives.models import Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User

MOST_STUDENTS = 100_000_000
# a cell that a spreadsheet would compute, or that looks as if it had been guarded against that
UNSAFE_START = r"^(?!'?[=+\-@\t\r\n＝＋－＠])"
plain_start = RegexValidator(UNSAFE_START, _("Begin with a letter or a digit."))


class CostQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        return self.filter(archived_at=None)


class CostListQuerySet(CostQuerySet):
    def visible_to(self, user: Any, *, today: date) -> Self:
        return self.filter(initiative__in=Initiative.objects.visible_to(user, today=today))


class CostList(models.Model):
    """The ingredients of one programme, and how they are added up."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="cost_lists")
    title = models.CharField(_("programme"), max_length=150)
    source = models.CharField(_("where the amounts come from"), max_length=300, blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    price_year = models.PositiveSmallIntegerField(
        _("year of the prices in which the cost is told"),
        validators=[MinValueValidator(FIRST_PRICES), MaxValueValidator(LAST_PRICES)],
    )
    price_index = models.JSONField(_("price index"), default=dict, blank=True)  # {"2020": "118.7"}, exact
    rate = models.PositiveSmallIntegerField(  # in hundredths of a percent
        _("rate of interest and discount"),
        default=USUAL_RATE,
        validators=[MaxValueValidator(POINTS - 1)],
    )
    students = models.PositiveIntegerField(
        _("students it was spent on"),
        validators=[MinValueValidator(SMALLEST_GROUP), MaxValueValidator(MOST_STUDENTS)],
    )
    is_generated = models.BooleanField(_("made up for an example"), default=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CostListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of ingredients")
        verbose_name_plural = _("lists of ingredients")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(currency=""), name="cost_list_is_named"),
            models.CheckConstraint(
                condition=Q(rate__lt=POINTS, students__gte=SMALLEST_GROUP), name="cost_list_settings_in_range"
            ),
            models.CheckConstraint(
                condition=Q(price_year__gte=FIRST_PRICES, price_year__lte=LAST_PRICES),
                name="cost_list_price_year",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:cost_list", args=[self.initiative.slug, self.pk])

    @property
    def index(self) -> dict[int, Fraction]:
        return {int(year): Fraction(value) for year, value in self.price_index.items()}

    @property
    def exact_rate(self) -> Fraction:
        return Fraction(self.rate, POINTS)

    def as_prices(self) -> engine.Prices:
        return engine.Prices(self.price_year, self.index, self.exact_rate)

    def current_ingredients(self) -> "list[Ingredient]":
        return list(self.ingredients.current().select_related("organisation"))

    def reckoned(self, ingredients: "list[Ingredient] | None" = None) -> engine.Costs:
        """What it costs, with lines in the order of the ingredients. Raises ProblemsFound where it cannot be told."""
        lines = self.current_ingredients() if ingredients is None else ingredients
        return engine.costs(
            [one.as_ingredient() for one in lines], prices=self.as_prices(), students=self.students
        )


class Ingredient(models.Model):
    """One thing that was used. `year` counts from 1, the first of the programme.

    before: the columns as they were before the last change, so that it can be undone. upload: the file with which it
    came. replaced_by: the file that took its place.
    """

    cost_list = models.ForeignKey(CostList, on_delete=models.CASCADE, related_name="ingredients")
    name = models.CharField(_("ingredient"), max_length=150, validators=[plain_start])
    category = models.CharField(_("category"), max_length=15, choices=IngredientCategory.choices)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("partner who bears it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    borne_by = models.CharField(
        _("who else bears it"), max_length=150, blank=True, validators=[plain_start]
    )  # empty where a partner does
    quantity_n = models.BigIntegerField(
        _("quantity"), validators=[MinValueValidator(0), MaxValueValidator(MOST_QUANTITY * FINEST)]
    )
    quantity_d = models.PositiveIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(FINEST)]
    )
    unit = models.CharField(_("unit"), max_length=40, validators=[plain_start])
    unit_price = models.BigIntegerField(  # in the smallest unit of the currency
        _("price of one unit"), validators=[MinValueValidator(0), MaxValueValidator(MOST_PRICE)]
    )
    price_year = models.PositiveSmallIntegerField(
        _("year of the price"),
        validators=[MinValueValidator(FIRST_PRICES), MaxValueValidator(LAST_PRICES)],
    )
    share_n = models.PositiveIntegerField(_("share used"), default=1, validators=[MinValueValidator(1)])
    share_d = models.PositiveIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(FINEST)]
    )
    years_of_life = models.PositiveSmallIntegerField(
        _("years of life"), default=1, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIFE)]
    )
    year = models.PositiveSmallIntegerField(
        _("year of the programme"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(LATEST_YEAR)],
    )
    upload = models.UUIDField(null=True, blank=True, editable=False)
    replaced_by = models.UUIDField(null=True, blank=True, editable=False)
    before = models.JSONField(default=dict, blank=True, editable=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CostQuerySet.as_manager()

    class Meta:
        verbose_name = _("ingredient")
        verbose_name_plural = _("ingredients")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(unit=""), name="ingredient_is_named"),
            models.CheckConstraint(
                condition=Q(category__in=IngredientCategory.values), name="ingredient_category_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(organisation=None) & ~Q(borne_by=""))
                | Q(organisation__isnull=False, borne_by=""),
                name="ingredient_is_borne_by_one",
                violation_error_message=_("Say who bears it: a partner, or a name."),
            ),
            models.CheckConstraint(
                condition=Q(quantity_n__gte=0, quantity_d__gte=1, unit_price__gte=0),
                name="ingredient_amounts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(share_n__gte=1, share_d__gte=1, share_n__lte=F("share_d")),
                name="ingredient_share_in_range",
            ),
            models.CheckConstraint(
                condition=Q(years_of_life__gte=1, year__gte=1), name="ingredient_years_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initiative(self) -> Initiative:
        return self.cost_list.initiative

    @property
    def quantity(self) -> Fraction:
        return Fraction(self.quantity_n, self.quantity_d)

    @property
    def share(self) -> Fraction:
        return Fraction(self.share_n, self.share_d)

    @property
    def bearer(self) -> str:
        return str(self.organisation) if self.organisation else self.borne_by

    def as_ingredient(self) -> engine.Ingredient:
        return engine.Ingredient(
            name=self.name,
            quantity=self.quantity,
            unit_price=self.unit_price,
            price_year=self.price_year,
            partner=self.bearer,
            category=self.category,
            share=self.share,
            years_of_life=self.years_of_life,
            year=self.year - 1,
        )


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by column: a quantity and a share are two whole numbers each."""
    found = {name: value for name, value in values.items() if name not in {"quantity", "share"}}
    for name in {"quantity", "share"} & set(values):
        exact = Fraction(values[name])
        found |= {f"{name}_n": exact.numerator, f"{name}_d": exact.denominator}
    return found
