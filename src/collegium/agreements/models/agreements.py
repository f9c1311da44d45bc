"""Agreements in versions: drafted in sections, frozen when they are put up for signature, signed by each partner."""

import hashlib
import unicodedata
from datetime import date
from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from collegium.agreements.vocabulary import (
    AGREEMENT_TONES,
    VERSION_TONES,
    AgreementKind,
    AgreementState,
    SignedThrough,
    VersionState,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import organisations_spoken_for_by
from collegium.partners.models import Organisation
from collegium.people.models import User


class Agreement(models.Model):
    """What partners agree in writing. Its text is in its versions; its state follows from theirs."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="agreements")
    kind = models.CharField(
        _("kind"), max_length=20, choices=AgreementKind.choices, default=AgreementKind.MEMORANDUM
    )
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AgreementState.choices,
        default=AgreementState.DRAFT,
        editable=False,
    )
    is_public = models.BooleanField(
        _("shown to everybody"),
        default=False,
        help_text=_("Its text and the partners that signed, never persons; once it is in force."),
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True, editable=False)
    ended_reason = models.TextField(_("why it ended"), blank=True, validators=[MaxLengthValidator(2000)])
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AgreementKind.values), name="agreement_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="agreement_state_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=AgreementState.ENDED) & Q(ended_on__isnull=False))
                | (~Q(state=AgreementState.ENDED) & Q(ended_on=None)),
                name="agreement_ended_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def standing(self, bound: "AgreementVersion | None", *, today: date) -> tuple[str, str]:
        """How the agreement stands on a day, in words, and the tone of it. bound: the version that all have signed."""
        if self.state == AgreementState.IN_FORCE and bound is not None:
            return bound.standing(today=today)
        return self.get_state_display(), AGREEMENT_TONES[self.state]


class AgreementVersion(models.Model):
    """One text of an agreement. A draft may change; once it is frozen, its hash stands for every letter of it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        _("state"), max_length=12, choices=VersionState.choices, default=VersionState.DRAFT, editable=False
    )
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(
        _("ends"), null=True, blank=True, help_text=_("Reminders go out 90, 60 and 30 days before.")
    )
    why = models.CharField(_("why this version"), max_length=500, blank=True)
    # the text as it was frozen, letter for letter, and the SHA-256 of its UTF-8 form
    text = models.TextField(blank=True, editable=False)
    digest = models.CharField(_("hash of the text"), max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(null=True, blank=True, editable=False)
    in_force_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("version of an agreement")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state__in=[VersionState.DRAFT, VersionState.OUT]),
                name="agreement_one_version_under_way",
                violation_error_message=_("This agreement already has a version under way."),
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state=VersionState.IN_FORCE),
                name="agreement_one_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="agreement_ends_after_start",
                violation_error_message=_("The last day must be after the first day."),
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, frozen_at=None, digest="")
                | (~Q(state=VersionState.DRAFT) & Q(frozen_at__isnull=False) & ~Q(digest="")),
                name="agreement_version_frozen_when_out",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="agreement_version_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return _("{agreement}, version {number}").format(agreement=self.agreement, number=self.number)

    def written(self) -> str:
        """The text as it stands: head, parties, term and sections, in one fixed form.

        Letters are composed (NFC), lines end with one newline and have no spaces at their end, so that the same
        text has the same hash on every machine.
        """
        names = sorted(party.organisation.name for party in self.parties.select_related("organisation"))
        head = [self.agreement.title, *names, self.starts_on.isoformat()]
        head += [self.ends_on.isoformat()] if self.ends_on else []
        parts = ["\n".join(head)]
        current = self.sections.current()
        parts += [f"{n}. {one.heading}\n{one.text}" for n, one in enumerate(current, start=1)]
        text = unicodedata.normalize("NFC", "\n\n".join(parts)).replace("\r\n", "\n").replace("\r", "\n")
        return "\n".join(line.rstrip() for line in text.split("\n")).strip() + "\n"

    def is_signed_by_all(self) -> bool:
        return not self.parties.staying().filter(signature=None).exists()

    def standing(self, *, today: date) -> tuple[str, str]:
        """How the version stands on a day, in words, and the tone of it: what all have signed may begin later."""
        signed = self.state == VersionState.IN_FORCE or (
            self.state == VersionState.OUT and self.is_signed_by_all()
        )
        if signed and self.starts_on > today:
            return _("Signed by all, begins on {day}").format(day=date_format(self.starts_on)), "info"
        return self.get_state_display(), VERSION_TONES[self.state]

    def is_genuine(self) -> bool:
        """Whether the frozen text still has the hash that was signed."""
        return digest_of(self.text) == self.digest


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class SectionQuerySet(models.QuerySet["AgreementSection"]):
    def current(self) -> Self:
        return self.filter(removed_at=None)


class AgreementSection(models.Model):
    """A section of one version, with its place. key says what it is about, the same in all versions."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=30, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    heading = models.CharField(_("heading"), max_length=150)
    text = models.TextField(_("text"), validators=[MaxLengthValidator(20_000)])
    # counts the changes, so that two people who write at once do not undo each other
    revision = models.PositiveIntegerField(default=0, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section of an agreement")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.heading


class PartyQuerySet(models.QuerySet["AgreementParty"]):
    def staying(self) -> Self:
        return self.filter(left_on=None)

    def to_sign(self, user: User, *, today: date, initiative: Initiative | None = None) -> Self:
        """Parties that wait for a signature which this person may give today."""
        waiting = self.unsigned(
            organisations=organisations_spoken_for_by(user),
            initiatives=Initiative.objects.visible_to(user, today=today),
        )
        return waiting.filter(version__agreement__initiative=initiative) if initiative else waiting

    def unsigned(self, *, organisations: Any, initiatives: Any) -> Self:
        """Parties of these organisations, in these initiatives, whose signature is asked for. Keys or querysets."""
        return self.staying().filter(
            version__state=VersionState.OUT,
            signature=None,
            organisation__in=organisations,
            version__agreement__initiative__in=initiatives,
        )


class AgreementParty(models.Model):
    """A partner that enters into one version, and who signs in its name."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signatory = models.ForeignKey(
        User, verbose_name=_("who signs"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    function = models.CharField(_("function"), max_length=150, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)
    declined_reason = models.TextField(_("why not"), blank=True, validators=[MaxLengthValidator(2000)])
    left_on = models.DateField(_("left"), null=True, blank=True, editable=False)
    left_reason = models.TextField(_("why it left"), blank=True, validators=[MaxLengthValidator(2000)])

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party to an agreement")
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation"],
                name="agreement_party_once",
                violation_error_message=_("This partner is already a party."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.version}"


class Signature(models.Model):
    """A partner's signature under exactly the text that has this hash. Never changed."""

    party = models.OneToOneField(AgreementParty, on_delete=models.PROTECT, related_name="signature")
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # as they were on that day
    name = models.CharField(_("signed by"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    through = models.CharField(_("how"), max_length=10, choices=SignedThrough.choices)
    signed_at = models.DateTimeField(_("signed"), default=timezone.now)

    class Meta:
        verbose_name = _("signature")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(digest=""), name="signature_has_digest"),
            models.CheckConstraint(
                condition=Q(through__in=SignedThrough.values), name="signature_through_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.party}"


class RenewalAlarm(models.Model):
    """That the end of a version was announced so many days before; each once."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="alarms")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-days"]
        constraints = [models.UniqueConstraint(fields=["version", "days"], name="renewal_alarm_once")]

    def __str__(self) -> str:
        return f"{self.version}: {self.days}"


def with_signatures(parties: "QuerySet[AgreementParty]") -> "QuerySet[AgreementParty]":
    """Parties with what a page shows about them, in two queries."""
    signatures = Signature.objects.all()
    return parties.select_related("organisation", "signatory").prefetch_related(
        Prefetch("signature", queryset=signatures)
    )
