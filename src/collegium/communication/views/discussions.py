"""Discussions: the list, one, and what people do in them."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.communication import actions
from collegium.communication.forms import EditPostForm, PostForm, ThreadFilter, ThreadForm
from collegium.communication.models import Post, Thread, Update
from collegium.communication.permissions import check_user_can_edit_post
from collegium.communication.views.shared import address, thread_context
from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.permissions import check_user_can_contribute
from collegium.initiatives.views.shared import attempt, find_initiative, may
from collegium.people.requests import Request


@login_required
def discussions(request: Request, slug: str) -> HttpResponse:
    """All discussions, the one with the newest contribution first."""
    initiative = find_initiative(request, slug)
    abilities = may(request, initiative)
    rows = initiative.threads.with_counts(request.user).filter(n_posts__gt=0, update__archived_at=None)
    rows = rows.select_related("started_by")
    return table_response(
        request,
        template="communication/discussions.html",
        caption=_("Discussions"),
        columns=[
            Column("title", _("What it is about"), lambda t: t.title, order_by="title",
                   url=lambda t: address("discussion", initiative, t.pk)),
            Column("subject", _("Belongs to"), lambda t: t.subject_label, url=lambda t: t.subject_url),
            Column("posts", _("Contributions"), lambda t: t.n_posts, align="end", order_by="n_posts"),
            Column("last", _("Last"), lambda t: t.last_post_at, order_by="last_post_at"),
            Column("by", _("Started by"), lambda t: t.started_by, order_by="started_by__name"),
            Column("unread", _("For you"), lambda t: "" if t.is_read else _("New"),
                   tone=lambda t: "" if t.is_read else "attention"),
        ],
        rows=rows,
        filter_form=ThreadFilter(request.GET),
        empty=EmptyState(
            title=_("No discussion yet"),
            text=_("Start one, or press Discuss on a goal, a promise or a meeting."),
            url=address("start_thread", initiative) if abilities["user_can_contribute"] else "",
            action=_("Start a discussion"),
        ),
        context={"initiative": initiative, **abilities},
    )  # fmt: skip


def find_thread(request: Request, slug: str, thread_id: int) -> Thread:
    initiative = find_initiative(request, slug)
    rows = Thread.objects.filter(initiative=initiative).select_related("initiative", "started_by")
    found: Thread = get_object_or_404(rows, pk=thread_id)
    return found


def find_post(request: Request, slug: str, post_id: int) -> Post:
    initiative = find_initiative(request, slug)
    rows = Post.objects.filter(thread__initiative=initiative).select_related("thread__initiative", "author")
    found: Post = get_object_or_404(rows, pk=post_id)
    return found


@login_required
def discussion(request: Request, slug: str, thread_id: int) -> HttpResponse:
    shown = find_thread(request, slug, thread_id)
    abilities = may(request, shown.initiative)
    context = {
        "initiative": shown.initiative,
        "breadcrumbs": [(_("Discussions"), address("discussions", shown.initiative)), (shown.title, "")],
        **subject_ids(shown),
        **abilities,
        **thread_context(request, shown, abilities),
    }
    return render(request, "communication/discussion.html", context)


def subject_ids(shown: Thread) -> dict[str, int]:
    """The goal or the meeting that it is about, for a proposal that comes out of it."""
    names = {"initiatives.Goal": "goal_id", "meetings.Meeting": "meeting_id"}
    name = names.get(shown.subject_type)
    return {name: int(shown.subject_id)} if name else {}


@login_required
def start_thread(request: Request, slug: str) -> HttpResponse:
    """A new discussion; ?type= and ?id= say what it is about."""
    initiative = find_initiative(request, slug)
    check_user_can_contribute(request.user, initiative)
    kind, number = request.GET.get("type", ""), request.GET.get("id", "")
    subject = actions.find_subject(request.user, initiative, kind, number) if kind else None
    initial = {"title": subject.label} if subject else {}
    form = ThreadForm(request.POST or None, initiative=initiative, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.start_thread, by=request.user, initiative=initiative, subject=subject, **form.cleaned_data
        )
        if made := attempt(form, act):
            messages.done(request, told(made.posts.get(), _("The discussion is open.")))
            return redirect(made.get_absolute_url())
    crumbs: list[tuple[Any, str]] = [
        (_("Discussions"), address("discussions", initiative)),
        (_("Start a discussion"), ""),
    ]
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Start a discussion"),
        lead=_("About: {subject}").format(subject=subject.label) if subject else "",
        submit=_("Start it"),
        crumbs=crumbs,
    )


def told(post: Post, done: str) -> str:
    """That it is done; and of whom a first name after an @ could speak, where it was nobody in particular."""
    unclear = actions.unclear_names(post.text, post.initiative)
    sentences = [
        _(
            "“@{name}” could be several people, so none of them is told: {people}. Write the whole name."
        ).format(name=name, people=", ".join(str(one) for one in people))
        for name, people in unclear.items()
    ]
    return " ".join([done, *sentences])


def back_to(thread: Thread) -> str:
    """The page on which the discussion is read: that of its update, where it belongs to one."""
    update = Update.objects.filter(thread=thread).select_related("initiative").first()
    return update.get_absolute_url() if update else thread.get_absolute_url()


@login_required
def add_post(request: Request, slug: str, thread_id: int) -> HttpResponse:
    """Takes a contribution; whoever opens the address itself, as after signing in again, is led to the discussion."""
    thread = find_thread(request, slug, thread_id)
    if request.method != "POST":
        return redirect(back_to(thread))
    check_user_can_contribute(request.user, thread.initiative)
    form = PostForm(request.POST, initiative=thread.initiative)
    if form.is_valid():
        act = partial(actions.add_post, by=request.user, thread=thread, **form.cleaned_data)
        if made := attempt(form, act):
            undo = address("withdraw_post", thread.initiative, made.pk)
            messages.done(request, told(made, _("Your contribution is there.")), undo_url=undo)
            return redirect(f"{back_to(thread)}#post-{made.pk}")
    crumbs = [(_("Discussions"), address("discussions", thread.initiative)), (thread.title, back_to(thread))]
    title = _("Your contribution")
    return ask(request, form, initiative=thread.initiative, title=title, crumbs=[*crumbs, (title, "")])


@login_required
def edit_post(request: Request, slug: str, post_id: int) -> HttpResponse:
    post = find_post(request, slug, post_id)
    check_user_can_edit_post(request.user, post)
    form = EditPostForm(request.POST or None, initial={"text": post.text})
    back = back_to(post.thread)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_post, by=request.user, post=post, **form.cleaned_data)
        if attempt(form, act):
            post.refresh_from_db()
            messages.done(request, told(post, _("The change is saved.")))
            return redirect(f"{back}#post-{post.pk}")
    crumbs = [(_("Discussions"), address("discussions", post.initiative)), (post.thread.title, back)]
    title = _("Change your contribution")
    return ask(request, form, initiative=post.initiative, title=title, crumbs=[*crumbs, (title, "")])


@login_required
@require_POST
def withdraw_post(request: Request, slug: str, post_id: int) -> HttpResponse:
    post = find_post(request, slug, post_id)
    undo = address("restore_post", post.initiative, post.pk)
    act = partial(actions.withdraw_post, by=request.user, post=post)
    return press(request, act, done=_("It is withdrawn."), back=back_to(post.thread), undo_url=undo)


@login_required
@require_POST
def restore_post(request: Request, slug: str, post_id: int) -> HttpResponse:
    post = find_post(request, slug, post_id)
    act = partial(actions.restore_post, by=request.user, post=post)
    return press(request, act, done=_("It is back."), back=back_to(post.thread))


@login_required
@require_POST
def subscribe_thread(request: Request, slug: str, thread_id: int) -> HttpResponse:
    """What the person wants to hear of in one discussion."""
    thread = find_thread(request, slug, thread_id)
    level = request.POST.get("level", "")
    act = partial(
        actions.subscribe, by=request.user, initiative=thread.initiative, thread=thread, level=level
    )
    return press(request, act, done=_("Noted."), back=back_to(thread))
