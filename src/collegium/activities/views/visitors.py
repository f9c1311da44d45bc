"""Visitors of community events: registering without an account, changing that by the letter's link, the list."""

import hashlib
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from collegium.activities import actions
from collegium.activities.forms import ChangeVisitForm, VisitorFilter, VisitorForm
from collegium.activities.models import EventPage, Visitor
from collegium.activities.models.visitors import VISIT
from collegium.activities.permissions import check_user_can_see_visitors
from collegium.activities.views.events import find_public_event
from collegium.activities.views.sessions import crumbs_of
from collegium.activities.views.shared import find_event, press
from collegium.activities.vocabulary import REGISTRATION_TONES, RegistrationState
from collegium.core import links
from collegium.core.errors import Conflict
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.views.shared import attempt, find_initiative
from collegium.partners.vocabulary import language_name
from collegium.people.requests import Request

MOST_FROM_ONE_PLACE = 30  # in an hour: a school shares one address
MOST_FOR_ONE_ADDRESS = 3  # letters in an hour, so that nobody is flooded in another's name
HOUR = 3600


def check_rate(what: str, who: str, most: int) -> None:
    """Raises Conflict where there was too much within an hour."""
    key = f"visitors:{what}:{hashlib.sha256(who.encode()).hexdigest()[:24]}"
    cache.add(key, 0, timeout=HOUR)
    if cache.incr(key) > most:
        raise Conflict(_("Too many registrations have come from here. Try again in an hour."))


@never_cache
def register_visitor(request: HttpRequest, slug: str, activity_id: int) -> HttpResponse:
    """A form for everybody, without an account. What comes after it says nothing about who has registered already."""
    page = find_public_event(slug, activity_id)
    form = VisitorForm(request.POST or None, instance=Visitor(page=page))
    if request.method == "POST" and form.is_valid() and attempt(form, partial(take, request, page, form)):
        return redirect("activities:visitor_registered", slug, activity_id)
    context = {
        "page": page,
        "activity": page.activity,
        "shown": page.activity.initiative,
        "form": form,
        "is_open": actions.takes_visitors(page, now=timezone.now()),
    }
    return render(request, "activities/register_visitor.html", context, status=422 if form.errors else 200)


def take(request: HttpRequest, page: EventPage, form: VisitorForm) -> bool:
    values = form.cleaned_data
    check_rate("from", request.META.get("REMOTE_ADDR", ""), MOST_FROM_ONE_PLACE)
    check_rate("for", values["email"].lower(), MOST_FOR_ONE_ADDRESS)
    actions.register_visitor(page=page, values=values, language=translation.get_language())
    return True


@require_safe
def visitor_registered(request: HttpRequest, slug: str, activity_id: int) -> HttpResponse:
    page = find_public_event(slug, activity_id)
    context = {"page": page, "activity": page.activity, "shown": page.activity.initiative}
    return render(request, "activities/visitor_registered.html", context)


def find_visitor(slug: str, activity_id: int, visit_key: str) -> Visitor:
    """Whose link it is; otherwise LinkOver, or 404 where it was deleted."""
    facts = links.read(VISIT, visit_key)
    rows = Visitor.objects.filter(page__activity=activity_id, page__activity__initiative__slug=slug)
    return get_object_or_404(rows.select_related("page__activity__initiative"), pk=facts["visitor"])


def over(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "activities/visit_over.html", {"why": why}, status=404)


@never_cache
def change_visit(request: HttpRequest, slug: str, activity_id: int, visit_key: str) -> HttpResponse:
    """By the link of the letter: what is registered, to change or to cancel. GET changes nothing."""
    try:
        visitor = find_visitor(slug, activity_id, visit_key)
    except links.LinkOver as gone:
        return over(request, gone.message)
    form = ChangeVisitForm(request.POST or None, instance=visitor)
    was, is_changed = visitor.state, False
    if request.method == "POST" and form.is_valid():
        mine = Visitor.objects.select_related("page__activity__initiative").get(pk=visitor.pk)
        act = partial(actions.change_visit, visitor=mine, values=form.cleaned_data)
        is_changed = attempt(form, act) is not None
        was = mine.state
    context = {
        "visitor": visitor,
        "state": RegistrationState(was).label,
        "tone": REGISTRATION_TONES[RegistrationState(was)],
        "activity": visitor.page.activity,
        "shown": visitor.initiative,
        "form": form,
        "is_changed": is_changed,
        "cancel_visit_url": reverse("activities:cancel_visit", args=[slug, activity_id, visit_key]),
    }
    # no stricter referrer policy than the site's: with "no-referrer" browsers send the forms without an origin,
    # and they would be refused
    return render(request, "activities/change_visit.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def cancel_visit(request: HttpRequest, slug: str, activity_id: int, visit_key: str) -> HttpResponse:
    """Everything that was written is deleted; whoever cancelled by mistake registers again."""
    try:
        visitor = find_visitor(slug, activity_id, visit_key)
    except links.LinkOver as gone:
        return over(request, gone.message)
    context = {"activity": visitor.page.activity, "shown": visitor.initiative, "page": visitor.page}
    actions.cancel_visit(visitor=visitor)
    return render(request, "activities/visit_cancelled.html", context)


@login_required
def visitors(request: Request, slug: str, activity_id: int) -> HttpResponse:
    """Who comes and what they need: only for whoever runs the event."""
    shown = find_event(request, slug, activity_id)
    check_user_can_see_visitors(request.user, shown)
    rows = Visitor.objects.filter(page__activity=shown).order_by("registered_at", "pk")
    sums = rows.filter(state=RegistrationState.REGISTERED).aggregate(
        people=Sum("people"), children=Sum("children")
    )
    waiting = rows.filter(state=RegistrationState.WAITING).aggregate(people=Sum("people"))["people"]
    page = EventPage.objects.filter(activity=shown).first()
    return table_response(
        request,
        template="activities/visitors.html",
        caption=_("Visitors"),
        columns=visitor_columns(),
        rows=rows,
        filter_form=VisitorFilter(request.GET),
        empty=EmptyState(
            title=_("Nobody has registered yet"),
            text=_(
                "Visitors register on the public page of the event, when it is published and says that they can."
            ),
            url=reverse("activities:edit_event_page", args=[slug, shown.pk]),
            action=_("What visitors must know"),
        ),
        context={
            "initiative": shown.initiative,
            "activity": shown,
            "page": page,
            "people": sums["people"] or 0,
            "children": sums["children"] or 0,
            "waiting": waiting or 0,
            "rows": list(rows),
            "breadcrumbs": [*crumbs_of(shown), (_("Visitors"), "")],
        },
    )


def visitor_columns() -> list[Column]:
    return [
        Column("name", _("Name"), lambda v: v.name, order_by="name"),
        Column("email", _("E-mail address"), lambda v: v.email),
        Column("people", _("People"), lambda v: v.people, align="end", order_by="people"),
        Column(
            "interpreting",
            _("Interpreting into"),
            lambda v: language_name(v.interpreting) if v.interpreting else "",
            order_by="interpreting",
        ),
        Column("children", _("Children to be looked after"), lambda v: v.children or "", align="end"),
        Column("access", _("What they need"), lambda v: v.access),
        Column(
            "state", _("State"), lambda v: v.get_state_display(), tone=lambda v: REGISTRATION_TONES[v.state]
        ),
        Column("at", _("Registered"), lambda v: v.registered_at, order_by="registered_at"),
    ]


@login_required
@require_POST
def remove_visitor(request: Request, slug: str, visitor_id: int) -> HttpResponse:
    rows = Visitor.objects.filter(page__activity__initiative=find_initiative(request, slug))
    rows = rows.select_related("page__activity__initiative", "page__activity__host")
    gone: Any = get_object_or_404(rows, pk=visitor_id)
    check_user_can_see_visitors(request.user, gone.page.activity)
    return press(
        request,
        partial(actions.remove_visitor, by=request.user, visitor=gone),
        done=_("The registration is deleted, and a letter says so."),
        back=reverse("activities:visitors", args=[slug, gone.page.activity_id]),
    )
