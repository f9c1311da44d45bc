"""What the pages of communication do alike."""

from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.communication import actions
from collegium.communication.forms import PostForm
from collegium.communication.models import Post, PostVersion, Subscription, Thread
from collegium.communication.models.threads import read_until
from collegium.communication.vocabulary import Level
from collegium.initiatives.models import Initiative
from collegium.people.models import User
from collegium.people.requests import Request


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"communication:{name}", args=[initiative.slug, *args])


def thread_context(request: Request, thread: Thread, abilities: dict[str, bool]) -> dict[str, Any]:
    """The posts with what the person may do, what is new to them, and the form. Marks the discussion as read.

    abilities: of `may`. The rules of `permissions`, asked once for the page and not for each post.
    """
    can_write, coordinates = abilities["user_can_contribute"], abilities["user_can_coordinate"]
    seen = read_until(thread, request.user)
    posts = thread.posts.select_related("author", "thread__initiative")
    posts = posts.prefetch_related("named", Prefetch("versions", queryset=PostVersion.objects.all()))
    shown = [post_out(request.user, one, seen, can_write=can_write, coordinates=coordinates) for one in posts]
    actions.mark_read(by=request.user, thread=thread, now=timezone.now())
    return {
        "thread": thread,
        "posts": shown,
        "form": PostForm(initiative=thread.initiative) if can_write else None,
        "level": level_of(request.user, thread.initiative, thread),
        "levels": Level.choices,
        "where": _("Tell me of this discussion"),
        "subscribe_url": address("subscribe_thread", thread.initiative, thread.pk),
    }


def post_out(user: User, post: Post, seen: Any, *, can_write: bool, coordinates: bool) -> dict[str, Any]:
    """One contribution; of a withdrawn one only that it was withdrawn, and whether the person may bring it back."""
    is_own = can_write and post.author_id == user.pk
    return {
        "post": post,
        "is_new": post.author_id != user.pk and (seen is None or post.written_at > seen),
        "can_edit": post.archived_at is None and is_own,
        "can_withdraw": is_own or coordinates,
    }


def level_of(user: User, initiative: Initiative, thread: Thread | None = None) -> str:
    """What the person hears of here; what is chosen for the discussion wins."""
    rows = Subscription.objects.filter(person=user, initiative=initiative)
    chosen: dict[int | None, str] = dict(rows.values_list("thread", "level"))
    of_thread = chosen.get(thread.pk) if thread else None
    return of_thread or chosen.get(None) or Level.OWN
