"""What a person hears of, feeds for feed readers, and ending letters with one press."""

import hashlib
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collegium.agreements.views.shared import press
from collegium.communication import actions
from collegium.communication.actions.letters import RESUBSCRIBE, UNSUBSCRIBE
from collegium.communication.models import NewsFeed, Subscription, Update
from collegium.communication.vocabulary import Level
from collegium.core import links
from collegium.core.clock import utc_date
from collegium.core.errors import Refusal
from collegium.core.markup import to_html
from collegium.initiatives.models import Initiative
from collegium.people.models import User
from collegium.people.requests import Request

MOST = 50


@login_required
def news_settings(request: Request) -> HttpResponse:
    """By initiative what the person hears of, and the address of the feed."""
    chosen = dict(
        Subscription.objects.filter(person=request.user, thread=None).values_list("initiative", "level")
    )
    visible = Initiative.objects.visible_to(request.user, today=utc_date()).order_by("name", "pk")
    feed = request.user.news_feeds.filter(revoked_at=None).first()
    context = {
        "rows": [{"initiative": one, "level": chosen.get(one.pk, Level.OWN)} for one in visible],
        "levels": Level.choices,
        "feed": feed,
        "feed_url": settings.SITE_URL + feed.get_absolute_url() if feed else "",
        "breadcrumbs": [(_("Profile"), reverse("people:profile")), (_("News"), "")],
    }
    return render(request, "communication/news_settings.html", context)


def press_on_feed(request: Request, news_feed_id: int, act: Any, done: str, undo: str = "") -> HttpResponse:
    feed = get_object_or_404(request.user.news_feeds.all(), pk=news_feed_id)
    undo_url = reverse(f"communication:{undo}", args=[feed.pk]) if undo else ""
    back = reverse("communication:news_settings")
    return press(request, partial(act, by=request.user, feed=feed), done=done, back=back, undo_url=undo_url)


@login_required
@require_POST
def create_news_feed(request: Request) -> HttpResponse:
    act = partial(actions.create_news_feed, by=request.user)
    back = reverse("communication:news_settings")
    return press(request, act, done=_("Give this address to your feed reader."), back=back)


@login_required
@require_POST
def renew_news_feed(request: Request, news_feed_id: int) -> HttpResponse:
    done = _("The address is new; the old one no longer works.")
    return press_on_feed(request, news_feed_id, actions.renew_news_feed, done)


@login_required
@require_POST
def revoke_news_feed(request: Request, news_feed_id: int) -> HttpResponse:
    done = _("The feed is switched off.")
    return press_on_feed(request, news_feed_id, actions.revoke_news_feed, done, "restore_news_feed")


@login_required
@require_POST
def restore_news_feed(request: Request, news_feed_id: int) -> HttpResponse:
    return press_on_feed(
        request, news_feed_id, actions.restore_news_feed, _("The feed is switched on again.")
    )


@require_safe
def news_feed(request: HttpRequest, feed_secret: str) -> HttpResponse:
    """Updates of the person's initiatives; 404 where the address is not, or no longer, one."""
    feed = NewsFeed.objects.with_secret(feed_secret)
    if feed is None:
        raise Http404
    with translation.override(feed.person.language):
        title = _("News of my initiatives")
        return atom(
            request, title, feed.get_absolute_url(), reverse("home"), list(actions.feed_updates(feed))
        )


@require_safe
def public_feed(request: HttpRequest, public_slug: str) -> HttpResponse:
    """The public updates of an initiative that has a public page, without names of people."""
    initiative = get_object_or_404(Initiative.objects.public(), slug=public_slug)
    rows = Update.objects.current().filter(initiative=initiative, is_public=True)
    page = reverse("public_initiative", args=[initiative.slug])
    rows = rows.select_related("initiative", "goal")[:MOST]
    return atom(request, initiative.name, request.path, page, list(rows), public_page=page)


def atom(
    request: HttpRequest, title: str, path: str, page: str, updates: list[Update], *, public_page: str = ""
) -> HttpResponse:
    """An Atom feed (RFC 4287), or that it has not changed."""
    facts = [(one.pk, one.edited_at or one.written_at, one.answered_at) for one in updates]
    language = translation.get_language() or "en"
    etag = f'"{hashlib.sha256(repr((language, facts)).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        feed = Atom1Feed(
            title=title,
            link=settings.SITE_URL + page,
            description="",
            language=language,
            feed_url=settings.SITE_URL + path,
        )
        for one in updates:
            feed.add_item(**entry(one, public_page))
        response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300" if public_page else "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    if not public_page:
        response["X-Robots-Tag"] = "noindex"
    return response


def entry(update: Update, public_page: str) -> dict[str, Any]:
    """One entry; on the public feed nobody is named."""
    lesson = f"\n\n**{_('What we learned')}**: {update.lesson}" if update.lesson else ""
    link = f"{public_page}#update-{update.pk}" if public_page else update.get_absolute_url()
    return {
        "title": f"{update.get_kind_display()}: {update.title}",
        "link": settings.SITE_URL + link,
        "description": to_html(update.text + lesson),
        "unique_id": f"tag:{settings.SITE_URL.split('://')[-1].split(':')[0]},2026:update-{update.pk}",
        "author_name": str(update.initiative) if public_page else str(update.author),
        "pubdate": update.written_at,
        "updateddate": update.edited_at or update.written_at,
        "categories": [str(update.initiative)],
    }


@csrf_exempt  # RFC 8058: the mail program sends the POST, without a page of ours before it; the token is signed
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, unsubscribe_token: str) -> HttpResponse:
    """GET shows a button and changes nothing, since mail programs open links on their own; POST ends the letters.

    The page that says so has a button that takes it back.
    """
    try:
        facts = links.read(UNSUBSCRIBE, unsubscribe_token)
    except links.LinkOver as over:
        return render(request, "communication/unsubscribe_over.html", {"why": over.message}, status=404)
    person = get_object_or_404(User, pk=facts["person"], is_active=True)
    initiative = Initiative.objects.filter(pk=facts["initiative"]).first() if "initiative" in facts else None
    with translation.override(person.language), timezone.override(person.zone):
        why, before, is_back = "", {}, "again" in request.POST
        if request.method == "POST":
            try:
                if is_back:
                    take_back(request.POST["again"], facts, person, initiative)
                else:
                    before = actions.unsubscribe(person=person, initiative=initiative)
            except Refusal as refusal:
                why = refusal.message
        context = {
            "person": person,
            "all_news": "initiative" not in facts,
            "of": initiative,
            "done": request.method == "POST" and not why and not is_back,
            "is_back": is_back and not why,
            "again": links.make(RESUBSCRIBE, before=before, **facts),
            "why": why,
        }
        response = render(request, "communication/unsubscribe.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def take_back(token: str, asked: dict[str, Any], person: User, initiative: Initiative | None) -> None:
    """Everything as it was before the letters were ended; the token must be of the same person and letters."""
    facts = links.read(RESUBSCRIBE, token)
    before = facts.pop("before")
    if facts != asked:
        raise links.LinkOver(_("This link is no longer valid. Open the newest letter about it, or sign in."))
    actions.resubscribe(person=person, initiative=initiative, before=before)
