"""The registry: organisations, what identifies them, where they are, who speaks for them, how they are tied.

Nothing here is deleted: roles and ties end, organisations are archived or merged into another.
"""

import re
import unicodedata
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import utc_date
from collegium.partners.vocabulary import (
    IdentifierScheme,
    MembershipRole,
    OfferCategory,
    OfferDirection,
    OrganisationKind,
    RelationshipKind,
    check_languages,
    country_choices,
    country_name,
    language_name,
)
from collegium.people.models import User


def fold(text: str) -> str:
    """Lower case without accents, so that a search for "sao" finds "São"."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def current(self) -> "OrganisationQuerySet":
        return self.filter(archived_at=None, merged_into=None)

    def with_member(self, user: User, *, today: date) -> "OrganisationQuerySet":
        """Organisations for which the person holds a role today."""
        own = Membership.objects.filter(person=user).in_force(today=today)
        return self.filter(pk__in=own.values("organisation"))

    def run_by(self, user: User, *, today: date) -> "OrganisationQuerySet":
        """Organisations of which the person is an administrator in their own right today."""
        roles = Membership.objects.filter(person=user, role=MembershipRole.ADMINISTRATOR)
        return self.filter(pk__in=roles.in_force(today=today).values("organisation"))

    def administered_by(self, user: User, *, today: date) -> "OrganisationQuerySet":
        """Those whose record the person may change: their own, and those that their own looks after."""
        own = Organisation.objects.run_by(user, today=today).values("pk")
        return self.filter(Q(pk__in=own) | Q(steward__in=own))

    def editable_by(self, user: User, *, today: date) -> "OrganisationQuerySet":
        """As `administered_by`; for a superuser all."""
        return self if user.is_superuser else self.administered_by(user, today=today)

    def able_to_look_after(self, user: User, *, today: date) -> "OrganisationQuerySet":
        """In whose care the person may place others: their own, not those that are in care themselves."""
        return self if user.is_superuser else self.run_by(user, today=today)

    def kept_by(self, steward: "Organisation") -> "OrganisationQuerySet":
        """The organisation itself and those that it looks after."""
        return self.filter(Q(pk=steward.pk) | Q(steward=steward))

    def visible_to(self, user: User, *, today: date) -> "OrganisationQuerySet":
        """Listed organisations, and unlisted ones that the person belongs to or looks after."""
        if user.is_superuser:
            return self
        own = Organisation.objects.with_member(user, today=today).values("pk")
        return self.filter(Q(is_listed=True) | Q(pk__in=own) | Q(steward__in=own))

    def holding_identifier(self, scheme: str, value: str) -> "OrganisationQuerySet":
        """The one for which the number stands; numbers of registers of one's own may stand for several."""
        if scheme == IdentifierScheme.LOCAL:
            return self.none()
        return self.filter(identifiers__scheme=scheme, identifiers__value=value)

    def with_place(self) -> "OrganisationQuerySet":
        """Each with `place_text` ("Town, US") of its main place, in the same query."""
        main = Place.objects.filter(organisation=OuterRef("pk"), is_main=True)
        return self.annotate(
            town=Coalesce(Subquery(main.values("locality")[:1]), Value("")),
            area=Coalesce(Subquery(main.values("region")[:1]), Value("")),
        )

    def offering(self, direction: str, category: str, *, today: date) -> "OrganisationQuerySet":
        """Those that offer or need something of this category today; empty text stands for any."""
        wanted = Offer.objects.in_force(today=today)
        wanted = wanted.filter(direction=direction) if direction else wanted
        wanted = wanted.filter(category=category) if category else wanted
        return self.filter(pk__in=wanted.values("organisation"))

    def in_country(self, country: str) -> "OrganisationQuerySet":
        """Those registered in the country or with a place in it."""
        placed = Place.objects.filter(country=country).values("organisation")
        return self.filter(Q(country=country) | Q(pk__in=placed))

    def in_place(self, *, region: str = "", locality: str = "") -> "OrganisationQuerySet":
        """Those with a place in the region and, if given, the town; names must be exact."""
        places = Place.objects.filter(region=region) if region else Place.objects.all()
        places = places.filter(locality=locality) if locality else places
        return self.filter(pk__in=places.values("organisation"))

    def labelled(self, text: str) -> "OrganisationQuerySet":
        """Those that `label` stands for: "Name (Town, US)", or "Name #12" where names are not enough."""
        if numbered := re.fullmatch(r".* #([0-9]{1,15})", text):
            return self.filter(pk=int(numbered[1]))
        name, _bracket, place = text.rstrip(")").rpartition(" (")
        town = place.split(", ")[0]
        placed = Q(name=name, places__locality=town) | Q(name=name, country=town)
        return self.filter(Q(name=text) | (placed if name else Q(pk=None))).distinct()

    def matching(self, text: str) -> "OrganisationQuerySet":
        """Every word of the text occurs somewhere in name, identifiers or places."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found


class Organisation(models.Model):
    """A partner, or one that could become a partner, as a thing of its own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind.choices)
    description = models.TextField(_("what it does"), blank=True, validators=[MaxLengthValidator(5000)])
    website = models.URLField(_("web site"), blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, choices=country_choices)
    languages = models.JSONField(_("languages"), default=list, blank=True, validators=[check_languages])
    steward = models.ForeignKey(
        "self",
        verbose_name=_("looked after by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="looks_after",
        help_text=_("The organisation that keeps this record until the organisation does so itself."),
    )
    is_listed = models.BooleanField(
        _("listed in the directory"), default=True, help_text=_("Everyone who is signed in can find it.")
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["kind", "name"], name="organisation_kind_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="organisation_not_merged_into_itself"
            ),
            models.CheckConstraint(condition=~Q(steward=F("pk")), name="organisation_not_its_own_steward"),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:organisation", args=[self.public_id])

    @property
    def label(self) -> str:
        """Name and, where the query had `with_place`, town and country: enough to choose one from a list."""
        place = ", ".join(filter(None, [getattr(self, "town", ""), self.country]))
        return f"{self.name} ({place})" if place else self.name

    @property
    def language_names(self) -> list[str]:
        return [language_name(tag) for tag in self.languages]

    def refresh_search_text(self) -> None:
        """Recompute what search looks through; call after any change of name, identifier or place."""
        identifiers = list(self.identifiers.values_list("value", flat=True))
        places = [
            part for place in self.places.all() for part in (place.locality, place.region, place.country)
        ]
        text = searchable(self, [*identifiers, *places])
        Organisation.objects.filter(pk=self.pk).update(search_text=text)


def searchable(organisation: Organisation, details: list[str]) -> str:
    """What search looks through: names, country, and the given identifiers and places."""
    parts = [organisation.name, organisation.short_name, organisation.country, *details]
    return fold(" ".join(filter(None, parts)))


class Identifier(models.Model):
    """An organisation's number in a public register. The same number never stands for two organisations."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("register"), max_length=10, choices=IdentifierScheme.choices)
    value = models.CharField(_("identifier"), max_length=100)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                condition=~Q(scheme=IdentifierScheme.LOCAL),
                name="identifier_unique",
                violation_error_message=_("This identifier already stands for another organisation."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "scheme", "value"],
                name="identifier_once",
                violation_error_message=_("This identifier is already recorded here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Place(models.Model):
    """Where an organisation is. Coordinates are in degrees (WGS 84)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="places")
    address = models.CharField(_("street address"), max_length=200, blank=True)
    locality = models.CharField(_("town or city"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, choices=country_choices)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    is_main = models.BooleanField(_("main place"), default=True)

    class Meta:
        ordering = ["-is_main", "country", "region", "locality"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    # with one of them missing the ranges would be unknown, which a check lets pass
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_coordinates_on_earth",
                violation_error_message=_(
                    "Give both coordinates: latitude from -90 to 90 and longitude from -180 to 180 degrees."
                ),
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_main=True), name="place_one_main"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.locality, self.region, country_name(self.country)]))


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from `started_on` to `ended_on` (the last day; empty: until further notice)."""

    def in_force(self, *, today: date) -> "DatedQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=today), started_on__lte=today)


class Dated(models.Model):
    """What holds from one day to another."""

    started_on = models.DateField(_("since"), default=utc_date)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds(self, today: date) -> bool:
        """Whether it holds today; the same rule as `DatedQuerySet.in_force`."""
        return self.started_on <= today and (self.ended_on is None or self.ended_on >= today)


def period_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
        name=name,
        violation_error_message=_("The last day cannot be before the first day."),
    )


class Contact(Dated):
    """A person or office to write to; needs no account here."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [period_constraint("contact_period")]

    def __str__(self) -> str:
        return self.name


class Offer(Dated):
    """What an organisation offers to others, or needs from them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offers")
    direction = models.CharField(_("offers or needs"), max_length=10, choices=OfferDirection.choices)
    category = models.CharField(_("category"), max_length=10, choices=OfferCategory.choices)
    title = models.CharField(_("what"), max_length=150)
    description = models.TextField(_("details"), blank=True)

    class Meta:
        ordering = ["direction", "category", "title"]
        constraints = [period_constraint("offer_period")]

    def __str__(self) -> str:
        return self.title


class Relationship(Dated):
    """A typed, directed, dated tie: source <kind> target."""

    source = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="relationships_out")
    target = models.ForeignKey(
        Organisation,
        verbose_name=_("other organisation"),
        on_delete=models.CASCADE,
        related_name="relationships_in",
    )
    kind = models.CharField(_("relationship"), max_length=30, choices=RelationshipKind.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["-started_on", "pk"]
        constraints = [
            period_constraint("relationship_period"),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relationship_between_two",
                violation_error_message=_("Choose another organisation, not the same one."),
            ),
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                condition=Q(ended_on=None),
                name="relationship_once_at_a_time",
                violation_error_message=_("This relationship is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"


class MembershipQuerySet(DatedQuerySet):
    def in_force(self, *, today: date) -> "MembershipQuerySet":
        """Roles held today; one that was taken away today no longer counts, though today is its last day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=today), started_on__lte=today, stopped_at=None)

    def administrators_of(self, organisation: Organisation, *, today: date) -> "MembershipQuerySet":
        held = self.filter(organisation=organisation, role=MembershipRole.ADMINISTRATOR)
        return held.in_force(today=today)


class Membership(Dated):
    """A person's role in an organisation, with its dates. It ends; it is never deleted."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=15, choices=MembershipRole.choices)
    function = models.CharField(
        _("function"), max_length=150, blank=True, help_text=_("For example: head teacher.")
    )
    # set when the role was taken away at once: a person who is shut out must not stay until midnight
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "pk"]
        constraints = [
            period_constraint("membership_period"),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(ended_on__isnull=False), name="membership_stopped_has_end"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(ended_on=None),
                name="membership_once_at_a_time",
                violation_error_message=_("This person already has this role."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.organisation}"

    def holds(self, today: date) -> bool:
        """Whether the role is held today; one that was taken away today is not."""
        return self.stopped_at is None and super().holds(today)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def addressed_to(self, user: User, *, now: datetime) -> "InvitationQuerySet":
        """What the person was asked at the address they sign in with and has not answered."""
        return self.open(now=now).filter(email=user.email).select_related("organisation", "invited_by")

    def open(self, *, now: datetime) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """An e-mail that asks a person to act for an organisation. Only the SHA-256 of its key is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=15, choices=MembershipRole.choices)
    function = models.CharField(_("function"), max_length=150, blank=True)
    message = models.TextField(_("personal message"), blank=True)
    # what the organisation is asked to take part in, where it is, and the page on which that is answered
    occasion = models.CharField(max_length=200, blank=True, editable=False)
    next_url = models.CharField(max_length=300, blank=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # set when it can no longer be answered; declined_at as well when it was the invited person who said no
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="invitation_not_both_accepted_and_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(withdrawn_at__isnull=False),
                name="invitation_declined_is_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.organisation}"

    @property
    def can_be_reconsidered(self) -> bool:
        """Whether the invited person said no and may still say yes."""
        return self.declined_at is not None and self.expires_at > timezone.now()


class ImportBatch(models.Model):
    """One uploaded list of organisations: previewed, then applied as a whole, and undone as a whole."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("Waiting for your decision")
        APPLIED = "applied", _("Imported")
        UNDONE = "undone", _("Undone")
        DROPPED = "dropped", _("Dropped")

    steward = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="import_batches")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    # the cells as they were read: {"header": [...], "rows": [[line, cell, ...], ...]}
    content = models.JSONField(default=dict)
    # what was planned, line by line: {"line", "step", "name", "url", "reason", "changes", "problems"}
    plans = models.JSONField(default=list)
    # what was done, so that it can be undone: see actions/imports/applying.py
    effect = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class Merge(models.Model):
    """One organisation was found to be another; `effect` says what moved, so that it can be taken back."""

    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    # {"fields": {name: [before, after]}, "moved": [[model, field, [pk, ...]], ...], "main_places": [pk]}
    effect = models.JSONField(default=dict)
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="merge_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


class DuplicateDismissal(models.Model):
    """Somebody looked at two similar organisations and said that they are two. first has the lower id."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    dismissed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="dismissal_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="dismissal_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
