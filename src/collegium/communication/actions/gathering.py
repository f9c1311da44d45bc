"""What goes into the letter that gathers news, and how a person ends such letters."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from collegium.communication.actions.letters import THREAD, unsubscribe_url
from collegium.communication.actions.subscriptions import subscribe
from collegium.communication.models import Post, Subscription, Thread, Update
from collegium.communication.vocabulary import Level
from collegium.core.clock import utc_date
from collegium.core.inbound import reply_address
from collegium.initiatives.models import Initiative
from collegium.people.actions import Line, Section
from collegium.people.models import User
from collegium.people.vocabulary import Frequency

MOST = 30
LONGEST = 140


def gather_news(person: User, since: datetime, now: datetime, ids: Collection[int]) -> Iterable[Section]:
    """Updates, and contributions to discussions that the person follows, by initiative; four queries."""
    visible = list(Initiative.objects.visible_to(person, today=utc_date()).order_by("name", "pk"))
    mine = Subscription.objects.filter(person=person, thread=None)
    levels = dict(mine.values_list("initiative", "level"))
    lines: dict[int, list[Line]] = {one.pk: [] for one in visible}
    for update in new_updates(person, visible, since, now):
        if levels.get(update.initiative_id, Level.OWN) in {Level.ALL, Level.OWN}:
            lines[update.initiative_id].append(update_line(update, person))
    for post in new_posts(person, visible, levels, since, now):
        lines[post.thread.initiative_id].append(post_line(post, person))
    return [Section(one.pk, one.name, lines[one.pk]) for one in visible if lines[one.pk] or one.pk in ids]


def new_updates(person: User, visible: list[Initiative], since: datetime, now: datetime) -> Any:
    rows = Update.objects.current().filter(initiative__in=visible, written_at__gt=since, written_at__lte=now)
    return (
        rows.exclude(author=person).select_related("initiative", "thread").order_by("written_at", "pk")[:MOST]
    )


def new_posts(
    person: User, visible: list[Initiative], levels: dict[int, str], since: datetime, now: datetime
) -> list[Post]:
    """Contributions of others since then in what the person follows; what named them is on their list already."""
    rows = Post.objects.current().filter(
        thread__initiative__in=visible, written_at__gt=since, written_at__lte=now
    )
    rows = rows.exclude(author=person).exclude(named=person)
    rows = rows.select_related("thread__initiative", "author").order_by("written_at", "pk")
    own = set(Post.objects.current().filter(author=person).values_list("thread", flat=True))
    own |= set(Thread.objects.filter(started_by=person).values_list("pk", flat=True))
    chosen = dict(
        Subscription.objects.filter(person=person, thread__isnull=False).values_list("thread", "level")
    )
    found = []
    for post in rows[: 10 * MOST]:
        level = chosen.get(post.thread_id, levels.get(post.thread.initiative_id, Level.OWN))
        if level == Level.ALL or (level == Level.OWN and post.thread_id in own):
            found.append(post)
    return found[:MOST]


def update_line(update: Update, person: User) -> Line:
    text = f"{update.get_kind_display()}: {update.title}"
    return Line(text, update.get_absolute_url(), answer_address(person, update.thread_id))


def post_line(post: Post, person: User) -> Line:
    said = " ".join(post.text.split())
    short = said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
    text = _("{person} in “{title}”: {said}").format(person=post.author, title=post.thread.title, said=short)
    return Line(text, post.get_absolute_url(), answer_address(person, post.thread_id))


def answer_address(person: User, thread: int) -> str:
    return reply_address(THREAD, person_id=person.pk, thread=thread)


def unsubscribe_address(person: User) -> str:
    return unsubscribe_url(person)


@transaction.atomic
def unsubscribe(*, person: User, initiative: Initiative | None) -> dict[str, str]:
    """End the letters about an initiative, or all letters of news. Named by a signed link: there is nobody to check.

    Returns what was chosen before, for `resubscribe`.
    """
    before = chosen(person, initiative)
    if initiative is None:
        end_news(person)
    else:
        subscribe(by=person, initiative=initiative, level=Level.NONE)
        # what was chosen for a discussion would win, and its letters would go on
        Subscription.objects.filter(person=person, initiative=initiative, thread__isnull=False).delete()
    return before


def chosen(person: User, initiative: Initiative | None) -> dict[str, str]:
    """What the person chose: how often, or {number of the discussion, or "" for the initiative: level}."""
    if initiative is None:
        return {"": str(User.objects.values_list("notify", flat=True).get(pk=person.pk))}
    rows = Subscription.objects.filter(person=person, initiative=initiative)
    return {str(thread or ""): level for thread, level in rows.values_list("thread_id", "level")}


@transaction.atomic
def resubscribe(*, person: User, initiative: Initiative | None, before: dict[str, str]) -> None:
    """Take back `unsubscribe`: what was chosen before counts again."""
    if initiative is None:
        User.objects.filter(pk=person.pk).update(notify=Frequency(before[""]))
        return
    if "" not in before:
        Subscription.objects.filter(person=person, initiative=initiative, thread=None).delete()
    threads = {str(one.pk): one for one in initiative.threads.filter(pk__in=[key for key in before if key])}
    for key, level in before.items():
        if not key or key in threads:
            subscribe(by=person, initiative=initiative, level=level, thread=threads.get(key))


def end_news(person: User) -> None:
    User.objects.filter(pk=person.pk).update(notify=Frequency.NEVER)
