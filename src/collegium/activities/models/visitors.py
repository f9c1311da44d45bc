"""Visitors of community events who say that they come, how they were invited, and what was heard from them."""

import re

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.activities.models.activities import Activity, check_language
from collegium.activities.models.events import EventPage
from collegium.activities.vocabulary import Channel, RegistrationState
from collegium.core import links
from collegium.initiatives.models import CurrentQuerySet, Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User

MOST_TOGETHER = 20
MOST_REACHED = 1_000_000
VISIT = "visit"
# The name stands in a letter to an address that anybody may have typed: it must not lead anywhere.
ADDRESS = re.compile(r"[/@<>]|www\.|\.\w{2}", re.IGNORECASE)
NO_ADDRESS = _("Give your name without an address of a page or of mail.")
HERE = [RegistrationState.REGISTERED, RegistrationState.WAITING]


class Visitor(models.Model):
    """Somebody without an account who comes to an event, with others. Deleted some days after the event."""

    page = models.ForeignKey(EventPage, on_delete=models.CASCADE, related_name="visitors")
    name = models.CharField(
        _("your name"), max_length=120, validators=[RegexValidator(ADDRESS, NO_ADDRESS, inverse_match=True)]
    )
    email = models.EmailField(_("e-mail address"))
    people = models.PositiveSmallIntegerField(
        _("how many come, with you"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_TOGETHER)],
    )
    interpreting = models.CharField(
        _("interpreting into"), max_length=20, blank=True, validators=[check_language]
    )
    children = models.PositiveSmallIntegerField(
        _("children to be looked after"),
        default=0,
        validators=[MaxValueValidator(MOST_TOGETHER)],
        help_text=_("Of those who come. Name none of them."),
    )
    access = models.CharField(
        _("what you need to take part"),
        max_length=200,
        blank=True,
        help_text=_(
            "For example a way without steps, or a seat near the front. Only the organisers read it."
        ),
    )
    language = models.CharField(max_length=10, default="en", editable=False)
    state = models.CharField(max_length=10, choices=RegistrationState.choices, editable=False)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("visitor")
        ordering = ["registered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "email"], name="visitor_once"),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=MOST_TOGETHER, children__lt=F("people")),
                name="visitor_people_are_possible",
                violation_error_message=_("Between 1 and 20 people come, and one of them is no child."),
            ),
            models.CheckConstraint(condition=Q(state__in=HERE), name="visitor_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address that only the letter to the visitor has."""
        key = links.make(VISIT, visitor=self.pk)
        return reverse("activities:change_visit", args=[self.initiative.slug, self.page.activity_id, key])

    @property
    def initiative(self) -> Initiative:
        return self.page.initiative


class Outreach(models.Model):
    """A partner invited some people to an event: whom, by which channel, and how many that reached."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="outreach")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("partner who invited"), on_delete=models.PROTECT, related_name="+"
    )
    audience = models.CharField(
        _("whom"), max_length=120, help_text=_("For example parents of the third year. Name nobody.")
    )
    channel = models.CharField(_("by which channel"), max_length=12, choices=Channel.choices)
    reached = models.PositiveIntegerField(
        _("how many were reached"), validators=[MinValueValidator(1), MaxValueValidator(MOST_REACHED)]
    )
    on = models.DateField(_("day"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to an event")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="outreach_channel_is_known"),
            models.CheckConstraint(
                condition=Q(reached__gte=1, reached__lte=MOST_REACHED), name="outreach_reached_is_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.audience}"

    @property
    def initiative(self) -> Initiative:
        return self.activity.initiative


class HeardTheme(models.Model):
    """Something that visitors said, and what will happen with it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="heard")
    theme = models.CharField(_("what we heard"), max_length=300, help_text=_("Name nobody."))
    will_happen = models.TextField(_("what will happen"), validators=[MaxLengthValidator(1000)])
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("what was heard")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.theme

    @property
    def initiative(self) -> Initiative:
        return self.activity.initiative
