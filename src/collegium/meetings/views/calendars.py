"""Answers from a letter, downloads, and calendars to subscribe to. Calendar programs do not sign in."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collegium.agreements.views.shared import press
from collegium.core import links
from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused, Refusal
from collegium.engines.schedule import write
from collegium.initiatives.models import Initiative
from collegium.meetings import actions
from collegium.meetings.actions.calendar_text import event_of_meeting
from collegium.meetings.actions.letters import RSVP
from collegium.meetings.forms import AnswerForm
from collegium.meetings.models import CalendarFeed, Invitee, Meeting, MeetingSeries
from collegium.meetings.tables import when
from collegium.meetings.views.shared import find_meeting
from collegium.meetings.vocabulary import Rsvp, Through
from collegium.people.models import User
from collegium.people.requests import Request

TYPE = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: HttpRequest, rsvp_token: str) -> HttpResponse:
    """From a letter, without signing in: GET shows what is asked, POST takes the answer."""
    try:
        facts = links.read(RSVP, rsvp_token)
    except links.LinkOver as over:
        return render(request, "meetings/link_over.html", {"why": over.message}, status=404)
    person = get_object_or_404(User, pk=facts["person"], is_active=True)
    series = get_object_or_404(
        MeetingSeries.objects.select_related("initiative", "created_by"), pk=facts["series"]
    )
    meetings = series.meetings.select_related("series__initiative", "initiative")
    meeting = get_object_or_404(meetings, pk=facts["meeting"]) if "meeting" in facts else None
    place = Invitee.objects.filter(pk=facts.get("instead_of", 0)).select_related("person").first()
    with translation.override(person.language), timezone.override(person.zone):
        return answer_page(request, person, series, meeting, place)


def answer_page(
    request: HttpRequest, person: User, series: MeetingSeries, meeting: Meeting | None, place: Invitee | None
) -> HttpResponse:
    """The page in the language and the time zone of the person who was asked."""
    invitee = series.invitees.current().select_related("organisation", "person").filter(person=person).first()
    # only for one meeting, and only by the person who is invited, a substitute is named
    names = invitee if meeting is not None and place is None else None
    wanted = request.GET.get("answer", "")
    form = AnswerForm(
        request.POST or None, invitee=names, initial={"answer": wanted if wanted in Rsvp.values else None}
    )
    done, why = "", ""
    if request.method == "POST" and form.is_valid():
        try:
            answer_once(person, series, meeting, place, form.cleaned_data)
            done = str(Rsvp(form.cleaned_data["answer"]).label)
            # what was taken is no longer at stake: a bound form would ask before the page is left
            form = AnswerForm(invitee=names, initial=form.cleaned_data)
        except Refusal as refusal:
            why = refusal.message
    following = series.meetings.ahead(now=timezone.now()).select_related("series")[:6]
    context = {
        "person": person,
        "series": series,
        "meeting": meeting,
        "when": when(meeting) if meeting else None,
        "following": [when(one) for one in following] if meeting is None else [],
        "place": place,
        "form": form,
        "done": done,
        "said": "" if done else said(invitee, meeting, place),
        "why": why,
        "item_titles": agenda_titles(meeting) if meeting else [],
    }
    response = render(request, "meetings/answer_by_link.html", context, status=409 if why else 200)
    # no stricter referrer policy than the site's: with "no-referrer" browsers send the form without an origin,
    # and it would be refused
    response["Cache-Control"] = "private, no-store"
    return response


def said(invitee: Invitee | None, meeting: Meeting | None, place: Invitee | None) -> str:
    """What was answered up to now: about this meeting, by the person or in somebody's place, or about all of them."""
    asked = place or invitee
    if asked is None:
        return ""
    response = meeting.responses.filter(invitee=asked).first() if meeting is not None else None
    if place is not None:
        answer = response.substitute_answer if response else ""
    else:
        answer = response.answer if response else asked.answer
    return str(Rsvp(answer).label) if answer else ""


def agenda_titles(meeting: Meeting) -> list[str]:
    return list(meeting.items.filter(archived_at=None, state="accepted").values_list("title", flat=True))


def answer_once(
    person: User, series: MeetingSeries, meeting: Meeting | None, place: Invitee | None, given: dict[str, Any]
) -> None:
    """The action, after checking again that the person still takes part."""
    if not Initiative.objects.visible_to(person, today=utc_date()).filter(pk=series.initiative_id).exists():
        raise PermissionRefused(_("You no longer take part in this initiative."))
    if meeting is None:
        actions.answer_series(by=person, series=series, answer=given["answer"], through=Through.LINK)
        return
    actions.answer_meeting(
        by=person,
        meeting=meeting,
        answer=given["answer"],
        substitute=given.get("substitute"),
        comment=given["comment"],
        through=Through.LINK,
        instead_of=place,
    )


@login_required
@require_safe
def meeting_calendar(request: Request, slug: str, meeting_id: int) -> HttpResponse:
    """One meeting as a file for any calendar."""
    meeting = find_meeting(request, slug, meeting_id)
    text = write([event_of_meeting(meeting, stamp=meeting.changed_at)])
    response = HttpResponse(text, content_type=TYPE)
    response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return response


@login_required
def calendars(request: Request) -> HttpResponse:
    """One's own secret addresses."""
    feeds = list(request.user.calendar_feeds.filter(revoked_at=None).select_related("initiative"))
    taken = {feed.initiative_id for feed in feeds}
    visible = Initiative.objects.visible_to(request.user, today=utc_date())
    context = {
        "feeds": [{"feed": feed, "url": settings.SITE_URL + feed.get_absolute_url()} for feed in feeds],
        "has_all": None in taken,
        "others": visible.exclude(pk__in=[one for one in taken if one]),
        "breadcrumbs": [(_("Profile"), reverse("people:profile")), (_("Calendars"), "")],
    }
    return render(request, "meetings/calendars.html", context)


@login_required
@require_POST
def create_calendar(request: Request) -> HttpResponse:
    slug = request.POST.get("initiative", "")
    visible = Initiative.objects.visible_to(request.user, today=utc_date())
    initiative = get_object_or_404(visible, slug=slug) if slug else None
    act = partial(actions.create_calendar, by=request.user, initiative=initiative)
    return press(
        request, act, done=_("Give this address to your calendar."), back=reverse("meetings:calendars")
    )


def press_on_feed(request: Request, feed_id: int, act: Any, done: str, undo: str = "") -> HttpResponse:
    feed = get_object_or_404(request.user.calendar_feeds.all(), pk=feed_id)
    undo_url = reverse(f"meetings:{undo}", args=[feed.pk]) if undo else ""
    back = reverse("meetings:calendars")
    return press(request, partial(act, by=request.user, feed=feed), done=done, back=back, undo_url=undo_url)


@login_required
@require_POST
def renew_calendar(request: Request, feed_id: int) -> HttpResponse:
    done = _("The address is new; the old one no longer works.")
    return press_on_feed(request, feed_id, actions.renew_calendar, done)


@login_required
@require_POST
def revoke_calendar(request: Request, feed_id: int) -> HttpResponse:
    done = _("The calendar is switched off.")
    return press_on_feed(request, feed_id, actions.revoke_calendar, done, "restore_calendar")


@login_required
@require_POST
def restore_calendar(request: Request, feed_id: int) -> HttpResponse:
    return press_on_feed(request, feed_id, actions.restore_calendar, _("The calendar is switched on again."))


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of a secret address, or that it has not changed; 404 where the address is not, or no longer, one."""
    feed = CalendarFeed.objects.with_secret(secret)
    if feed is None:
        raise Http404
    version, latest = actions.version_of(feed)
    etag = f'"{version}"'
    modified = int(latest.timestamp()) if latest else None
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        response = HttpResponse(actions.feed_text(feed, version), content_type=TYPE)
        response["Content-Disposition"] = 'inline; filename="collegium.ics"'
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    # kept by the program that subscribes only, and asked about each time: a revoked address stops at once
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
