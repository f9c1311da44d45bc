"""Waves of the trust survey: who was asked, what they gave, what may be shown of it.

A person's answers are in `Respondent.answers` until the wave is closed. Closing merges them into one voice for each
partner (`RosterPartner.given`) and erases them. Pages, API, files and administration read `Wave.results` only, where
nothing stands that fewer than three partners said.
"""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from collegium.initiatives.models import Initiative
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import OrganisationKind
from collegium.people.models import User
from collegium.trust.vocabulary import WaveState


class WaveQuerySet(models.QuerySet["Wave"]):
    def open(self, *, now: datetime) -> Self:
        return self.filter(closed_at=None, opens_at__lte=now, closes_at__gt=now)

    def due_to_close(self, *, now: datetime) -> Self:
        return self.filter(closed_at=None, closes_at__lte=now)

    def closed(self) -> Self:
        return self.exclude(closed_at=None).exclude(results__isnull=True)


class Wave(models.Model):
    """One time the partners of an initiative are asked with whom they work and how that goes.

    results: what may be shown, once closed (actions.counting says what is in it). places: where partners stand
    on the map, {key: [x, y]}; the next wave starts from them.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="trust_waves")
    number = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    results = models.JSONField(null=True, blank=True, editable=False)
    places = models.JSONField(default=dict, blank=True, editable=False)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("trust survey")
        verbose_name_plural = _("trust surveys")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "number"], name="trust_wave_number_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="trust_wave_closes_after_it_opens",
                violation_error_message=_("A trust survey must close after it opens."),
            ),
            models.UniqueConstraint(
                fields=["initiative"],
                condition=Q(closed_at=None),
                name="trust_wave_one_at_a_time",
                violation_error_message=_("A trust survey is open already. Close it first."),
            ),
            models.CheckConstraint(
                condition=Q(results__isnull=True) | Q(closed_at__isnull=False),
                name="trust_results_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return _gettext("Trust survey {number}").format(number=self.number)

    def get_absolute_url(self) -> str:
        return reverse("trust:wave", args=[self.initiative.slug, self.pk])

    def state(self, *, now: datetime) -> WaveState:
        over = self.closed_at is not None or now >= self.closes_at
        return WaveState.CLOSED if over else WaveState.OPEN


class RosterPartner(models.Model):
    """A partner that was on the roster when the wave was opened, under the name it had then.

    key: of the partner in results and maps, the same in all waves. given: what it said of the others, merged over
    its people when the wave was closed: {key: {"frequency": 1-4, "kinds": [...], "ratings": {dimension: 1-4}}}.
    Nobody is ever shown `given`.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="roster")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind.choices)
    has_answered = models.BooleanField(default=False)
    given = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("partner on the roster")
        verbose_name_plural = _("partners on the roster")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["wave", "key"], name="trust_partner_once")]

    def __str__(self) -> str:
        return self.name


class RespondentQuerySet(models.QuerySet["Respondent"]):
    def of_person(self, user: User, *, today: date) -> Self:
        """Those the person fills, while they belong to the partner."""
        own = Membership.objects.filter(person=user).in_force(today=today).values("organisation")
        return self.filter(person=user, partner__organisation__in=own)


class Respondent(models.Model):
    """Somebody who was asked to answer for a partner. answers: {key of a partner: what they say of it}."""

    partner = models.ForeignKey(RosterPartner, on_delete=models.CASCADE, related_name="respondents")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, blank=True, editable=False)
    saved_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RespondentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "person"], name="trust_respondent_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(saved_at__isnull=False), name="trust_answered_is_saved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.partner}"

    def get_absolute_url(self) -> str:
        return reverse("trust:answer_wave", args=[self.partner.wave.initiative.slug, self.pk])


def previous_wave(wave: Wave) -> Wave | None:
    """The closed wave before this one."""
    before = Wave.objects.closed().filter(initiative=wave.initiative_id, number__lt=wave.number)
    return before.order_by("-number").first()


def organisations_of(user: User, *, today: date) -> set[Any]:
    """Keys of the organisations to which the person belongs today."""
    held = Membership.objects.filter(person=user).in_force(today=today)
    return set(held.values_list("organisation_id", flat=True))
