"""Community events: what visitors must know, the public page with its calendar file, and the count at the door."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from collegium.activities import actions
from collegium.activities.forms import EventPageForm
from collegium.activities.models import EventPage
from collegium.activities.permissions import check_user_can_count_at_door, check_user_can_run_activity
from collegium.activities.tasks import public_event_of
from collegium.activities.views.sessions import crumbs_of, session_lines
from collegium.activities.views.shared import address, ask, find_activity, find_session, press
from collegium.activities.vocabulary import ActivityState, VisitorGroup
from collegium.core import messages
from collegium.core.errors import PermissionRefused, Refusal
from collegium.engines.schedule import write
from collegium.partners.vocabulary import language_name
from collegium.people.requests import Request


@login_required
def edit_event_page(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    check_user_can_run_activity(request.user, shown)
    page = EventPage.objects.filter(activity=shown).first() or EventPage(activity=shown)
    form = EventPageForm(request.POST or None, instance=copy(page))
    return ask(
        request,
        form,
        lambda: actions.edit_event_page(by=request.user, activity=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("What visitors must know"),
        lead=_("Everybody can read this when a coordinator publishes the event. Name no child."),
        crumbs=crumbs_of(shown),
        done=_("The page of the event is saved."),
        submit=_("Save"),
        back=shown.get_absolute_url(),
    )


@login_required
@require_POST
def publish_event(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    return press(
        request,
        lambda: actions.publish_event(by=request.user, activity=shown),
        done=_("Everybody can read the page of the event now."),
        back=shown.get_absolute_url(),
        undo_url=address("unpublish_event", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def unpublish_event(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    return press(
        request,
        lambda: actions.unpublish_event(by=request.user, activity=shown),
        done=_("The event is no longer on the public site."),
        back=shown.get_absolute_url(),
        undo_url=address("publish_event", shown.initiative, shown.pk),
    )


@login_required
def count_at_door(request: Request, slug: str, activity_session_id: int) -> HttpResponse:
    """Big buttons, each a form of its own, so that it works on any phone and without scripts."""
    shown = find_session(request, slug, activity_session_id)
    check_user_can_count_at_door(request.user, shown.activity)
    if request.method == "POST":
        group, _colon, step = request.POST.get("press", "").partition(":")
        act = partial(actions.count_at_door, by=request.user, session=shown, group=group)
        try:
            act(step={"+": 1, "-": -1}.get(step, 0))
        except PermissionRefused:
            raise
        except Refusal as refusal:
            messages.refused(request, refusal.message)
        return redirect(request.path)
    counts = dict(shown.door_counts.values_list("group", "number"))
    context = {
        "initiative": shown.initiative,
        "session": shown,
        "rows": [
            {"group": group, "label": label, "number": counts.get(group, 0)}
            for group, label in VisitorGroup.choices
        ],
        "everyone": sum(counts.values()),
        "breadcrumbs": [*crumbs_of(shown.activity), (_("At the door"), "")],
    }
    return render(request, "activities/count_at_door.html", context)


def find_public_event(slug: str, activity_id: int) -> EventPage:
    """A published event of an initiative with a public page; otherwise 404."""
    rows = EventPage.objects.filter(
        published_at__isnull=False,
        activity__archived_at=None,
        activity__initiative__is_public=True,
        activity__initiative__slug=slug,
    )
    found: EventPage = get_object_or_404(
        rows.select_related("activity__initiative", "activity__host"), activity__id=activity_id
    )
    return found


@require_safe
@cache_control(private=True, max_age=60)
def public_event(request: HttpRequest, slug: str, activity_id: int) -> HttpResponse:
    """What everybody may read without an account: nothing about persons, and no video link."""
    page = find_public_event(slug, activity_id)
    activity = page.activity
    context = {
        "shown": activity.initiative,
        "activity": activity,
        "page": page,
        "is_cancelled": activity.state == ActivityState.CANCELLED,
        "sessions": session_lines(activity, now=timezone.now()),
        "facts": facts_for_visitors(page),
        "takes_visitors": actions.takes_visitors(page, now=timezone.now()),
        "heard": activity.heard.current() if page.heard_at else [],
    }
    return render(request, "activities/public_event.html", context)


def facts_for_visitors(page: EventPage) -> list[tuple[Any, str]]:
    """What was filled in; what was not is left out."""
    spoken = page.languages or [page.activity.language]
    facts = [
        (_("Host"), str(page.activity.host)),
        (_("Languages spoken"), ", ".join(language_name(code) for code in spoken)),
        (_("Interpreting into"), ", ".join(language_name(code) for code in page.interpreting)),
        (_("Access without steps"), page.step_free),
        (_("Childcare"), page.childcare),
        (_("Food and drink"), page.food),
        (_("How to get there"), page.getting_there),
    ]
    return [fact for fact in facts if fact[1]]


@require_safe
def event_calendar(_request: HttpRequest, slug: str, activity_id: int) -> HttpResponse:
    """The sessions as a calendar file (RFC 5545), without the video link."""
    page = find_public_event(slug, activity_id)
    sessions = page.activity.sessions.current().select_related("activity__initiative")
    text = write([public_event_of(one, page) for one in sessions], name=page.activity.title)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="event-{page.activity_id}.ics"'
    return response
