"""Starting discussions, contributing to them, changing and withdrawing what one said."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.communication.actions.letters import tell_of_naming, tell_of_post
from collegium.communication.actions.naming import named_in
from collegium.communication.actions.subjects import Subject
from collegium.communication.models import Post, PostVersion, ReadMark, Thread, Update
from collegium.communication.permissions import check_user_can_edit_post, check_user_can_withdraw_post
from collegium.communication.vocabulary import Through
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import archive_thing, change_thing, create_thing, restore_thing
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_contribute, people_of_partners
from collegium.people.models import User


@transaction.atomic
def start_thread(
    *,
    by: User,
    initiative: Initiative,
    title: str,
    text: str,
    named: Iterable[User] = (),
    subject: Subject | None = None,
    now: datetime | None = None,
) -> Thread:
    """A new discussion with its first contribution; subject: what it is about."""
    check_user_can_contribute(by, initiative)
    at = now or timezone.now()
    thread = Thread(initiative=initiative, title=title.strip(), started_by=by, started_at=at, last_post_at=at)
    if subject is not None:
        thread.subject_type, thread.subject_id = subject.type, subject.id
        thread.subject_label, thread.subject_url = subject.label, subject.url
    create_thing(thread, by=by, verb=gettext_noop("started the discussion"), initiative=initiative)
    add_post(by=by, thread=thread, text=text, named=named, now=at)
    return thread


@transaction.atomic
def add_post(
    *,
    by: User,
    thread: Thread,
    text: str,
    named: Iterable[User] = (),
    through: str = Through.PAGE,
    now: datetime | None = None,
) -> Post:
    """Say something in a discussion. People are named by choice, or with @ and their name in the text."""
    check_user_can_contribute(by, thread.initiative)
    at = now or timezone.now()
    post = Post(thread=thread, author=by, text=text.strip(), through=through, written_at=at)
    create_thing(post, by=by, verb=gettext_noop("contributed"), initiative=thread.initiative)
    name_people(post, named)
    Thread.objects.filter(pk=thread.pk, last_post_at__lt=at).update(last_post_at=at)
    thread.last_post_at = max(thread.last_post_at, at)
    note_answer(thread)
    mark_read(by=by, thread=thread, now=at)
    tell_of_post(post, now=at)
    return post


def note_answer(thread: Thread) -> None:
    """An update is answered by the first word of somebody else that still stands."""
    update = Update.objects.filter(thread=thread).first()
    if update is None:
        return
    answers = (
        thread.posts.current().filter(written_at__gte=update.written_at).exclude(author=update.author_id)
    )
    first = answers.order_by("written_at").values_list("written_at", flat=True).first()
    Update.objects.filter(pk=update.pk).update(answered_at=first)


def name_people(post: Post, named: Iterable[User]) -> None:
    """Note who is named. Raises InvalidInput for somebody who does not take part."""
    chosen = list(named)
    allowed = set(people_of_partners(post.initiative).values_list("pk", flat=True))
    if any(one.pk not in allowed for one in chosen):
        raise InvalidInput(_("Only people of partners that take part can be named."))
    post.named.set({*chosen, *named_in(post.text, post.initiative)} - {post.author})


@transaction.atomic
def edit_post(*, by: User, post: Post, text: str, now: datetime | None = None) -> Post:
    """Change what one said; what stood there before is kept and can be read."""
    check_user_can_edit_post(by, post)
    if post.archived_at is not None:
        raise Conflict(_("This was withdrawn. Bring it back first."))
    before, at = post.text, now or timezone.now()
    if text.strip() == before:
        return post
    PostVersion.objects.create(post=post, text=before, replaced_at=at)
    values = {"text": text.strip(), "edited_at": at}
    change_thing(
        post, values, by=by, verb=gettext_noop("changed the contribution"), initiative=post.initiative
    )
    added = set(named_in(post.text, post.initiative)) - {post.author, *post.named.all()}
    post.named.add(*added)
    tell_of_naming(post, added, now=at)
    return post


@transaction.atomic
def withdraw_post(*, by: User, post: Post) -> None:
    check_user_can_withdraw_post(by, post)
    archive_thing(post, by=by, verb=gettext_noop("withdrew the contribution"))
    note_answer(post.thread)


@transaction.atomic
def restore_post(*, by: User, post: Post) -> None:
    check_user_can_withdraw_post(by, post)
    restore_thing(post, by=by, verb=gettext_noop("brought back the contribution"))
    note_answer(post.thread)


def mark_read(*, by: User, thread: Thread, now: datetime | None = None) -> None:
    """Note that the person has read everything that is there now."""
    at = now or timezone.now()
    ReadMark.objects.update_or_create(thread=thread, person=by, defaults={"read_at": at})
