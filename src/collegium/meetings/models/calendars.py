"""Calendars to which a person subscribes with a secret address."""

import secrets
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from collegium.initiatives.models import Initiative
from collegium.people.models import User

SECRET_LENGTH = 40


def new_nonce() -> str:
    return secrets.token_hex(16)


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def usable(self) -> "CalendarFeedQuerySet":
        return self.filter(revoked_at=None, person__is_active=True)

    def with_secret(self, secret: str) -> "CalendarFeed | None":
        """The usable calendar with this secret, in one query."""
        number, _dash, _mark = secret.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        found = self.usable().select_related("person", "initiative").filter(pk=int(number)).first()
        return found if found and constant_time_compare(found.secret, secret) else None


class CalendarFeed(models.Model):
    """The meetings of a person's initiatives, or of one, at a secret address.

    The secret is made of the key of the site and a number that is thrown anew when the address is renewed, so that it
    can be shown again and is not in the database.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    renewed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return str(self.initiative or self.person)

    def get_absolute_url(self) -> Any:
        return reverse("meetings:calendar_feed", args=[self.secret])

    @property
    def secret(self) -> str:
        facts = f"{self.pk}:{self.person_id}:{self.nonce}"
        mark = salted_hmac("collegium.meetings.calendar", facts, algorithm="sha256").hexdigest()[
            :SECRET_LENGTH
        ]
        return f"{self.pk}-{mark}"
