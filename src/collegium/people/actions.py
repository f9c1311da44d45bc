"""What people change about themselves, and telling them news."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from sesame.tokens import create_token, parse_token

from collegium.core import audit
from collegium.core.errors import InvalidInput
from collegium.people.models import ApiToken, Notification, User
from collegium.people.vocabulary import Frequency, Scope

DIGEST_HOUR = 7
MONDAY = 0
NEWS_IN_A_LETTER = 50
TOKEN_PREFIX = "col_"  # noqa: S105 - not a secret: it lets scanners recognise a leaked key


@transaction.atomic
def update_profile(*, by: User, values: dict[str, Any]) -> User:
    """Change one's own name, language, time zone or notification choices."""
    changes = audit.apply_changes(by, values)
    if changes:
        by.save(update_fields=list(changes))
        audit.record(by=by, verb=gettext_noop("updated the profile of"), target=by, changes=changes)
    return by


@transaction.atomic
def create_api_token(
    *, by: User, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """A new token and its key; the key cannot be read again later."""
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        raise InvalidInput(_("Choose at least one thing that the token may do."))
    key = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=by,
        name=name,
        prefix=key[:10],
        digest=digest(key),
        scopes=sorted(scopes),
        expires_at=expires_at,
    )
    audit.record(by=by, verb=gettext_noop("created the API token"), target=token)
    return token, key


@transaction.atomic
def revoke_api_token(*, by: User, token: ApiToken) -> None:
    """Stop a token at once; it stays on the list with the date."""
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(by=by, verb=gettext_noop("revoked the API token"), target=token)


def find_token(key: str) -> ApiToken | None:
    """The usable token with this key, or None; notes that it was used, at most once a minute."""
    now = timezone.now()
    token = ApiToken.objects.usable(now=now).select_related("person").filter(digest=digest(key)).first()
    if token and (token.last_used_at is None or (now - token.last_used_at).total_seconds() > 60):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def notify(*, people: Iterable[User], text: str, url: str = "", initiative_id: int | None = None) -> None:
    """Put one piece of news on each person's list, and mail it to those who want to know at once."""
    news = Notification.objects.bulk_create(
        Notification(person=person, text=text[:300], url=url, initiative_id=initiative_id)
        for person in people
    )
    at_once = [one.pk for one in news if one.person.notify == Frequency.AT_ONCE]
    if at_once:
        transaction.on_commit(partial(mail_at_once, at_once))


def mail_at_once(notification_ids: list[int]) -> None:
    """Mail these pieces of news, each to its person. Mail that fails is tried again with the next digests."""
    for news in Notification.objects.filter(pk__in=notification_ids).select_related("person"):
        with suppress(OSError):
            mail_news(person=news.person, news=[news], now=timezone.now())


def send_digests(*, now: datetime) -> int:
    """Mail unread news to everybody whose hour has come; returns how many letters went out.

    Daily letters go out after seven in the morning where the person lives, weekly ones on Mondays; nobody gets a
    letter without news, or the same news twice.
    """
    unread = Notification.objects.filter(read_at=None, mailed_at=None)
    waiting = (
        User.objects.filter(is_active=True, notifications__in=unread)
        .exclude(notify=Frequency.NEVER)
        .distinct()
    )
    letters = 0
    for person in waiting:
        if digest_is_due(person, now=now) and claim_digest(person, now=now):
            mail_news(person=person, news=list(unread.filter(person=person)[:NEWS_IN_A_LETTER]), now=now)
            letters += 1
    return letters


def claim_digest(person: User, *, now: datetime) -> bool:
    """Whether this worker, and no other at the same time, writes the letter. A killed one costs that letter only."""
    asleep = User.objects.filter(pk=person.pk, last_digest_at=person.last_digest_at)
    return asleep.update(last_digest_at=now) == 1


def digest_is_due(person: User, *, now: datetime) -> bool:
    """Whether the person's letter should go out now, by their own clock."""
    if person.notify == Frequency.AT_ONCE:
        return True  # what could not be mailed at once
    here = now.astimezone(person.zone)
    if here.hour < DIGEST_HOUR or (person.notify == Frequency.WEEKLY and here.weekday() != MONDAY):
        return False
    last = person.last_digest_at
    return last is None or last.astimezone(person.zone).date() < here.date()


def mail_news(*, person: User, news: Sequence[Notification], now: datetime) -> None:
    """One letter in the person's language. The news counts as mailed only if the mail server took it."""
    with translation.override(person.language):
        context = {"person": person, "news": news, "site": settings.SITE_URL}
        text = render_to_string("people/email/news.txt", context)
        send_mail(subject_of(news), text, None, [person.email])
    Notification.objects.filter(pk__in=[one.pk for one in news]).update(mailed_at=now)


def subject_of(news: Sequence[Notification]) -> str:
    """The news itself, or how many there are; on one line, because it becomes a header."""
    if len(news) == 1:
        return " ".join(news[0].text.split())
    return ngettext("%(n)d piece of news", "%(n)d pieces of news", len(news)) % {"n": len(news)}


def mark_notifications_read(*, by: User) -> int:
    """Mark everything on one's own list as read; returns how many were not."""
    return by.notifications.filter(read_at=None).update(read_at=timezone.now())


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def send_magic_link(*, email: str, open_url: str) -> None:
    """Send a sign-in link in the person's language; silently nothing where no active person has the address."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        return
    url = f"{open_url}?{urlencode({'sesame': create_token(person)})}"
    with translation.override(person.language):
        text = render_to_string("people/email/magic_link.txt", {"person": person, "url": url})
        send_mail(_("Your link to sign in"), text, None, [person.email])


def find_person_by_magic_link(token: str) -> User | None:
    """The active person to whom this unspent, unexpired link was sent, or None."""

    def find(pk: int) -> User | None:
        return User.objects.filter(pk=pk, is_active=True).first()

    person: User | None = parse_token(token, find, max_age=settings.SESAME_MAX_AGE)
    return person
