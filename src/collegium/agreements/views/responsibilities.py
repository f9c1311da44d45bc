"""Who answers for what: the matrix with its gaps, one area, and the parts in it."""

from copy import copy
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.forms import PartForm, ResponsibilityForm
from collegium.agreements.models import Assignment, Responsibility
from collegium.agreements.tables import holders, matrix_of
from collegium.agreements.views.shared import address, ask, press
from collegium.agreements.vocabulary import RaciPart
from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.permissions import check_user_can_coordinate, user_can_coordinate
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative
from collegium.people.requests import Request


def find_area(request: Request, slug: str, area_id: int) -> Responsibility:
    rows = Responsibility.objects.filter(initiative=find_initiative(request, slug))
    found: Responsibility = get_object_or_404(rows.select_related("initiative", "goal"), pk=area_id)
    return found


def find_part(request: Request, slug: str, part_id: int) -> Assignment:
    rows = Assignment.objects.filter(responsibility__initiative=find_initiative(request, slug))
    found: Assignment = get_object_or_404(rows.select_related("responsibility__initiative"), pk=part_id)
    return found


@login_required
def responsibilities(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    coordinates = user_can_coordinate(request.user, initiative)
    matrix = matrix_of(initiative)
    area = Column(
        "area", _("Area"), lambda a: a.title, url=lambda a: address("responsibility", initiative, a.pk)
    )
    letters = [Column(part.value, part.label, partial(holders, part=part)) for part in RaciPart]
    return table_response(
        request,
        template="agreements/responsibilities.html",
        caption=_("Who answers for what"),
        columns=[area, *letters],
        rows=matrix.areas,
        empty=EmptyState(
            title=_("No area of work has been named yet"),
            text=_("For each area one partner answers, others do the work, are asked before or told after."),
            url=address("create_responsibility", initiative) if coordinates else "",
            action=_("Add an area"),
        ),
        context={
            "initiative": initiative,
            "matrix": matrix,
            "user_can_coordinate": coordinates,
            "parts": [(part.value, part.label) for part in RaciPart],
        },
    )


@login_required
def responsibility(request: Request, slug: str, area_id: int) -> HttpResponse:
    """One area: what belongs to it, who has which part, and (for coordinators) another part."""
    shown = find_area(request, slug, area_id)
    initiative = shown.initiative
    coordinates = user_can_coordinate(request.user, initiative)
    parts = shown.assignments.filter(ended_at=None).select_related("organisation", "person")
    by_letter = [(part.label, [one for one in parts if one.part == part]) for part in RaciPart]
    context = {
        "initiative": initiative,
        "area": shown,
        "parts": by_letter,
        "form": PartForm(initiative=initiative) if coordinates and shown.archived_at is None else None,
        "assign_url": address("assign_part", initiative, shown.pk),
        "user_can_coordinate": coordinates,
        "breadcrumbs": crumbs(shown),
    }
    return render(request, "agreements/responsibility.html", context)


def crumbs(area: Responsibility, last: str = "") -> Crumbs:
    trail = [(_("Responsibilities"), address("responsibilities", area.initiative))]
    if not last:
        return [*trail, (area.title, "")]
    return [*trail, (area.title, address("responsibility", area.initiative, area.pk)), (last, "")]


@login_required
def create_responsibility(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    instance = Responsibility(initiative=initiative)
    form = ResponsibilityForm(request.POST or None, instance=instance, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(
            actions.create_responsibility, by=request.user, initiative=initiative, values=form.cleaned_data
        )
        if made := attempt(form, act):
            undo = address("archive_responsibility", initiative, made.pk)
            messages.done(request, _("The area is added. Now say who answers for it."), undo_url=undo)
            return redirect(address("responsibility", initiative, made.pk))
    trail = [(_("Responsibilities"), address("responsibilities", initiative)), (_("New area"), "")]
    return ask(request, form, initiative=initiative, title=_("Add an area"), crumbs=trail)


@login_required
def edit_responsibility(request: Request, slug: str, area_id: int) -> HttpResponse:
    shown = find_area(request, slug, area_id)
    check_user_can_coordinate(request.user, shown.initiative)
    form = ResponsibilityForm(request.POST or None, instance=copy(shown), initiative=shown.initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_responsibility, by=request.user, area=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The area is saved."))
            return redirect(address("responsibility", shown.initiative, shown.pk))
    trail = crumbs(shown, _("Edit"))
    return ask(request, form, initiative=shown.initiative, title=_("Edit the area"), crumbs=trail)


@login_required
@require_POST
def archive_responsibility(request: Request, slug: str, area_id: int) -> HttpResponse:
    shown = find_area(request, slug, area_id)
    act = partial(actions.archive_responsibility, by=request.user, area=shown)
    undo = address("restore_responsibility", shown.initiative, shown.pk)
    back = address("responsibilities", shown.initiative)
    return press(request, act, done=_("The area is archived."), back=back, undo_url=undo)


@login_required
@require_POST
def restore_responsibility(request: Request, slug: str, area_id: int) -> HttpResponse:
    shown = find_area(request, slug, area_id)
    act = partial(actions.restore_responsibility, by=request.user, area=shown)
    back = address("responsibilities", shown.initiative)
    return press(request, act, done=_("The area is back."), back=back)


@login_required
def assign_part(request: Request, slug: str, area_id: int) -> HttpResponse:
    shown = find_area(request, slug, area_id)
    check_user_can_coordinate(request.user, shown.initiative)
    instance = Assignment(responsibility=shown)
    form = PartForm(request.POST or None, instance=instance, initiative=shown.initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.assign_part, by=request.user, area=shown, **form.cleaned_data)
        if made := attempt(form, act):
            undo = address("end_part", shown.initiative, made.pk)
            messages.done(request, _("Saved."), undo_url=undo)
            return redirect(address("responsibility", shown.initiative, shown.pk))
    trail = crumbs(shown, _("Give a part"))
    return ask(request, form, initiative=shown.initiative, title=_("Give a part"), crumbs=trail)


@login_required
@require_POST
def end_part(request: Request, slug: str, part_id: int) -> HttpResponse:
    part = find_part(request, slug, part_id)
    area = part.responsibility
    act = partial(actions.end_part, by=request.user, assignment=part)
    undo = address("restart_part", area.initiative, part.pk)
    back = address("responsibility", area.initiative, area.pk)
    return press(request, act, done=_("The part is taken away."), back=back, undo_url=undo)


@login_required
@require_POST
def restart_part(request: Request, slug: str, part_id: int) -> HttpResponse:
    part = find_part(request, slug, part_id)
    area = part.responsibility
    act = partial(actions.restart_part, by=request.user, assignment=part)
    back = address("responsibility", area.initiative, area.pk)
    return press(request, act, done=_("Saved."), back=back)
