"""News to which a person subscribes in a feed reader, with a secret address."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from collegium.people.models import User

SECRET_LENGTH = 40


def new_nonce() -> str:
    return secrets.token_hex(16)


class NewsFeedQuerySet(models.QuerySet["NewsFeed"]):
    def with_secret(self, secret: str) -> "NewsFeed | None":
        """The usable feed with this secret, in one query."""
        number, _dash, _mark = secret.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        usable = self.filter(revoked_at=None, person__is_active=True)
        found = usable.select_related("person").filter(pk=int(number)).first()
        return found if found and constant_time_compare(found.secret, secret) else None


class NewsFeed(models.Model):
    """The updates of a person's initiatives at a secret address that can be renewed and switched off."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="news_feeds")
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = NewsFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="news_feed_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("communication:news_feed", args=[self.secret])

    @property
    def secret(self) -> str:
        """Made of the key of the site and the nonce, so that it can be shown again and is not in the database."""
        facts = f"{self.pk}:{self.person_id}:{self.nonce}"
        mark = salted_hmac("collegium.communication.feed", facts, algorithm="sha256").hexdigest()
        return f"{self.pk}-{mark[:SECRET_LENGTH]}"
