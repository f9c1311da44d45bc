"""Placement rounds and their places."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import PlaceForm, PlacementRoundForm
from collegium.activities.models import Place, PlacementRound
from collegium.activities.permissions import (
    check_user_can_arrange_placements,
    expected_students_of,
    students_visible_to,
    user_can_arrange_placements,
    user_can_enter_students,
    user_can_see_matching,
)
from collegium.activities.views.shared import address, ask, find_place, find_round, press
from collegium.activities.vocabulary import HalfDay, Safeguard
from collegium.core.tables import Column, EmptyState, build_table, table_response
from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import find_initiative
from collegium.partners.vocabulary import language_name
from collegium.people.requests import Request


@login_required
def placement_rounds(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    may_arrange = user_can_arrange_placements(request.user, initiative)
    columns = [
        Column(
            "title", _("Round"), lambda r: r.title, url=lambda r: address("placement_round", initiative, r.pk)
        ),
        Column("starts", _("First day"), lambda r: r.starts_on, order_by="starts_on"),
        Column("ends", _("Last day"), lambda r: r.ends_on, order_by="ends_on"),
        Column("places", _("Places"), lambda r: r.places_offered or 0, align="end"),
        Column("goal", _("Goal"), lambda r: r.goal.title if r.goal else ""),
    ]
    rows = PlacementRound.objects.current().filter(initiative=initiative).select_related("goal")
    return table_response(
        request,
        template="activities/placement_rounds.html",
        caption=_("Placement rounds"),
        columns=columns,
        rows=rows.annotate(places_offered=Sum("places__number", filter=Q(places__archived_at=None))),
        empty=EmptyState(
            title=_("There is no placement round yet"),
            text=_("A round brings places with employers and students together, fairly and with reasons."),
            url=address("create_placement_round", initiative) if may_arrange else "",
            action=_("Begin a round"),
        ),
        context={"initiative": initiative, "may_arrange": may_arrange},
    )


def crumbs_of(initiative: Initiative, shown: PlacementRound | None = None) -> list[tuple[Any, str]]:
    trail: list[tuple[Any, str]] = [(_("Placements"), address("placement_rounds", initiative))]
    return [*trail, (shown.title, shown.get_absolute_url())] if shown else trail


@login_required
def create_placement_round(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_arrange_placements(request.user, initiative)
    empty = PlacementRound(initiative=initiative)
    form = PlacementRoundForm(request.POST or None, instance=empty, initiative=initiative)
    return ask(
        request,
        form,
        lambda: actions.create_placement_round(
            by=request.user, initiative=initiative, values=form.cleaned_data
        ),
        initiative=initiative,
        title=_("Begin a placement round"),
        crumbs=crumbs_of(initiative),
        done=_("The round has begun. Add places next."),
        submit=_("Begin the round"),
    )


@login_required
def edit_placement_round(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    shown = find_round(request, slug, placement_round_id)
    check_user_can_arrange_placements(request.user, shown.initiative)
    form = PlacementRoundForm(request.POST or None, instance=copy(shown), initiative=shown.initiative)
    return ask(
        request,
        form,
        lambda: actions.edit_placement_round(
            by=request.user, placement_round=shown, values=form.cleaned_data
        ),
        initiative=shown.initiative,
        title=_("Change the round"),
        crumbs=crumbs_of(shown.initiative, shown),
        done=_("The round is saved."),
        submit=_("Save"),
    )


@login_required
def placement_round(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    shown = find_round(request, slug, placement_round_id)
    rows = list(shown.places.current().select_related("employer").prefetch_related("checks"))
    run = shown.current_run()
    sees = students_visible_to(request.user, shown).filter(archived_at=None)
    context = {
        "initiative": shown.initiative,
        "round": shown,
        "table": places_table(request, shown, rows),
        "offered": sum(row.number for row in rows),
        "ready": sum(row.number for row in rows if row.is_ready),
        "students": sees.aggregate(n=Count("pk"))["n"],
        "expected": expected_students_of(request.user, shown).exists(),
        "run": run if run and user_can_see_matching(request.user, run) else None,
        "is_matched": run is not None,
        "may_arrange": user_can_arrange_placements(request.user, shown.initiative),
        "may_enter": user_can_enter_students(request.user, shown.initiative, None),
        "breadcrumbs": [*crumbs_of(shown.initiative), (shown.title, "")],
    }
    return render(request, "activities/placement_round.html", context)


def places_table(request: Request, shown: PlacementRound, rows: list[Place]) -> Any:
    may_arrange = user_can_arrange_placements(request.user, shown.initiative)
    columns = [
        Column(
            "title",
            _("Place"),
            lambda p: p.title,
            url=lambda p: address("work_place", shown.initiative, p.pk),
        ),
        Column("employer", _("Employer"), lambda p: p.employer.name),
        Column("number", _("Places"), lambda p: p.number, align="end"),
        Column("area", _("Area"), lambda p: p.area),
        Column(
            "ready",
            _("Safeguarding"),
            lambda p: _("complete") if p.is_ready else _("not complete"),
            tone=lambda p: "good" if p.is_ready else "attention",
        ),
    ]
    return build_table(
        request,
        caption=_("Places"),
        columns=columns,
        rows=rows,
        empty=EmptyState(
            title=_("There is no place yet"),
            text=_("Add what employers offer: where, when, and what a student must bring."),
            url=address("create_place", shown.initiative, shown.pk) if may_arrange else "",
            action=_("Add a place"),
        ),
        paged=False,
    )


@login_required
def create_place(request: Request, slug: str, placement_round_id: int) -> HttpResponse:
    shown = find_round(request, slug, placement_round_id)
    check_user_can_arrange_placements(request.user, shown.initiative)
    form = PlaceForm(request.POST or None, instance=Place(round=shown), initiative=shown.initiative)
    return ask(
        request,
        form,
        lambda: actions.create_place(by=request.user, placement_round=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Add a place"),
        crumbs=crumbs_of(shown.initiative, shown),
        done=_("The place is added. Go through its safeguarding check-list next."),
        submit=_("Add the place"),
    )


@login_required
def edit_place(request: Request, slug: str, work_place_id: int) -> HttpResponse:
    shown = find_place(request, slug, work_place_id)
    check_user_can_arrange_placements(request.user, shown.initiative)
    form = PlaceForm(request.POST or None, instance=copy(shown), initiative=shown.initiative)
    return ask(
        request,
        form,
        lambda: actions.edit_place(by=request.user, place=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Change the place"),
        crumbs=[*crumbs_of(shown.initiative, shown.round), (shown.title, shown.get_absolute_url())],
        done=_("The place is saved."),
        submit=_("Save"),
    )


@login_required
def work_place(request: Request, slug: str, work_place_id: int) -> HttpResponse:
    shown = find_place(request, slug, work_place_id)
    done = {check.kind: check for check in shown.checks.all()}
    context = {
        "initiative": shown.initiative,
        "place": shown,
        "checks": [
            {"kind": kind, "label": label, "done": done.get(kind)} for kind, label in Safeguard.choices
        ],
        "facts": facts_of(shown),
        "is_matched": shown.round.current_run() is not None,
        "may_arrange": user_can_arrange_placements(request.user, shown.initiative),
        "breadcrumbs": [*crumbs_of(shown.initiative, shown.round), (shown.title, "")],
    }
    return render(request, "activities/work_place.html", context)


def facts_of(shown: Place) -> list[tuple[Any, ...]]:
    days = dict(HalfDay.choices)
    return [
        (_("Employer"), shown.employer, shown.employer.get_absolute_url()),
        (_("Places"), shown.number),
        (_("Area"), shown.area),
        (_("Days and times"), ", ".join(str(days[one]) for one in shown.half_days)),
        (_("Languages"), ", ".join(language_name(code) for code in shown.languages)),
        (_("What a student must bring"), ", ".join(shown.requirements)),
        (_("What is welcome"), ", ".join(shown.preferred)),
    ]


@login_required
@require_POST
def archive_place(request: Request, slug: str, work_place_id: int) -> HttpResponse:
    gone = find_place(request, slug, work_place_id)
    return press(
        request,
        partial(actions.archive_place, by=request.user, place=gone),
        done=_("The place is taken out."),
        back=gone.round.get_absolute_url(),
        undo_url=address("restore_place", gone.initiative, gone.pk),
    )


@login_required
@require_POST
def restore_place(request: Request, slug: str, work_place_id: int) -> HttpResponse:
    back = find_place(request, slug, work_place_id)
    act = partial(actions.restore_place, by=request.user, place=back)
    return press(request, act, done=_("The place is back."), back=back.get_absolute_url())


@login_required
@require_POST
def complete_place_check(request: Request, slug: str, work_place_id: int, safeguard: str) -> HttpResponse:
    shown = find_place(request, slug, work_place_id)
    return press(
        request,
        partial(actions.complete_place_check, by=request.user, place=shown, kind=safeguard),
        done=_("This point is in order."),
        back=shown.get_absolute_url(),
        undo_url=address("reopen_place_check", shown.initiative, shown.pk, safeguard),
    )


@login_required
@require_POST
def reopen_place_check(request: Request, slug: str, work_place_id: int, safeguard: str) -> HttpResponse:
    shown = find_place(request, slug, work_place_id)
    act = partial(actions.reopen_place_check, by=request.user, place=shown, kind=safeguard)
    return press(request, act, done=_("This point is open again."), back=shown.get_absolute_url())
