"""Community events: the page that everybody may read, and how many came, counted at the door by group."""

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collegium.activities.models.activities import Activity, Session
from collegium.activities.vocabulary import VisitorGroup
from collegium.initiatives.models import Initiative
from collegium.people.models import User

SHORT = [MaxLengthValidator(1000)]
MOST_AT_DOOR = 5000


class EventPage(models.Model):
    """What visitors must know of a community event; public from the moment that a coordinator publishes it."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="event_page")
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    interpreting = models.JSONField(_("interpreting into"), default=list, blank=True)
    step_free = models.TextField(_("access without steps"), blank=True, validators=SHORT)
    childcare = models.TextField(_("childcare"), blank=True, validators=SHORT)
    food = models.TextField(_("food and drink"), blank=True, validators=SHORT)
    getting_there = models.TextField(_("how to get there"), blank=True, validators=SHORT)
    takes_visitors = models.BooleanField(
        _("visitors say beforehand that they come"),
        default=False,
        help_text=_(
            "On the public page, without an account: name, e-mail address, how many, what they need."
        ),
    )
    visitor_places = models.PositiveIntegerField(
        _("places for visitors"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as come. When it is full, a waiting list begins."),
    )
    kept_days = models.PositiveSmallIntegerField(
        _("days after the event until what visitors wrote is deleted"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    heard_at = models.DateTimeField(null=True, blank=True, editable=False)
    heard_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("page of the event")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="event_page_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(heard_at=None, heard_by=None) | Q(heard_at__isnull=False, heard_by__isnull=False),
                name="event_page_heard_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(visitor_places=None) | Q(visitor_places__gte=1),
                name="event_page_has_places",
                violation_error_message=_("There is at least one place."),
            ),
            models.CheckConstraint(
                condition=Q(kept_days__gte=1, kept_days__lte=365),
                name="event_page_forgets",
                violation_error_message=_("What visitors wrote is kept between 1 and 365 days."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def get_absolute_url(self) -> str:
        return reverse("activities:public_event", args=[self.initiative.slug, self.activity_id])

    @property
    def initiative(self) -> Initiative:
        return self.activity.initiative


class DoorCount(models.Model):
    """So many visitors of one group came to one session. Nobody is named."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="door_counts")
    group = models.CharField(_("group"), max_length=10, choices=VisitorGroup.choices)
    number = models.PositiveIntegerField(_("how many"), default=0)

    class Meta:
        verbose_name = _("count at the door")
        constraints = [
            models.UniqueConstraint(fields=["session", "group"], name="door_counted_once_for_group"),
            models.CheckConstraint(
                condition=Q(group__in=VisitorGroup.values), name="door_count_group_is_known"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=0, number__lte=MOST_AT_DOOR), name="door_count_is_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.get_group_display()}"
