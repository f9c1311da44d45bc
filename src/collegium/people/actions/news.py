"""Telling people news: on their list, at once by mail, or gathered in a letter on the days that they chose."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core import letters
from collegium.people.models import Notification, User
from collegium.people.vocabulary import Frequency

NEWS_IN_A_LETTER = 50
# Where no letter has gone out for long, or ever, older things are left to the pages.
LONGEST_LOOK_BACK = timedelta(days=31)
FIRST_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in the letter that gathers news. url: a path; reply_to: where it can be answered by mail."""

    text: str
    url: str
    reply_to: str = ""


@dataclass(slots=True)
class Section:
    """What happened in one initiative."""

    initiative_id: int
    title: str
    lines: list[Line] = field(default_factory=list)


Gatherer = Callable[[User, datetime, datetime, Collection[int]], Iterable[Section]]
_gatherers: list[Gatherer] = []
_unsubscribing: list[Callable[[User], str]] = []


def gathers(function: Gatherer) -> Gatherer:
    """Register what adds to the gathered letter: function(person, since, now, initiative_ids) gives sections.

    It gives one for each initiative with something new after `since` up to `now`, and for each of initiative_ids that
    the person may see, even if that one has no lines: its title is wanted. It is called in the person's language.
    """
    _gatherers.append(function)
    return function


def unsubscribes(function: Callable[[User], str]) -> Callable[[User], str]:
    """Register what gives the address at which a person ends all letters of news."""
    _unsubscribing.append(function)
    return function


def unsubscribe_url(person: User) -> str:
    return next((function(person) for function in _unsubscribing), "")


@transaction.atomic
def notify(
    *,
    people: Iterable[User],
    text: str,
    url: str = "",
    initiative_id: int | None = None,
    now: datetime | None = None,
    is_mailed: bool = False,
) -> None:
    """Put one piece of news on each person's list, and mail it to those who want to know at once.

    is_mailed: whoever calls this writes a letter of its own.
    """
    at = now or timezone.now()
    news = Notification.objects.bulk_create(
        Notification(
            person=person,
            text=text[:300],
            url=url,
            initiative_id=initiative_id,
            created_at=at,
            mailed_at=at if is_mailed else None,
        )
        for person in people
    )
    for one in news:
        if one.person.notify == Frequency.AT_ONCE and one.person.is_active and not is_mailed:
            mail_news(person=one.person, news=[one], now=at)


def send_digests(*, now: datetime) -> int:
    """Write the letter of everybody whose hour has come; returns how many there are.

    It goes out after the hour that the person chose, by their own clock: every day, or on the days that they chose.
    Nobody gets a letter without news, or the same news twice.
    """
    unread = Notification.objects.filter(read_at=None, mailed_at=None)
    gathered = Q(notify__in=[Frequency.DAILY, Frequency.WEEKLY])
    left_over = Q(notify=Frequency.AT_ONCE, pk__in=unread.values("person"))  # they chose otherwise before
    waiting = User.objects.filter(gathered | left_over, is_active=True)
    return sum(send_digest(person, now=now) for person in waiting if digest_is_due(person, now=now))


@transaction.atomic
def send_digest(person: User, *, now: datetime) -> bool:
    """Gather what is new for one person and write the letter; whether there was anything to write."""
    since = person.last_digest_at or max(person.date_joined, now - FIRST_LOOK_BACK)
    if not claim_digest(person, now=now):
        return False
    news = list(person.notifications.filter(read_at=None, mailed_at=None)[:NEWS_IN_A_LETTER])
    with translation.override(person.language):
        sections = gather(person, news, since=max(since, now - LONGEST_LOOK_BACK), now=now)
    if not news and not sections:
        return False
    mail_news(person=person, news=news, sections=sections, now=now)
    return True


def gather(person: User, news: Sequence[Notification], *, since: datetime, now: datetime) -> list[Section]:
    """The sections that have lines of their own or in which some of the news belongs."""
    if person.notify == Frequency.AT_ONCE:
        return []  # they have had a letter for each
    ids = {one.initiative_id for one in news if one.initiative_id is not None}
    found = [section for gatherer in _gatherers for section in gatherer(person, since, now, ids)]
    return [section for section in found if section.lines or section.initiative_id in ids]


def claim_digest(person: User, *, now: datetime) -> bool:
    """Whether this worker, and no other at the same time, writes the letter."""
    asleep = User.objects.filter(pk=person.pk, last_digest_at=person.last_digest_at)
    return asleep.update(last_digest_at=now) == 1


def digest_is_due(person: User, *, now: datetime) -> bool:
    """Whether the person's letter should go out now, by their own clock."""
    if person.notify == Frequency.AT_ONCE:
        return True  # what could not be mailed at once
    here = now.astimezone(person.zone)
    if here.hour < person.digest_hour:
        return False
    if person.notify == Frequency.WEEKLY and here.weekday() not in person.digest_days:
        return False
    last = person.last_digest_at
    return last is None or last.astimezone(person.zone).date() < here.date()


def mail_news(
    *, person: User, news: Sequence[Notification], now: datetime, sections: Sequence[Section] = ()
) -> None:
    """One letter in the person's language, kept with what it tells about and sent by a worker."""
    pks = [one.pk for one in news]
    key = f"news {pks[0]}" if len(pks) == 1 and not sections else f"digest {person.pk} {now.isoformat()}"
    with translation.override(person.language):
        elsewhere = {section.initiative_id for section in sections}
        context = {
            "person": person,
            "news": [one for one in news if one.initiative_id not in elsewhere],
            "sections": [(section, lines_of(section, news)) for section in sections],
            "site": settings.SITE_URL,
            "unsubscribe_url": unsubscribe_url(person),
        }
        letters.write(
            key=key,
            to=person.email,
            subject=subject_of(news, sections),
            text=render_to_string("people/email/news.txt", context),
            person_id=person.pk,
            headers=headers_for(person),
        )
    Notification.objects.filter(pk__in=pks).update(mailed_at=now)


def lines_of(section: Section, news: Sequence[Notification]) -> list[Line]:
    """News of the initiative first, then what was gathered about it."""
    personal = [Line(one.text, one.url) for one in news if one.initiative_id == section.initiative_id]
    return [*personal, *section.lines]


def headers_for(person: User) -> dict[str, str]:
    url = unsubscribe_url(person)
    return letters.list_headers(key="news", name=_("News"), unsubscribe_url=url) if url else {}


def subject_of(news: Sequence[Notification], sections: Sequence[Section] = ()) -> str:
    """The news itself, or how many there are; on one line, because it becomes a header."""
    lines = [line.text for section in sections for line in section.lines]
    texts = [*(one.text for one in news), *lines]
    if len(texts) == 1:
        return " ".join(texts[0].split())
    return ngettext("%(n)d piece of news", "%(n)d pieces of news", len(texts)) % {"n": len(texts)}


def mark_notifications_read(*, by: User) -> int:
    """Mark everything on one's own list as read; returns how many were not."""
    return by.notifications.filter(read_at=None).update(read_at=timezone.now())
