"""What the pages of activities, placements and mentoring do alike."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from collegium.activities.actions import WITH_GROUPS
from collegium.activities.models import Activity, ClassGroup, Place, PlacementRound, Session, Student
from collegium.activities.permissions import students_visible_to
from collegium.activities.vocabulary import ActivityKind
from collegium.core import messages
from collegium.core.errors import PermissionRefused, Refusal
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative, show_form
from collegium.people.requests import Request


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"activities:{name}", args=[initiative.slug, *args])


def find_activity(request: Request, slug: str, activity_id: int) -> Activity:
    rows = find_initiative(request, slug).activities.select_related(
        "initiative", "goal", "promise__organisation", "host", "lead"
    )
    found: Activity = get_object_or_404(rows, pk=activity_id)
    return found


def find_activity_with_groups(request: Request, slug: str, activity_id: int) -> Activity:
    """A joint project or virtual classroom; another activity has no groups, so that is 404."""
    shown = find_activity(request, slug, activity_id)
    if shown.kind not in WITH_GROUPS:
        raise Http404
    return shown


def find_event(request: Request, slug: str, activity_id: int) -> Activity:
    """A community event; another activity has no visitors, so that is 404."""
    shown = find_activity(request, slug, activity_id)
    if shown.kind != ActivityKind.COMMUNITY:
        raise Http404
    return shown


def find_class_group(request: Request, slug: str, class_group_id: int) -> ClassGroup:
    rows = ClassGroup.objects.filter(activity__initiative=find_initiative(request, slug))
    rows = rows.select_related("activity__initiative", "activity__host", "organisation", "contact")
    found: ClassGroup = get_object_or_404(rows, pk=class_group_id)
    return found


def address_together(activity: Activity) -> str:
    """The page on which the groups of an activity are: that of the project, or of the classroom."""
    name = {ActivityKind.PROJECT: "project", ActivityKind.CLASSROOM: "classroom"}.get(
        ActivityKind(activity.kind)
    )
    return address(name, activity.initiative, activity.pk) if name else activity.get_absolute_url()


def find_session(request: Request, slug: str, session_id: int) -> Session:
    rows = Session.objects.filter(activity__initiative=find_initiative(request, slug))
    rows = rows.select_related("activity__initiative", "activity__host")
    found: Session = get_object_or_404(rows, pk=session_id)
    return found


def find_round(request: Request, slug: str, round_id: int) -> PlacementRound:
    rows = PlacementRound.objects.filter(initiative=find_initiative(request, slug))
    found: PlacementRound = get_object_or_404(rows.select_related("initiative", "goal"), pk=round_id)
    return found


def find_place(request: Request, slug: str, place_id: int) -> Place:
    rows = Place.objects.filter(round__initiative=find_initiative(request, slug))
    rows = rows.select_related("round__initiative", "employer").prefetch_related("checks__done_by")
    found: Place = get_object_or_404(rows, pk=place_id)
    return found


def find_student(request: Request, slug: str, student_id: int) -> Student:
    """A student whose code the person may see; otherwise 404."""
    rows = Student.objects.filter(round__initiative=find_initiative(request, slug))
    found = get_object_or_404(rows.select_related("round__initiative", "school"), pk=student_id)
    return get_object_or_404(
        students_visible_to(request.user, found.round).select_related("round__initiative", "school"),
        pk=student_id,
    )


def press(
    request: Request, act: Callable[[], Any], *, done: object, back: str, undo_url: str = ""
) -> HttpResponse:
    """What a button does: the action, a word about it with Undo, and back to the page."""
    try:
        act()
    except PermissionRefused:
        raise
    except Refusal as refusal:
        messages.refused(request, refusal.message)
    else:
        messages.done(request, done, undo_url=undo_url)
    return redirect(back)


def ask(
    request: Request,
    form: forms.BaseForm,
    act: Callable[[], Any],
    *,
    initiative: Initiative,
    title: object,
    crumbs: Crumbs,
    done: object,
    submit: object,
    lead: object = "",
    back: str = "",
) -> HttpResponse:
    """A page that is one form: shown, or its action tried. The last of the crumbs is where Cancel leads."""
    cancel_url = crumbs[-1][1]
    if request.method == "POST" and form.is_valid() and (made := attempt(form, act)):
        messages.done(request, done)
        return redirect(back or getattr(made, "get_absolute_url", lambda: cancel_url)())
    return show_form(
        request,
        "activities/form",
        form,
        initiative=initiative,
        cancel_url=cancel_url,
        crumbs=[*crumbs, (title, "")],
        title=title,
        lead=lead,
        submit=submit,
    )
