"""Letters about updates and contributions: at once to those who want that; others find them gathered later."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.communication.models import Post, Thread, Update
from collegium.communication.models.threads import levels_of
from collegium.communication.vocabulary import Level
from collegium.core import letters, links
from collegium.core.inbound import reply_address
from collegium.core.quoting import answer_line
from collegium.initiatives.permissions import people_of_partners
from collegium.people.actions import notify
from collegium.people.models import User
from collegium.people.vocabulary import Frequency

THREAD = "thread"
UNSUBSCRIBE = "unsubscribe"
RESUBSCRIBE = "take back the end of letters"
NAMED_YOU = gettext_noop("{person} named you in “{title}” ({initiative}).")


def tell_of_update(update: Update) -> None:
    """A letter at once to those who get news at once and have not chosen to hear less."""
    levels = levels_of(update.initiative)
    for person in people_of_partners(update.initiative).exclude(pk=update.author_id):
        if levels.get(person.pk, Level.OWN) in {Level.ALL, Level.OWN} and gets_letters_at_once(person):
            write_update_letter(update, person)


def tell_of_post(post: Post, *, now: datetime) -> None:
    """Those who are named get it on their list too; those who follow the discussion, by letter."""
    thread = post.thread
    named = {one.pk for one in post.named.all()}
    levels = levels_of(thread.initiative, thread)
    taking_part = set(thread.posts.current().values_list("author", flat=True)) | {thread.started_by_id}
    for person in people_of_partners(thread.initiative).exclude(pk=post.author_id):
        level = levels.get(person.pk, Level.OWN)
        is_named = person.pk in named and level != Level.NONE
        follows = level == Level.ALL or (level == Level.OWN and person.pk in taking_part)
        at_once = (is_named or follows) and gets_letters_at_once(person)
        if is_named:
            put_on_list(post, person, now=now, is_mailed=at_once)
        if at_once:
            write_post_letter(post, person)


def tell_of_naming(post: Post, people: Iterable[User], *, now: datetime) -> None:
    """Those who are named only now, by a change of the text."""
    levels = levels_of(post.initiative, post.thread)
    for person in people:
        if levels.get(person.pk, Level.OWN) != Level.NONE:
            at_once = gets_letters_at_once(person)
            put_on_list(post, person, now=now, is_mailed=at_once)
            if at_once:
                write_post_letter(post, person)


def gets_letters_at_once(person: User) -> bool:
    return person.is_active and person.notify == Frequency.AT_ONCE


def put_on_list(post: Post, person: User, *, now: datetime, is_mailed: bool) -> None:
    thread = post.thread
    with translation.override(person.language):
        text = _(NAMED_YOU).format(person=post.author, title=thread.title, initiative=thread.initiative)
    notify(
        people=[person],
        text=text,
        url=post.get_absolute_url(),
        initiative_id=thread.initiative_id,
        now=now,
        is_mailed=is_mailed,
    )


def write_update_letter(update: Update, person: User) -> None:
    with translation.override(person.language), timezone.override(person.zone):
        post_letter(
            person,
            update.thread,
            key=f"update {update.pk} person {person.pk}",
            subject=f"{update.get_kind_display()}: {update.title}",
            template="update",
            context={"update": update, "page_url": settings.SITE_URL + update.get_absolute_url()},
        )


def write_post_letter(post: Post, person: User) -> None:
    thread = post.thread
    with translation.override(person.language), timezone.override(person.zone):
        post_letter(
            person,
            thread,
            key=f"post {post.pk} person {person.pk}",
            subject=f"{thread.title} ({thread.initiative})",
            template="post",
            context={"post": post, "page_url": settings.SITE_URL + post.get_absolute_url()},
            follows=earlier_letters(post, person),
        )


def earlier_letters(post: Post, person: User) -> list[str]:
    """Message-IDs of the letters of this discussion that the person has had, so that their program threads them."""
    before = post.thread.posts.filter(pk__lt=post.pk).exclude(author=person).order_by("-pk")
    keys = [f"post {pk} person {person.pk}" for pk in before.values_list("pk", flat=True)[:10]]
    update = Update.objects.filter(thread=post.thread).values_list("pk", flat=True).first()
    if update is not None:
        keys.append(f"update {update} person {person.pk}")
    return [letters.message_id(key) for key in reversed(keys)]


def post_letter(
    person: User,
    thread: Thread,
    *,
    key: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    follows: Iterable[str] = (),
) -> None:
    """One letter, in the language and zone that are active, that can be answered and left with one press."""
    initiative = thread.initiative
    reply_to = reply_address(THREAD, person_id=person.pk, thread=thread.pk)
    leave = unsubscribe_url(person, initiative=initiative.pk)
    headers = letters.list_headers(
        key=f"initiative-{initiative.pk}", name=str(initiative), unsubscribe_url=leave
    )
    if chain := list(follows):
        headers |= {"In-Reply-To": chain[-1], "References": " ".join(chain)}
    shared = {
        "person": person,
        "initiative": initiative,
        "thread": thread,
        "can_reply": bool(reply_to),
        "answer_line": answer_line(_("Write your answer above this line")),
        "unsubscribe_url": leave,
    }
    letters.write(
        key=key,
        to=person.email,
        subject=subject,
        text=render_to_string(f"communication/email/{template}.txt", {**shared, **context}),
        person_id=person.pk,
        initiative_id=initiative.pk,
        reply_to=reply_to,
        headers=headers,
    )


def unsubscribe_url(person: User, **facts: int) -> str:
    """Where the person ends these letters with one press; without facts, all letters of news."""
    token = links.make(UNSUBSCRIBE, person=person.pk, **facts)
    return settings.SITE_URL + reverse("communication:unsubscribe", args=[token])
