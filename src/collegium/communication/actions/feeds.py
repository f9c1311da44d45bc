"""Feeds of news: made, renewed, switched off; and what they show."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.communication.models import NewsFeed, Update
from collegium.communication.models.feeds import new_nonce
from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict
from collegium.initiatives.models import Initiative
from collegium.people.models import User

MOST = 50


@transaction.atomic
def create_news_feed(*, by: User) -> NewsFeed:
    """A secret address; one at a time."""
    if by.news_feeds.filter(revoked_at=None).exists():
        raise Conflict(_("You have a feed already. Its address is on this page."))
    feed = NewsFeed.objects.create(person=by)
    audit.record(by=by, verb=gettext_noop("made the feed of news"), target=feed)
    return feed


@transaction.atomic
def renew_news_feed(*, by: User, feed: NewsFeed) -> NewsFeed:
    """Another address; the old one stops at once."""
    if feed.revoked_at is not None:
        raise Conflict(_("This feed was switched off. Make a new one."))
    feed.nonce = new_nonce()
    feed.save(update_fields=["nonce"])
    audit.record(by=by, verb=gettext_noop("renewed the address of the feed"), target=feed)
    return feed


@transaction.atomic
def revoke_news_feed(*, by: User, feed: NewsFeed) -> NewsFeed:
    if feed.revoked_at is None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
        audit.record(by=by, verb=gettext_noop("switched off the feed of news"), target=feed)
    return feed


@transaction.atomic
def restore_news_feed(*, by: User, feed: NewsFeed) -> NewsFeed:
    if by.news_feeds.filter(revoked_at=None).exists():
        raise Conflict(_("You have a feed already. Its address is on this page."))
    feed.revoked_at = None
    feed.save(update_fields=["revoked_at"])
    audit.record(by=by, verb=gettext_noop("switched on the feed of news"), target=feed)
    return feed


def feed_updates(feed: NewsFeed) -> Any:
    """The newest updates of the initiatives in which the person takes part today."""
    visible = Initiative.objects.visible_to(feed.person, today=utc_date())
    rows = Update.objects.current().filter(initiative__in=visible)
    return rows.select_related("initiative", "author", "goal")[:MOST]
